/* SPDX-License-Identifier: MIT */
/* idna.h - names of hosts, also international ones (IDNA 2008, RFC 5890 to 5893). Looks none up. */
#ifndef SCHEMA_IDNA_H
#define SCHEMA_IDNA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IDNA_LABEL 63 /* characters of a label, as it goes over the wire */

/* `wide`: labels may be written in Unicode, and separated by any of its full stops. */
bool idna_is_host(const char *text, size_t size, bool wide);

/* A label as code points: whether each may stand where it does. */
bool idna_is_label(const uint32_t *codes, size_t count);
bool idna_is_right_to_left(const uint32_t *codes, size_t count); /* some of it is */
bool idna_meets_bidi_rule(const uint32_t *codes, size_t count);  /* RFC 5893, 2 */

#endif
