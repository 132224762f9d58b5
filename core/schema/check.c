/* SPDX-License-Identifier: MIT */
/*
 * check.c - applies a rule to a value: one walk down the tree, nothing allocated for a value that
 * fits. Its depth and its steps have limits, since schemas may go round in circles.
 */
#include "schema/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define NEST_LIMIT 1000  /* rules applied to one value, each by the one before */
#define DEPTH_LIMIT 4000 /* rules being applied at all */
#define STEPS_LEAST 10000000
#define STEPS_A_BYTE 100 /* of the file */

/* By the kind of value; a real may be an integer, too, by its digits. */
static const uint8_t types_by_kind[] = {
    [VALUE_NULL] = TYPE_NULL,   [VALUE_FLAG] = TYPE_BOOLEAN,
    [VALUE_TEXT] = TYPE_STRING, [VALUE_LIST] = TYPE_ARRAY,
    [VALUE_MAP] = TYPE_OBJECT,  [VALUE_INTEGER] = TYPE_INTEGER | TYPE_NUMBER,
    [VALUE_REAL] = TYPE_NUMBER,
};

static bool is_whole(const struct check *check, const struct value *value)
{
    char buffer[DECIMAL_BUFFER];
    struct decimal decimal = decimal_of(check->tree, value, buffer);
    return decimal_is_whole(&decimal);
}

void seen_init(struct seen *seen, const struct value *value)
{
    bool has_children = value->kind == VALUE_LIST || value->kind == VALUE_MAP;
    seen->few = 0;
    seen->count = has_children ? value->size : 0;
    seen->bits = seen->count <= 64 ? &seen->few
                                   : memory_new(seen->count / 64 + 1, sizeof(uint64_t));
}

void seen_fini(struct seen *seen)
{
    if (seen->bits != &seen->few)
        free(seen->bits);
}

void seen_add_all(struct seen *seen)
{
    if (seen)
        memset(seen->bits, 0xff, (seen->count <= 64 ? 1 : seen->count / 64 + 1) * sizeof(uint64_t));
}

void seen_add_others(struct seen *seen, const struct seen *others)
{
    for (uint32_t i = 0; i <= seen->count / 64 && (i == 0 || seen->count > 64); i++)
        seen->bits[i] |= others->bits[i];
}

bool check_goes_on(const struct check *check)
{
    return check->report && !check->problems->full && !check->problems->gave_up;
}

bool check_quietly(struct check *check, const struct rule *rule, struct spot *spot,
                   struct seen *seen)
{
    bool report = check->report;
    check->report = false;
    bool fits = check_rule(check, rule, spot, seen, "");
    check->report = report;
    return fits;
}

/* The names of types, "an object or null". */
static void add_types(struct text *text, uint8_t types)
{
    static const char *const names[] = {"null", "a boolean", "an integer", "a number", "a string",
                                        "an array", "an object"};
    unsigned left = types & TYPE_NUMBER ? types & ~(unsigned)TYPE_INTEGER : types;
    for (unsigned i = 0; left; i++) {
        if (!(left >> i & 1))
            continue;
        left &= ~(1u << i);
        text_format(text, "%s%s", names[i], !left ? "" : left & (left - 1) ? ", " : " or ");
    }
}

static bool check_type(struct check *check, const struct rule *rule, const struct spot *spot)
{
    const struct value *value = spot->value;
    uint8_t types = types_by_kind[value->kind];
    if (rule->types & types || (rule->types & TYPE_INTEGER && value->kind == VALUE_REAL &&
                                is_whole(check, value)))
        return true;
    if (!check->report)
        return false;
    struct text is = {0}, must = {0};
    add_types(&is, types & TYPE_INTEGER ? TYPE_INTEGER : types);
    add_types(&must, rule->types);
    problem_add(check, spot, "type", "is %s, must be %s", text_get(&is), text_get(&must));
    text_fini(&is);
    text_fini(&must);
    return false;
}

static bool fail_never(struct check *check, const struct spot *spot, const char *keyword)
{
    return problem_add(check, spot, keyword, "%s",
                       spot->key     ? "no such key is allowed here"
                       : spot->above ? "no such item is allowed here"
                                     : "nothing is allowed here");
}

