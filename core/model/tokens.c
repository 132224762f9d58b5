/* SPDX-License-Identifier: MIT */
/*
 * tokens.c - where a model's tokenizer is, and its keys in a GGUF file as plain arrays. Encodes
 * nothing itself. The chat template: chat.c.
 */
#include "model/tokens.h"

#include <stdlib.h>
#include <string.h>

#include "base/home.h"
#include "base/memory.h"
#include "tokenizer/pieces.h"

#define KEY(name) "tokenizer.ggml." name

static struct gguf_string string_of(const struct weights *weights, const char *key)
{
    const struct value *value = weights_key_find(weights, key);
    if (!value || value->kind != VALUE_TEXT)
        return (struct gguf_string){0};
    return (struct gguf_string){value->text, value->size};
}

static int64_t id_of(const struct weights *weights, const char *key)
{
    const struct value *value = weights_key_find(weights, key);
    return value && value->kind == VALUE_INTEGER ? value->integer : -1;
}

static int flag_of(const struct weights *weights, const char *key)
{
    const struct value *value = weights_key_find(weights, key);
    return value && value->kind == VALUE_FLAG ? value->flag : -1;
}

static struct gguf_string *strings_of(const struct weights *weights, const char *key,
                                      struct arena *arena, size_t *count)
{
    struct value list;
    *count = 0;
    if (!weights_key_list(weights, key, arena, &list))
        return NULL;
    struct gguf_string *strings = arena_alloc(arena, (list.size + 1u) * sizeof *strings);
    for (uint32_t i = 0; i < list.size; i++)
        strings[i] = list.items[i].kind == VALUE_TEXT
                         ? (struct gguf_string){list.items[i].text, list.items[i].size}
                         : (struct gguf_string){"", 0};
    *count = list.size;
    return strings;
}

/* Numbers of a key, each made by `put`. */
static void *numbers_of(const struct weights *weights, const char *key, size_t size,
                        void (*put)(void *item, const struct value *value), struct arena *arena,
                        size_t *count)
{
    struct value list;
    *count = 0;
    if (!weights_key_list(weights, key, arena, &list))
        return NULL;
    char *numbers = arena_alloc(arena, (list.size + 1u) * size);
    for (uint32_t i = 0; i < list.size; i++)
        put(numbers + i * size, &list.items[i]);
    *count = list.size;
    return numbers;
}

static void put_float(void *item, const struct value *value)
{
    *(float *)item = (float)value_real(value);
}

static void put_int(void *item, const struct value *value)
{
    bool fits = value->kind == VALUE_INTEGER && value->integer >= 0 && value->integer <= INT32_MAX;
    *(int32_t *)item = fits ? (int32_t)value->integer : 0;
}

static void put_byte(void *item, const struct value *value)
{
    *(uint8_t *)item = value->kind == VALUE_INTEGER ? (uint8_t)value->integer : 0;
}

static void read_keys(const struct weights *weights, struct arena *arena,
                      struct tokenizer_gguf *gguf)
{
    gguf->model = string_of(weights, KEY("model"));
    gguf->pre = string_of(weights, KEY("pre"));
    gguf->tokens = strings_of(weights, KEY("tokens"), arena, &gguf->token_count);
    gguf->merges = strings_of(weights, KEY("merges"), arena, &gguf->merge_count);
    gguf->scores = numbers_of(weights, KEY("scores"), sizeof *gguf->scores, put_float, arena,
                              &gguf->score_count);
    gguf->types = numbers_of(weights, KEY("token_type"), sizeof *gguf->types, put_int, arena,
                             &gguf->type_count);
    gguf->charsmap = numbers_of(weights, KEY("precompiled_charsmap"), 1, put_byte, arena,
                                &gguf->charsmap_size);
    gguf->bos = id_of(weights, KEY("bos_token_id"));
    gguf->eos = id_of(weights, KEY("eos_token_id"));
    gguf->unknown = id_of(weights, KEY("unknown_token_id"));
    gguf->separator = id_of(weights, KEY("seperator_token_id"));
    gguf->padding = id_of(weights, KEY("padding_token_id"));
    gguf->cls = id_of(weights, KEY("cls_token_id"));
    gguf->mask = id_of(weights, KEY("mask_token_id"));
    gguf->eot = id_of(weights, KEY("eot_token_id"));
    gguf->add_bos = flag_of(weights, KEY("add_bos_token"));
    gguf->add_eos = flag_of(weights, KEY("add_eos_token"));
    gguf->add_separator = flag_of(weights, KEY("add_sep_token"));
    gguf->add_space_prefix = flag_of(weights, KEY("add_space_prefix"));
    gguf->remove_extra_whitespaces = flag_of(weights, KEY("remove_extra_whitespaces"));
}

