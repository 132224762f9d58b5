/* SPDX-License-Identifier: MIT */
/* plugin.c - the report of one plugin: what it says of itself and of its examples. Loads none. */
#include "report/plugin.h"

#include <inttypes.h>

#include "conform/trial.h"
#include "base/count.h"
#include "base/json.h"
#include "report/json.h"

#define EXAMPLE_LIMIT (16u << 20)

static void show_text(struct doc *doc, json_t *json, const char *key, const char *value)
{
    json_object_set_new(json, key, json_text(value));
    doc_fact(doc, key, value ? value : "not said", NULL);
}

static void show_list(struct doc *doc, json_t *json, const char *key, const char *const *list)
{
    struct text text = {0};
    json_t *array = json_array();
    for (const char *const *item = list; *item; item++) {
        json_array_append_new(array, json_text(*item));
        text_format(&text, "%s%s", item == list ? "" : ", ", *item);
    }
    json_object_set_new(json, key, array);
    doc_fact(doc, key, text.size ? text_get(&text) : "none", NULL);
    text_fini(&text);
}

static json_t *show_head(const struct listed *listed, struct doc *doc)
{
    json_t *json = json_object();
    struct text abi = {0};
    text_format(&abi, "%u.%u", listed->abi_major, listed->abi_minor);
    doc_heading(doc, 1, listed->title ? listed->title : listed->name);
    show_text(doc, json, "name", listed->name);
    json_object_set_new(json, "title", json_text(listed->title));
    show_text(doc, json, "version", listed->version);
    show_text(doc, json, "abi", listed->abi_major ? text_get(&abi) : NULL);
    show_text(doc, json, "path", listed->path);
    show_text(doc, json, "state", listed->state);
    json_object_set_new(json, "reason", json_text(listed->reason));
    if (listed->reason)
        doc_fact(doc, "reason", listed->reason, NULL);
    show_text(doc, json, "description", listed->description);
    show_text(doc, json, "license", listed->license);
    show_text(doc, json, "url", listed->url);
    show_list(doc, json, "families", listed->families);
    show_list(doc, json, "prefixes", listed->prefixes);
    show_list(doc, json, "extensions", listed->extensions);
    text_fini(&abi);
    return json;
}

static const struct {
    uint32_t flag;
    const char *word;
} flag_words[] = {
    {AC_OPTIONAL, "optional"},     {AC_BUFFER, "buffer"},         {AC_TIED, "tied"},
    {AC_TRANSPOSED, "transposed"}, {AC_ROPE_PAIRS, "rope-pairs"}, {AC_LESS_ONE, "less-one"},
};

static json_t *tensor_json(const struct map_entry *entry)
{
    json_t *json = json_object(), *flags = json_array();
    json_object_set_new(json, "role", json_text(entry->role));
    json_object_set_new(json, "name", json_text(entry->name));
    json_object_set_new(json, "gguf", json_text(entry->gguf));
    json_object_set_new(json, "blocks", json_integer(entry->blocks));
    json_object_set_new(json, "experts", json_integer(entry->experts));
    json_object_set_new(json, "shape", json_shape(entry->shape, entry->rank));
    json_object_set_new(json, "tied", json_text(entry->tied));
    for (size_t i = 0; i < sizeof flag_words / sizeof *flag_words; i++)
        if (entry->flags & flag_words[i].flag)
            json_array_append_new(flags, json_text(flag_words[i].word));
    json_object_set_new(json, "flags", flags);
    return json;
}

static void show_tensor(const struct map_entry *entry, struct doc *doc)
{
    struct text shape = {0}, count = {0}, flags = {0};
    const struct stored stored = {.rank = entry->rank, .shape = {entry->shape[0], entry->shape[1],
                                                                 entry->shape[2], entry->shape[3]}};
    stored_shape(&stored, &shape);
    text_format(&count, "%" PRIu64, map_entry_items(entry));
    for (size_t i = 0; i < sizeof flag_words / sizeof *flag_words; i++)
        if (entry->flags & flag_words[i].flag)
            text_format(&flags, "%s%s", flags.size ? ", " : "", flag_words[i].word);
    doc_table_row(doc, flags.size ? TONE_QUIET : TONE_PLAIN);
    doc_table_cell(doc, entry->role);
    doc_table_cell(doc, entry->name);
    doc_table_cell(doc, entry->gguf);
    doc_table_cell(doc, text_get(&count));
    doc_table_cell(doc, text_get(&shape));
    doc_table_cell(doc, text_get(&flags));
    text_fini(&shape);
    text_fini(&count);
    text_fini(&flags);
}

static void show_tensors(const struct model *model, struct doc *doc, json_t *json)
{
    json_t *tensors = json_array();
    doc_table_begin(doc, "Tensors");
    doc_table_column(doc, "role", ALIGN_LEFT);
    doc_table_column(doc, "name", ALIGN_LEFT);
    doc_table_column(doc, "in GGUF", ALIGN_LEFT);
    doc_table_column(doc, "count", ALIGN_RIGHT);
    doc_table_column(doc, "shape", ALIGN_LEFT);
    doc_table_column(doc, "kind", ALIGN_LEFT);
    for (uint32_t i = 0; i < model->map.count; i++) {
        show_tensor(&model->map.entries[i], doc);
        json_array_append_new(tensors, tensor_json(&model->map.entries[i]));
    }
    doc_table_end(doc);
    json_object_set_new(json, "tensors", tensors);
}

static json_t *show_model(const char *path, const struct tree *tree, struct asking *asking,
                          struct doc *doc)
{
    struct trial trial;
    struct text total = {0};
    json_t *json = json_object();
    trial_init(&trial, asking, path_base(path), tree, &tree->root);
    const struct model *model = &trial.examined.model;
    const struct candidate *candidate = model->candidate_count ? model->candidates : NULL;
    struct parameters parameters = parameters_of(model);
    text_add_count(&total, (int64_t)parameters.total);
    doc_heading(doc, 2, path_base(path));
    json_object_set_new(json, "file", json_text(path));
    json_object_set_new(json, "score", json_number(candidate ? candidate->score : -1));
    show_text(doc, json, "reason", candidate ? candidate->reason : NULL);
    json_object_set_new(json, "failure", json_text(model->failure));
    json_object_set_new(json, "parameters",
                        json_number(parameters.known ? (int64_t)parameters.total : -1));
    if (model->failure)
        doc_note(doc, TONE_ERROR, model->failure);
    if (parameters.known)
        doc_fact(doc, "parameters", text_get(&total), NULL);
    show_tensors(model, doc, json);
    text_fini(&total);
    trial_fini(&trial);
    return json;
}

json_t *report_plugin(const struct listed *listed, const struct kit *kit, struct asking *asking,
                      struct doc *doc)
{
    json_t *document = json_document("plugin"), *examples = json_array();
    json_object_set_new(document, "plugin", show_head(listed, doc));
    for (uint32_t i = 0; asking && i < kit->example_count; i++) {
        struct file file = {0};
        struct tree tree = {0};
        struct error error = {0};
        const char *path = kit->examples[i];
        if (file_open(&file, path, EXAMPLE_LIMIT, &error) ||
            json_parse(&tree, path_base(path), (const char *)file.data, file.size, &error))
            doc_note(doc, TONE_ERROR, error.text);
        else
            json_array_append_new(examples, show_model(path, &tree, asking, doc));
        tree_fini(&tree);
        file_close(&file);
    }
    json_object_set_new(document, "examples", examples);
    return document;
}
