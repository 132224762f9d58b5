/* SPDX-License-Identifier: MIT */
/*
 * chat.c - a model's chat template, from where its files have it, and the special tokens that it may
 * name. How a template is run: core/template/template.h.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "model/tokens.h"
#include "template/template.h"

#define TEMPLATE_BYTES_LIMIT (16u << 20)

/* The template that was found; text is borrowed from what is open. */
struct chat {
    struct file file;
    struct tree tree;
    const char *name; /* of the file, for messages */
    const char *source; /* [size]; NULL: none */
    size_t size;
};

static bool has_file(const struct model *model, const char *name)
{
    for (uint32_t i = 0; i < model->source.tokenizer_count; i++)
        if (!strcmp(model->source.tokenizer[i], name))
            return true;
    return false;
}

static int open_file(const struct model *model, struct chat *chat, const char *name,
                     struct error *error)
{
    struct text path = {0};
    int code = file_open(&chat->file, path_join(&path, model->source.folder, name),
                         TEMPLATE_BYTES_LIMIT, error);
    text_fini(&path);
    chat->name = name;
    return code;
}

static int read_plain(const struct model *model, struct chat *chat, struct error *error)
{
    int code = open_file(model, chat, "chat_template.jinja", error);
    chat->source = code ? NULL : chat->file.size ? (const char *)chat->file.data : "";
    chat->size = code ? 0 : (size_t)chat->file.size;
    return code;
}

static int read_json(const struct model *model, struct chat *chat, const char *name,
                     struct error *error)
{
    const struct value *found = NULL;
    int code = open_file(model, chat, name, error);
    if (!code)
        code = json_parse(&chat->tree, name, (const char *)chat->file.data, chat->file.size,
                          error);
    if (!code)
        code = template_find(&chat->tree, NULL, false, &found, error);
    if (!code && found) {
        chat->source = found->text;
        chat->size = found->size;
    }
    return code;
}

static void chat_close(struct chat *chat)
{
    tree_fini(&chat->tree);
    file_close(&chat->file);
    *chat = (struct chat){0};
}

static int find_template(const struct model *model, struct chat *chat, struct error *error)
{
    static const char *const names[] = {"chat_template.json", "tokenizer_config.json"};
    const struct value *key = weights_key_find(&model->weights, "tokenizer.chat_template");
    int code = 0;
    if (has_file(model, "chat_template.jinja"))
        return read_plain(model, chat, error);
    for (size_t i = 0; !code && !chat->source && i < sizeof names / sizeof *names; i++) {
        if (!has_file(model, names[i]))
            continue;
        chat_close(chat);
        code = read_json(model, chat, names[i], error);
    }
    if (!code && !chat->source && key && key->kind == VALUE_TEXT)
        *chat = (struct chat){.name = "tokenizer.chat_template", .source = key->text,
                              .size = key->size};
    if (!code && !chat->source)
        code = error_set(error, ERROR_USAGE, "%s: brings no chat template; give the prompt as text",
                         model->source.name);
    return code;
}

/* The text of a special token: as the files name it, else by the id of a GGUF key. */
static const char *special_text(const struct model *model, struct tokenizer *tokenizer,
                                uint32_t role, struct arena *arena)
{
    const struct special_token *special = &model->tokenizer.specials[role];
    struct text key = {0}, piece = {0};
    const char *name = !strcmp(tokenizer_role(role), "unk")   ? "unknown"
                       : !strcmp(tokenizer_role(role), "pad") ? "padding"
                                                              : tokenizer_role(role);
    if (special->role && special->text)
        return special->text;
    text_format(&key, "tokenizer.ggml.%s_token_id", name);
    const struct value *id = weights_key_find(&model->weights, text_get(&key));
    if (tokenizer && id && id->kind == VALUE_INTEGER && id->integer >= 0 &&
        id->integer < (int64_t)tokenizer_size(tokenizer))
        tokenizer_piece(tokenizer, (uint32_t)id->integer, &piece);
    const char *text = piece.size ? arena_text(arena, piece.data) : NULL;
    text_fini(&key);
    text_fini(&piece);
    return text;
}

int model_chat_render(const struct model *model, struct tokenizer *tokenizer,
                      const struct tree *messages, const char *user, bool prompt,
                      struct text *out, struct error *error)
{
    struct chat chat = {0};
    struct arena arena = {0};
    struct template_special specials[TOKENIZER_ROLES];
    struct template_input input = {.messages = messages, .user = user, .specials = specials,
                                   .add_generation_prompt = prompt};
    int code = find_template(model, &chat, error);
    for (uint32_t role = 0; !code && role < TOKENIZER_ROLES; role++) {
        const char *text = special_text(model, tokenizer, role, &arena);
        if (text)
            specials[input.special_count++] = (struct template_special){
                arena_format(&arena, "%s_token", tokenizer_role(role)), text};
    }
    if (!code)
        code = template_render(chat.name, chat.source, chat.size, &input, out, error);
    chat_close(&chat);
    arena_fini(&arena);
    return code;
}
