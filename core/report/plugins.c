/* SPDX-License-Identifier: MIT */
/* plugins.c - the report of the plugins there are. Loads none. */
#include "report/plugins.h"

#include "report/json.h"

static const char *abi_text(const struct listed *listed, struct text *out)
{
    if (!listed->abi_major)
        return NULL;
    text_format(out, "%u.%u", listed->abi_major, listed->abi_minor);
    return text_get(out);
}

void report_plugins(const struct plugin_list *list, struct doc *doc)
{
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "plugin", ALIGN_LEFT);
    doc_table_column(doc, "version", ALIGN_LEFT);
    doc_table_column(doc, "ABI", ALIGN_LEFT);
    doc_table_column(doc, "state", ALIGN_LEFT);
    doc_table_column(doc, "families", ALIGN_LEFT);
    for (uint32_t i = 0; i < list->files.count; i++) {
        const struct listed *listed = &list->items[i];
        struct text abi = {0}, families = {0};
        for (const char *const *family = listed->families; *family; family++)
            text_format(&families, "%s%s", family == listed->families ? "" : ", ", *family);
        doc_table_row(doc, listed->reason ? TONE_WARNING : TONE_PLAIN);
        doc_table_cell(doc, listed->name);
        doc_table_cell(doc, listed->version);
        doc_table_cell(doc, abi_text(listed, &abi));
        doc_table_cell(doc, listed->state);
        doc_table_cell(doc, text_get(&families));
        if (listed->reason)
            doc_table_remark(doc, listed->reason);
        text_fini(&abi);
        text_fini(&families);
    }
    doc_table_end(doc);
    if (!list->files.count)
        doc_note(doc, TONE_WARNING, "There are no plugins; see archcard --dump-config.");
}

json_t *report_plugins_json(const struct plugin_list *list)
{
    json_t *document = json_document("plugin"), *plugins = json_array();
    for (uint32_t i = 0; i < list->files.count; i++) {
        const struct listed *listed = &list->items[i];
        struct text abi = {0};
        json_t *json = json_object(), *families = json_array();
        for (const char *const *family = listed->families; *family; family++)
            json_array_append_new(families, json_text(*family));
        json_object_set_new(json, "name", json_text(listed->name));
        json_object_set_new(json, "version", json_text(listed->version));
        json_object_set_new(json, "abi", json_text(abi_text(listed, &abi)));
        json_object_set_new(json, "path", json_text(listed->path));
        json_object_set_new(json, "state", json_text(listed->state));
        json_object_set_new(json, "reason", json_text(listed->reason));
        json_object_set_new(json, "families", families);
        json_array_append_new(plugins, json);
        text_fini(&abi);
    }
    json_object_set_new(document, "plugins", plugins);
    return document;
}
