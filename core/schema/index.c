/* SPDX-License-Identifier: MIT */
/*
 * index.c - the identifiers in schemas: $id, $anchor, $dynamicAnchor, $schema, and where references
 * lead. Reads no files; library.c does.
 */
#include <stdlib.h>
#include <string.h>

#include "schema/keywords.h"
#include "schema/library.h"
#include "schema/uri.h"

#define DIALECT_DEPTH 8 /* meta-schemas of meta-schemas */

struct resource *library_scope(const struct library *library, const struct value *value,
                               struct resource *otherwise)
{
    struct resource *scope = address_find(&library->scopes, value);
    return scope ? scope : otherwise;
}

const struct dynamic *resource_dynamic(const struct resource *resource, const char *name,
                                       size_t size)
{
    const struct dynamic *dynamic = resource->dynamics;
    while (dynamic && (dynamic->size != size || memcmp(dynamic->name, name, size)))
        dynamic = dynamic->next;
    return dynamic;
}

static struct resource *add_resource(struct library *library, const struct document *document,
                                     const struct value *root, const char *uri)
{
    struct resource *resource = arena_alloc(&library->arena, sizeof *resource);
    resource->uri = arena_text(&library->arena, uri);
    resource->document = document;
    resource->root = root;
    resource->next = library->resources;
    library->resources = resource;
    uint64_t known;
    if (!table_find(&library->uris, resource->uri, strlen(uri), &known))
        table_put(&library->uris, resource->uri, strlen(uri), (uint64_t)(uintptr_t)resource);
    return resource;
}

static void add_anchor(struct library *library, const struct resource *resource, const char *name,
                       size_t size, const struct value *value)
{
    struct text key = {0};
    text_add(&key, resource->uri);
    text_byte(&key, '#');
    text_append(&key, name, size);
    const char *kept = arena_text_part(&library->arena, key.data, key.size);
    uint64_t known;
    if (!table_find(&library->anchors, kept, key.size, &known))
        table_put(&library->anchors, kept, key.size, (uint64_t)(uintptr_t)value);
    text_fini(&key);
}

static void add_dynamic(struct library *library, struct resource *resource, const char *name,
                        size_t size, const struct value *value)
{
    struct dynamic *dynamic = arena_alloc(&library->arena, sizeof *dynamic);
    *dynamic = (struct dynamic){.next = resource->dynamics, .name = name, .size = size,
                                .value = value};
    resource->dynamics = dynamic;
}

/* Vocabularies by the last part of their URI. */
static uint8_t find_vocabulary(const struct value *uri)
{
    static const struct {
        const char *name;
        uint8_t bit;
    } known[] = {{"/vocab/core", VOCABULARY_CORE},
                 {"/vocab/applicator", VOCABULARY_APPLICATOR},
                 {"/vocab/unevaluated", VOCABULARY_UNEVALUATED},
                 {"/vocab/validation", VOCABULARY_VALIDATION},
                 {"/vocab/format", VOCABULARY_FORMAT},
                 {"/vocab/format-annotation", VOCABULARY_FORMAT},
                 {"/vocab/format-assertion", VOCABULARY_FORMAT | VOCABULARY_ASSERTION},
                 {"/vocab/meta-data", VOCABULARY_OTHER},
                 {"/vocab/content", VOCABULARY_OTHER}};
    static const char base[] = "https://json-schema.org/draft/";
    bool ours = !strncmp(uri->text, base, sizeof base - 1);
    const char *name = ours ? strstr(uri->text, "/vocab/") : NULL;
    for (size_t i = 0; name && i < sizeof known / sizeof *known; i++)
        if (!strcmp(known[i].name, name))
            return known[i].bit;
    return 0;
}

/* What a meta-schema says of vocabularies; one that is asked for must be known. */
static int read_vocabularies(const struct resource *meta, struct dialect *dialect,
                             struct error *error)
{
    const struct value *map = value_find(meta->root, "$vocabulary");
    if (!map || map->kind != VALUE_MAP)
        return 0;
    uint8_t all = dialect->draft == SCHEMA_2019_09 ? VOCABULARY_UNEVALUATED : 0;
    for (uint32_t i = 0; i < map->size; i++) {
        const struct pair *pair = &map->pairs[i];
        uint8_t bits = find_vocabulary(&pair->key);
        bool required = pair->value.kind == VALUE_FLAG && pair->value.flag;
        if (!bits && required)
            return resource_fail(meta, &pair->key, error,
                                 "this vocabulary is required and not known here");
        all |= bits;
    }
    dialect->vocabularies = all;
    return 0;
}

