/* SPDX-License-Identifier: MIT */
/*
 * t_run.c - tiny random models run by the graph and by plain double arithmetic, and what must hold
 * of every run: steps equal the full pass, and nothing looks ahead.
 */
#include <math.h>

#include "plain.h"

START_TEST(logits_are_those_of_plain_arithmetic)
{
    const struct kind *kind = &kinds[_i];
    struct toy *toy = decoder_new(kind);
    double wanted[TOKENS][VOCAB], difference = 0, size = 0;
    float *got = toy_decode(toy, ids_get(), TOKENS, TOKENS);
    plain_run(toy, kind, wanted);
    for (size_t i = 0; i < TOKENS * VOCAB; i++) {
        difference += pow(got[i] - wanted[i / VOCAB][i % VOCAB], 2);
        size += pow(wanted[i / VOCAB][i % VOCAB], 2);
    }
    ck_assert_double_le(sqrt(difference / size), 2e-6);
    free(got);
    toy_free(toy);
}
END_TEST

/* Equal but for the last bits: how many tokens come at once decides which kernels multiply them.
 * These models have scores around 30, which make ten of a rounding; tests/cli/properties.sh asks
 * real ones for 1e-6. */
static bool is_near(const float *a, const float *b, size_t count)
{
    double difference = 0, size = 0;
    for (size_t i = 0; i < count; i++) {
        difference += pow((double)a[i] - b[i], 2);
        size += pow(b[i], 2);
    }
    return sqrt(difference) <= 1e-5 * sqrt(size);
}

START_TEST(steps_of_any_size_equal_the_full_pass)
{
    struct toy *toy = decoder_new(&kinds[_i]);
    float *full = toy_decode(toy, ids_get(), TOKENS, TOKENS);
    ck_assert_uint_eq(session_past(toy->session), TOKENS);
    for (size_t step = 1; step < TOKENS; step++) {
        toy_start(toy, 100);
        float *cached = toy_decode(toy, ids_get(), TOKENS, step);
        ck_assert_msg(is_near(cached, full, TOKENS * VOCAB), "steps of %zu", step);
        free(cached);
    }
    free(full);
    toy_free(toy);
}
END_TEST

START_TEST(later_tokens_leave_earlier_logits_alone)
{
    struct toy *toy = decoder_new(&kinds[_i]);
    float *before = toy_decode(toy, ids_get(), TOKENS, TOKENS);
    for (size_t at = 1; at < TOKENS; at += 5) {
        uint32_t ids[TOKENS];
        memcpy(ids, ids_get(), sizeof ids);
        ids[at] = (ids[at] + 1) % VOCAB;
        toy_start(toy, 100);
        float *after = toy_decode(toy, ids, TOKENS, TOKENS);
        ck_assert_int_eq(memcmp(before, after, sizeof *after * at * VOCAB), 0);
        ck_assert_int_ne(memcmp(before + at * VOCAB, after + at * VOCAB, sizeof *after * VOCAB), 0);
        free(after);
    }
    free(before);
    toy_free(toy);
}
END_TEST

START_TEST(a_window_ends_what_a_token_reaches)
{
    const struct kind kind = {.heads = 2, .kv_heads = 2, .window = 3};
    struct toy *toy = decoder_new(&kind);
    uint32_t ids[TOKENS];
    size_t reach = LAYERS * 2; /* each layer: two more tokens */
    float *before = toy_decode(toy, ids_get(), TOKENS, TOKENS);
    memcpy(ids, ids_get(), sizeof ids);
    ids[4] = (ids[4] + 1) % VOCAB;
    toy_start(toy, 100);
    float *after = toy_decode(toy, ids, TOKENS, TOKENS);
    for (size_t row = 0; row < TOKENS; row++) {
        bool same = memcmp(before + row * VOCAB, after + row * VOCAB, sizeof *after * VOCAB) == 0;
        ck_assert_msg(same == (row < 4 || row > 4 + reach), "row %zu", row);
    }
    free(before);
    free(after);
    toy_free(toy);
}
END_TEST

