/* SPDX-License-Identifier: MIT */
/* yaml_scalar.h - what a plain scalar of YAML means by the core schema of YAML 1.2. No syntax. */
#ifndef BASE_YAML_SCALAR_H
#define BASE_YAML_SCALAR_H

#include <stddef.h>

#include "base/tree.h"

/* Gives the value its kind and content. One that is no null, flag or number stays as it is. */
void yaml_scalar_read(const char *text, size_t size, struct value *value);

#endif
