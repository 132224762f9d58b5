/* SPDX-License-Identifier: MIT */
/* fast_prepare.c - for which tokenizers the short way gives the same ids. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tokenizer/fast_cut.h"

#define MARK "\xe2\x96\x81"

static bool is_text(const char *text, size_t size, const char *wanted)
{
    return text && size == strlen(wanted) && !memcmp(text, wanted, size);
}

/* Byte-level BPE whose one pattern is written out by hand. */
static bool is_bytes(const struct tokenizer *tokenizer, struct fast *fast)
{
    const struct cutters *cutters = &tokenizer->cutters;
    const struct normalizers *normalizers = &tokenizer->normalizers;
    if (!cutters->count)
        return false;
    const struct cutter *first = cutters->items, *last = first + cutters->count - 1;
    if (tokenizer->kind != MODEL_BPE || !tokenizer->vocab.byte_level ||
        last->kind != CUT_BYTE_LEVEL || last->prefix_space || tokenizer->bpe.prefix ||
        tokenizer->bpe.suffix)
        return false;
    if (normalizers->count > 1 ||
        (normalizers->count && normalizers->items[0].kind > NORMALIZE_NFKD))
        return false;
    fast->ascii_only = normalizers->count == 1;
    if (cutters->count == 1 && first->split)
        fast->scan = scan_gpt2;
    else if (cutters->count == 2 && !last->split && first->kind == CUT_SPLIT && first->scanned &&
             first->behavior == CUT_ISOLATED)
        fast->scan = first->scan;
    else
        return false;
    return true;
}

static bool replaces_blanks(const struct normalizer *step)
{
    return step->kind == NORMALIZE_REPLACE && is_text(step->text, step->text_size, " ") &&
           is_text(step->content, step->content_size, MARK);
}

/* Pieces in which a mark follows something else: after the byte before it no cut is made. */
static void find_uncut(const struct vocab *vocab, struct fast *fast)
{
    for (uint32_t id = 0; id < vocab->count; id++) {
        size_t size;
        const char *text = vocab_bytes(vocab, id, &size), *at = text;
        const char *end = text + size;
        while ((at = memmem(at, (size_t)(end - at), MARK, 3))) {
            if (at > text && (at - text < 3 || memcmp(at - 3, MARK, 3)))
                fast->uncut_after[(uint8_t)at[-1]] = true;
            at += 3;
        }
    }
    fast->uncut_after[0x81] = true; /* a mark that is spelled out */
}

static void set_adjacent(struct fast *fast, uint8_t a, uint8_t b)
{
    fast->adjacent[a][b >> 6] |= UINT64_C(1) << (b & 63);
}

/* Which bytes follow each other in pieces; a mark is a blank in the text, or spelled out. */
static void find_adjacent(const struct vocab *vocab, struct fast *fast)
{
    for (uint32_t id = 0; id < vocab->count; id++) {
        size_t size;
        const char *text = vocab_bytes(vocab, id, &size);
        bool before = false; /* a mark ends here */
        for (size_t at = 0; at < size; at++) {
            bool mark = at + 3 <= size && !memcmp(text + at, MARK, 3);
            uint8_t byte = (uint8_t)text[at], last = at ? (uint8_t)text[at - 1] : 0;
            if (at)
                set_adjacent(fast, last, byte);
            if (at && mark)
                set_adjacent(fast, last, ' ');
            if (before)
                set_adjacent(fast, ' ', byte);
            if (before && mark)
                set_adjacent(fast, ' ', ' ');
            before = at >= 2 && !memcmp(text + at - 2, MARK, 3);
        }
    }
}

/* What is in no piece must become bytes by itself, so that it joins with nothing. */
static bool can_split(const struct bpe *bpe)
{
    bool all = bpe->byte_fallback;
    for (unsigned byte = 0; byte < 256; byte++)
        all = all && bpe->byte_ids[byte] != NO_ID;
    return all;
}

