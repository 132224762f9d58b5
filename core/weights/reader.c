/* SPDX-License-Identifier: MIT */
/*
 * reader.c - what the readers of all formats share: room, texts, notes, and the check that tensors
 * lie side by side within their file. Knows no format.
 */
#include "weights/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

const char *weights_file_name(const struct weights *weights)
{
    return path_base(weights->files[weights->file_count - 1].path);
}

void weights_reserve(struct weights *weights, uint64_t count)
{
    size_t wanted = (size_t)(weights->count + count);
    if (weights->tensors) {
        weights->tensors = memory_grow(weights->tensors, &weights->room, wanted,
                                       sizeof *weights->tensors);
    } else {
        weights->tensors = memory_new(wanted, sizeof *weights->tensors);
        weights->room = wanted;
    }
}

const char *weights_text_keep(struct weights *weights, const char *data, size_t size)
{
    if (!memchr(data, '\0', size) && utf8_is_valid(data, size))
        return arena_text_part(&weights->arena, data, size);
    struct text safe = {0};
    text_add_safe(&safe, data, size);
    const char *kept = arena_text_part(&weights->arena, text_get(&safe), safe.size);
    text_fini(&safe);
    return kept;
}

/* Twice the room, at each power of two, for an array of the arena. */
static void *room_make(struct weights *weights, void *items, uint32_t count, size_t size)
{
    if ((count & (count - 1)) != 0)
        return items;
    void *larger = arena_alloc(&weights->arena, (count ? 2 * (size_t)count : 1) * size);
    if (count > 0)
        memcpy(larger, items, count * size);
    return larger;
}

void weights_metadata_add(struct weights *weights, const char *key, const char *value)
{
    weights->metadata = room_make(weights, weights->metadata, weights->metadata_count,
                                  sizeof *weights->metadata);
    weights->metadata[weights->metadata_count++] = (struct weights_metadata){key, value};
}

void weights_note_add(struct weights *weights, const char *text)
{
    weights->notes = room_make(weights, weights->notes, weights->note_count,
                               sizeof *weights->notes);
    weights->notes[weights->note_count++] = (struct weights_note){weights->file_count - 1, text};
}

int weights_tensor_fail(const struct weights *weights, const char *name, size_t size,
                        const char *what, struct error *error)
{
    struct text safe = {0};
    text_add_safe(&safe, name, size);
    error_set(error, ERROR_INPUT, "%s: tensor \"%.200s\" %s", weights_file_name(weights),
              text_get(&safe), what);
    text_fini(&safe);
    return error->code;
}

bool weights_shape_count(struct stored *stored)
{
    uint64_t product = 1;
    bool empty = false;
    for (uint32_t i = 0; i < stored->rank; i++)
        empty |= stored->shape[i] == 0;
    for (uint32_t i = 0; i < stored->rank && !empty; i++)
        if (count_mul(product, stored->shape[i], &product))
            return true;
    stored->count = empty ? 0 : product;
    return false;
}

static int by_offset(const void *left, const void *right)
{
    const struct stored *a = left, *b = right;
    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    return a->bytes < b->bytes ? -1 : a->bytes > b->bytes;
}

static void tensors_sort(struct stored *tensors, uint64_t count)
{
    for (uint64_t i = 1; i < count; i++)
        if (by_offset(&tensors[i - 1], &tensors[i]) > 0) {
            qsort(tensors, (size_t)count, sizeof *tensors, by_offset);
            return;
        }
}

static int short_fail(const struct weights *weights, const struct stored *stored,
                      struct error *error)
{
    char what[160];
    uint64_t end = UINT64_MAX;
    count_add(stored->offset, stored->bytes, &end);
    snprintf(what, sizeof what, "reaches to byte %" PRIu64 ", but the file ends after %" PRIu64
             "; download it again", end, weights->files[stored->file].size);
    return weights_tensor_fail(weights, stored->name, strlen(stored->name), what, error);
}

static int overlap_fail(const struct weights *weights, const struct stored *a,
                        const struct stored *b, struct error *error)
{
    struct text first = {0}, second = {0};
    if (!strcmp(a->name, b->name))
        return weights_tensor_fail(weights, a->name, strlen(a->name), "stands there twice; the "
                                   "file is damaged, download it again", error);
    text_add_safe(&first, a->name, strlen(a->name));
    text_add_safe(&second, b->name, strlen(b->name));
    error_set(error, ERROR_INPUT, "%s: tensors \"%.200s\" and \"%.200s\" share bytes; the file is "
              "damaged, download it again", weights_file_name(weights), text_get(&first),
              text_get(&second));
    text_fini(&first);
    text_fini(&second);
    return error->code;
}

static void hole_note(struct weights *weights, uint64_t bytes, const struct stored *before)
{
    struct text text = {0};
    text_format(&text, "%" PRIu64 " unused bytes ", bytes);
    if (before) {
        text_add(&text, "before tensor \"");
        text_add_safe(&text, before->name, strlen(before->name));
        text_byte(&text, '"');
    } else {
        text_add(&text, "at the end");
    }
    if (weights->note_count < NOTE_LIMIT)
        weights_note_add(weights, arena_text(&weights->arena, text_get(&text)));
    text_fini(&text);
}

/* `at` padded to the alignment; UINT64_MAX when that passes 64 bits. */
static uint64_t pad(uint64_t at, uint64_t alignment)
{
    uint64_t padding = (alignment - at % alignment) % alignment;
    return at > UINT64_MAX - padding ? UINT64_MAX : at + padding;
}

int weights_layout_check(struct weights *weights, uint64_t from, uint64_t data, uint64_t alignment,
                         struct error *error)
{
    struct stored *tensors = weights->tensors + from;
    uint64_t count = weights->count - from, at = data;
    uint64_t size = weights->files[weights->file_count - 1].size;
    if (count == 0)
        return 0;
    tensors_sort(tensors, count);
    for (uint64_t i = 0; i < count; i++) {
        struct stored *stored = &tensors[i];
        uint64_t end, next = i + 1 < count ? tensors[i + 1].offset : size;
        if (dtype_get(stored->dtype)->bytes == 0 && next > stored->offset)
            stored->bytes = next - stored->offset;
        if (count_add(stored->offset, stored->bytes, &end) || end > size)
            return short_fail(weights, stored, error);
        if (stored->offset < at)
            return overlap_fail(weights, &tensors[i - 1], stored, error);
        if (stored->offset > pad(at, alignment))
            hole_note(weights, stored->offset - at, stored);
        at = end;
    }
    if (size > pad(at, alignment))
        hole_note(weights, size - at, NULL);
    return 0;
}
