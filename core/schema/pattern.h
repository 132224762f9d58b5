/* SPDX-License-Identifier: MIT */
/*
 * pattern.h - ECMA-262 regular expressions (Unicode mode), by PCRE2. Matching has limits: what
 * would take too long is said to be unknown, not false.
 */
#ifndef SCHEMA_PATTERN_H
#define SCHEMA_PATTERN_H

#include "base/error.h"
#include "base/text.h"

struct pattern;
struct matcher; /* scratch and limits, shared by any number of patterns */

struct matcher *matcher_new(void);
void matcher_free(struct matcher *matcher);

/*
 * Compiles the pattern; NULL, with the reason in `*problem`, when it is none. As browsers do, a
 * pattern that is none in Unicode mode is read leniently: a needless escape or a lone brace stands
 * for itself. The matcher must outlive it.
 */
struct pattern *pattern_new(const struct matcher *matcher, const char *source, size_t size,
                            struct text *problem);
void pattern_free(struct pattern *pattern);

enum matches { MATCHES_NO, MATCHES_YES, MATCHES_UNKNOWN };

/* Whether it matches somewhere in valid UTF-8. */
enum matches pattern_match(const struct pattern *pattern, const char *text, size_t size);

/*
 * Appends the pattern in the syntax of PCRE2; false when it is not ECMA-262, `*problem` then says
 * why. `strict`: Unicode mode and nothing else.
 */
bool pattern_translate(const char *source, size_t size, bool strict, struct text *out,
                       const char **problem);

#endif
