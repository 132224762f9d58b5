/* SPDX-License-Identifier: MIT */
/* greedy.c - the longest piece again and again, or the whole word. */
#include "tokenizer/greedy.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void greedy_prepare(struct greedy *greedy)
{
    greedy->longest = 0;
    for (uint32_t id = 0; id < greedy->vocab->count; id++)
        if (greedy->vocab->pieces[id].size > greedy->longest)
            greedy->longest = greedy->vocab->pieces[id].size;
}

static void put_unknown(const struct greedy *greedy, size_t size, struct units *out)
{
    if (greedy->unknown != NO_ID)
        units_add(out, greedy->unknown, 0, size);
}

/* The longest piece at `begin`; its end, or `begin` when there is none. */
static size_t find_longest(struct greedy *greedy, const char *data, size_t size, size_t begin,
                           uint32_t *id)
{
    struct text *tried = &greedy->tried;
    tried->size = 0;
    if (begin)
        text_add(tried, greedy->prefix);
    size_t prefix = tried->size, end = size;
    if (end - begin > greedy->longest)
        end = begin + greedy->longest;
    text_append(tried, data + begin, end - begin);
    for (; end > begin; end--) {
        if (end < size && ((uint8_t)data[end] & 0xc0) == 0x80)
            continue;
        *id = vocab_find(greedy->vocab, tried->data, prefix + end - begin);
        if (*id != NO_ID)
            return end;
    }
    return begin;
}

void greedy_encode(struct greedy *greedy, const char *data, size_t size, struct units *out)
{
    size_t characters = 0, kept = out->count;
    uint32_t id;
    for (size_t i = 0; i < size; i++)
        characters += ((uint8_t)data[i] & 0xc0) != 0x80;
    if (!greedy->prefix) {
        id = vocab_find(greedy->vocab, data, size);
        if (id != NO_ID)
            units_add(out, id, 0, size);
        else
            put_unknown(greedy, size, out);
        return;
    }
    if (greedy->most && characters > greedy->most) {
        put_unknown(greedy, size, out);
        return;
    }
    for (size_t at = 0, end; at < size; at = end) {
        end = find_longest(greedy, data, size, at, &id);
        if (end == at) {
            out->count = kept;
            put_unknown(greedy, size, out);
            return;
        }
        units_add(out, id, at, end);
    }
}

void greedy_fini(struct greedy *greedy)
{
    free(greedy->prefix);
    text_fini(&greedy->tried);
    *greedy = (struct greedy){0};
}
