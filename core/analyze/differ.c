/* SPDX-License-Identifier: MIT */
/* differ.c - several models as rows of values. What a difference means is in consequence.c. */
#include "analyze/differ.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/consequence.h"
#include "base/memory.h"

/* Finds the row of a key, or adds one with nothing in it. */
static struct row *row_get(struct comparison *rows, size_t *room, const char *key, const char *unit)
{
    for (uint32_t i = 0; i < rows->count; i++)
        if (!strcmp(rows->items[i].key, key))
            return &rows->items[i];
    rows->items = memory_grow(rows->items, room, rows->count + 1u, sizeof *rows->items);
    struct row *row = &rows->items[rows->count++];
    *row = (struct row){
        .key = arena_text(&rows->arena, key),
        .unit = unit ? arena_text(&rows->arena, unit) : NULL,
        .values = arena_alloc(&rows->arena, rows->models * sizeof(struct scalar)),
    };
    return row;
}

struct filling {
    struct comparison *rows;
    size_t room;
    uint32_t model; /* the column that is being filled */
};

static void put(struct filling *filling, const char *key, const char *unit, struct scalar value)
{
    struct row *row = row_get(filling->rows, &filling->room, key, unit);
    row->values[filling->model] = value;
}

static void put_number(struct filling *filling, const char *key, const char *unit, int64_t number)
{
    put(filling, key, unit, number < 0 ? (struct scalar){0} : scalar_integer(number));
}

static void put_architecture(struct filling *filling, const struct architecture *a)
{
    put(filling, "architecture.family", NULL, scalar_text(a->family));
    put(filling, "architecture.kind", NULL, scalar_text(a->kind));
    put(filling, "architecture.attention", NULL, scalar_text(a->attention));
    put(filling, "architecture.positions", NULL, scalar_text(a->positions));
    put(filling, "architecture.norm", NULL, scalar_text(a->norm));
    put(filling, "architecture.norm_placement", NULL, scalar_text(a->norm_placement));
    put(filling, "architecture.activation", NULL, scalar_text(a->activation));
    put(filling, "architecture.mask.decoder", NULL, scalar_text(a->mask_decoder));
    put(filling, "architecture.mask.encoder", NULL, scalar_text(a->mask_encoder));
    put(filling, "architecture.mask.cross", NULL, scalar_text(a->mask_cross));
}

static void put_tokenizer(struct filling *filling, const struct tokenizer_summary *tokenizer)
{
    put(filling, "tokenizer.kind", NULL, scalar_text(tokenizer->kind));
    put(filling, "tokenizer.chat_template", NULL,
        tokenizer->there ? scalar_flag(tokenizer->template_file != NULL) : (struct scalar){0});
}

static void put_numbers(struct filling *filling, const struct examined *examined)
{
    const struct parameters *p = &examined->parameters;
    const struct budget *b = &examined->budget;
    put_number(filling, "parameters.total", NULL, p->known ? (int64_t)p->total : -1);
    put_number(filling, "parameters.embedding", NULL,
               p->known && examined->model.map.count ? (int64_t)p->embedding : -1);
    put_number(filling, "parameters.active", NULL, p->known ? (int64_t)p->active : -1);
    put_number(filling, "memory.weights_bytes", "bytes", b->weights_bytes);
    put_number(filling, "memory.kv_cache_bytes_per_token", "bytes", b->cache_bytes_per_token);
    put_number(filling, "memory.cross_cache_bytes_per_source_token", "bytes",
               b->cross_cache_bytes_per_source_token);
    put_number(filling, "memory.kv_cache_bytes", "bytes", b->cache_bytes);
    put_number(filling, "compute.flops_per_token", NULL, b->flops_per_token);
}

static void put_sections(struct filling *filling, const struct model *model)
{
    for (uint32_t i = 0; i < model->section_count; i++) {
        const struct facts *facts = &model->sections[i].facts;
        for (uint32_t k = 0; k < facts->count; k++)
            put(filling, facts->items[k].key, facts->items[k].unit,
                *fact_value(&facts->items[k]));
    }
}

/* Facts that every comparison has, whether or not a model states them. */
static const char *const always[] = {"vocab_size", "hidden_size", "max_position_embeddings"};

/* Facts that say how a model is stored or stopped, not what it is. */
static bool is_left_out(const char *key)
{
    static const char *const keys[] = {"architectures", "transformers_version", "bos_token_id",
                                       "eos_token_id", "pad_token_id", "unk_token_id",
                                       "hidden_act", "library_name"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!strcmp(keys[i], key))
            return true;
    return false;
}

static void put_facts(struct filling *filling, const struct facts *facts)
{
    for (uint32_t i = 0; i < facts->count; i++)
        if (!is_left_out(facts->items[i].key))
            put(filling, facts->items[i].key, facts->items[i].unit,
                *fact_value(&facts->items[i]));
}

static void compare_values(struct comparison *rows, struct row *row)
{
    row->same = true;
    for (uint32_t i = 1; i < rows->models; i++)
        if (!scalar_equal(&row->values[0], &row->values[i]))
            row->same = false;
}

/* "encoder.num_attention_heads" belongs to "num_attention_heads". */
static const char *key_family(const char *key)
{
    bool side = !strncmp(key, "encoder.", 8) || !strncmp(key, "decoder.", 8);
    return side ? key + 8 : key;
}

/* Stable: differing rows first; the rows of a model's two sides behind the row of their family. */
static void sort_rows(struct comparison *rows)
{
    struct row *sorted = memory_new(rows->count + 1u, sizeof *sorted);
    bool *taken = memory_new(rows->count + 1u, sizeof *taken);
    uint32_t used = 0;
    for (int same = 0; same < 2; same++)
        for (uint32_t i = 0; i < rows->count; i++)
            for (uint32_t k = i; k < rows->count && rows->items[i].same == same; k++) {
                if (taken[k] || rows->items[k].same != same ||
                    strcmp(key_family(rows->items[k].key), key_family(rows->items[i].key)))
                    continue;
                sorted[used++] = rows->items[k];
                taken[k] = true;
            }
    free(taken);
    free(rows->items);
    rows->items = sorted;
}

void comparison_init(struct comparison *rows, const struct examined *const *models, uint32_t count)
{
    *rows = (struct comparison){.models = count};
    struct filling filling = {.rows = rows};
    for (uint32_t i = 0; i < count; i++) {
        filling.model = i;
        put_architecture(&filling, &models[i]->architecture);
        put(&filling, "tuning.kind", NULL, scalar_text(tuning_kind_name(models[i]->tuning.kind)));
        put_tokenizer(&filling, &models[i]->model.tokenizer);
        put_numbers(&filling, models[i]);
        for (size_t k = 0; k < sizeof always / sizeof *always; k++)
            row_get(rows, &filling.room, always[k], NULL);
        put_facts(&filling, &models[i]->model.facts);
        put_sections(&filling, &models[i]->model);
    }
    const char **names = arena_alloc(&rows->arena, count * sizeof *names);
    for (uint32_t i = 0; i < count; i++)
        names[i] = model_name(&models[i]->model);
    for (uint32_t i = 0; i < rows->count; i++) {
        struct row *row = &rows->items[i];
        compare_values(rows, row);
        if (!row->same)
            row->consequence = consequence_of(row, names, count, &rows->arena);
    }
    sort_rows(rows);
}

void comparison_fini(struct comparison *rows)
{
    if (!rows)
        return;
    free(rows->items);
    arena_fini(&rows->arena);
    *rows = (struct comparison){0};
}
