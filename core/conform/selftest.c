/* SPDX-License-Identifier: MIT */
/*
 * selftest.c - runs a family's test vectors. Draws the weights and compares the logits; computes
 * nothing itself.
 */
#include "conform/selftest.h"

#include <math.h>

#include "conform/trial.h"

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

static int compare(const struct vector_case *test, const float *logits, size_t width,
                   double *distance, struct error *error)
{
    double difference = 0, size = 0;
    if (!test->logits)
        return error_set(error, ERROR_INPUT, "TODO: no logits are given to compare with");
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

int selftest_run(struct asking *asking, const struct vectors *vectors,
                 const struct vector_case *test, double *distance, struct error *error)
{
    struct trial trial;
    const float *logits;
    struct session *session = NULL;
    *distance = 0;
    trial_init(&trial, asking, test->name, &vectors->tree, test->config);
    int code = trial_draw(&trial, test->seed, test->optional, error);
    if (!code && !(session = trial_session(&trial, &test->source, test->tokens.count, error)))
        code = error->code;
    if (!code)
        code = session_decode(session, test->tokens.items, test->tokens.count, &logits, error);
    if (!code)
        code = compare(test, logits, (size_t)session_vocab(session), distance, error);
    session_free(session);
    trial_fini(&trial);
    return code;
}

int selftest_each(struct asking *asking, const char *path,
                  void (*each)(void *context, const struct selftest_result *result), void *context,
                  struct error *error)
{
    struct vectors vectors;
    int code = vectors_open(&vectors, path, error);
    for (uint32_t i = 0; !code && i < vectors.cases->size; i++) {
        struct vector_case test;
        struct error failure = {0};
        struct selftest_result result = {0};
        code = vector_case_read(&test, &vectors, i, error);
        if (!code) {
            selftest_run(asking, &vectors, &test, &result.distance, &failure);
            result.name = test.name;
            result.failure = failure.code ? failure.text : NULL;
            each(context, &result);
        }
        vector_case_fini(&test);
    }
    vectors_close(&vectors);
    return code;
}
