/* SPDX-License-Identifier: MIT */
/*
 * lesson.h - a lesson on models at hand: a walk through what they are made of and how they work, as a
 * page, or as the files of a course. Computes nothing: the numbers are study.h's.
 */
#ifndef REPORT_LESSON_H
#define REPORT_LESSON_H

#include "quiz/quiz.h"
#include "explain/study.h"
#include "doc/doc.h"

#define LESSON_TEXT "To be, or not to be" /* where no other is given */

struct lesson {
    struct study *studies; /* [count] */
    uint32_t count;
    struct quiz quiz;
    const char *text;
};

/* Studies models that plugins have described, with this text. lesson_fini() ends it, always. */
int lesson_init(struct lesson *lesson, const struct examined *const *models, uint32_t count,
                const char *text, uint32_t threads, struct error *error);
void lesson_fini(struct lesson *lesson);

/* All of it, for doc_render_chapters(). */
void report_lesson(const struct lesson *lesson, struct doc *doc);
/*
 * Writes the files of a course into a folder, which is made where it is not there: README.md, lesson.md,
 * SLIDES.md, quiz.md and its key, glossary.md, pictures. Nothing is written where one cannot be made;
 * ERROR_USAGE where this program cannot make PNG.
 */
int lesson_write(const struct lesson *lesson, const char *folder, struct error *error);

#endif
