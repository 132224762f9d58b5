/* SPDX-License-Identifier: MIT */
/*
 * cardcheck.h - extension "ac.cardcheck/1": rules of a family's own, which `archcard validate` checks
 * beside its own and `archcard rules` lists.
 *
 * Called in a second worker once the host has described the model; facts are read through the host's
 * services with "=key" sources. People see a rule as "PLUGIN.name" ("t5.start-token"), may silence it
 * and change its severity like any other.
 */
#ifndef ARCHCARD_EXT_CARDCHECK_H
#define ARCHCARD_EXT_CARDCHECK_H

#include <archcard/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AC_CARDCHECK "ac.cardcheck/1"

/* Severities: info for what may be meant, error for what cannot work. */
#define AC_INFO 0
#define AC_WARNING 1
#define AC_ERROR 2

/* A rule; all texts are needed, and live as long as the plugin. */
struct ac_rule {
    uint32_t size;       /* sizeof(struct ac_rule) */
    int32_t severity;    /* AC_INFO, AC_WARNING, AC_ERROR */
    const char *name;    /* lower-case letters, digits and "-": "start-token" */
    const char *summary; /* what must be so: one line, no full stop */
    const char *why;     /* what is wrong with it, and the way out */
    const char *bad;     /* an example that breaks it */
    const char *good;    /* one that does not */
};

/* Where findings go. Text is copied; a newer host only appends. */
struct ac_checker {
    uint32_t size;
    uint32_t flags; /* 0 */
    void *self;     /* the host's own */
    /* The rule is broken. `fact` is the key of the fact whose places are shown; NULL: the
     * configuration as a whole. `message` is one sentence without a full stop. */
    void (*find)(const struct ac_checker *, const char *rule, const char *fact,
                 const char *message);
    /* The rule cannot be decided for this model. */
    void (*skip)(const struct ac_checker *, const char *rule, const char *why);
};

struct ac_cardcheck {
    uint32_t size;  /* sizeof(struct ac_cardcheck) */
    uint32_t flags; /* 0 */
    const struct ac_rule *const *rules; /* NULL ends */
    void (*check)(const struct ac_host *host, const struct ac_checker *checker);
};

#ifdef __cplusplus
}
#endif
#endif