static int find_dialect(struct library *library, const char *uri, int depth,
                        struct dialect *dialect, struct error *error)
{
    static const struct {
        const char *uri;
        enum schema_draft draft;
    } known[] = {{"https://json-schema.org/draft/2020-12/schema", SCHEMA_2020_12},
                 {"https://json-schema.org/draft/2019-09/schema", SCHEMA_2019_09},
                 {"http://json-schema.org/draft-07/schema", SCHEMA_07},
                 {"https://json-schema.org/draft-07/schema", SCHEMA_07},
                 {"http://json-schema.org/draft-06/schema", SCHEMA_07}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(uri, known[i].uri))
            continue;
        *dialect = (struct dialect){known[i].draft, VOCABULARY_ALL};
        return 0;
    }
    if (depth == DIALECT_DEPTH)
        return error_set(error, ERROR_INPUT, "its meta-schemas go round in a circle");
    struct resource *meta;
    int code = library_resource(library, uri, &meta, error);
    const struct value *next = code ? NULL : value_find(meta->root, "$schema");
    if (code || !value_text(next))
        return code ? code : error_set(error, ERROR_INPUT, "its meta-schema has no $schema");
    struct text text = {0};
    uri_resolve(meta->uri, next->text, strcspn(next->text, "#"), &text);
    code = find_dialect(library, text_get(&text), depth + 1, dialect, error);
    text_fini(&text);
    return code ? code : read_vocabularies(meta, dialect, error);
}

int library_dialect(struct library *library, const struct resource *resource,
                    const struct value *name, struct dialect *dialect, struct error *error)
{
    if (!value_text(name))
        return resource_fail(resource, name, error, "$schema must be a URI");
    struct error inner = {0};
    struct text uri = {0}, shown = {0};
    text_append(&uri, name->text, strcspn(name->text, "#"));
    text_add_safe(&shown, name->text, name->size < 200 ? name->size : 200);
    int code = find_dialect(library, text_get(&uri), 0, dialect, &inner);
    if (code)
        resource_fail(resource, name, error, "the dialect %s is not known: %.300s",
                      text_get(&shown), inner.text);
    text_fini(&uri);
    text_fini(&shown);
    return code ? error->code : 0;
}

/* A schema with an $id is a resource of its own, in which the rest is then seen. */
static int index_id(struct library *library, const struct value *value, struct resource **resource,
                    struct error *error)
{
    const struct resource *outer = *resource;
    const struct value *id = value_find(value, "$id");
    bool old = outer->dialect.draft == SCHEMA_07;
    if (!value_text(id) || (old && value_find(value, "$ref")))
        return 0;
    size_t size = strcspn(id->text, "#");
    const char *fragment = id->text[size] ? id->text + size + 1 : "";
    if (*fragment && !old)
        return resource_fail(outer, id, error, "$id must have no fragment");
    if (size) {
        struct text uri = {0};
        uri_resolve(outer->uri, id->text, size, &uri);
        struct dialect dialect = outer->dialect;
        *resource = add_resource(library, outer->document, value, text_get(&uri));
        (*resource)->dialect = dialect;
        text_fini(&uri);
        const struct value *name = value_find(value, "$schema");
        if (name && value != &outer->document->tree.root &&
            library_dialect(library, outer, name, &(*resource)->dialect, error))
            return error->code;
    }
    if (*fragment)
        add_anchor(library, *resource, fragment, strlen(fragment), value);
    return 0;
}

static void index_anchors(struct library *library, const struct value *value,
                          struct resource *resource)
{
    enum schema_draft draft = resource->dialect.draft;
    if (draft == SCHEMA_07)
        return;
    const struct value *anchor = value_find(value, "$anchor");
    if (value_text(anchor))
        add_anchor(library, resource, anchor->text, anchor->size, value);
    anchor = value_find(value, "$dynamicAnchor");
    if (value_text(anchor) && draft == SCHEMA_2020_12) {
        add_anchor(library, resource, anchor->text, anchor->size, value);
        add_dynamic(library, resource, anchor->text, anchor->size, value);
    }
    anchor = value_find(value, "$recursiveAnchor");
    if (anchor && draft == SCHEMA_2019_09 && anchor->kind == VALUE_FLAG && anchor->flag)
        add_dynamic(library, resource, "", 0, value);
}

static int index_children(struct library *library, const struct value *value, bool list,
                          struct resource *resource, struct error *error)
{
    int code = 0;
    for (uint32_t i = 0; i < value->size && !code; i++)
        code = library_index_part(library, list ? &value->items[i] : &value->pairs[i].value,
                                  resource, error);
    return code;
}

