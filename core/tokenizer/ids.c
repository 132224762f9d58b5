/* SPDX-License-Identifier: MIT */
/* ids.c - ids back into text, at once or one after the other. How pieces become text: decode.c. */
#include <stdlib.h>
#include <string.h>

#include "tokenizer/engine.h"

/* A byte-level vocabulary with the decoder that belongs to it: pieces are the bytes already. */
static bool is_plain(const struct tokenizer *tokenizer)
{
    return tokenizer->vocab.byte_level && tokenizer->decoders.count == 1 &&
           tokenizer->decoders.items[0].kind == DECODE_BYTE_LEVEL;
}

static bool is_left_out(const struct tokenizer *tokenizer, uint32_t id, bool skip_special)
{
    const struct added_token *token = added_by_id(&tokenizer->added, id);
    if (token)
        return skip_special && token->special;
    return vocab_kind(&tokenizer->vocab, id) == PIECE_NONE ||
           (skip_special && vocab_kind(&tokenizer->vocab, id) == PIECE_CONTROL);
}

static void decode_bytes(const struct tokenizer *tokenizer, const uint32_t *ids, size_t count,
                         bool skip_special, struct text *out)
{
    struct text bytes = {0};
    for (size_t i = 0; i < count; i++)
        if (!is_left_out(tokenizer, ids[i], skip_special))
            tokenizer_bytes(tokenizer, ids[i], &bytes);
    decode_lossy(text_get(&bytes), bytes.size, out);
    text_fini(&bytes);
}

void tokenizer_decode(struct tokenizer *tokenizer, const uint32_t *ids, size_t count,
                      bool skip_special, struct text *out)
{
    struct strings pieces = {0};
    if (is_plain(tokenizer)) {
        decode_bytes(tokenizer, ids, count, skip_special, out);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (is_left_out(tokenizer, ids[i], skip_special))
            continue;
        if (tokenizer->sentencepiece && tokenizer_kind(tokenizer, ids[i]) == TOKEN_UNKNOWN)
            text_add(&pieces.pool, " \xe2\x81\x87 "); /* as that library shows it */
        else
            tokenizer_piece(tokenizer, ids[i], &pieces.pool);
        strings_end(&pieces);
    }
    decoders_run(&tokenizer->decoders, &pieces, out);
    strings_fini(&pieces);
}

/* Whether a normalized text is the text itself, but for marks that stand for blanks. */
static bool is_same(const struct traced *normal, const char *text, size_t size)
{
    static const char mark[3] = "\xe2\x96\x81";
    size_t at = 0, to = 0;
    bool marked = normal->size >= 3 && !memcmp(normal->data, mark, 3);
    if (marked && !(size && *text == ' ') && !(size >= 3 && !memcmp(text, mark, 3)))
        at = 3; /* it was put in front */
    while (at < normal->size && to < size) {
        bool blank = text[to] == ' ' && normal->size - at >= 3 && !memcmp(normal->data + at, mark, 3);
        if (!blank && normal->data[at] != text[to])
            return false;
        at += blank ? 3 : 1;
        to++;
    }
    return at == normal->size && to == size;
}

const char *tokenizer_loss(struct tokenizer *tokenizer, const char *text, size_t size)
{
    traced_clear(&tokenizer->text, false);
    traced_add_input(&tokenizer->text, text, size, 0);
    normalizers_run(&tokenizer->normalizers, &tokenizer->text);
    if (!is_same(&tokenizer->text, text, size))
        return "normalizing changes the text before it is cut";
    for (size_t i = 0; i < tokenizer->cutters.count; i++)
        if (tokenizer->cutters.items[i].behavior == CUT_REMOVED)
            return "what stands between words is not kept";
    for (size_t i = 0; i < tokenizer->cutters.count; i++)
        if (tokenizer->cutters.items[i].prefix_space)
            return "a blank is put in front of the text";
    return "the decoder writes some pieces otherwise";
}

#define STREAM_KEPT 64 /* ids after which older ones are no more decoded again */

/* Whether the text may still change at its end: it ends within a character. */
static bool is_open(const struct text *text)
{
    return text->size >= 3 && !memcmp(text->data + text->size - 3, "\xef\xbf\xbd", 3);
}

void tokenizer_stream_add(struct tokenizer_stream *stream, uint32_t id, struct text *out)
{
    struct text whole = {0};
    if (stream->count == stream->room)
        stream->ids = memory_grow(stream->ids, &stream->room, stream->count + 1,
                                  sizeof *stream->ids);
    stream->ids[stream->count++] = id;
    tokenizer_decode(stream->tokenizer, stream->ids, stream->count, stream->skip_special, &whole);
    if (!is_open(&whole) && whole.size > stream->told) {
        text_append(out, whole.data + stream->told, whole.size - stream->told);
        stream->told = whole.size;
        if (stream->count > STREAM_KEPT) {
            /* The last ids stay, since a decoder may look at what stands before a piece. */
            size_t kept = STREAM_KEPT / 8;
            memmove(stream->ids, stream->ids + stream->count - kept, kept * sizeof *stream->ids);
            stream->count = kept;
            whole.size = 0;
            tokenizer_decode(stream->tokenizer, stream->ids, kept, stream->skip_special, &whole);
            stream->told = whole.size;
        }
    }
    text_fini(&whole);
}

void tokenizer_stream_fini(struct tokenizer_stream *stream)
{
    free(stream->ids);
    *stream = (struct tokenizer_stream){0};
}
