/* SPDX-License-Identifier: MIT */
/*
 * scaffold_like.c - a new plugin made from another one: its source under a new name, with what cannot
 * be right marked TODO. Writes no file.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "plugin/kit.h"
#include "report/scaffold.h"

#define SOURCE_LIMIT (1u << 20)

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Copies text with the word `from` as `to`: where no letter or digit stands before it, nor a '/' of an
 * included header, and none behind it but '_'. */
static void rename_word(const struct text *in, const char *from, const char *to, struct text *out)
{
    const char *text = text_get(in), *at = text, *found;
    size_t size = strlen(from);
    while ((found = strstr(at, from))) {
        char before = found > text ? found[-1] : ' ', behind = found[size];
        bool whole = !is_word(before) && before != '/' && (!is_word(behind) || behind == '_');
        text_append(out, at, (size_t)(found - at));
        text_add(out, whole ? to : from);
        at = found + size;
    }
    text_add(out, at);
}

/* Replaces what stands between `begin` and `end`, both kept, the first time they occur. */
static void replace_between(struct text *text, const char *begin, const char *end, const char *with)
{
    struct text out = {0};
    const char *from = strstr(text_get(text), begin), *to;
    if (!from || !(to = strstr(from + strlen(begin), end)))
        return;
    text_append(&out, text_get(text), (size_t)(from - text_get(text)) + strlen(begin));
    text_add(&out, with);
    text_add(&out, to);
    text_fini(text);
    *text = out;
}

static void mark_source(struct scaffold *scaffold, const char *like)
{
    struct text *source = &scaffold->source, head = {0}, words = {0}, class_name = {0}, title = {0};
    text_format(&head, " %s.c - TODO: which models these are, the paper, and which they are not.\n"
                " * Made from the plugin %s: every line may be wrong for them.\n", scaffold->name, like);
    text_format(&words, "\"%s\", ", scaffold->name);
    scaffold_class(scaffold->name, &class_name);
    text_format(&title, ",\n    \"%s\",\n    \"TODO: a title\",\n    \"0.1\",\n    \"TODO: one "
                "sentence about these models.\"", scaffold->name);
    replace_between(source, "/*\n *", " */\n", text_get(&head));
    replace_between(source, "families[] = {", "NULL", text_get(&words));
    replace_between(source, "ac_detect(host, families, \"", "\"", text_get(&class_name));
    replace_between(source, "AC_PLUGIN_HEAD", ",\n    \"MIT\"", text_get(&title));
    text_fini(&head);
    text_fini(&words);
    text_fini(&class_name);
    text_fini(&title);
}

static int read_source(struct scaffold *scaffold, const char *like, const struct kit *kit,
                       struct error *error)
{
    struct file file = {0};
    struct text text = {0};
    if (!kit->source)
        return error_set(error, ERROR_USAGE, "--like: there is no source of \"%s\" to begin with",
                         like);
    int code = file_open(&file, kit->source, SOURCE_LIMIT, error);
    if (!code) {
        text_append(&text, (const char *)file.data, file.size);
        rename_word(&text, like, scaffold->name, &scaffold->source);
        mark_source(scaffold, like);
    }
    text_fini(&text);
    file_close(&file);
    return code;
}

/* The configuration says the new family's words. */
static void rename_config(json_t *config, const char *name)
{
    struct text class_name = {0};
    scaffold_class(name, &class_name);
    text_add(&class_name, "ForCausalLM");
    json_object_set_new(config, "model_type", json_string(name));
    if (json_object_get(config, "architectures"))
        json_object_set_new(config, "architectures", json_pack("[s]", text_get(&class_name)));
    text_fini(&class_name);
}

static int read_json(json_t **out, const char *path, const char *what, struct error *error)
{
    json_error_t problem;
    *out = path ? json_load_file(path, 0, &problem) : NULL;
    if (*out && json_is_object(*out))
        return 0;
    return error_set(error, ERROR_USAGE, "--like: there is no %s to begin with", what);
}

/* The cases stay, without numbers: those were the other family's. */
static int read_vectors(struct scaffold *scaffold, const struct kit *kit, struct error *error)
{
    json_t *cases, *test;
    size_t i;
    if (read_json(&scaffold->vectors, kit->vectors, "file of test vectors", error))
        return error->code;
    json_object_set_new(scaffold->vectors, "origin",
                        json_string("TODO: by what other means the logits were computed"));
    json_object_set_new(scaffold->vectors, "totals", json_object());
    cases = json_object_get(scaffold->vectors, "cases");
    while (json_array_size(cases) > 1)
        json_array_remove(cases, json_array_size(cases) - 1);
    json_array_foreach(cases, i, test) {
        json_object_set_new(test, "name", json_string(scaffold->name));
        json_object_set_new(test, "rows", json_array());
        json_object_set_new(test, "logits", json_null());
        rename_config(json_object_get(test, "config"), scaffold->name);
    }
    return 0;
}

int scaffold_init_like(struct scaffold *scaffold, const char *name, const char *like,
                       const char *const *extra, struct error *error)
{
    struct arena arena = {0};
    struct plugin_file file;
    struct kit kit = {0};
    *scaffold = (struct scaffold){.name = name};
    int code = plugin_file_find(&file, like, extra, &arena, error);
    if (!code)
        kit_init(&kit, &file);
    if (!code)
        code = read_source(scaffold, file.name, &kit, error);
    if (!code)
        code = read_json(&scaffold->example, kit.example_count ? kit.examples[0] : NULL,
                         "example", error);
    if (!code)
        code = read_vectors(scaffold, &kit, error);
    if (!code) {
        rename_config(scaffold->example, name);
        text_format(&scaffold->from, "the plugin %s", file.name);
    }
    kit_fini(&kit);
    arena_fini(&arena);
    return code;
}
