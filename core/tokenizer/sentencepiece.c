/* SPDX-License-Identifier: MIT */
/*
 * sentencepiece.c - the pieces of a SentencePiece model, from the wire format of protocol buffers;
 * fields that are of no use here are stepped over. Encodes nothing.
 */
#include "tokenizer/sentencepiece.h"

#include "tokenizer/protobuf.h"

/* Field numbers of ModelProto, SentencePiece and TrainerSpec. */
enum { MODEL_PIECE = 1, MODEL_TRAINER = 2, PIECE_TEXT = 1, TRAINER_TYPE = 3, TRAINER_UNK = 40 };

/* What the training says of the model; the values of the schema where it says nothing. */
struct spec {
    uint64_t type;        /* 1 unigram, 2 BPE, 3 words, 4 characters */
    int64_t role_ids[4];  /* unk, bos, eos, pad; -1: none */
};

static bool read_spec(struct bytes bytes, struct spec *spec)
{
    struct field field;
    while (field_read(&bytes, &field)) {
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
    while (field_read(&bytes, &field))
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
    while (field_read(&bytes, &field))
        if (field.number == MODEL_TRAINER && field.wire == WIRE_BYTES &&
            !read_spec(field.bytes, spec))
            return false;
    if (bytes.failed || bytes_left(&bytes) > 0)
        return false;
    bytes = bytes_over(file->data, file->size);
    while (field_read(&bytes, &field)) {
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
