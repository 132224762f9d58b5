/* SPDX-License-Identifier: MIT */
/* t_memory.c - allocation, growth and products that cannot wrap. */
#include <check.h>
#include <stdlib.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "suite.h"

static int clean_mark = -1; /* a descriptor that clean() writes to */

static void clean(void)
{
    ck_assert_int_eq(write(clean_mark, "c", 1), 1);
}

START_TEST(new_memory_is_zeroed)
{
    unsigned char *memory = memory_new(100, 3);

    for (int i = 0; i < 300; i++)
        ck_assert_uint_eq(memory[i], 0);
    free(memory);
    memory = memory_new(0, 0);
    ck_assert_ptr_nonnull(memory);
    free(memory);
}
END_TEST

START_TEST(growth_keeps_and_zeroes)
{
    size_t room = 0;
    uint32_t *items = NULL;

    for (uint32_t i = 0; i < 1000; i++) {
        items = memory_grow(items, &room, i + 1, sizeof *items);
        ck_assert_uint_gt(room, i);
        ck_assert_uint_eq(items[room - 1], 0);
        items[i] = i + 1;
    }
    for (uint32_t i = 0; i < 1000; i++)
        ck_assert_uint_eq(items[i], i + 1);
    ck_assert_uint_lt(room, 1600);
    free(items);
}
END_TEST

START_TEST(huge_growth_keeps_and_zeroes)
{
    size_t room = 0;
    char *items = memory_grow(NULL, &room, (size_t)5 << 20, 1);

    memset(items, 'x', room);
    items = memory_grow(items, &room, (size_t)9 << 20, 1);
    ck_assert_int_eq(items[((size_t)5 << 20) - 1], 'x');
    ck_assert_int_eq(items[room - 1], 0);
    free(items);
}
END_TEST

START_TEST(copies)
{
    char *text = memory_text("abc");
    char *part = memory_text_part("a\0bc", 3);
    char *none = memory_text_part(NULL, 0);

    ck_assert_str_eq(text, "abc");
    ck_assert_mem_eq(part, "a\0b\0", 4);
    ck_assert_str_eq(none, "");
    free(text);
    free(part);
    free(none);
}
END_TEST

START_TEST(counts_do_not_wrap)
{
    uint64_t out = 7;

    ck_assert(count_mul(UINT64_C(1) << 32, UINT64_C(1) << 32, &out));
    ck_assert_uint_eq(out, 7);
    ck_assert(!count_mul(UINT64_C(1) << 32, UINT64_C(1) << 31, &out));
    ck_assert_uint_eq(out, UINT64_C(1) << 63);
    ck_assert(count_add(UINT64_MAX, 1, &out));
    ck_assert_uint_eq(out, UINT64_C(1) << 63);
    ck_assert(!count_add(UINT64_MAX - 1, 1, &out));
    ck_assert_uint_eq(out, UINT64_MAX);
}
END_TEST

START_TEST(want_of_memory_ends_with_three)
{
    int ends[2];
    char mark[64] = "";
    int status = 0;
    pid_t child;

    ck_assert_int_eq(pipe(ends), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        size_t room = 4;

        clean_mark = ends[1];
        dup2(ends[1], STDERR_FILENO);
        memory_on_exit(clean);
        memory_grow(NULL, &room, SIZE_MAX / 2, 16);
        _exit(0);
    }
    close(ends[1]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 3);
    ck_assert_int_gt(read(ends[0], mark, sizeof mark - 1), 0);
    ck_assert_int_eq(mark[0], 'c');
    while (strlen(mark) < sizeof mark - 1 &&
           read(ends[0], mark + strlen(mark), sizeof mark - 1 - strlen(mark)) > 0)
        ;
    ck_assert_ptr_nonnull(strstr(mark, "out of memory\n"));
    close(ends[0]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("memory");
    TCase *cases = tcase_create("memory");

    tcase_add_test(cases, new_memory_is_zeroed);
    tcase_add_test(cases, growth_keeps_and_zeroes);
    tcase_add_test(cases, huge_growth_keeps_and_zeroes);
    tcase_add_test(cases, copies);
    tcase_add_test(cases, counts_do_not_wrap);
    tcase_add_test(cases, want_of_memory_ends_with_three);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
