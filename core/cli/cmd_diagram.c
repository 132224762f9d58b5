/* SPDX-License-Identifier: MIT */
/* cmd_diagram.c - archcard diagram MODEL... How a stack is drawn is core/report's. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analyze/forward.h"
#include "cli/args.h"
#include "cli/models.h"
#include "cli/print.h"
#include "cli/term.h"
#include "report/diagram.h"

/* Text: the drawing and its key as one document. */
static void draw_text(const struct stack *stack, const struct diagram_look *look,
                      const struct look *page, struct text *out)
{
    struct text art = {0}, title = {0}, description = {0};
    struct doc *doc = doc_new();
    diagram_text(stack, look, &art);
    diagram_title(stack, &title);
    diagram_description(stack, &description);
    doc_heading(doc, 1, text_get(&title));
    doc_figure(doc, text_get(&title), text_get(&description), text_get(&art), NULL);
    if (stack->models > 1)
        doc_paragraph(doc, "* not of the kind that the first model has there");
    doc_heading(doc, 2, "Key");
    diagram_key(stack, doc);
    doc_render_text(doc, page, out);
    doc_free(doc);
    text_fini(&art);
    text_fini(&title);
    text_fini(&description);
}

/* A blank picture has its key apart: on standard output when the picture goes to a file. */
static void print_key(const struct stack *stack, const struct look *page, bool to_file)
{
    struct text text = {0};
    struct doc *doc = doc_new();
    doc_heading(doc, 1, "Key");
    diagram_key(stack, doc);
    doc_render_text(doc, page, &text);
    fputs(text_get(&text), to_file ? stdout : stderr);
    doc_free(doc);
    text_fini(&text);
}

static int draw(const struct invocation *invocation, const struct stack *stack, struct error *error)
{
    const char *format = invocation->format;
    bool to_file = invocation->output && strcmp(invocation->output, "-") != 0;
    bool text = !strcmp(format, "text"), dot = !strcmp(format, "dot"), svg = !strcmp(format, "svg");
    struct look page = invocation_look(invocation, to_file ? -1 : STDOUT_FILENO);
    struct diagram_look look = {.width = page.width, .ascii = !term_has_utf8(),
                                .blank = invocation_has(invocation, "blank")};
    struct text drawing = {0}, picture = {0};
    int code = 0;
    if (text)
        draw_text(stack, &look, &page, &drawing);
    else if (dot)
        diagram_dot(stack, &look, &drawing);
    else
        diagram_svg(stack, &look, &drawing);
    if (!text && !dot && !svg)
        code = print_bytes_check(invocation->output, error);
    if (!code && !text && !dot && !svg)
        code = diagram_picture(&drawing, format, &picture, error);
    code = code ? code : print_whole(invocation->output, picture.size ? &picture : &drawing, error);
    if (!code && look.blank && !text)
        print_key(stack, &page, to_file);
    text_fini(&drawing);
    text_fini(&picture);
    return code;
}

static int cmd_diagram(struct invocation *invocation)
{
    struct error error = {0};
    struct models models;
    struct stack stack = {0};
    int code = models_open(&models, invocation, (uint32_t)invocation->operand_count, NULL, &error);
    for (uint32_t i = 0; !code && i < models.count; i++)
        code = forward_described(models.items[i], &error);
    if (!code) {
        stack_init(&stack, (const struct examined *const *)models.items, models.count);
        code = draw(invocation, &stack, &error);
    }
    stack_fini(&stack);
    int status = code ? invocation_fail(invocation, &error) : models_exit_code(&models);
    models_close(&models);
    return status;
}

static const char *const usage[] = {"MODEL...", NULL};
static const char *const formats[] = {"text", "svg", "png", "pdf", "dot", NULL};

static const struct option options[] = {
    {"blank", 0, NULL, "leave the labels out, and print the key apart", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

const struct command command_diagram = {
    .name = "diagram",
    .summary = "the stack of blocks, drawn",
    .usage = usage,
    .example = "archcard diagram gpt2 t5-small -f svg -o stacks.svg",
    .formats = formats,
    .options = options,
    .least = 1,
    .run = cmd_diagram,
};
