/* SPDX-License-Identifier: MIT */
/*
 * pickle.c - the machine that reads the opcodes of a pickle, protocols 2 to 5. It has a stack, a
 * memo and no way to call anything; pickle_names.c says what the few names mean.
 *
 * The opcodes: Python's Lib/pickletools.py.
 */
#include "weights/pickle.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "weights/pickle_names.h"

#define STACK_LIMIT (1u << 20)
#define NAME_LIMIT 4096u   /* bytes */
#define MEMORY_LIMIT ((uint64_t)1 << 30) /* bytes of all that is made */

enum opcode {
    OP_MARK = '(', OP_STOP = '.', OP_POP = '0', OP_POP_MARK = '1', OP_DUP = '2',
    OP_NONE = 'N', OP_NEWTRUE = 0x88, OP_NEWFALSE = 0x89,
    OP_BININT = 'J', OP_BININT1 = 'K', OP_BININT2 = 'M', OP_LONG1 = 0x8a, OP_LONG4 = 0x8b,
    OP_BINFLOAT = 'G',
    OP_BINSTRING = 'T', OP_SHORT_BINSTRING = 'U', OP_BINUNICODE = 'X',
    OP_SHORT_BINUNICODE = 0x8c, OP_BINUNICODE8 = 0x8d,
    OP_BINBYTES = 'B', OP_SHORT_BINBYTES = 'C', OP_BINBYTES8 = 0x8e, OP_BYTEARRAY8 = 0x96,
    OP_EMPTY_TUPLE = ')', OP_TUPLE = 't', OP_TUPLE1 = 0x85, OP_TUPLE2 = 0x86, OP_TUPLE3 = 0x87,
    OP_EMPTY_LIST = ']', OP_APPEND = 'a', OP_APPENDS = 'e',
    OP_EMPTY_DICT = '}', OP_SETITEM = 's', OP_SETITEMS = 'u',
    OP_EMPTY_SET = 0x8f, OP_ADDITEMS = 0x90, OP_FROZENSET = 0x91,
    OP_BINPUT = 'q', OP_LONG_BINPUT = 'r', OP_BINGET = 'h', OP_LONG_BINGET = 'j',
    OP_MEMOIZE = 0x94,
    OP_GLOBAL = 'c', OP_STACK_GLOBAL = 0x93, OP_REDUCE = 'R', OP_NEWOBJ = 0x81, OP_BUILD = 'b',
    OP_BINPERSID = 'Q', OP_PROTO = 0x80, OP_FRAME = 0x95,
};

struct machine {
    struct pickle *pickle;
    const char *name; /* of the file */
    struct bytes bytes;
    struct pickle_item *stack; /* [size] */
    size_t size, room;
    struct pickle_item *memo; /* [memo_count] */
    size_t memo_count, memo_room;
    uint64_t at; /* of the opcode being read */
    struct error *error;
};

static int fail(struct machine *machine, const char *what)
{
    return error_set(machine->error, ERROR_INPUT, "%s: at byte %" PRIu64 " of its pickle %s; it "
                     "cannot be read without running it: load it with PyTorch where that is safe "
                     "and save it as safetensors", machine->name, machine->at, what);
}

static int short_fail(struct machine *machine)
{
    return error_set(machine->error, ERROR_INPUT, "%s: its pickle ends within byte %" PRIu64 " of "
                     "%" PRIu64 "; the file is damaged, download it again", machine->name,
                     machine->at, machine->bytes.size);
}

static int push(struct machine *machine, struct pickle_item item)
{
    if (machine->bytes.failed)
        return short_fail(machine);
    if (machine->size >= STACK_LIMIT)
        return fail(machine, "a million values are piled up");
    if (machine->pickle->arena.used > MEMORY_LIMIT)
        return fail(machine, "more than 1 GiB of values is made");
    machine->stack = memory_grow(machine->stack, &machine->room, machine->size + 1,
                                 sizeof *machine->stack);
    machine->stack[machine->size++] = item;
    return 0;
}

static int push_kind(struct machine *machine, enum pickle_kind kind, int64_t integer)
{
    return push(machine, (struct pickle_item){.kind = kind, .integer = integer});
}

/* The last `count` values, none of them a mark, taken off; NULL after a failure. */
static const struct pickle_item *pop(struct machine *machine, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (i == machine->size || machine->stack[machine->size - 1 - i].kind == PICKLE_MARK) {
            fail(machine, "values are missing");
            return NULL;
        }
    machine->size -= count;
    return machine->stack + machine->size;
}

