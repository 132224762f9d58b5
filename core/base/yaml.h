/* SPDX-License-Identifier: MIT */
/*
 * yaml.h - YAML text into a located tree. Plain scalars are read by the core schema of YAML 1.2:
 * null, ~ and nothing; true and false; whole numbers, also 0x and 0o; reals, .inf and .nan. So
 * `no`, `on`, `1_000` and dates are text, which older readers see differently: such a value is
 * marked `plain`. "<<" is a key like any other. Nothing of models.
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include "base/tree.h"

#define YAML_DEPTH_LIMIT 1000
#define YAML_NODE_LIMIT 10000000 /* values, each alias counted as what it stands for */

/*
 * `data` is borrowed until tree_fini(). `name` is for messages ("README.md"). On failure the tree
 * is empty and the message has name:line:column. One document, whose keys are scalars; a key is
 * kept as it is spelled. Duplicate keys are kept and listed in the tree. An alias is the value it
 * names, at a place of its own; its content is shared. One that stands inside the value it names
 * is an error.
 */
int yaml_parse(struct tree *tree, const char *name, const char *data, uint64_t size,
               struct error *error);
/* The same for the part of a file from byte `from` up to `end`; places are those of the file. */
int yaml_parse_part(struct tree *tree, const char *name, const char *data, uint64_t size,
                    uint64_t from, uint64_t end, struct error *error);

#endif
