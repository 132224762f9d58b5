/* SPDX-License-Identifier: MIT */
/*
 * facts.h - what is known of a model, each fact with every place that states it. The claim of the
 * strongest origin wins; all are kept, and a disagreement is marked. Reads no files.
 */
#ifndef MODEL_FACTS_H
#define MODEL_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/tree.h"

/* How something is known, the strongest first. */
enum origin {
    ORIGIN_COUNTED,    /* in the weights */
    ORIGIN_CONFIG,     /* config.json */
    ORIGIN_GGUF,       /* GGUF keys */
    ORIGIN_GENERATION, /* generation_config.json */
    ORIGIN_TOKENIZER,  /* tokenizer files */
    ORIGIN_DERIVED,    /* follows from other facts */
    ORIGIN_METADATA,   /* front matter of the card */
    ORIGIN_PROSE,      /* text of the card */
    ORIGIN_DEFAULT,    /* stated nowhere, assumed by the family */
};

const char *origin_name(enum origin origin); /* "counted" */

enum scalar_kind {
    SCALAR_NOTHING,
    SCALAR_FLAG,
    SCALAR_INTEGER,
    SCALAR_REAL,
    SCALAR_TEXT,
    SCALAR_LIST, /* of plain values; `text` is its JSON: "[1, 2]" */
};

/* One value. Zeroed: nothing, which is null in JSON. */
struct scalar {
    enum scalar_kind kind;
    int64_t integer;  /* also the flag, 0 or 1 */
    double real;
    const char *text; /* borrowed */
};

struct scalar scalar_integer(int64_t value);
struct scalar scalar_real(double value);
struct scalar scalar_flag(bool value);
struct scalar scalar_text(const char *value); /* NULL: nothing */
/* A JSON or YAML scalar, or a short list of them; another list or a map becomes its size as text
 * ("a map of 3"). Text is in the arena, escaped where it holds NULs. */
struct scalar scalar_of(const struct value *value, struct arena *arena);
/* 1 equals 1.0; a number equals a list that holds it, as one end id of several does. */
bool scalar_equal(const struct scalar *a, const struct scalar *b);
void scalar_add(const struct scalar *scalar, struct text *out);    /* for people */

/* One place that states a fact. Text is in the arena of the facts. */
struct claim {
    enum origin origin;
    const char *file;   /* relative to the model's folder; NULL: no place (derived, default) */
    const char *at;     /* JSON pointer, GGUF key, tensor name, "line:column"; NULL: no place */
    struct place place; /* 0: a binary file or no place */
    struct scalar value;
};

struct fact {
    const char *key;  /* "hidden_size" */
    const char *unit; /* NULL: a plain number or word */
    const char *note; /* how it was derived; NULL: nothing to add */
    struct claim *claims; /* [claim_count], the winner first */
    uint32_t claim_count;
    uint32_t claim_room;
    bool conflict; /* a stated claim differs from the winner */
};

struct facts {
    struct arena arena;
    struct fact *items; /* [count], in the order they were first stated */
    uint32_t count;
    uint32_t room;
};

/* Adds a claim, copied; one that is known already (same origin and place) changes nothing. */
void facts_add(struct facts *facts, const char *key, const char *unit, const char *note,
               const struct claim *claim);
const struct fact *facts_find(const struct facts *facts, const char *key); /* NULL: unknown */
const struct scalar *fact_value(const struct fact *fact); /* the winner's */
/* The value of a whole-number fact, or `otherwise` when it is unknown or no whole number. */
int64_t facts_integer(const struct facts *facts, const char *key, int64_t otherwise);
const char *facts_text(const struct facts *facts, const char *key); /* NULL: unknown, no text */
void facts_fini(struct facts *facts);

#endif
