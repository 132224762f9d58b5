/* SPDX-License-Identifier: MIT */
/* words.c - values and evidence as people read them. Makes no layout. */
#include "report/words.h"

#include <string.h>

#include "base/count.h"

void words_value(const struct scalar *value, const char *unit, struct text *out)
{
    bool whole = value->kind == SCALAR_INTEGER && value->integer >= 0;
    if (whole && unit && !strcmp(unit, "bytes")) {
        text_add_bytes(out, (uint64_t)value->integer);
        return;
    }
    if (whole && unit && !strcmp(unit, "id")) { /* a name, no amount */
        text_format(out, "%lld", (long long)value->integer);
        return;
    }
    scalar_add(value, out);
    if (whole && unit)
        text_format(out, " %s", unit);
}

void words_evidence(const struct fact *fact, struct text *out)
{
    for (uint32_t i = 0; i < fact->claim_count; i++) {
        const struct claim *claim = &fact->claims[i];
        text_add(out, i ? "; " : "");
        if (claim->origin == ORIGIN_COUNTED)
            text_add(out, "counted in ");
        if (claim->file)
            text_add(out, claim->file);
        else
            text_add(out, claim->origin == ORIGIN_DEFAULT ? "assumed by the family" : "derived");
        if (claim->place.line)
            text_format(out, ":%u:%u", claim->place.line, claim->place.column);
        if (claim->at)
            text_format(out, " %s", claim->at);
        if (i && !scalar_equal(&claim->value, &fact->claims[0].value)) {
            text_add(out, " says ");
            scalar_add(&claim->value, out);
        }
    }
    if (fact->note)
        text_format(out, " (%s)", fact->note);
}

enum tone words_tone(enum severity severity)
{
    return severity == SEVERITY_ERROR     ? TONE_ERROR
           : severity == SEVERITY_WARNING ? TONE_WARNING
                                          : TONE_INFO;
}

void words_where(const struct where *where, struct text *out)
{
    text_add(out, where->file ? where->file : "");
    if (where->place.line)
        text_format(out, ":%u:%u", where->place.line, where->place.column);
}
