/* SPDX-License-Identifier: MIT */
/*
 * ask.c - the program's end of asking: believes no record without a check, and when a plugin ends
 * the worker, asks the others again without it. What the worker does is in answer.c.
 */
#include "plugin/ask.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/roles.h"
#include "plugin/attempt.h"
#include "plugin/wire.h"

bool asking_asks(const struct asking *asking, uint32_t index)
{
    const struct plugin_file *file = &asking->files.items[index];
    return !file->shadowed && !asking->broken[index] &&
           (!asking->arch || !strcmp(asking->arch, file->name));
}

static char *keep(struct attempt *attempt, const char *text)
{
    return arena_text(&attempt->model->arena, text);
}

/* The candidate that a record speaks of; NULL when that plugin was not asked. */
static struct candidate *candidate_get(struct attempt *attempt, uint32_t index)
{
    struct asking *asking = attempt->asking;
    if (index >= asking->files.count || !asking_asks(asking, index))
        return NULL;
    struct candidate *candidate = &attempt->heard[index];
    if (!candidate->name)
        *candidate = (struct candidate){.name = asking->files.items[index].name,
                                        .path = asking->files.items[index].path, .reason = ""};
    attempt->caller = index;
    return candidate;
}

static bool take_word(struct attempt *attempt, uint32_t kind, struct bytes *record)
{
    uint32_t index;
    int32_t score;
    const char *text;
    struct candidate *candidate;
    if (!wire_word_read(record, &index, &score, &text) ||
        !(candidate = candidate_get(attempt, index)))
        return false;
    if (kind == WIRE_CALL) {
        attempt->call = keep(attempt, text);
        return true;
    }
    candidate->score = kind == WIRE_REFUSED ? -1 : score;
    candidate->reason = keep(attempt, text);
    return true;
}

static bool take_head(struct attempt *attempt, struct bytes *record)
{
    struct wire_head head;
    struct candidate *candidate;
    if (!wire_head_read(record, &attempt->model->arena, &head) ||
        !(candidate = candidate_get(attempt, head.plugin)))
        return false;
    candidate->version = keep(attempt, head.version);
    return true;
}

static bool take_winner(struct attempt *attempt, struct bytes *record)
{
    uint32_t index;
    const char *const *prefixes;
    if (attempt->winner >= 0 ||
        !wire_list_read(record, &attempt->model->arena, &index, &prefixes) ||
        !candidate_get(attempt, index))
        return false;
    attempt->model->map.prefixes = prefixes;
    attempt->winner = index;
    return true;
}

static bool take_claim(struct attempt *attempt, struct bytes *record)
{
    const char *key, *unit, *note;
    struct claim claim;
    if (!wire_claim_read(record, &key, &unit, &note, &claim))
        return false;
    facts_add(&attempt->model->facts, key, unit, note, &claim);
    return true;
}

static bool take_tensor(struct attempt *attempt, struct bytes *record)
{
    struct ac_tensor tensor;
    struct error error = {0};
    return wire_tensor_read(record, &tensor) && tensor.role && role_is_known(tensor.role) &&
           !tensor_map_add(&attempt->model->map, &tensor, &error);
}

static bool take_op(struct attempt *attempt, struct bytes *record)
{
    struct ac_op op;
    int32_t side;
    struct arena arena = {0};
    bool good = wire_op_read(record, &arena, &side, &op);
    if (good) {
        struct graph *graph = side == AC_ENCODER ? &attempt->model->encoder
                                                 : &attempt->model->decoder;
        good = graph_node_add(graph, &op) != 0;
    }
    arena_fini(&arena);
    return good;
}

static bool take_text(struct attempt *attempt, uint32_t kind, struct bytes *record)
{
    const char *text;
    if (!wire_text_read(record, &text))
        return false;
    if (kind == WIRE_FAIL)
        attempt->model->failure = arena_format(&attempt->model->arena, "%s (in %s)", text,
                                               attempt->call ? attempt->call : "load");
    else if (kind == WIRE_WARN)
        model_finding_add(attempt->model, "X431", SEVERITY_WARNING, text, NULL, NULL, 0);
    else
        attempt->done = true;
    return true;
}

/* Before there is a winner only calls, heads and scores count. */
static bool take_record(void *context, uint32_t kind, struct bytes *record)
{
    struct attempt *attempt = context;
    if (kind == WIRE_CALL || kind == WIRE_REFUSED || kind == WIRE_SCORE)
        return take_word(attempt, kind, record);
    if (kind == WIRE_HEAD)
        return take_head(attempt, record);
    if (kind == WIRE_WINNER)
        return take_winner(attempt, record);
    if (attempt->winner < 0)
        return false;
    switch (kind) {
    case WIRE_CLAIM:
        return take_claim(attempt, record);
    case WIRE_TENSOR:
        return take_tensor(attempt, record);
    case WIRE_OP:
        return take_op(attempt, record);
    case WIRE_FAIL:
    case WIRE_WARN:
    case WIRE_DONE:
        return take_text(attempt, kind, record);
    default:
        return false;
    }
}

