/* SPDX-License-Identifier: MIT */
/* named.c - the report of the models that are found by name. Opens none of them. */
#include "report/named.h"

#include <string.h>

#include "model/named.h"
#include "report/json.h"

static const char *const kind_words[] = {
    [NAMED_DEMO] = "demo", [NAMED_REFERENCE] = "reference", [NAMED_HUB] = "hub"};
static const char *const kind_titles[] = {
    [NAMED_DEMO] = "Demo models, with weights",
    [NAMED_REFERENCE] = "Reference cards, without weights",
    [NAMED_HUB] = "In the local hub cache",
};

struct listing {
    struct doc *doc;
    const char *part; /* of the names; NULL: any */
    json_t *models;
    int kind; /* of the last one; -1: none yet */
};

static bool add(void *context, const struct named *named)
{
    struct listing *listing = context;
    if (listing->part && !strstr(named->name, listing->part))
        return true;
    json_t *json = json_object();
    if ((int)named->kind != listing->kind)
        doc_heading(listing->doc, 2, kind_titles[named->kind]);
    listing->kind = (int)named->kind;
    doc_fact(listing->doc, named->name, named->path, NULL);
    json_object_set_new(json, "name", json_text(named->name));
    json_object_set_new(json, "kind", json_text(kind_words[named->kind]));
    json_object_set_new(json, "path", json_text(named->path));
    json_array_append_new(listing->models, json);
    return true;
}

json_t *report_named(const char *part, struct doc *doc)
{
    json_t *document = json_document("models");
    struct listing listing = {.doc = doc, .part = part, .models = json_array(), .kind = -1};
    doc_heading(doc, 1, "Models that are found by name");
    named_each(add, &listing);
    if (listing.kind < 0)
        doc_note(doc, TONE_WARNING, "There is none of that name.");
    json_object_set_new(document, "models", listing.models);
    return document;
}
