/* SPDX-License-Identifier: MIT */
/*
 * normalize.c - running the steps, and those that look at characters one by one. Unicode's forms:
 * normalize_unicode.c; SentencePiece's map: normalize_map.c.
 */
#include "tokenizer/normalize.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"
#include "tokenizer/unicode.h"
#include "tokenizer/vocab.h"

struct normalizer *normalizers_add(struct normalizers *normalizers, enum normalizer_kind kind)
{
    if (normalizers->count == normalizers->room)
        normalizers->items = memory_grow(normalizers->items, &normalizers->room,
                                         normalizers->count + 1, sizeof *normalizers->items);
    struct normalizer *step = &normalizers->items[normalizers->count++];
    *step = (struct normalizer){.kind = kind};
    return step;
}

/* The next character, and its bytes; a byte that is none counts as one. */
static size_t next_character(const struct traced *text, size_t at, uint32_t *code)
{
    size_t step = utf8_read(text->data + at, text->size - at, code);
    if (step)
        return step;
    *code = 0xfffd;
    return 1;
}

static void strip(const struct normalizer *step, const struct traced *in, struct traced *out)
{
    size_t begin = 0, end = 0, size;
    uint32_t code;
    bool leading = true;
    for (size_t at = 0; at < in->size; at += size) {
        size = next_character(in, at, &code);
        if (!unicode_is_space(code))
            leading = false, end = at + size;
        else if (leading)
            begin = at + size;
    }
    begin = step->left ? begin : 0;
    end = step->right ? end : in->size;
    traced_add_part(out, in, begin < end ? begin : end, end);
}

/* What becomes of a character: 0: nothing is left of it; ' ' or itself. */
static uint32_t nmt_of(uint32_t code)
{
    if ((code >= 1 && code <= 8) || code == 0xb || (code >= 0xe && code <= 0x1f) || code == 0x7f ||
        code == 0x8f || code == 0x9f)
        return 0;
    if (code == 9 || code == 0xa || code == 0xc || code == 0xd || code == 0x1680 ||
        (code >= 0x200b && code <= 0x200f) || code == 0x2028 || code == 0x2029 || code == 0x2581 ||
        code == 0xfeff || code == 0xfffd)
        return ' ';
    return code;
}

static void nmt(const struct traced *in, struct traced *out)
{
    uint32_t code;
    for (size_t at = 0, size; at < in->size; at += size) {
        size = next_character(in, at, &code);
        uint32_t becomes = nmt_of(code);
        if (becomes == code)
            traced_add_part(out, in, at, at + size);
        else if (becomes)
            traced_add(out, " ", 1, in, at);
    }
}

static size_t find_text(const struct normalizer *step, const struct traced *in, size_t from)
{
    const char *found = step->text_size && from < in->size
                            ? memmem(in->data + from, in->size - from, step->text, step->text_size)
                            : NULL;
    return found ? (size_t)(found - in->data) : in->size;
}

/* What is put in belongs to the last byte of what was there. */
static void replace(const struct normalizer *step, const struct traced *in, struct traced *out)
{
    size_t last = 0, begin, end, barred = SIZE_MAX;
    bool idle = step->joins_blanks && (!in->size || !memmem(in->data, in->size, "  ", 2));
    while (!idle) {
        if (step->regex) {
            if (!regex_find(step->regex, in->data, in->size, last, barred, &begin, &end))
                break;
        } else {
            begin = find_text(step, in, last);
            end = begin + step->text_size;
            if (begin >= in->size)
                break;
        }
        traced_add_part(out, in, last, begin);
        traced_add(out, step->content, step->content_size, in, end ? end - 1 : SIZE_MAX);
        last = barred = end;
    }
    traced_add_part(out, in, last, in->size);
}

static void byte_level(const struct traced *in, struct traced *out)
{
    struct text spelled = {0};
    for (size_t at = 0; at < in->size; at++) {
        spelled.size = 0;
        spell_bytes(in->data + at, 1, &spelled);
        traced_add(out, spelled.data, spelled.size, in, at);
    }
    text_fini(&spelled);
}

static void prepend(const struct normalizer *step, const struct traced *in, struct traced *out)
{
    if (in->size)
        traced_add(out, step->content, step->content_size, in, 0);
    traced_add_part(out, in, 0, in->size);
}

static void run_step(const struct normalizer *step, struct traced *in, struct traced *out)
{
    switch (step->kind) {
    case NORMALIZE_NFC: case NORMALIZE_NFD: case NORMALIZE_NFKC: case NORMALIZE_NFKD:
        normalize_unicode(step, in, out);
        break;
    case NORMALIZE_LOWERCASE:
        normalize_lowercase(in, out);
        break;
    case NORMALIZE_STRIP:
        strip(step, in, out);
        break;
    case NORMALIZE_STRIP_ACCENTS:
        normalize_accents(in, out, true);
        break;
    case NORMALIZE_NMT:
        nmt(in, out);
        break;
    case NORMALIZE_REPLACE:
        replace(step, in, out);
        break;
    case NORMALIZE_PREPEND:
        prepend(step, in, out);
        break;
    case NORMALIZE_BERT:
        normalize_bert(step, in, out);
        break;
    case NORMALIZE_BYTE_LEVEL:
        byte_level(in, out);
        break;
    case NORMALIZE_PRECOMPILED:
        normalize_precompiled(step, in, out);
        break;
    case NORMALIZE_SENTENCEPIECE:
        normalize_sentencepiece(step, in, out);
        break;
    }
}

void normalizers_run(struct normalizers *normalizers, struct traced *text)
{
    for (size_t i = 0; i < normalizers->count; i++) {
        traced_clear(&normalizers->scratch, text->tracing);
        run_step(&normalizers->items[i], text, &normalizers->scratch);
        traced_swap(text, &normalizers->scratch);
    }
}

void normalizers_fini(struct normalizers *normalizers)
{
    for (size_t i = 0; i < normalizers->count; i++) {
        struct normalizer *step = &normalizers->items[i];
        regex_free(step->regex);
        free(step->text);
        free(step->content);
        charsmap_fini(&step->map);
        matcher_fini(&step->kept);
    }
    free(normalizers->items);
    traced_fini(&normalizers->scratch);
    *normalizers = (struct normalizers){0};
}
