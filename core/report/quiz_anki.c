/* SPDX-License-Identifier: MIT */
/*
 * quiz_anki.c - a quiz as a text file that Anki imports as cards
 * (https://docs.ankiweb.net/importing/text-files.html), from 2.1.54 on. Knows no other format.
 */
#include <string.h>

#include "doc/escape.h"
#include "report/quiz.h"

/* The front: the question and its choices. */
static void put_front(struct text *out, const struct quiz_question *question)
{
    escape_html(out, question->text);
    text_add(out, "<ol type=\"A\" style=\"text-align: left\">");
    for (uint32_t i = 0; i < question->count; i++) {
        text_add(out, "<li>");
        escape_html(out, question->choices[i].text);
        text_add(out, "</li>");
    }
    text_add(out, "</ol>");
}

static void put_back(struct text *out, const struct quiz_question *question)
{
    text_format(out, "<b>%c: ", (char)('A' + question->answer));
    escape_html(out, question->choices[question->answer].text);
    text_add(out, "</b><br>");
    escape_html(out, question->why);
    text_add(out, "<br><small>");
    escape_html(out, question->source);
    text_add(out, "</small>");
}

/* A field in quotes, as some hold quotes themselves. */
static void put_field(struct text *out, const struct text *field)
{
    text_byte(out, '"');
    for (size_t i = 0; i < field->size; i++)
        text_add(out, field->data[i] == '"' ? "\"\"" : (char[]){field->data[i], '\0'});
    text_byte(out, '"');
}

/* A blank would begin another tag. */
static void put_tag(struct text *out, const char *word)
{
    text_add(out, "archcard::");
    for (; *word; word++)
        text_byte(out, strchr(" \"\t", *word) ? '_' : *word);
}

/*
 * The id is the note's own: a question that is imported again, with other wrong choices, takes the
 * place of the first.
 */
static void put_note(struct text *out, const struct quiz_question *question)
{
    struct text front = {0}, back = {0}, id = {0};
    text_add(&id, question->id);
    put_front(&front, question);
    put_back(&back, question);
    put_field(out, &id);
    text_byte(out, '\t');
    put_field(out, &front);
    text_byte(out, '\t');
    put_field(out, &back);
    text_byte(out, '\t');
    put_tag(out, question->kind);
    if (question->model) {
        text_byte(out, ' ');
        put_tag(out, question->model);
    }
    text_byte(out, '\n');
    text_fini(&front);
    text_fini(&back);
    text_fini(&id);
}

void report_quiz_anki(const struct quiz *quiz, struct text *out)
{
    text_add(out, "#separator:tab\n#html:true\n#notetype:Basic\n#deck:archcard\n"
                  "#columns:id\tFront\tBack\tTags\n#guid column:1\n#tags column:4\n");
    for (uint32_t i = 0; i < quiz->count; i++)
        put_note(out, &quiz->items[i]);
}
