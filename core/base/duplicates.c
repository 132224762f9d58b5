/* SPDX-License-Identifier: MIT */
/*
 * duplicates.c - finds keys that stand twice in a map: by comparing all in a small one, else by a
 * table. Judges none of them.
 */
#include "base/duplicates.h"

#include <string.h>

#define DUPLICATE_LIMIT 64
#define KEYS_AHEAD 16
#define SMALL_MAP 8 /* pairs up to which comparing all keys beats a table */

static bool is_same_key(const struct value *a, const struct value *b)
{
    return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

/* Lists the pair when its key stands before it in the map; false when no more are kept. */
static bool note(struct tree *tree, const struct pair *pairs, uint32_t second)
{
    uint32_t first = 0;

    while (!is_same_key(&pairs[first].key, &pairs[second].key))
        first++;
    if (first == second)
        return true;
    if (tree->duplicates == NULL)
        tree->duplicates = arena_alloc(&tree->arena, DUPLICATE_LIMIT * sizeof *tree->duplicates);
    tree->duplicates[tree->duplicate_count++] = (struct duplicate){&pairs[first], &pairs[second]};
    return tree->duplicate_count < DUPLICATE_LIMIT;
}

void duplicates_note(struct tree *tree, struct table *keys, const struct pair *pairs,
                     uint32_t count)
{
    bool more = tree->duplicate_count < DUPLICATE_LIMIT;
    uint32_t i;

    if (count > SMALL_MAP)
        table_clear(keys, count);
    for (i = 0; more && i < count; i++) {
        const struct value *key = &pairs[i].key;
        const struct value *ahead = &pairs[count - i > KEYS_AHEAD ? i + KEYS_AHEAD : i].key;

        if (count > SMALL_MAP)
            table_expect(keys, ahead->text, ahead->size);
        if (count <= SMALL_MAP || table_put(keys, key->text, key->size, i))
            more = note(tree, pairs, i);
    }
}
