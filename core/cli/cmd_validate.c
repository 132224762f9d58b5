/* SPDX-License-Identifier: MIT */
/* cmd_validate.c - archcard validate PATH... What a rule looks for is cards/rules', how findings are
 * written core/report's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "cards/rules/own.h"
#include "cli/args.h"
#include "cli/mend.h"
#include "cli/print.h"
#include "report/annotations.h"

#define CARD_NAME "README.md"

/* What the command line asks for. */
struct asked {
    struct checks checks;
    const char **only;   /* [..], NULL ends; NULL: all rules */
    char *only_text;     /* holds them */
    int fail_on;         /* the least severity that fails; SEVERITY_ERROR + 1: none */
};

static int read_rules(struct asked *asked, const char *list, struct error *error)
{
    size_t count = 0, room = 0;
    asked->only_text = memory_text(list);
    for (char *rest = asked->only_text, *word; (word = strsep(&rest, ", "));) {
        if (!*word)
            continue;
        if (!rule_find(word))
            return error_set(error, ERROR_USAGE, "--rule: there is no rule \"%.40s\"; see archcard "
                             "rules", word);
        asked->only = memory_grow(asked->only, &room, count + 2, sizeof *asked->only);
        asked->only[count++] = word;
        asked->only[count] = NULL;
    }
    asked->checks.only = asked->only;
    return 0;
}

static int read_options(const struct invocation *invocation, struct asked *asked,
                        struct error *error)
{
    static const char *const words[] = {"info", "warning", "error", "never", NULL};
    const char *fail = invocation_option(invocation, "fail-on");
    const char *profile = invocation_option(invocation, "profile");
    const char *rules = invocation_option(invocation, "rule");
    *asked = (struct asked){.checks = {.all = true}, .fail_on = SEVERITY_ERROR};
    for (int i = 0; fail && words[i]; i++)
        asked->fail_on = strcmp(fail, words[i]) ? asked->fail_on : i;
    for (unsigned i = 0; profile && profile_names[i]; i++)
        if (!strcmp(profile, profile_names[i]))
            asked->checks.profile = 1u << i;
    if (fail && strcmp(fail, words[asked->fail_on]))
        return error_set(error, ERROR_USAGE, "--fail-on takes error, warning, info or never, not "
                         "\"%.40s\"", fail);
    if (profile && !asked->checks.profile)
        return error_set(error, ERROR_USAGE, "--profile takes hub, recommended, strict or eu-gpai, "
                         "not \"%.40s\"", profile);
    return rules ? read_rules(asked, rules, error) : 0;
}

/* A folder of its own with the card from standard input. */
static int take_input(char *folder, struct text *path, struct error *error)
{
    struct text card = {0};
    char buffer[65536];
    size_t size;
    if (!mkdtemp(folder))
        return error_set(error, ERROR_SYSTEM, "%s: no such folder can be made", folder);
    while (card.size <= CARD_BYTES_LIMIT && (size = fread(buffer, 1, sizeof buffer, stdin)) > 0)
        text_append(&card, buffer, size);
    path_join(path, folder, CARD_NAME);
    int code = print_whole(text_get(path), &card, error);
    text_fini(&card);
    return code;
}

static int check(struct verdict *verdict, struct asking *asking, const char *path,
                 const struct asked *asked, struct error *error)
{
    verdict->examined = memory_new(1, sizeof *verdict->examined);
    int code = examine_damaged(verdict->examined, asking, path, "f16", error);
    if (!code)
        rules_check(&verdict->checking, verdict->examined, &asked->checks);
    return code;
}

static void forget(struct verdict *verdict)
{
    if (verdict->examined)
        model_close(&verdict->examined->model);
    free(verdict->examined);
    verdict->examined = NULL;
    checking_fini(&verdict->checking);
}

/* Checks one operand, mends it when that is asked for, and then checks it again. */
static int check_operand(const struct invocation *invocation, struct verdict *verdict,
                         struct asking *asking, const struct asked *asked, struct text *diff,
                         struct error *error)
{
    char folder[] = "/tmp/archcard.XXXXXX";
    bool input = !strcmp(verdict->path, "-"), dry = invocation_has(invocation, "dry-run");
    struct text path = {0};
    int code = 0;
    if (input)
        code = take_input(folder, &path, error);
    else
        text_add(&path, verdict->path);
    code = code ? code : check(verdict, asking, text_get(&path), asked, error);
    if (!code && invocation_has(invocation, "fix")) {
        bool mended = false;
        code = mend_card(&verdict->examined->model, dry ? diff : NULL, &mended, error);
        if (!code && mended) {
            forget(verdict);
            code = check(verdict, asking, text_get(&path), asked, error);
        }
    }
    if (input) {
        unlink(text_get(&path));
        rmdir(folder);
    }
    text_fini(&path);
    return code;
}

