/* SPDX-License-Identifier: MIT */
/* scaffold_from.h - the source of a plugin that is begun from a model. Only for scaffold*.c. */
#ifndef REPORT_SCAFFOLD_FROM_H
#define REPORT_SCAFFOLD_FROM_H

#include "analyze/propose.h"

/* What a source is made of. All is borrowed, and safe to stand in C text. */
struct from {
    const char *name;         /* of the plugin */
    const char *word;         /* model_type, or general.architecture */
    const char *class_prefix; /* "Falcon" */
    const char *norm;         /* "ac_layernorm" or "ac_rmsnorm" */
    const struct proposal *proposal;
};

/* The whole source; it sets `norm` by itself. */
void scaffold_source(struct from *from, struct text *out);

#endif
