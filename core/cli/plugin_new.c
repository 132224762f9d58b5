/* SPDX-License-Identifier: MIT */
/* plugin_new.c - archcard plugin new: the folder with which a new plugin begins. Builds nothing. */
#include "cli/plugin_new.h"

#include "cli/models.h"
#include "cli/print.h"
#include "report/json.h"
#include "report/proposal.h"
#include "report/scaffold.h"

static void say_next(const struct scaffold *scaffold, struct doc *doc, json_t *json)
{
    struct text text = {0};
    json_object_set_new(json, "created", json_text(scaffold->name));
    json_object_set_new(json, "from", json_text(text_get(&scaffold->from)));
    text_format(&text, "%s/ is written, begun from %s. What is still to be done is marked TODO.",
                scaffold->name, text_get(&scaffold->from));
    doc_paragraph(doc, text_get(&text));
    text.size = 0;
    text_format(&text, "cd %s && make && archcard plugin check ./%s.so", scaffold->name,
                scaffold->name);
    doc_fact(doc, "next", text_get(&text), NULL);
    doc_fact(doc, "manual", "man 3 archcard-plugin", NULL);
    text_fini(&text);
}

static int begin_like(const struct invocation *invocation, struct scaffold *scaffold,
                      struct error *error)
{
    const char *like = invocation_option(invocation, "like");
    return scaffold_init_like(scaffold, invocation->operands[1], like ? like : "gpt",
                              invocation->plugin_paths, error);
}

static int begin_from(const struct invocation *invocation, struct scaffold *scaffold,
                      struct doc *doc, json_t *json, struct error *error)
{
    struct asking asking;
    struct examined examined = {0};
    struct proposal proposal = {0};
    const struct model *model = &examined.model;
    int code = asking_init(&asking, invocation->plugin_paths, NULL, !invocation->isolate, error);
    code = code ? code : examine(&examined, &asking, invocation_option(invocation, "from"), "f16", error);
    if (!code) {
        proposal_init(&proposal, &model->weights);
        code = scaffold_init_from(scaffold, invocation->operands[1], model, &proposal, error);
    }
    if (!code && model->plugin)
        doc_note(doc, TONE_INFO, "A plugin knows this model already: see archcard inspect.");
    if (!code)
        report_proposal(&proposal, doc, json);
    proposal_fini(&proposal);
    model_close(&examined.model);
    asking_fini(&asking);
    return code;
}

int plugin_new(const struct invocation *invocation, struct error *error)
{
    struct scaffold scaffold = {0};
    struct doc *doc = doc_new();
    json_t *json = json_document("plugin");
    bool from = invocation_option(invocation, "from") != NULL;
    int code = scaffold_name_check(invocation->operands[1], error);
    if (!code && from && invocation_option(invocation, "like"))
        code = error_set(error, ERROR_USAGE, "plugin new begins with --like or with --from, not both");
    if (!code)
        code = from ? begin_from(invocation, &scaffold, doc, json, error)
                    : begin_like(invocation, &scaffold, error);
    code = code ? code : scaffold_write(&scaffold, error);
    if (!code) {
        say_next(&scaffold, doc, json);
        code = invocation_print(invocation, doc, json, error);
    }
    json_decref(json);
    doc_free(doc);
    scaffold_fini(&scaffold);
    return code;
}
