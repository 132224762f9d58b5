/* SPDX-License-Identifier: MIT */
/*
 * wire.c - the records in which a worker answers. Knows their layout, not what follows from them.
 */
#include "plugin/wire.h"

#include <string.h>

#define VALUES_LIMIT 4096

static const char *read_text(struct bytes *record)
{
    return record_read_text(record, WIRE_TEXT_LIMIT);
}

void wire_text_write(struct record_writer *writer, uint32_t kind, const char *text)
{
    record_begin(writer, kind);
    record_text(writer, text);
    record_send(writer);
}

const char *wire_text_read(struct bytes *record)
{
    const char *text = read_text(record);
    return text ? text : "";
}

void wire_claim_write(struct record_writer *writer, uint32_t kind, const char *key,
                      const char *unit, const char *note, const struct claim *claim)
{
    record_begin(writer, kind);
    record_text(writer, key);
    record_text(writer, unit);
    record_text(writer, note);
    record_u32(writer, claim->origin);
    record_text(writer, claim->file);
    record_text(writer, claim->at);
    record_u32(writer, claim->place.line);
    record_u32(writer, claim->place.column);
    record_u32(writer, claim->value.kind);
    record_i64(writer, claim->value.integer);
    record_f64(writer, claim->value.real);
    record_text(writer, claim->value.text);
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
    if (record->failed || !*key || origin > ORIGIN_DEFAULT || kind > SCALAR_TEXT)
        return false;
    claim->origin = (enum origin)origin;
    claim->value.kind = (enum scalar_kind)kind;
    return kind != SCALAR_TEXT || claim->value.text;
}

void wire_tensor_write(struct record_writer *writer, const struct ac_tensor *tensor)
{
    record_begin(writer, WIRE_TENSOR);
    record_u32(writer, tensor->flags);
    record_text(writer, tensor->role);
    record_text(writer, tensor->name);
    record_text(writer, tensor->gguf);
    record_text(writer, tensor->tied);
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
    record_text(writer, op->stem);
    for (int i = 0; i < 8; i++)
        record_i64(writer, op->i[i]);
    for (int i = 0; i < 8; i++)
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
    for (int i = 0; i < 8; i++)
        op->i[i] = record_read_i64(record);
    for (int i = 0; i < 8; i++)
        op->f[i] = bytes_f64(record);
    op->value_count = bytes_u32(record);
    if (record->failed || op->value_count > VALUES_LIMIT)
        return false;
    double *values = arena_alloc(arena, op->value_count * sizeof *values + 1);
    for (uint32_t i = 0; i < op->value_count; i++)
        values[i] = bytes_f64(record);
    op->values = values;
    return !record->failed && (*side == AC_DECODER || *side == AC_ENCODER);
}
