/* SPDX-License-Identifier: MIT */
/* compile.c - rules from schemas, those that are reachable, each once. The keywords are in
 * compile_value.c, compile_list.c, compile_map.c and compile_logic.c. */
#include "schema/compile.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define RULE_LIMIT 1000000

void *compile_alloc(struct compiler *compiler, size_t count, size_t size)
{
    return arena_alloc(&compiler->schema->library.arena, count * size);
}

int compile_fail(struct compiler *compiler, const struct rule *rule, const struct value *value,
                 const char *must)
{
    return resource_fail(rule->resource, value, compiler->error, "%s", must);
}

/* The rule of a target, which may be new. */
static struct rule *find_rule(struct schema *schema, const struct value *value,
                              const struct resource *resource)
{
    struct rule *rule = address_find(&schema->rules_by_source, value);
    if (rule)
        return rule;
    rule = arena_alloc(&schema->library.arena, sizeof *rule);
    rule->source = value;
    rule->resource = resource;
    address_put(&schema->library.arena, &schema->rules_by_source, value, rule);
    schema->rules = memory_grow(schema->rules, &schema->rule_room, schema->rule_count + 1u,
                                sizeof *schema->rules);
    schema->rules[schema->rule_count++] = rule;
    return rule;
}

const struct rule *compile_schema(struct compiler *compiler, const struct rule *rule,
                                  const struct value *value)
{
    if (value->kind != VALUE_MAP && value->kind != VALUE_FLAG) {
        compile_fail(compiler, rule, value, "a schema must be an object, true or false");
        return NULL;
    }
    if (compiler->schema->rule_count == RULE_LIMIT) {
        compile_fail(compiler, rule, value, "there are more than a million schemas in it");
        return NULL;
    }
    struct resource *own = library_scope(&compiler->schema->library, value, NULL);
    return find_rule(compiler->schema, value, own ? own : rule->resource);
}

int compile_into(struct compiler *compiler, const struct rule *rule, const struct value *value,
                 const struct rule **place)
{
    *place = compile_schema(compiler, rule, value);
    return *place ? 0 : compiler->error->code;
}

struct rule_logic *compile_logic_of(struct compiler *compiler, struct rule *rule)
{
    if (!rule->logic)
        rule->logic = compile_alloc(compiler, 1, sizeof *rule->logic);
    return rule->logic;
}

int compile_schemas(struct compiler *compiler, const struct rule *rule, const struct value *value,
                    const struct rule ***rules, uint32_t *count)
{
    if (value->kind != VALUE_LIST)
        return compile_fail(compiler, rule, value, "it must be a list of schemas");
    *rules = compile_alloc(compiler, value->size, sizeof **rules);
    *count = value->size;
    for (uint32_t i = 0; i < value->size; i++)
        if (!((*rules)[i] = compile_schema(compiler, rule, &value->items[i])))
            return compiler->error->code;
    return 0;
}

int compile_count(struct compiler *compiler, const struct rule *rule, const struct value *value,
                  uint64_t *count)
{
    double real = value_real(value);
    if (!value_is_number(value) || !(real >= 0 && real < 0x1p63) || real > (double)(uint64_t)real)
        return compile_fail(compiler, rule, value, "it must be a whole number from 0 on");
    *count = value->kind == VALUE_INTEGER ? (uint64_t)value->integer : (uint64_t)real;
    return 0;
}

int compile_pattern(struct compiler *compiler, const struct rule *rule, const struct value *value,
                    const struct pattern **pattern)
{
    struct schema *schema = compiler->schema;
    struct text problem = {0};
    if (value->kind != VALUE_TEXT)
        return compile_fail(compiler, rule, value, "a pattern must be text");
    struct pattern *made = pattern_new(schema->matcher, value->text, value->size, &problem);
    if (!made) {
        resource_fail(rule->resource, value, compiler->error, "the pattern cannot be used: %s",
                      text_get(&problem));
        text_fini(&problem);
        return compiler->error->code;
    }
    schema->patterns = memory_grow(schema->patterns, &schema->pattern_room,
                                   schema->pattern_count + 1u, sizeof *schema->patterns);
    schema->patterns[schema->pattern_count++] = made;
    *pattern = made;
    return 0;
}

