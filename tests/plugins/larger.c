/* SPDX-License-Identifier: MIT */
/* larger.c - a sound plugin of a later minor ABI, whose structs are longer than the host's. */
#include "faulty.h"

struct larger_plugin {
    struct ac_plugin known;
    void (*later)(void);
    uint64_t more[40];
};

static void larger_describe(const struct ac_host *host, void **config)
{
    struct {
        struct ac_fact known;
        uint64_t later[4];
    } fact = {ac_fact_integer("num_eyes", 3, NULL), {0}};
    fact.known.size = (uint32_t)sizeof fact;
    host->fact(host, &fact.known);
    *config = host->alloc(host, 1);
}

static const struct larger_plugin plugin = {
    {AC_PLUGIN_MAGIC, AC_ABI_MAJOR, AC_ABI_MINOR + 7, sizeof(struct larger_plugin), 0, "larger",
     "larger", "1.0", "Sound, of a later time.", "MIT", NULL, faulty_families, faulty_prefixes,
     faulty_detect, larger_describe, faulty_tensors, faulty_build, NULL},
    NULL,
    {0},
};

AC_PLUGIN(plugin.known)
