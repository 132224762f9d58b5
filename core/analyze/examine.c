/* SPDX-License-Identifier: MIT */
/* examine.c - makes a model's whole description, step by step. Shows nothing. */
#include "analyze/examine.h"

#include "analyze/audit.h"
#include "analyze/training.h"
#include "model/common.h"
#include "model/quantization.h"
#include "model/texts.h"
#include "plugin/sections.h"

int examine(struct examined *examined, struct asking *asking, const char *name,
            const char *cache_dtype, struct error *error)
{
    struct model *model = &examined->model;
    int code = model_open(model, name, error);
    if (code)
        return code;
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
    plugin_sections_add(asking, model);
    audit_model(model);
    return 0;
}
