/* SPDX-License-Identifier: MIT */
/*
 * prompt.h - what a command line wants to have run: the tokens of each side, and how precisely.
 * Runs nothing.
 */
#ifndef CLI_PROMPT_H
#define CLI_PROMPT_H

#include "analyze/forward.h"
#include "cli/args.h"

/* Zeroed: none. */
struct prompt {
    struct ids source;  /* the encoder's; empty where there is none */
    struct ids decoder; /* at least one after prompt_read() */
    bool fast;          /* --precision fast */
    uint32_t threads;   /* --threads */
};

/* From --ids, --decoder-ids and --precision; where `texts`, a text could have been given, too. */
int prompt_read(struct prompt *prompt, const struct invocation *invocation,
                const struct examined *examined, bool texts, struct error *error);
void prompt_fini(struct prompt *prompt);
/* --precision; "exact" unless given. */
int prompt_precision(const struct invocation *invocation, bool *fast, struct error *error);

#endif
