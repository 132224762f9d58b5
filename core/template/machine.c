/* SPDX-License-Identifier: MIT */
/*
 * machine.c - what one rendering may use up and how it fails. Knows nothing of templates'
 * syntax.
 */
#include "template/machine.h"

#include <stdarg.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

static void place_of(const struct machine *machine, uint32_t *line, uint32_t *column)
{
    *line = 1;
    *column = 1;
    for (uint32_t i = 0; i < machine->at && i < machine->size; i++) {
        if (machine->source[i] == '\n') {
            ++*line;
            *column = 1;
        } else if ((machine->source[i] & 0xc0) != 0x80) {
            ++*column;
        }
    }
}

void machine_fail(struct machine *machine, const char *format, ...)
{
    struct text raw = {0};
    struct text safe = {0};
    uint32_t line;
    uint32_t column;
    va_list arguments;

    va_start(arguments, format);
    text_format_list(&raw, format, arguments);
    va_end(arguments);
    text_add_safe(&safe, text_get(&raw), raw.size);
    place_of(machine, &line, &column);
    error_set(machine->error, ERROR_INPUT, "%s:%u:%u: %s", machine->name, line, column,
              text_get(&safe));
    text_fini(&raw);
    text_fini(&safe);
    longjmp(machine->failure, 1);
}

void machine_spend(struct machine *machine, uint64_t units)
{
    machine->work += units;
    if (machine->work > TEMPLATE_WORK_LIMIT)
        machine_fail(machine, "the template does not come to an end: stopped after %u steps",
                     TEMPLATE_WORK_LIMIT);
}

void machine_enter(struct machine *machine)
{
    if (++machine->depth > TEMPLATE_DEPTH_LIMIT)
        machine_fail(machine, "nested deeper than %d", TEMPLATE_DEPTH_LIMIT);
}

void machine_leave(struct machine *machine)
{
    machine->depth--;
}

void *machine_alloc(struct machine *machine, size_t count, size_t size)
{
    uint64_t whole;

    if (count_mul(count, size, &whole) || whole > TEMPLATE_MEMORY_LIMIT ||
        machine->arena.used > TEMPLATE_MEMORY_LIMIT - whole)
        machine_fail(machine, "the template needs more than %u MiB of memory",
                     TEMPLATE_MEMORY_LIMIT >> 20);
    return arena_alloc(&machine->arena, (size_t)whole);
}

const char *machine_name(struct machine *machine, const char *text, size_t size)
{
    uint64_t address;
    char *copy;

    if (table_find(&machine->names, text, size, &address))
        return (const char *)(uintptr_t)address;
    copy = machine_alloc(machine, 1, size + 1);
    memcpy(copy, text, size);
    table_put(&machine->names, copy, size, (uintptr_t)copy);
    return copy;
}

/* Room for `size` more bytes. */
static void make_room(struct machine *machine, struct builder *builder, uint64_t size)
{
    uint64_t wanted = builder->size + size;
    char *data;

    if (size > TEMPLATE_TEXT_LIMIT || wanted > TEMPLATE_TEXT_LIMIT)
        machine_fail(machine, "a text grows beyond %u MiB", TEMPLATE_TEXT_LIMIT >> 20);
    machine_spend(machine, size / 32);
    if (wanted <= builder->room)
        return;
    if (wanted < (uint64_t)builder->room * 2)
        wanted = (uint64_t)builder->room * 2;
    data = machine_alloc(machine, 1, (size_t)wanted);
    if (builder->size > 0)
        memcpy(data, builder->data, builder->size);
    builder->data = data;
    builder->room = (uint32_t)wanted;
}

void builder_append(struct machine *machine, struct builder *builder, const char *data, size_t size)
{
    if (size == 0)
        return;
    make_room(machine, builder, size);
    memcpy(builder->data + builder->size, data, size);
    builder->size += (uint32_t)size;
}

void builder_add(struct machine *machine, struct builder *builder, const char *string)
{
    builder_append(machine, builder, string, strlen(string));
}

void builder_byte(struct machine *machine, struct builder *builder, char byte)
{
    builder_append(machine, builder, &byte, 1);
}

void builder_code(struct machine *machine, struct builder *builder, uint32_t code)
{
    char bytes[4];

    builder_append(machine, builder, bytes, utf8_write(bytes, code));
}

void builder_repeat(struct machine *machine, struct builder *builder, const char *data, size_t size,
                    int64_t count)
{
    uint64_t whole;

    if (size == 0 || count <= 0)
        return;
    if (count_mul(size, (uint64_t)count, &whole))
        whole = UINT64_MAX;
    make_room(machine, builder, whole > UINT32_MAX ? UINT32_MAX : whole);
    machine_spend(machine, (uint64_t)count / 4);
    for (; count > 0; count--) {
        memcpy(builder->data + builder->size, data, size);
        builder->size += (uint32_t)size;
    }
}
