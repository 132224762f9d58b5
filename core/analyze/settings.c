/* SPDX-License-Identifier: MIT */
/*
 * settings.c - what a generation_config.json says of choosing tokens, read and applied to logits in
 * the order of the reference library. Chooses no tokens itself.
 */
#include "analyze/settings.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Where a stated value goes. */
enum target { SHOWN, FLAG, REAL, COUNT, IDS };

static const struct known {
    const char *key;
    enum target target;
    size_t offset; /* in struct settings */
} knowns[] = {
    {"do_sample", FLAG, offsetof(struct settings, do_sample)},
    {"temperature", REAL, offsetof(struct settings, sampling.temperature)},
    {"top_k", COUNT, offsetof(struct settings, sampling.top_k)},
    {"top_p", REAL, offsetof(struct settings, sampling.top_p)},
    {"repetition_penalty", REAL, offsetof(struct settings, repetition_penalty)},
    {"no_repeat_ngram_size", COUNT, offsetof(struct settings, no_repeat_ngram_size)},
    {"suppress_tokens", IDS, offsetof(struct settings, suppress_tokens)},
    {"begin_suppress_tokens", IDS, offsetof(struct settings, begin_suppress_tokens)},
    {"forced_bos_token_id", IDS, offsetof(struct settings, forced_bos_token_id)},
    {"forced_eos_token_id", IDS, offsetof(struct settings, forced_eos_token_id)},
    {"num_beams", SHOWN, 0},
    {"length_penalty", SHOWN, 0},
    {"min_p", SHOWN, 0},
    {"typical_p", SHOWN, 0},
    {"encoder_no_repeat_ngram_size", SHOWN, 0},
    {"bad_words_ids", SHOWN, 0},
};

static bool ids_read(struct ids *ids, const struct value *value)
{
    uint32_t count = value->kind == VALUE_LIST ? value->size : 1;
    const struct value *items = value->kind == VALUE_LIST ? value->items : value;
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].kind != VALUE_INTEGER)
            return false;
        if (items[i].integer >= 0 && items[i].integer <= UINT32_MAX)
            ids_add(ids, (uint32_t)items[i].integer);
    }
    return true;
}

static bool value_store(struct settings *settings, const struct known *known,
                        const struct value *value)
{
    char *target = (char *)settings + known->offset;
    switch (known->target) {
    case SHOWN:
        return true;
    case FLAG:
        *(bool *)target = value->kind == VALUE_FLAG && value->flag;
        return value->kind == VALUE_FLAG;
    case REAL:
        *(double *)target = value_real(value);
        return value_is_number(value) && value_real(value) >= 0;
    case COUNT:
        *(uint64_t *)target = (uint64_t)value->integer;
        return value->kind == VALUE_INTEGER && value->integer >= 0;
    case IDS:
        return ids_read((struct ids *)target, value);
    }
    return false;
}

int settings_read(struct settings *settings, const struct model *model, struct error *error)
{
    const struct model_file *file = &model->generation;
    size_t most = sizeof knowns / sizeof *knowns;
    *settings = (struct settings){.sampling = {.temperature = 1}};
    settings->items = arena_alloc(&settings->arena, most * sizeof *settings->items);
    for (size_t i = 0; file->there && i < most; i++) {
        const struct value *value = value_find(&file->tree.root, knowns[i].key);
        if (!value || value->kind == VALUE_NULL)
            continue;
        settings->items[settings->count++] = (struct setting){
            .key = knowns[i].key,
            .value = scalar_of(value, &settings->arena),
            .known = knowns[i].target != SHOWN,
        };
        struct place place = tree_place(&file->tree, value->offset);
        if (!value_store(settings, &knowns[i], value))
            error_set(error, ERROR_INPUT, "%s:%u:%u: %s cannot be %s", path_base(file->file.path),
                      place.line, place.column, knowns[i].key, value_kind_name(value));
    }
    return error->code;
}

static void penalize(float *logits, size_t count, const struct ids *sequence, double penalty)
{
    bool *seen = memory_new(count, sizeof *seen);
    for (size_t i = 0; i < sequence->count; i++) {
        uint32_t id = sequence->items[i];
        if (id >= count || seen[id])
            continue;
        seen[id] = true;
        logits[id] = (float)(logits[id] < 0 ? logits[id] * penalty : logits[id] / penalty);
    }
    free(seen);
}

/* Forbids each token that would repeat a run of `size` tokens. */
static void forbid_repeats(float *logits, size_t count, const struct ids *sequence, size_t size)
{
    if (sequence->count + 1 < size)
        return;
    const uint32_t *ids = sequence->items, *tail = ids + sequence->count - (size - 1);
    for (size_t at = 0; at + size <= sequence->count; at++)
        if (!memcmp(ids + at, tail, (size - 1) * sizeof *ids) && ids[at + size - 1] < count)
            logits[ids[at + size - 1]] = -INFINITY;
}

static void forbid(float *logits, size_t count, const struct ids *ids)
{
    for (size_t i = 0; i < ids->count; i++)
        if (ids->items[i] < count)
            logits[ids->items[i]] = -INFINITY;
}

/* Forbids all but these. */
static void force(float *logits, size_t count, const struct ids *ids)
{
    for (size_t i = 0; i < count; i++)
        logits[i] = -INFINITY;
    for (size_t i = 0; i < ids->count; i++)
        if (ids->items[i] < count)
            logits[ids->items[i]] = 0;
}

void settings_apply(const struct settings *settings, float *logits, size_t count,
                    const struct ids *sequence, size_t prompt, bool last)
{
    const struct settings *s = settings;
    bool forced_first = prompt == 1 && s->forced_bos_token_id.count;
    if (s->repetition_penalty > 0)
        penalize(logits, count, sequence, s->repetition_penalty);
    if (s->no_repeat_ngram_size)
        forbid_repeats(logits, count, sequence, (size_t)s->no_repeat_ngram_size);
    if (forced_first && sequence->count == 1)
        force(logits, count, &s->forced_bos_token_id);
    if (last && s->forced_eos_token_id.count)
        force(logits, count, &s->forced_eos_token_id);
    forbid(logits, count, &s->suppress_tokens);
    if (sequence->count == prompt + forced_first)
        forbid(logits, count, &s->begin_suppress_tokens);
}

void settings_fini(struct settings *settings)
{
    if (!settings)
        return;
    ids_fini(&settings->suppress_tokens);
    ids_fini(&settings->begin_suppress_tokens);
    ids_fini(&settings->forced_bos_token_id);
    ids_fini(&settings->forced_eos_token_id);
    arena_fini(&settings->arena);
    *settings = (struct settings){0};
}
