/* SPDX-License-Identifier: MIT */
/*
 * print.h - values written as Python's str() and repr() and as its json.dumps() write
 * them. Changes no value.
 */
#ifndef TEMPLATE_PRINT_H
#define TEMPLATE_PRINT_H

#include "template/datum.h"

/* How json.dumps() is asked to write. */
struct json_style {
    bool ascii;       /* all but ASCII as \uNNNN */
    bool sorted;      /* by keys */
    bool lines;       /* every item on a line of its own */
    struct datum indent; /* text of one level, when `lines` */
    struct datum between; /* text between items: ", " */
    struct datum colon;   /* text behind a key: ": " */
};

void datum_print(struct machine *machine, struct builder *out, struct datum datum); /* str() */
void datum_repr(struct machine *machine, struct builder *out, struct datum datum);
/* str(), but what is safe stays safe. */
struct datum datum_to_text(struct machine *machine, struct datum datum);
void datum_print_json(struct machine *machine, struct builder *out, struct datum datum,
                      const struct json_style *style);

#endif
