/* SPDX-License-Identifier: MIT */
/*
 * architecture.h - what kind of model a graph is: read off its nodes, so that the words cannot
 * differ from the computation. Knows no family.
 */
#ifndef ANALYZE_ARCHITECTURE_H
#define ANALYZE_ARCHITECTURE_H

#include "model/model.h"

/* Words of the contract; NULL: not known, or the model has none. */
struct architecture {
    const char *family;         /* the plugin's name */
    const char *class_name;     /* "LlamaForCausalLM" */
    const char *kind;           /* "decoder-only", "encoder-decoder", "encoder-only" */
    const char *attention;      /* "MHA", "GQA", "MQA" */
    const char *positions;      /* "learned", "rope", "alibi", "relative-bias", "sinusoidal" */
    const char *norm;           /* "layernorm", "rmsnorm" */
    const char *norm_placement; /* "pre", "post", "parallel" */
    const char *activation;     /* as in the config */
    const char *mask_decoder;   /* "causal", "causal-window", "mixed" */
    const char *mask_encoder;   /* "none" */
    const char *mask_cross;     /* "none" */
};

/* Everything but the class is NULL when no plugin described the model. */
struct architecture architecture_of(const struct model *model);

#endif
