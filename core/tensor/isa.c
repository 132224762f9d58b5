/* SPDX-License-Identifier: MIT */
/* isa.c - which instruction set the kernels use. Holds no kernels. */
#include "tensor/isa.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#if defined(__x86_64__)
static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("f16c");
}

static bool has_avx512_fast(void)
{
    return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512vnni");
}

static bool has_avx512(void)
{
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}
#endif

/* The best one last. */
static const struct {
    const struct isa *isa;
    bool (*has)(void); /* NULL: every processor of this build */
} known[] = {
#if defined(__ARM_NEON)
    {&isa_neon, NULL},
#else
    {&isa_scalar, NULL},
#endif
#if defined(__x86_64__)
    {&isa_avx2, has_avx2},
    {&isa_avx512, has_avx512},
#endif
};

static const size_t known_count = sizeof known / sizeof *known;

static bool can_run(size_t i)
{
    return !known[i].has || known[i].has();
}

const struct isa *isa_find(const char *name)
{
    for (size_t i = 0; i < known_count; i++)
        if (strcmp(known[i].isa->name, name) == 0)
            return can_run(i) ? known[i].isa : NULL;
    return NULL;
}

static int choice_refuse(const char *name, struct error *error)
{
    struct text text = {0};
    text_add(&text, "ARCHCARD_ISA is \"");
    text_add_safe(&text, name, strlen(name));
    text_add(&text, "\", which this processor cannot run or nobody knows; it can be");
    for (size_t i = 0; i < known_count; i++)
        if (can_run(i))
            text_format(&text, "%s %s", i ? "," : "", known[i].isa->name);
    error_set(error, ERROR_USAGE, "%s", text_get(&text));
    text_fini(&text);
    return error->code;
}

const struct isa *isa_choose(struct error *error)
{
    const char *name = getenv("ARCHCARD_ISA");
    size_t best = known_count - 1;
    if (name && *name) {
        const struct isa *isa = isa_find(name);
        if (!isa)
            choice_refuse(name, error);
        return isa;
    }
    while (!can_run(best))
        best--;
    return known[best].isa;
}

const struct isa_fast *isa_fast_find(const struct isa *isa)
{
#if defined(__x86_64__)
    if (isa == &isa_avx512 && has_avx512_fast())
        return &isa_fast_avx512;
#endif
    (void)isa;
    return NULL;
}
