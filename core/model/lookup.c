/* SPDX-License-Identifier: MIT */
/*
 * lookup.c - the places where a model's files state a value, by the source list of plugin.h.
 * Decides nothing about which one is right.
 */
#include "model/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* One look through a source list. */
struct search {
    const struct model *model;
    const char *const *prefixes;
    bool (*each)(void *context, const struct found *found);
    void *context;
    struct arena arena; /* text of the claims */
    bool stopped;
};

static void report(struct search *search, const struct found *found)
{
    search->stopped = !search->each(search->context, found);
}

static void report_json(struct search *search, const struct model_file *file, enum origin origin,
                        const struct value *value)
{
    struct text pointer = {0};
    tree_pointer(&file->tree, value, &pointer);
    struct found found = {
        .claim = {.origin = origin,
                  .file = path_base(file->file.path),
                  .at = arena_text(&search->arena, text_get(&pointer)),
                  .place = tree_place(&file->tree, value->offset),
                  .value = scalar_of(value, &search->arena)},
        .value = value,
    };
    text_fini(&pointer);
    report(search, &found);
}

static void look_in_config(struct search *search, const char *term)
{
    const struct model_file *config = &search->model->config;
    if (!config->there)
        return;
    const struct value *value = *term == '/' ? tree_find(&config->tree, term)
                                             : value_find(&config->tree.root, term);
    if (!value && *term != '/')
        value = value_find(value_find(&config->tree.root, "text_config"), term);
    if (value)
        report_json(search, config, ORIGIN_CONFIG, value);
}

/* A list of one whole number again and again, as a per-layer array often is; else NULL. */
static const struct value *number_of_all(const struct value *list)
{
    if (list->kind != VALUE_LIST || !list->items || list->size == 0)
        return NULL;
    for (uint32_t i = 0; i < list->size; i++)
        if (list->items[i].kind != VALUE_INTEGER ||
            list->items[i].integer != list->items[0].integer)
            return NULL;
    return &list->items[0];
}

/* A GGUF key; "*." in front stands for the word of the file's architecture. */
static void look_in_gguf(struct search *search, const char *term)
{
    const struct weights *weights = &search->model->weights;
    const char *word = value_text(weights_key_find(weights, "general.architecture"));
    const char *key = term;
    if (!strncmp(term, "*.", 2))
        key = word ? arena_format(&search->arena, "%s%s", word, term + 1) : "";
    const struct value *value = weights_key_find(weights, key);
    if (!value)
        return;
    const struct value *all = number_of_all(value);
    struct found found = {
        .claim = {.origin = ORIGIN_GGUF,
                  .file = path_base(weights->files[0].path),
                  .at = arena_text(&search->arena, key),
                  .value = scalar_of(all ? all : value, &search->arena)},
        .value = value->kind == VALUE_LIST && !value->items ? NULL : value,
    };
    report(search, &found);
}

static void look_in_generation(struct search *search, const char *key)
{
    const struct model_file *generation = &search->model->generation;
    const struct value *value =
        generation->there ? value_find(&generation->tree.root, key) : NULL;
    if (value)
        report_json(search, generation, ORIGIN_GENERATION, value);
}

static void look_in_facts(struct search *search, const char *key)
{
    const struct fact *fact = facts_find(&search->model->facts, key);
    if (!fact)
        return;
    struct found found = {.claim = fact->claims[0]};
    report(search, &found);
}

static void report_counted(struct search *search, const struct stored *stored, uint64_t count)
{
    const struct weights *weights = &search->model->weights;
    struct found found = {
        .claim = {.origin = ORIGIN_COUNTED,
                  .file = path_base(weights->files[stored->file].path),
                  .at = stored->name,
                  .value = scalar_integer((int64_t)count)},
    };
    report(search, &found);
}

/* How many blocks, from 0 on, have the tensor `before`{i}`after`. */
static void look_for_blocks(struct search *search, const char *before, const char *after)
{
    const struct stored *last = NULL;
    uint64_t block = 0;
    for (; block < search->model->weights.count; block++) {
        struct text name = {0};
        text_format(&name, "%s%llu%s", before, (unsigned long long)block, after);
        const struct stored *stored =
            model_stored_find(search->model, search->prefixes, text_get(&name));
        text_fini(&name);
        if (!stored)
            break;
        last = stored;
    }
    if (last)
        report_counted(search, last, block);
}

/* `name` is a tensor's, with "[0]" behind or "{i}" inside. */
static bool look_in_weights(struct search *search, char *name)
{
    char *block = strstr(name, "{i}"), *bracket = strchr(name, '[');
    if (!block == !bracket)
        return false;
    if (!search->model->has_weights)
        return true;
    if (block) {
        *block = '\0';
        look_for_blocks(search, name, block + 3);
        return true;
    }
    char *end;
    unsigned long dimension = strtoul(bracket + 1, &end, 10);
    if (strcmp(end, "]"))
        return false;
    *bracket = '\0';
    const struct stored *stored = model_stored_find(search->model, search->prefixes, name);
    if (stored && dimension < stored->rank)
        report_counted(search, stored, stored->shape[dimension]);
    return true;
}

static bool look(struct search *search, char *term)
{
    if (*term == '#')
        return look_in_weights(search, term + 1);
    if (*term == '=')
        look_in_facts(search, term + 1);
    else if (*term == '@')
        look_in_generation(search, term + 1);
    else if (*term != '/' && strchr(term, '.'))
        look_in_gguf(search, term);
    else
        look_in_config(search, term);
    return true;
}

int lookup_each(const struct model *model, const char *const *prefixes, const char *sources,
                bool (*each)(void *context, const struct found *found), void *context,
                struct error *error)
{
    struct search search = {
        .model = model, .prefixes = prefixes, .each = each, .context = context};
    char *list = memory_text(sources), *rest = list, *term;
    int code = 0;
    while (!search.stopped && !code && (term = strsep(&rest, " "))) {
        if (*term && !look(&search, term))
            code = error_set(error, ERROR_INTERNAL,
                             "the source \"%s\" is malformed; see archcard/plugin.h", sources);
    }
    free(list);
    arena_fini(&search.arena);
    return code;
}
