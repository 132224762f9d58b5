/* SPDX-License-Identifier: MIT */
/*
 * regex.h - regular expressions as the reference library has them: Oniguruma's, over UTF-8. The only
 * place that calls it. Time and memory of a search are limited.
 */
#ifndef TOKENIZER_REGEX_H
#define TOKENIZER_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct regex;

/* `name` is for the message. NULL on failure; regex_free() ends it. */
struct regex *regex_new(const char *pattern, size_t size, const char *name, struct error *error);
void regex_free(struct regex *regex);
/*
 * The first match in data [size], which is valid UTF-8, that begins at `from` or later, as
 * [*begin, *end); an empty one at `barred` does not count. False: there is none.
 */
bool regex_find(struct regex *regex, const char *data, size_t size, size_t from, size_t barred,
                size_t *begin, size_t *end);
/* Group `group` of the last match, 0 the whole; false: it took no part. */
bool regex_group(const struct regex *regex, size_t group, size_t *begin, size_t *end);
/* Whether a search was given up because it took too many steps, which leaves its text unmatched; says
 * so once. */
bool regex_gave_up(struct regex *regex);

#endif
