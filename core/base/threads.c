/* SPDX-License-Identifier: MIT */
/*
 * threads.c - the pool: threads that spin for a moment between two pieces of work and then sleep,
 * and take parts from a common counter. Knows nothing of what they compute.
 */
#include "base/threads.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"

#define SPINS 4000 /* looks at a word before sleeping on it: some 50 microseconds */

struct worker {
    struct threads *threads;
    uint32_t index; /* from 1; 0 is the caller */
    pthread_t id;
};

struct threads {
    uint32_t count;         /* the caller among them */
    bool started;
    bool pinned;            /* each thread has a processor of its own */
    cpu_set_t processors;   /* that this process may use */
    struct worker *workers; /* [count - 1] */
    threads_part_fn *function;
    void *context;
    uint32_t parts;
    atomic_bool stop;
    /* Each on a cache line of its own: threads wait on them. */
    _Alignas(64) atomic_uint round; /* goes up with each piece of work */
    _Alignas(64) atomic_uint next;  /* part */
    _Alignas(64) atomic_uint busy;  /* workers that are not done with this round */
    _Alignas(64) atomic_uint asleep; /* threads that sleep on one of the words */
};

static void word_wait(atomic_uint *word, unsigned value)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void word_wake(atomic_uint *word)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* Returns when `word` is no longer `value`. */
static void word_leave(struct threads *threads, atomic_uint *word, unsigned value)
{
    for (int spin = 0; spin < SPINS; spin++) {
        if (atomic_load_explicit(word, memory_order_acquire) != value)
            return;
        relax();
    }
    atomic_fetch_add(&threads->asleep, 1);
    while (atomic_load(word) == value)
        word_wait(word, value);
    atomic_fetch_sub(&threads->asleep, 1);
}

static void parts_do(struct threads *threads, uint32_t thread)
{
    for (;;) {
        uint32_t part = atomic_fetch_add_explicit(&threads->next, 1, memory_order_relaxed);
        if (part >= threads->parts)
            return;
        threads->function(threads->context, part, thread);
    }
}

static void *worker_main(void *context)
{
    struct worker *worker = context;
    struct threads *threads = worker->threads;
    for (unsigned round = 0;; round++) {
        word_leave(threads, &threads->round, round);
        if (atomic_load(&threads->stop))
            return NULL;
        parts_do(threads, worker->index);
        if (atomic_fetch_sub(&threads->busy, 1) == 1 && atomic_load(&threads->asleep) > 0)
            word_wake(&threads->busy);
    }
}

/* The processor of the index-th thread, alone in `set`. */
static void processor_choose(const struct threads *threads, uint32_t index, cpu_set_t *set)
{
    int processor = 0;
    for (uint32_t seen = 0; processor < CPU_SETSIZE; processor++)
        if (CPU_ISSET(processor, &threads->processors) && seen++ == index)
            break;
    CPU_ZERO(set);
    CPU_SET(processor, set);
}

struct threads *threads_new(uint32_t count)
{
    struct threads *threads = aligned_alloc(64, sizeof *threads);
    cpu_set_t processors;
    uint32_t available = 1;
    CPU_ZERO(&processors);
    if (sched_getaffinity(0, sizeof processors, &processors) == 0)
        available = (uint32_t)CPU_COUNT(&processors);
    if (!threads)
        return NULL;
    *threads = (struct threads){.processors = processors};
    threads->count = count ? count : available;
    threads->pinned = threads->count > 1 && threads->count == available;
    return threads;
}

uint32_t threads_count(const struct threads *threads)
{
    return threads->count;
}

/* What cannot be started is done without. */
static void workers_start(struct threads *threads)
{
    sigset_t all, before;
    uint32_t started = 1;
    cpu_set_t set;
    threads->started = true;
    threads->workers = memory_new(threads->count - 1, sizeof *threads->workers);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are the caller's */
    for (; started < threads->count; started++) {
        struct worker *worker = &threads->workers[started - 1];
        *worker = (struct worker){.threads = threads, .index = started};
        if (pthread_create(&worker->id, NULL, worker_main, worker) != 0)
            break;
        processor_choose(threads, started, &set);
        if (threads->pinned)
            pthread_setaffinity_np(worker->id, sizeof set, &set);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    threads->count = started;
    processor_choose(threads, 0, &set);
    if (threads->pinned)
        pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

void threads_run(struct threads *threads, threads_part_fn *function, void *context,
                 uint32_t parts)
{
    if (parts > 1 && threads->count > 1 && !threads->started)
        workers_start(threads);
    if (parts <= 1 || threads->count == 1) {
        for (uint32_t part = 0; part < parts; part++)
            function(context, part, 0);
        return;
    }
    threads->function = function;
    threads->context = context;
    threads->parts = parts;
    atomic_store_explicit(&threads->next, 0, memory_order_relaxed);
    atomic_store_explicit(&threads->busy, threads->count - 1, memory_order_relaxed);
    atomic_fetch_add(&threads->round, 1);
    if (atomic_load(&threads->asleep) > 0)
        word_wake(&threads->round);
    parts_do(threads, 0);
    for (unsigned busy; (busy = atomic_load(&threads->busy)) > 0;)
        word_leave(threads, &threads->busy, busy);
}

void threads_free(struct threads *threads)
{
    if (!threads)
        return;
    if (threads->started) {
        atomic_store(&threads->stop, true);
        atomic_fetch_add(&threads->round, 1);
        word_wake(&threads->round);
        for (uint32_t i = 1; i < threads->count; i++)
            pthread_join(threads->workers[i - 1].id, NULL);
        if (threads->pinned)
            pthread_setaffinity_np(pthread_self(), sizeof threads->processors,
                                   &threads->processors);
    }
    free(threads->workers);
    free(threads);
}
