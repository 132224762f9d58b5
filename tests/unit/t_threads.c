/* SPDX-License-Identifier: MIT */
/* t_threads.c - every part is done once, by threads that go on to serve. */
#include "base/threads.h"

#include <check.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suite.h"

#define PARTS 1000

struct work {
    atomic_int done[PARTS];
    atomic_int inside[64]; /* calls that run as each thread */
    atomic_int clashes;
    uint32_t threads;
};

static void part_do(void *context, uint32_t part, uint32_t thread)
{
    struct work *work = context;
    if (thread >= work->threads || atomic_fetch_add(&work->inside[thread], 1) != 0)
        atomic_fetch_add(&work->clashes, 1);
    for (volatile int i = 0; i < (int)(part % 7) * 100; i++)
        ;
    atomic_fetch_add(&work->done[part], 1);
    atomic_fetch_sub(&work->inside[thread], 1);
}

static void work_check(struct threads *threads, uint32_t parts)
{
    struct work *work = calloc(1, sizeof *work);
    work->threads = threads_count(threads);
    threads_run(threads, part_do, work, parts);
    for (uint32_t i = 0; i < PARTS; i++)
        ck_assert_int_eq(work->done[i], i < parts);
    ck_assert_int_eq(work->clashes, 0);
    free(work);
}

START_TEST(every_part_is_done_once)
{
    struct threads *threads = threads_new((uint32_t)_i);
    for (uint32_t parts = 0; parts < 10; parts++)
        work_check(threads, parts);
    for (int round = 0; round < 300; round++)
        work_check(threads, PARTS);
    threads_free(threads);
}
END_TEST

START_TEST(sleeping_threads_wake)
{
    struct threads *threads = threads_new(3);
    for (int round = 0; round < 5; round++) {
        work_check(threads, 50);
        usleep(20000);
    }
    threads_free(threads);
}
END_TEST

START_TEST(a_pool_that_never_ran_ends)
{
    struct threads *threads = threads_new(0);
    ck_assert_uint_ge(threads_count(threads), 1);
    threads_free(threads);
    threads_free(NULL);
}
END_TEST

START_TEST(nothing_is_started_before_a_fork)
{
    struct threads *threads = threads_new(4);
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct work work = {.threads = 4};
        threads_run(threads, part_do, &work, 100);
        threads_free(threads);
        _exit(work.done[99] == 1 ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    work_check(threads, 100);
    threads_free(threads);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("threads");
    TCase *cases = tcase_create("threads");
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, every_part_is_done_once, 1, 6);
    tcase_add_test(cases, sleeping_threads_wake);
    tcase_add_test(cases, a_pool_that_never_ran_ends);
    tcase_add_test(cases, nothing_is_started_before_a_fork);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
