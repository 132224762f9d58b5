/* SPDX-License-Identifier: MIT */
/*
 * error.c - recording the first failure as one line. It does not print and does not decide what a
 * failure means for the program.
 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

/* Copies the text, shortened between two characters when it is too long. */
static void keep_text(struct error *error, const struct text *text)
{
    static const char more[] = "...";
    size_t size = text->size;
    bool cut = size >= sizeof error->text;

    if (cut) {
        size = sizeof error->text - sizeof more;
        while (size > 0 && ((unsigned char)text->data[size] & 0xc0) == 0x80)
            size--;
    }
    memcpy(error->text, text_get(text), size);
    memcpy(error->text + size, more, cut ? sizeof more : 0);
    error->text[cut ? size + sizeof more - 1 : size] = '\0';
}

/* The formatted text, fit to be shown. */
static void __attribute__((format(printf, 2, 0)))
format_safe(struct text *out, const char *format, va_list arguments)
{
    struct text raw = {0};

    text_format_list(&raw, format, arguments);
    text_add_safe(out, text_get(&raw), raw.size);
    text_fini(&raw);
}

int error_set(struct error *error, int code, const char *format, ...)
{
    struct text text = {0};
    va_list arguments;

    if (error == NULL)
        return code;
    if (error->code != 0)
        return error->code;
    va_start(arguments, format);
    format_safe(&text, format, arguments);
    va_end(arguments);
    keep_text(error, &text);
    text_fini(&text);
    return error->code = code;
}

int error_context(struct error *error, const char *format, ...)
{
    struct text text = {0};
    va_list arguments;

    if (error == NULL || error->code == 0)
        return 0;
    va_start(arguments, format);
    format_safe(&text, format, arguments);
    va_end(arguments);
    text_add(&text, ": ");
    text_add(&text, error->text);
    keep_text(error, &text);
    text_fini(&text);
    return error->code;
}

int error_exit_code(const struct error *error)
{
    switch (error->code) {
    case 0:
        return 0;
    case ERROR_USAGE:
    case ERROR_PLUGIN:
        return -error->code;
    default:
        return -ERROR_INPUT;
    }
}
