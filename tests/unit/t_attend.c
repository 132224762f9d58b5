/* SPDX-License-Identifier: MIT */
/*
 * t_attend.c - attention of every instruction set this processor has, against plain double
 * arithmetic. The graph's operation is tested in t_run.c.
 */
#include "tensor/attend.h"

#include "isas.h"

/* One attention against doubles, probabilities too. */
static void attention_check(struct toy *toy, struct attention a)
{
    size_t width = a.heads * a.head_dim, stride = a.kv_heads * a.head_dim;
    float *q = numbers_new(toy, a.rows * width), *k = numbers_new(toy, a.key_count * stride);
    float *v = numbers_new(toy, a.key_count * stride), *out = calloc(a.rows * width, 4);
    float *kept = calloc(a.heads * a.rows * a.key_count, 4);
    double *wanted = calloc(a.rows * width, sizeof *wanted);
    double *shares = calloc(a.heads * a.rows * a.key_count, sizeof *shares);
    for (size_t head = 0; head < a.heads; head++)
        for (size_t row = 0; row < a.rows; row++) {
            size_t end = a.causal ? a.past + row + 1 : a.key_count, column = head * a.head_dim;
            size_t from = head / (a.heads / a.kv_heads) * a.head_dim;
            size_t first = a.window && end > a.window ? end - a.window : 0;
            double sum = 0, *share = shares + (head * a.rows + row) * a.key_count;
            for (size_t key = first; key < end; key++) {
                for (size_t i = 0; i < a.head_dim; i++)
                    share[key] += (double)q[row * width + column + i] * k[key * stride + from + i];
                share[key] = exp(share[key] * a.scale);
                sum += share[key];
            }
            for (size_t key = first; key < end; key++) {
                share[key] /= sum;
                for (size_t i = 0; i < a.head_dim; i++)
                    wanted[row * width + column + i] += share[key] * v[key * stride + from + i];
            }
        }
    a.out = out, a.query = q, a.keys = k, a.values = v, a.probabilities = kept;
    attend(&compute, &a);
    ck_assert_double_le(error_of(out, wanted, a.rows * width), 1e-6);
    ck_assert_double_le(error_of(kept, shares, a.heads * a.rows * a.key_count), 1e-6);
    free(q), free(k), free(v), free(out), free(kept), free(wanted), free(shares);
}

START_TEST(attention_is_right_with_every_mask)
{
    static const struct attention cases[] = {
        {.rows = 1, .key_count = 1, .past = 0, .causal = true},
        {.rows = 1, .key_count = 200, .past = 199, .causal = true},
        {.rows = 5, .key_count = 45, .past = 40, .causal = true, .window = 7},
        {.rows = 8, .key_count = 8, .causal = true},
        {.rows = 70, .key_count = 70, .causal = true, .window = 33},
        {.rows = 61, .key_count = 300, .past = 239, .causal = true},
        {.rows = 61, .key_count = 300, .past = 239, .causal = true, .window = 40},
        {.rows = 30, .key_count = 44},
        {.rows = 3, .key_count = 333},
    };
    static const size_t dims[] = {64, 80, 19, 2};
    struct toy *toy = toy_new(6);
    for (uint32_t threads = 1; threads < 3 && begin(_i, threads); threads++) {
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
            for (size_t j = 0; j < sizeof dims / sizeof *dims; j++) {
                struct attention attention = cases[i];
                attention.head_dim = dims[j];
                attention.scale = 0.3f;
                attention.heads = 4;
                attention.kv_heads = j % 2 ? 2 : 4;
                attention_check(toy, attention);
            }
        compute_fini(&compute);
    }
    toy_free(toy);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("attend");
    TCase *cases = tcase_create("attend");
    tcase_set_timeout(cases, 300);
    tcase_add_loop_test(cases, attention_is_right_with_every_mask, 0, ISAS);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
