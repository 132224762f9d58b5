/* SPDX-License-Identifier: MIT */
/* t_bind.c - tensor maps laid over stored tensors. Nothing is computed. */
#include <time.h>

#include "toy.h"
#include "weights/packed.h"

static const char *const prefixes[] = {"transformer.", "model.", NULL};

static void listed(struct toy *toy, const char *role, const char *name, uint32_t blocks,
                   int64_t out, int64_t in, uint32_t flags, const char *tied)
{
    struct ac_tensor tensor = {.size = sizeof tensor, .flags = flags, .role = role, .name = name,
                               .tied = tied, .blocks = blocks, .rank = in ? 2 : 1,
                               .shape = {out, in}};
    ck_assert_msg(tensor_map_add(&toy->map, &tensor, &toy->error) == 0, "%s", toy->error.text);
}

static void bound(struct toy *toy)
{
    binding_fini(&toy->binding);
    binding_init(&toy->binding, &toy->map, &toy->weights);
}

START_TEST(prefixes_are_optional_on_both_sides)
{
    struct toy *toy = toy_new(1);
    toy->map.prefixes = prefixes;
    listed(toy, "a", "model.h.{i}.a", 2, 3, 0, 0, NULL);
    listed(toy, "b", "h.{i}.b", 2, 3, 0, 0, NULL);
    toy_store(toy, "h.0.a", 0, 3, 0);
    toy_store(toy, "transformer.h.1.a", 0, 3, 0);
    toy_store(toy, "model.h.0.b", 0, 3, 0);
    toy_store(toy, "h.1.b", 0, 3, 0);
    toy_store(toy, "transformer.h.1.b", 0, 3, 0);
    toy_store(toy, "h.2.b", 0, 3, 0);
    bound(toy);
    ck_assert_uint_eq(toy->binding.missing_count, 0);
    ck_assert_str_eq(binding_get(&toy->binding, 0, 1, 0)->stored->name, "transformer.h.1.a");
    ck_assert_str_eq(binding_get(&toy->binding, 1, 1, 0)->stored->name, "h.1.b");
    ck_assert_uint_eq(toy->binding.unexpected_count, 2);
    ck_assert_str_eq(toy->binding.unexpected[0]->name, "transformer.h.1.b");
    ck_assert_str_eq(toy->binding.unexpected[1]->name, "h.2.b");
    toy_free(toy);
}
END_TEST

START_TEST(absent_tensors_are_missing_unless_they_may_be)
{
    struct toy *toy = toy_new(1);
    struct matrix matrix;
    listed(toy, "embed.token", "wte", 0, 5, 3, 0, NULL);
    listed(toy, "head.weight", "head", 0, 5, 3, AC_TIED, "embed.token");
    listed(toy, "extra", "extra", 0, 5, 3, AC_OPTIONAL, NULL);
    listed(toy, "mlp.up.weight", "h.{i}.up", 3, 2, 3, 0, NULL);
    toy_store(toy, "wte", 0, 5, 3);
    toy_store(toy, "h.1.up", 0, 2, 3);
    bound(toy);
    ck_assert_uint_eq(toy->binding.missing_count, 2);
    ck_assert_str_eq(toy->binding.missing[0].name, "h.0.up");
    ck_assert_str_eq(toy->binding.missing[1].name, "h.2.up");
    ck_assert_uint_eq(toy->binding.missing[1].block, 2);
    ck_assert_uint_eq(toy->binding.missing[1].entry, 3);
    ck_assert_ptr_null(binding_get(&toy->binding, 1, 0, 0)->stored);
    ck_assert_int_eq(binding_matrix(&toy->binding, 1, 0, 0, &matrix, &toy->error), 0);
    ck_assert_ptr_eq(matrix.data, toy_find(toy, "wte"));
    ck_assert(matrix.rows == 5 && matrix.columns == 3 && !matrix.transposed);
    ck_assert_int_eq(binding_matrix(&toy->binding, 3, 2, 0, &matrix, &toy->error), ERROR_INPUT);
    ck_assert_str_eq(toy->error.text,
                     "toy: role \"mlp.up.weight\" of block 2 (\"h.2.up\", [2, 3]) is not in the weights; "
                     "the files do not match the configuration");
    toy_free(toy);
}
END_TEST

