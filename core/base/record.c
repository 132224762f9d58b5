/* SPDX-License-Identifier: MIT */
/*
 * record.c - the stream of records in which a worker answers, both sides of it. The reader trusts
 * nothing: the writer shares its memory with a plugin. Knows nothing of what the records mean.
 */
#include "base/record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"

#define MARK_RECORD 0x43455241u /* in front of every record */
#define MARK_END 0x444e4541u    /* in front of the last one, whose kind says why */
#define HEAD 16                 /* bytes of mark, kind, size */
#define BATCH ((size_t)32 << 10)
#define NO_TEXT UINT32_MAX /* the size of a NULL string */

static void put_number(uint8_t *at, uint64_t number, unsigned size)
{
    unsigned i;

    for (i = 0; i < size; i++)
        at[i] = (uint8_t)(number >> 8 * i);
}

static void put_head(uint8_t *at, uint32_t mark, uint32_t kind, uint64_t size)
{
    put_number(at, mark, 4);
    put_number(at + 4, kind, 4);
    put_number(at + 8, size, 8);
}

static void flush(struct record_writer *writer)
{
    size_t at = 0;

    while (writer->descriptor >= 0 && at < writer->size) {
        ssize_t done = write(writer->descriptor, writer->data + at, writer->size - at);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0) {
            writer->failed = true;
            break;
        }
        at += (size_t)done;
    }
    if (writer->descriptor >= 0)
        writer->size = 0;
}

void record_end(struct record_writer *writer, uint32_t why)
{
    if (writer->failed)
        return;
    /* No memory is asked for: there may be none. */
    if (writer->descriptor >= 0) {
        uint8_t head[HEAD];

        put_head(head, MARK_END, why, 0);
        writer->size = writer->begin;
        flush(writer);
        while (!writer->failed && write(writer->descriptor, head, HEAD) < 0 && errno == EINTR)
            ;
    } else {
        writer->data = memory_grow(writer->data, &writer->room, writer->begin + HEAD, 1);
        put_head(writer->data + writer->begin, MARK_END, why, 0);
        writer->size = writer->begin + HEAD;
    }
    writer->failed = true;
}

/* Room for more bytes of the record; NULL past the limit, which ends the stream. */
static uint8_t *extend(struct record_writer *writer, uint64_t size)
{
    uint64_t part = writer->size - writer->begin;
    uint8_t *at;

    if (writer->failed)
        return NULL;
    if (size > writer->limit || writer->sent + part > writer->limit - size) {
        record_end(writer, RECORD_END_LIMIT);
        return NULL;
    }
    writer->data = memory_grow(writer->data, &writer->room, writer->size + (size_t)size, 1);
    at = writer->data + writer->size;
    writer->size += (size_t)size;
    return at;
}

static void add_number(struct record_writer *writer, uint64_t number, unsigned size)
{
    uint8_t *at = extend(writer, size);

    if (at != NULL)
        put_number(at, number, size);
}

void record_begin(struct record_writer *writer, uint32_t kind)
{
    uint8_t *at;

    if (!writer->failed)
        writer->size = writer->begin; /* one that was begun and not sent is dropped */
    at = extend(writer, HEAD);
    if (at != NULL)
        put_head(at, MARK_RECORD, kind, 0);
}

void record_u32(struct record_writer *writer, uint32_t value)
{
    add_number(writer, value, 4);
}

void record_i64(struct record_writer *writer, int64_t value)
{
    add_number(writer, (uint64_t)value, 8);
}

void record_f64(struct record_writer *writer, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    add_number(writer, bits, 8);
}

void record_span(struct record_writer *writer, const void *data, uint64_t size)
{
    uint8_t *at = extend(writer, size);

    if (at != NULL && size > 0)
        memcpy(at, data, (size_t)size);
}

void record_text(struct record_writer *writer, const char *text)
{
    size_t size = text != NULL ? strlen(text) : 0;

    /* No reader takes as much; longer text cannot pass for none. */
    add_number(writer, text == NULL ? NO_TEXT : size < NO_TEXT ? size : NO_TEXT - 1, 4);
    if (text != NULL)
        record_span(writer, text, (uint64_t)size + 1);
}

void record_send(struct record_writer *writer)
{
    if (writer->failed)
        return;
    put_number(writer->data + writer->begin + 8, writer->size - writer->begin - HEAD, 8);
    writer->sent += writer->size - writer->begin;
    if (writer->size >= BATCH)
        flush(writer);
    writer->begin = writer->size;
}

void record_flush(struct record_writer *writer)
{
    if (writer->failed)
        return;
    writer->size = writer->begin; /* one that was begun and not sent is dropped */
    flush(writer);
    writer->begin = writer->size;
}

int64_t record_read_i64(struct bytes *record)
{
    return (int64_t)bytes_u64(record);
}

const char *record_read_text(struct bytes *record, uint32_t limit)
{
    uint32_t size = bytes_u32(record);
    const char *text;

    if (record->failed || size == NO_TEXT)
        return NULL;
    text = (const char *)bytes_span(record, (uint64_t)size + 1);
    if (text == NULL)
        return NULL;
    if (size > limit || memchr(text, '\0', (size_t)size + 1) != text + size ||
        !utf8_is_valid(text, size)) {
        record->failed = true;
        return NULL;
    }
    return text;
}

static int refuse_end(struct record_reader *reader, uint32_t why, struct error *error)
{
    if (why == RECORD_END_WHOLE)
        return 0;
    if (why == RECORD_END_MEMORY)
        return error_set(error, ERROR_PLUGIN, "ran out of memory");
    if (why == RECORD_END_ISOLATION)
        return error_set(error, ERROR_SYSTEM, "the limits of its process could not be set");
    return error_set(error, ERROR_PLUGIN, "sent more than %.4g MiB",
                     (double)reader->limit / (1 << 20));
}

/* Gives on what begins at `at`; `*used` is its size, 0 when it is not there as a whole yet. */
static int take_one(struct record_reader *reader, size_t at, size_t *used, struct error *error)
{
    struct bytes head = bytes_over(reader->data + at, reader->size - at);
    uint32_t mark = bytes_u32(&head);
    uint32_t kind = bytes_u32(&head);
    uint64_t size = bytes_u64(&head);
    struct bytes record;

    *used = 0;
    if (head.failed)
        return 0;
    if (mark == MARK_END) {
        reader->ended = true;
        return refuse_end(reader, kind, error);
    }
    if (mark != MARK_RECORD || size > reader->limit)
        return error_set(error, ERROR_PLUGIN, "sent something that is not a record");
    if (size > bytes_left(&head))
        return 0;
    record = bytes_over(head.data + head.at, size);
    *used = (size_t)(head.at + size);
    if (!reader->take(reader->context, kind, &record))
        return error_set(error, ERROR_PLUGIN, "sent a record that was refused");
    return 0;
}

int record_feed(struct record_reader *reader, const uint8_t *data, size_t size,
                struct error *error)
{
    size_t at = 0;
    size_t used = 0;
    int result;

    reader->received += size;
    if (reader->received > reader->limit + HEAD)
        return refuse_end(reader, RECORD_END_LIMIT, error);
    reader->data = memory_grow(reader->data, &reader->room, reader->size + size, 1);
    if (size > 0)
        memcpy(reader->data + reader->size, data, size);
    reader->size += size;
    do {
        result = take_one(reader, at, &used, error);
        at += used;
    } while (result == 0 && used > 0 && !reader->ended);
    reader->size -= at;
    memmove(reader->data, reader->data + at, reader->size);
    return result;
}
