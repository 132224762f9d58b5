/* SPDX-License-Identifier: MIT */
/* compile_value.c - the keywords that ask something of any value, of numbers and of text. */
#include <string.h>

#include "schema/compile.h"
#include "schema/format.h"

#define OPTIONS_FEW 8 /* of enum; more are found by a table */

static uint8_t type_named(const struct value *name)
{
    static const struct {
        const char *name;
        uint8_t types;
    } known[] = {{"null", TYPE_NULL},     {"boolean", TYPE_BOOLEAN}, {"integer", TYPE_INTEGER},
                 {"string", TYPE_STRING}, {"array", TYPE_ARRAY},     {"object", TYPE_OBJECT},
                 {"number", TYPE_NUMBER}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (value_is_text(name, known[i].name))
            return known[i].types;
    return 0;
}

int compile_type(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    bool list = value->kind == VALUE_LIST;
    uint32_t count = list ? value->size : 1;
    rule->types = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct value *name = list ? &value->items[i] : value;
        uint8_t types = type_named(name);
        if (!types)
            return compile_fail(compiler, rule, name, "it must be null, boolean, integer, number, "
                                "string, array or object");
        rule->types |= types;
    }
    return count ? 0 : compile_fail(compiler, rule, value, "it must name a type");
}

static struct rule_choice *choice_of(struct compiler *compiler, struct rule *rule)
{
    if (!rule->choice)
        rule->choice = compile_alloc(compiler, 1, sizeof *rule->choice);
    rule->choice->tree = &rule->resource->document->tree;
    return rule->choice;
}

int compile_const(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    choice_of(compiler, rule)->only = value;
    return 0;
}

int compile_enum(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    if (value->kind != VALUE_LIST)
        return compile_fail(compiler, rule, value, "it must be a list");
    struct rule_choice *choice = choice_of(compiler, rule);
    choice->options = value;
    choice->has_texts = value->size > OPTIONS_FEW;
    for (uint32_t i = 0; choice->has_texts && i < value->size; i++)
        if (value->items[i].kind == VALUE_TEXT)
            table_put(&choice->texts, value->items[i].text, value->items[i].size, i);
    return 0;
}

static struct rule_number *number_of(struct compiler *compiler, struct rule *rule)
{
    if (!rule->number)
        rule->number = compile_alloc(compiler, 1, sizeof *rule->number);
    return rule->number;
}

static int compile_bound(struct compiler *compiler, struct rule *rule, const struct value *value,
                         struct bound *bound)
{
    if (!value_is_number(value))
        return compile_fail(compiler, rule, value, "it must be a number");
    bound->value = value;
    bound->decimal = decimal_of(&rule->resource->document->tree, value, bound->buffer);
    bound->spelling = bound->decimal.text;
    return bound->decimal.finite ? 0 : compile_fail(compiler, rule, value, "it must be finite");
}

int compile_minimum(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return compile_bound(compiler, rule, value, &number_of(compiler, rule)->least);
}

int compile_maximum(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return compile_bound(compiler, rule, value, &number_of(compiler, rule)->most);
}

int compile_exclusive_minimum(struct compiler *compiler, struct rule *rule,
                              const struct value *value)
{
    return compile_bound(compiler, rule, value, &number_of(compiler, rule)->above);
}

int compile_exclusive_maximum(struct compiler *compiler, struct rule *rule,
                              const struct value *value)
{
    return compile_bound(compiler, rule, value, &number_of(compiler, rule)->below);
}

int compile_multiple_of(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    struct bound *step = &number_of(compiler, rule)->step;
    int code = compile_bound(compiler, rule, value, step);
    if (!code && (step->decimal.minus || !step->decimal.count))
        code = compile_fail(compiler, rule, value, "it must be more than 0");
    return code;
}

static struct rule_text *text_of(struct compiler *compiler, struct rule *rule)
{
    if (!rule->text) {
        rule->text = compile_alloc(compiler, 1, sizeof *rule->text);
        rule->text->most = NO_LIMIT;
    }
    return rule->text;
}

int compile_min_length(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return compile_count(compiler, rule, value, &text_of(compiler, rule)->least);
}

int compile_max_length(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return compile_count(compiler, rule, value, &text_of(compiler, rule)->most);
}

int compile_pattern_keyword(struct compiler *compiler, struct rule *rule,
                            const struct value *value)
{
    text_of(compiler, rule)->pattern_source = value;
    return compile_pattern(compiler, rule, value, &rule->text->pattern);
}

int compile_format(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    bool asserted = compiler->schema->library.options.assert_format ||
                    rule->resource->dialect.vocabularies & VOCABULARY_ASSERTION;
    if (value->kind != VALUE_TEXT)
        return compile_fail(compiler, rule, value, "it must be text");
    const struct format *format = asserted ? format_find(value->text) : NULL;
    if (format) {
        text_of(compiler, rule)->format = format;
        rule->text->format_name = value;
    }
    return 0;
}
