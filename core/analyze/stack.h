/* SPDX-License-Identifier: MIT */
/*
 * stack.h - the parts that a model is stacked of, from the input upwards, read off the graph: several
 * models fill the same places, so that they can stand side by side. Draws nothing, knows no family.
 */
#ifndef ANALYZE_STACK_H
#define ANALYZE_STACK_H

#include "analyze/examine.h"

/* Where a part can stand. Those from PLACE_ATTENTION_NORM to PLACE_MLP_AFTER are repeated. */
enum stack_place {
    PLACE_TOKENS,
    PLACE_POSITIONS, /* a table of positions that is added to the embedding */
    PLACE_EMBED_NORM,
    PLACE_ATTENTION_NORM,
    PLACE_ATTENTION,
    PLACE_ATTENTION_AFTER, /* a norm after the sum */
    PLACE_CROSS_NORM,
    PLACE_CROSS,
    PLACE_CROSS_AFTER,
    PLACE_MLP_NORM,
    PLACE_MLP,
    PLACE_MLP_AFTER,
    PLACE_FINAL_NORM,
    PLACE_HEAD,
    STACK_PLACES
};

/* Zeroed: the model has no such part. Text is in the arena of the stack. */
struct stack_part {
    bool there;
    bool marked;          /* the first model has another kind here, or nothing */
    const char *kind;     /* what it is; parts of one kind differ in size at most */
    const char *title;    /* "masked self-attention" */
    const char *detail;   /* "12 heads of 64" */
    const char *position; /* how positions act here: "RoPE turns Q and K"; NULL: not here */
    uint64_t parameters;  /* of one block; outside of blocks: of the part */
};

/* One side of a model. */
struct stack_column {
    const struct examined *examined;
    int32_t side;     /* AC_ENCODER or AC_DECODER */
    uint32_t blocks;
    bool parallel;    /* feed-forward part and attention read the same stream */
    const char *layers; /* a letter for each block where they differ ("wfwf"); NULL: all alike */
    const char *legend; /* what the letters mean; NULL: there are none */
    struct stack_part parts[STACK_PLACES];
};

struct stack {
    struct arena arena;
    struct stack_column *columns; /* [count], of a model the encoder first */
    uint32_t count;
    uint32_t models;
    uint32_t numbers[STACK_PLACES]; /* of a place, from 1; 0: no column has it */
};

/* Every model must have been described by a plugin. */
void stack_init(struct stack *stack, const struct examined *const *models, uint32_t count);
bool stack_is_repeated(enum stack_place place);
bool stack_is_norm(enum stack_place place);
/* "decoder", "encoder", or for decoder-only models "". */
const char *stack_side_name(const struct stack_column *column);
void stack_fini(struct stack *stack);

#endif
