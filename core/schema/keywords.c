/* SPDX-License-Identifier: MIT */
/* keywords.c - the table of keywords. How each compiles is said in compile_*.c. */
#include "schema/keywords.h"

#include <string.h>

#include "schema/compile.h"

#define D7 (1 << SCHEMA_07)
#define D19 (1 << SCHEMA_2019_09)
#define D20 (1 << SCHEMA_2020_12)
#define ALL (D7 | D19 | D20)
#define NEW (D19 | D20)
#define CORE VOCABULARY_CORE
#define APPLY VOCABULARY_APPLICATOR
#define SEEN VOCABULARY_UNEVALUATED
#define VALID VOCABULARY_VALIDATION

static const struct keyword keywords[] = {
    {"$ref", ALL, CORE, HOLDS_NONE, compile_ref},
    {"$dynamicRef", D20, CORE, HOLDS_NONE, compile_dynamic_ref},
    {"$recursiveRef", D19, CORE, HOLDS_NONE, compile_recursive_ref},
    {"$defs", NEW, CORE, HOLDS_MAP, NULL},
    {"definitions", ALL, CORE, HOLDS_MAP, NULL},
    {"type", ALL, VALID, HOLDS_NONE, compile_type},
    {"const", ALL, VALID, HOLDS_NONE, compile_const},
    {"enum", ALL, VALID, HOLDS_NONE, compile_enum},
    {"minimum", ALL, VALID, HOLDS_NONE, compile_minimum},
    {"maximum", ALL, VALID, HOLDS_NONE, compile_maximum},
    {"exclusiveMinimum", ALL, VALID, HOLDS_NONE, compile_exclusive_minimum},
    {"exclusiveMaximum", ALL, VALID, HOLDS_NONE, compile_exclusive_maximum},
    {"multipleOf", ALL, VALID, HOLDS_NONE, compile_multiple_of},
    {"minLength", ALL, VALID, HOLDS_NONE, compile_min_length},
    {"maxLength", ALL, VALID, HOLDS_NONE, compile_max_length},
    {"pattern", ALL, VALID, HOLDS_NONE, compile_pattern_keyword},
    {"format", ALL, VOCABULARY_FORMAT, HOLDS_NONE, compile_format},
    {"minItems", ALL, VALID, HOLDS_NONE, compile_min_items},
    {"maxItems", ALL, VALID, HOLDS_NONE, compile_max_items},
    {"uniqueItems", ALL, VALID, HOLDS_NONE, compile_unique_items},
    {"items", ALL, APPLY, HOLDS_SCHEMA_OR_LIST, compile_items},
    {"prefixItems", D20, APPLY, HOLDS_LIST, compile_prefix_items},
    {"additionalItems", D7 | D19, APPLY, HOLDS_SCHEMA, compile_additional_items},
    {"contains", ALL, APPLY, HOLDS_SCHEMA, compile_contains},
    {"minContains", NEW, VALID, HOLDS_NONE, compile_min_contains},
    {"maxContains", NEW, VALID, HOLDS_NONE, compile_max_contains},
    {"unevaluatedItems", NEW, SEEN, HOLDS_SCHEMA, compile_unevaluated_items},
    {"minProperties", ALL, VALID, HOLDS_NONE, compile_min_properties},
    {"maxProperties", ALL, VALID, HOLDS_NONE, compile_max_properties},
    {"required", ALL, VALID, HOLDS_NONE, compile_required},
    {"properties", ALL, APPLY, HOLDS_MAP, compile_properties},
    {"patternProperties", ALL, APPLY, HOLDS_MAP, compile_pattern_properties},
    {"additionalProperties", ALL, APPLY, HOLDS_SCHEMA, compile_additional_properties},
    {"propertyNames", ALL, APPLY, HOLDS_SCHEMA, compile_property_names},
    {"unevaluatedProperties", NEW, SEEN, HOLDS_SCHEMA, compile_unevaluated_properties},
    {"dependentRequired", NEW, VALID, HOLDS_NONE, compile_dependent_required},
    {"dependentSchemas", NEW, APPLY, HOLDS_MAP, compile_dependent_schemas},
    {"dependencies", ALL, APPLY, HOLDS_MAP, compile_dependencies},
    {"allOf", ALL, APPLY, HOLDS_LIST, compile_all_of},
    {"anyOf", ALL, APPLY, HOLDS_LIST, compile_any_of},
    {"oneOf", ALL, APPLY, HOLDS_LIST, compile_one_of},
    {"not", ALL, APPLY, HOLDS_SCHEMA, compile_not},
    {"if", ALL, APPLY, HOLDS_SCHEMA, compile_if},
    {"then", ALL, APPLY, HOLDS_SCHEMA, compile_then},
    {"else", ALL, APPLY, HOLDS_SCHEMA, compile_else},
    {"contentSchema", NEW, VOCABULARY_OTHER, HOLDS_SCHEMA, NULL},
};

const struct keyword *keyword_find(const struct value *name, struct dialect dialect)
{
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        const struct keyword *keyword = &keywords[i];
        if (!value_is_text(name, keyword->name))
            continue;
        bool there = keyword->drafts >> dialect.draft & 1;
        return there && keyword->vocabulary & dialect.vocabularies ? keyword : NULL;
    }
    return NULL;
}
