/* SPDX-License-Identifier: MIT */
/*
 * source.c - what a MODEL on the command line stands for, and which files are the model's.
 * The order of the weight files is that of the contract; their contents are not looked at.
 */
#include "model/source.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "model/named.h"
#include "tokenizer/pieces.h"
#include "tokenizer/summary.h"
#include "weights/shards.h"

static char *join(const char *folder, const char *name)
{
    struct text path = {0};
    path_join(&path, folder, name);
    return text_take(&path);
}

static bool has_file(const struct source *source, const char *name)
{
    char *path = join(source->folder, name);
    bool there = path_exists(path) && !path_is_folder(path);
    free(path);
    return there;
}

static char *file_or_null(const struct source *source, const char *name)
{
    return has_file(source, name) ? memory_text(name) : NULL;
}

/* Kinds of weight files, in the order in which a folder's weights are chosen. */
static const char *const weight_names[] = {
    "model.safetensors",
    "model.safetensors.index.json",
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
};

/* What a folder listing says of weights. */
struct listing {
    struct source *source;
    char **gguf, **safetensors; /* names that no rule chose */
    size_t gguf_count, gguf_room, safetensors_count, safetensors_room;
};

static void listing_put(char ***names, size_t *count, size_t *room, const char *name)
{
    *names = memory_grow(*names, room, *count + 1, sizeof **names);
    (*names)[(*count)++] = memory_text(name);
}

/* Keeps vocabularies in front, the ones to be tried first before the others. */
static void put_tokenizer(struct source *source, const char *name)
{
    size_t room = source->tokenizer_count; /* grown one by one: there are few */
    source->tokenizer = memory_grow(source->tokenizer, &room, source->tokenizer_count + 1u,
                                    sizeof(char *));
    uint32_t at = source->tokenizer_count++;
    for (; at > 0 && (unsigned)pieces_rank(name) < (unsigned)pieces_rank(source->tokenizer[at - 1]);
         at--)
        source->tokenizer[at] = source->tokenizer[at - 1];
    source->tokenizer[at] = memory_text(name);
}

static bool list_tokenizer(void *context, const char *name)
{
    if (tokenizer_is_file(name) && has_file(context, name))
        put_tokenizer(context, name);
    return true;
}

static bool list_settings(void *context, const char *name)
{
    return pieces_rank(name) >= 0 || list_tokenizer(context, name);
}

/* A split file counts once, by the name of its first part. */
static void list_gguf(struct listing *listing, const char *name)
{
    struct shard_name shard;
    struct text first = {0};
    bool known = false;
    if (shard_name_read(name, &shard))
        shard_name_write(name, &shard, 1, &first);
    else
        text_add(&first, name);
    for (size_t i = 0; i < listing->gguf_count && !known; i++)
        known = !strcmp(listing->gguf[i], text_get(&first));
    if (!known)
        listing_put(&listing->gguf, &listing->gguf_count, &listing->gguf_room, text_get(&first));
    text_fini(&first);
}

static bool list_name(void *context, const char *name)
{
    struct listing *listing = context;
    list_tokenizer(listing->source, name);
    if (text_ends(name, ".gguf"))
        list_gguf(listing, name);
    else if (text_ends(name, ".safetensors"))
        listing_put(&listing->safetensors, &listing->safetensors_count,
                    &listing->safetensors_room, name);
    return true;
}

static void put_beside(struct source *source, const char *name)
{
    if (source->weights && !strcmp(name, source->weights))
        return;
    size_t room = source->beside_count; /* grown one by one: there are few */
    source->beside = memory_grow(source->beside, &room, source->beside_count + 1u, sizeof(char *));
    source->beside[source->beside_count++] = memory_text(name);
}

static int choose_weights(struct source *source, struct listing *listing, struct error *error)
{
    for (size_t i = 0; i < sizeof weight_names / sizeof *weight_names && !source->weights; i++)
        source->weights = file_or_null(source, weight_names[i]);
    if (!source->weights && listing->gguf_count > 1)
        return error_set(error, ERROR_INPUT,
                         "%s: holds several GGUF files (%s, %s, ...); name one of them",
                         source->name, listing->gguf[0], listing->gguf[1]);
    if (!source->weights && listing->gguf_count == 1)
        source->weights = memory_text(listing->gguf[0]);
    if (!source->weights && listing->safetensors_count == 1)
        source->weights = memory_text(listing->safetensors[0]);
    for (size_t i = 0; i < listing->gguf_count; i++)
        put_beside(source, listing->gguf[i]);
    for (size_t i = 0; i < listing->safetensors_count; i++)
        put_beside(source, listing->safetensors[i]);
    return 0;
}

