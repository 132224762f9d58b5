/* SPDX-License-Identifier: MIT */
/*
 * tuning.h - what a model was tuned for, base, instructions, chat ..., with every place that says
 * so. Reads card, names, template, settings; looks at no weights.
 */
#ifndef ANALYZE_TUNING_H
#define ANALYZE_TUNING_H

#include "model/model.h"

#define TUNING_EVIDENCE_LIMIT 16

enum tuning_kind {
    TUNING_UNKNOWN,
    TUNING_BASE,
    TUNING_FINE_TUNED, /* on some task, or in a way that is not told */
    TUNING_INSTRUCT,
    TUNING_CHAT,
    TUNING_ADAPTER, /* no model of its own: changes to one */
};

const char *tuning_kind_name(enum tuning_kind kind); /* "fine-tuned" */

/* A place that says something of it. Text is in the model's arena. */
struct tuning_evidence {
    const char *file;   /* relative to the model's folder; NULL: the name of the model */
    const char *at;     /* JSON pointer or GGUF key; NULL: `place`, if any */
    struct place place; /* 0: none */
    const char *value;  /* what stands there */
    enum tuning_kind says;
    int strength; /* 1-9, see tuning.c */
};

struct tuning {
    enum tuning_kind kind;
    const char *base_model; /* the model it was made from; NULL: not stated */
    struct tuning_evidence evidence[TUNING_EVIDENCE_LIMIT]; /* [count], the strongest first */
    uint32_t count;
};

struct tuning tuning_of(struct model *model);

#endif
