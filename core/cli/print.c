/* SPDX-License-Identifier: MIT */
/*
 * print.c - results to their output, failures to standard error. Knows no command.
 */
#include "cli/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/output.h"
#include "cli/term.h"

struct look invocation_look(const struct invocation *invocation, int descriptor)
{
    return (struct look){
        .width = invocation->width ? invocation->width : term_width(descriptor),
        .color = invocation->color == COLOR_ALWAYS ||
                 (invocation->color == COLOR_AUTO && term_has_color(descriptor)),
        .sources = invocation->evidence,
    };
}

/* Formats of documents; what comes as JSON is made without one. */
static const struct {
    const char *format;
    void (*render)(const struct doc *doc, const struct look *look, struct text *out);
} renderers[] = {
    {"text", doc_render_text},
    {"md", doc_render_markdown},
    {"html", doc_render_html},
};

static void render(const struct doc *doc, const char *format, const struct look *look,
                   struct text *out)
{
    for (size_t i = 0; i < sizeof renderers / sizeof *renderers; i++)
        if (!strcmp(renderers[i].format, format))
            renderers[i].render(doc, look, out);
}

static int render_json(const json_t *json, struct text *out, struct error *error)
{
    char *dump = json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(17));

    if (!dump)
        return error_set(error, ERROR_INTERNAL, "the result cannot be written as JSON");
    text_add(out, dump);
    text_byte(out, '\n');
    free(dump);
    return 0;
}

int print_whole(const char *path, const struct text *text, struct error *error)
{
    struct output output = {0};
    int code = output_open(&output, path, error);

    if (!code) {
        output_write(&output, text_get(text), text->size);
        code = output_commit(&output, error);
    }
    output_discard(&output);
    return code;
}

int print_bytes_check(const char *path, struct error *error)
{
    bool to_file = path && strcmp(path, "-") != 0;
    return to_file || !isatty(STDOUT_FILENO)
               ? 0
               : error_set(error, ERROR_USAGE, "the output is no text for a terminal; name a file with "
                           "-o FILE, or send it on with a pipe");
}

int print_json(const char *path, json_t *json, struct error *error)
{
    struct text text = {0};
    int code = render_json(json, &text, error);
    code = code ? code : print_whole(path, &text, error);
    text_fini(&text);
    json_decref(json);
    return code;
}

int invocation_print(const struct invocation *invocation, const struct doc *doc,
                     const json_t *json, struct error *error)
{
    bool to_file = invocation->output && strcmp(invocation->output, "-") != 0;
    struct text text = {0};
    int code = 0;

    if (!strcmp(invocation->format, "json")) {
        code = render_json(json, &text, error);
    } else {
        struct look look = invocation_look(invocation, to_file ? -1 : STDOUT_FILENO);

        render(doc, invocation->format, &look, &text);
    }
    if (!code)
        code = print_whole(invocation->output, &text, error);
    text_fini(&text);
    return code;
}

int invocation_fail(const struct invocation *invocation, const struct error *error)
{
    (void)invocation;
    fprintf(stderr, "archcard: %s\n", error->text);
    return error_exit_code(error);
}
