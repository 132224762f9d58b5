/* SPDX-License-Identifier: MIT */
/*
 * shards.h - several files that are one model: those an index.json names, and split GGUF files.
 * Reads no shard itself.
 */
#ifndef WEIGHTS_SHARDS_H
#define WEIGHTS_SHARDS_H

#include "weights/weights.h"

/* A name like "tiny-00002-of-00005.gguf". */
struct shard_name {
    uint32_t number; /* from 1 */
    uint32_t count;  /* at least `number` */
    size_t stem;     /* bytes before the "-00002" */
};

/* False when the name is none of a split GGUF file. */
bool shard_name_read(const char *name, struct shard_name *out);
/* The name of another shard of the same file, appended to `out`. */
void shard_name_write(const char *name, const struct shard_name *shard, uint32_t number,
                      struct text *out);

bool shards_is_index(const struct file *file); /* JSON: asked of what no reader knows */
bool shards_is_split(const struct file *file); /* one of several GGUF files */
int shards_index_open(struct weights *weights, const struct file *index, struct error *error);
int shards_split_open(struct weights *weights, const char *path, struct error *error);
/* Whether all files are there of which the keys of the first speak. */
int shards_split_check(const struct weights *weights, struct error *error);

#endif
