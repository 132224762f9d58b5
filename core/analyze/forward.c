/* SPDX-License-Identifier: MIT */
/* forward.c - a model made ready to run, and prompts checked. Chooses no tokens. */
#include "analyze/forward.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void ids_add(struct ids *ids, uint32_t id)
{
    ids->items = memory_grow(ids->items, &ids->room, ids->count + 1, sizeof *ids->items);
    ids->items[ids->count++] = id;
}

int ids_parse(struct ids *ids, const char *what, const char *text, struct error *error)
{
    static const char blanks[] = ", \t\r\n";
    text += strspn(text, blanks);
    while (*text) {
        char *end;
        errno = 0;
        unsigned long id = strtoul(text, &end, 10);
        if (end == text || *text == '-' || errno || id > UINT32_MAX ||
            (*end && !strchr(blanks, *end)))
            return error_set(error, ERROR_USAGE, "%s: \"%.20s\" is no token id; ids are whole "
                             "numbers with commas between them", what, text);
        ids_add(ids, (uint32_t)id);
        text = end + strspn(end, blanks);
    }
    return ids->count ? 0 : error_set(error, ERROR_USAGE, "%s: there is no token id", what);
}

void ids_fini(struct ids *ids)
{
    if (!ids)
        return;
    free(ids->items);
    *ids = (struct ids){0};
}

/* Weights that lack blocks in the middle would be run as a shallower model. */
static int check_depth(const struct model *model, struct error *error)
{
    for (uint32_t i = 0; i < model->facts.count; i++) {
        const struct fact *fact = &model->facts.items[i];
        const char *end = strstr(fact->key, "num_hidden_layers");
        if (!end || !fact->conflict || fact->claims[0].origin != ORIGIN_COUNTED)
            continue;
        return error_set(error, ERROR_INPUT, "%s: the weights hold %lld whole blocks from the first "
                         "on, the configuration says otherwise (%s); the files do not belong "
                         "together, or some are missing", model->source.name,
                         (long long)fact_value(fact)->integer, fact->key);
    }
    return 0;
}

int forward_described(const struct examined *examined, struct error *error)
{
    const struct model *model = &examined->model;
    struct text reasons = {0};
    bool alike = model_refused_alike(model);
    if (model->plugin)
        return 0;
    for (uint32_t i = 0; !alike && i < model->candidate_count; i++)
        text_format(&reasons, "%s%s (%s)", i ? "; " : "", model->candidates[i].name,
                    model->candidates[i].reason);
    if (alike)
        text_add(&reasons, model->candidates[0].reason);
    if (model->failure)
        error_set(error, ERROR_PLUGIN, "%s: %s", model->source.name, model->failure);
    else
        error_set(error, ERROR_PLUGIN, "%s: no plugin knows this model: %s; archcard plugin new NAME --from "
                  "it begins one", model->source.name, text_get(&reasons));
    text_fini(&reasons);
    return error->code;
}

int forward_check(const struct examined *examined, struct error *error)
{
    const struct model *model = &examined->model;
    if (forward_described(examined, error))
        return error->code;
    if (!model->has_weights)
        return error_set(error, ERROR_INPUT, "%s: has no weights to run", model->source.name);
    if (!model->decoder.output)
        return error_set(error, ERROR_USAGE, "%s: has no decoder that gives logits",
                         model->source.name);
    return check_depth(model, error);
}

int forward_decoder_start(const struct examined *examined, struct ids *ids, struct error *error)
{
    /* Generating follows the generation config first. */
    const struct fact *fact = facts_find(&examined->model.facts, "decoder_start_token_id");
    int64_t start = -1;
    for (uint32_t i = 0; fact && i < fact->claim_count; i++) {
        const struct claim *claim = &fact->claims[i];
        if (claim->value.kind == SCALAR_INTEGER && (start < 0 || claim->origin == ORIGIN_GENERATION))
            start = claim->value.integer;
    }
    if (start < 0 || start > UINT32_MAX)
        return error_set(error, ERROR_USAGE, "%s: states no decoder_start_token_id; give "
                         "--decoder-ids", examined->model.source.name);
    ids_add(ids, (uint32_t)start);
    return 0;
}

bool forward_has_encoder(const struct examined *examined)
{
    return examined->model.encoder.output != 0;
}

uint32_t forward_layers(const struct examined *examined, int32_t side)
{
    const struct graph *graph =
        side == AC_ENCODER ? &examined->model.encoder : &examined->model.decoder;
    uint32_t layers = 0;
    for (uint32_t i = 0; i < graph->count; i++) {
        const struct ac_op *op = &graph->nodes[i].op;
        if (op->code == AC_OP_TAG && !strcmp(op->stem, AC_TAG_BLOCK) &&
            op->layer >= (int32_t)layers)
            layers = (uint32_t)op->layer + 1;
    }
    return layers;
}

struct session *forward_session(const struct examined *examined, uint64_t context,
                                uint32_t threads, bool fast, struct error *error)
{
    const struct model *model = &examined->model;
    const struct run_options options = {.threads = threads, .fast = fast};
    return session_new(&model->decoder, forward_has_encoder(examined) ? &model->encoder : NULL,
                       &model->binding, context, &options, error);
}
