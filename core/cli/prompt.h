/* SPDX-License-Identifier: MIT */
/*
 * prompt.h - what a command line wants to have run: the tokens of each side, and how precisely.
 * Runs nothing.
 */
#ifndef CLI_PROMPT_H
#define CLI_PROMPT_H

#include "analyze/speak.h"
#include "cli/args.h"

/* Zeroed: none. */
struct prompt {
    struct ids source;  /* the encoder's; empty where there is none */
    struct ids decoder; /* at least one after prompt_read() */
    bool fast;          /* --precision fast */
    uint32_t threads;   /* --threads */
    struct tokenizer *tokenizer; /* NULL: the model has none, or the prompt needs none */
    struct generate_text text;   /* of that tokenizer */
};

/* From --ids, --decoder-ids and --precision; where `texts`, also from the text, --chat, --user or
 * standard input, and the tokenizer is opened, if there is one. */
int prompt_read(struct prompt *prompt, const struct invocation *invocation,
                const struct examined *examined, bool texts, struct error *error);
void prompt_fini(struct prompt *prompt);
/* --precision; "exact" unless given. */
int prompt_precision(const struct invocation *invocation, bool *fast, struct error *error);

#endif
