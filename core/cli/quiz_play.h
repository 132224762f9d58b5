/* SPDX-License-Identifier: MIT */
/* quiz_play.h - a quiz played on a terminal, and answers read from a file. Makes no questions. */
#ifndef CLI_QUIZ_PLAY_H
#define CLI_QUIZ_PLAY_H

#include <stdio.h>

#include "quiz/quiz.h"
#include "doc/doc.h"

/*
 * Asks one question after the other, reads a letter for each from `in`, says what is right and why,
 * and at last the score; then asks again what was wrong. The end of `in` ends the game.
 */
void quiz_play(const struct quiz *quiz, const struct look *look, FILE *in, FILE *out);
/*
 * Reads letters, one a question, with blanks or commas between them; "-" is none, and so are those
 * that are missing. `given` [quiz->count] gets indices, -1 for none. `name` is for messages.
 */
int quiz_answers_parse(const struct quiz *quiz, const char *name, const char *text, size_t size,
                       int32_t *given, struct error *error);

#endif
