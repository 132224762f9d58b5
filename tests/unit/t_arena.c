/* SPDX-License-Identifier: MIT */
/* t_arena.c - pieces that do not overlap, aligned, zeroed, freed at once. */
#include <check.h>
#include <stdlib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "suite.h"

static bool all_are(const unsigned char *piece, size_t size, size_t byte)
{
    for (size_t i = 0; i < size; i++) {
        if (piece[i] != byte)
            return false;
    }
    return true;
}

START_TEST(pieces_are_apart_aligned_and_zeroed)
{
    struct arena arena = {0};
    unsigned char *pieces[500];
    size_t sizes[500];
    uint64_t sum = 0;

    for (size_t i = 0; i < 500; i++) {
        sizes[i] = i % 50 == 49 ? 100000 : i * 7 % 300;
        pieces[i] = arena_alloc(&arena, sizes[i]);
        ck_assert_uint_eq((uintptr_t)pieces[i] % 16, 0);
        ck_assert(all_are(pieces[i], sizes[i], 0));
        memset(pieces[i], (int)(i % 255 + 1), sizes[i]);
        sum += sizes[i];
    }
    for (size_t i = 0; i < 500; i++)
        ck_assert(all_are(pieces[i], sizes[i], i % 255 + 1));
    ck_assert_uint_ge(arena.used, sum);
    arena_fini(&arena);
    ck_assert_ptr_null(arena.last);
    ck_assert_uint_eq(arena.used, 0);
}
END_TEST

START_TEST(a_large_piece_leaves_the_block_in_use)
{
    struct arena arena = {0};
    char *before = arena_alloc(&arena, 16);
    char *large = arena_alloc(&arena, (size_t)1 << 20);
    char *after = arena_alloc(&arena, 16);

    large[0] = large[((size_t)1 << 20) - 1] = 'x';
    ck_assert_ptr_eq(after, before + 16);
    arena_fini(&arena);
}
END_TEST

START_TEST(texts)
{
    struct arena arena = {0};
    char *part = arena_text_part(&arena, "a\0bc", 3);
    char *longer;

    ck_assert_str_eq(arena_text(&arena, "abc"), "abc");
    ck_assert_mem_eq(part, "a\0b\0", 4);
    ck_assert_str_eq(arena_format(&arena, "%s=%d", "x", 42), "x=42");
    longer = arena_format(&arena, "%5000d", 1);
    ck_assert_uint_eq(strlen(longer), 5000);
    arena_fini(&arena);
    ck_assert_str_eq(arena_text(&arena, "again"), "again");
    arena_fini(&arena);
    arena_fini(&arena);
    arena_fini(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("arena");
    TCase *cases = tcase_create("arena");

    tcase_add_test(cases, pieces_are_apart_aligned_and_zeroed);
    tcase_add_test(cases, a_large_piece_leaves_the_block_in_use);
    tcase_add_test(cases, texts);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
