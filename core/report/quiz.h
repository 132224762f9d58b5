/* SPDX-License-Identifier: MIT */
/* quiz.h - a quiz as a document and as JSON. Makes no questions. */
#ifndef REPORT_QUIZ_H
#define REPORT_QUIZ_H

#include <jansson.h>

#include "analyze/quiz.h"
#include "doc/doc.h"

/* The questions, numbered from 1; of several models each under a heading of this level. */
void report_quiz_questions(const struct quiz *quiz, int level, struct doc *doc);
/* The same numbers with the right answers, the computations and the sources. Adds no heading. */
void report_quiz_key(const struct quiz *quiz, struct doc *doc);
/* A whole document: questions, then the key. */
void report_quiz(const struct quiz *quiz, struct doc *doc);
json_t *report_quiz_json(const struct quiz *quiz);

#endif
