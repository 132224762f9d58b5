/* SPDX-License-Identifier: MIT */
/*
 * trie.c - building the double array: children of a node lie in one block of 256 at the first place
 * where all of them find room.
 */
#include "tokenizer/trie.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct building {
    struct trie *trie;
    const struct trie_key *keys;
    size_t single; /* where the next free node is looked for that needs no company */
    size_t block;  /* the first block in which several are put together */
};

/* A node whose children are still to be placed: keys [begin, end) share `depth` bytes. */
struct open_node {
    uint32_t node;
    uint32_t depth;
    size_t begin, end;
};

static int by_text(const void *a, const void *b)
{
    const struct trie_key *left = a, *right = b;
    size_t size = left->size < right->size ? left->size : right->size;
    if (left->head != right->head)
        return left->head < right->head ? -1 : 1;
    int order = memcmp(left->text, right->text, size);
    if (order)
        return order;
    if (left->size != right->size)
        return left->size < right->size ? -1 : 1;
    return left->value < right->value ? -1 : left->value > right->value;
}

static bool is_free(const struct trie *trie, size_t at)
{
    return at > TRIE_ROOT && (at >= trie->room || !trie->nodes[at].parent);
}

static bool fits(const struct trie *trie, size_t base, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_free(trie, base ^ bytes[i]))
            return false;
    return true;
}

/* A base under which all these bytes are free. A block in which several find no room is left to
 * those that come alone. */
static size_t find_base(struct building *building, const uint8_t *bytes, size_t count)
{
    const struct trie *trie = building->trie;
    if (count == 1) {
        while (!is_free(trie, building->single))
            building->single++;
        return building->single ^ bytes[0];
    }
    for (;; building->block++)
        for (size_t at = building->block << 8; at < (building->block + 1) << 8; at++)
            if (is_free(trie, at) && fits(trie, at ^ bytes[0], bytes, count))
                return at ^ bytes[0];
}

/* Places the children of one node; `stack` gets those that have children. */
static void place(struct building *building, const struct open_node *open,
                  struct open_node **stack, size_t *count, size_t *room)
{
    const struct trie_key *keys = building->keys;
    struct trie *trie = building->trie;
    uint8_t bytes[256];
    size_t byte_count = 0, at = open->begin;
    for (; at < open->end && keys[at].size == open->depth; at++)
        trie->nodes[open->node].value = keys[at].value + 1;
    for (size_t i = at; i < open->end; i++)
        if (!byte_count || bytes[byte_count - 1] != (uint8_t)keys[i].text[open->depth])
            bytes[byte_count++] = (uint8_t)keys[i].text[open->depth];
    if (!byte_count)
        return;
    size_t base = find_base(building, bytes, byte_count), end = (base | 0xff) + 1;
    if (end > trie->room)
        trie->nodes = memory_grow(trie->nodes, &trie->room, end, sizeof *trie->nodes);
    trie->nodes[open->node].base = (uint32_t)base;
    for (size_t i = 0; i < byte_count; i++) {
        size_t from = at;
        uint32_t child = (uint32_t)(base ^ bytes[i]);
        trie->nodes[child].parent = open->node;
        while (at < open->end && (uint8_t)keys[at].text[open->depth] == bytes[i])
            at++;
        *stack = memory_grow(*stack, room, *count + 1, sizeof **stack);
        (*stack)[(*count)++] = (struct open_node){child, open->depth + 1, from, at};
    }
}

void trie_build(struct trie *trie, struct trie_key *keys, size_t count)
{
    struct building building = {.trie = trie, .keys = keys};
    struct open_node *stack = NULL;
    size_t open = 0, room = 0;
    for (size_t i = 0; i < count; i++) {
        keys[i].head = 0;
        for (uint32_t at = 0; at < 8; at++)
            keys[i].head = keys[i].head << 8 |
                           (at < keys[i].size ? (uint8_t)keys[i].text[at] : 0);
    }
    qsort(keys, count, sizeof *keys, by_text);
    trie->nodes = memory_grow(trie->nodes, &trie->room, 512 + count * 4, sizeof *trie->nodes);
    trie->nodes[TRIE_ROOT].parent = UINT32_MAX; /* nobody's child, and not free */
    place(&building, &(struct open_node){TRIE_ROOT, 0, 0, count}, &stack, &open, &room);
    while (open) {
        struct open_node next = stack[--open];
        place(&building, &next, &stack, &open, &room);
    }
    free(stack);
    size_t whole = (trie->room + 255) & ~(size_t)255; /* a step may look anywhere in a block */
    trie->nodes = memory_grow(trie->nodes, &trie->room, whole, sizeof *trie->nodes);
}

void trie_fini(struct trie *trie)
{
    free(trie->nodes);
    *trie = (struct trie){0};
}
