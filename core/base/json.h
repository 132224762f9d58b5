/* SPDX-License-Identifier: MIT */
/*
 * json.h - JSON text (RFC 8259) into a located tree. Strict, but for one thing users meet in model
 * files: NaN, Infinity and -Infinity are read as numbers, as Python's json writes them. A byte
 * order mark is skipped, half of a surrogate pair becomes U+FFFD. Nothing of models.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/tree.h"

#define JSON_DEPTH_LIMIT 1000

/* `data` is borrowed until tree_fini(). `name` is for messages ("config.json"). On failure the tree
 * is empty and the message has name:line:column. Duplicate keys are kept and listed in the tree. */
int json_parse(struct tree *tree, const char *name, const char *data, uint64_t size,
               struct error *error);

#endif
