/* SPDX-License-Identifier: MIT */
/* t_worker.c - a child process with limits, well-behaved and not, and its records. */
#include <check.h>
#include <stdlib.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/worker.h"
#include "suite.h"

/* What the parent has heard. */
struct heard {
    int count;
    uint32_t last_kind;
    int refuse_at; /* the record that is refused; 0: none */
};

static bool take(void *context, uint32_t kind, struct bytes *record)
{
    struct heard *heard = context;

    (void)record;
    heard->count++;
    heard->last_kind = kind;
    return heard->count != heard->refuse_at;
}

static const struct worker_limits short_limits = {
    .cpu_ms = 1000, .wall_ms = 60000, .memory = (uint64_t)64 << 20, .output = 1 << 20};

static struct heard heard;
static struct error error;

static int run_limited(const struct worker_limits *limits,
                       void (*work)(struct record_writer *writer, void *context))
{
    heard = (struct heard){0};
    error = (struct error){0};
    return worker_run(limits, work, NULL, take, &heard, &error);
}

static void check_failure(void (*work)(struct record_writer *writer, void *context),
                          const char *message)
{
    ck_assert_int_eq(run_limited(&short_limits, work), ERROR_PLUGIN);
    ck_assert_str_eq(error.text, message);
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void send_all_parts(struct record_writer *writer, void *context)
{
    record_begin(writer, 7);
    record_u32(writer, UINT32_MAX);
    record_i64(writer, INT64_MIN);
    record_f64(writer, -0.5);
    record_text(writer, "t\xc3\xa9xt");
    record_text(writer, NULL);
    record_text(writer, "");
    record_span(writer, "a\0b", 3);
    record_text(writer, context);
    record_send(writer);
    record_begin(writer, 0);
    record_send(writer);
    record_begin(writer, 9); /* never sent */
    record_u32(writer, 1);
}

static bool take_all_parts(void *context, uint32_t kind, struct bytes *record)
{
    ++*(int *)context;
    if (kind == 0) {
        ck_assert_uint_eq(bytes_left(record), 0);
        return true;
    }
    ck_assert_uint_eq(kind, 7);
    ck_assert_uint_eq(bytes_u32(record), UINT32_MAX);
    ck_assert_int_eq(record_read_i64(record), INT64_MIN);
    ck_assert_double_eq(bytes_f64(record), -0.5);
    ck_assert_str_eq(record_read_text(record, 5), "t\xc3\xa9xt");
    ck_assert_ptr_null(record_read_text(record, 5));
    ck_assert(!record->failed);
    ck_assert_str_eq(record_read_text(record, 5), "");
    ck_assert_mem_eq(bytes_span(record, 3), "a\0b", 3);
    ck_assert_str_eq(record_read_text(record, 5), "given");
    ck_assert_uint_eq(bytes_left(record), 0);
    ck_assert(!record->failed);
    return true;
}

START_TEST(records_arrive)
{
    struct worker_limits limits = {.in_process = true};
    char given[] = "given";
    int count = 0;

    error = (struct error){0};
    ck_assert_int_eq(worker_run(NULL, send_all_parts, given, take_all_parts, &count, &error), 0);
    ck_assert_int_eq(count, 2);
    ck_assert_int_eq(worker_run(&limits, send_all_parts, given, take_all_parts, &count, &error), 0);
    ck_assert_int_eq(count, 4);
}
END_TEST

static void send_many(struct record_writer *writer, void *context)
{
    static char block[100000];

    (void)context;
    for (uint32_t i = 1; i <= 5000; i++) {
        record_begin(writer, i);
        record_span(writer, block, i % 100 == 0 ? sizeof block : i % 50);
        record_send(writer);
    }
}

START_TEST(many_records_arrive)
{
    ck_assert_int_eq(run_limited(NULL, send_many), 0);
    ck_assert_int_eq(heard.count, 5000);
    ck_assert_uint_eq(heard.last_kind, 5000);
}
END_TEST

START_TEST(a_refusal_stops_the_child)
{
    struct worker_limits limits[2] = {{0}, {.in_process = true}};

    for (int i = 0; i < 2; i++) {
        heard = (struct heard){.refuse_at = 3};
        error = (struct error){0};
        ck_assert_int_eq(worker_run(&limits[i], send_many, NULL, take, &heard, &error),
                         ERROR_PLUGIN);
        ck_assert_int_eq(heard.count, 3);
        ck_assert_str_eq(error.text, "sent a record that was refused");
    }
}
END_TEST

static void do_abort(struct record_writer *writer, void *context)
{
    (void)writer, (void)context;
    abort();
}

static void do_segfault(struct record_writer *writer, void *context)
{
    (void)writer, (void)context;
    raise(SIGSEGV);
}

static void do_exit(struct record_writer *writer, void *context)
{
    (void)writer, (void)context;
    exit(3);
}

static void do_exit_fine(struct record_writer *writer, void *context)
{
    (void)writer, (void)context;
    _exit(0);
}

static void flush_and_abort(struct record_writer *writer, void *context)
{
    record_begin(writer, 4);
    record_send(writer);
    record_begin(writer, 5);
    record_flush(writer);
    do_abort(writer, context);
}

START_TEST(flushed_records_arrive_before_a_crash)
{
    check_failure(flush_and_abort, "stopped by signal 6 (Aborted)");
    ck_assert_int_eq(heard.count, 1);
    ck_assert_uint_eq(heard.last_kind, 4);
}
END_TEST

static void on_signal(int number)
{
    (void)number;
    _exit(77);
}

START_TEST(crashes_are_told)
{
    signal(SIGABRT, on_signal);
    signal(SIGSEGV, on_signal);
    check_failure(do_abort, "stopped by signal 6 (Aborted)");
    check_failure(do_segfault, "stopped by signal 11 (Segmentation fault)");
    check_failure(do_exit, "ended with status 3");
    check_failure(do_exit_fine, "ended before its work was done");
}
END_TEST

static void spin(struct record_writer *writer, void *context)
{
    volatile unsigned turns = 0;

    (void)writer, (void)context;
    for (;;)
        turns++;
}

static void spin_deaf(struct record_writer *writer, void *context)
{
    signal(SIGXCPU, SIG_IGN);
    spin(writer, context);
}

static void sleep_long(struct record_writer *writer, void *context)
{
    (void)writer, (void)context;
    for (;;)
        pause();
}

static void close_all_descriptors(void)
{
    for (int i = 0; i < 5000; i++)
        close(i);
}

static void close_and_sleep(struct record_writer *writer, void *context)
{
    close_all_descriptors();
    sleep_long(writer, context);
}

START_TEST(time_is_limited)
{
    struct worker_limits limits = {.wall_ms = 200};
    int64_t start = now_ms();

    check_failure(spin, "ran longer than 1 s of processor time");
    ck_assert_int_lt(now_ms() - start, 50000);
    start = now_ms();
    check_failure(spin_deaf, "ran longer than 1 s of processor time");
    ck_assert_int_lt(now_ms() - start, 50000);
    start = now_ms();
    ck_assert_int_eq(run_limited(&limits, sleep_long), ERROR_PLUGIN);
    ck_assert_str_eq(error.text, "ran longer than 0.2 s");
    ck_assert_int_eq(run_limited(&limits, close_and_sleep), ERROR_PLUGIN);
    ck_assert_str_eq(error.text, "ran longer than 0.2 s");
    ck_assert_int_lt(now_ms() - start, 50000);
}
END_TEST

static void flood(struct record_writer *writer, void *context)
{
    (void)context;
    for (int i = 0; i < 10000000; i++) {
        record_begin(writer, 1);
        record_text(writer, "and so on");
        record_send(writer);
    }
}

static void send_huge(struct record_writer *writer, void *context)
{
    (void)context;
    record_begin(writer, 1);
    for (int i = 0; i < 1000000; i++)
        record_text(writer, "and so on");
    record_send(writer);
}

START_TEST(output_is_limited)
{
    struct worker_limits limits = short_limits;

    check_failure(flood, "sent more than 1 MiB");
    ck_assert_int_gt(heard.count, 0);
    check_failure(send_huge, "sent more than 1 MiB");
    ck_assert_int_eq(heard.count, 0);
    limits.in_process = true;
    ck_assert_int_eq(run_limited(&limits, flood), ERROR_PLUGIN);
    ck_assert_str_eq(error.text, "sent more than 1 MiB");
}
END_TEST

static void want_memory(struct record_writer *writer, void *context)
{
    size_t room = 0;

    (void)context;
    record_begin(writer, 5);
    record_send(writer);
    memory_grow(NULL, &room, SIZE_MAX / 2, 16);
}

START_TEST(want_of_memory_is_told)
{
    check_failure(want_memory, "ran out of memory");
    ck_assert_int_eq(heard.count, 1);
}
END_TEST

/* Kind 1 when little can be mapped and much cannot. */
static void map_memory(struct record_writer *writer, void *context)
{
    const size_t sizes[2] = {(size_t)16 << 20, (size_t)256 << 20};
    bool mapped[2];

    (void)context;
    for (int i = 0; i < 2; i++)
        mapped[i] = mmap(NULL, sizes[i], PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
                    MAP_FAILED;
    record_begin(writer, mapped[0] && !mapped[1] ? 1 : 100);
    record_send(writer);
}

START_TEST(memory_is_limited)
{
    ck_assert_int_eq(run_limited(&short_limits, map_memory), 0);
    ck_assert_uint_eq(heard.last_kind, WORKER_LIMITS_MEMORY ? 1 : 100);
}
END_TEST

/* Where the pipe is: a writer's descriptor is no secret to a test. */
static void write_raw(struct record_writer *writer, const void *data, size_t size)
{
    if (write(writer->descriptor, data, size) != (ssize_t)size)
        abort();
}

static void send_rubbish(struct record_writer *writer, void *context)
{
    (void)context;
    write_raw(writer, "this is no record at all", 24);
}

static void send_half(struct record_writer *writer, void *context)
{
    (void)context;
    write_raw(writer, "AREC\1\0\0\0\x20\0\0\0\0\0\0\0only this", 25);
    _exit(0);
}

static void send_giant_size(struct record_writer *writer, void *context)
{
    (void)context;
    write_raw(writer, "AREC\1\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", 16);
}

START_TEST(rubbish_is_refused)
{
    check_failure(send_rubbish, "sent something that is not a record");
    check_failure(send_half, "ended in the middle of a record");
    check_failure(send_giant_size, "sent something that is not a record");
    ck_assert_int_eq(heard.count, 0);
}
END_TEST

START_TEST(rubbish_in_records_is_noticed)
{
    static const struct {
        const char *bytes;
        size_t size;
    } cases[] = {
        {"\3\0\0\0abc", 7},       /* no NUL behind */
        {"\3\0\0\0abcd", 8},      /* something else behind */
        {"\3\0\0\0a\0c", 8},      /* a NUL inside */
        {"\3\0\0\0a\xff" "c", 8}, /* no UTF-8 */
        {"\7\0\0\0abcdefg", 12},  /* too long */
        {"\xfe\xff\xff\xff" "abc", 8},
        {"\3\0", 2},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bytes record = bytes_over(cases[i].bytes, cases[i].size);

        ck_assert_ptr_null(record_read_text(&record, 6));
        ck_assert(record.failed);
    }
}
END_TEST

/* A grandchild that would keep the pipe open for a minute. */
static void leave_grandchild(struct record_writer *writer, void *context)
{
    record_begin(writer, 1);
    record_send(writer);
    if (fork() == 0)
        sleep_long(writer, context);
    exit(0);
}

static void leave_grandchild_and_finish(struct record_writer *writer, void *context)
{
    record_begin(writer, 1);
    record_send(writer);
    if (fork() == 0)
        sleep_long(writer, context);
}

START_TEST(grandchildren_do_not_matter)
{
    int64_t start = now_ms();

    check_failure(leave_grandchild, "ended before its work was done");
    ck_assert_int_eq(run_limited(&short_limits, leave_grandchild_and_finish), 0);
    ck_assert_int_eq(heard.count, 1);
    ck_assert_int_lt(now_ms() - start, 50000);
    /* None of them is left. */
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    ck_assert_int_eq(errno, ECHILD);
}
END_TEST

static void close_all(struct record_writer *writer, void *context)
{
    (void)context;
    close_all_descriptors();
    for (int i = 0; i < 20000; i++) {
        record_begin(writer, 1);
        record_text(writer, "to nobody");
        record_send(writer);
    }
}

START_TEST(a_closed_pipe_is_told)
{
    check_failure(close_all, "ended before its work was done");
}
END_TEST

/* Reports, one record each: open descriptors from 3 to 63, writable files, the terminal's group. */
static void look_around(struct record_writer *writer, void *context)
{
    uint32_t open_count = 0;

    for (int i = 3; i < 64; i++)
        open_count += fcntl(i, F_GETFD) >= 0;
    record_begin(writer, open_count == 0 ? 1 : 100);
    record_send(writer);
    record_begin(writer, getpgrp() == getpid() ? 2 : 100);
    record_send(writer);
    record_begin(writer, write(STDERR_FILENO, context, 4) == 4 ? 3 : 100);
    record_send(writer);
}

static bool count_up(void *context, uint32_t kind, struct bytes *record)
{
    (void)record;
    return kind == (uint32_t)++*(int *)context;
}

START_TEST(the_child_is_isolated)
{
    int spare = open("/dev/null", O_RDONLY);
    char text[] = "text";
    int count = 0;

    error = (struct error){0};
    ck_assert_int_eq(worker_run(NULL, look_around, text, count_up, &count, &error), 0);
    ck_assert_int_eq(count, 3);
    ck_assert_int_ge(fcntl(spare, F_GETFD), 0);
    close(spare);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("worker");
    TCase *cases = tcase_create("worker");

    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, records_arrive);
    tcase_add_test(cases, many_records_arrive);
    tcase_add_test(cases, a_refusal_stops_the_child);
    tcase_add_test(cases, flushed_records_arrive_before_a_crash);
    tcase_add_test(cases, crashes_are_told);
    tcase_add_test(cases, time_is_limited);
    tcase_add_test(cases, output_is_limited);
    tcase_add_test(cases, want_of_memory_is_told);
    tcase_add_test(cases, memory_is_limited);
    tcase_add_test(cases, rubbish_is_refused);
    tcase_add_test(cases, rubbish_in_records_is_noticed);
    tcase_add_test(cases, grandchildren_do_not_matter);
    tcase_add_test(cases, a_closed_pipe_is_told);
    tcase_add_test(cases, the_child_is_isolated);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
