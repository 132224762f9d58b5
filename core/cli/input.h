/* SPDX-License-Identifier: MIT */
/*
 * input.h - the text that a command is given: as an operand, in a file, on standard input, or as a
 * chat that the model's template turns into one.
 */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "base/file.h"
#include "model/tokens.h"

/* Zeroed: none. */
struct input {
    const char *data; /* [size]; no NUL behind is promised */
    size_t size;
    struct file file;
    struct text read; /* of standard input */
};

int input_of_text(struct input *input, const char *text); /* borrowed; returns 0 */
/* NULL and "-" are standard input, to its end. */
int input_open(struct input *input, const char *path, struct error *error);
void input_close(struct input *input);

/* Appends what the chat template makes of --chat FILE (a JSON list of messages), or of --user TEXT.
 * One of them is not NULL. */
int chat_text(const struct model *model, struct tokenizer *tokenizer, const char *path,
              const char *user, struct text *out, struct error *error);

#endif
