/* SPDX-License-Identifier: MIT */
/* lesson.c - a lesson as one document: its chapters in their order. What they say is in lesson_*.c. */
#include "report/lesson.h"

#include <stdlib.h>

#include "base/memory.h"
#include "report/lesson_part.h"
#include "report/quiz.h"

int lesson_init(struct lesson *lesson, const struct examined *const *models, uint32_t count,
                const char *text, uint32_t threads, struct error *error)
{
    *lesson = (struct lesson){.text = text};
    lesson->studies = memory_new(count, sizeof *lesson->studies);
    for (uint32_t i = 0; i < count && !error->code; i++) {
        lesson->count++;
        study_of(&lesson->studies[i], models[i], text, threads, error);
    }
    if (!error->code)
        quiz_init(&lesson->quiz, models, count, &(struct quiz_request){0}, error);
    return error->code;
}

void lesson_fini(struct lesson *lesson)
{
    for (uint32_t i = 0; i < lesson->count; i++)
        study_fini(&lesson->studies[i]);
    free(lesson->studies);
    quiz_fini(&lesson->quiz);
    *lesson = (struct lesson){0};
}

static void add_opening(const struct lesson *lesson, struct doc *doc)
{
    struct text title = {0}, lead = {0};
    text_add(&title, lesson->count > 1 ? "How language models work, on " : "How a language model works, on "
                                                                           "");
    lesson_names(lesson, &title);
    doc_heading(doc, 1, text_get(&title));
    text_format(&lead, "Everything on this page is about %s: the numbers were read from %s files or "
                "computed in a run while the page was made, and the pictures are drawn from them.",
                lesson->count > 1 ? "these models" : "this one model", lesson->count > 1 ? "their" : "its");
    doc_paragraph(doc, text_get(&lead));
    for (uint32_t i = 0; i < lesson->count; i++)
        lesson_not_run(&lesson->studies[i], "what only a run can show is", doc);
    text_fini(&title);
    text_fini(&lead);
}

void lesson_quiz(const struct lesson *lesson, struct doc *doc)
{
    doc_heading(doc, 2, "Quiz");
    doc_paragraph(doc, "Made from the models' own facts. Beside the choice you make stands whether it is "
                       "right; the answer folded below has the computation.");
    report_quiz_questions(&lesson->quiz, 3, doc);
}

void report_lesson(const struct lesson *lesson, struct doc *doc)
{
    add_opening(lesson, doc);
    lesson_objectives(lesson, doc);
    lesson_anatomy(lesson, doc);
    lesson_training(lesson, doc);
    lesson_tokens(lesson, doc);
    lesson_stream(lesson, doc);
    lesson_attention(lesson, doc);
    lesson_mask(lesson, doc);
    lesson_position(lesson, doc);
    lesson_flow(lesson, doc);
    lesson_writing(lesson, doc);
    lesson_sides(lesson, doc);
    lesson_card(lesson, doc);
    lesson_glossary(lesson, doc);
    lesson_activities(lesson, doc);
    lesson_quiz(lesson, doc);
    lesson_checklist(lesson, doc);
}
