/* SPDX-License-Identifier: MIT */
/* models.h - the models that a command line names, examined. Shows nothing. */
#ifndef CLI_MODELS_H
#define CLI_MODELS_H

#include <jansson.h>

#include "analyze/examine.h"
#include "cli/args.h"
#include "doc/doc.h"

struct models {
    struct asking asking;
    struct examined **items; /* [count], in the order of the operands */
    uint32_t count;
};

/* Examines the first `count` operands; one that cannot be read fails them all. `cache_dtype` is
 * --kv-dtype, NULL: f16. */
int models_open(struct models *models, const struct invocation *invocation, uint32_t count,
                const char *cache_dtype, struct error *error);
void models_close(struct models *models);
/*
 * The body of a command that shows models: opens all operands, lets `write` fill a document and give
 * the JSON of the same, prints, and returns the exit code.
 */
int models_report(const struct invocation *invocation,
                  json_t *(*write)(const struct invocation *invocation,
                                   const struct examined *const *models, uint32_t count,
                                   struct doc *doc));
/* 4 when a plugin that claimed one of them failed, else 0. */
int models_exit_code(const struct models *models);

#endif
