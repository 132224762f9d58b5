/* SPDX-License-Identifier: MIT */
/* decode.c - pieces into text, step by step. */
#include "tokenizer/decode.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "tokenizer/vocab.h"

struct decoder *decoders_add(struct decoders *decoders, enum decoder_kind kind)
{
    if (decoders->count == decoders->room)
        decoders->items = memory_grow(decoders->items, &decoders->room, decoders->count + 1,
                                      sizeof *decoders->items);
    struct decoder *step = &decoders->items[decoders->count++];
    *step = (struct decoder){.kind = kind};
    return step;
}

void decoders_add_marks(struct decoders *decoders, bool prefixed)
{
    struct decoder *step = decoders_add(decoders, DECODE_REPLACE);
    step->text = memory_text("\xe2\x96\x81");
    step->text_size = 3;
    step->content = memory_text(" ");
    step->content_size = 1;
    decoders_add(decoders, DECODE_BYTE_FALLBACK);
    decoders_add(decoders, DECODE_FUSE);
    if (prefixed) {
        step = decoders_add(decoders, DECODE_STRIP);
        step->text = memory_text(" ");
        step->text_size = step->start = 1;
    }
    decoders->joined = true;
}

static void strings_begin(struct strings *strings)
{
    strings->pool.size = strings->count = 0;
}

void strings_end(struct strings *strings)
{
    if (strings->count == strings->room)
        strings->ends = memory_grow(strings->ends, &strings->room, strings->count + 1,
                                    sizeof *strings->ends);
    strings->ends[strings->count++] = strings->pool.size;
}

void strings_fini(struct strings *strings)
{
    text_fini(&strings->pool);
    free(strings->ends);
    *strings = (struct strings){0};
}

/* How many bytes belong to one U+FFFD: the longest beginning of a character, at least one. */
static size_t broken_size(const char *data, size_t size)
{
    uint8_t first = (uint8_t)data[0], low = 0x80, high = 0xbf;
    size_t length = first >= 0xf0 && first <= 0xf4   ? 4
                    : first >= 0xe0 && first <= 0xef ? 3
                    : first >= 0xc2 && first <= 0xdf ? 2 : 1;
    low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : low;
    high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : high;
    size_t at = 1;
    for (; at < length && at < size; at++, low = 0x80, high = 0xbf)
        if ((uint8_t)data[at] < low || (uint8_t)data[at] > high)
            break;
    return at;
}

void decode_lossy(const char *data, size_t size, struct text *out)
{
    for (size_t at = 0, from = 0; from < size; from = at) {
        size_t step;
        while (at < size && (step = utf8_read(data + at, size - at, NULL)))
            at += step;
        text_append(out, data + from, at - from);
        if (at < size) {
            at += broken_size(data + at, size - at);
            text_append(out, "\xef\xbf\xbd", 3);
        }
    }
}

/* One piece of the list as it is now. */
struct piece_text {
    const char *data;
    size_t size;
};

static struct piece_text string_at(const struct strings *strings, size_t index)
{
    size_t begin = index ? strings->ends[index - 1] : 0;
    return (struct piece_text){text_get(&strings->pool) + begin, strings->ends[index] - begin};
}

/* All pieces as one: their alphabet as bytes, those with other characters as they are. */
static void byte_level(const struct strings *in, struct strings *out)
{
    struct text bytes = {0};
    for (size_t i = 0; i < in->count; i++) {
        struct piece_text piece = string_at(in, i);
        char *made = memory_new(piece.size + 1, 1);
        size_t size;
        if (spelling_read(piece.data, piece.size, made, &size))
            text_append(&bytes, made, size);
        else
            text_append(&bytes, piece.data, piece.size);
        free(made);
    }
    decode_lossy(text_get(&bytes), bytes.size, &out->pool);
    strings_end(out);
    text_fini(&bytes);
}

static int byte_of(const struct piece_text *piece)
{
    char digits[3] = {0};
    char *end;
    if (piece->size != 6 || memcmp(piece->data, "<0x", 3) || piece->data[5] != '>')
        return -1;
    memcpy(digits, piece->data + 3, 2);
    long byte = strtol(digits, &end, 16);
    return *end || digits[0] == '+' || digits[0] == '-' || digits[0] == ' ' ? -1 : (int)byte;
}

static void flush_bytes(struct text *bytes, struct strings *out)
{
    if (bytes->size && utf8_is_valid(bytes->data, bytes->size)) {
        text_append(&out->pool, bytes->data, bytes->size);
        strings_end(out);
    } else {
        for (size_t i = 0; i < bytes->size; i++) {
            text_append(&out->pool, "\xef\xbf\xbd", 3);
            strings_end(out);
        }
    }
    bytes->size = 0;
}

static void byte_fallback(const struct strings *in, struct strings *out)
{
    struct text bytes = {0};
    for (size_t i = 0; i < in->count; i++) {
        struct piece_text piece = string_at(in, i);
        int byte = byte_of(&piece);
        if (byte >= 0) {
            text_byte(&bytes, (char)byte);
            continue;
        }
        flush_bytes(&bytes, out);
        text_append(&out->pool, piece.data, piece.size);
        strings_end(out);
    }
    flush_bytes(&bytes, out);
    text_fini(&bytes);
}

static void replace_all(struct piece_text in, const char *sought, size_t sought_size,
                        const char *content, size_t content_size, struct text *out)
{
    const char *found;
    while (sought_size && (found = memmem(in.data, in.size, sought, sought_size))) {
        text_append(out, in.data, (size_t)(found - in.data));
        text_append(out, content, content_size);
        in.size -= (size_t)(found - in.data) + sought_size;
        in.data = found + sought_size;
    }
    text_append(out, in.data, in.size);
}

