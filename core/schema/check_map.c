/* SPDX-License-Identifier: MIT */
/* check_map.c - maps against their rules, and the children of lists and maps that no rule looked
 * at. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "schema/check.h"

#define FOUND_WORDS 4 /* of 64 names each, without allocation */

static bool check_count(struct check *check, const struct rule_map *map, const struct spot *spot)
{
    uint32_t size = spot->value->size;
    const char *plural = size == 1 ? "" : "s";
    if (size < map->least)
        return problem_add(check, spot, "minProperties", "has %" PRIu32 " key%s, must have at "
                           "least %" PRIu64, size, plural, map->least);
    if (size > map->most)
        return problem_add(check, spot, "maxProperties", "has %" PRIu32 " key%s, must have at "
                           "most %" PRIu64, size, plural, map->most);
    return true;
}

/* The key that was meant, among those that are allowed; NULL when none is near. */
static const char *find_meant(const struct rule_map *map, const struct value *key)
{
    const char **words = memory_new(map->names.count + 1u, sizeof *words);
    for (uint32_t i = 0, count = 0; i < map->names.count; i++)
        if (map->rules[i])
            words[count++] = map->names.items[i].text;
    const char *meant = key->size < 64 ? text_nearest(key->text, words) : NULL;
    free(words);
    return meant;
}

static bool check_additional(struct check *check, const struct rule_map *map, struct spot *child)
{
    if (!map->additional->never || !check->report)
        return check_rule(check, map->additional, child, NULL, "additionalProperties");
    const char *meant = find_meant(map, child->key);
    if (!meant)
        return problem_add(check, child, "additionalProperties", "no such key is allowed here");
    struct text shown = {0};
    text_add_safe(&shown, meant, strlen(meant));
    problem_add(check, child, "additionalProperties",
                "no such key is allowed here; did you mean \"%s\"?", text_get(&shown));
    text_fini(&shown);
    return false;
}

static bool check_key(struct check *check, const struct rule_map *map, const struct spot *child)
{
    struct spot key = *child;
    key.value = child->key;
    key.nest = 0;
    return check_rule(check, map->key, &key, NULL, "propertyNames");
}

/* One key and its value; `*number` becomes that of the key, if the rule knows it. */
static bool check_pair(struct check *check, const struct rule_map *map, struct spot *child,
                       bool *evaluated, uint32_t *number)
{
    const struct value *key = child->key;
    bool fits = true;
    *number = names_find(&map->names, key->text, key->size);
    const struct rule *rule = *number == NAME_NONE ? NULL : map->rules[*number];
    *evaluated = rule != NULL;
    if (rule)
        fits = check_rule(check, rule, child, NULL, "properties");
    for (uint32_t i = 0; i < map->pattern_count && (fits || check_goes_on(check)); i++) {
        if (!check_pattern(check, map->patterns[i].pattern, key, child, "patternProperties"))
            continue;
        *evaluated = true;
        fits &= check_rule(check, map->patterns[i].rule, child, NULL, "patternProperties");
    }
    if (map->additional && !*evaluated) {
        fits &= check_additional(check, map, child);
        *evaluated = true;
    }
    if (map->key && (fits || check_goes_on(check)))
        fits &= check_key(check, map, child);
    return fits;
}

static bool fail_missing(struct check *check, const struct rule_map *map, const struct spot *spot,
                         uint32_t missing, const struct dependency *dependency)
{
    if (!check->report)
        return false;
    struct text key = {0}, because = {0};
    const struct name *name = &map->names.items[missing];
    text_add_safe(&key, name->text, name->size);
    if (dependency) {
        name = &map->names.items[dependency->name];
        text_add_safe(&because, name->text, name->size);
        problem_add(check, spot, dependency->keyword,
                    "has \"%s\" and so must have \"%s\"", text_get(&because), text_get(&key));
    } else {
        problem_add(check, spot, "required", "lacks the key \"%s\"", text_get(&key));
    }
    text_fini(&key);
    text_fini(&because);
    return false;
}

static bool has_bit(const uint64_t *bits, uint32_t number)
{
    return bits[number / 64] >> number % 64 & 1;
}

static bool check_presence(struct check *check, const struct rule_map *map,
                           const struct spot *spot, const uint64_t *found)
{
    bool fits = true;
    for (uint32_t i = 0; i < map->required_count && (fits || check_goes_on(check)); i++)
        if (!has_bit(found, map->required[i]))
            fits = fail_missing(check, map, spot, map->required[i], NULL);
    for (uint32_t i = 0; i < map->dependency_count && (fits || check_goes_on(check)); i++) {
        const struct dependency *dependency = &map->dependencies[i];
        for (uint32_t j = 0; has_bit(found, dependency->name) && j < dependency->need_count; j++)
            if (!has_bit(found, dependency->needs[j]))
                fits = fail_missing(check, map, spot, dependency->needs[j], dependency);
    }
    return fits;
}

bool check_map(struct check *check, const struct rule_map *map, struct spot *spot,
               struct seen *seen)
{
    const struct value *value = spot->value;
    uint64_t few[FOUND_WORDS] = {0};
    uint64_t *found = map->names.count <= FOUND_WORDS * 64
                          ? few
                          : memory_new(map->names.count / 64 + 1, sizeof *found);
    bool fits = check_count(check, map, spot);
    for (uint32_t i = 0; i < value->size && (fits || check_goes_on(check)); i++) {
        const struct pair *pair = &value->pairs[i];
        struct spot child = spot_below(spot, &pair->value, &pair->key, i);
        bool evaluated;
        uint32_t number;
        fits &= check_pair(check, map, &child, &evaluated, &number);
        if (number != NAME_NONE)
            found[number / 64] |= (uint64_t)1 << number % 64;
        if (evaluated)
            seen_add(seen, i);
    }
    if (fits || check_goes_on(check))
        fits &= check_presence(check, map, spot, found);
    if (found != few)
        free(found);
    return fits;
}

bool check_rest(struct check *check, const struct rule *rule, struct spot *spot, struct seen *seen)
{
    const struct value *value = spot->value;
    bool map = value->kind == VALUE_MAP, fits = true;
    for (uint32_t i = 0; i < value->size && (fits || check_goes_on(check)); i++) {
        if (seen_has(seen, i))
            continue;
        struct spot child = spot_below(spot, map ? &value->pairs[i].value : &value->items[i],
                                       map ? &value->pairs[i].key : NULL, i);
        fits &= check_rule(check, rule, &child, NULL,
                           map ? "unevaluatedProperties" : "unevaluatedItems");
    }
    seen_add_all(seen);
    return fits;
}
