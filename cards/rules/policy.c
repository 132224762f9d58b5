/* SPDX-License-Identifier: MIT */
/* policy.c - the file .archcard.yml beside a model. Checks no rule but its own, A001 to A003. */
#include "cards/rules/policy.h"

#include <string.h>
#include <time.h>

#include "base/yaml.h"
#include "cards/rules/groups.h"

#define POLICY_BYTES_LIMIT (1u << 20)

static struct where where_of_value(const struct policy *policy, uint64_t offset)
{
    return where_line(POLICY_NAME, tree_place(&policy->tree, offset));
}

static void complain(struct checking *checking, const char *id, struct where where,
                     const char *message)
{
    const struct rule *rule = rule_find(id);
    model_finding_add(checking->model, rule->id, rule->severity, message, NULL, &where, 1);
}

static void read_profile(struct policy *policy, struct checking *checking)
{
    const struct value *value = value_find(&policy->tree.root, "profile");
    for (unsigned i = 0; value && i < PROFILES; i++)
        if (value_is_text(value, profile_names[i]))
            policy->profile = 1u << i;
    if (value && !policy->profile)
        complain(checking, "A001", where_of_value(policy, value->offset),
                 "the profile must be hub, recommended, strict or eu-gpai");
}

void policy_read(struct policy *policy, struct checking *checking)
{
    struct text path = {0};
    struct error error = {0};
    *policy = (struct policy){0};
    path_join(&path, checking->model->source.folder, POLICY_NAME);
    if (!path_exists(text_get(&path)) || path_is_folder(text_get(&path))) {
        text_fini(&path);
        return;
    }
    int code = file_open(&policy->file, text_get(&path), POLICY_BYTES_LIMIT, &error);
    if (!code)
        code = yaml_parse(&policy->tree, POLICY_NAME, (const char *)policy->file.data,
                          policy->file.size, &error);
    policy->there = !code && policy->tree.root.kind == VALUE_MAP;
    if (code || (!policy->there && policy->tree.root.kind != VALUE_NULL))
        complain(checking, "A001", where_line(POLICY_NAME, (struct place){1, 1}),
                 code ? error.text : "keys and values are expected");
    if (policy->there)
        read_profile(policy, checking);
    text_fini(&path);
}

bool policy_severity(const struct policy *policy, const struct rule *rule,
                       enum severity *severity)
{
    static const char *const names[] = {"info", "warning", "error"};
    const struct value *map = policy->there ? value_find(&policy->tree.root, "severity") : NULL;
    const struct value *value = map ? value_find(map, rule->id) : NULL;
    if (map && !value)
        value = value_find(map, rule->name);
    for (int i = 0; value && i < 3; i++)
        if (value_is_text(value, names[i]))
            *severity = (enum severity)i;
    return !value_is_text(value, "off");
}

/* "2027-01-31" has come and gone. */
static bool is_past(const char *until)
{
    char today[16];
    time_t now = time(NULL);
    struct tm parts;
    strftime(today, sizeof today, "%Y-%m-%d", gmtime_r(&now, &parts));
    return strlen(until) == 10 && strcmp(until, today) < 0;
}

/* Whether a line of the list means the finding: its rule, and its pointer or file when given. */
static bool means(const struct value *line, const struct finding *finding)
{
    const struct rule *rule = rule_find(finding->rule);
    const char *wanted = value_text(value_find(line, "rule"));
    const char *file = value_text(value_find(line, "file"));
    const char *pointer = value_text(value_find(line, "pointer"));
    const struct where *where = finding->where_count ? finding->where : NULL;
    if (!wanted || (strcasecmp(wanted, finding->rule) && (!rule || strcmp(wanted, rule->name))))
        return false;
    if (file && (!where || !where->file || strcmp(file, where->file)))
        return false;
    return !pointer || (where && where->pointer && !strcmp(pointer, where->pointer));
}

static void silence_one(const struct policy *policy, struct checking *checking,
                        const struct value *line, bool whole)
{
    struct model *model = checking->model;
    const struct value *reason = value_find(line, "reason"), *until = value_find(line, "until");
    struct where where = where_of_value(policy, line->offset);
    uint32_t count = model->finding_count, found = 0;
    if (!value_text(value_find(line, "rule"))) {
        complain(checking, "A001", where, "a line of silence needs the rule that it silences");
        return;
    }
    if (!value_text(reason) || !*reason->text) {
        complain(checking, "A002", where, "this silences a rule without a reason: it is ignored");
        return;
    }
    if (value_text(until) && is_past(until->text)) {
        complain(checking, "A003", where_of_value(policy, until->offset),
                 "this silenced a rule until a day that is over: it is ignored");
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!means(line, &model->findings[i]))
            continue;
        model->findings[i].silenced = arena_text(&model->arena, reason->text);
        found++;
    }
    if (!found && whole)
        complain(checking, "A003", where, "this silences nothing: no such finding is there");
}

void policy_silence(const struct policy *policy, struct checking *checking, bool whole)
{
    const struct value *list = policy->there ? value_find(&policy->tree.root, "silence") : NULL;
    for (uint32_t i = 0; list && list->kind == VALUE_LIST && i < list->size; i++)
        silence_one(policy, checking, &list->items[i], whole);
}

void check_nothing(struct checking *checking)
{
    (void)checking; /* policy_read() and policy_silence() find what is to find */
}

void policy_fini(struct policy *policy)
{
    tree_fini(&policy->tree);
    file_close(&policy->file);
    *policy = (struct policy){0};
}