static struct tokenizer *open_gguf(const struct model *model, enum tokenizer_mode mode,
                                   struct error *error)
{
    struct arena arena = {0};
    struct tokenizer_gguf gguf = {.file = model->source.weights};
    struct tokenizer_source source = {.gguf = &gguf, .mode = mode};
    read_keys(&model->weights, &arena, &gguf);
    struct tokenizer *tokenizer = tokenizer_open(&source, error);
    arena_fini(&arena);
    return tokenizer;
}

static struct tokenizer *open_files(const struct source *from, enum tokenizer_mode mode,
                                    struct error *error)
{
    struct tokenizer_source source = {
        .folder = from->folder,
        .names = (const char *const *)from->tokenizer,
        .count = from->tokenizer_count,
        .mode = mode,
    };
    return tokenizer_open(&source, error);
}

static bool has_vocabulary(const struct source *source)
{
    return source->tokenizer_count && pieces_rank(source->tokenizer[0]) >= 0;
}

/* Whether the folder lies directly below that of the bundled cards. */
static bool is_bundled(const struct source *source)
{
    struct text known = {0};
    path_join(&known, home_get()->cards, "known");
    char *resolved = realpath(text_get(&known), NULL);
    const char *base = path_base(source->folder);
    size_t size = (size_t)(base - source->folder);
    bool is = resolved && size == strlen(resolved) + 1 &&
              !memcmp(resolved, source->folder, size - 1);
    free(resolved);
    text_fini(&known);
    return is;
}

/* The name of another bundled card whose vocabulary this one has; free() ends it. NULL: none. */
static char *read_link(const struct source *source)
{
    struct text path = {0};
    struct file file;
    struct error unread = {0};
    char *name = NULL;
    if (is_bundled(source) &&
        !file_open(&file, path_join(&path, source->folder, "vocabulary"), 256, &unread)) {
        const char *data = (const char *)file.data;
        const char *end = file.size ? memchr(data, '\n', file.size) : NULL;
        name = memory_text_part(data ? data : "", end ? (size_t)(end - data) : file.size);
        file_close(&file);
    }
    text_fini(&path);
    if (name && (!path_is_plain(name) || strchr(name, '/'))) {
        free(name);
        name = NULL;
    }
    return name;
}

static struct tokenizer *open_linked(const char *name, enum tokenizer_mode mode,
                                     struct error *error)
{
    struct source source = {0};
    struct text known = {0}, path = {0};
    struct tokenizer *tokenizer = NULL;
    path_join(&path, path_join(&known, home_get()->cards, "known"), name);
    if (!source_init(&source, text_get(&path), error))
        tokenizer = open_files(&source, mode, error);
    source_fini(&source);
    text_fini(&known);
    text_fini(&path);
    return tokenizer;
}

struct tokenizer *model_tokenizer_open(const struct model *model, enum tokenizer_mode mode,
                                       struct error *error)
{
    const struct source *source = &model->source;
    struct tokenizer *tokenizer = NULL;
    char *linked = NULL;
    if (has_vocabulary(source)) {
        tokenizer = open_files(source, mode, error);
    } else if (weights_key_find(&model->weights, KEY("tokens"))) {
        tokenizer = open_gguf(model, mode, error);
    } else if ((linked = read_link(source))) {
        tokenizer = open_linked(linked, mode, error);
    } else {
        error_set(error, ERROR_INPUT, "%s: has no tokenizer on disk; its tokenizer.json, "
                  "tokenizer.model, or vocab.json with merges.txt would be looked for in %s",
                  source->name, source->folder);
    }
    if (!tokenizer && has_vocabulary(source))
        error_context(error, "%s", source->name);
    free(linked);
    return tokenizer;
}

static bool is_gguf(const char *name)
{
    size_t size = name ? strlen(name) : 0;
    return size > 5 && !strcmp(name + size - 5, ".gguf");
}

int model_open_for_text(struct model *model, const char *name, bool chat, struct error *error)
{
    const struct source *source = &model->source;
    struct text path = {0};
    *model = (struct model){0};
    graph_init(&model->decoder, AC_DECODER, &model->map);
    graph_init(&model->encoder, AC_ENCODER, &model->map);
    int code = source_init(&model->source, name, error);
    if (!code && is_gguf(source->weights))
        code = weights_open(&model->weights, path_join(&path, source->folder, source->weights),
                            error);
    if (!code && chat)
        tokenizer_summary_read(&model->tokenizer, source->folder, source->tokenizer,
                               source->tokenizer_count);
    text_fini(&path);
    return code;
}
