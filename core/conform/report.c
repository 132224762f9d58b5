/* SPDX-License-Identifier: MIT */
/*
 * report.c - conformance tests of what a plugin says beyond the model: its sections of a report
 * and its prose for explanations, on every example. Judges no wording.
 */
#include <string.h>

#include "conform/test.h"
#include "explain/explain.h"
#include "base/utf8.h"
#include "model/common.h"
#include "plugin/sections.h"

#define LEAST_PROSE 40 /* characters of a paragraph that says something */

/* An example, described and reported on; false, and said, when that fails. trial_fini() ends it. */
static bool reported(struct conform *conform, struct trial *trial, const char *name,
                     const struct tree *tree)
{
    struct error error = {0};
    struct model *model = &trial->examined.model;
    trial_init(trial, &conform->asking, name, tree, &tree->root);
    if (trial_check(trial, &error)) {
        conform_say(conform, VERDICT_FAILED, "%s", error.text);
        return false;
    }
    model_common_facts(model);
    plugin_sections_add(&conform->asking, model);
    if (model->failure)
        conform_say(conform, VERDICT_FAILED, "%s", model->failure);
    return !model->failure;
}

static void check_sections(struct conform *conform, const char *name, const struct tree *tree)
{
    struct trial trial;
    const struct model *model = &trial.examined.model;
    bool fine = reported(conform, &trial, name, tree);
    for (uint32_t i = 0; fine && i < model->section_count; i++) {
        const struct section *section = &model->sections[i];
        conform->tried++;
        if (!section->facts.count && !section->paragraph_count)
            conform_say(conform, VERDICT_FAILED, "section \"%s\" is empty", section->id);
        for (uint32_t k = 0; k < i; k++)
            if (!strcmp(model->sections[k].id, section->id))
                conform_say(conform, VERDICT_FAILED, "two sections have the id \"%s\"", section->id);
    }
    trial_fini(&trial);
}

static bool is_topic(const char *word)
{
    for (const char *const *topic = explain_topics; *topic; topic++)
        if (!strcmp(word, *topic))
            return true;
    return false;
}

static void check_told(struct conform *conform, const char *name, const struct tree *tree)
{
    struct trial trial;
    const struct model *model = &trial.examined.model;
    bool fine = reported(conform, &trial, name, tree);
    for (uint32_t i = 0; fine && i < model->told_count; i++) {
        const struct remark *told = &model->told[i];
        size_t size = strlen(told->text);
        conform->tried++;
        if (!is_topic(told->topic))
            conform_say(conform, VERDICT_FAILED, "\"%s\" is no topic, so its paragraph is never shown",
                        told->topic);
        if (utf8_width(told->text, size) < LEAST_PROSE || !strchr(".:!?", told->text[size - 1]))
            conform_say(conform, VERDICT_FAILED, "the paragraph for %s, \"%.40s\", is no sentence: %d "
                        "characters and a full stop at least", told->topic, told->text, LEAST_PROSE);
        for (uint32_t k = 0; k < i; k++)
            if (!strcmp(model->told[k].text, told->text))
                conform_say(conform, VERDICT_FAILED, "the paragraph \"%.40s\" is told twice", told->text);
    }
    trial_fini(&trial);
}

static void test_sections(struct conform *conform)
{
    conform_each_example(conform, check_sections);
    if (!conform->tried)
        conform_say(conform, VERDICT_SKIPPED, "the plugin adds no section to reports");
}

static void test_told(struct conform *conform)
{
    conform_each_example(conform, check_told);
    if (!conform->tried)
        conform_say(conform, VERDICT_SKIPPED, "the plugin adds no prose to explanations");
}

const struct conform_test conform_report[] = {
    {"report.sections", "its sections have ids of their own and say something", test_sections},
    {"explain.topics", "its prose is whole sentences, for topics there are", test_told},
    {NULL, NULL, NULL},
};
