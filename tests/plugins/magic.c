/* SPDX-License-Identifier: MIT */
/* magic.c - a plugin whose first word is not the magic one. */
#include "faulty.h"

static const struct ac_plugin plugin = {
    0x12345678u,
    AC_ABI_MAJOR,
    AC_ABI_MINOR,
    sizeof(struct ac_plugin),
    0,
    "magic",
    "magic",
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
