/* SPDX-License-Identifier: MIT */
/*
 * draft.h - for the kinds of question: one while it is put together. A kind of question is a line in
 * quiz.def and a function that reads facts, asks, and gives the right answer and slips; which slips
 * become choices, quiz.c decides.
 */
#ifndef QUIZ_DRAFT_H
#define QUIZ_DRAFT_H

#include "analyze/blocks.h"
#include "analyze/differ.h"
#include "quiz/quiz.h"
#include "analyze/sample.h"

#define DRAFT_CHOICES 16

struct draft_choice {
    double number;    /* of numbers */
    const char *text; /* as it is shown */
    const char *slip; /* NULL: the right one, or a guess */
};

struct draft {
    struct arena *arena;             /* of the quiz */
    const struct examined *examined; /* the model that is asked about; of comparisons the first */
    const char *name;                /* of this model, safe to be shown */
    const struct comparison *rows;   /* of all models */
    const char *const *names;        /* [rows->models], all different in a comparison */
    int32_t side;                    /* what most questions are about: the decoder, else the encoder */
    const struct graph *graph;       /* of this side */
    bool two_sided;                  /* the model has both */
    const struct block_run *runs;    /* [run_count] of this model */
    uint32_t run_count;
    struct dice dice;
    struct text id, question, why, source;
    const char *unit;                /* of numbers, see draft_right() */
    struct draft_choice choices[DRAFT_CHOICES]; /* [count], the right one first */
    uint32_t count;
};

/* Gives false when the question does not apply or something that it needs is not known. */
typedef bool quiz_asker(struct draft *draft);

#define ONE(name, id) quiz_asker quiz_ask_##name;
#define ALL(name, id) quiz_asker quiz_ask_##name;
#include "quiz/quiz.def"
#undef ONE
#undef ALL

/* Reading is citing: what a question reads becomes its source; but once the right answer is given,
 * what is read serves wrong ones. False: unknown, or contradicted. */
bool draft_integer(struct draft *draft, const char *key, int64_t *out);
/* The same for "decoder.KEY" or "encoder.KEY", of the side that is asked about, where it has one. */
bool draft_side_integer(struct draft *draft, const char *key, int64_t *out);
const char *draft_text(struct draft *draft, const char *key); /* NULL: likewise */
void draft_cite(struct draft *draft, const char *source); /* once, if it stands there already */
void draft_cite_graph(struct draft *draft);
void draft_cite_parameters(struct draft *draft);

void draft_ask(struct draft *draft, const char *format, ...) __attribute__((format(printf, 2, 3)));
void draft_why(struct draft *draft, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A number that the question draws and that makes it another one: it becomes part of the id. */
uint64_t draft_draw(struct draft *draft, uint64_t least, uint64_t most);

/*
 * Answers that are numbers. `unit` is "bytes" or "%", which are rounded, "" for numbers that are
 * rounded to three digits, else a word behind whole numbers, or NULL. A wrong one that cannot be, that
 * looks like another choice, or that is too near to the right one to be told from it, is left out.
 */
void draft_right(struct draft *draft, double number, const char *unit);
void draft_wrong(struct draft *draft, double number, const char *slip);
/* Answers that are words. */
void draft_right_text(struct draft *draft, const char *text);
void draft_wrong_text(struct draft *draft, const char *text, const char *slip);

/* Words for a value: the one whose `word` it is, is right, all others are wrong. */
struct draft_word {
    const char *word, *text;
};
bool draft_words(struct draft *draft, const char *word, const struct draft_word *words, size_t count);

/* "1,024", "1.76 MiB", "27.5 %", as in choices, in the arena. */
const char *draft_count(struct draft *draft, double number);
const char *draft_amount(struct draft *draft, double number, const char *unit);

/* The blocks of a side, where all have the same heads; NULL: there are none, or they differ. */
const struct block_run *draft_blocks(const struct draft *draft, int32_t side);
uint32_t draft_layers(const struct draft *draft, int32_t side);
/* Its self-attention has one window in all blocks: `*window`, 0 for none. */
bool draft_window(const struct draft *draft, uint64_t *window);

#endif
