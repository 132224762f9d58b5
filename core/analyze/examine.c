/* SPDX-License-Identifier: MIT */
/* examine.c - makes a model's whole description, step by step. Shows nothing. */
#include "analyze/examine.h"

#include "analyze/training.h"
#include "model/common.h"
#include "model/quantization.h"
#include "model/texts.h"
#include "plugin/sections.h"

/* `asking` NULL: there is nothing that a plugin could know. */
static void describe(struct examined *examined, struct asking *asking, const char *cache_dtype)
{
    struct model *model = &examined->model;
    if (asking)
        plugin_ask(asking, model);
    model_common_facts(model);
    model_quantization_facts(model);
    model_texts_facts(model);
    if (model->has_weights)
        binding_init(&model->binding, &model->map, &model->weights);
    examined->architecture = architecture_of(model);
    examined->parameters = parameters_of(model);
    examined->budget = budget_of(model, &examined->parameters, cache_dtype);
    examined->tuning = tuning_of(model);
    training_find(model);
    if (asking)
        plugin_sections_add(asking, model);
}

int examine(struct examined *examined, struct asking *asking, const char *name,
            const char *cache_dtype, struct error *error)
{
    int code = model_open(&examined->model, name, error);
    if (!code)
        describe(examined, asking, cache_dtype);
    return code;
}

int examine_damaged(struct examined *examined, struct asking *asking, const char *name,
                    const char *cache_dtype, struct error *error)
{
    int code = model_open_damaged(&examined->model, name, error);
    bool bare = !examined->model.config.there && !examined->model.has_weights;
    if (!code)
        describe(examined, bare ? NULL : asking, cache_dtype);
    return code;
}