/* All values above the last mark, and the mark, taken off; NULL after a failure. */
static const struct pickle_item *pop_mark(struct machine *machine, size_t *count)
{
    size_t at = machine->size;
    while (at > 0 && machine->stack[at - 1].kind != PICKLE_MARK)
        at--;
    if (at == 0) {
        fail(machine, "a mark is missing");
        return NULL;
    }
    *count = machine->size - at;
    machine->size = at - 1;
    return machine->stack + at;
}

/* Two's complement, little-endian, of any length up to 8 bytes. */
static int push_long(struct machine *machine, uint64_t size)
{
    const uint8_t *data = bytes_span(&machine->bytes, size);
    uint64_t value = 0;
    if (!data)
        return short_fail(machine);
    if (size > 8)
        return push_kind(machine, PICKLE_OTHER, 0);
    for (uint64_t i = 0; i < 8; i++) {
        uint8_t sign = size > 0 && data[size - 1] & 0x80 ? 0xff : 0;
        value |= (uint64_t)(i < size ? data[i] : sign) << 8 * i;
    }
    return push_kind(machine, PICKLE_INTEGER, (int64_t)value);
}

static int push_real(struct machine *machine)
{
    machine->bytes.swapped = true;
    double real = bytes_f64(&machine->bytes);
    machine->bytes.swapped = false;
    return push(machine, (struct pickle_item){.kind = PICKLE_REAL, .real = real});
}

static int push_text(struct machine *machine, enum pickle_kind kind, uint64_t size)
{
    const uint8_t *data = bytes_span(&machine->bytes, size);
    if (!data || size > UINT32_MAX)
        return short_fail(machine);
    return push(machine, (struct pickle_item){
                             .kind = kind, .size = (uint32_t)size, .text = (const char *)data});
}

static int push_tuple(struct machine *machine, const struct pickle_item *items, size_t count)
{
    struct pickle_item tuple = {.kind = PICKLE_TUPLE, .size = (uint32_t)count};
    if (!items)
        return machine->error->code;
    struct pickle_item *copy = arena_alloc(&machine->pickle->arena, count * sizeof *copy);
    memcpy(copy, items, count * sizeof *copy);
    tuple.items = copy;
    return push(machine, tuple);
}

static int push_map(struct machine *machine)
{
    struct pickle_map *map = arena_alloc(&machine->pickle->arena, sizeof *map);
    return push(machine, (struct pickle_item){.kind = PICKLE_MAP, .map = map});
}

static int map_put(struct machine *machine, const struct pickle_item *items, size_t count)
{
    if (!items)
        return machine->error->code;
    struct pickle_item *top = machine->size ? &machine->stack[machine->size - 1] : NULL;
    if (!top || top->kind != PICKLE_MAP || count % 2 != 0)
        return fail(machine, "items are put into what is no map");
    struct pickle_map *map = top->map;
    size_t wanted = map->count + count / 2;
    if (wanted > map->room) {
        size_t room = wanted > 2 * (size_t)map->room ? wanted : 2 * (size_t)map->room;
        struct pickle_pair *pairs = arena_alloc(&machine->pickle->arena, room * sizeof *pairs);
        if (map->count > 0)
            memcpy(pairs, map->pairs, map->count * sizeof *pairs);
        map->pairs = pairs;
        map->room = (uint32_t)room;
    }
    for (size_t i = 0; i < count; i += 2)
        map->pairs[map->count++] = (struct pickle_pair){items[i], items[i + 1]};
    return 0;
}

/* Items of lists and sets are let go: no tensor of a model lies in one. */
static int drop_into(struct machine *machine, const struct pickle_item *items,
                     enum pickle_kind kind)
{
    if (!items)
        return machine->error->code;
    if (machine->size == 0 || machine->stack[machine->size - 1].kind != kind)
        return fail(machine, "items are put into what is no list or set");
    return 0;
}

/* Places are given out one after the other, by Python from 0 or 1 on. */
static int memo_put(struct machine *machine, uint64_t index)
{
    if (machine->bytes.failed)
        return short_fail(machine);
    if (machine->size == 0 || machine->stack[machine->size - 1].kind == PICKLE_MARK)
        return fail(machine, "nothing is there to be remembered");
    if (index > machine->memo_count + 1)
        return fail(machine, "a place of the memo is skipped");
    if (index >= machine->memo_count) {
        machine->memo = memory_grow(machine->memo, &machine->memo_room, (size_t)index + 1,
                                    sizeof *machine->memo);
        if (index > machine->memo_count)
            machine->memo[machine->memo_count] = (struct pickle_item){.kind = PICKLE_NONE};
        machine->memo_count = (size_t)index + 1;
    }
    machine->memo[index] = machine->stack[machine->size - 1];
    return 0;
}

