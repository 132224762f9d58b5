/* SPDX-License-Identifier: MIT */
/*
 * wire.c - the records in which a worker answers. Knows their layout, not what follows from them.
 */
#include "plugin/wire.h"

#include <string.h>

#include "base/utf8.h"
#include "graph/graph.h"

/* What a plugin says may be anything; what is sent is UTF-8 and not too long. */
static void put_text(struct record_writer *writer, const char *text)
{
    size_t size = text ? strnlen(text, WIRE_TEXT_LIMIT) : 0;
    if (!text || (size < WIRE_TEXT_LIMIT && utf8_is_valid(text, size))) {
        record_text(writer, text);
        return;
    }
    struct text clean = {0};
    text_add_safe(&clean, text, size < WIRE_TEXT_LIMIT / 16 ? size : WIRE_TEXT_LIMIT / 16);
    record_text(writer, text_get(&clean));
    text_fini(&clean);
}

static const char *read_text(struct bytes *record)
{
    return record_read_text(record, WIRE_TEXT_LIMIT);
}

static const char *text_or_empty(struct bytes *record)
{
    const char *text = read_text(record);
    return text ? text : "";
}

static void put_list(struct record_writer *writer, const char *const *list)
{
    uint32_t count = 0;
    while (list[count] && count < WIRE_LIST_LIMIT)
        count++;
    record_u32(writer, count);
    for (uint32_t i = 0; i < count; i++)
        put_text(writer, list[i]);
}

static const char *const *read_list(struct bytes *record, struct arena *arena)
{
    uint32_t count = bytes_u32(record);
    if (record->failed || count > WIRE_LIST_LIMIT) {
        record->failed = true;
        return NULL;
    }
    const char **list = arena_alloc(arena, (count + 1) * sizeof *list);
    for (uint32_t i = 0; i < count; i++)
        list[i] = arena_text(arena, text_or_empty(record));
    return list;
}

void wire_text_write(struct record_writer *writer, uint32_t kind, const char *text)
{
    record_begin(writer, kind);
    put_text(writer, text);
    record_send(writer);
}

bool wire_text_read(struct bytes *record, const char **text)
{
    *text = text_or_empty(record);
    return !record->failed;
}

void wire_pair_write(struct record_writer *writer, uint32_t kind, const char *a, const char *b)
{
    record_begin(writer, kind);
    put_text(writer, a);
    put_text(writer, b);
    record_send(writer);
}

bool wire_pair_read(struct bytes *record, const char **a, const char **b)
{
    *a = text_or_empty(record);
    *b = text_or_empty(record);
    return !record->failed;
}

void wire_word_write(struct record_writer *writer, uint32_t kind, uint32_t plugin, int32_t score,
                     const char *text)
{
    record_begin(writer, kind);
    record_u32(writer, plugin);
    record_u32(writer, (uint32_t)score);
    put_text(writer, text);
    record_send(writer);
}

bool wire_word_read(struct bytes *record, uint32_t *plugin, int32_t *score, const char **text)
{
    *plugin = bytes_u32(record);
    *score = (int32_t)bytes_u32(record);
    *text = text_or_empty(record);
    return !record->failed && *score >= 0 && *score <= 100;
}

void wire_head_write(struct record_writer *writer, const struct wire_head *head)
{
    record_begin(writer, WIRE_HEAD);
    record_u32(writer, head->plugin);
    record_u32(writer, head->abi_major);
    record_u32(writer, head->abi_minor);
    put_text(writer, head->version);
    put_text(writer, head->title);
    put_text(writer, head->description);
    put_text(writer, head->license);
    put_text(writer, head->url);
    put_list(writer, head->families);
    put_list(writer, head->prefixes);
    put_list(writer, head->extensions);
    record_send(writer);
}

bool wire_head_read(struct bytes *record, struct arena *arena, struct wire_head *head)
{
    head->plugin = bytes_u32(record);
    head->abi_major = bytes_u32(record);
    head->abi_minor = bytes_u32(record);
    head->version = text_or_empty(record);
    head->title = text_or_empty(record);
    head->description = read_text(record);
    head->license = read_text(record);
    head->url = read_text(record);
    head->families = read_list(record, arena);
    head->prefixes = read_list(record, arena);
    head->extensions = read_list(record, arena);
    return !record->failed;
}

void wire_list_write(struct record_writer *writer, uint32_t kind, uint32_t plugin,
                     const char *const *list)
{
    record_begin(writer, kind);
    record_u32(writer, plugin);
    put_list(writer, list);
    record_send(writer);
}

bool wire_list_read(struct bytes *record, struct arena *arena, uint32_t *plugin,
                    const char *const **list)
{
    *plugin = bytes_u32(record);
    *list = read_list(record, arena);
    return !record->failed;
}

