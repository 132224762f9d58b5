/* SPDX-License-Identifier: MIT */
/* quiz_score.c - given answers beside the right ones, and the score. Asks nobody. */
#include <string.h>

#include "report/json.h"
#include "report/quiz.h"

void report_quiz_verdict(const struct quiz_question *question, int32_t given, struct text *out)
{
    const struct quiz_choice *right = &question->choices[question->answer];
    if (given >= 0 && (uint32_t)given == question->answer) {
        text_format(out, "Right. %s", question->why);
        return;
    }
    if (given >= 0)
        text_add(out, "No");
    if (given >= 0 && question->choices[given].slip)
        text_format(out, " (%s)", question->choices[given].slip);
    text_format(out, "%sit is %c, %s. %s", given >= 0 ? ": " : "Not answered: ",
                (char)('A' + question->answer), right->text, question->why);
}

void report_quiz_score(const struct quiz *quiz, const int32_t *given, struct doc *doc)
{
    struct text text = {0};
    text_format(&text, "%u of %u right", quiz_score_of(quiz, given), quiz->count);
    doc_heading(doc, 1, text_get(&text));
    for (uint32_t i = 0; i < quiz->count; i++) {
        const struct quiz_question *question = &quiz->items[i];
        bool right = given[i] >= 0 && (uint32_t)given[i] == question->answer;
        text.size = 0;
        text_format(&text, "%u. ", i + 1);
        report_quiz_verdict(question, given[i], &text);
        doc_note(doc, right ? TONE_GOOD : given[i] >= 0 ? TONE_ERROR : TONE_QUIET, text_get(&text));
    }
    text_fini(&text);
}

void report_quiz_score_json(const struct quiz *quiz, const int32_t *given, json_t *document)
{
    json_t *letters = json_array(), *score = json_object();
    for (uint32_t i = 0; i < quiz->count; i++)
        json_array_append_new(letters, given[i] < 0 ? json_null() : json_integer(given[i]));
    json_object_set_new(score, "right", json_integer(quiz_score_of(quiz, given)));
    json_object_set_new(score, "of", json_integer(quiz->count));
    json_object_set_new(document, "given", letters);
    json_object_set_new(document, "score", score);
}