static int memo_get(struct machine *machine, uint64_t index)
{
    if (machine->bytes.failed)
        return short_fail(machine);
    if (index >= machine->memo_count)
        return fail(machine, "a value is recalled that was never remembered");
    return push(machine, machine->memo[index]);
}

static int push_name(struct machine *machine, const struct pickle_item *module,
                     const struct pickle_item *name)
{
    const struct pickle_name *known = pickle_name_find(module, name);
    if (known)
        return push(machine, (struct pickle_item){.kind = PICKLE_NAME, .name = known});
    struct text safe = {0};
    text_add_safe(&safe, module->text, module->size < 100 ? module->size : 100);
    text_byte(&safe, '.');
    text_add_safe(&safe, name->text, name->size < 100 ? name->size : 100);
    error_set(machine->error, ERROR_INPUT, "%s: the pickle asks for %s, which no checkpoint needs; "
              "it is not run: convert the file to safetensors where that is safe", machine->name,
              text_get(&safe));
    text_fini(&safe);
    return machine->error->code;
}

/* Up to a line end, which must come soon. */
static struct pickle_item line_read(struct machine *machine)
{
    struct bytes *bytes = &machine->bytes;
    const uint8_t *start = bytes->data + bytes->at;
    uint64_t left = bytes_left(bytes);
    const uint8_t *end = memchr(start, '\n', (size_t)(left < NAME_LIMIT ? left : NAME_LIMIT));
    uint64_t size = end ? (uint64_t)(end - start) : left;
    bytes_skip(bytes, size + 1);
    return (struct pickle_item){
        .kind = PICKLE_TEXT, .size = (uint32_t)size, .text = (const char *)start};
}

static int global_read(struct machine *machine)
{
    struct pickle_item module = line_read(machine), name = line_read(machine);
    return machine->bytes.failed ? short_fail(machine) : push_name(machine, &module, &name);
}

static int stack_global_read(struct machine *machine)
{
    const struct pickle_item *items = pop(machine, 2);
    if (!items)
        return machine->error->code;
    if (items[0].kind != PICKLE_TEXT || items[1].kind != PICKLE_TEXT)
        return fail(machine, "a name is no text");
    return push_name(machine, &items[0], &items[1]);
}

static int call_read(struct machine *machine)
{
    struct pickle_item result;
    const struct pickle_item *items = pop(machine, 2);
    if (!items)
        return machine->error->code;
    if (items[0].kind != PICKLE_NAME || items[1].kind != PICKLE_TUPLE)
        return fail(machine, "something is called that is no name of a checkpoint");
    const char *wrong = pickle_name_call(items[0].name, &items[1], &machine->pickle->arena,
                                         &result);
    return wrong ? fail(machine, wrong) : push(machine, result);
}

static int persistent_read(struct machine *machine)
{
    struct pickle_item result;
    const struct pickle_item *id = pop(machine, 1);
    if (!id)
        return machine->error->code;
    const char *wrong = pickle_storage_find(id, &machine->pickle->arena, &result);
    return wrong ? fail(machine, wrong) : push(machine, result);
}

static int unknown_fail(struct machine *machine, int opcode)
{
    char what[64];
    snprintf(what, sizeof what, "stands opcode 0x%02x, which no checkpoint needs", opcode);
    return fail(machine, what);
}

/* Opcodes that push what follows them. */
static int value_step(struct machine *machine, int opcode)
{
    struct bytes *bytes = &machine->bytes;
    switch (opcode) {
    case OP_MARK: return push_kind(machine, PICKLE_MARK, 0);
    case OP_NONE: return push_kind(machine, PICKLE_NONE, 0);
    case OP_NEWTRUE: return push_kind(machine, PICKLE_FLAG, 1);
    case OP_NEWFALSE: return push_kind(machine, PICKLE_FLAG, 0);
    case OP_BININT: return push_kind(machine, PICKLE_INTEGER, (int32_t)bytes_u32(bytes));
    case OP_BININT1: return push_kind(machine, PICKLE_INTEGER, bytes_u8(bytes));
    case OP_BININT2: return push_kind(machine, PICKLE_INTEGER, bytes_u16(bytes));
    case OP_LONG1: return push_long(machine, bytes_u8(bytes));
    case OP_LONG4: return push_long(machine, bytes_u32(bytes));
    case OP_BINFLOAT: return push_real(machine);
    case OP_BINSTRING: return push_text(machine, PICKLE_TEXT, bytes_u32(bytes));
    case OP_SHORT_BINSTRING: return push_text(machine, PICKLE_TEXT, bytes_u8(bytes));
    case OP_BINUNICODE: return push_text(machine, PICKLE_TEXT, bytes_u32(bytes));
    case OP_SHORT_BINUNICODE: return push_text(machine, PICKLE_TEXT, bytes_u8(bytes));
    case OP_BINUNICODE8: return push_text(machine, PICKLE_TEXT, bytes_u64(bytes));
    case OP_BINBYTES: return push_text(machine, PICKLE_OTHER, bytes_u32(bytes));
    case OP_SHORT_BINBYTES: return push_text(machine, PICKLE_OTHER, bytes_u8(bytes));
    case OP_BINBYTES8:
    case OP_BYTEARRAY8: return push_text(machine, PICKLE_OTHER, bytes_u64(bytes));
    case OP_EMPTY_TUPLE: return push_kind(machine, PICKLE_TUPLE, 0);
    case OP_EMPTY_LIST: return push_kind(machine, PICKLE_LIST, 0);
    case OP_EMPTY_SET: return push_kind(machine, PICKLE_OTHER, 0);
    case OP_EMPTY_DICT: return push_map(machine);
    case OP_BINGET: return memo_get(machine, bytes_u8(bytes));
    case OP_LONG_BINGET: return memo_get(machine, bytes_u32(bytes));
    case OP_GLOBAL: return global_read(machine);
    default: return unknown_fail(machine, opcode);
    }
}