START_TEST(shapes_are_compared_as_they_are_stored)
{
    struct toy *toy = toy_new(1);
    struct matrix matrix;
    listed(toy, "a.weight", "a", 0, 6, 2, AC_TRANSPOSED, NULL);
    listed(toy, "b.weight", "b", 0, 6, 2, 0, NULL);
    listed(toy, "c", "c", 0, 6, 0, 0, NULL);
    toy_store(toy, "a", 0, 2, 6);
    toy_store(toy, "b", 0, 2, 6);
    toy_store(toy, "c", 0, 1, 6); /* a one in front does not matter */
    bound(toy);
    ck_assert_uint_eq(toy->binding.misshapen_count, 1);
    ck_assert_str_eq(toy->binding.misshapen[0].name, "b");
    ck_assert_ptr_nonnull(toy->binding.misshapen[0].stored);
    ck_assert_uint_eq(toy->binding.unexpected_count, 0);
    ck_assert_int_eq(binding_matrix(&toy->binding, 0, 0, 0, &matrix, &toy->error), 0);
    ck_assert(matrix.transposed && matrix.rows == 6 && matrix.columns == 2);
    ck_assert_int_eq(binding_matrix(&toy->binding, 2, 0, 0, &matrix, &toy->error), 0);
    ck_assert(matrix.rows == 1 && matrix.columns == 6);
    ck_assert_int_eq(binding_matrix(&toy->binding, 1, 0, 0, &matrix, &toy->error), ERROR_INPUT);
    ck_assert_str_eq(toy->error.text,
                     "toy: role \"b.weight\" should have the shape [6, 2], but \"b\" has [2, 6]; "
                     "the files do not match the configuration");
    toy_free(toy);
}
END_TEST

START_TEST(numbers_must_be_fit_to_compute_with)
{
    struct toy *toy = toy_new(1);
    struct matrix matrix;
    listed(toy, "a.weight", "a", 0, 6, 2, 0, NULL);
    toy_store(toy, "a", 0, 6, 2);
    toy->stored[0].dtype = DTYPE_I32;
    bound(toy);
    ck_assert_int_eq(binding_matrix(&toy->binding, 0, 0, 0, &matrix, &toy->error), ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(toy->error.text, "stored as I32"));
    toy->stored[0].dtype = DTYPE_F32;
    toy->stored[0].swapped = true;
    toy->error = (struct error){0};
    ck_assert_int_eq(binding_matrix(&toy->binding, 0, 0, 0, &matrix, &toy->error), ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(toy->error.text, "stored as big-endian F32"));
    toy->stored[0].swapped = false;
    toy->stored[0].transposed = true;
    toy->error = (struct error){0};
    ck_assert_int_eq(binding_matrix(&toy->binding, 0, 0, 0, &matrix, &toy->error), 0);
    ck_assert(matrix.transposed);
    toy_free(toy);
}
END_TEST

