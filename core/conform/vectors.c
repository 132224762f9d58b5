/* SPDX-License-Identifier: MIT */
/* vectors.c - a file of test vectors, opened, and its cases one by one. Runs none of them. */
#include "conform/vectors.h"

#include "base/json.h"

#define FILE_BYTES_LIMIT (64u << 20)
#define TOKENS_LIMIT 10000

int vectors_open(struct vectors *vectors, const char *path, struct error *error)
{
    *vectors = (struct vectors){0};
    int code = file_open(&vectors->file, path, FILE_BYTES_LIMIT, error);
    if (!code)
        code = json_parse(&vectors->tree, path_base(path), (const char *)vectors->file.data,
                          vectors->file.size, error);
    const struct value *root = &vectors->tree.root;
    vectors->cases = code ? NULL : value_find(root, "cases");
    vectors->totals = code ? NULL : value_find(root, "totals");
    if (!code && (!value_is_text(value_find(root, "schema"), "archcard/vectors/1") ||
                  !vectors->cases || vectors->cases->kind != VALUE_LIST))
        code = error_set(error, ERROR_INPUT, "%s: is no file of test vectors", path);
    return code;
}

void vectors_close(struct vectors *vectors)
{
    tree_fini(&vectors->tree);
    file_close(&vectors->file);
    *vectors = (struct vectors){0};
}

static bool ids_of(struct ids *ids, const struct value *list)
{
    if (!list || list->kind == VALUE_NULL)
        return true;
    for (uint32_t i = 0; list->kind == VALUE_LIST && i < list->size; i++) {
        const struct value *item = &list->items[i];
        if (item->kind != VALUE_INTEGER || item->integer < 0 || item->integer > UINT32_MAX)
            return false;
        ids_add(ids, (uint32_t)item->integer);
    }
    return list->kind == VALUE_LIST && list->size <= TOKENS_LIMIT;
}

static bool fields_read(struct vector_case *out, const struct value *value)
{
    const struct value *name = value_find(value, "name"), *seed = value_find(value, "seed");
    const struct value *tolerance = value_find(value, "tolerance");
    const struct value *logits = value_find(value, "logits");
    *out = (struct vector_case){.config = value_find(value, "config"),
                                .optional = value_find(value, "optional")};
    if (!name || !value_text(name) || !seed || seed->kind != VALUE_INTEGER || !tolerance ||
        !value_is_number(tolerance) || !out->config || out->config->kind != VALUE_MAP || !logits ||
        (logits->kind != VALUE_LIST && logits->kind != VALUE_NULL))
        return false;
    out->name = value_text(name);
    out->seed = seed->integer;
    out->tolerance = value_real(tolerance);
    out->logits = logits->kind == VALUE_LIST ? logits : NULL;
    return ids_of(&out->source, value_find(value, "source")) &&
           ids_of(&out->tokens, value_find(value, "tokens")) &&
           ids_of(&out->rows, value_find(value, "rows")) && out->tokens.count;
}

int vector_case_read(struct vector_case *out, const struct vectors *vectors, uint32_t index,
                     struct error *error)
{
    const struct value *value = &vectors->cases->items[index];
    struct place place = tree_place(&vectors->tree, value->offset);
    bool good = fields_read(out, value) && (!out->logits || out->rows.count == out->logits->size);
    for (size_t i = 0; good && i < out->rows.count; i++)
        good = out->rows.items[i] < out->tokens.count;
    return good ? 0 : error_set(error, ERROR_INPUT, "%s:%u:%u: this is no complete case of test "
                                "vectors", vectors->tree.name, place.line, place.column);
}

void vector_case_fini(struct vector_case *vector_case)
{
    ids_fini(&vector_case->source);
    ids_fini(&vector_case->tokens);
    ids_fini(&vector_case->rows);
}
