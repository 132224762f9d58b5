/* SPDX-License-Identifier: MIT */
/* model.c - one model: its files, opened. What a family means by them is not known here. */
#include "model/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "model/quantization.h"
#include "model/texts.h"

#define CONFIG_BYTES_LIMIT (64u << 20)

int model_file_open(struct model *model, struct model_file *file, const char *name,
                    struct error *error)
{
    if (!name)
        return 0;
    struct text path = {0};
    path_join(&path, model->source.folder, name);
    int code = file_open(&file->file, text_get(&path), CONFIG_BYTES_LIMIT, error);
    if (!code)
        code = json_parse(&file->tree, text_get(&path), (const char *)file->file.data,
                          file->file.size, error);
    if (!code && file->tree.root.kind != VALUE_MAP)
        code = error_set(error, ERROR_INPUT, "%s: a map of keys and values is expected, not %s",
                         text_get(&path), value_kind_name(&file->tree.root));
    text_fini(&path);
    file->there = !code;
    return code;
}

static int open_weights(struct model *model, struct error *error)
{
    if (!model->source.weights)
        return 0;
    struct text path = {0};
    path_join(&path, model->source.folder, model->source.weights);
    int code = weights_open(&model->weights, text_get(&path), error);
    text_fini(&path);
    if (!code && model->weights.absent && !model->source.config)
        code = error_set(error, ERROR_INPUT, "%s: none of the %u shards of %s is here, nor a "
                         "config.json; download them", model->source.name,
                         model->weights.absent, model->source.weights);
    model->has_weights = !code && !model->weights.absent;
    if (model->has_weights)
        model_packed_find(model);
    return code;
}

/* "PATH:3:7: ..." stands at line 3, column 7. */
static struct place place_in(const char *message, const char *file)
{
    struct place place = {0};
    const char *at = strstr(message, file);
    if (at && sscanf(at + strlen(file), ":%u:%u:", &place.line, &place.column) != 2)
        place = (struct place){0};
    return place;
}

void model_damage_add(struct model *model, const char *file, const char *message)
{
    size_t room = model->damage_count; /* grown one by one: there are few */
    model->damages = memory_grow(model->damages, &room, model->damage_count + 1u,
                                 sizeof *model->damages);
    model->damages[model->damage_count++] = (struct damage){
        .file = arena_text(&model->arena, file),
        .message = arena_text(&model->arena, message),
        .place = place_in(message, file),
    };
}

/* A failure to read a file: the end, or a damage when those are asked for. */
static int may_fail(struct model *model, int code, const char *file, bool damaged,
                    struct error *error)
{
    if (!code || !damaged || code != ERROR_INPUT)
        return code;
    model_damage_add(model, file, error->text);
    *error = (struct error){0};
    return 0;
}

static int open_files(struct model *model, const char *name, bool damaged, struct error *error)
{
    const struct source *source = &model->source;
    *model = (struct model){0};
    graph_init(&model->decoder, AC_DECODER, &model->map);
    graph_init(&model->encoder, AC_ENCODER, &model->map);
    int code = source_init(&model->source, name, error);
    if (!code)
        code = may_fail(model, model_file_open(model, &model->config, source->config, error),
                        source->config, damaged, error);
    if (!code)
        code = may_fail(model,
                        model_file_open(model, &model->generation, source->generation, error),
                        source->generation, damaged, error);
    if (!code)
        code = may_fail(model, open_weights(model, error), source->weights, damaged, error);
    if (!code)
        code = model_texts_open(model, error);
    return code;
}

/* Readers of weights name the bare file: of which model it is must be said, too. */
static int named_failure(const struct source *source, struct error *error)
{
    const char *file = source->weights, *name = source->name;
    if (!file || !error->code || strncmp(error->text, path_base(file), strlen(path_base(file))))
        return error->code;
    size_t length = strlen(name);
    if (!strcmp(path_base(name), path_base(file)))
        length = (size_t)(path_base(name) - name);
    while (length > 1 && name[length - 1] == '/')
        length--;
    return length ? error_context(error, "%.*s", (int)length, name) : error->code;
}

int model_open(struct model *model, const char *name, struct error *error)
{
    int code = open_files(model, name, false, error);
    return code ? named_failure(&model->source, error) : 0;
}

int model_open_damaged(struct model *model, const char *name, struct error *error)
{
    return open_files(model, name, true, error);
}

static void close_json(struct model_file *file)
{
    tree_fini(&file->tree);
    file_close(&file->file);
}

void model_close(struct model *model)
{
    if (!model)
        return;
    for (uint32_t i = 0; i < model->section_count; i++)
        facts_fini(&model->sections[i].facts);
    free(model->sections);
    free(model->told);
    free(model->findings);
    free(model->damages);
    binding_fini(&model->binding);
    graph_fini(&model->decoder);
    graph_fini(&model->encoder);
    tensor_map_fini(&model->map);
    facts_fini(&model->facts);
    facts_fini(&model->training);
    weights_close(&model->weights);
    close_json(&model->config);
    close_json(&model->generation);
    close_json(&model->adapter);
    card_close(&model->card);
    tokenizer_summary_fini(&model->tokenizer);
    source_fini(&model->source);
    arena_fini(&model->arena);
    *model = (struct model){0};
}

const struct stored *model_stored_find(const struct model *model, const char *const *prefixes,
                                       const char *name)
{
    const char *bare = name_bare(prefixes, name);
    const struct stored *stored = weights_find(&model->weights, bare);
    for (; !stored && prefixes && *prefixes; prefixes++) {
        struct text longer = {0};
        text_format(&longer, "%s%s", *prefixes, bare);
        stored = weights_find(&model->weights, text_get(&longer));
        text_fini(&longer);
    }
    return stored;
}

const char *model_name(const struct model *model)
{
    static const char *const plain[] = {"README.md", "config.json", "model.safetensors",
                                        "model.safetensors.index.json"};
    const struct source *source = &model->source;
    const char *base = path_base(source->path);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (!strcmp(base, plain[i]))
            base = path_base(source->folder);
    /* A snapshot of the hub cache lies in a folder without a name of its own. */
    return path_exists(source->name) ? base : source->name;
}

void model_finding_add(struct model *model, const char *rule, enum severity severity,
                       const char *message, const char *fix, const struct where *where,
                       uint32_t where_count)
{
    size_t room = model->finding_count; /* grown one by one: there are few */
    model->findings = memory_grow(model->findings, &room, model->finding_count + 1u,
                                  sizeof *model->findings);
    struct where *copy = arena_alloc(&model->arena, where_count * sizeof *copy + 1);
    for (uint32_t i = 0; i < where_count; i++) {
        copy[i] = where[i];
        copy[i].file = where[i].file ? arena_text(&model->arena, where[i].file) : NULL;
        copy[i].pointer = where[i].pointer ? arena_text(&model->arena, where[i].pointer) : NULL;
    }
    model->findings[model->finding_count++] = (struct finding){
        .rule = arena_text(&model->arena, rule),
        .severity = severity,
        .message = arena_text(&model->arena, message),
        .fix = fix ? arena_text(&model->arena, fix) : NULL,
        .where = copy,
        .where_count = where_count,
    };
}

bool model_refused_alike(const struct model *model)
{
    for (uint32_t i = 0; i < model->candidate_count; i++)
        if (model->candidates[i].score != 0 ||
            strcmp(model->candidates[i].reason, model->candidates[0].reason))
            return false;
    return model->candidate_count > 0;
}

struct where where_of(const struct claim *claim)
{
    return (struct where){.file = claim->file, .place = claim->place, .pointer = claim->at};
}
