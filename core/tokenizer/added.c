/* SPDX-License-Identifier: MIT */
/* added.c - finding added tokens in a text. */
#include "tokenizer/added.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "tokenizer/unicode.h"

const struct added_token *added_find(const struct added *added, const char *text, size_t size)
{
    for (size_t i = 0; i < added->count; i++)
        if (added->items[i].size == size && !memcmp(added->items[i].text, text, size))
            return &added->items[i];
    return NULL;
}

const struct added_token *added_by_id(const struct added *added, uint32_t id)
{
    for (size_t i = 0; i < added->count; i++)
        if (added->items[i].id == id)
            return &added->items[i];
    return NULL;
}

struct added_token *added_put(struct added *added, const struct added_token *token)
{
    struct added_token *there =
        (struct added_token *)added_find(added, token->text, token->size);
    if (!there) {
        if (added->count == added->room)
            added->items = memory_grow(added->items, &added->room, added->count + 1,
                                       sizeof *added->items);
        there = &added->items[added->count++];
    }
    *there = *token;
    there->text = arena_text_part(&added->arena, token->text, token->size);
    return there;
}

static void build(struct added *added, struct matcher *matcher, bool normalized)
{
    struct trie_key *keys = memory_new(added->count + 1, sizeof *keys);
    size_t count = 0;
    for (size_t i = 0; i < added->count; i++) {
        const struct added_token *token = &added->items[i];
        const char *text = normalized && token->normal ? token->normal : token->text;
        size_t size = normalized && token->normal ? token->normal_size : token->size;
        if (token->normalized == normalized && size)
            keys[count++] = (struct trie_key){.text = text, .size = (uint32_t)size, .value = (uint32_t)i};
    }
    matcher_fini(matcher);
    matcher_build(matcher, keys, count);
    free(keys);
}

void added_prepare(struct added *added)
{
    build(added, &added->raw, false);
    build(added, &added->normalized, true);
}

static size_t character_before(const char *data, size_t at, uint32_t *code)
{
    size_t start = at - 1;
    while (start > 0 && at - start < 4 && ((uint8_t)data[start] & 0xc0) == 0x80)
        start--;
    *code = 0xfffd;
    utf8_read(data + start, at - start, code);
    return start;
}

static bool is_alone(const char *data, size_t size, size_t begin, size_t end)
{
    uint32_t code = 0;
    if (begin > 0) {
        character_before(data, begin, &code);
        if (unicode_is_word(code))
            return false;
    }
    return end >= size || !utf8_read(data + end, size - end, &code) || !unicode_is_word(code);
}

static size_t skip_back(const char *data, size_t at, size_t least)
{
    uint32_t code;
    while (at > least) {
        size_t start = character_before(data, at, &code);
        if (!unicode_is_space(code) || start < least)
            break;
        at = start;
    }
    return at;
}

static size_t skip_on(const char *data, size_t size, size_t at)
{
    uint32_t code;
    size_t step;
    while ((step = utf8_read(data + at, size - at, &code)) && unicode_is_space(code))
        at += step;
    return at;
}

const struct added_token *added_next(const struct added *added, bool normalized, const char *data,
                                     size_t size, size_t from, size_t least, size_t *begin,
                                     size_t *end, size_t *next)
{
    const struct matcher *matcher = normalized ? &added->normalized : &added->raw;
    size_t length;
    uint32_t index;
    for (size_t at = from; (at = matcher_find(matcher, data, size, at, &length, &index)) < size;
         at += length) {
        const struct added_token *token = &added->items[index];
        if (token->single_word && !is_alone(data, size, at, at + length))
            continue;
        *next = at + length;
        *begin = token->lstrip ? skip_back(data, at, least) : at;
        *end = token->rstrip ? skip_on(data, size, at + length) : at + length;
        return token;
    }
    return NULL;
}

void added_fini(struct added *added)
{
    matcher_fini(&added->raw);
    matcher_fini(&added->normalized);
    free(added->items);
    arena_fini(&added->arena);
    *added = (struct added){0};
}
