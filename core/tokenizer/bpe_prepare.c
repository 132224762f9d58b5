/* SPDX-License-Identifier: MIT */
/* bpe_prepare.c - what byte pair encoding must know of a vocabulary before its first word. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tokenizer/bpe.h"

/* Whether every byte is a piece. */
static bool find_bytes(struct bpe *bpe)
{
    bool all = true;
    for (unsigned byte = 0; byte < 256; byte++) {
        char text[8] = {(char)byte};
        size_t size = bpe->vocab->byte_level ? 1 : (size_t)sprintf(text, "<0x%02X>", byte);
        bpe->byte_ids[byte] = vocab_find(bpe->vocab, text, size);
        all = all && bpe->byte_ids[byte] != NO_ID;
    }
    return all;
}

static void find_characters(struct bpe *bpe)
{
    const struct vocab *vocab = bpe->vocab;
    bpe->char_ids = memory_new(0x10000, sizeof *bpe->char_ids);
    for (uint32_t id = 0; id < vocab->count; id++) {
        size_t size;
        uint32_t code;
        const char *text = vocab_bytes(vocab, id, &size);
        if (size && size < 4 && utf8_read(text, size, &code) == size &&
            vocab_find(vocab, text, size) == id)
            bpe->char_ids[code] = id + 1;
    }
}

void bpe_prepare(struct bpe *bpe)
{
    merges_reserve(&bpe->merges, bpe->merges.count + 1);
    bool all = find_bytes(bpe);
    if (!bpe->vocab->byte_level)
        find_characters(bpe);
    else if (all)
        bpe->byte_pairs = memory_new(256 * 256, sizeof *bpe->byte_pairs);
    if (bpe->has_unused)
        bpe->parts = memory_new(bpe->vocab->count + 1, sizeof *bpe->parts);
}

/* The order of every piece by its score, equal scores sharing one. */
struct scored {
    float score;
    uint32_t id;
};

static int by_score(const void *a, const void *b)
{
    const struct scored *left = a, *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return left->id < right->id ? -1 : left->id > right->id;
}

static uint32_t *orders_of(const struct vocab *vocab, const float *scores)
{
    struct scored *sorted = memory_new(vocab->count + 1, sizeof *sorted);
    uint32_t *orders = memory_new(vocab->count + 1, sizeof *orders), order = 0;
    for (uint32_t id = 0; id < vocab->count; id++)
        sorted[id] = (struct scored){scores[id], id};
    qsort(sorted, vocab->count, sizeof *sorted, by_score);
    for (uint32_t i = 0; i < vocab->count; i++) {
        order += i > 0 && sorted[i].score != sorted[i - 1].score;
        orders[sorted[i].id] = order;
    }
    free(sorted);
    return orders;
}

#define HALVES_LIMIT 90000u /* characters that are in pieces but are none */

/* A half of a piece as a symbol: a piece, or one character. */
static uint32_t half_of(struct bpe *bpe, const char *data, size_t size, bool whole)
{
    uint32_t id = vocab_find(bpe->vocab, data, size), code;
    if (id != NO_ID) {
        enum piece_kind kind = vocab_kind(bpe->vocab, id);
        return whole || kind == PIECE_NORMAL || kind == PIECE_UNUSED ? id : NO_ID;
    }
    if (bpe->vocab->byte_level || utf8_read(data, size, &code) != size ||
        bpe->halves.count >= HALVES_LIMIT)
        return NO_ID;
    id = vocab_find(&bpe->halves, data, size);
    if (id == NO_ID) {
        struct error error = {0};
        id = (uint32_t)bpe->halves.count;
        if (vocab_put(&bpe->halves, id, data, size, PIECE_NORMAL, &error))
            return NO_ID;
    }
    return (uint32_t)bpe->vocab->count + id;
}

#define PIECE_SIZE_LIMIT 512u /* bytes of a piece that merges can make */

void bpe_merges_from_scores(struct bpe *bpe, const float *scores, bool whole)
{
    const struct vocab *vocab = bpe->vocab;
    uint32_t *orders = orders_of(vocab, scores);
    merges_reserve(&bpe->merges, vocab->count * 2);
    for (uint32_t id = 0; id < vocab->count; id++) {
        size_t size;
        const char *text = vocab_bytes(vocab, id, &size);
        enum piece_kind kind = vocab_kind(vocab, id);
        if ((!whole && kind != PIECE_NORMAL && kind != PIECE_USER && kind != PIECE_UNUSED) ||
            size > PIECE_SIZE_LIMIT || vocab_find(vocab, text, size) != id)
            continue;
        bpe->has_unused = bpe->has_unused || kind == PIECE_UNUSED;
        for (size_t cut = 1; cut < size; cut++) {
            if (!vocab->byte_level && ((uint8_t)text[cut] & 0xc0) == 0x80)
                continue;
            uint32_t left = half_of(bpe, text, cut, whole);
            uint32_t right = left == NO_ID ? NO_ID
                                           : half_of(bpe, text + cut, size - cut, whole);
            if (right != NO_ID)
                merges_put(&bpe->merges, left, right, orders[id], id);
        }
    }
    free(orders);
}
