/* SPDX-License-Identifier: MIT */
/* own.c - rules that plugins bring: known by name for as long as the program runs. Knows none. */
#include "cards/rules/own.h"

#include <string.h>

#include "cards/rules/groups.h"
#include "plugin/cardcheck.h"

struct own_check {
    struct checking *checking;
    const char *plugin;
    bool (*allows)(void *context, const struct rule *rule);
    void *context;
};

static const char *copy(struct arena *arena, const char *text)
{
    struct text safe = {0};
    text_add_safe(&safe, text, strlen(text));
    const char *kept = arena_text(arena, text_get(&safe));
    text_fini(&safe);
    return kept;
}

static bool take_rule(void *context, const char *plugin, const struct ac_rule *given)
{
    static struct arena arena; /* of all such rules */
    (void)context;
    const char *id = arena_format(&arena, "%s.%s", plugin, given->name);
    if (rule_find(id))
        return true; /* met before */
    rule_add(&(struct rule){
        .id = id,
        .name = arena_format(&arena, "%s-%s", plugin, given->name),
        .severity = (enum severity)given->severity,
        .profiles = PROFILE_RECOMMENDED | PROFILE_STRICT | PROFILE_EU_GPAI,
        .check = check_nothing,
        .summary = copy(&arena, given->summary),
        .why = copy(&arena, given->why),
        .bad = copy(&arena, given->bad),
        .good = copy(&arena, given->good),
        .reads = arena_format(&arena, "what the plugin %s knows", plugin),
        .unchecked = "",
    });
    return true;
}

static bool turn_to(const struct own_check *own, const char *name)
{
    char id[128];
    snprintf(id, sizeof id, "%s.%s", own->plugin, name);
    const struct rule *rule = rule_find(id);
    own->checking->rule = rule;
    if (rule)
        own->checking->severity = rule->severity;
    return rule && own->allows(own->context, rule);
}

static void take_finding(void *context, const char *name, const char *key, const char *message)
{
    const struct own_check *own = context;
    const struct model *model = own->checking->model;
    const struct fact *fact = key ? facts_find(&model->facts, key) : NULL;
    struct where where[4] = {{.file = model->source.config ? model->source.config
                                                           : model->source.weights}};
    uint32_t count = 0;
    for (uint32_t i = 0; fact && i < fact->claim_count && count < 4; i++)
        if (fact->claims[i].file)
            where[count++] = where_of(&fact->claims[i]);
    if (!turn_to(own, name))
        return;
    struct text safe = {0};
    text_add_safe(&safe, message, strlen(message));
    rule_find_at(own->checking, where, count ? count : 1, "%s", text_get(&safe));
    text_fini(&safe);
}

static void take_skip(void *context, const char *name, const char *why)
{
    const struct own_check *own = context;
    if (turn_to(own, name))
        rule_skip(own->checking, copy(&own->checking->model->arena, why));
}

void own_rules_add(const struct asking *asking)
{
    const struct card_answers answers = {.rule = take_rule};
    plugin_card_rules(asking, &answers);
}

void own_rules_check(struct checking *checking, const struct asking *asking,
                     bool (*allows)(void *context, const struct rule *rule), void *context)
{
    struct model *model = checking->model;
    struct own_check own = {.checking = checking, .allows = allows, .context = context,
                            .plugin = model->plugin ? model->plugin->name : ""};
    const struct card_answers answers = {.context = &own, .rule = take_rule, .find = take_finding,
                                         .skip = take_skip};
    struct error error = {0};
    if (!plugin_card_check(asking, model, &answers, &error))
        return;
    struct where where = {.file = model->source.config ? model->source.config
                                                       : model->source.weights};
    checking->rule = rule_find("X428");
    checking->severity = checking->rule->severity;
    if (allows(context, checking->rule))
        rule_find_at(checking, &where, 1, "%s", error.text);
}
