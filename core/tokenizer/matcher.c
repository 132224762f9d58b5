/* SPDX-License-Identifier: MIT */
/* matcher.c - texts in a trie, behind a filter of the bytes with which they begin. */
#include "tokenizer/matcher.h"

#include <string.h>

void matcher_build(struct matcher *matcher, struct trie_key *keys, size_t count)
{
    *matcher = (struct matcher){0};
    if (!count)
        return;
    trie_build(&matcher->trie, keys, count);
    for (size_t i = 0; i < count; i++) {
        uint8_t byte = (uint8_t)keys[i].text[0];
        matcher->first_count += !matcher->first[byte];
        matcher->first[byte] = true;
        matcher->only_first = byte;
    }
}

void matcher_fini(struct matcher *matcher)
{
    trie_fini(&matcher->trie);
    *matcher = (struct matcher){0};
}

size_t matcher_at(const struct matcher *matcher, const char *data, size_t size, uint32_t *value)
{
    const struct trie *trie = &matcher->trie;
    size_t longest = 0;
    uint32_t node = TRIE_ROOT;
    if (!size || !matcher->first[(uint8_t)data[0]])
        return 0;
    for (size_t i = 0; i < size && (node = trie_step(trie, node, (uint8_t)data[i])); i++)
        if (trie->nodes[node].value) {
            longest = i + 1;
            *value = trie->nodes[node].value - 1;
        }
    return longest;
}

size_t matcher_find(const struct matcher *matcher, const char *data, size_t size, size_t from,
                    size_t *length, uint32_t *value)
{
    if (!matcher->first_count)
        return size;
    for (size_t at = from; at < size; at++) {
        if (matcher->first_count == 1) {
            const char *next = memchr(data + at, matcher->only_first, size - at);
            if (!next)
                return size;
            at = (size_t)(next - data);
        } else if (!matcher->first[(uint8_t)data[at]]) {
            continue;
        }
        if ((*length = matcher_at(matcher, data + at, size - at, value)))
            return at;
    }
    return size;
}
