/* SPDX-License-Identifier: MIT */
/* pattern.c - regular expressions through PCRE2, with its compiler to machine code where there is
 * one. The syntax is translated in pattern_syntax.c. */
#include "schema/pattern.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/memory.h"

#define MATCH_LIMIT 1000000     /* steps of one match: some milliseconds */
#define HEAP_LIMIT 65536        /* KiB */
#define JIT_STACK_LEAST 32768   /* bytes */
#define JIT_STACK_MOST 1048576

struct matcher {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

struct pattern {
    const struct matcher *matcher;
    pcre2_code *code;
    bool machine; /* there is machine code of it */
};

struct matcher *matcher_new(void)
{
    struct matcher *matcher = memory_new(1, sizeof *matcher);
    matcher->data = pcre2_match_data_create(1, NULL);
    matcher->context = pcre2_match_context_create(NULL);
    matcher->stack = pcre2_jit_stack_create(JIT_STACK_LEAST, JIT_STACK_MOST, NULL);
    pcre2_set_match_limit(matcher->context, MATCH_LIMIT);
    pcre2_set_heap_limit(matcher->context, HEAP_LIMIT);
    pcre2_jit_stack_assign(matcher->context, NULL, matcher->stack);
    return matcher;
}

void matcher_free(struct matcher *matcher)
{
    if (!matcher)
        return;
    pcre2_jit_stack_free(matcher->stack);
    pcre2_match_context_free(matcher->context);
    pcre2_match_data_free(matcher->data);
    free(matcher);
}

static pcre2_code *compile(const struct text *text, struct text *problem)
{
    const uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS |
                             PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C |
                             PCRE2_NO_UTF_CHECK;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    int number;
    size_t offset;
    pcre2_set_compile_extra_options(context, PCRE2_EXTRA_ALLOW_SURROGATE_ESCAPES);
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)text_get(text), text->size, options, &number,
                                     &offset, context);
    pcre2_compile_context_free(context);
    if (!code) {
        char message[160];
        pcre2_get_error_message(number, (PCRE2_UCHAR *)message, sizeof message);
        text_add(problem, message);
    }
    return code;
}

struct pattern *pattern_new(const struct matcher *matcher, const char *source, size_t size,
                            struct text *problem)
{
    struct text text = {0};
    const char *reason = NULL, *lenient = NULL;
    if (!pattern_translate(source, size, true, &text, &reason)) {
        text.size = 0;
        if (!pattern_translate(source, size, false, &text, &lenient)) {
            text_add(problem, reason);
            text_fini(&text);
            return NULL;
        }
    }
    pcre2_code *code = compile(&text, problem);
    text_fini(&text);
    if (!code)
        return NULL;
    struct pattern *pattern = memory_new(1, sizeof *pattern);
    pattern->matcher = matcher;
    pattern->code = code;
    pattern->machine = !pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    return pattern;
}

void pattern_free(struct pattern *pattern)
{
    if (!pattern)
        return;
    pcre2_code_free(pattern->code);
    free(pattern);
}

enum matches pattern_match(const struct pattern *pattern, const char *text, size_t size)
{
    const struct matcher *matcher = pattern->matcher;
    int result = PCRE2_ERROR_JIT_STACKLIMIT;
    if (pattern->machine)
        result = pcre2_jit_match(pattern->code, (PCRE2_SPTR)text, size, 0, 0, matcher->data,
                                 matcher->context);
    if (result == PCRE2_ERROR_JIT_STACKLIMIT)
        result = pcre2_match(pattern->code, (PCRE2_SPTR)text, size, 0,
                             PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, matcher->data, matcher->context);
    return result >= 0                      ? MATCHES_YES
           : result == PCRE2_ERROR_NOMATCH ? MATCHES_NO
                                            : MATCHES_UNKNOWN;
}
