/* SPDX-License-Identifier: MIT */
/* input.c - the text that a command is given. What is done with it: the command's. */
#include "cli/input.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"

#define MESSAGES_LIMIT (64u << 20)

int input_of_text(struct input *input, const char *text)
{
    *input = (struct input){.data = text, .size = strlen(text)};
    return 0;
}

int input_open(struct input *input, const char *path, struct error *error)
{
    *input = (struct input){.data = ""};
    if (path && strcmp(path, "-")) {
        int code = file_open(&input->file, path, 0, error);
        if (!code && input->file.size) {
            input->data = (const char *)input->file.data;
            input->size = (size_t)input->file.size;
        }
        return code;
    }
    for (;;) {
        char part[65536];
        ssize_t size = read(STDIN_FILENO, part, sizeof part);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return error_set(error, ERROR_INPUT, "standard input: %s", file_reason(errno));
        if (size == 0)
            break;
        text_append(&input->read, part, (size_t)size);
    }
    input->data = text_get(&input->read);
    input->size = input->read.size;
    return 0;
}

void input_close(struct input *input)
{
    file_close(&input->file);
    text_fini(&input->read);
    *input = (struct input){0};
}

int chat_text(const struct model *model, struct tokenizer *tokenizer, const char *path,
              const char *user, struct text *out, struct error *error)
{
    struct file file = {0};
    struct tree tree = {0};
    if (!path)
        return model_chat_render(model, tokenizer, NULL, user, true, out, error);
    int code = file_open(&file, path, MESSAGES_LIMIT, error);
    if (!code)
        code = json_parse(&tree, path, (const char *)file.data, (size_t)file.size, error);
    if (!code)
        code = model_chat_render(model, tokenizer, &tree, NULL, true, out, error);
    tree_fini(&tree);
    file_close(&file);
    return code;
}