int library_index_part(struct library *library, const struct value *value,
                       struct resource *resource, struct error *error)
{
    if (value->kind != VALUE_MAP || address_find(&library->scopes, value))
        return 0;
    int code = index_id(library, value, &resource, error);
    if (code)
        return code;
    address_put(&library->arena, &library->scopes, value, resource);
    index_anchors(library, value, resource);
    for (uint32_t i = 0; i < value->size && !code; i++) {
        const struct pair *pair = &value->pairs[i];
        const struct keyword *keyword = keyword_find(&pair->key, resource->dialect);
        enum holds holds = keyword ? keyword->holds : HOLDS_NONE;
        bool list = pair->value.kind == VALUE_LIST, map = pair->value.kind == VALUE_MAP;
        if (map && (holds == HOLDS_SCHEMA || holds == HOLDS_SCHEMA_OR_LIST))
            code = library_index_part(library, &pair->value, resource, error);
        else if ((list && (holds == HOLDS_LIST || holds == HOLDS_SCHEMA_OR_LIST)) ||
                 (map && holds == HOLDS_MAP))
            code = index_children(library, &pair->value, list, resource, error);
    }
    return code;
}

int library_index(struct library *library, struct document *document, const char *uri,
                  struct resource **resource, struct error *error)
{
    const struct value *root = &document->tree.root;
    struct resource *outer = add_resource(library, document, root, uri);
    const struct value *name = value_find(root, "$schema");
    outer->dialect = (struct dialect){library->options.draft, VOCABULARY_ALL};
    int code = name ? library_dialect(library, outer, name, &outer->dialect, error) : 0;
    code = code ? code : library_index_part(library, root, outer, error);
    *resource = library_scope(library, root, outer);
    if (!code && *resource != outer) /* what asks for it by the place it was found at */
        table_put(&library->uris, outer->uri, strlen(outer->uri), (uint64_t)(uintptr_t)*resource);
    return code;
}

/* Follows a JSON pointer, through whatever lies between. */
static int follow_pointer(struct library *library, const char *pointer, size_t size,
                          struct target *target, struct error *error)
{
    const char *end = pointer + size;
    struct text step = {0};
    while (pointer < end && target->value) {
        const char *next = memchr(pointer + 1, '/', (size_t)(end - pointer - 1));
        struct tree part = {.root = *target->value};
        next = next ? next : end;
        step.size = 0;
        text_append(&step, pointer, (size_t)(next - pointer));
        target->value = tree_find(&part, text_get(&step));
        if (target->value)
            target->resource = library_scope(library, target->value, target->resource);
        pointer = next;
    }
    text_fini(&step);
    return target->value ? library_index_part(library, target->value, target->resource, error) : 0;
}

static int find_fragment(struct library *library, const char *fragment, size_t size,
                         struct target *target, struct error *error)
{
    if (!size || *fragment == '/')
        return follow_pointer(library, fragment, size, target, error);
    struct text key = {0};
    uint64_t known;
    text_add(&key, target->resource->uri);
    text_byte(&key, '#');
    text_append(&key, fragment, size);
    bool found = table_find(&library->anchors, key.data, key.size, &known);
    target->value = found ? (const struct value *)(uintptr_t)known : NULL;
    text_fini(&key);
    return 0;
}

int library_resolve(struct library *library, const struct resource *from,
                    const struct value *reference, struct target *target, struct error *error)
{
    if (!value_text(reference))
        return resource_fail(from, reference, error, "a reference must be text");
    struct text uri = {0}, fragment = {0}, shown = {0};
    struct error inner = {0};
    uri_resolve(from->uri, reference->text, reference->size, &uri);
    text_byte(&uri, '\0');
    struct uri parts = uri_split(uri.data, uri.size - 1);
    uri_decode(parts.fragment, &fragment);
    if (parts.fragment.data)
        uri.data[parts.fragment.data - 1 - uri.data] = '\0';
    *target = (struct target){0};
    int code = library_resource(library, text_get(&uri), &target->resource, &inner);
    if (!code) {
        target->value = target->resource->root;
        code = find_fragment(library, text_get(&fragment), fragment.size, target, &inner);
    }
    text_add_safe(&shown, reference->text, reference->size < 200 ? reference->size : 200);
    if (code)
        code = resource_fail(from, reference, error, "%.400s", inner.text);
    else if (!target->value)
        code = resource_fail(from, reference, error, "nothing is at \"%s\"", text_get(&shown));
    else
        target->resource = library_scope(library, target->value, target->resource);
    text_fini(&uri);
    text_fini(&fragment);
    text_fini(&shown);
    return code;
}
