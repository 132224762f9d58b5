/* SPDX-License-Identifier: MIT */
/* faulty.h - the sound half of a faulty plugin: claims alien models, describes nothing. */
#ifndef TESTS_FAULTY_H
#define TESTS_FAULTY_H

#include <archcard/blocks.h>

static const char *const faulty_families[] = {"alien", NULL};
static const char *const faulty_prefixes[] = {NULL};

AC_UNUSED static int32_t faulty_detect(const struct ac_host *host, const char **reason)
{
    return ac_detect(host, faulty_families, "Alien", faulty_prefixes, reason);
}

AC_UNUSED static void faulty_describe(const struct ac_host *host, void **config)
{
    *config = host->alloc(host, 1);
}

AC_UNUSED static void faulty_tensors(const struct ac_host *host, const void *config)
{
    (void)host;
    (void)config;
}

AC_UNUSED static void faulty_build(const struct ac_host *host, const void *config, int32_t side)
{
    (void)host;
    (void)config;
    (void)side;
}

/* A plugin that is sound but for the functions given. */
#define FAULTY_EXTENDED(name, detect, describe, tensors, build, extension)                        \
    static const struct ac_plugin plugin = {                                                      \
        AC_PLUGIN_HEAD, name, name, "1.0", "Faulty on purpose.", "MIT", NULL, faulty_families,    \
        faulty_prefixes, detect, describe, tensors, build, extension};                            \
    AC_PLUGIN(plugin)
#define FAULTY_WHOLE(name, detect, describe, tensors, build)                                      \
    FAULTY_EXTENDED(name, detect, describe, tensors, build, NULL)
#define FAULTY(name, detect, describe)                                                            \
    FAULTY_WHOLE(name, detect, describe, faulty_tensors, faulty_build)

#endif