/* Opcodes that work on what is there. */
static int step(struct machine *machine, int opcode)
{
    struct bytes *bytes = &machine->bytes;
    const struct pickle_item *items;
    size_t count = 0;
    switch (opcode) {
    case OP_POP: return pop(machine, 1) ? 0 : machine->error->code;
    case OP_POP_MARK: return pop_mark(machine, &count) ? 0 : machine->error->code;
    case OP_DUP:
        items = pop(machine, 1);
        machine->size += items ? 1 : 0;
        return items ? push(machine, *items) : machine->error->code;
    case OP_TUPLE1: return push_tuple(machine, pop(machine, 1), 1);
    case OP_TUPLE2: return push_tuple(machine, pop(machine, 2), 2);
    case OP_TUPLE3: return push_tuple(machine, pop(machine, 3), 3);
    case OP_TUPLE:
        items = pop_mark(machine, &count);
        return push_tuple(machine, items, count);
    case OP_FROZENSET:
        return pop_mark(machine, &count) ? push_kind(machine, PICKLE_OTHER, 0)
                                         : machine->error->code;
    case OP_APPEND: return drop_into(machine, pop(machine, 1), PICKLE_LIST);
    case OP_APPENDS: return drop_into(machine, pop_mark(machine, &count), PICKLE_LIST);
    case OP_ADDITEMS: return drop_into(machine, pop_mark(machine, &count), PICKLE_OTHER);
    case OP_SETITEM: return map_put(machine, pop(machine, 2), 2);
    case OP_SETITEMS:
        items = pop_mark(machine, &count);
        return map_put(machine, items, count);
    case OP_BINPUT: return memo_put(machine, bytes_u8(bytes));
    case OP_LONG_BINPUT: return memo_put(machine, bytes_u32(bytes));
    case OP_MEMOIZE: return memo_put(machine, machine->memo_count);
    case OP_STACK_GLOBAL: return stack_global_read(machine);
    case OP_REDUCE:
    case OP_NEWOBJ: return call_read(machine);
    case OP_BUILD: return pop(machine, 1) ? 0 : machine->error->code; /* attributes */
    case OP_BINPERSID: return persistent_read(machine);
    case OP_PROTO: return bytes_u8(bytes) > 5 ? fail(machine, "stands an unknown protocol") : 0;
    case OP_FRAME: bytes_skip(bytes, 8); return 0;
    default: return value_step(machine, opcode);
    }
}

static int run(struct machine *machine)
{
    while (machine->error->code == 0) {
        machine->at = machine->bytes.at;
        int opcode = bytes_u8(&machine->bytes);
        if (machine->bytes.failed)
            return short_fail(machine);
        if (opcode == OP_STOP) {
            const struct pickle_item *root = pop(machine, 1);
            if (root)
                machine->pickle->root = *root;
            return machine->error->code;
        }
        step(machine, opcode);
    }
    return machine->error->code;
}

int pickle_read(struct pickle *pickle, const char *name, const uint8_t *data, uint64_t size,
                struct error *error)
{
    struct machine machine = {
        .pickle = pickle, .name = name, .bytes = bytes_over(data, size), .error = error};
    *pickle = (struct pickle){0};
    int code = run(&machine);
    free(machine.stack);
    free(machine.memo);
    return code;
}

void pickle_fini(struct pickle *pickle)
{
    arena_fini(&pickle->arena);
    *pickle = (struct pickle){0};
}
