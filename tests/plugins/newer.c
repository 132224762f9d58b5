/* SPDX-License-Identifier: MIT */
/* newer.c - a plugin of the next major ABI. */
#include "faulty.h"

static const struct ac_plugin plugin = {
    AC_PLUGIN_MAGIC,
    AC_ABI_MAJOR + 1,
    0,
    sizeof(struct ac_plugin),
    0,
    "newer",
    "newer",
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
