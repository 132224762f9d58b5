/* SPDX-License-Identifier: MIT */
/* compile_map.c - the keywords that ask something of maps. */
#include "base/memory.h"
#include "schema/compile.h"

static struct rule_map *map_of(struct compiler *compiler, struct rule *rule)
{
    if (!rule->map) {
        rule->map = compile_alloc(compiler, 1, sizeof *rule->map);
        rule->map->most = NO_LIMIT;
    }
    return rule->map;
}

int compile_min_properties(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return compile_count(compiler, rule, value, &map_of(compiler, rule)->least);
}

int compile_max_properties(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return compile_count(compiler, rule, value, &map_of(compiler, rule)->most);
}

/* The number of a key. */
static uint32_t add_name(struct rule_map *map, const struct value *key)
{
    uint32_t number = names_add(&map->names, key);
    map->rules = memory_grow(map->rules, &map->rule_room, map->names.count, sizeof *map->rules);
    return number;
}

/* A list of keys as their numbers. */
static int put_names(struct compiler *compiler, struct rule *rule, const struct value *list,
                     uint32_t **numbers, uint32_t *count)
{
    if (list->kind != VALUE_LIST)
        return compile_fail(compiler, rule, list, "it must be a list of keys");
    *numbers = compile_alloc(compiler, list->size, sizeof **numbers);
    *count = list->size;
    for (uint32_t i = 0; i < list->size; i++) {
        if (list->items[i].kind != VALUE_TEXT)
            return compile_fail(compiler, rule, &list->items[i], "a key must be text");
        (*numbers)[i] = add_name(rule->map, &list->items[i]);
    }
    return 0;
}

int compile_required(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    struct rule_map *map = map_of(compiler, rule);
    return put_names(compiler, rule, value, &map->required, &map->required_count);
}

static int expect_map(struct compiler *compiler, const struct rule *rule, const struct value *value)
{
    return value->kind == VALUE_MAP ? 0 : compile_fail(compiler, rule, value,
                                                       "it must be an object");
}

int compile_properties(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    struct rule_map *map = map_of(compiler, rule);
    int code = expect_map(compiler, rule, value);
    for (uint32_t i = 0; !code && i < value->size; i++) {
        uint32_t number = add_name(map, &value->pairs[i].key);
        code = compile_into(compiler, rule, &value->pairs[i].value, &map->rules[number]);
    }
    return code;
}

int compile_pattern_properties(struct compiler *compiler, struct rule *rule,
                               const struct value *value)
{
    struct rule_map *map = map_of(compiler, rule);
    int code = expect_map(compiler, rule, value);
    if (code)
        return code;
    map->patterns = compile_alloc(compiler, value->size, sizeof *map->patterns);
    map->pattern_count = value->size;
    for (uint32_t i = 0; !code && i < value->size; i++) {
        const struct pair *pair = &value->pairs[i];
        code = compile_pattern(compiler, rule, &pair->key, &map->patterns[i].pattern);
        code = code ? code : compile_into(compiler, rule, &pair->value, &map->patterns[i].rule);
    }
    return code;
}

int compile_additional_properties(struct compiler *compiler, struct rule *rule,
                                  const struct value *value)
{
    return compile_into(compiler, rule, value, &map_of(compiler, rule)->additional);
}

int compile_property_names(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return compile_into(compiler, rule, value, &map_of(compiler, rule)->key);
}

int compile_unevaluated_properties(struct compiler *compiler, struct rule *rule,
                                   const struct value *value)
{
    return compile_into(compiler, rule, value, &map_of(compiler, rule)->unevaluated);
}

/* Keys that ask for other keys (a list) or for a schema; `lists` and `schemas`: which may stand. */
static int put_dependencies(struct compiler *compiler, struct rule *rule,
                            const struct value *value, bool lists, bool schemas)
{
    struct rule_map *map = map_of(compiler, rule);
    struct rule_logic *logic = compile_logic_of(compiler, rule);
    int code = expect_map(compiler, rule, value);
    if (code)
        return code;
    uint32_t need_count = map->dependency_count, rule_count = logic->dependent_count;
    struct dependency *needs = compile_alloc(compiler, need_count + value->size, sizeof *needs);
    struct rule_dependent *rules = compile_alloc(compiler, rule_count + value->size, sizeof *rules);
    for (uint32_t i = 0; i < need_count; i++)
        needs[i] = map->dependencies[i];
    for (uint32_t i = 0; i < rule_count; i++)
        rules[i] = logic->dependents[i];
    for (uint32_t i = 0; !code && i < value->size; i++) {
        const struct pair *pair = &value->pairs[i];
        if (lists && (pair->value.kind == VALUE_LIST || !schemas)) {
            struct dependency *next = &needs[need_count++];
            next->keyword = schemas ? "dependencies" : "dependentRequired";
            next->name = add_name(map, &pair->key);
            code = put_names(compiler, rule, &pair->value, &next->needs, &next->need_count);
        } else {
            rules[rule_count].key = &pair->key;
            code = compile_into(compiler, rule, &pair->value, &rules[rule_count++].rule);
        }
    }
    map->dependencies = needs;
    map->dependency_count = need_count;
    logic->dependents = rules;
    logic->dependent_count = rule_count;
    return code;
}

int compile_dependent_required(struct compiler *compiler, struct rule *rule,
                               const struct value *value)
{
    return put_dependencies(compiler, rule, value, true, false);
}

int compile_dependent_schemas(struct compiler *compiler, struct rule *rule,
                              const struct value *value)
{
    return put_dependencies(compiler, rule, value, false, true);
}

int compile_dependencies(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return put_dependencies(compiler, rule, value, true, true);
}