/* Whether the folder holds anything that makes it a model. */
static bool is_model(const struct source *source)
{
    return source->weights || source->config || source->card ||
           (source->tokenizer_count && pieces_rank(source->tokenizer[0]) >= 0) ||
           has_file(source, "tokenizer_config.json");
}

static int use_folder(struct source *source, struct error *error)
{
    struct listing listing = {.source = source};
    int code = folder_each(source->folder, list_name, &listing, error);
    if (!code)
        code = choose_weights(source, &listing, error);
    for (size_t i = 0; i < listing.gguf_count; i++)
        free(listing.gguf[i]);
    for (size_t i = 0; i < listing.safetensors_count; i++)
        free(listing.safetensors[i]);
    free(listing.gguf);
    free(listing.safetensors);
    if (code)
        return code;
    source->config = file_or_null(source, "config.json");
    source->generation = file_or_null(source, "generation_config.json");
    source->adapter = file_or_null(source, "adapter_config.json");
    source->card = file_or_null(source, "README.md");
    if (!is_model(source))
        return error_set(error, ERROR_INPUT,
                         "%s: holds no model: no weights, config.json, tokenizer or README.md "
                         "(sub-folders are not searched)", source->name);
    return 0;
}

static int use_file(struct source *source, struct error *error)
{
    const char *base = path_base(source->path);
    char *name = memory_text(base);
    source->folder = memory_text_part(source->path, (size_t)(base - source->path - 1));
    if (!*source->folder) {
        free(source->folder);
        source->folder = memory_text("/");
    }
    struct error unlisted = {0}; /* what lies beside a given file may stay unknown */
    if (!strcmp(name, "config.json")) {
        source->config = name;
        return 0;
    }
    if (text_ends(name, ".md")) {
        source->card = name;
        return 0;
    }
    if (pieces_rank(name) >= 0) {
        put_tokenizer(source, name);
        free(name);
        folder_each(source->folder, list_settings, source, &unlisted);
        return 0;
    }
    if (text_ends(name, ".safetensors") || text_ends(name, ".gguf") || text_ends(name, ".bin") ||
        text_ends(name, ".index.json")) {
        source->weights = name;
        source->card = file_or_null(source, "README.md");
        if (text_ends(name, ".gguf"))
            return 0;
        source->config = file_or_null(source, "config.json");
        folder_each(source->folder, list_tokenizer, source, &unlisted);
        return 0;
    }
    free(name);
    return error_set(error, ERROR_INPUT,
                     "%s: not a model file; a folder, *.safetensors, *.gguf, config.json, a "
                     "tokenizer file, a card *.md or the name of a bundled model is expected",
                     source->name);
}

/* The path with its links resolved, but for the last part of a file's: hub caches link each file to
 * a blob without a name. */
static char *resolve(const char *path)
{
    char resolved[PATH_MAX];
    if (path_is_folder(path))
        return memory_text(realpath(path, resolved) ? resolved : path);
    const char *base = path_base(path);
    char *folder = memory_text_part(path, (size_t)(base - path));
    char *whole = join(realpath(*folder ? folder : ".", resolved) ? resolved : folder, base);
    free(folder);
    return whole;
}

static int unknown_name(const char *name, struct error *error)
{
    char *nearest = named_nearest(name);
    int code = error_set(error, ERROR_INPUT, "%s: no such file or folder, and no model of that name; "
                         "%s%s%s", name, nearest ? "did you mean " : "see archcard models",
                         nearest ? nearest : "", nearest ? "?" : "");
    free(nearest);
    return code;
}

int source_init(struct source *source, const char *name, struct error *error)
{
    *source = (struct source){.name = memory_text(name)};
    char *path = path_exists(name) ? memory_text(name) : named_find(name);
    if (!path)
        return unknown_name(name, error);
    source->path = resolve(path);
    free(path);
    if (!path_is_folder(source->path))
        return use_file(source, error);
    source->folder = memory_text(source->path);
    return use_folder(source, error);
}

void source_fini(struct source *source)
{
    if (!source)
        return;
    free(source->name);
    free(source->path);
    free(source->folder);
    free(source->weights);
    free(source->config);
    free(source->generation);
    free(source->adapter);
    free(source->card);
    for (uint32_t i = 0; i < source->tokenizer_count; i++)
        free(source->tokenizer[i]);
    free(source->tokenizer);
    for (uint32_t i = 0; i < source->beside_count; i++)
        free(source->beside[i]);
    free(source->beside);
    *source = (struct source){0};
}
