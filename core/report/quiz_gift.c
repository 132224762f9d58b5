/* SPDX-License-Identifier: MIT */
/*
 * quiz_gift.c - a quiz in GIFT, the text format that Moodle and others import
 * (https://docs.moodle.org/en/GIFT_format). Knows no other format.
 */
#include <string.h>

#include "doc/wrap.h"
#include "report/quiz.h"

/* One line, in which no character means anything to an importer. */
static void put(struct text *out, const char *text)
{
    struct text clean = {0};
    wrap_clean(&clean, text);
    for (const char *at = text_get(&clean); *at; at++) {
        if (strchr("~=#{}:\\", *at))
            text_byte(out, '\\');
        text_byte(out, *at);
    }
    text_fini(&clean);
}

/* A slash in a name does not begin a category below. */
static void put_category(struct text *out, const char *model)
{
    text_add(out, "\n$CATEGORY: archcard/");
    for (const char *at = model ? model : "side by side"; *at; at++)
        text_add(out, *at == '/' ? "//" : (char[]){*at, '\0'});
    text_byte(out, '\n');
}

/* A text that begins with % would be a weight, one with [ a format: there, both are given. */
static void put_choice(struct text *out, const struct quiz_choice *choice, bool right)
{
    text_byte(out, right ? '=' : '~');
    text_add(out, !right && *choice->text == '%' ? "%0%" : *choice->text == '[' ? "[plain]" : "");
    put(out, choice->text);
    if (right || choice->slip)
        text_byte(out, '#');
    put(out, right ? "Right." : choice->slip);
    text_byte(out, '\n');
}

/* As plain text: "<" in a name is no element. Moodle reads the id in the comment,
 * which needs none. */
static void put_question(struct text *out, const struct quiz_question *question)
{
    text_byte(out, '\n');
    if (!strpbrk(question->id, "[]\\"))
        text_format(out, "// [id:%s]\n", question->id);
    text_add(out, "::");
    put(out, question->id);
    text_add(out, "::[plain]");
    put(out, question->text);
    text_add(out, " {\n");
    for (uint32_t i = 0; i < question->count; i++)
        put_choice(out, &question->choices[i], i == question->answer);
    text_add(out, "####");
    put(out, question->why);
    text_add(out, " Source\\: ");
    put(out, question->source);
    text_add(out, "\n}\n");
}

void report_quiz_gift(const struct quiz *quiz, struct text *out)
{
    text_format(out, "// archcard quiz, seed %llu: %u questions\n", (unsigned long long)quiz->seed,
                quiz->count);
    for (uint32_t i = 0; i < quiz->count; i++) {
        const struct quiz_question *question = &quiz->items[i];
        if (!i || !quiz_question_same(question, question - 1))
            put_category(out, question->model);
        put_question(out, question);
    }
}
