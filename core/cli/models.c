/* SPDX-License-Identifier: MIT */
/* models.c - the models that a command line names, examined. Shows nothing. */
#include "cli/models.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "cards/rules/check.h"
#include "cli/print.h"

/* For -v: what was read, what describes it, and how long that took. */
static void say_opened(const struct examined *examined, double seconds)
{
    const struct model *model = &examined->model;
    struct text name = {0};
    text_add_safe(&name, model->source.path, strlen(model->source.path));
    fprintf(stderr, "archcard: %s: %" PRIu64 " tensors in %" PRIu32 " file%s, plugin %s, %.1f ms\n",
            text_get(&name), (uint64_t)model->weights.count, (uint32_t)model->weights.file_count,
            model->weights.file_count == 1 ? "" : "s",
            model->plugin ? model->plugin->name : "none", seconds * 1e3);
    text_fini(&name);
}

static int open_all(struct models *models, const struct invocation *invocation, uint32_t count,
                    const char *cache_dtype, struct error *error)
{
    models->items = memory_new(count + 1u, sizeof(struct examined *));
    for (uint32_t i = 0; i < count; i++) {
        double start = clock_now();
        models->items[i] = memory_new(1, sizeof(struct examined));
        models->count++;
        int code = examine(models->items[i], &models->asking, invocation->operands[i], cache_dtype,
                           error);
        if (code)
            return code;
        struct checking checking = {0};
        rules_check(&checking, models->items[i], &(struct checks){0});
        checking_fini(&checking);
        if (invocation->verbose)
            say_opened(models->items[i], clock_now() - start);
    }
    return 0;
}

static bool is_word(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (!strcmp(word, *words))
            return true;
    return false;
}

int models_open(struct models *models, const struct invocation *invocation, uint32_t count,
                const char *cache_dtype, struct error *error)
{
    *models = (struct models){0};
    if (cache_dtype && !is_word(cache_dtype, cache_dtypes))
        return error_set(error, ERROR_USAGE, "--kv-dtype: \"%.40s\" is not one of f16, bf16, f32, "
                         "q8_0", cache_dtype);
    int code = asking_init(&models->asking, invocation->plugin_paths, invocation->arch,
                           !invocation->isolate, error);
    return code ? code
                : open_all(models, invocation, count, cache_dtype ? cache_dtype : "f16", error);
}

void models_close(struct models *models)
{
    for (uint32_t i = 0; i < models->count; i++) {
        model_close(&models->items[i]->model);
        free(models->items[i]);
    }
    free(models->items);
    asking_fini(&models->asking);
}

int models_exit_code(const struct models *models)
{
    for (uint32_t i = 0; i < models->count; i++)
        if (models->items[i]->model.failure)
            return -ERROR_PLUGIN;
    return 0;
}

int models_report(const struct invocation *invocation,
                  json_t *(*write)(const struct invocation *invocation,
                                   const struct examined *const *models, uint32_t count,
                                   struct doc *doc))
{
    struct error error = {0};
    struct models models;
    int code = models_open(&models, invocation, (uint32_t)invocation->operand_count,
                           invocation_option(invocation, "kv-dtype"), &error);
    if (!code) {
        struct doc *doc = doc_new();
        json_t *json = write(invocation, (const struct examined *const *)models.items,
                             models.count, doc);
        code = invocation_print(invocation, doc, json, &error);
        json_decref(json);
        doc_free(doc);
    }
    int status = code ? invocation_fail(invocation, &error) : models_exit_code(&models);
    models_close(&models);
    return status;
}
