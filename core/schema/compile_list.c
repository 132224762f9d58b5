/* SPDX-License-Identifier: MIT */
/* compile_list.c - the keywords that ask something of lists. */
#include "schema/compile.h"

static struct rule_list *list_of(struct compiler *compiler, struct rule *rule)
{
    if (!rule->list) {
        rule->list = compile_alloc(compiler, 1, sizeof *rule->list);
        rule->list->most = rule->list->contains_most = NO_LIMIT;
        rule->list->contains_least = 1;
    }
    return rule->list;
}

int compile_min_items(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return compile_count(compiler, rule, value, &list_of(compiler, rule)->least);
}

int compile_max_items(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return compile_count(compiler, rule, value, &list_of(compiler, rule)->most);
}

int compile_unique_items(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    if (value->kind != VALUE_FLAG)
        return compile_fail(compiler, rule, value, "it must be true or false");
    list_of(compiler, rule)->unique = value->flag;
    return 0;
}

int compile_prefix_items(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    struct rule_list *list = list_of(compiler, rule);
    list->first_keyword = rule->resource->dialect.draft == SCHEMA_2020_12 ? "prefixItems" : "items";
    return compile_schemas(compiler, rule, value, &list->first, &list->first_count);
}

int compile_items(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    struct rule_list *list = list_of(compiler, rule);
    if (value->kind == VALUE_LIST && rule->resource->dialect.draft != SCHEMA_2020_12)
        return compile_prefix_items(compiler, rule, value);
    list->rest_keyword = "items";
    return compile_into(compiler, rule, value, &list->rest);
}

/* Counts only beside a list of items. */
int compile_additional_items(struct compiler *compiler, struct rule *rule,
                             const struct value *value)
{
    const struct value *items = value_find(rule->source, "items");
    if (!items || items->kind != VALUE_LIST)
        return 0;
    list_of(compiler, rule)->rest_keyword = "additionalItems";
    return compile_into(compiler, rule, value, &rule->list->rest);
}

int compile_contains(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    struct rule_list *list = list_of(compiler, rule);
    list->contains_marks = rule->resource->dialect.draft == SCHEMA_2020_12;
    return compile_into(compiler, rule, value, &list->contains);
}

int compile_min_contains(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return compile_count(compiler, rule, value, &list_of(compiler, rule)->contains_least);
}

int compile_max_contains(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return compile_count(compiler, rule, value, &list_of(compiler, rule)->contains_most);
}

int compile_unevaluated_items(struct compiler *compiler, struct rule *rule,
                              const struct value *value)
{
    return compile_into(compiler, rule, value, &list_of(compiler, rule)->unevaluated);
}
