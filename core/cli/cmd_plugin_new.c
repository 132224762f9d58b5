/* SPDX-License-Identifier: MIT */
/* cmd_plugin_new.c - archcard plugin new: the folder with which a new plugin begins. Builds nothing. */
#include "cli/cmd_plugin_new.h"

#include "cli/print.h"
#include "report/json.h"
#include "report/scaffold.h"

static void say_next(const struct scaffold *scaffold, struct doc *doc)
{
    struct text text = {0};
    text_format(&text, "%s/ is written, made from %s. What is still to be done is marked TODO:",
                scaffold->name, text_get(&scaffold->from));
    doc_paragraph(doc, text_get(&text));
    text.size = 0;
    text_format(&text, "cd %s && make && archcard plugin check ./%s.so", scaffold->name,
                scaffold->name);
    doc_fact(doc, "next", text_get(&text), NULL);
    doc_fact(doc, "manual", "man archcard-plugin", NULL);
    text_fini(&text);
}

static json_t *made_json(const struct scaffold *scaffold)
{
    json_t *json = json_document("plugin");
    json_object_set_new(json, "created", json_text(scaffold->name));
    json_object_set_new(json, "from", json_text(text_get(&scaffold->from)));
    return json;
}

int plugin_new(const struct invocation *invocation, struct error *error)
{
    const char *name = invocation->operands[1], *like = invocation_option(invocation, "like");
    struct scaffold scaffold = {0};
    int code = scaffold_name_check(name, error);
    if (!code)
        code = scaffold_init_like(&scaffold, name, like ? like : "gpt", invocation->plugin_paths,
                                  error);
    code = code ? code : scaffold_write(&scaffold, error);
    if (!code) {
        struct doc *doc = doc_new();
        json_t *json = made_json(&scaffold);
        say_next(&scaffold, doc);
        code = invocation_print(invocation, doc, json, error);
        json_decref(json);
        doc_free(doc);
    }
    scaffold_fini(&scaffold);
    return code;
}
