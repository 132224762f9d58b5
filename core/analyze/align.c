/* SPDX-License-Identifier: MIT */
/* align.c - the tensors of several models lined up by role. Compares no numbers. */
#include "analyze/align.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/roles.h"

/* The decoder is what a decoder-only model is, so its side is not named. */
static const char *line_up(const char *role)
{
    return strncmp(role, "dec.", 4) ? role : role + 4;
}

static struct aligned *aligned_get(struct alignment *alignment, size_t *room, const char *role)
{
    for (uint32_t i = 0; i < alignment->count; i++)
        if (!strcmp(alignment->items[i].role, role))
            return &alignment->items[i];
    alignment->items =
        memory_grow(alignment->items, room, alignment->count + 1u, sizeof *alignment->items);
    struct aligned *aligned = &alignment->items[alignment->count++];
    *aligned = (struct aligned){
        .role = arena_text(&alignment->arena, role),
        .entries = arena_alloc(&alignment->arena, alignment->models * sizeof *aligned->entries),
    };
    return aligned;
}

/* Encoder roles after the others, private ones last; else as the vocabulary has them. */
static int64_t rank_of(const char *role)
{
    int32_t index = roles_find(role);
    int64_t rank = index < 0 ? 1 << 20 : index;
    return rank + (strncmp(role, "enc.", 4) ? 0 : 1 << 21);
}

static int compare_roles(const void *a, const void *b)
{
    const struct aligned *x = a, *y = b;
    int64_t i = rank_of(x->role), j = rank_of(y->role);
    return i != j ? (i > j) - (i < j) : strcmp(x->role, y->role);
}

void alignment_init(struct alignment *alignment, const struct examined *const *models,
                    uint32_t count)
{
    *alignment = (struct alignment){.models = count};
    size_t room = 0;
    for (uint32_t m = 0; m < count; m++) {
        const struct tensor_map *map = &models[m]->model.map;
        for (uint32_t i = 0; i < map->count; i++) {
            const struct map_entry *entry = &map->entries[i];
            if (!(entry->flags & (AC_BUFFER | AC_TIED)))
                aligned_get(alignment, &room, line_up(entry->role))->entries[m] = entry;
        }
    }
    if (alignment->count)
        qsort(alignment->items, alignment->count, sizeof *alignment->items, compare_roles);
}

void alignment_fini(struct alignment *alignment)
{
    if (!alignment)
        return;
    free(alignment->items);
    arena_fini(&alignment->arena);
    *alignment = (struct alignment){0};
}
