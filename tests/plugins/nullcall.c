/* SPDX-License-Identifier: MIT */
/* nullcall.c - a plugin that leaves out a call that is required. */
#include "faulty.h"

static const struct ac_plugin plugin = {
    AC_PLUGIN_MAGIC,
    AC_ABI_MAJOR,
    AC_ABI_MINOR,
    sizeof(struct ac_plugin),
    0,
    "nullcall",
    "nullcall",
    "1.0",
    "Faulty on purpose.",
    "MIT",
    NULL,
    faulty_families,
    faulty_prefixes,
    faulty_detect,
    NULL,
    faulty_tensors,
    faulty_build,
    NULL,
};

AC_PLUGIN(plugin)
