/* SPDX-License-Identifier: MIT */
/* trial.c - a model that is nothing but a configuration in memory. Judges nothing. */
#include "conform/trial.h"

#include "base/memory.h"

void trial_init(struct trial *trial, struct asking *asking, const char *name,
                const struct tree *tree, const struct value *config)
{
    struct model *model = &trial->examined.model;
    *trial = (struct trial){0};
    graph_init(&model->decoder, AC_DECODER, &model->map);
    graph_init(&model->encoder, AC_ENCODER, &model->map);
    model->source.name = memory_text(name);
    model->config = (struct model_file){.file = {.path = tree->name}, .tree = *tree, .there = true};
    model->config.tree.root = *config;
    plugin_ask(asking, model);
}

int trial_check(const struct trial *trial, struct error *error)
{
    const struct model *model = &trial->examined.model;
    if (model->plugin)
        return 0;
    return error_set(error, ERROR_PLUGIN, "%s", model->failure           ? model->failure
                                                : model->candidate_count ? model->candidates[0].reason
                                                                         : "no plugin");
}

int trial_draw(struct trial *trial, int64_t seed, const struct value *optional,
               struct error *error)
{
    struct model *model = &trial->examined.model;
    int code = trial_check(trial, error);
    if (!code)
        code = drawn_init(&trial->drawn, &model->map, seed, optional, error);
    if (!code)
        binding_init(&model->binding, &model->map, &trial->drawn.weights);
    return code;
}

struct session *trial_session(const struct trial *trial, const struct ids *source,
                              uint64_t context, struct error *error)
{
    if (!trial->examined.model.decoder.output) {
        error_set(error, ERROR_PLUGIN, "the model has no decoder");
        return NULL;
    }
    struct session *session = forward_session(&trial->examined, context, 1, false, error);
    if (session && forward_has_encoder(&trial->examined) &&
        session_encode(session, source->items, source->count, error)) {
        session_free(session);
        return NULL;
    }
    return session;
}

void trial_fini(struct trial *trial)
{
    trial->examined.model.config = (struct model_file){0}; /* borrowed */
    model_close(&trial->examined.model);
    drawn_fini(&trial->drawn);
    *trial = (struct trial){0};
}
