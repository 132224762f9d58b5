/* SPDX-License-Identifier: MIT */
/*
 * against.c - a model's numbers beside reference ones, in the order in which they are computed. Makes
 * no reference numbers and judges no plugin.
 */
#include "conform/against.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/capture.h"
#include "analyze/forward.h"
#include "base/json.h"
#include "base/memory.h"

#define IDS_LIMIT (1u << 20)
#define JSON_LIMIT (1u << 20)

/* Two sets of numbers being compared. */
struct against {
    const struct examined *examined;
    struct weights golden;
    double tolerance;
    struct capture capture;
    const float *logits; /* [tokens][vocab] */
    uint64_t tokens, vocab;
    uint32_t compared;
    double worst;       /* of those that agree */
    char agreed[128];   /* the last one that agrees; "" */
    struct text *out;
};

/* A tensor's numbers as float, free() ends them; NULL when it is no such tensor. */
static float *numbers_of(const struct weights *weights, const struct stored *stored)
{
    const struct dtype_info *info = dtype_get(stored->dtype);
    if (!info->widen || info->block != 1 || stored->swapped || stored->transposed)
        return NULL;
    float *numbers = memory_new((size_t)stored->count + 1, sizeof *numbers);
    info->widen(weights_data(weights, stored), numbers, (size_t)stored->count);
    return numbers;
}

/* Ids are whole numbers below 2^24, which a float holds exactly. */
static int ids_read(const struct weights *golden, const char *name, struct ids *ids,
                    struct error *error)
{
    const struct stored *stored = weights_find(golden, name);
    if (!stored)
        return 0;
    float *numbers = stored->count <= IDS_LIMIT ? numbers_of(golden, stored) : NULL;
    for (uint64_t i = 0; numbers && i < stored->count; i++)
        if (numbers[i] >= 0 && numbers[i] < 1 << 24)
            ids_add(ids, (uint32_t)numbers[i]);
    free(numbers);
    return ids->count == stored->count && ids->count
               ? 0 : error_set(error, ERROR_INPUT, "%s: is no list of token ids", name);
}

/* "rtol" of a golden.json beside the file, else the usual tolerance. */
static double tolerance_of(const char *golden)
{
    struct text path = {0};
    struct file file = {0};
    struct tree tree = {0};
    struct error none = {0};
    double tolerance = AGAINST_TOLERANCE;
    text_append(&path, golden, (size_t)(path_base(golden) - golden));
    text_add(&path, "golden.json");
    if (path_exists(text_get(&path)) && !file_open(&file, text_get(&path), JSON_LIMIT, &none) &&
        !json_parse(&tree, "golden.json", (const char *)file.data, file.size, &none)) {
        const struct value *value = value_find(&tree.root, "rtol");
        tolerance = value && value_is_number(value) ? value_real(value) : tolerance;
    }
    tree_fini(&tree);
    file_close(&file);
    text_fini(&path);
    return tolerance;
}

static int run(struct against *against, const struct ids *source, const struct ids *decoder,
               struct session **session, struct error *error)
{
    struct watcher watcher = capture_watcher(&against->capture);
    const struct examined *examined = against->examined;
    against->capture = (struct capture){.hidden_states = true, .attentions = true,
                                        .two_sided = source->count > 0};
    against->capture.layers[AC_DECODER] = forward_layers(examined, AC_DECODER);
    against->capture.layers[AC_ENCODER] = forward_layers(examined, AC_ENCODER);
    *session = forward_session(examined, decoder->count, 0, false, error);
    if (!*session)
        return error->code;
    session_watch(*session, &watcher);
    int code = source->count ? session_encode(*session, source->items, source->count, error) : 0;
    if (!code)
        code = session_decode(*session, decoder->items, decoder->count, &against->logits, error);
    against->tokens = decoder->count;
    against->vocab = code ? 0 : session_vocab(*session);
    return code;
}

/* The relative L2 error, and the row that has most of it. */
static double distance(const float *got, const float *wanted, uint64_t count, uint64_t width,
                       uint64_t *row)
{
    double difference = 0, size = 0, most = -1, here = 0;
    for (uint64_t i = 0; i < count; i++) {
        double off = (double)got[i] - (double)wanted[i];
        difference += off * off;
        here += off * off;
        size += (double)wanted[i] * (double)wanted[i];
        if ((i + 1) % width == 0) {
            if (!(here <= most)) {
                most = here;
                *row = i / width;
            }
            here = 0;
        }
    }
    return sqrt(difference) / fmax(sqrt(size), 1e-30);
}

/* "attentions.3" is of layer 3 and node attend; "hidden_states.4" comes after block 3. */
static void say_place(const struct against *against, const char *name, struct text *out)
{
    const char *number = strrchr(name, '.');
    uint32_t k = number ? (uint32_t)strtoul(number + 1, NULL, 10) : 0;
    int32_t side = !strncmp(name, "encoder_", 8) ? AC_ENCODER : AC_DECODER;
    const char *word = side == AC_ENCODER ? "encoder" : "decoder";
    if (!number)
        text_add(out, "after the last layer, node \"head\"");
    else if (strstr(name, "attentions"))
        text_format(out, "%s layer %u, node \"%s\"", word, k,
                    !strncmp(name, "cross", 5) ? "cross" : "attn");
    else if (k == 0)
        text_format(out, "before %s layer 0, node \"embed\"", word);
    else if (k == against->capture.layers[side])
        text_format(out, "%s layer %u, node \"block\", and the final norm behind it", word, k - 1);
    else
        text_format(out, "%s layer %u, node \"block\"", word, k - 1);
}

