/* SPDX-License-Identifier: MIT */
/* mutters.c - a plugin that explains a topic of its own, then says something of no topic at all. */
#include <archcard/ext/explain.h>
#include <string.h>

#include "faulty.h"

static void mutters_tell(const struct ac_host *host, const struct ac_explanation *explanation)
{
    (void)host;
    explanation->paragraph(explanation, "weather", "It is a fine day, which no topic is about.");
    explanation->paragraph(explanation, NULL, "This belongs nowhere.");
}

static const struct ac_explain explain = {sizeof explain, 0, mutters_tell};

static const void *mutters_extension(const char *id)
{
    return strcmp(id, AC_EXPLAIN) ? NULL : &explain;
}

FAULTY_EXTENDED("mutters", faulty_detect, faulty_describe, faulty_tensors, faulty_build,
                mutters_extension)
