/* SPDX-License-Identifier: MIT */
/*
 * report.h - extension "ac.report/1": a plugin's own sections of a report.
 *
 * Called in a second worker once the host has counted and computed; facts are read through the
 * host's services with "=key" sources. How a section looks is not decided here.
 */
#ifndef ARCHCARD_EXT_REPORT_H
#define ARCHCARD_EXT_REPORT_H

#include <archcard/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AC_REPORT "ac.report/1"

/* The page that is being written. Text is copied; a newer host only appends. */
struct ac_page {
    uint32_t size;
    uint32_t flags; /* 0 */
    void *self;     /* the host's own */
    /* Begins a section; `id` is one lower-case word, unique within the plugin ("positions"). */
    void (*section)(const struct ac_page *, const char *id, const char *title);
    /* A key and its value within the section; it lines up with other models' in a comparison. */
    void (*fact)(const struct ac_page *, const struct ac_fact *);
    /* One paragraph of prose within the section. */
    void (*paragraph)(const struct ac_page *, const char *text);
};

struct ac_report {
    uint32_t size; /* sizeof(struct ac_report) */
    uint32_t flags; /* 0 */
    void (*write)(const struct ac_host *host, const struct ac_page *page);
};

/* Puts a fact, made by ac_fact_integer() and its sisters, on the page. */
AC_UNUSED static void ac_page_fact(const struct ac_page *page, struct ac_fact fact)
{
    page->fact(page, &fact);
}

/* Puts a fact that is known under this key on the page, `fallback` where none is, and gives its value. */
AC_UNUSED static int64_t ac_page_integer(const struct ac_host *host, const struct ac_page *page,
                                         const char *key, int64_t fallback)
{
    int64_t value = host->integer(host, NULL, ac_format(host, "=%s", key), fallback);
    ac_page_fact(page, ac_fact_integer(key, value, NULL));
    return value;
}

AC_UNUSED static double ac_page_real(const struct ac_host *host, const struct ac_page *page,
                                     const char *key, double fallback)
{
    double value = host->real(host, NULL, ac_format(host, "=%s", key), fallback);
    ac_page_fact(page, ac_fact_real(key, value, NULL));
    return value;
}

AC_UNUSED static int32_t ac_page_flag(const struct ac_host *host, const struct ac_page *page,
                                      const char *key, int32_t fallback)
{
    int32_t value = host->flag(host, NULL, ac_format(host, "=%s", key), fallback);
    ac_page_fact(page, ac_fact_flag(key, value));
    return value;
}

#ifdef __cplusplus
}
#endif
#endif
