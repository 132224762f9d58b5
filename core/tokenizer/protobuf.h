/* SPDX-License-Identifier: MIT */
/* protobuf.h - the wire format of protocol buffers, field by field. Knows no message. */
#ifndef TOKENIZER_PROTOBUF_H
#define TOKENIZER_PROTOBUF_H

#include "base/bytes.h"

/* Wire types. Groups (3 and 4) are in no message that is read here: they are damage. */
enum wire { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

/* One field of a message. */
struct field {
    uint64_t number;
    enum wire wire;
    uint64_t whole;     /* of a varint; the bits of WIRE_32 */
    struct bytes bytes; /* of WIRE_BYTES */
};

/* The next field; false at the end and at damage, which sets `failed`. */
bool field_read(struct bytes *bytes, struct field *field);

#endif
