/* SPDX-License-Identifier: MIT */
/* quiz.c - a quiz as a document, its key apart, and as JSON. Makes no questions. */
#include "report/quiz.h"

#include <string.h>

#include "report/json.h"

void report_quiz_question(const struct quiz *quiz, uint32_t index, struct doc *doc)
{
    const struct quiz_question *question = &quiz->items[index];
    const char *choices[QUIZ_CHOICES];
    for (uint32_t i = 0; i < question->count; i++)
        choices[i] = question->choices[i].text;
    doc_question(doc, &(struct doc_question){
        .number = index + 1,
        .text = question->text,
        .choices = choices,
        .count = question->count,
        .answer = question->answer,
        .why = question->why,
    });
}

void report_quiz_questions(const struct quiz *quiz, int level, struct doc *doc)
{
    const struct quiz_question *first = quiz->items;
    bool several = quiz->count && !quiz_question_same(first, &quiz->items[quiz->count - 1]);
    for (uint32_t i = 0; i < quiz->count; i++) {
        const struct quiz_question *question = &quiz->items[i];
        if (several && (!i || !quiz_question_same(question, question - 1)))
            doc_heading(doc, level, question->model ? question->model : "Side by side");
        report_quiz_question(quiz, i, doc);
    }
}

void report_quiz_key(const struct quiz *quiz, struct doc *doc)
{
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "", ALIGN_RIGHT);
    doc_table_column(doc, "", ALIGN_LEFT);
    doc_table_column(doc, "answer", ALIGN_LEFT);
    for (uint32_t i = 0; i < quiz->count; i++) {
        const struct quiz_question *question = &quiz->items[i];
        struct text text = {0};
        text_format(&text, "%u.", i + 1);
        doc_table_row(doc, TONE_PLAIN);
        doc_table_cell(doc, text_get(&text));
        doc_table_cell(doc, (char[]){(char)('A' + question->answer), '\0'});
        doc_table_cell(doc, question->choices[question->answer].text);
        doc_table_remark(doc, question->why);
        text.size = 0;
        text_format(&text, "Source: %s", question->source);
        doc_table_remark(doc, text_get(&text));
        text_fini(&text);
    }
    doc_table_end(doc);
}

/* "Quiz: gpt2, t5-small" */
static void title_add(const struct quiz *quiz, struct doc *doc)
{
    struct text title = {0};
    text_add(&title, "Quiz");
    for (uint32_t i = 0, told = 0; i < quiz->count; i++) {
        const struct quiz_question *question = &quiz->items[i];
        if (question->model && (!i || !quiz_question_same(question, question - 1)))
            text_format(&title, "%s%s", told++ ? ", " : ": ", question->model);
    }
    doc_heading(doc, 1, text_get(&title));
    text_fini(&title);
}

void report_quiz(const struct quiz *quiz, struct doc *doc)
{
    title_add(quiz, doc);
    if (!quiz->count) {
        doc_paragraph(doc, "Too little is known of it to ask anything.");
        return;
    }
    report_quiz_questions(quiz, 2, doc);
    doc_heading(doc, 1, "Key");
    report_quiz_key(quiz, doc);
}

static json_t *json_question(const struct quiz_question *question)
{
    json_t *json = json_object(), *choices = json_array(), *slips = json_array();
    for (uint32_t i = 0; i < question->count; i++) {
        json_array_append_new(choices, json_text(question->choices[i].text));
        json_array_append_new(slips, json_text(question->choices[i].slip));
    }
    json_object_set_new(json, "id", json_text(question->id));
    json_object_set_new(json, "kind", json_text(question->kind));
    json_object_set_new(json, "model", json_text(question->model));
    json_object_set_new(json, "question", json_text(question->text));
    json_object_set_new(json, "choices", choices);
    json_object_set_new(json, "slips", slips);
    json_object_set_new(json, "answer", json_integer(question->answer));
    json_object_set_new(json, "why", json_text(question->why));
    json_object_set_new(json, "source", json_text(question->source));
    return json;
}

json_t *report_quiz_json(const struct quiz *quiz)
{
    json_t *document = json_document("quiz"), *questions = json_array();
    for (uint32_t i = 0; i < quiz->count; i++)
        json_array_append_new(questions, json_question(&quiz->items[i]));
    json_object_set_new(document, "seed", json_integer((json_int_t)quiz->seed));
    json_object_set_new(document, "questions", questions);
    return document;
}