/* Compares one tensor, when the reference has it; false when it diverges, and says so. */
static bool compare(struct against *against, const char *name, const float *got,
                    const uint64_t *shape, uint32_t rank)
{
    const struct stored *stored = weights_find(&against->golden, name);
    struct text *out = against->out;
    uint64_t row = 0;
    double off = INFINITY;
    if (!stored)
        return true;
    bool same = stored->rank == rank && !memcmp(stored->shape, shape, rank * sizeof *shape);
    float *wanted = same ? numbers_of(&against->golden, stored) : NULL;
    if (wanted)
        off = distance(got, wanted, stored->count, shape[rank - 1], &row);
    free(wanted);
    against->compared++;
    if (off <= against->tolerance) {
        against->worst = off > against->worst ? off : against->worst;
        snprintf(against->agreed, sizeof against->agreed, "%s", name);
        return true;
    }
    text_format(out, "the first tensor that diverges is %s (", name);
    say_place(against, name, out);
    if (wanted) {
        text_format(out, "): relative L2 error %.2e, more than %.2e, most of it in row %" PRIu64, off,
                    against->tolerance, row % (rank > 1 ? shape[rank - 2] : 1));
    } else {
        struct stored own = {.rank = rank};
        memcpy(own.shape, shape, rank * sizeof *shape);
        text_add(out, "): its shape is ");
        stored_shape(&own, out);
        text_add(out, ", the reference has ");
        stored_shape(stored, out);
    }
    if (*against->agreed)
        text_format(out, "; %s before it agrees", against->agreed);
    return false;
}

static bool compare_captured(struct against *against, const char *prefix, const char *kind,
                             uint32_t number)
{
    struct text name = {0};
    bool good = true;
    text_format(&name, "%s%s.%u", prefix, kind, number);
    for (uint32_t i = 0; i < against->capture.count && good; i++) {
        const struct written *tensor = &against->capture.tensors[i];
        if (!strcmp(tensor->name, text_get(&name)))
            good = compare(against, tensor->name, tensor->data, tensor->shape, tensor->rank);
    }
    text_fini(&name);
    return good;
}

/* What enters a layer, then its attention, and last what leaves them all. */
static bool compare_side(struct against *against, int32_t side)
{
    bool two = against->capture.two_sided;
    const char *prefix = !two ? "" : side == AC_ENCODER ? "encoder_" : "decoder_";
    uint32_t layers = against->capture.layers[side];
    for (uint32_t i = 0; i < layers; i++)
        if (!compare_captured(against, prefix, "hidden_states", i) ||
            !compare_captured(against, prefix, "attentions", i) ||
            (two && side == AC_DECODER &&
             !compare_captured(against, "cross_", "attentions", i)))
            return false;
    return compare_captured(against, prefix, "hidden_states", layers);
}

static bool compare_all(struct against *against)
{
    const uint64_t shape[] = {against->tokens, against->vocab};
    if (against->capture.two_sided && !compare_side(against, AC_ENCODER))
        return false;
    if (!compare_side(against, AC_DECODER) ||
        !compare(against, "logits", against->logits, shape, 2))
        return false;
    text_format(against->out, "%u tensors agree, the worst with a relative L2 error of %.1e",
                against->compared, against->worst);
    return true;
}

int against_run(const struct examined *examined, const char *golden, bool *agrees,
                struct text *out, struct error *error)
{
    struct against against = {.examined = examined, .out = out};
    struct ids ids = {0}, decoder = {0};
    struct session *session = NULL;
    *agrees = false;
    int code = forward_check(examined, error);
    code = code ? code : weights_open(&against.golden, golden, error);
    code = code ? code : ids_read(&against.golden, "input_ids", &ids, error);
    code = code ? code : ids_read(&against.golden, "decoder_input_ids", &decoder, error);
    if (!code && !ids.count)
        code = error_set(error, ERROR_INPUT, "%s: has no tensor \"input_ids\" to run", golden);
    if (!code && forward_has_encoder(examined) && !decoder.count)
        code = error_set(error, ERROR_INPUT, "%s: has no tensor \"decoder_input_ids\"", golden);
    against.tolerance = tolerance_of(golden);
    if (!code && forward_has_encoder(examined))
        code = run(&against, &ids, &decoder, &session, error);
    else if (!code)
        code = run(&against, &decoder, &ids, &session, error);
    if (!code)
        *agrees = compare_all(&against);
    if (!code && !against.compared)
        code = error_set(error, ERROR_INPUT, "%s: has neither logits nor hidden states to compare "
                         "with", golden);
    session_free(session);
    capture_fini(&against.capture);
    weights_close(&against.golden);
    ids_fini(&ids);
    ids_fini(&decoder);
    return code;
}
