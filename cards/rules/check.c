/* SPDX-License-Identifier: MIT */
/* check.c - which rules are checked, at which severity, and what the settings file silences. */
#include "cards/rules/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cards/rules/own.h"
#include "cards/rules/policy.h"

static bool is_asked(const struct rule *rule, const struct checks *checks, unsigned profile)
{
    if (checks->only) {
        for (const char *const *only = checks->only; *only; only++)
            if (!strcasecmp(*only, rule->id) || !strcmp(*only, rule->name))
                return true;
        return false;
    }
    return (rule->profiles & profile) && (checks->all || (rule->profiles & RULE_INSPECTED));
}

static int compare_places(const void *a, const void *b)
{
    const struct finding *x = a, *y = b;
    const struct where none = {.file = ""};
    const struct where *p = x->where_count ? x->where : &none, *q = y->where_count ? y->where : &none;
    int order = strcmp(p->file ? p->file : "", q->file ? q->file : "");
    if (!order && p->place.line != q->place.line)
        order = p->place.line < q->place.line ? -1 : 1;
    if (!order && p->place.column != q->place.column)
        order = p->place.column < q->place.column ? -1 : 1;
    return order ? order : strcmp(x->rule, y->rule);
}

/* Findings that were there before any check, of the plugin: those whose rule is not asked for go. */
static void drop_unasked(struct model *model, const struct checks *checks, unsigned profile,
                         const struct policy *policy)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < model->finding_count; i++) {
        struct finding *finding = &model->findings[i];
        const struct rule *rule = rule_find(finding->rule);
        if (rule && rule->id[0] != 'A' &&
            (!is_asked(rule, checks, profile) ||
             (checks->all && !policy_severity(policy, rule, &finding->severity))))
            continue;
        model->findings[kept++] = *finding;
    }
    model->finding_count = kept;
}

/* What decides about a plugin's rule. */
struct choice {
    struct checking *checking;
    const struct checks *checks;
    unsigned profile;
    const struct policy *policy;
};

static bool allows(void *context, const struct rule *rule)
{
    const struct choice *choice = context;
    return is_asked(rule, choice->checks, choice->profile) &&
           policy_severity(choice->policy, rule, &choice->checking->severity);
}

/* The groups in the order in which they are checked: what files say of each other first, since it
 * may explain the rest. */
static const char groups[] = "AXFSCTLVP";

void rules_check(struct checking *checking, struct examined *examined, const struct checks *checks)
{
    struct policy policy;
    checking->examined = examined;
    checking->model = &examined->model;
    checking->brief = !checks->all;
    policy_read(&policy, checking);
    unsigned profile = checks->profile ? checks->profile : policy.profile;
    profile = profile ? profile : PROFILE_RECOMMENDED;
    drop_unasked(&examined->model, checks, profile, &policy);
    for (const char *group = groups; *group; group++)
        for (uint32_t i = 0; i < rule_count(); i++) {
            const struct rule *rule = rule_at(i);
            checking->rule = rule;
            checking->severity = rule->severity;
            if (rule->id[0] == *group && is_asked(rule, checks, profile) &&
                (!checks->all || policy_severity(&policy, rule, &checking->severity)))
                rule->check(checking);
        }
    struct choice choice = {checking, checks, profile, &policy};
    if (checks->asking)
        own_rules_check(checking, checks->asking, allows, &choice);
    struct model *model = checking->model;
    if (model->finding_count > 1)
        qsort(model->findings, model->finding_count, sizeof *model->findings, compare_places);
    if (checks->all)
        policy_silence(&policy, checking, checks->only == NULL);
    policy_fini(&policy);
}

void checking_fini(struct checking *checking)
{
    free(checking->unchecked);
    tokenizer_close(checking->tokenizer);
    *checking = (struct checking){0};
}
