/* SPDX-License-Identifier: MIT */
/*
 * count.h - how counts, sizes and names are written for people: "124,439,808", "124 M", "1.2 GiB".
 * Decides no layout.
 */
#ifndef BASE_COUNT_H
#define BASE_COUNT_H

#include <stdint.h>

#include "base/text.h"

void text_add_count(struct text *text, int64_t count); /* 1,024 */
void text_add_short(struct text *text, uint64_t count); /* 7.24 B, 908 K, 1,024 below 10,000 */
void text_add_bytes(struct text *text, uint64_t bytes); /* 1.76 MiB, 512 B */

#endif
