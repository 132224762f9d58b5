/* SPDX-License-Identifier: MIT */
/* lesson_made.c - chapters: what a model is made of, how it was trained, decoder-only or not. */
#include <stdlib.h>
#include <string.h>

#include "analyze/differ.h"
#include "base/memory.h"
#include "report/diagram.h"
#include "report/lesson_part.h"
#include "report/verdict.h"
#include "report/words.h"

void lesson_anatomy(const struct lesson *lesson, struct doc *doc)
{
    doc_heading(doc, 2, "What it is made of");
    doc_paragraph(doc, "A language model is a stack. Text comes in below as tokens, each token becomes a "
                       "vector, and every block of the stack lets the tokens exchange something "
                       "(attention) and then works on each one alone (the feed-forward part). At the top "
                       "the last vector is turned into a probability for every token of the vocabulary.");
    doc_paragraph(doc, "Read the drawing from below. The grey line is the residual stream: each part "
                       "reads from it and adds to it.");
    for (uint32_t i = 0; i < lesson->count; i++) {
        lesson_model(lesson, i, doc);
        report_verdict(lesson->studies[i].examined, doc);
        lesson_stack_add(lesson, i, doc);
    }
}

static void add_stages(struct doc *doc)
{
    static const char *const rows[][4] = {
        {"pretraining", "very much plain text", "foresee the next token, or a token left out",
         "a base model: it goes on with a text, and does not know that it is asked"},
        {"fine-tuning", "fewer texts of one kind or task", "the same, on these texts",
         "a model for that task or style"},
        {"instruction tuning", "requests with good answers", "foresee the answer to a request",
         "an instruct model: it answers"},
        {"chat tuning", "dialogues, often with people's preferences", "foresee the next turn",
         "a chat model: it expects turns, marked by its chat template"},
    };
    static const char *const columns[] = {"stage", "learns from", "learns to", "what comes of it"};
    doc_table_begin(doc, "How a model comes to be");
    for (int k = 0; k < 4; k++)
        doc_table_column(doc, columns[k], ALIGN_LEFT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        doc_table_row(doc, TONE_PLAIN);
        for (int k = 0; k < 4; k++)
            doc_table_cell(doc, rows[i][k]);
    }
    doc_table_end(doc);
}

static void add_evidence(const struct tuning *tuning, struct doc *doc)
{
    if (!tuning->count)
        return;
    doc_table_begin(doc, "What the files say");
    doc_table_column(doc, "where", ALIGN_LEFT);
    doc_table_column(doc, "what stands there", ALIGN_LEFT);
    doc_table_column(doc, "says", ALIGN_LEFT);
    for (uint32_t i = 0; i < tuning->count && i < 5; i++) {
        const struct tuning_evidence *evidence = &tuning->evidence[i];
        struct text where = {0}, value = {0};
        words_where(&(struct where){.file = evidence->file, .place = evidence->place}, &where);
        text_add_safe(&value, evidence->value, strnlen(evidence->value, 120));
        doc_table_row(doc, TONE_PLAIN);
        doc_table_cell(doc, evidence->file ? text_get(&where) : "its name");
        doc_table_cell(doc, text_get(&value));
        doc_table_cell(doc, tuning_kind_name(evidence->says));
        text_fini(&where);
        text_fini(&value);
    }
    doc_table_end(doc);
}

void lesson_training(const struct lesson *lesson, struct doc *doc)
{
    doc_heading(doc, 2, "Pretraining, fine-tuning, instruction tuning");
    doc_paragraph(doc, "The drawing does not say what a model was trained for: base, instruct and chat "
                       "models have the same parts. What was done shows in the files around the weights: "
                       "the card, the name, a chat template, the settings for generating. Files can be "
                       "wrong or silent, so here stands what each of them says.");
    add_stages(doc);
    for (uint32_t i = 0; i < lesson->count; i++) {
        lesson_model(lesson, i, doc);
        lesson_topic(&lesson->studies[i], "training", doc);
        add_evidence(&lesson->studies[i].examined->tuning, doc);
    }
}

