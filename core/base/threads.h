/* SPDX-License-Identifier: MIT */
/*
 * threads.h - a small pool of threads for work that falls into parts.
 * Decides neither how work is cut nor how many threads are good for it.
 */
#ifndef BASE_THREADS_H
#define BASE_THREADS_H

#include <stdint.h>

struct threads;

/* Does one part; `thread` is below threads_count() and no other part runs under it meanwhile. */
typedef void threads_part_fn(void *context, uint32_t part, uint32_t thread);

/*
 * A pool of `count` threads, the caller among them; 0: one for each processor this process may use.
 * Nothing is started before the first threads_run(), so that a fork may come in between.
 */
struct threads *threads_new(uint32_t count);
uint32_t threads_count(const struct threads *threads);
/*
 * Calls `function` once for each part from 0 to `parts` - 1, in any order and at the same time, and
 * returns when all are done. Only from the thread that made the pool, and not from within a part.
 */
void threads_run(struct threads *threads, threads_part_fn *function, void *context,
                 uint32_t parts);
void threads_free(struct threads *threads);

#endif
