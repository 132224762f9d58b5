/* SPDX-License-Identifier: MIT */
/*
 * selftest.c - runs a family's test vectors. Draws the weights and compares the logits; computes
 * nothing itself.
 */
#include "analyze/selftest.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/draw.h"
#include "analyze/forward.h"
#include "base/json.h"
#include "base/memory.h"

#define FILE_BYTES_LIMIT (64u << 20)
#define TOKENS_LIMIT 10000

/* One case of the file. */
struct test {
    const char *name;
    const struct value *config;
    const struct value *optional; /* NULL: none */
    int64_t seed;
    double tolerance;
    struct ids source, tokens, rows;
    const struct value *logits; /* [rows.count] lists */
};

static bool ids_of(struct ids *ids, const struct value *list)
{
    if (!list || list->kind == VALUE_NULL)
        return true;
    for (uint32_t i = 0; list->kind == VALUE_LIST && i < list->size; i++) {
        const struct value *item = &list->items[i];
        if (item->kind != VALUE_INTEGER || item->integer < 0 || item->integer > UINT32_MAX)
            return false;
        ids_add(ids, (uint32_t)item->integer);
    }
    return list->kind == VALUE_LIST && list->size <= TOKENS_LIMIT;
}

static bool test_read(struct test *test, const struct value *value)
{
    const struct value *name = value_find(value, "name"), *seed = value_find(value, "seed");
    const struct value *tolerance = value_find(value, "tolerance");
    *test = (struct test){
        .config = value_find(value, "config"),
        .optional = value_find(value, "optional"),
        .logits = value_find(value, "logits"),
    };
    if (!name || !value_text(name) || !seed || seed->kind != VALUE_INTEGER || !tolerance ||
        !value_is_number(tolerance) || !test->config || test->config->kind != VALUE_MAP ||
        !test->logits || test->logits->kind != VALUE_LIST)
        return false;
    test->name = value_text(name);
    test->seed = seed->integer;
    test->tolerance = value_real(tolerance);
    if (!ids_of(&test->source, value_find(value, "source")) ||
        !ids_of(&test->tokens, value_find(value, "tokens")) ||
        !ids_of(&test->rows, value_find(value, "rows")) || !test->tokens.count ||
        test->rows.count != test->logits->size)
        return false;
    for (size_t i = 0; i < test->rows.count; i++)
        if (test->rows.items[i] >= test->tokens.count)
            return false;
    return true;
}

static void test_fini(struct test *test)
{
    ids_fini(&test->source);
    ids_fini(&test->tokens);
    ids_fini(&test->rows);
}

/* Adds one row's squares; false when it has not `width` numbers. */
static bool row_compare(const struct value *wanted, const float *got, size_t width,
                        double *difference, double *size)
{
    if (wanted->kind != VALUE_LIST || wanted->size != width)
        return false;
    for (size_t i = 0; i < width; i++) {
        double number = value_real(&wanted->items[i]);
        *difference += pow((double)got[i] - number, 2);
        *size += number * number;
    }
    return true;
}

static int compare(const struct test *test, const float *logits, size_t width, double *distance,
                   struct error *error)
{
    double difference = 0, size = 0;
    for (size_t i = 0; i < test->rows.count; i++)
        if (!row_compare(&test->logits->items[i], logits + test->rows.items[i] * width, width,
                         &difference, &size))
            return error_set(error, ERROR_INPUT, "row %zu of the logits does not have %zu numbers",
                             i, width);
    *distance = sqrt(difference) / fmax(sqrt(size), 1e-30);
    if (!(*distance <= test->tolerance))
        return error_set(error, ERROR_PLUGIN, "the logits differ by %.2e, more than %.2e",
                         *distance, test->tolerance);
    return 0;
}

static int run_session(const struct test *test, struct examined *examined, double *distance,
                       struct error *error)
{
    const float *logits;
    struct session *session = forward_session(examined, test->tokens.count, error);
    int code = session ? 0 : error->code;
    if (!code && forward_has_encoder(examined))
        code = session_encode(session, test->source.items, test->source.count, error);
    if (!code)
        code = session_decode(session, test->tokens.items, test->tokens.count, &logits, error);
    if (!code)
        code = compare(test, logits, (size_t)session_vocab(session), distance, error);
    session_free(session);
    return code;
}

/* Runs a case on a model that is nothing but its configuration and the drawn weights. */
static int run_test(const struct test *test, struct asking *asking, const struct tree *tree,
                    double *distance, struct error *error)
{
    struct examined examined = {0};
    struct model *model = &examined.model;
    struct drawn drawn = {0};
    graph_init(&model->decoder, AC_DECODER, &model->map);
    graph_init(&model->encoder, AC_ENCODER, &model->map);
    model->source.name = memory_text(test->name);
    model->config = (struct model_file){.file = {.path = tree->name}, .tree = *tree, .there = true};
    model->config.tree.root = *test->config;
    plugin_ask(asking, model);
    int code = 0;
    if (!model->plugin)
        code = error_set(error, ERROR_PLUGIN, "%s", model->failure ? model->failure
                         : model->candidate_count ? model->candidates[0].reason : "no plugin");
    else if (!model->decoder.output)
        code = error_set(error, ERROR_PLUGIN, "the model has no decoder");
    if (!code)
        code = drawn_init(&drawn, &model->map, test->seed, test->optional, error);
    if (!code) {
        binding_init(&model->binding, &model->map, &drawn.weights);
        code = run_session(test, &examined, distance, error);
    }
    model->config = (struct model_file){0}; /* borrowed from the file of vectors */
    model_close(model);
    drawn_fini(&drawn);
    return code;
}

static int run_case(struct asking *asking, const struct tree *tree, const struct value *value,
                    void (*each)(void *context, const struct selftest_result *result),
                    void *context, struct error *error)
{
    struct test test;
    struct error failure = {0};
    struct selftest_result result = {0};
    struct place place = tree_place(tree, value->offset);
    if (!test_read(&test, value)) {
        error_set(error, ERROR_INPUT, "%s:%u:%u: this is no complete case of test vectors",
                  tree->name, place.line, place.column);
    } else {
        run_test(&test, asking, tree, &result.distance, &failure);
        result.name = test.name;
        result.failure = failure.code ? failure.text : NULL;
        each(context, &result);
    }
    test_fini(&test);
    return error->code;
}

int selftest_each(struct asking *asking, const char *path,
                  void (*each)(void *context, const struct selftest_result *result), void *context,
                  struct error *error)
{
    struct file file = {0};
    struct tree tree = {0};
    int code = file_open(&file, path, FILE_BYTES_LIMIT, error);
    if (!code)
        code = json_parse(&tree, path_base(path), (const char *)file.data, file.size, error);
    const struct value *cases = code ? NULL : value_find(&tree.root, "cases");
    if (!code && (!value_is_text(value_find(&tree.root, "schema"), "archcard/vectors/1") || !cases ||
                  cases->kind != VALUE_LIST))
        code = error_set(error, ERROR_INPUT, "%s: is no file of test vectors", path);
    for (uint32_t i = 0; !code && i < cases->size; i++)
        code = run_case(asking, &tree, &cases->items[i], each, context, error);
    tree_fini(&tree);
    file_close(&file);
    return code;
}
