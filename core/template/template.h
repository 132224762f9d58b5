/* SPDX-License-Identifier: MIT */
/*
 * template.h - chat templates: a bounded interpreter for the part of Jinja that they use, set up as
 * transformers sets up jinja2. Reads no file and knows no model: the text of the template is given.
 */
#ifndef TEMPLATE_TEMPLATE_H
#define TEMPLATE_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "base/tree.h"

/* A special token under the name that templates know it by. */
struct template_special {
    const char *name; /* "bos_token" */
    const char *text; /* "<s>" */
};

/* What a template is given; all borrowed. */
struct template_input {
    const struct tree *messages;  /* a list of maps with `role`; NULL: `user` is the only message */
    const char *user;             /* its content */
    const struct tree *tools;     /* a list; NULL: none */
    const struct tree *variables; /* a map of free ones, as enable_thinking; NULL: none */
    bool add_generation_prompt;
    const struct template_special *specials; /* [special_count] */
    uint32_t special_count;
    int64_t now; /* strftime_now(): seconds since 1970, local time; 0: the clock of the machine */
};

/*
 * Appends what the template makes of the input to `out`, which is left as it was on failure.
 * `name` is for messages, which have name:line:column of the template. Work, memory, output and
 * depth are limited (machine.h).
 */
int template_render(const char *name, const char *source, size_t size,
                    const struct template_input *input, struct text *out, struct error *error);

/*
 * Chooses the template in a tokenizer_config.json or chat_template.json: the text of
 * `chat_template`, or of one of its named templates (a list of {name, template}, or a map).
 * `wanted` NULL: "tool_use" when there are tools and such a template, else "default". `*found` is
 * a text of the tree, NULL when the file brings no template at all.
 */
int template_find(const struct tree *tree, const char *wanted, bool tools,
                  const struct value **found, struct error *error);

#endif
