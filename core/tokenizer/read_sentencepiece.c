/* SPDX-License-Identifier: MIT */
/*
 * read_sentencepiece.c - a SentencePiece model (sentencepiece_model.proto), to be run as its own
 * library does, or with special tokens cut out of the text as the reference library has it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tokenizer/engine.h"
#include "tokenizer/protobuf.h"

/* Field numbers. */
enum {
    MODEL_PIECE = 1, MODEL_TRAINER = 2, MODEL_NORMALIZER = 3,
    PIECE_TEXT = 1, PIECE_SCORE = 2, PIECE_KIND = 3,
    TRAINER_TYPE = 3, TRAINER_SUFFIX = 24, TRAINER_FALLBACK = 35, TRAINER_ROLES = 40,
    NORMALIZER_MAP = 2, NORMALIZER_PREFIX = 3, NORMALIZER_COLLAPSE = 4, NORMALIZER_ESCAPE = 5
};

/* What a model says beside its pieces; the schema's values where it says nothing. */
struct spec {
    uint64_t type; /* 1 unigram, 2 BPE, 3 words, 4 characters */
    bool suffix, fallback, prefix, collapse, escape;
    int64_t roles[4]; /* unk, bos, eos, pad; -1: none */
    struct bytes map;
};

static bool read_trainer(struct bytes bytes, struct spec *spec)
{
    struct field field;
    while (field_read(&bytes, &field)) {
        if (field.wire != WIRE_VARINT)
            continue;
        if (field.number == TRAINER_TYPE)
            spec->type = field.whole;
        else if (field.number == TRAINER_SUFFIX)
            spec->suffix = field.whole != 0;
        else if (field.number == TRAINER_FALLBACK)
            spec->fallback = field.whole != 0;
        else if (field.number >= TRAINER_ROLES && field.number < TRAINER_ROLES + 4)
            spec->roles[field.number - TRAINER_ROLES] = (int32_t)field.whole;
    }
    return !bytes.failed;
}

static bool read_normalizer(struct bytes bytes, struct spec *spec)
{
    struct field field;
    while (field_read(&bytes, &field)) {
        if (field.number == NORMALIZER_MAP && field.wire == WIRE_BYTES)
            spec->map = field.bytes;
        else if (field.number == NORMALIZER_PREFIX && field.wire == WIRE_VARINT)
            spec->prefix = field.whole != 0;
        else if (field.number == NORMALIZER_COLLAPSE && field.wire == WIRE_VARINT)
            spec->collapse = field.whole != 0;
        else if (field.number == NORMALIZER_ESCAPE && field.wire == WIRE_VARINT)
            spec->escape = field.whole != 0;
    }
    return !bytes.failed;
}

static int read_piece(struct vocab *vocab, struct bytes bytes, float *score, struct error *error)
{
    struct field field;
    struct bytes text = {0};
    uint64_t kind = PIECE_NORMAL;
    uint32_t id = (uint32_t)vocab->count;
    *score = 0;
    while (field_read(&bytes, &field)) {
        uint32_t bits = (uint32_t)field.whole;
        if (field.number == PIECE_TEXT && field.wire == WIRE_BYTES)
            text = field.bytes;
        else if (field.number == PIECE_SCORE && field.wire == WIRE_32)
            memcpy(score, &bits, sizeof bits);
        else if (field.number == PIECE_KIND && field.wire == WIRE_VARINT)
            kind = field.whole;
    }
    if (bytes.failed || !text.size || kind < PIECE_NORMAL || kind > PIECE_BYTE || *score != *score)
        return error_set(error, ERROR_INPUT, "piece %u is damaged", id);
    return vocab_put(vocab, id, (const char *)text.data, text.size, (enum piece_kind)kind, error);
}

static uint32_t find_unknown(const struct vocab *vocab)
{
    uint32_t unknown = NO_ID;
    for (uint32_t id = 0; id < vocab->count; id++)
        if (vocab_kind(vocab, id) == PIECE_UNKNOWN)
            unknown = id;
    return unknown;
}

static int read_all(struct tokenizer *tokenizer, struct bytes bytes, struct spec *spec,
                    float **scores, struct error *error)
{
    struct field field;
    size_t room = 0;
    int code = 0;
    while (!code && field_read(&bytes, &field)) {
        bool sound = true;
        if (field.wire != WIRE_BYTES)
            continue;
        if (field.number == MODEL_TRAINER)
            sound = read_trainer(field.bytes, spec);
        else if (field.number == MODEL_NORMALIZER)
            sound = read_normalizer(field.bytes, spec);
        else if (field.number == MODEL_PIECE) {
            *scores = memory_grow(*scores, &room, tokenizer->vocab.count + 1, sizeof **scores);
            code = read_piece(&tokenizer->vocab, field.bytes, *scores + tokenizer->vocab.count,
                              error);
        }
        if (!sound)
            code = error_set(error, ERROR_INPUT, "its settings are damaged");
    }
    if (!code && (bytes.failed || bytes_left(&bytes) || spec->type < 1 || spec->type > 2))
        code = error_set(error, ERROR_INPUT, spec->type > 2 ? "a model of words or characters is "
                         "not supported" : "no SentencePiece model");
    if (!code && tokenizer->vocab.count && find_unknown(&tokenizer->vocab) == NO_ID)
        code = error_set(error, ERROR_INPUT, "no piece stands for what is unknown");
    return code;
}

