/* SPDX-License-Identifier: MIT */
/* library.c - finding and reading the documents that a schema refers to, without a network. What
 * they say about identifiers is index.c's. */
#include "schema/library.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/home.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/yaml.h"
#include "schema/uri.h"

#define DOCUMENT_LIMIT 1000

void *address_find(const struct table *table, const void *address)
{
    uint64_t value;
    if (!table_find(table, (const char *)&address, sizeof address, &value))
        return NULL;
    return (void *)(uintptr_t)value;
}

void address_put(struct arena *arena, struct table *table, const void *address, const void *value)
{
    const char *key = arena_text_part(arena, (const char *)&address, sizeof address);
    table_put(table, key, sizeof address, (uint64_t)(uintptr_t)value);
}

int resource_fail(const struct resource *resource, const struct value *value, struct error *error,
                  const char *format, ...)
{
    struct text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_format_list(&text, format, arguments);
    va_end(arguments);
    const struct tree *tree = &resource->document->tree;
    struct place place = tree_place(tree, value->offset);
    int code = error_set(error, ERROR_INPUT, "%s:%u:%u: %s", tree->name, (unsigned)place.line,
                         (unsigned)place.column, text_get(&text));
    text_fini(&text);
    return code;
}

void library_init(struct library *library, const struct schema_options *options)
{
    *library = (struct library){.options = *options};
}

void library_fini(struct library *library)
{
    while (library->documents) {
        struct document *document = library->documents;
        library->documents = document->next;
        tree_fini(&document->tree);
        file_close(&document->file);
        free(document);
    }
    table_fini(&library->uris);
    table_fini(&library->anchors);
    table_fini(&library->scopes);
    arena_fini(&library->arena);
    *library = (struct library){0};
}

int schema_file_open(struct file *file, struct tree *tree, const char *path, struct error *error)
{
    const char *dot = strrchr(path_base(path), '.');
    bool yaml = dot && (!strcmp(dot, ".yaml") || !strcmp(dot, ".yml"));
    *tree = (struct tree){0};
    int code = file_open(file, path, 0, error);
    if (code)
        return code;
    return (yaml ? yaml_parse : json_parse)(tree, path, (const char *)file->data, file->size,
                                            error);
}

static struct document *add_document(struct library *library)
{
    struct document *document = memory_new(1, sizeof *document);
    document->next = library->documents;
    library->documents = document;
    library->document_count++;
    return document;
}

/* Reads a file as the resource of `uri`. */
static int read_document(struct library *library, const char *path, const char *uri,
                         struct resource **resource, struct error *error)
{
    if (library->document_count == DOCUMENT_LIMIT)
        return error_set(error, ERROR_INPUT, "%s: the schema refers to more than 1000 files", path);
    struct document *document = add_document(library);
    int code = schema_file_open(&document->file, &document->tree, path, error);
    return code ? code : library_index(library, document, uri, resource, error);
}

/* "file:///..." of a path, which may hold any byte. */
static void add_file_uri(struct text *out, const char *path)
{
    text_add(out, "file://");
    for (; *path; path++) {
        unsigned char c = (unsigned char)*path;
        bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
                     strchr("/-._~", c);
        text_format(out, plain ? "%c" : "%%%02X", c);
    }
}

int library_open(struct library *library, const char *path, struct target *target,
                 struct error *error)
{
    char *whole = realpath(path, NULL);
    struct text uri = {0}, folder = {0};
    if (whole) {
        const char *name = path_base(whole);
        add_file_uri(&uri, whole);
        library->own_folder = arena_text_part(&library->arena, whole, (size_t)(name - whole));
        add_file_uri(&folder, library->own_folder);
        library->own_base = arena_text(&library->arena, text_get(&folder));
    }
    /* A path that cannot be resolved cannot be opened either: reading says why. */
    struct resource *resource = NULL;
    int code = read_document(library, path, text_get(&uri), &resource, error);
    *target = (struct target){code ? NULL : resource->root, resource};
    text_fini(&uri);
    text_fini(&folder);
    free(whole);
    return code;
}

int library_parse(struct library *library, const char *name, const char *data, uint64_t size,
                  struct target *target, struct error *error)
{
    struct document *document = add_document(library);
    struct resource *resource = NULL;
    int code = json_parse(&document->tree, name, data, size, error);
    code = code ? code : library_index(library, document, "text:/schema", &resource, error);
    *target = (struct target){code ? NULL : resource->root, resource};
    return code;
}

/* The path of what lies under `prefix`, when `uri` does and there is such a file. */
static bool find_file(const char *uri, const char *prefix, size_t prefix_size, const char *folder,
                      struct text *path)
{
    if (strncmp(uri, prefix, prefix_size))
        return false;
    const char *rest = uri + prefix_size;
    if (*rest != '/' && prefix_size && !strchr("/:", prefix[prefix_size - 1]))
        return false;
    rest += strspn(rest, "/");
    struct text name = {0};
    uri_decode((struct uri_part){rest, strlen(rest)}, &name);
    bool plain = path_is_plain(text_get(&name)) && strlen(text_get(&name)) == name.size;
    bool found = plain && path_exists(path_join(path, folder, text_get(&name))) &&
                 !path_is_folder(text_get(path));
    if (plain && !found) {
        text_add(path, ".json");
        found = path_exists(text_get(path));
    }
    text_fini(&name);
    return found;
}

/* The file that a URI stands for: in the folders of --map, the bundled ones, beside the schema. */
static bool find_path(const struct library *library, const char *uri, struct text *path)
{
    static const char *const bundled[][2] = {
        {"http://json-schema.org/", "schemas/json-schema"},
        {"https://json-schema.org/", "schemas/json-schema"},
        {"https://archcard.invalid/schemas/", "schemas"},
    };
    for (size_t i = 0; i < library->options.map_count; i++) {
        const char *map = library->options.maps[i];
        size_t size = strcspn(map, "=");
        if (map[size] && find_file(uri, map, size, map + size + 1, path))
            return true;
    }
    struct text folder = {0};
    bool found = false;
    for (size_t i = 0; i < sizeof bundled / sizeof *bundled && !found; i++) {
        path_join(&folder, home_get()->data, bundled[i][1]);
        found = find_file(uri, bundled[i][0], strlen(bundled[i][0]), text_get(&folder), path);
    }
    text_fini(&folder);
    return found || (library->own_base && find_file(uri, library->own_base,
                                                    strlen(library->own_base),
                                                    library->own_folder, path));
}

int library_resource(struct library *library, const char *uri, struct resource **resource,
                     struct error *error)
{
    uint64_t known;
    if (table_find(&library->uris, uri, strlen(uri), &known)) {
        *resource = (struct resource *)(uintptr_t)known;
        return 0;
    }
    struct text path = {0}, shown = {0};
    int code;
    if (find_path(library, uri, &path)) {
        code = read_document(library, text_get(&path), uri, resource, error);
    } else {
        text_add_safe(&shown, uri, strlen(uri));
        code = error_set(error, ERROR_INPUT, "%.300s is not at hand; --map URI=DIR says where what "
                         "begins with URI lies", text_get(&shown));
    }
    text_fini(&path);
    text_fini(&shown);
    return code;
}
