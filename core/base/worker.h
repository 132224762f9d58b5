/* SPDX-License-Identifier: MIT */
/*
 * worker.h - runs a function in a child process with limits; it answers by a stream of records.
 * The only place that forks. Knows nothing of what the records mean.
 */
#ifndef BASE_WORKER_H
#define BASE_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/record.h"

/* Whether `memory` below can be kept: not in a build with AddressSanitizer, which reserves nearly
 * all addresses. */
#define WORKER_LIMITS_MEMORY 1
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#undef WORKER_LIMITS_MEMORY
#define WORKER_LIMITS_MEMORY 0
#endif
#elif defined(__SANITIZE_ADDRESS__)
#undef WORKER_LIMITS_MEMORY
#define WORKER_LIMITS_MEMORY 0
#endif

/* Zero in a field means its default. */
struct worker_limits {
    uint32_t cpu_ms;      /* processor time, in whole seconds rounded up; default 2,000 */
    uint32_t wall_ms;     /* elapsed time; default 10,000 */
    uint64_t memory;      /* bytes of address space on top of what the parent has; default 1 GiB */
    uint64_t output;      /* bytes of records; default 64 MiB */
    bool in_process;      /* no child: for debugging; none of the limits hold but `output` */
};

/*
 * Runs `work` in a child and calls `take` in the parent for each whole record, while they arrive.
 * `take` returns false to stop the child. Returns 0 when the work was done to its end; else
 * ERROR_PLUGIN with how it ended ("stopped by signal 6 (Aborted)", "ran longer than 2 s of
 * processor time"), or the failure that `take` recorded in `error` before it returned false.
 * `given` may be NULL: all defaults.
 *
 * The child has no standard streams but /dev/null, no other descriptors, no signal handlers, cannot
 * write files and cannot outlive the call. It can start no processes; the superuser's can, and they
 * end with it unless they leave its process group.
 */
int worker_run(const struct worker_limits *given,
               void (*work)(struct record_writer *writer, void *context), void *work_context,
               bool (*take)(void *context, uint32_t kind, struct bytes *record), void *take_context,
               struct error *error);

#endif
