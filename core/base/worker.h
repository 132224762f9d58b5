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

/* Where the child writes its records. */
struct record_writer;

/* A record that is being put together: put its parts, then send it. Strings may be NULL. */
void record_begin(struct record_writer *writer, uint32_t kind);
void record_u32(struct record_writer *writer, uint32_t value);
void record_i64(struct record_writer *writer, int64_t value);
void record_f64(struct record_writer *writer, double value);
void record_text(struct record_writer *writer, const char *text);
void record_span(struct record_writer *writer, const void *data, uint64_t size);
void record_send(struct record_writer *writer);

/* Reading a record's parts in the parent, in the order they were put. */
int64_t record_read_i64(struct bytes *record);
/* NULL for a NULL string; borrowed from the record; `failed` is set unless it is UTF-8 without NULs
 * and at most `limit` bytes. */
const char *record_read_text(struct bytes *record, uint32_t limit);

/* Zero in a field means its default. */
struct worker_limits {
    uint32_t cpu_ms;      /* processor time; default 2,000 */
    uint32_t wall_ms;     /* elapsed time; default 10,000 */
    uint64_t memory;      /* bytes of address space on top of what the parent has; default 1 GiB */
    uint64_t output;      /* bytes of records; default 64 MiB */
    bool in_process;      /* no child: for debugging; none of the limits hold but `output` */
};

/*
 * Runs `work` in a child and calls `take` in the parent for each whole record, while they arrive.
 * `take` returns false to stop the child. Returns 0 when the child ended by itself; else ERROR_PLUGIN
 * with how it ended ("stopped by signal 6 (Aborted)", "ran longer than 2 s of processor time").
 * The child has no standard streams but /dev/null, no other descriptors, cannot outlive the call,
 * and neither can processes it starts.
 */
int worker_run(const struct worker_limits *limits,
               void (*work)(struct record_writer *writer, void *context), void *work_context,
               bool (*take)(void *context, uint32_t kind, struct bytes *record), void *take_context,
               struct error *error);

#endif
