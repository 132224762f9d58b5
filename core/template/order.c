/* SPDX-License-Identifier: MIT */
/*
 * order.c - lists put in order by keys: a merge sort, since qsort() may not be left by
 * longjmp. What the keys are, is the caller's choice.
 */
#include "template/order.h"

#include <string.h>

/* Whether the item of index `a`, which stood first, stays before that of `b`. */
static bool stays(struct machine *machine, const struct datum_list *keys, uint32_t a, uint32_t b,
                  bool reverse)
{
    struct datum first = keys->items[reverse ? a : b];
    struct datum second = keys->items[reverse ? b : a];

    return datum_order(machine, first, second) != -1;
}

static void merge(struct machine *machine, const struct datum_list *keys, const uint32_t *from,
                  uint32_t *to, const uint32_t bounds[3], bool reverse)
{
    uint32_t left = bounds[0];
    uint32_t right = bounds[1];

    for (uint32_t at = bounds[0]; at < bounds[2]; at++) {
        bool take_left = left < bounds[1] &&
                         (right >= bounds[2] ||
                          stays(machine, keys, from[left], from[right], reverse));

        to[at] = take_left ? from[left++] : from[right++];
    }
}

struct datum_list *order_sorted(struct machine *machine, const struct datum_list *items,
                                const struct datum_list *keys, bool reverse)
{
    uint32_t count = items->count;
    uint32_t *from = machine_alloc(machine, count, sizeof *from);
    uint32_t *to = machine_alloc(machine, count, sizeof *to);
    struct datum_list *sorted = list_new(machine, count);

    for (uint32_t i = 0; i < count; i++)
        from[i] = i;
    for (uint32_t width = 1; width < count; width *= 2) {
        uint32_t *swap = from;

        for (uint32_t i = 0; i < count; i += 2 * width) {
            uint32_t middle = i + width < count ? i + width : count;
            uint32_t end = i + 2 * width < count ? i + 2 * width : count;

            merge(machine, keys, from, to, (uint32_t[]){i, middle, end}, reverse);
        }
        from = to;
        to = swap;
    }
    for (uint32_t i = 0; i < count; i++)
        list_add(machine, sorted, items->items[from[i]]);
    return sorted;
}
