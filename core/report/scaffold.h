/* SPDX-License-Identifier: MIT */
/*
 * scaffold.h - the folder with which a new plugin begins: source, Makefile, example, test vectors,
 * manual page. Builds and checks nothing.
 */
#ifndef REPORT_SCAFFOLD_H
#define REPORT_SCAFFOLD_H

#include <jansson.h>

#include "analyze/propose.h"
#include "model/model.h"

/* The files of a new plugin, made in memory. Zeroed: none. */
struct scaffold {
    const char *name;    /* of the plugin and of its folder; borrowed */
    struct text source;  /* NAME.c */
    json_t *example;     /* examples/NAME.json */
    json_t *vectors;     /* NAME.vectors.json */
    struct text from;    /* what it was made from, for the manual page: "the plugin gpt" */
};

/* Lower-case letters, digits and '_', a letter first: a name that C, make and the linker can use. */
int scaffold_name_check(const char *name, struct error *error);
/* "gpt_neox" becomes "GptNeox", as the classes of its models may begin. */
void scaffold_class(const char *name, struct text *out);
/* Makes the files from those of the plugin `like`: its source, first example and test vectors. */
int scaffold_init_like(struct scaffold *scaffold, const char *name, const char *like,
                       const char *const *extra, struct error *error);
/* Makes the files from a model that no plugin knows, by the roles proposed for its tensors. ERROR_USAGE
 * for one without weights, or with an encoder and a decoder. `proposal` is of the model's weights. */
int scaffold_init_from(struct scaffold *scaffold, const char *name, const struct model *model,
                       struct proposal *proposal, struct error *error);
/* Writes the folder, which must not exist. */
int scaffold_write(const struct scaffold *scaffold, struct error *error);
void scaffold_fini(struct scaffold *scaffold);

#endif