static int print(const struct invocation *invocation, const struct verdicts *verdicts, int status,
                 struct error *error)
{
    bool to_file = invocation->output && strcmp(invocation->output, "-") != 0;
    struct look look = invocation_look(invocation, to_file ? -1 : STDOUT_FILENO);
    const char *format = invocation->format;
    struct text text = {0};
    int code = 0;
    if (!strcmp(format, "sarif"))
        return print_json(invocation->output, report_sarif(verdicts, status), error);
    if (!strcmp(format, "gitlab"))
        return print_json(invocation->output, report_gitlab(verdicts), error);
    if (!strcmp(format, "md") || !strcmp(format, "html") || !strcmp(format, "json")) {
        struct doc *doc = doc_new();
        json_t *json = report_validate_json(verdicts);
        report_validate(verdicts, doc);
        code = invocation_print(invocation, doc, json, error);
        json_decref(json);
        doc_free(doc);
        return code;
    }
    if (!strcmp(format, "junit"))
        report_junit(verdicts, &text);
    else if (!strcmp(format, "github"))
        report_github(verdicts, &text);
    else
        report_validate_text(verdicts, &look, invocation->quiet, &text);
    code = print_whole(invocation->output, &text, error);
    text_fini(&text);
    return code;
}

static int run(const struct invocation *invocation, struct verdicts *verdicts,
               const struct asked *asked, struct asking *asking, struct error *error)
{
    struct text diff = {0};
    int code = 0, status = 0;
    for (size_t i = 0; i < invocation->operand_count && !code; i++) {
        verdicts->items[verdicts->count].path = invocation->operands[i];
        code = check_operand(invocation, &verdicts->items[verdicts->count++], asking, asked, &diff,
                             error);
    }
    for (int i = asked->fail_on; !code && i <= SEVERITY_ERROR; i++)
        status = verdicts_count(verdicts, (enum severity)i) ? 1 : status;
    if (!code && invocation_has(invocation, "dry-run"))
        code = print_whole(invocation->output, &diff, error);
    else if (!code)
        code = print(invocation, verdicts, status, error);
    text_fini(&diff);
    return code ? code : status;
}

static int cmd_validate(struct invocation *invocation)
{
    struct error error = {0};
    struct asked asked;
    struct asking asking = {0};
    struct verdicts verdicts = {0};
    int code = asking_init(&asking, invocation->plugin_paths, invocation->arch, !invocation->isolate,
                           &error);
    const char *rules = invocation_option(invocation, "rule");
    if (!code && rules && strpbrk(rules, ".-")) /* a rule of a plugin, perhaps */
        own_rules_add(&asking);
    if (!code)
        code = read_options(invocation, &asked, &error);
    if (!code && invocation_has(invocation, "dry-run") && !invocation_has(invocation, "fix"))
        code = error_set(&error, ERROR_USAGE, "--dry-run: shows what --fix would change; give both");
    asked.checks.asking = &asking;
    if (!code) {
        verdicts.items = memory_new(invocation->operand_count, sizeof *verdicts.items);
        code = run(invocation, &verdicts, &asked, &asking, &error);
    }
    for (uint32_t i = 0; i < verdicts.count; i++)
        forget(&verdicts.items[i]);
    free(verdicts.items);
    asking_fini(&asking);
    free(asked.only);
    free(asked.only_text);
    return error.code ? invocation_fail(invocation, &error) : code;
}

static const char *const usage[] = {"PATH...", NULL};
static const char *const formats[] = {"text", "md", "html", "json", "sarif", "junit", "github",
                                      "gitlab", NULL};

static const struct option options[] = {
    {"fail-on", 0, "error|warning|info|never", "the least that gives exit code 1 (default: error)",
     NULL},
    {"profile", 0, "hub|recommended|strict|eu-gpai", "which rules (default: recommended)", NULL},
    {"rule", 0, "RULES", "only these rules, by id or name, commas between", NULL},
    {"fix", 0, NULL, "mend in the card what can be mended without loss", NULL},
    {"dry-run", 0, NULL, "with --fix: only show what would be changed", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

const struct command command_validate = {
    .name = "validate",
    .summary = "is the card well-formed, complete and true; config, tokenizer, weights too",
    .usage = usage,
    .example = "archcard validate demo-gpt",
    .formats = formats,
    .options = options,
    .least = 1,
    .run = cmd_validate,
};