static void add_kinds(struct doc *doc)
{
    static const char *const rows[][3] = {
        {"stacks", "one", "two: an encoder reads, a decoder writes"},
        {"reads the prompt", "token by token, looking back only", "at once, looking both ways"},
        {"attention", "self-attention with a causal mask",
         "encoder: self-attention without mask; decoder: causal self-attention, and cross-attention to "
         "the encoder's output"},
        {"writes", "goes on with the prompt, in the same sequence", "a text of its own, from a start "
                                                                    "token"},
        {"kept while writing", "keys and values of prompt and answer",
         "keys and values of the answer; those of the source once"},
        {"good at", "going on, answering, dialogue", "turning one text into another: translating, "
         "summing up, repairing"},
    };
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "", ALIGN_LEFT);
    doc_table_column(doc, "decoder-only", ALIGN_LEFT);
    doc_table_column(doc, "encoder-decoder", ALIGN_LEFT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        doc_table_row(doc, TONE_PLAIN);
        for (int k = 0; k < 3; k++)
            doc_table_cell(doc, rows[i][k]);
    }
    doc_table_end(doc);
}

/* What differs between the models, where something follows from it. */
static void add_differences(const struct comparison *comparison, const struct lesson *lesson,
                            struct doc *doc)
{
    doc_table_begin(doc, "What differs, and what follows from it");
    doc_table_column(doc, "", ALIGN_LEFT);
    for (uint32_t i = 0; i < lesson->count; i++)
        doc_table_column(doc, lesson_name(&lesson->studies[i]), ALIGN_RIGHT);
    for (uint32_t i = 0; i < comparison->count; i++) {
        const struct row *row = &comparison->items[i];
        if (row->same || !row->consequence)
            continue;
        doc_table_row(doc, TONE_PLAIN);
        doc_table_cell(doc, row->key);
        for (uint32_t m = 0; m < lesson->count; m++) {
            struct text cell = {0};
            words_value(&row->values[m], row->unit, &cell);
            doc_table_cell(doc, row->values[m].kind == SCALAR_NOTHING ? "-" : text_get(&cell));
            text_fini(&cell);
        }
        doc_table_remark(doc, row->consequence);
    }
    doc_table_end(doc);
}

static void add_beside(const struct lesson *lesson, struct doc *doc)
{
    const struct examined **models = memory_new(lesson->count, sizeof *models);
    struct comparison comparison;
    struct stack stack;
    struct text svg = {0};
    for (uint32_t i = 0; i < lesson->count; i++)
        models[i] = lesson->studies[i].examined;
    stack_init(&stack, models, lesson->count);
    diagram_svg(&stack, &(struct diagram_look){.bare = true}, &svg);
    doc_heading(doc, 3, "Side by side");
    doc_picture(doc, "stacks.svg", "The stacks side by side.",
                "The same parts stand on the same line. A thick border with a black corner: not of the "
                "kind that the first model has there. A gap: no such part.", text_get(&svg));
    comparison_init(&comparison, models, lesson->count);
    add_differences(&comparison, lesson, doc);
    comparison_fini(&comparison);
    stack_fini(&stack);
    text_fini(&svg);
    free(models);
}

void lesson_sides(const struct lesson *lesson, struct doc *doc)
{
    doc_heading(doc, 2, "Decoder-only and encoder-decoder");
    doc_paragraph(doc, "Two plans are in use. A decoder-only model has one stack, in which prompt and "
                       "answer are one text. An encoder-decoder model reads the whole source first, then a "
                       "second stack writes and looks back at it.");
    add_kinds(doc);
    for (uint32_t i = 0; i < lesson->count; i++) {
        lesson_model(lesson, i, doc);
        lesson_topic(&lesson->studies[i], "encoder-decoder", doc);
    }
    if (lesson->count > 1)
        add_beside(lesson, doc);
}
