/* SPDX-License-Identifier: MIT */
/* regex.c - Oniguruma with its limits set. What a match is good for: others decide. */
#include "tokenizer/regex.h"

#include <oniguruma.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"

#define RETRY_LIMIT 10000000u

struct regex {
    OnigRegex compiled;
    OnigRegion *region;
    OnigMatchParam *limits;
    bool gave_up;
};

static void start_library(void)
{
    static bool started;
    OnigEncoding encodings[] = {ONIG_ENCODING_UTF8};
    if (!started)
        onig_initialize(encodings, 1);
    started = true;
}

struct regex *regex_new(const char *pattern, size_t size, const char *name, struct error *error)
{
    const OnigUChar *text = (const OnigUChar *)pattern;
    OnigErrorInfo info = {0};
    struct regex *regex = memory_new(1, sizeof *regex);
    start_library();
    int code = onig_new(&regex->compiled, text, text + size, ONIG_OPTION_NONE, ONIG_ENCODING_UTF8,
                        ONIG_SYNTAX_ONIGURUMA, &info);
    if (code != ONIG_NORMAL) {
        OnigUChar why[ONIG_MAX_ERROR_MESSAGE_LEN] = "";
        struct text safe = {0};
        onig_error_code_to_str(why, code, &info);
        text_add_safe(&safe, pattern, size > 80 ? 80 : size);
        error_set(error, ERROR_INPUT, "%s: the regular expression \"%s\" cannot be read: %s", name,
                  text_get(&safe), (const char *)why);
        text_fini(&safe);
        free(regex);
        return NULL;
    }
    regex->region = onig_region_new();
    regex->limits = onig_new_match_param();
    onig_initialize_match_param(regex->limits);
    onig_set_retry_limit_in_match_of_match_param(regex->limits, RETRY_LIMIT);
    return regex;
}

void regex_free(struct regex *regex)
{
    if (!regex)
        return;
    onig_region_free(regex->region, 1);
    onig_free_match_param(regex->limits);
    onig_free(regex->compiled);
    free(regex);
}

bool regex_find(struct regex *regex, const char *data, size_t size, size_t from, size_t barred,
                size_t *begin, size_t *end)
{
    const OnigUChar *text = (const OnigUChar *)data;
    while (from <= size) {
        int at = onig_search_with_param(regex->compiled, text, text + size, text + from,
                                        text + size, regex->region, ONIG_OPTION_NONE,
                                        regex->limits);
        if (at < 0) {
            regex->gave_up = regex->gave_up || at != ONIG_MISMATCH;
            return false;
        }
        *begin = (size_t)regex->region->beg[0];
        *end = (size_t)regex->region->end[0];
        if (*end > *begin || *begin != barred)
            return true;
        size_t step = from < size ? utf8_read(data + from, size - from, NULL) : 1;
        from += step ? step : 1;
    }
    return false;
}

bool regex_group(const struct regex *regex, size_t group, size_t *begin, size_t *end)
{
    if (group >= (size_t)regex->region->num_regs || regex->region->beg[group] < 0)
        return false;
    *begin = (size_t)regex->region->beg[group];
    *end = (size_t)regex->region->end[group];
    return true;
}

bool regex_gave_up(struct regex *regex)
{
    bool gave_up = regex && regex->gave_up;
    if (gave_up)
        regex->gave_up = false;
    return gave_up;
}
