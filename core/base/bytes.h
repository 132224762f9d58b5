/* SPDX-License-Identifier: MIT */
/*
 * bytes.h - reading numbers and strings out of a span of bytes that is not trusted. A read past
 * the end gives zero and sets `failed`, which stays. Knows no file format.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stdint.h>

struct bytes {
    const uint8_t *data; /* borrowed */
    uint64_t size;
    uint64_t at;   /* next byte to read, at most `size` */
    bool swapped;  /* true: numbers are big-endian */
    bool failed;   /* a read went past the end */
};

struct bytes bytes_over(const void *data, uint64_t size);
uint64_t bytes_left(const struct bytes *bytes);
const uint8_t *bytes_span(struct bytes *bytes, uint64_t size); /* borrowed; NULL when too short */
void bytes_skip(struct bytes *bytes, uint64_t size);
uint8_t bytes_u8(struct bytes *bytes);
uint16_t bytes_u16(struct bytes *bytes);
uint32_t bytes_u32(struct bytes *bytes);
uint64_t bytes_u64(struct bytes *bytes);
float bytes_f32(struct bytes *bytes);
double bytes_f64(struct bytes *bytes);

#endif
