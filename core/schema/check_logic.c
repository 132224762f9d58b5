/* SPDX-License-Identifier: MIT */
/* check_logic.c - references and combinations: what is asked of one value by several schemas. */
#include <inttypes.h>

#include "schema/check.h"

/* Where a dynamic reference leads from here: into the outermost resource that has the name. */
static const struct rule *find_dynamic(const struct check *check, const struct rule_logic *logic)
{
    const struct rule *rule = logic->dynamic;
    if (!logic->dynamic_name)
        return rule;
    for (const struct scope *scope = check->scope; scope; scope = scope->outer) {
        const struct dynamic *dynamic =
            resource_dynamic(scope->resource, logic->dynamic_name, logic->dynamic_size);
        rule = dynamic ? dynamic->rule : rule;
    }
    return rule;
}

/* A branch of which it does not matter whether it fits; what it looked at counts if it does. */
static bool check_branch(struct check *check, const struct rule *rule, struct spot *spot,
                         struct seen *seen)
{
    if (!seen)
        return check_quietly(check, rule, spot, NULL);
    struct seen own;
    seen_init(&own, spot->value);
    bool fits = check_quietly(check, rule, spot, &own);
    if (fits)
        seen_add_others(seen, &own);
    seen_fini(&own);
    return fits;
}

/* Notes why the branch that is nearest does not fit. */
static void report_nearest(struct check *check, const struct rule **rules, uint32_t count,
                           struct spot *spot, const char *keyword)
{
    struct problems *problems = check->problems;
    uint32_t first = problems->count, nearest = 0;
    uint64_t least = UINT64_MAX;
    problem_add(check, spot, keyword, "fits none of %" PRIu32 " alternatives", count);
    uint32_t begin = problems->count;
    for (uint32_t i = 0; i < count && check_goes_on(check); i++) {
        uint32_t end = problems->count;
        check_rule(check, rules[i], spot, NULL, keyword);
        uint64_t distance = problems_distance(problems, end, spot->depth);
        if (distance < least) {
            problems_drop(problems, begin, end);
            least = distance;
            nearest = i;
        } else if (!problems->gave_up) {
            problems_drop(problems, end, problems->count);
        }
    }
    if (count > 1 && problems->count > begin && !problems->gave_up)
        problem_amend(problems, first, "; the nearest is number %" PRIu32, nearest + 1);
}

static bool check_any(struct check *check, const struct rule_logic *logic, struct spot *spot,
                      struct seen *seen)
{
    bool fits = false;
    for (uint32_t i = 0; i < logic->any_count && (!fits || seen); i++)
        fits |= check_branch(check, logic->any[i], spot, seen);
    if (!fits && check_goes_on(check))
        report_nearest(check, logic->any, logic->any_count, spot, "anyOf");
    return fits;
}

static bool check_one(struct check *check, const struct rule_logic *logic, struct spot *spot,
                      struct seen *seen)
{
    uint32_t fitting[2], count = 0;
    for (uint32_t i = 0; i < logic->one_count && count < 2; i++)
        if (check_branch(check, logic->one[i], spot, seen))
            fitting[count++] = i + 1;
    if (count == 2)
        return problem_add(check, spot, "oneOf", "fits the alternatives %" PRIu32 " and %" PRIu32
                           ", must fit one alone", fitting[0], fitting[1]);
    if (!count && check_goes_on(check))
        report_nearest(check, logic->one, logic->one_count, spot, "oneOf");
    return count == 1;
}

static bool check_condition(struct check *check, const struct rule_logic *logic,
                            struct spot *spot, struct seen *seen)
{
    if (!logic->then && !logic->otherwise && !seen)
        return true;
    bool holds = check_branch(check, logic->when, spot, seen);
    const struct rule *next = holds ? logic->then : logic->otherwise;
    return !next || check_rule(check, next, spot, seen, holds ? "then" : "else");
}

static bool has_key(const struct value *map, const struct value *key)
{
    for (uint32_t i = 0; i < map->size; i++) {
        const struct value *other = &map->pairs[i].key;
        if (other->size == key->size && !__builtin_memcmp(other->text, key->text, key->size))
            return true;
    }
    return false;
}

static bool check_dependents(struct check *check, const struct rule_logic *logic,
                             struct spot *spot, struct seen *seen)
{
    bool fits = true;
    if (spot->value->kind != VALUE_MAP)
        return true;
    for (uint32_t i = 0; i < logic->dependent_count && (fits || check_goes_on(check)); i++)
        if (has_key(spot->value, logic->dependents[i].key))
            fits &= check_rule(check, logic->dependents[i].rule, spot, seen, "dependentSchemas");
    return fits;
}

bool check_logic(struct check *check, const struct rule_logic *logic, struct spot *spot,
                 struct seen *seen)
{
    bool fits = true;
    if (logic->reference)
        fits = check_rule(check, logic->reference, spot, seen, "$ref");
    if (logic->dynamic && (fits || check_goes_on(check)))
        fits &= check_rule(check, find_dynamic(check, logic), spot, seen, "$dynamicRef");
    for (uint32_t i = 0; i < logic->all_count && (fits || check_goes_on(check)); i++)
        fits &= check_rule(check, logic->all[i], spot, seen, "allOf");
    if (logic->any && (fits || check_goes_on(check)))
        fits &= check_any(check, logic, spot, seen);
    if (logic->one && (fits || check_goes_on(check)))
        fits &= check_one(check, logic, spot, seen);
    if (logic->not && (fits || check_goes_on(check)) &&
        check_quietly(check, logic->not, spot, NULL))
        fits = problem_add(check, spot, "not", "fits what is ruled out here");
    if (logic->when && (fits || check_goes_on(check)))
        fits &= check_condition(check, logic, spot, seen);
    if (logic->dependent_count && (fits || check_goes_on(check)))
        fits &= check_dependents(check, logic, spot, seen);
    return fits;
}