/* What the rule asks of a value of this kind. */
static bool check_kind(struct check *check, const struct rule *rule, struct spot *spot,
                       struct seen *seen)
{
    switch (spot->value->kind) {
    case VALUE_INTEGER:
    case VALUE_REAL:
        return !rule->number || check_number(check, rule->number, spot);
    case VALUE_TEXT:
        return !rule->text || check_text(check, rule->text, spot);
    case VALUE_LIST:
        return !rule->list || check_list(check, rule->list, spot, seen);
    case VALUE_MAP:
        return !rule->map || check_map(check, rule->map, spot, seen);
    default:
        return true;
    }
}

/* Kind and logic, and then what none of them looked at. */
static bool check_all(struct check *check, const struct rule *rule, struct spot *spot,
                      struct seen *seen)
{
    bool fits = check_kind(check, rule, spot, seen);
    if (rule->logic && (fits || check_goes_on(check)))
        fits &= check_logic(check, rule->logic, spot, seen);
    return fits;
}

static bool check_with_rest(struct check *check, const struct rule *rule, struct spot *spot,
                            const struct rule *rest, struct seen *outer)
{
    struct seen seen;
    seen_init(&seen, spot->value);
    bool fits = check_all(check, rule, spot, &seen);
    /* After a failure it is not known what was looked at. */
    fits = fits && check_rest(check, rest, spot, &seen);
    if (fits && outer)
        seen_add_others(outer, &seen);
    seen_fini(&seen);
    return fits;
}

static bool check_body(struct check *check, const struct rule *rule, struct spot *spot,
                       struct seen *seen, const char *keyword)
{
    const struct value *value = spot->value;
    if (rule->never)
        return fail_never(check, spot, keyword);
    if (rule->types && !check_type(check, rule, spot))
        return false;
    bool fits = !rule->choice || check_choice(check, rule->choice, spot);
    if (!fits && !check_goes_on(check))
        return false;
    const struct rule *rest = value->kind == VALUE_MAP && rule->map ? rule->map->unevaluated
                              : value->kind == VALUE_LIST && rule->list ? rule->list->unevaluated
                                                                        : NULL;
    return (rest ? check_with_rest(check, rule, spot, rest, seen)
                 : check_all(check, rule, spot, seen)) && fits;
}

bool check_rule(struct check *check, const struct rule *rule, struct spot *spot, struct seen *seen,
                const char *keyword)
{
    if (check->problems->gave_up)
        return false;
    if (!check->steps)
        return problem_give_up(check, spot, keyword, "the schema takes too many steps for "
                               "this file");
    check->steps--;
    if (spot->nest == NEST_LIMIT)
        return problem_give_up(check, spot, keyword, "the schema goes round in a circle: over 1000 "
                               "rules for one value, each by the one before");
    if (check->depth == DEPTH_LIMIT)
        return problem_give_up(check, spot, keyword, "rules are nested deeper than 4000");
    struct scope scope = {check->scope, rule->resource};
    bool enters = check->schema->dynamic &&
                  (!check->scope || check->scope->resource != rule->resource);
    if (enters)
        check->scope = &scope;
    spot->nest++;
    check->depth++;
    bool fits = check_body(check, rule, spot, seen, keyword);
    check->depth--;
    spot->nest--;
    if (enters)
        check->scope = scope.outer;
    return fits;
}

void schema_check(struct schema *schema, const struct tree *tree, struct schema_result *result)
{
    struct problems problems = {0};
    struct check check = {.schema = schema, .tree = tree, .problems = &problems, .report = true,
                          .steps = STEPS_LEAST + STEPS_A_BYTE * tree->source_size};
    struct spot spot = {.value = &tree->root};
    bool fits = check_rule(&check, schema->root, &spot, NULL, "false");
    *result = (struct schema_result){.valid = fits && !problems.gave_up,
                                     .unchecked = problems.gave_up,
                                     .more = problems.full};
    problems_take(&problems, tree, result);
}

void schema_result_fini(struct schema_result *result)
{
    if (!result)
        return;
    arena_fini(&result->arena);
    free(result->errors);
    *result = (struct schema_result){0};
}
