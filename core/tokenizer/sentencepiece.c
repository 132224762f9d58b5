/* SPDX-License-Identifier: MIT */
/*
 * sentencepiece.c - the pieces of a SentencePiece model, from the wire format of protocol buffers;
 * fields that are of no use here are stepped over. Encodes nothing.
 */
#include "tokenizer/sentencepiece.h"

#include "base/bytes.h"

/* Wire types. Groups (3 and 4) are not in the schema: they are damage. */
enum wire { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

/* Field numbers of ModelProto, SentencePiece and TrainerSpec. */
enum { MODEL_PIECE = 1, MODEL_TRAINER = 2, PIECE_TEXT = 1, TRAINER_TYPE = 3, TRAINER_UNK = 40 };

/* One field of a message. */
struct field {
    uint64_t number;
    enum wire wire;
    uint64_t whole;     /* of a varint */
    struct bytes bytes; /* of WIRE_BYTES */
};

/* What the training says of the model; the values of the schema where it says nothing. */
struct spec {
    uint64_t type;        /* 1 unigram, 2 BPE, 3 words, 4 characters */
    int64_t role_ids[4];  /* unk, bos, eos, pad; -1: none */
};

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

/* The next field; false at the end and at damage, which sets `failed`. */
static bool read_field(struct bytes *bytes, struct field *field)
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
        bytes_skip(bytes, 4);
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

static bool read_spec(struct bytes bytes, struct spec *spec)
{
    struct field field;
    while (read_field(&bytes, &field)) {
        if (field.wire != WIRE_VARINT)
            continue;
        if (field.number == TRAINER_TYPE)
            spec->type = field.whole;
        else if (field.number >= TRAINER_UNK && field.number < TRAINER_UNK + 4)
            spec->role_ids[field.number - TRAINER_UNK] = (int32_t)field.whole;
    }
    return !bytes.failed;
}

static bool read_piece(struct bytes bytes, struct piece *piece)
{
    struct field field;
    while (read_field(&bytes, &field))
        if (field.number == PIECE_TEXT && field.wire == WIRE_BYTES) {
            piece->text = (const char *)field.bytes.data;
            piece->size = (size_t)field.bytes.size;
        }
    return !bytes.failed;
}

static const char *role_of(const struct spec *spec, int64_t id)
{
    static const char *const roles[] = {"unk", "bos", "eos", "pad"};
    for (int i = 0; i < 4; i++)
        if (spec->role_ids[i] == id)
            return roles[i];
    return NULL;
}

/* Looks for the training's words first, which may stand behind the pieces; then gives those. */
static bool read_model(const struct file *file, struct spec *spec,
                       void (*each)(void *context, const struct piece *piece), void *context)
{
    struct bytes bytes = bytes_over(file->data, file->size);
    struct field field;
    int64_t id = 0;
    while (read_field(&bytes, &field))
        if (field.number == MODEL_TRAINER && field.wire == WIRE_BYTES &&
            !read_spec(field.bytes, spec))
            return false;
    if (bytes.failed || bytes_left(&bytes) > 0)
        return false;
    bytes = bytes_over(file->data, file->size);
    while (read_field(&bytes, &field)) {
        struct piece piece = {.id = id, .role = role_of(spec, id)};
        if (field.number != MODEL_PIECE || field.wire != WIRE_BYTES)
            continue;
        if (!read_piece(field.bytes, &piece))
            return false;
        each(context, &piece);
        id++;
    }
    return id > 0;
}

const char *sentencepiece_each(const struct file *file,
                               void (*each)(void *context, const struct piece *piece),
                               void *context, struct error *error)
{
    static const char *const kinds[] = {"unigram", "bpe", "wordlevel", "wordlevel"};
    struct spec spec = {.type = 1, .role_ids = {0, 1, 2, -1}};
    if (!read_model(file, &spec, each, context) || spec.type < 1 || spec.type > 4) {
        error_set(error, ERROR_INPUT, "%s: no SentencePiece model", path_base(file->path));
        return NULL;
    }
    return kinds[spec.type - 1];
}
