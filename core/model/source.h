/* SPDX-License-Identifier: MIT */
/*
 * source.h - what a MODEL on the command line stands for: a folder, a file, the name of a bundled
 * model, or a repository in the local hub cache; and which of the folder's files are the model's.
 * Opens none of them.
 */
#ifndef MODEL_SOURCE_H
#define MODEL_SOURCE_H

#include "base/error.h"
#include "base/text.h"

/* Names are relative to `folder`; NULL: the folder has no such file. Zeroed: none. */
struct source {
    char *name;       /* as given */
    char *path;       /* absolute: the folder or file it stands for */
    char *folder;     /* absolute: where the files below lie */
    char *weights;    /* the file, or the index of a sharded set */
    char *config;     /* "config.json" */
    char *generation; /* "generation_config.json" */
    char *adapter;    /* "adapter_config.json" */
    char *card;       /* "README.md" */
    char **tokenizer; /* [tokenizer_count]: all files of the tokenizer, vocabularies first, in the
                         order in which they are tried */
    uint32_t tokenizer_count;
    char **beside;    /* [beside_count]: weight files that are not the chosen ones */
    uint32_t beside_count;
};

/* A path that exists wins over a bundled name, and that over the hub cache. */
int source_init(struct source *source, const char *name, struct error *error);
void source_fini(struct source *source);

#endif