START_TEST(shared_key_heads_equal_repeated_ones)
{
    const struct kind shared = {.heads = 4, .kv_heads = 2, .rope = true};
    const struct kind repeated = {.heads = 4, .kv_heads = 4, .rope = true};
    struct toy *a = decoder_new(&shared), *b = decoder_new(&repeated);
    for (uint64_t i = 0; i < a->weights.count; i++) {
        const struct stored *stored = &a->stored[i];
        float *from = toy_find(a, stored->name), *to = toy_find(b, stored->name);
        bool narrow = stored->count != b->stored[i].count;
        size_t head = HEAD * 4 * HEAD;
        if (!narrow)
            memcpy(to, from, stored->bytes);
        for (size_t h = 0; narrow && h < 4; h++)
            memcpy(to + h * head, from + h / 2 * head, head * sizeof *to);
    }
    toy_start(b, 100);
    float *x = toy_decode(a, ids_get(), TOKENS, TOKENS), *y = toy_decode(b, ids_get(), TOKENS, 4);
    ck_assert(is_near(x, y, TOKENS * VOCAB));
    free(x);
    free(y);
    toy_free(a);
    toy_free(b);
}
END_TEST

/* Swaps the order of rows within heads from halves to pairs, as GGUF files have it. */
static void rows_permute(float *weight, size_t heads, size_t width)
{
    float *copy = malloc(heads * HEAD * width * sizeof *copy);
    memcpy(copy, weight, heads * HEAD * width * sizeof *copy);
    for (size_t h = 0; h < heads; h++)
        for (size_t i = 0; i < HEAD; i++) {
            size_t to = h * HEAD + (i < HEAD / 2 ? 2 * i : 2 * (i - HEAD / 2) + 1);
            memcpy(weight + to * width, copy + (h * HEAD + i) * width, width * sizeof *copy);
        }
    free(copy);
}

START_TEST(permuted_rows_of_gguf_turn_as_pairs)
{
    const struct kind kind = {.heads = 4, .kv_heads = 2, .rope = true};
    struct toy *toy = decoder_new(&kind);
    float *plain = toy_decode(toy, ids_get(), TOKENS, TOKENS);
    for (uint32_t i = 0; i < toy->map.count; i++) {
        struct map_entry *entry = &toy->map.entries[i];
        entry->gguf = entry->name;
        if (strcmp(entry->role, "attn.q.weight") == 0 || strcmp(entry->role, "attn.k.weight") == 0)
            entry->flags |= AC_ROPE_PAIRS;
    }
    for (int layer = 0; layer < LAYERS; layer++) {
        char name[40];
        snprintf(name, sizeof name, "%d.attn.q.weight", layer);
        rows_permute(toy_find(toy, name), 4, 24);
        snprintf(name, sizeof name, "%d.attn.k.weight", layer);
        rows_permute(toy_find(toy, name), 2, 24);
    }
    toy->weights.format = "gguf";
    toy_start(toy, 100);
    float *pairs = toy_decode(toy, ids_get(), TOKENS, TOKENS);
    for (size_t i = 0; i < TOKENS * VOCAB; i++)
        ck_assert_float_eq_tol(pairs[i], plain[i], 1e-5f);
    free(plain);
    free(pairs);
    toy_free(toy);
}
END_TEST

START_TEST(steps_after_an_encoder_equal_the_full_pass)
{
    struct toy *toy = both_new();
    encode(toy, ids_get(), 9);
    float *full = toy_decode(toy, ids_get() + 3, 8, 8);
    toy_start(toy, 100);
    encode(toy, ids_get() + 5, 4); /* another sequence first, of which nothing may stay */
    float *other = toy_decode(toy, ids_get() + 6, 8, 8);
    encode(toy, ids_get(), 9);
    ck_assert_uint_eq(session_past(toy->session), 0);
    float *cached = toy_decode(toy, ids_get() + 3, 8, 3);
    ck_assert(is_near(cached, full, 8 * VOCAB));
    ck_assert_int_ne(memcmp(other, full, sizeof *full * VOCAB), 0);
    free(full);
    free(other);
    free(cached);
    toy_free(toy);
}
END_TEST

START_TEST(an_encoder_sees_both_ways)
{
    struct toy *toy = both_new();
    uint32_t ids[9];
    memcpy(ids, ids_get(), sizeof ids);
    encode(toy, ids, 9);
    float *before = toy_decode(toy, ids_get(), 1, 1);
    ids[8] = (ids[8] + 1) % VOCAB;
    encode(toy, ids, 9);
    float *after = toy_decode(toy, ids_get(), 1, 1);
    ck_assert_int_ne(memcmp(before, after, sizeof *after * VOCAB), 0);
    free(before);
    free(after);
    toy_free(toy);
}
END_TEST