static void add_kept(const struct vocab *vocab, struct matcher *matcher)
{
    struct trie_key *keys = memory_new(vocab->count + 1, sizeof *keys);
    size_t count = 0, size;
    for (uint32_t id = 0; id < vocab->count; id++) {
        const char *text = vocab_bytes(vocab, id, &size);
        if (vocab_kind(vocab, id) == PIECE_USER && size)
            keys[count++] = (struct trie_key){.text = text, .size = (uint32_t)size, .value = id};
    }
    matcher_build(matcher, keys, count);
    free(keys);
}

static int add_steps(const struct reading *reading, const struct spec *spec, struct error *error)
{
    struct tokenizer *tokenizer = reading->tokenizer;
    struct normalizer *step = normalizers_add(&tokenizer->normalizers, NORMALIZE_SENTENCEPIECE);
    step->dummy_prefix = spec->prefix;
    step->suffix = spec->suffix;
    step->collapse = spec->collapse;
    step->escape = spec->escape;
    add_kept(&tokenizer->vocab, &step->kept);
    decoders_add_marks(&tokenizer->decoders, spec->prefix);
    return spec->map.size ? charsmap_read(&step->map, spec->map.data, spec->map.size,
                                          reading->name, error)
                          : 0;
}

static void prepare_model(struct tokenizer *tokenizer, const struct spec *spec, float *scores)
{
    size_t count = tokenizer->vocab.count;
    uint32_t unknown = find_unknown(&tokenizer->vocab);
    if (spec->type == 2) {
        struct bpe *bpe = &tokenizer->bpe;
        tokenizer->kind = MODEL_BPE;
        bpe->unknown = unknown;
        bpe->byte_fallback = spec->fallback;
        bpe->fuse_unknown = true;
        add_kept(&tokenizer->vocab, &bpe->frozen);
        bpe_merges_from_scores(bpe, scores, false);
        bpe_prepare(bpe);
        return;
    }
    double *wide = memory_new(count + 1, sizeof *wide);
    for (size_t i = 0; i < count; i++)
        wide[i] = (double)scores[i];
    tokenizer->kind = MODEL_UNIGRAM;
    tokenizer->unigram.unknown = unknown;
    tokenizer->unigram.byte_fallback = spec->fallback;
    unigram_prepare(&tokenizer->unigram, &tokenizer->vocab, wide, true);
}

/* What the reference library cuts out of the text; SentencePiece itself sees plain text there. */
static void add_specials(struct tokenizer *tokenizer)
{
    for (uint32_t id = 0; id < tokenizer->vocab.count; id++) {
        size_t size;
        const char *text = vocab_bytes(&tokenizer->vocab, id, &size);
        enum piece_kind kind = vocab_kind(&tokenizer->vocab, id);
        struct added_token token = {.text = text, .size = size, .special = true};
        if (kind == PIECE_CONTROL || kind == PIECE_UNKNOWN)
            tokenizer_add_token(tokenizer, &token);
    }
}

/* T5's hundred sentinels are added by its class, the last one first. */
static void add_sentinels(struct tokenizer *tokenizer)
{
    for (unsigned i = 100; i-- > 0;) {
        char text[24];
        struct added_token token = {.text = text, .special = true};
        token.size = (size_t)snprintf(text, sizeof text, "<extra_id_%u>", i);
        if (!added_find(&tokenizer->added, text, token.size))
            tokenizer_add_token(tokenizer, &token);
    }
}

/* <s> in front where the model has one, else </s> at the end, as LLaMA's and T5's classes do; the
 * settings may say otherwise. */
static void put_ends(struct tokenizer *tokenizer, const struct spec *spec,
                     const struct settings_flags *flags)
{
    int64_t bos = spec->roles[1], eos = spec->roles[2];
    int64_t count = (int64_t)tokenizer->vocab.count;
    bool add_bos = flags->add_bos >= 0 ? flags->add_bos : bos >= 0 && !flags->t5;
    bool add_eos = flags->add_eos >= 0 ? flags->add_eos : bos < 0 || flags->t5;
    if (add_bos && bos >= 0 && bos < count)
        tokenizer->ends.before[tokenizer->ends.before_count++] = (uint32_t)bos;
    if (add_eos && eos >= 0 && eos < count)
        tokenizer->ends.after[tokenizer->ends.after_count++] = (uint32_t)eos;
}

int read_sentencepiece(const struct reading *reading, const uint8_t *data, size_t size,
                       enum tokenizer_mode mode, struct error *error)
{
    struct tokenizer *tokenizer = reading->tokenizer;
    struct spec spec = {.type = 1, .prefix = true, .collapse = true, .escape = true,
                        .roles = {0, 1, 2, -1}};
    struct settings_flags flags;
    float *scores = NULL;
    int code = read_all(tokenizer, bytes_over(data, size), &spec, &scores, error);
    if (code) {
        error_context(error, "%s", reading->name);
    } else {
        prepare_model(tokenizer, &spec, scores);
        code = add_steps(reading, &spec, error);
        if (mode == TOKENIZER_HF) {
            add_specials(tokenizer);
            tokenizer_settings_read(reading, &flags);
        } else {
            flags = (struct settings_flags){.add_bos = -1, .add_eos = -1};
            tokenizer->sentencepiece = true;
        }
        if (mode == TOKENIZER_HF && (flags.t5 || (spec.type == 1 && spec.roles[1] < 0)))
            add_sentinels(tokenizer);
        put_ends(tokenizer, &spec, &flags);
    }
    free(scores);
    return code;
}
