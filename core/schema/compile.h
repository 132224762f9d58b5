/* SPDX-License-Identifier: MIT */
/* compile.h - what the parts that make rules of schemas share. Applies none. */
#ifndef SCHEMA_COMPILE_H
#define SCHEMA_COMPILE_H

#include "schema/keywords.h"
#include "schema/pattern.h"

struct schema {
    struct library library;
    struct matcher *matcher;
    const struct rule *root;
    struct table rules_by_source; /* address of a schema's value: its rule */
    struct rule **rules;          /* [rule_count], in the order they were asked for */
    size_t rule_room;
    uint32_t rule_count;
    struct pattern **patterns; /* [pattern_count] */
    size_t pattern_room;
    uint32_t pattern_count;
    bool dynamic; /* some reference depends on the way that led to it */
};

struct compiler {
    struct schema *schema;
    struct error *error;
};

/* The rule of a schema in the resource of `rule`, compiled later; NULL when it is no schema. */
const struct rule *compile_schema(struct compiler *compiler, const struct rule *rule,
                                  const struct value *value);
/* The same into a place; 0 or the code. */
int compile_into(struct compiler *compiler, const struct rule *rule, const struct value *value,
                 const struct rule **place);
struct rule_logic *compile_logic_of(struct compiler *compiler, struct rule *rule);
/* A list of schemas. */
int compile_schemas(struct compiler *compiler, const struct rule *rule, const struct value *value,
                    const struct rule ***rules, uint32_t *count);
void *compile_alloc(struct compiler *compiler, size_t count, size_t size);
/* Fails at a value of the schema: "KEYWORD must be WHAT". Returns the code. */
int compile_fail(struct compiler *compiler, const struct rule *rule, const struct value *value,
                 const char *must);
/* A keyword's value as a number of things. */
int compile_count(struct compiler *compiler, const struct rule *rule, const struct value *value,
                  uint64_t *count);
int compile_pattern(struct compiler *compiler, const struct rule *rule, const struct value *value,
                    const struct pattern **pattern);
/* Everything that is to be compiled, once the first rule is asked for. */
int compile_all(struct compiler *compiler);

#define COMPILE(name) \
    int compile_##name(struct compiler *compiler, struct rule *rule, const struct value *value)
/* Values of any kind, numbers, text. */
COMPILE(type);
COMPILE(const);
COMPILE(enum);
COMPILE(minimum);
COMPILE(maximum);
COMPILE(exclusive_minimum);
COMPILE(exclusive_maximum);
COMPILE(multiple_of);
COMPILE(min_length);
COMPILE(max_length);
COMPILE(pattern_keyword);
COMPILE(format);
/* Lists. */
COMPILE(min_items);
COMPILE(max_items);
COMPILE(unique_items);
COMPILE(items);
COMPILE(prefix_items);
COMPILE(additional_items);
COMPILE(contains);
COMPILE(min_contains);
COMPILE(max_contains);
COMPILE(unevaluated_items);
/* Maps. */
COMPILE(min_properties);
COMPILE(max_properties);
COMPILE(required);
COMPILE(properties);
COMPILE(pattern_properties);
COMPILE(additional_properties);
COMPILE(property_names);
COMPILE(unevaluated_properties);
COMPILE(dependent_required);
COMPILE(dependent_schemas);
COMPILE(dependencies);
/* Logic. */
COMPILE(ref);
COMPILE(dynamic_ref);
COMPILE(recursive_ref);
COMPILE(all_of);
COMPILE(any_of);
COMPILE(one_of);
COMPILE(not);
COMPILE(if);
COMPILE(then);
COMPILE(else);
#undef COMPILE

#endif