/* Forgets the map and graphs of a plugin whose answers cannot be used. */
static void forget_answers(struct model *model)
{
    graph_fini(&model->decoder);
    graph_fini(&model->encoder);
    tensor_map_fini(&model->map);
    graph_init(&model->decoder, AC_DECODER, &model->map);
    graph_init(&model->encoder, AC_ENCODER, &model->map);
}

/* The worker did not end well: whose fault it was. True when the others are to be asked again. */
static bool blame(struct attempt *attempt, const struct error *error)
{
    struct asking *asking = attempt->asking;
    struct model *model = attempt->model;
    if (attempt->caller < 0) { /* before any plugin was called: none is to blame */
        model->failure = keep(attempt, error->text);
        return false;
    }
    const char *why =
        arena_format(&asking->arena, "%s in %s; see archcard plugin list", error->text,
                     attempt->call ? attempt->call : "load");
    if (attempt->winner >= 0) {
        model->failure = keep(attempt, why);
        return false;
    }
    asking->broken[attempt->caller] = why;
    return true;
}

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    return x->score != y->score ? y->score - x->score : strcmp(x->name, y->name);
}

/* Puts what was heard into the model, the best first. */
static void keep_candidates(struct attempt *attempt)
{
    struct model *model = attempt->model;
    const struct asking *asking = attempt->asking;
    uint32_t count = asking->files.count;
    const char *winner = attempt->winner < 0 ? NULL : asking->files.items[attempt->winner].path;
    model->candidates = arena_alloc(&model->arena, count * sizeof *model->candidates + 1);
    model->candidate_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct candidate candidate = attempt->heard[i];
        if (asking->broken[i])
            candidate = (struct candidate){.name = asking->files.items[i].name,
                                           .path = asking->files.items[i].path, .score = -1,
                                           .reason = keep(attempt, asking->broken[i])};
        if (candidate.name)
            model->candidates[model->candidate_count++] = candidate;
    }
    qsort(model->candidates, model->candidate_count, sizeof *model->candidates,
          compare_candidates);
    for (uint32_t i = 0; winner && i < model->candidate_count; i++)
        if (!strcmp(model->candidates[i].path, winner))
            model->plugin = &model->candidates[i];
}

void plugin_ask(struct asking *asking, struct model *model)
{
    struct worker_limits limits = {.in_process = asking->in_process};
    uint32_t count = asking->files.count;
    struct attempt attempt;
    bool again = true;
    struct candidate *heard = memory_new(count + 1u, sizeof *heard);
    while (again) {
        struct error error = {0};
        model->failure = NULL;
        memset(heard, 0, count * sizeof *heard);
        attempt = (struct attempt){.asking = asking, .model = model, .heard = heard,
                                   .caller = -1, .winner = -1};
        int code = worker_run(&limits, answer_work, &attempt, take_record, &attempt, &error);
        if (!code && attempt.winner >= 0 && !attempt.done)
            code = error_set(&error, ERROR_PLUGIN, "stopped before its answers were complete");
        again = code && blame(&attempt, &error);
    }
    if (attempt.winner >= 0 && model->failure)
        model->failure = arena_format(&model->arena, "plugin %s: %s",
                                      asking->files.items[attempt.winner].name, model->failure);
    keep_candidates(&attempt);
    free(heard);
    if (model->failure) {
        model->plugin = NULL;
        forget_answers(model);
    }
}

int asking_init(struct asking *asking, const char *const *extra, const char *arch, bool in_process,
                struct error *error)
{
    *asking = (struct asking){.arch = arch, .in_process = in_process};
    int code = roles_read(error);
    if (code)
        return code;
    plugin_files_init(&asking->files, extra);
    asking->broken = memory_new(asking->files.count + 1u, sizeof *asking->broken);
    for (uint32_t i = 0; arch && i < asking->files.count; i++)
        if (!strcmp(asking->files.items[i].name, arch))
            return 0;
    return arch ? error_set(error, ERROR_USAGE,
                            "--arch: no plugin is called \"%s\"; see archcard plugin list", arch)
                : 0;
}

int asking_init_file(struct asking *asking, const struct plugin_file *file, bool in_process,
                     struct error *error)
{
    *asking = (struct asking){.in_process = in_process};
    int code = roles_read(error);
    if (code)
        return code;
    plugin_files_take(&asking->files, file);
    asking->arch = asking->files.items[0].name;
    asking->broken = memory_new(2, sizeof *asking->broken);
    return 0;
}

void asking_fini(struct asking *asking)
{
    if (!asking)
        return;
    plugin_files_fini(&asking->files);
    free(asking->broken);
    arena_fini(&asking->arena);
    *asking = (struct asking){0};
}