void wire_claim_write(struct record_writer *writer, uint32_t kind, const char *key,
                      const char *unit, const char *note, const struct claim *claim)
{
    record_begin(writer, kind);
    put_text(writer, key);
    put_text(writer, unit);
    put_text(writer, note);
    record_u32(writer, claim->origin);
    put_text(writer, claim->file);
    put_text(writer, claim->at);
    record_u32(writer, claim->place.line);
    record_u32(writer, claim->place.column);
    record_u32(writer, claim->value.kind);
    record_i64(writer, claim->value.integer);
    record_f64(writer, claim->value.real);
    put_text(writer, claim->value.text);
    record_send(writer);
}

bool wire_claim_read(struct bytes *record, const char **key, const char **unit, const char **note,
                     struct claim *claim)
{
    *claim = (struct claim){0};
    *key = read_text(record);
    *unit = read_text(record);
    *note = read_text(record);
    uint32_t origin = bytes_u32(record);
    claim->file = read_text(record);
    claim->at = read_text(record);
    claim->place.line = bytes_u32(record);
    claim->place.column = bytes_u32(record);
    uint32_t kind = bytes_u32(record);
    claim->value.integer = record_read_i64(record);
    claim->value.real = bytes_f64(record);
    claim->value.text = read_text(record);
    if (record->failed || !*key || origin > ORIGIN_DEFAULT || kind > SCALAR_LIST)
        return false;
    claim->origin = (enum origin)origin;
    claim->value.kind = (enum scalar_kind)kind;
    return (kind != SCALAR_TEXT && kind != SCALAR_LIST) || claim->value.text;
}

void wire_tensor_write(struct record_writer *writer, const struct ac_tensor *tensor)
{
    record_begin(writer, WIRE_TENSOR);
    record_u32(writer, tensor->flags);
    put_text(writer, tensor->role);
    put_text(writer, tensor->name);
    put_text(writer, tensor->gguf);
    put_text(writer, tensor->tied);
    record_u32(writer, tensor->blocks);
    record_u32(writer, tensor->experts);
    record_u32(writer, tensor->heads);
    record_u32(writer, tensor->rank);
    for (int i = 0; i < 4; i++)
        record_i64(writer, tensor->shape[i]);
    record_send(writer);
}

bool wire_tensor_read(struct bytes *record, struct ac_tensor *tensor)
{
    *tensor = (struct ac_tensor){.size = sizeof *tensor};
    tensor->flags = bytes_u32(record);
    tensor->role = read_text(record);
    tensor->name = read_text(record);
    tensor->gguf = read_text(record);
    tensor->tied = read_text(record);
    tensor->blocks = bytes_u32(record);
    tensor->experts = bytes_u32(record);
    tensor->heads = bytes_u32(record);
    tensor->rank = bytes_u32(record);
    for (int i = 0; i < 4; i++)
        tensor->shape[i] = record_read_i64(record);
    return !record->failed;
}

void wire_op_write(struct record_writer *writer, int32_t side, const struct ac_op *op)
{
    record_begin(writer, WIRE_OP);
    record_u32(writer, (uint32_t)side);
    record_u32(writer, op->code);
    for (int i = 0; i < 4; i++)
        record_u32(writer, op->in[i]);
    record_u32(writer, (uint32_t)op->layer);
    put_text(writer, op->stem);
    for (int i = 0; i < 16; i++)
        record_i64(writer, op->i[i]);
    for (int i = 0; i < 16; i++)
        record_f64(writer, op->f[i]);
    record_u32(writer, op->value_count);
    for (uint32_t i = 0; i < op->value_count; i++)
        record_f64(writer, op->values[i]);
    record_send(writer);
}

bool wire_op_read(struct bytes *record, struct arena *arena, int32_t *side, struct ac_op *op)
{
    *op = (struct ac_op){.size = sizeof *op};
    *side = (int32_t)bytes_u32(record);
    op->code = bytes_u32(record);
    for (int i = 0; i < 4; i++)
        op->in[i] = bytes_u32(record);
    op->layer = (int32_t)bytes_u32(record);
    op->stem = read_text(record);
    for (int i = 0; i < 16; i++)
        op->i[i] = record_read_i64(record);
    for (int i = 0; i < 16; i++)
        op->f[i] = bytes_f64(record);
    op->value_count = bytes_u32(record);
    if (record->failed || op->value_count > GRAPH_VALUES_LIMIT)
        return false;
    double *values = arena_alloc(arena, op->value_count * sizeof *values + 1);
    for (uint32_t i = 0; i < op->value_count; i++)
        values[i] = bytes_f64(record);
    op->values = values;
    return !record->failed && (*side == AC_DECODER || *side == AC_ENCODER);
}
