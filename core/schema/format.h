/* SPDX-License-Identifier: MIT */
/* format.h - the formats of text that JSON Schema names, each by the standard it refers to. */
#ifndef SCHEMA_FORMAT_H
#define SCHEMA_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

struct format;

const struct format *format_find(const char *name); /* NULL: not known, and so never unmet */
/* Whether valid UTF-8 is of the format. */
bool format_is(const struct format *format, const char *text, size_t size);

/* Each format by itself. */
bool format_date(const char *text, size_t size);       /* RFC 3339, full-date */
bool format_time(const char *text, size_t size);       /* RFC 3339, full-time */
bool format_date_time(const char *text, size_t size);  /* RFC 3339 */
bool format_duration(const char *text, size_t size);   /* RFC 3339, appendix A */
bool format_ipv4(const char *text, size_t size);       /* RFC 2673, 3.2 */
bool format_ipv6(const char *text, size_t size);       /* RFC 4291, 2.2 */
bool format_hostname(const char *text, size_t size);   /* RFC 1123, with the A-labels of RFC 5890 */
bool format_idn_hostname(const char *text, size_t size); /* RFC 5890 */
bool format_email(const char *text, size_t size);      /* RFC 5321, 4.1.2 */
bool format_idn_email(const char *text, size_t size);  /* RFC 6531 */
bool format_uri(const char *text, size_t size);        /* RFC 3986 */
bool format_uri_reference(const char *text, size_t size);
bool format_iri(const char *text, size_t size);        /* RFC 3987 */
bool format_iri_reference(const char *text, size_t size);
bool format_uri_template(const char *text, size_t size); /* RFC 6570 */

#endif
