/* SPDX-License-Identifier: MIT */
/* older.c - a plugin of an ABI that was before the first. */
#include "faulty.h"

static const struct ac_plugin plugin = {
    AC_PLUGIN_MAGIC,
    0,
    9,
    sizeof(struct ac_plugin),
    0,
    "older",
    "older",
    "1.0",
    "Faulty on purpose.",
    "MIT",
    NULL,
    faulty_families,
    faulty_prefixes,
    faulty_detect,
    faulty_describe,
    faulty_tensors,
    faulty_build,
    NULL,
};

AC_PLUGIN(plugin)