/* A blank is a mark, by normalizing or by cutting; nothing else is done to the text. */
static bool has_marks(const struct tokenizer *tokenizer, struct fast *fast)
{
    const struct normalizers *normalizers = &tokenizer->normalizers;
    const struct cutters *cutters = &tokenizer->cutters;
    const struct normalizer *step = normalizers->items;
    const struct cutter *cutter = cutters->items;
    bool by_normalizing = normalizers->count && replaces_blanks(&step[normalizers->count - 1]);
    if (by_normalizing && normalizers->count == 2 && step->kind == NORMALIZE_PREPEND &&
        is_text(step->content, step->content_size, MARK))
        fast->prefix = true;
    else if (by_normalizing ? normalizers->count != 1 : normalizers->count != 0)
        return false;
    /* A cut at blanks finds none after they were replaced. */
    bool idle = cutters->count == 0 ||
                (cutters->count == 1 && cutter->kind == CUT_SPLIT && !cutter->invert &&
                 is_text(cutter->text, cutter->text_size, " "));
    if (by_normalizing)
        return idle;
    if (cutters->count != 1 || cutter->kind != CUT_METASPACE || cutter->split ||
        !is_text(cutter->text, cutter->text_size, MARK))
        return false;
    fast->prefix = cutter->prepend != PREPEND_NEVER;
    fast->prefix_unless = true;
    fast->prefix_first = cutter->prepend == PREPEND_FIRST;
    return true;
}

static bool is_marks(struct tokenizer *tokenizer, struct fast *fast)
{
    struct bpe *bpe = &tokenizer->bpe;
    if (tokenizer->kind != MODEL_BPE || tokenizer->vocab.byte_level || bpe->prefix ||
        bpe->suffix || bpe->ignore_merges || bpe->frozen.first_count ||
        vocab_find(&tokenizer->vocab, MARK, 3) == NO_ID ||
        tokenizer->added.normalized.first_count || !has_marks(tokenizer, fast))
        return false;
    find_uncut(&tokenizer->vocab, fast);
    find_adjacent(&tokenizer->vocab, fast);
    fast->splits = can_split(bpe);
    bpe->blank_is_mark = true;
    return true;
}

/* The map leaves ASCII alone, but for white space, which becomes blanks. */
static bool keeps_ascii(const struct charsmap *map)
{
    for (char c = 0x20; c < 0x7f; c++)
        if (charsmap_first(map, &c, 1))
            return false;
    for (const char *blank = "\t\r\n"; *blank; blank++) {
        const char *becomes = charsmap_first(map, blank, 1);
        if (!becomes || strcmp(becomes, " "))
            return false;
    }
    return true;
}

/* Runs of blanks become one, whatever it is replaced by. */
static bool joins_blanks(const struct normalizer *step)
{
    return step->kind == NORMALIZE_REPLACE && step->joins_blanks &&
           (is_text(step->content, step->content_size, " ") ||
            is_text(step->content, step->content_size, MARK));
}

static bool is_blanks(const struct tokenizer *tokenizer, struct fast *fast)
{
    const struct normalizers *normalizers = &tokenizer->normalizers;
    const struct cutters *cutters = &tokenizer->cutters;
    size_t count = cutters->count, at = 0;
    if (!count)
        return false;
    const struct cutter *last = &cutters->items[count - 1];
    bool split = count == 2 && cutters->items[0].kind == CUT_WHITESPACE_SPLIT;
    if (tokenizer->kind != MODEL_UNIGRAM || (count == 2 && !split) || count > 2 ||
        last->kind != CUT_METASPACE || !last->split || last->prepend != PREPEND_ALWAYS ||
        !is_text(last->text, last->text_size, MARK) || tokenizer->added.normalized.first_count)
        return false;
    bool mapped = normalizers->count && normalizers->items[0].kind == NORMALIZE_PRECOMPILED &&
                  keeps_ascii(&normalizers->items[0].map);
    at += mapped;
    bool stripped = at < normalizers->count && normalizers->items[at].kind == NORMALIZE_STRIP &&
                    !normalizers->items[at].left && normalizers->items[at].right;
    at += stripped;
    bool joined = at < normalizers->count && joins_blanks(&normalizers->items[at]);
    at += joined;
    if (at != normalizers->count || !(split || (mapped && joined)))
        return false;
    fast->keeps_ascii = mapped || !normalizers->count;
    fast->last_blank = !split && !stripped;
    return true;
}

void fast_prepare(struct tokenizer *tokenizer)
{
    struct fast *fast = memory_new(1, sizeof *fast);
    bool takes = true;
    if (is_bytes(tokenizer, fast))
        fast->kind = FAST_BYTES;
    else if (is_marks(tokenizer, fast))
        fast->kind = FAST_MARKS;
    else if (is_blanks(tokenizer, fast))
        fast->kind = FAST_BLANKS;
    else
        takes = false;
    if (takes) {
        words_init(&fast->words);
        tokenizer->fast = fast;
    } else {
        free(fast);
    }
}