/* Bytes and the factors that they have: one for all, one a row, one a block; or they do not fit. */
START_TEST(scales_are_laid_over_rows_and_columns)
{
    static const struct {
        uint64_t down, across, rows, columns; /* 0 rows: refused */
        uint32_t rank;
    } cases[] = {{0, 0, 300, 200, 0}, {1, 0, 300, 200, 1}, {300, 0, 1, 200, 1},
                 {300, 1, 1, 200, 2}, {3, 2, 128, 128, 2}, {300, 5, 1, 40, 2},
                 {7, 1, 0, 0, 2},     {300, 201, 0, 0, 2}, {200, 0, 0, 0, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct toy *toy = toy_new(1);
        struct matrix matrix;
        listed(toy, "a.weight", "a.weight", 0, 300, 200, 0, NULL);
        toy_store(toy, "a.weight", 0, 300, 200);
        toy_store(toy, "a.weight_scale", 0, (int64_t)(cases[i].down ? cases[i].down : 1),
                  (int64_t)cases[i].across);
        toy->stored[0].dtype = DTYPE_F8_E4M3;
        toy->stored[1].rank = cases[i].rank;
        for (uint64_t n = 0; n < toy->weights.count; n++)
            table_put(&toy->weights.names, toy->stored[n].name, strlen(toy->stored[n].name), n);
        packed_find(&toy->weights, 0);
        bound(toy);
        int code = binding_matrix(&toy->binding, 0, 0, 0, &matrix, &toy->error);
        ck_assert_msg(code == (cases[i].rows ? 0 : ERROR_INPUT), "case %zu: %d", i, code);
        if (cases[i].rows) {
            ck_assert_uint_eq(matrix.scales.rows, cases[i].rows);
            ck_assert_uint_eq(matrix.scales.columns, cases[i].columns);
            ck_assert_uint_eq(matrix.scales.across, cases[i].rank == 2 ? cases[i].across : 1);
            ck_assert_ptr_eq(matrix.scales.data, toy_find(toy, "a.weight_scale"));
        }
        table_fini(&toy->weights.names);
        toy_free(toy);
    }
}
END_TEST

START_TEST(gguf_has_names_and_layouts_of_its_own)
{
    struct toy *toy = toy_new(1);
    struct matrix matrix;
    struct ac_tensor tensor = {.size = sizeof tensor, .role = "mlp.up.weight", .rank = 2,
                               .name = "h.{i}.{e}.up", .gguf = "blk.{i}.ffn_up_exps", .blocks = 2,
                               .experts = 3, .shape = {4, 5}, .flags = AC_TRANSPOSED};
    ck_assert_int_eq(tensor_map_add(&toy->map, &tensor, &toy->error), 0);
    listed(toy, "only.hf", "only", 0, 2, 0, 0, NULL);
    toy_store(toy, "blk.0.ffn_up_exps", 3, 4, 5);
    toy_store(toy, "blk.1.ffn_up_exps", 3, 5, 4);
    toy_store(toy, "only", 0, 2, 0);
    toy->weights.format = "gguf";
    bound(toy);
    ck_assert_uint_eq(toy->binding.misshapen_count, 3);
    ck_assert_uint_eq(toy->binding.missing_count, 1);
    ck_assert_ptr_null(toy->binding.missing[0].name);
    ck_assert_uint_eq(toy->binding.unexpected_count, 1);
    ck_assert_int_eq(binding_matrix(&toy->binding, 0, 0, 2, &matrix, &toy->error), 0);
    ck_assert_ptr_eq(matrix.data, toy_find(toy, "blk.0.ffn_up_exps") + 2 * 20);
    ck_assert(matrix.rows == 4 && matrix.columns == 5 && !matrix.transposed);
    toy_free(toy);
}
END_TEST

START_TEST(without_weights_nothing_is_bound)
{
    struct toy *toy = toy_new(1);
    struct matrix matrix;
    listed(toy, "a.weight", "a", 0, 6, 2, 0, NULL);
    binding_init(&toy->binding, &toy->map, NULL);
    ck_assert_uint_eq(toy->binding.missing_count, 0);
    ck_assert_ptr_null(binding_get(&toy->binding, 0, 0, 0)->stored);
    ck_assert_int_eq(binding_matrix(&toy->binding, 0, 0, 0, &matrix, &toy->error), ERROR_INPUT);
    toy_free(toy);
}
END_TEST

START_TEST(many_tensors_bind_quickly)
{
    enum { BLOCKS = 10000, ROLES = 10 };
    struct toy *toy = toy_new(1);
    struct stored *many = calloc((size_t)BLOCKS * ROLES, sizeof *many);
    struct timespec begin, end;
    char name[40];
    toy->map.prefixes = prefixes;
    for (uint32_t role = 0; role < ROLES; role++) {
        snprintf(name, sizeof name, "model.layers.{i}.r%u.weight", role);
        listed(toy, name + 17, name, BLOCKS, 1, 0, 0, NULL);
        for (uint32_t block = 0; block < BLOCKS; block++) {
            snprintf(name, sizeof name, "layers.%u.r%u.weight", block, role);
            many[toy->weights.count++] = (struct stored){
                .name = arena_text(&toy->weights.arena, name), .rank = 1, .shape = {1}, .count = 1};
        }
    }
    toy->weights.tensors = many;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
    bound(toy);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    ck_assert_uint_eq(toy->binding.missing_count, 0);
    ck_assert_uint_eq(toy->binding.unexpected_count, 0);
    ck_assert_ptr_eq(binding_get(&toy->binding, 3, 77, 0)->stored, &many[3 * BLOCKS + 77]);
    /* Far above what it takes, far below what anything quadratic would. */
    ck_assert_int_le(end.tv_sec - begin.tv_sec, 20);
    free(many);
    toy_free(toy);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        prefixes_are_optional_on_both_sides,   absent_tensors_are_missing_unless_they_may_be,
        shapes_are_compared_as_they_are_stored, numbers_must_be_fit_to_compute_with,
        gguf_has_names_and_layouts_of_its_own, without_weights_nothing_is_bound,
        many_tensors_bind_quickly,             scales_are_laid_over_rows_and_columns,
    };
    return toy_main("bind", tests, sizeof tests / sizeof *tests);
}
