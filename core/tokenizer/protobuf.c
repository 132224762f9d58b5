/* SPDX-License-Identifier: MIT */
/* protobuf.c - the wire format of protocol buffers. */
#include "tokenizer/protobuf.h"

static uint64_t read_varint(struct bytes *bytes)
{
    uint64_t whole = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
        uint8_t byte = bytes_u8(bytes);
        whole |= shift < 64 ? (uint64_t)(byte & 0x7f) << shift : 0;
        if (!(byte & 0x80))
            return whole;
    }
    bytes->failed = true;
    return 0;
}

bool field_read(struct bytes *bytes, struct field *field)
{
    if (bytes_left(bytes) == 0 || bytes->failed)
        return false;
    uint64_t tag = read_varint(bytes);
    *field = (struct field){.number = tag >> 3, .wire = (enum wire)(tag & 7)};
    uint64_t size;
    const uint8_t *data;
    switch (field->wire) {
    case WIRE_VARINT:
        field->whole = read_varint(bytes);
        break;
    case WIRE_64:
        bytes_skip(bytes, 8);
        break;
    case WIRE_32:
        field->whole = bytes_u32(bytes);
        break;
    case WIRE_BYTES:
        size = read_varint(bytes);
        data = bytes_span(bytes, size);
        field->bytes = bytes_over(data, data ? size : 0);
        break;
    default:
        bytes->failed = true;
    }
    return !bytes->failed && field->number != 0;
}
