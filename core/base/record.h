/* SPDX-License-Identifier: MIT */
/*
 * record.h - the stream of records in which a worker answers: a mark, a kind, a size and parts that
 * only writer and reader know. Knows nothing of processes nor of what the records mean.
 */
#ifndef BASE_RECORD_H
#define BASE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"

/* Why a stream ends. */
#define RECORD_END_WHOLE 0u     /* the work is done */
#define RECORD_END_MEMORY 1u    /* no memory left */
#define RECORD_END_LIMIT 2u     /* more bytes than allowed */
#define RECORD_END_ISOLATION 3u /* the child could not be given its limits, no work was done */

/* Where the child writes its records. The fields are the writer's own. */
struct record_writer {
    uint8_t *data; /* records that are not written yet, then the one being put together */
    size_t room;
    size_t size;    /* of all in `data` */
    size_t begin;   /* where the record being put together begins */
    uint64_t sent;  /* bytes of all records so far */
    uint64_t limit; /* of `sent` */
    int descriptor; /* -1: everything is kept in `data` */
    bool failed;    /* past the limit, ended, or nobody reads: nothing more is taken */
};

/* A record that is being put together: put its parts, then send it. Strings may be NULL. A span is
 * its bytes and nothing else: the reader must know the size. */
void record_begin(struct record_writer *writer, uint32_t kind);
void record_u32(struct record_writer *writer, uint32_t value);
void record_i64(struct record_writer *writer, int64_t value);
void record_f64(struct record_writer *writer, double value);
void record_text(struct record_writer *writer, const char *text);
void record_span(struct record_writer *writer, const void *data, uint64_t size);
/* Hands the record over. In a child records travel in batches; what was not written when it
 * crashes is lost. */
void record_send(struct record_writer *writer);
/* Writes the records that were handed over; between records, before something that may crash. */
void record_flush(struct record_writer *writer);
/* Ends the stream and writes what is left; `why` is RECORD_END_... */
void record_end(struct record_writer *writer, uint32_t why);

/* Reading a record's parts in the parent, in the order they were put. */
int64_t record_read_i64(struct bytes *record);
/* NULL for a NULL string; borrowed from the record; `failed` is set unless it is UTF-8 without NULs
 * and at most `limit` bytes. */
const char *record_read_text(struct bytes *record, uint32_t limit);

/* The parent's side of the stream. */
struct record_reader {
    uint8_t *data; /* bytes that are no whole record yet */
    size_t room;
    size_t size;
    uint64_t received; /* bytes of all records so far */
    uint64_t limit;    /* of `received` */
    bool ended;        /* the end came, whatever follows is left alone */
    bool (*take)(void *context, uint32_t kind, struct bytes *record);
    void *context;
};

/* Takes bytes of the stream as they come and gives on each whole record. Anything that is no
 * record, too many bytes, an end for want of memory, or a `take` that returns false is a failure
 * (ERROR_PLUGIN). */
int record_feed(struct record_reader *reader, const uint8_t *data, size_t size,
                struct error *error);

#endif