static int compile_rule(struct compiler *compiler, struct rule *rule)
{
    const struct value *source = rule->source;
    rule->compiled = true;
    rule->never = source->kind == VALUE_FLAG && !source->flag;
    if (source->kind != VALUE_MAP)
        return 0;
    struct dialect dialect = rule->resource->dialect;
    bool alone = dialect.draft == SCHEMA_07 && value_find(source, "$ref");
    for (uint32_t i = 0; i < source->size; i++) {
        const struct pair *pair = &source->pairs[i];
        const struct keyword *keyword = keyword_find(&pair->key, dialect);
        if (!keyword || !keyword->compile || (alone && keyword->compile != compile_ref))
            continue;
        if (keyword->compile(compiler, rule, &pair->value))
            return error_context(compiler->error, "the schema's %s", keyword->name);
    }
    return 0;
}

/* What dynamic references may lead to, in whatever resource. */
static void ask_for_dynamics(struct schema *schema)
{
    for (struct resource *resource = schema->library.resources; resource; resource = resource->next)
        for (struct dynamic *dynamic = resource->dynamics; dynamic;
             dynamic = (struct dynamic *)(uintptr_t)dynamic->next)
            if (!dynamic->rule)
                dynamic->rule = find_rule(schema, dynamic->value, resource);
}

int compile_all(struct compiler *compiler)
{
    struct schema *schema = compiler->schema;
    for (uint32_t i = 0; i < schema->rule_count; i++) {
        int code = compile_rule(compiler, schema->rules[i]);
        if (code)
            return code;
        if (schema->dynamic && i + 1 == schema->rule_count)
            ask_for_dynamics(schema);
    }
    return 0;
}

/* Compiles what `code`, of reading the main document, has left in `target`. */
static struct schema *finish(struct schema *schema, int code, struct target target,
                             struct error *error)
{
    struct compiler compiler = {schema, error};
    if (!code) {
        struct rule outside = {.resource = target.resource};
        schema->root = compile_schema(&compiler, &outside, target.value);
        code = schema->root ? compile_all(&compiler) : error->code;
    }
    if (!code)
        return schema;
    schema_free(schema);
    return NULL;
}

static struct schema *start(const struct schema_options *options)
{
    struct schema *schema = memory_new(1, sizeof *schema);
    library_init(&schema->library, options);
    schema->matcher = matcher_new();
    return schema;
}

struct schema *schema_open(const char *path, const struct schema_options *options,
                           struct error *error)
{
    struct schema *schema = start(options);
    struct target target;
    int code = library_open(&schema->library, path, &target, error);
    return finish(schema, code, target, error);
}

struct schema *schema_parse(const char *name, const char *data, uint64_t size,
                            const struct schema_options *options, struct error *error)
{
    struct schema *schema = start(options);
    struct target target;
    int code = library_parse(&schema->library, name, data, size, &target, error);
    return finish(schema, code, target, error);
}

void schema_free(struct schema *schema)
{
    if (!schema)
        return;
    for (uint32_t i = 0; i < schema->rule_count; i++) {
        if (schema->rules[i]->map) {
            names_fini(&schema->rules[i]->map->names);
            free(schema->rules[i]->map->rules);
        }
        if (schema->rules[i]->choice)
            table_fini(&schema->rules[i]->choice->texts);
    }
    for (uint32_t i = 0; i < schema->pattern_count; i++)
        pattern_free(schema->patterns[i]);
    free(schema->patterns);
    free(schema->rules);
    table_fini(&schema->rules_by_source);
    matcher_free(schema->matcher);
    library_fini(&schema->library);
    free(schema);
}
