/* SPDX-License-Identifier: MIT */
/* uri.h - URI references taken apart and resolved (RFC 3986, 5.2). Opens nothing. */
#ifndef SCHEMA_URI_H
#define SCHEMA_URI_H

#include "base/text.h"

/* A part of a reference, borrowed. */
struct uri_part {
    const char *data; /* NULL: the part is absent */
    size_t size;
};

struct uri {
    struct uri_part scheme, authority, path, query, fragment; /* path is never absent */
};

struct uri uri_split(const char *reference, size_t size);
/* `reference` seen from `base`, an absolute URI, into `out`, which is emptied first. */
void uri_resolve(const char *base, const char *reference, size_t size, struct text *out);
/* Appends a part with its %XX decoded. */
void uri_decode(struct uri_part part, struct text *out);

#endif