static void replace_regex(const struct decoder *step, struct piece_text in, struct text *out)
{
    size_t last = 0, begin, end, barred = SIZE_MAX;
    while (regex_find(step->regex, in.data, in.size, last, barred, &begin, &end)) {
        text_append(out, in.data + last, begin - last);
        text_append(out, step->content, step->content_size);
        last = barred = end;
    }
    text_append(out, in.data + last, in.size - last);
}

static void clean_up(struct text *text, size_t from)
{
    static const char *const changes[][2] = {
        {" .", "."}, {" ?", "?"}, {" !", "!"}, {" ,", ","}, {" ' ", "'"}, {" n't", "n't"},
        {" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"}};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct text made = {0};
        replace_all((struct piece_text){text_get(text) + from, text->size - from}, changes[i][0],
                    strlen(changes[i][0]), changes[i][1], strlen(changes[i][1]), &made);
        text->size = from;
        text_append(text, text_get(&made), made.size);
        text_fini(&made);
    }
}

static void strip(const struct decoder *step, struct piece_text piece, struct text *out)
{
    size_t size = step->text_size;
    for (size_t i = 0; i < step->start && piece.size >= size &&
                       !memcmp(piece.data, step->text, size); i++) {
        piece.data += size;
        piece.size -= size;
    }
    for (size_t i = 0; i < step->stop && piece.size >= size &&
                       !memcmp(piece.data + piece.size - size, step->text, size); i++)
        piece.size -= size;
    text_append(out, piece.data, piece.size);
}

static void wordpiece(const struct decoder *step, struct piece_text piece, size_t index,
                      struct text *out)
{
    size_t from = out->size;
    bool within = piece.size >= step->text_size &&
                  !memcmp(piece.data, step->text, step->text_size);
    if (index && !within)
        text_byte(out, ' ');
    if (index && within) {
        piece.data += step->text_size;
        piece.size -= step->text_size;
    }
    text_append(out, piece.data, piece.size);
    if (step->cleanup)
        clean_up(out, from);
}

static bool is_same(struct piece_text a, struct piece_text b)
{
    return a.size == b.size && !memcmp(a.data, b.data, a.size);
}

static void ctc(const struct decoder *step, const struct strings *in, struct strings *out)
{
    for (size_t i = 0; i < in->count; i++) {
        size_t from = out->pool.size;
        if (i && is_same(string_at(in, i), string_at(in, i - 1)))
            continue;
        replace_all(string_at(in, i), step->text, step->text_size, "", 0, &out->pool);
        if (step->cleanup) {
            struct text made = {0};
            clean_up(&out->pool, from);
            replace_all((struct piece_text){text_get(&out->pool) + from, out->pool.size - from},
                        step->content, step->content_size, " ", 1, &made);
            out->pool.size = from;
            text_append(&out->pool, text_get(&made), made.size);
            text_fini(&made);
        }
        if (out->pool.size > from)
            strings_end(out);
    }
}

/* The steps that look at one piece at a time. */
static void run_piece(const struct decoder *step, struct piece_text piece, size_t index,
                      bool last, struct text *out)
{
    bool first = !index && step->prefixed;
    switch (step->kind) {
    case DECODE_WORDPIECE:
        wordpiece(step, piece, index, out);
        break;
    case DECODE_METASPACE:
        replace_all(piece, step->text, step->text_size, first ? "" : " ", first ? 0 : 1, out);
        break;
    case DECODE_BPE:
        replace_all(piece, step->text, step->text_size, last ? "" : " ", last ? 0 : 1, out);
        break;
    case DECODE_STRIP:
        strip(step, piece, out);
        break;
    default: /* replace */
        if (step->regex)
            replace_regex(step, piece, out);
        else
            replace_all(piece, step->text, step->text_size, step->content, step->content_size,
                        out);
        break;
    }
}

static void run_step(const struct decoder *step, const struct strings *in, struct strings *out)
{
    strings_begin(out);
    if (step->kind == DECODE_BYTE_LEVEL) {
        byte_level(in, out);
    } else if (step->kind == DECODE_BYTE_FALLBACK) {
        byte_fallback(in, out);
    } else if (step->kind == DECODE_CTC) {
        ctc(step, in, out);
    } else if (step->kind == DECODE_FUSE) {
        text_append(&out->pool, text_get(&in->pool), in->pool.size);
        strings_end(out);
    } else {
        for (size_t i = 0; i < in->count; i++) {
            run_piece(step, string_at(in, i), i, i + 1 == in->count, &out->pool);
            strings_end(out);
        }
    }
}

void decoders_run(struct decoders *decoders, struct strings *pieces, struct text *out)
{
    struct strings other;
    for (size_t i = 0; i < decoders->count; i++) {
        run_step(&decoders->items[i], pieces, &decoders->scratch);
        other = *pieces;
        *pieces = decoders->scratch;
        decoders->scratch = other;
    }
    for (size_t i = 0; i < pieces->count; i++) {
        struct piece_text piece = string_at(pieces, i);
        if (i && !decoders->joined)
            text_byte(out, ' ');
        text_append(out, piece.data, piece.size);
    }
}

void decoders_fini(struct decoders *decoders)
{
    for (size_t i = 0; i < decoders->count; i++) {
        regex_free(decoders->items[i].regex);
        free(decoders->items[i].text);
        free(decoders->items[i].content);
    }
    free(decoders->items);
    strings_fini(&decoders->scratch);
    *decoders = (struct decoders){0};
}
