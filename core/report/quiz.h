/* SPDX-License-Identifier: MIT */
/* quiz.h - a quiz as a document, as JSON, and for other programs. Makes no questions. */
#ifndef REPORT_QUIZ_H
#define REPORT_QUIZ_H

#include <jansson.h>

#include "quiz/quiz.h"
#include "doc/doc.h"

/* One question, numbered from 1. */
void report_quiz_question(const struct quiz *quiz, uint32_t index, struct doc *doc);
/* The questions, numbered from 1; of several models each under a heading of this level. */
void report_quiz_questions(const struct quiz *quiz, int level, struct doc *doc);
/* The same numbers with the right answers, the computations and the sources. Adds no heading. */
void report_quiz_key(const struct quiz *quiz, struct doc *doc);
/* A whole document: questions, then the key. */
void report_quiz(const struct quiz *quiz, struct doc *doc);
json_t *report_quiz_json(const struct quiz *quiz);
void report_quiz_gift(const struct quiz *quiz, struct text *out); /* for Moodle */
void report_quiz_anki(const struct quiz *quiz, struct text *out); /* for Anki */

/* Appends what is to be said to an answer, the index of a choice or -1 for none: right or not, the
 * mistake, the computation. */
void report_quiz_verdict(const struct quiz_question *question, int32_t given, struct text *out);
/* The score of answers `given` [quiz->count], then a verdict on each. */
void report_quiz_score(const struct quiz *quiz, const int32_t *given, struct doc *doc);
/* Adds "given" and "score" to the JSON of the quiz. */
void report_quiz_score_json(const struct quiz *quiz, const int32_t *given, json_t *document);

#endif
