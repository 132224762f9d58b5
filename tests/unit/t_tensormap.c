/* SPDX-License-Identifier: MIT */
/* t_tensormap.c - what a plugin may list as a tensor. Files are not looked at. */
#include "toy.h"

static struct ac_tensor tensor_of(const char *role, const char *name, uint32_t blocks)
{
    return (struct ac_tensor){.size = sizeof(struct ac_tensor), .role = role, .name = name,
                              .blocks = blocks, .rank = 2, .shape = {4, 6}};
}

static void refused(const struct ac_tensor *tensor, const char *why)
{
    struct tensor_map map = {0};
    struct error error = {0};
    ck_assert_int_eq(tensor_map_add(&map, tensor, &error), ERROR_PLUGIN);
    ck_assert_msg(strstr(error.text, why) != NULL, "\"%s\" in: %s", why, error.text);
    ck_assert_uint_eq(map.count, 0);
    tensor_map_fini(&map);
}

START_TEST(entries_are_kept_and_counted)
{
    struct tensor_map map = {0};
    struct error error = {0};
    struct ac_tensor tensor = tensor_of("dec.mlp.up.weight", "h.{i}.x.{e}.w", 3);
    tensor.experts = 5;
    ck_assert_int_eq(tensor_map_add(&map, &tensor, &error), 0);
    const struct map_entry *entry = tensor_map_find(&map, "dec.mlp.up.weight");
    ck_assert_ptr_nonnull(entry);
    ck_assert_uint_eq(map_entry_items(entry), 15);
    ck_assert_uint_eq(map_entry_count(entry), 3 * 5 * 4 * 6);
    ck_assert_uint_eq(map.items, 15);
    ck_assert_ptr_null(tensor_map_find(&map, "mlp.up.weight"));
    ck_assert_int_eq(tensor_map_add(&map, &tensor, &error), ERROR_PLUGIN);
    ck_assert_ptr_nonnull(strstr(error.text, "twice"));
    tensor_map_fini(&map);
}
END_TEST

START_TEST(roles_have_a_form)
{
    const char *const bad[] = {"", ".", "a.", ".a", "a..b", "A.b", "a b", "1a", "a-b", "\xc3\xa4"};
    const char *const good[] = {"a", "x.my.thing", "enc.attn.q.weight", "head.logits_bias", "a2.b"};
    struct error error = {0};
    struct tensor_map map = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct ac_tensor tensor = tensor_of(bad[i], "w", 0);
        refused(&tensor, "lower-case words");
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct ac_tensor tensor = tensor_of(good[i], "w", 0);
        ck_assert_msg(tensor_map_add(&map, &tensor, &error) == 0, "%s", error.text);
    }
    tensor_map_fini(&map);
}
END_TEST

START_TEST(names_say_block_and_expert_when_there_are_some)
{
    struct ac_tensor tensor = tensor_of("a.b", "h.w", 2);
    refused(&tensor, "{i}");
    tensor = tensor_of("a.b", "h.{i}.w", 0);
    refused(&tensor, "{i}");
    tensor = tensor_of("a.b", "h.{i}.{e}", 1);
    refused(&tensor, "{e}");
    tensor.experts = 2;
    tensor.gguf = "blk.w";
    refused(&tensor, "{i}");
    tensor.gguf = "blk.{i}.w"; /* all experts in one */
    struct tensor_map map = {0};
    struct error error = {0};
    ck_assert_int_eq(tensor_map_add(&map, &tensor, &error), 0);
    tensor_map_fini(&map);
    tensor = tensor_of("a.b", "", 0);
    refused(&tensor, "empty");
    tensor = tensor_of("a.b", NULL, 0);
    refused(&tensor, "no name");
}
END_TEST

START_TEST(shapes_are_small_and_positive)
{
    struct ac_tensor tensor = tensor_of("a.b", "w", 0);
    tensor.shape[1] = 0;
    refused(&tensor, "dimension 1");
    tensor.shape[0] = -4;
    refused(&tensor, "dimension 0");
    tensor.shape[0] = tensor.shape[1] = INT64_C(1) << 32;
    refused(&tensor, "too many elements");
    tensor.rank = 3;
    refused(&tensor, "rank 3");
    tensor = tensor_of("a.b", "w.{i}", 10001);
    refused(&tensor, "10000");
    tensor = tensor_of("a.b", "w.{i}.{e}", 10000);
    tensor.experts = 10000;
    refused(&tensor, "2000000");
}
END_TEST

START_TEST(flags_need_what_they_speak_of)
{
    struct ac_tensor tensor = tensor_of("a.b", "w", 0);
    tensor.flags = AC_TIED;
    refused(&tensor, "AC_TIED");
    tensor.flags = 0;
    tensor.tied = "c.d";
    refused(&tensor, "AC_TIED");
    tensor = tensor_of("a.b", "w", 0);
    tensor.flags = AC_ROPE_PAIRS;
    refused(&tensor, "0 heads");
    tensor.heads = 3;
    refused(&tensor, "3 heads");
    tensor.flags = 1u << 20;
    refused(&tensor, "flags");
    tensor.flags = AC_TRANSPOSED;
    tensor.rank = 1;
    refused(&tensor, "matrix");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        entries_are_kept_and_counted,
        roles_have_a_form,
        names_say_block_and_expert_when_there_are_some,
        shapes_are_small_and_positive,
        flags_need_what_they_speak_of,
    };
    return toy_main("tensormap", tests, sizeof tests / sizeof *tests);
}
