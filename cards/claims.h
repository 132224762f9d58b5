/* SPDX-License-Identifier: MIT */
/*
 * claims.h - what a card's text, outside of the front matter, says of its own model: sizes, lengths,
 * number types, the model it comes of. Whether it is true is not asked here.
 */
#ifndef CARDS_CLAIMS_H
#define CARDS_CLAIMS_H

#include "cards/card.h"

enum claim_kind {
    CLAIM_PARAMETERS,       /* low to high */
    CLAIM_CONTEXT_LENGTH,   /* tokens */
    CLAIM_TRAINING_TOKENS,
    CLAIM_VOCAB_SIZE,
    CLAIM_LAYERS,
    CLAIM_HIDDEN_SIZE,
    CLAIM_HEADS,
    CLAIM_KEY_VALUE_HEADS,
    CLAIM_INTERMEDIATE_SIZE,
    CLAIM_SLIDING_WINDOW,
    CLAIM_BUCKETS,          /* of relative positions */
    CLAIM_EXPERTS,          /* of a mixture */
    CLAIM_EXPERTS_PER_TOKEN,
    CLAIM_SHARDS,           /* files of weights */
    CLAIM_DTYPE,            /* text from here on */
    CLAIM_QUANTIZATION,
    CLAIM_BASE_MODEL,
    CLAIM_ARCHITECTURE,
    CLAIM_TYING,            /* "tied" or "untied" */
    CLAIM_LICENSE,          /* an identifier of the hub's list */
    CLAIM_KINDS,
};

/* Texts are in the card's arena. */
struct card_claim {
    enum claim_kind kind;
    double low, high;  /* of a count: equal but for rounded parameters */
    double other;      /* the other reading of a length in k ("4k": 4096 or 4000); 0: none */
    const char *value; /* of a text, also of counts that are digits: "12/12"; never NULL */
    const char *text;  /* the words it was read from */
    uint64_t offset;   /* of the value in the file */
    uint32_t size;     /* bytes of the value there */
    bool training;     /* of a length: that of the training, which may not be the model's limit */
    struct place place;
};

const char *claim_kind_name(enum claim_kind kind); /* "context_length" */

/* Finds the claims of card->claims; `name` is the model's own, of its folder. */
void claims_find(struct card *card, const char *name);

#endif
