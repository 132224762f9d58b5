/* SPDX-License-Identifier: MIT */
/* cardcheck.c - asks plugins for rules of their own, and what these find, in a worker. */
#include "plugin/cardcheck.h"

#include <string.h>

#include "plugin/host.h"
#include "plugin/load.h"
#include "plugin/wire.h"

#define RULE_LIMIT 64     /* of one plugin */
#define FINDING_LIMIT 256 /* of one model */
#define NAME_LIMIT 40
#define RULE_TEXTS 5

/* One plugin that is asked. */
struct call {
    const struct plugin_file *file;
    struct model *model; /* NULL: only for its rules */
    const struct card_answers *answers;
    struct error error;  /* in the program: why it failed */
    uint32_t rules, findings;
};

static void checker_find(const struct ac_checker *checker, const char *rule, const char *fact,
                         const char *message)
{
    struct host *host = checker->self;
    const char *list[] = {rule, fact ? fact : "", message, NULL};
    if (host->error.code)
        return;
    if (!rule || !message)
        error_set(&host->error, ERROR_PLUGIN, "a finding without rule or message");
    else
        wire_list_write(host->writer, WIRE_FINDING, 0, list);
}

static void checker_skip(const struct ac_checker *checker, const char *rule, const char *why)
{
    struct host *host = checker->self;
    if (host->error.code)
        return;
    if (!rule || !why)
        error_set(&host->error, ERROR_PLUGIN, "a rule is skipped without name or reason");
    else
        wire_pair_write(host->writer, WIRE_SKIP, rule, why);
}

/* False: a rule has no text where it needs one. */
static bool send_rules(struct record_writer *writer, const struct ac_cardcheck *check)
{
    for (uint32_t i = 0; check->rules && check->rules[i] && i < RULE_LIMIT; i++) {
        const struct ac_rule *rule = check->rules[i];
        const char *texts[RULE_TEXTS + 1] = {rule->name, rule->summary, rule->why, rule->bad,
                                             rule->good};
        for (int k = 0; k < RULE_TEXTS; k++)
            if (rule->size < sizeof *rule || !texts[k])
                return false;
        wire_list_write(writer, WIRE_RULE, (uint32_t)rule->severity, texts);
    }
    return true;
}

static void run_check(const struct call *call, const struct ac_plugin *plugin,
                      const struct ac_cardcheck *check, struct record_writer *writer)
{
    struct host host;
    host_init(&host, call->model, plugin, writer);
    const struct ac_checker checker = {.size = sizeof checker, .self = &host,
                                       .find = checker_find, .skip = checker_skip};
    check->check(&host.table, &checker);
    if (host.error.code)
        wire_text_write(writer, WIRE_FAIL, host.error.text);
    host_fini(&host);
}

static void work(struct record_writer *writer, void *context)
{
    const struct call *call = context;
    struct ac_plugin plugin;
    struct error error = {0};
    if (plugin_load(call->file, &plugin, &error)) {
        wire_text_write(writer, WIRE_FAIL, error.text);
        return;
    }
    const struct ac_cardcheck *check = plugin.extension ? plugin.extension(AC_CARDCHECK) : NULL;
    if (!check)
        return;
    if (check->size < sizeof *check || !check->check || !send_rules(writer, check))
        wire_text_write(writer, WIRE_FAIL, "its rules are not whole");
    else if (call->model)
        run_check(call, &plugin, check, writer);
}

static bool is_name(const char *name)
{
    size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return size > 0 && size < NAME_LIMIT && !name[size];
}

static bool take_rule(struct call *call, struct bytes *record)
{
    struct arena arena = {0};
    const char *const *texts;
    uint32_t severity, count = 0;
    bool good = wire_list_read(record, &arena, &severity, &texts) && call->rules++ < RULE_LIMIT;
    while (good && texts[count])
        count++;
    good = good && count == RULE_TEXTS && severity <= AC_ERROR && is_name(texts[0]);
    if (good) {
        const struct ac_rule rule = {sizeof rule, (int32_t)severity, texts[0], texts[1], texts[2],
                                     texts[3], texts[4]};
        good = call->answers->rule(call->answers->context, call->file->name, &rule);
    }
    arena_fini(&arena);
    return good;
}

static bool take_finding(struct call *call, struct bytes *record)
{
    struct arena arena = {0};
    const char *const *texts;
    uint32_t unused;
    bool good = wire_list_read(record, &arena, &unused, &texts) && texts[0] && texts[1] &&
                texts[2] && !texts[3] && call->findings++ < FINDING_LIMIT;
    if (good)
        call->answers->find(call->answers->context, texts[0], *texts[1] ? texts[1] : NULL,
                            texts[2]);
    arena_fini(&arena);
    return good;
}

static bool take(void *context, uint32_t kind, struct bytes *record)
{
    struct call *call = context;
    const char *a, *b;
    if (kind == WIRE_RULE)
        return take_rule(call, record);
    if (kind == WIRE_FINDING && call->model)
        return take_finding(call, record);
    if (kind == WIRE_SKIP && call->model && wire_pair_read(record, &a, &b)) {
        call->answers->skip(call->answers->context, a, b);
        return true;
    }
    if (kind != WIRE_FAIL || !wire_text_read(record, &a))
        return false;
    error_set(&call->error, ERROR_PLUGIN, "%s", a);
    return true;
}

static int ask(const struct asking *asking, struct call *call, struct error *error)
{
    struct worker_limits limits = {.in_process = asking->in_process};
    int code = worker_run(&limits, work, call, take, call, error);
    if (!code && call->error.code)
        code = error_set(error, ERROR_PLUGIN, "%s", call->error.text);
    return code ? error_context(error, "plugin %s, in its rules", call->file->name) : 0;
}

int plugin_card_check(const struct asking *asking, struct model *model,
                      const struct card_answers *answers, struct error *error)
{
    if (!model->plugin)
        return 0;
    const struct plugin_file file = {.name = model->plugin->name, .path = model->plugin->path};
    struct call call = {.file = &file, .model = model, .answers = answers};
    return ask(asking, &call, error);
}

void plugin_card_rules(const struct asking *asking, const struct card_answers *answers)
{
    for (uint32_t i = 0; i < asking->files.count; i++) {
        struct call call = {.file = &asking->files.items[i], .answers = answers};
        struct error ignored = {0};
        if (!call.file->shadowed)
            ask(asking, &call, &ignored);
    }
}
