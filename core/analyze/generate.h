/* SPDX-License-Identifier: MIT */
/*
 * generate.h - the loop that makes new tokens: prompt, then one step a token, until an end. How a
 * token is chosen is sample.h's; what is shown of it is the caller's.
 */
#ifndef ANALYZE_GENERATE_H
#define ANALYZE_GENERATE_H

#include "analyze/forward.h"
#include "analyze/sample.h"
#include "analyze/settings.h"

/* How ids become text: the one thing the loop wants of a tokenizer. */
struct generate_text {
    /* Appends the text of `ids` [count], special tokens left out. */
    void (*decode)(void *context, const uint32_t *ids, size_t count, struct text *out);
    /* Appends the piece that an id stands for. */
    void (*piece)(void *context, uint32_t id, struct text *out);
    void *context;
};

/* One new token. */
struct generated_step {
    struct choice chosen;
    struct choice *best; /* [best_count], most probable first */
    uint32_t best_count;
};

/* What is wanted. Everything is borrowed. */
struct generation {
    const struct ids *source; /* the encoder's; NULL: there is none */
    const struct ids *prompt; /* the decoder's, at least one */
    uint64_t most;            /* new tokens */
    uint64_t positions;       /* rows of the decoder's table of positions; 0: there is none */
    const struct ids *ends;   /* ids that end it; NULL: none do */
    const char *const *stops; /* texts that end it, NULL ends; NULL: none. They need `text` */
    const struct settings *settings; /* of a generation config, to apply; NULL: none */
    const struct generate_text *text; /* NULL: ids stay ids */
    struct sampling sampling;
    uint64_t seed;
    uint32_t candidates; /* kept of each step; may be 0 */
    /* Called after each step, with the text that it completes ("" without `text`); may be NULL. */
    void (*stepped)(void *context, const struct generated_step *step, const char *text);
    void *context;
};

/* What came of it. Zeroed: nothing. */
struct generated {
    struct arena arena;
    struct generated_step *steps; /* [count] */
    size_t count, room;
    struct ids ids;       /* the new ones */
    struct text text;     /* of all of them */
    size_t told;          /* bytes of it that `stepped` has been given */
    const char *finish;   /* "length", "eos", "stop" */
    bool table_ended;     /* there are no more positions: shorter than what was wanted */
    bool broken;          /* the logits were no numbers: it failed */
    size_t prompt_tokens; /* the encoder's and the decoder's */
    double prompt_seconds; /* until the first logits */
    double step_seconds;   /* of all steps after the first token */
};

/* The ids that end generating: of the generation config, else of the config, else of GGUF. */
int generate_ends(const struct model *model, struct ids *ends, struct error *error);
/* `session` is new, for at least prompt->count + most tokens, or all positions. */
int generate(struct session *session, const struct generation *generation, struct generated *out,
             struct error *error);
void generated_fini(struct generated *generated);

#endif
