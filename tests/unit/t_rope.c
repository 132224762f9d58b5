/* SPDX-License-Identifier: MIT */
/*
 * t_rope.c - rotary frequencies of every scaling against their formulas in double. A head of ones
 * and zeros shows its angles as cosines and sines. Attention over them is tested in t_run.c.
 */
#include <math.h>

#include "toy.h"

#define DIMS 16
#define PAIRS (DIMS / 2)
#define ROWS 40
#define BASE 10000.0

/* Turns the head 1 1 1 .. 0 0 0 .. at positions 0 to ROWS - 1: out [ROWS][DIMS]. */
static float *turned(const struct ac_rope *rope)
{
    struct toy *toy = toy_new(1);
    const struct ac_host *h = &toy->host;
    const uint32_t ids[ROWS] = {0};
    toy_role(toy, "embed.token", 0, 0, 1, DIMS, 0);
    for (size_t i = 0; i < DIMS; i++)
        toy_find(toy, "embed.token")[i] = i < PAIRS;
    ac_node x = ac_embed(h, ac_input(h, AC_TOKENS, 1), "embed.token", 0);
    ac_output(h, ac_rope(h, x, ac_input(h, AC_POSITIONS, 1), rope, 0));
    toy_start(toy, ROWS);
    float *out = toy_decode(toy, ids, ROWS, ROWS);
    toy_free(toy);
    return out;
}

/* Every pair turns by its frequency [PAIRS], and grows by `factor`. */
static void check(const struct ac_rope *rope, const double *frequencies, double factor)
{
    float *out = turned(rope);
    for (size_t row = 0; row < ROWS; row++)
        for (size_t i = 0; i < PAIRS; i++) {
            double angle = (double)row * frequencies[i];
            ck_assert_double_eq_tol(out[row * DIMS + i], factor * cos(angle), 1e-5);
            ck_assert_double_eq_tol(out[row * DIMS + PAIRS + i], factor * sin(angle), 1e-5);
        }
    free(out);
}

static struct ac_rope rope_of(int64_t scaling)
{
    return (struct ac_rope){.head_dim = DIMS, .base = BASE, .scaling = scaling, .factor = 4,
                            .original = 32, .context = 16, .low = 1, .high = 4};
}

START_TEST(plain_and_linear)
{
    struct ac_rope rope = rope_of(AC_ROPE_DEFAULT);
    double frequencies[PAIRS], divisors[PAIRS];
    for (int i = 0; i < PAIRS; i++)
        frequencies[i] = pow(BASE, -2.0 * i / DIMS);
    check(&rope, frequencies, 1);
    rope.scaling = AC_ROPE_LINEAR;
    for (int i = 0; i < PAIRS; i++)
        frequencies[i] /= 4;
    check(&rope, frequencies, 1);
    rope.scaling = AC_ROPE_DEFAULT; /* the same by a divisor for each pair */
    rope.factors = divisors;
    rope.factor_count = PAIRS;
    for (int i = 0; i < PAIRS; i++)
        divisors[i] = 4;
    check(&rope, frequencies, 1);
}
END_TEST

START_TEST(dynamic_follows_the_length)
{
    struct ac_rope rope = rope_of(AC_ROPE_DYNAMIC);
    double frequencies[PAIRS];
    double base = BASE * pow(4.0 * ROWS / 16 - 3, (double)DIMS / (DIMS - 2));
    for (int i = 0; i < PAIRS; i++)
        frequencies[i] = pow(base, -2.0 * i / DIMS);
    check(&rope, frequencies, 1);
    rope.context = ROWS; /* not beyond it: as without */
    for (int i = 0; i < PAIRS; i++)
        frequencies[i] = pow(BASE, -2.0 * i / DIMS);
    check(&rope, frequencies, 1);
}
END_TEST

START_TEST(llama3_has_three_bands)
{
    struct ac_rope rope = rope_of(AC_ROPE_LLAMA3);
    double frequencies[PAIRS];
    int bands[3] = {0};
    for (int i = 0; i < PAIRS; i++) {
        double plain = pow(BASE, -2.0 * i / DIMS), turns = 32 * plain / (2 * acos(-1));
        double smooth = (turns - 1) / 3;
        bands[turns > 4 ? 0 : turns < 1 ? 1 : 2]++;
        frequencies[i] = turns > 4 ? plain : plain / 4;
        if (turns >= 1 && turns <= 4)
            frequencies[i] = (1 - smooth) * plain / 4 + smooth * plain;
    }
    ck_assert(bands[0] > 0 && bands[1] > 0 && bands[2] > 0);
    check(&rope, frequencies, 1);
}
END_TEST

/* The formulas of Peng et al. 2023, with the corrections that begin and end on whole pairs or not. */
static void yarn_check(bool truncated, double attention)
{
    struct ac_rope rope = rope_of(AC_ROPE_YARN);
    double frequencies[PAIRS], turn = 2 * acos(-1);
    double low = DIMS * log(32 / (8 * turn)) / (2 * log(BASE));
    double high = DIMS * log(32 / turn) / (2 * log(BASE));
    rope.original = 32;
    rope.beta_fast = 8;
    rope.no_truncate = !truncated;
    rope.attention = attention;
    low = fmax(truncated ? floor(low) : low, 0);
    high = truncated ? ceil(high) : high;
    for (int i = 0; i < PAIRS; i++) {
        double plain = pow(BASE, -2.0 * i / DIMS);
        double ramp = fmin(fmax((i - low) / (high - low), 0), 1);
        frequencies[i] = plain / 4 * ramp + plain * (1 - ramp);
    }
    check(&rope, frequencies, attention != 0 ? attention : 0.1 * log(4) + 1);
}

START_TEST(yarn_blends_by_turns)
{
    yarn_check(true, 0);
    yarn_check(false, 0);
    yarn_check(true, 1.25);
}
END_TEST

START_TEST(longrope_has_two_lists)
{
    struct ac_rope rope = rope_of(AC_ROPE_LONGROPE);
    double frequencies[PAIRS], factors[DIMS];
    for (int i = 0; i < DIMS; i++)
        factors[i] = 1 + i / 8.0;
    rope.factors = factors;
    rope.factor_count = DIMS;
    for (int i = 0; i < PAIRS; i++) /* 40 rows are beyond 32 */
        frequencies[i] = pow(BASE, -2.0 * i / DIMS) / factors[PAIRS + i];
    check(&rope, frequencies, sqrt(1 + log(4) / log(32)));
    rope.original = 64; /* now they are not; and the factor follows from the lengths */
    rope.context = 640;
    rope.factor = 0;
    for (int i = 0; i < PAIRS; i++)
        frequencies[i] = pow(BASE, -2.0 * i / DIMS) / factors[i];
    check(&rope, frequencies, sqrt(1 + log(10) / log(64)));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        plain_and_linear,     dynamic_follows_the_length, llama3_has_three_bands,
        yarn_blends_by_turns, longrope_has_two_lists,
    };
    return toy_main("rope", tests, sizeof tests / sizeof *tests);
}
