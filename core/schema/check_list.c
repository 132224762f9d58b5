/* SPDX-License-Identifier: MIT */
/* check_list.c - lists against their rules. */
#include <inttypes.h>

#include "schema/check.h"
#include "schema/equal.h"

static bool check_count(struct check *check, const struct rule_list *list, const struct spot *spot)
{
    uint32_t size = spot->value->size;
    const char *plural = size == 1 ? "" : "s";
    if (size < list->least)
        return problem_add(check, spot, "minItems", "has %" PRIu32 " item%s, must have at least %"
                           PRIu64, size, plural, list->least);
    if (size > list->most)
        return problem_add(check, spot, "maxItems", "has %" PRIu32 " item%s, must have at most %"
                           PRIu64, size, plural, list->most);
    return true;
}

static bool check_items(struct check *check, const struct rule_list *list, struct spot *spot,
                        struct seen *seen)
{
    const struct value *value = spot->value;
    uint32_t front = list->first_count < value->size ? list->first_count : value->size;
    uint32_t end = list->rest ? value->size : front;
    bool fits = true;
    for (uint32_t i = 0; i < end && (fits || check_goes_on(check)); i++) {
        struct spot item = spot_below(spot, &value->items[i], NULL, i);
        fits &= check_rule(check, i < front ? list->first[i] : list->rest, &item, NULL,
                           i < front ? list->first_keyword : list->rest_keyword);
        seen_add(seen, i);
    }
    return fits;
}

static bool check_contains(struct check *check, const struct rule_list *list, struct spot *spot,
                           struct seen *seen)
{
    const struct value *value = spot->value;
    uint64_t count = 0;
    bool all = seen && list->contains_marks;
    uint64_t enough = list->contains_most == NO_LIMIT ? list->contains_least : NO_LIMIT;
    for (uint32_t i = 0; i < value->size && (all || count < enough); i++) {
        struct spot item = spot_below(spot, &value->items[i], NULL, i);
        if (!check_quietly(check, list->contains, &item, NULL))
            continue;
        count++;
        if (all)
            seen_add(seen, i);
    }
    if (check->problems->gave_up)
        return false;
    if (count < list->contains_least)
        return problem_add(check, spot, list->contains_least == 1 ? "contains" : "minContains",
                           "%" PRIu64 " of the items fit%s, at least %" PRIu64 " must", count,
                           count == 1 ? "s" : "", list->contains_least);
    if (count > list->contains_most)
        return problem_add(check, spot, "maxContains", "%" PRIu64 " of the items fit, at most %"
                           PRIu64 " may", count, list->contains_most);
    return true;
}

static bool check_unique(struct check *check, const struct spot *spot)
{
    uint32_t first, second;
    check_spend(check, spot->value->size);
    if (!value_twice((struct located){check->tree, spot->value}, &first, &second))
        return true;
    return problem_add(check, spot, "uniqueItems", "the items %" PRIu32 " and %" PRIu32
                       " are the same", first, second);
}

bool check_list(struct check *check, const struct rule_list *list, struct spot *spot,
                struct seen *seen)
{
    bool fits = check_count(check, list, spot);
    if ((list->first_count || list->rest) && (fits || check_goes_on(check)))
        fits &= check_items(check, list, spot, seen);
    if (list->contains && (fits || check_goes_on(check)))
        fits &= check_contains(check, list, spot, seen);
    if (list->unique && (fits || check_goes_on(check)))
        fits &= check_unique(check, spot);
    return fits;
}
