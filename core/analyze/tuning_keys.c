/* SPDX-License-Identifier: MIT */
/*
 * tuning_keys.c - what the keys of a GGUF file say of the model's tuning. Decides nothing; how
 * strong the signs are is argued in tuning.c.
 */
#include "analyze/tuning_keys.h"

#include <string.h>

static void add_key(struct model *model, struct tuning *tuning, const char *key, const char *text,
                    enum tuning_kind says, int strength)
{
    struct text safe = {0};
    text_add_safe(&safe, text, strlen(text));
    struct tuning_evidence evidence = {
        .file = path_base(model->weights.files[0].path),
        .at = key,
        .value = arena_text(&model->arena, text_get(&safe)),
        .says = says,
        .strength = strength,
    };
    text_fini(&safe);
    if (says)
        tuning_add(tuning, &evidence);
}

static const char *find_text(const struct model *model, const char *key)
{
    return value_text(weights_key_find(&model->weights, key));
}

void tuning_keys_look(struct model *model, struct tuning *tuning)
{
    const char *name = find_text(model, "general.name");
    const char *finetune = find_text(model, "general.finetune");
    const char *base = find_text(model, "general.base_model.0.name");
    if (name)
        add_key(model, tuning, "general.name", name, tuning_of_name(name), 8);
    if (finetune) {
        enum tuning_kind says = tuning_of_name(finetune);
        if (!strcasecmp(finetune, "base"))
            says = TUNING_BASE;
        add_key(model, tuning, "general.finetune", finetune, says ? says : TUNING_FINE_TUNED, 8);
    }
    if (!base)
        return;
    add_key(model, tuning, "general.base_model.0.name", base, TUNING_FINE_TUNED, 7);
    tuning->base_model = tuning->base_model ? tuning->base_model : arena_text(&model->arena, base);
}