/* With one token each there is nothing to weigh: attention passes values on as they are. */
START_TEST(single_tokens_pass_their_values_on)
{
    struct toy *toy = both_new();
    const float *embed = toy_find(toy, "embed.token"), *head = toy_find(toy, "head.weight");
    const float *values[2] = {toy_find(toy, "0.cross.v.weight"), toy_find(toy, "1.cross.v.weight")};
    const float *biases[2] = {toy_find(toy, "0.cross.v.bias"), toy_find(toy, "1.cross.v.bias")};
    encode(toy, (const uint32_t[]){5}, 1);
    float *got = toy_decode(toy, (const uint32_t[]){7}, 1, 1);
    for (size_t id = 0; id < VOCAB; id++) {
        double wanted = toy_find(toy, "head.logits_bias")[id];
        for (size_t i = 0; i < 12; i++) {
            double x = 2 * embed[7 * 12 + i] + biases[0][i] + biases[1][i];
            for (size_t k = 0; k < 12; k++)
                x += 2 * embed[5 * 12 + k] * (values[0][i * 12 + k] + values[1][i * 12 + k]);
            wanted += x * head[id * 12 + i];
        }
        ck_assert_double_eq_tol(got[id], wanted, 1e-5);
    }
    free(got);
    toy_free(toy);
}
END_TEST

START_TEST(an_absent_logits_bias_adds_nothing)
{
    struct toy *toy = both_new();
    memset(toy_find(toy, "head.logits_bias"), 0, VOCAB * sizeof(float));
    toy_start(toy, 100);
    encode(toy, ids_get(), 4);
    float *zeros = toy_decode(toy, ids_get(), 4, 4);
    toy->weights.count--; /* it was the last one */
    toy_start(toy, 100);
    encode(toy, ids_get(), 4);
    float *absent = toy_decode(toy, ids_get(), 4, 4);
    ck_assert_int_eq(memcmp(zeros, absent, sizeof *zeros * 4 * VOCAB), 0);
    free(zeros);
    free(absent);
    toy_free(toy);
}
END_TEST

/* What a watcher saw. */
struct log {
    size_t attention, blocks, linear;
    float weights[4 * TOKENS * TOKENS];
    double sum; /* of the last block's numbers */
    bool wanted;
};

static float *want(void *context, const struct watched *watched)
{
    struct log *log = context;
    ck_assert(watched->probabilities && watched->rank == 3);
    ck_assert(watched->shape[0] == 4 && watched->shape[1] == 3 && watched->shape[2] == 8);
    return log->wanted ? log->weights : NULL;
}

static void seen(void *context, const struct watched *watched)
{
    struct log *log = context;
    ck_assert_int_eq(watched->side, AC_DECODER);
    if (watched->probabilities) {
        log->attention++;
        ck_assert_str_eq(watched->name, "attn");
        ck_assert_ptr_eq(watched->data, log->weights);
        for (size_t row = 0; row < 12; row++) {
            double sum = 0;
            for (size_t key = 0; key < 8; key++) {
                float weight = watched->data[row * 8 + key];
                ck_assert(key > row % 3 + 5 || key + 5 <= row % 3 + 5 ? weight == 0 : weight > 0);
                sum += weight;
            }
            ck_assert_double_eq_tol(sum, 1, 1e-6);
        }
    } else if (strcmp(watched->name, AC_TAG_BLOCK) == 0) {
        ck_assert_int_eq(watched->layer, (int)log->blocks++);
        ck_assert(watched->rank == 2 && watched->shape[0] == 3 && watched->shape[1] == 24);
        log->sum = 0;
        for (size_t i = 0; i < 3 * 24; i++)
            log->sum += watched->data[i];
    } else if (strcmp(watched->name, "attn.q") == 0) {
        log->linear++;
    }
}

