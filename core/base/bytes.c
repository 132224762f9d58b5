/* SPDX-License-Identifier: MIT */
/*
 * bytes.c - reading numbers out of a span of bytes that is not trusted, whatever the byte order of
 * the machine. Knows no file format.
 */
#include "base/bytes.h"

#include <stddef.h>
#include <string.h>

struct bytes bytes_over(const void *data, uint64_t size)
{
    return (struct bytes){.data = data, .size = size};
}

uint64_t bytes_left(const struct bytes *bytes)
{
    return bytes->size - bytes->at;
}

const uint8_t *bytes_span(struct bytes *bytes, uint64_t size)
{
    const uint8_t *span;

    if (bytes->failed || size > bytes_left(bytes)) {
        bytes->failed = true;
        return NULL;
    }
    /* An empty span is no failure, even over no data at all. */
    span = bytes->data == NULL ? (const uint8_t *)"" : bytes->data + bytes->at;
    bytes->at += size;
    return span;
}

void bytes_skip(struct bytes *bytes, uint64_t size)
{
    bytes_span(bytes, size);
}

/* A number of `size` bytes; 0 past the end. */
static uint64_t read_number(struct bytes *bytes, unsigned size)
{
    const uint8_t *span = bytes_span(bytes, size);
    uint64_t number = 0;
    unsigned i;

    for (i = 0; span != NULL && i < size; i++)
        number |= (uint64_t)span[i] << 8 * (bytes->swapped ? size - 1 - i : i);
    return number;
}

uint8_t bytes_u8(struct bytes *bytes)
{
    return (uint8_t)read_number(bytes, 1);
}

uint16_t bytes_u16(struct bytes *bytes)
{
    return (uint16_t)read_number(bytes, 2);
}

uint32_t bytes_u32(struct bytes *bytes)
{
    return (uint32_t)read_number(bytes, 4);
}

uint64_t bytes_u64(struct bytes *bytes)
{
    return read_number(bytes, 8);
}

float bytes_f32(struct bytes *bytes)
{
    uint32_t bits = bytes_u32(bytes);
    float number;

    memcpy(&number, &bits, sizeof number);
    return number;
}

double bytes_f64(struct bytes *bytes)
{
    uint64_t bits = bytes_u64(bytes);
    double number;

    memcpy(&number, &bits, sizeof number);
    return number;
}
