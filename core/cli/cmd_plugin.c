/* SPDX-License-Identifier: MIT */
/*
 * cmd_plugin.c - archcard plugin list | show | check | new: the plugins there are, what they say of
 * themselves, and whether they keep the rules. What they do is theirs; new ones are begun in
 * plugin_new.c.
 */
#include <string.h>

#include "conform/conform.h"
#include "cli/plugin_new.h"
#include "cli/print.h"
#include "plugin/list.h"
#include "report/conform.h"
#include "report/plugin.h"
#include "report/plugins.h"

static int list_plugins(const struct invocation *invocation, struct error *error)
{
    struct plugin_list list;
    plugin_list_init(&list, invocation->plugin_paths);
    struct doc *doc = doc_new();
    json_t *json = report_plugins_json(&list);
    report_plugins(&list, doc);
    int code = invocation_print(invocation, doc, json, error);
    json_decref(json);
    doc_free(doc);
    plugin_list_fini(&list);
    return code;
}

static int show_plugin(const struct invocation *invocation, struct error *error)
{
    struct arena arena = {0};
    struct plugin_file file;
    struct kit kit = {0};
    struct listed listed = {0};
    struct asking asking = {0};
    int code = plugin_file_find(&file, invocation->operands[1], invocation->plugin_paths, &arena,
                                error);
    if (!code)
        code = asking_init_file(&asking, &file, !invocation->isolate, error);
    if (!code) {
        struct doc *doc = doc_new();
        plugin_look(&listed, &file, &arena);
        kit_init(&kit, &file);
        bool sound = !strcmp(listed.state, "ok");
        json_t *json = report_plugin(&listed, &kit, sound ? &asking : NULL, doc);
        code = invocation_print(invocation, doc, json, error);
        json_decref(json);
        doc_free(doc);
    }
    kit_fini(&kit);
    asking_fini(&asking);
    arena_fini(&arena);
    return code;
}

static int print_conformity(const struct invocation *invocation,
                            const struct conformity *conformity, struct error *error)
{
    bool only_failed = invocation_has(invocation, "only-failed");
    struct doc *doc = doc_new();
    json_t *json = report_conform_json(conformity, only_failed);
    report_conform(conformity, only_failed, doc);
    int code = invocation_print(invocation, doc, json, error);
    json_decref(json);
    doc_free(doc);
    return code;
}

static bool is_golden(const char *operand)
{
    size_t size = strlen(operand);
    return size > 12 && !strcmp(operand + size - 12, ".safetensors");
}

/* With --against MODEL, one of the two operands is the file of reference numbers. */
static int take_operands(const struct invocation *invocation, const char **name,
                         struct conform_options *options, struct error *error)
{
    const char *const *given = invocation->operands + 1;
    size_t count = invocation->operand_count - 1;
    options->model = invocation_option(invocation, "against");
    if (!options->model && count == 1) {
        *name = given[0];
        return 0;
    }
    if (!options->model)
        return error_set(error, ERROR_USAGE, "plugin check takes the name of one plugin");
    if (count != 2 || is_golden(given[0]) == is_golden(given[1]))
        return error_set(error, ERROR_USAGE, "plugin check NAME --against MODEL GOLDEN.safetensors "
                         "takes a plugin, a model and a file of reference numbers");
    options->golden = given[is_golden(given[1])];
    *name = given[is_golden(given[0])];
    return 0;
}

/* The exit code; negative: see `error`. */
static int check_plugin(const struct invocation *invocation, struct error *error)
{
    struct arena arena = {0};
    struct plugin_file file;
    struct conformity conformity = {0};
    struct conform_options options = {.include = invocation_option(invocation, "include"),
                                      .seed = -1,
                                      .in_process = !invocation->isolate,
                                      .extra = invocation->plugin_paths};
    const char *seed = invocation_option(invocation, "seed"), *name = NULL;
    uint64_t number = 0;
    int code = take_operands(invocation, &name, &options, error);
    if (!code)
        code = plugin_file_find(&file, name, invocation->plugin_paths, &arena, error);
    if (!code && seed)
        code = args_number("--seed", seed, 0, INT64_MAX, &number, error);
    if (seed)
        options.seed = (int64_t)number;
    code = code ? code : conform_run(&conformity, &file, &options, error);
    code = code ? code : print_conformity(invocation, &conformity, error);
    if (!code && (conformity.counts[VERDICT_FAILED] || conformity.counts[VERDICT_CRASHED]))
        code = 1;
    conformity_fini(&conformity);
    arena_fini(&arena);
    return code;
}

/* The words, how many operands each takes besides itself, and what it does. */
static const struct {
    const char *word;
    size_t least, most;
    int (*run)(const struct invocation *invocation, struct error *error);
} words[] = {
    {"list", 0, 0, list_plugins},
    {"show", 1, 1, show_plugin},
    {"check", 1, 2, check_plugin},
    {"new", 1, 1, plugin_new},
};

#define WORDS (sizeof words / sizeof *words)

static int refuse_word(const char *word, struct error *error)
{
    const char *names[WORDS + 1] = {NULL};
    for (size_t i = 0; i < WORDS; i++)
        names[i] = words[i].word;
    const char *nearest = text_nearest(word, names);
    return error_set(error, ERROR_USAGE, "plugin: unknown word \"%.40s\"; did you mean \"%s\"?",
                     word, nearest ? nearest : "list");
}

static int cmd_plugin(struct invocation *invocation)
{
    struct error error = {0};
    const char *word = invocation->operands[0];
    size_t more = invocation->operand_count - 1, which = 0;
    int code;
    while (which < WORDS && strcmp(words[which].word, word))
        which++;
    if (which == WORDS)
        code = refuse_word(word, &error);
    else if (more < words[which].least || more > words[which].most)
        code = error_set(&error, ERROR_USAGE, "plugin %s takes %s", word,
                         !words[which].most ? "no name"
                         : more ? "one name only" : "the name of a plugin");
    else
        code = words[which].run(invocation, &error);
    return error.code ? invocation_fail(invocation, &error) : code;
}

static const char *const usage[] = {"list", "show NAME|FILE", "check NAME|FILE",
                                    "check NAME|FILE --against MODEL GOLDEN.safetensors",
                                    "new NAME", NULL};

static const struct option options[] = {
    {"include", 0, "PATTERN", "check: only tests with such names (\"config.*\")", NULL},
    {"only-failed", 0, NULL, "check: show only what did not pass", NULL},
    {"seed", 0, "N", "check: try the changed configuration of this seed alone", NULL},
    {"against", 0, "MODEL GOLDEN", "check: compare a model with a file of reference numbers", NULL},
    {"like", 0, "PLUGIN", "new: begin with a copy of this one (default: gpt)", NULL},
    {"from", 0, "MODEL", "new: begin with the tensors of a model that no plugin knows", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

const struct command command_plugin = {
    .name = "plugin",
    .summary = "architecture plugins: which there are, and whether they keep the rules",
    .usage = usage,
    .example = "archcard plugin check gpt",
    .options = options,
    .least = 1,
    .most = 3,
    .run = cmd_plugin,
};