START_TEST(watchers_see_names_and_probabilities)
{
    struct toy *toy = decoder_new(&kinds[2]); /* a window of five */
    struct log log = {.wanted = true};
    const struct watcher watcher = {want, seen, &log};
    float *unwatched = toy_decode(toy, ids_get(), 8, 5);
    toy_start(toy, 100);
    free(toy_decode(toy, ids_get(), 5, 5));
    session_watch(toy->session, &watcher);
    float *watched = toy_decode(toy, ids_get() + 5, 3, 3);
    ck_assert_int_eq(memcmp(watched, unwatched + 5 * VOCAB, 3 * VOCAB * sizeof *watched), 0);
    ck_assert(log.attention == LAYERS && log.blocks == LAYERS && log.linear == LAYERS);
    ck_assert(log.sum != 0);
    toy_start(toy, 100);
    free(toy_decode(toy, ids_get(), 5, 5));
    log = (struct log){.wanted = false};
    session_watch(toy->session, &watcher);
    free(toy_decode(toy, ids_get() + 5, 3, 3));
    ck_assert(log.attention == 0 && log.blocks == LAYERS);
    free(unwatched);
    free(watched);
    toy_free(toy);
}
END_TEST

static void decode_refused(struct toy *toy, const uint32_t *ids, size_t count, const char *why)
{
    const float *logits;
    toy->error = (struct error){0};
    ck_assert_int_eq(session_decode(toy->session, ids, count, &logits, &toy->error), ERROR_USAGE);
    ck_assert_msg(strstr(toy->error.text, why) != NULL, "\"%s\" in: %s", why, toy->error.text);
}

START_TEST(what_cannot_be_run_is_refused)
{
    const uint32_t outside[2] = {1, VOCAB};
    uint32_t many[60] = {0};
    struct toy *toy = decoder_new(&kinds[0]);
    decode_refused(toy, outside, 2, "token id 23 does not exist");
    decode_refused(toy, many, 0, "no tokens");
    decode_refused(toy, many, TOKENS + 2, "positions"); /* the table's offset is 2 */
    free(toy_decode(toy, many, TOKENS + 1, 6));
    decode_refused(toy, many, 1, "19 tokens are too many: \"embed.position\" knows 18 positions");
    toy_start(toy, 4);
    decode_refused(toy, many, 5, "the context is 4");
    ck_assert_int_eq(session_encode(toy->session, many, 1, &toy->error), ERROR_USAGE);
    toy_free(toy);
    toy = both_new();
    decode_refused(toy, many, 1, "nothing has been encoded");
    toy_free(toy);
}
END_TEST

static void session_refused(struct toy *toy, int code, const char *why)
{
    struct error error = {0};
    binding_fini(&toy->binding);
    binding_init(&toy->binding, &toy->map, &toy->weights);
    ck_assert_ptr_null(session_new(&toy->decoder, NULL, &toy->binding, 9, &toy->options,
                                   &error));
    ck_assert_int_eq(error.code, code);
    ck_assert_msg(strstr(error.text, why) != NULL, "\"%s\" in: %s", why, error.text);
}

START_TEST(weights_are_checked_before_anything_runs)
{
    struct toy *toy = decoder_new(&kinds[1]);
    struct stored *stored = &toy->stored[toy->weights.count - 1];
    ck_assert_str_eq(stored->name, "head.weight");
    stored->dtype = DTYPE_I8;
    session_refused(toy, ERROR_INPUT, "stored as I8");
    stored->dtype = DTYPE_F32;
    stored->shape[0]--;
    session_refused(toy, ERROR_INPUT, "should have the shape [23, 24]");
    toy->weights.count--;
    session_refused(toy, ERROR_INPUT, "\"head.weight\"");
    toy->decoder.output = 0;
    session_refused(toy, ERROR_PLUGIN, "no output");
    toy_free(toy);
    toy = both_new();
    session_refused(toy, ERROR_PLUGIN, "no encoder");
    toy_free(toy);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_window_ends_what_a_token_reaches,    shared_key_heads_equal_repeated_ones,
        permuted_rows_of_gguf_turn_as_pairs,   steps_after_an_encoder_equal_the_full_pass,
        an_encoder_sees_both_ways,             single_tokens_pass_their_values_on,
        an_absent_logits_bias_adds_nothing,    watchers_see_names_and_probabilities,
        what_cannot_be_run_is_refused,         weights_are_checked_before_anything_runs,
    };
    Suite *suite = suite_create("run");
    TCase *cases = tcase_create("run");

    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, logits_are_those_of_plain_arithmetic, 0, KINDS);
    tcase_add_loop_test(cases, steps_of_any_size_equal_the_full_pass, 0, KINDS);
    tcase_add_loop_test(cases, later_tokens_leave_earlier_logits_alone, 0, KINDS);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(cases, tests[i]);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
