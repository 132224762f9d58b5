/* SPDX-License-Identifier: MIT */
/* compile_logic.c - references, and the keywords that combine schemas for one value. */
#include <string.h>

#include "schema/compile.h"

static int resolve(struct compiler *compiler, const struct rule *rule, const struct value *value,
                   struct target *target, const struct rule **place)
{
    int code = library_resolve(&compiler->schema->library, rule->resource, value, target,
                               compiler->error);
    if (code)
        return code;
    struct rule there = {.resource = target->resource};
    *place = compile_schema(compiler, &there, target->value);
    return *place ? 0 : compiler->error->code;
}

int compile_ref(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    struct target target;
    return resolve(compiler, rule, value, &target, &compile_logic_of(compiler, rule)->reference);
}

int compile_dynamic_ref(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    struct rule_logic *logic = compile_logic_of(compiler, rule);
    struct target target;
    int code = resolve(compiler, rule, value, &target, &logic->dynamic);
    if (code)
        return code;
    const char *fragment = strchr(value->text, '#');
    const struct dynamic *dynamic =
        fragment && fragment[1] && fragment[1] != '/'
            ? resource_dynamic(target.resource, fragment + 1, strlen(fragment + 1))
            : NULL;
    if (dynamic) {
        logic->dynamic_name = dynamic->name;
        logic->dynamic_size = dynamic->size;
        compiler->schema->dynamic = true;
    }
    return 0;
}

int compile_recursive_ref(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    struct rule_logic *logic = compile_logic_of(compiler, rule);
    struct target target;
    int code = resolve(compiler, rule, value, &target, &logic->dynamic);
    if (!code && resource_dynamic(target.resource, "", 0)) {
        logic->dynamic_name = "";
        compiler->schema->dynamic = true;
    }
    return code;
}

int compile_all_of(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    struct rule_logic *logic = compile_logic_of(compiler, rule);
    return compile_schemas(compiler, rule, value, &logic->all, &logic->all_count);
}

int compile_any_of(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    struct rule_logic *logic = compile_logic_of(compiler, rule);
    return compile_schemas(compiler, rule, value, &logic->any, &logic->any_count);
}

int compile_one_of(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    struct rule_logic *logic = compile_logic_of(compiler, rule);
    return compile_schemas(compiler, rule, value, &logic->one, &logic->one_count);
}

int compile_not(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return compile_into(compiler, rule, value, &compile_logic_of(compiler, rule)->not);
}

int compile_if(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return compile_into(compiler, rule, value, &compile_logic_of(compiler, rule)->when);
}

int compile_then(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return compile_into(compiler, rule, value, &compile_logic_of(compiler, rule)->then);
}

int compile_else(struct compiler *compiler, struct rule *rule, const struct value *value)
{
    return compile_into(compiler, rule, value, &compile_logic_of(compiler, rule)->otherwise);
}
