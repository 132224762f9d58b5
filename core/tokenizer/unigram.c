/* SPDX-License-Identifier: MIT */
/*
 * unigram.c - Viterbi over the bytes of a word. Sums are made in the order and the precision of the
 * library that is followed: ids depend on their last bit.
 */
#include "tokenizer/unigram.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

#define UNKNOWN_PENALTY 10.0

/* The best way to end at a byte. */
struct unigram_best {
    double score;
    uint32_t start; /* where its last piece begins; UINT32_MAX: there is no way yet */
    uint32_t id;
};

static bool is_searched(const struct vocab *vocab, uint32_t id, bool sentencepiece)
{
    enum piece_kind kind = vocab_kind(vocab, id);
    size_t size;
    const char *text = vocab_bytes(vocab, id, &size);
    if (!size || (vocab->doubled && vocab_find(vocab, text, size) != id))
        return false;
    return !sentencepiece || kind == PIECE_NORMAL || kind == PIECE_USER;
}

static void build_trie(struct unigram *unigram, bool sentencepiece)
{
    const struct vocab *vocab = unigram->vocab;
    struct trie_key *keys = memory_new(vocab->count + 1, sizeof *keys);
    size_t count = 0;
    for (uint32_t id = 0; id < vocab->count; id++) {
        size_t size;
        const char *text = vocab_bytes(vocab, id, &size);
        if (is_searched(vocab, id, sentencepiece))
            keys[count++] = (struct trie_key){.text = text, .size = (uint32_t)size, .value = id};
    }
    trie_build(&unigram->trie, keys, count);
    free(keys);
}

/* User-defined pieces cost nothing in the SentencePiece library: they always win. */
static void find_scores(struct unigram *unigram, bool sentencepiece)
{
    const struct vocab *vocab = unigram->vocab;
    double least = DBL_MAX, most = -DBL_MAX;
    for (uint32_t id = 0; id < vocab->count; id++) {
        enum piece_kind kind = vocab_kind(vocab, id);
        if (kind == PIECE_NONE || (sentencepiece && kind != PIECE_NORMAL))
            continue;
        least = unigram->scores[id] < least ? unigram->scores[id] : least;
        most = unigram->scores[id] > most ? unigram->scores[id] : most;
    }
    unigram->most = most;
    unigram->unknown_score = least - UNKNOWN_PENALTY;
    if (sentencepiece)
        unigram->unknown_score = (double)(float)unigram->unknown_score;
}

void unigram_prepare(struct unigram *unigram, const struct vocab *vocab, double *scores,
                     bool sentencepiece)
{
    unigram->vocab = vocab;
    unigram->scores = scores;
    unigram->single = sentencepiece;
    for (unsigned byte = 0; byte < 256; byte++) {
        char text[8];
        unigram->byte_ids[byte] =
            vocab_find(vocab, text, (size_t)sprintf(text, "<0x%02X>", byte));
    }
    find_scores(unigram, sentencepiece);
    build_trie(unigram, sentencepiece);
}

static void reach(struct unigram *unigram, size_t end, size_t start, uint32_t id, double score)
{
    struct unigram_best *best = &unigram->best[end];
    score += unigram->best[start].score;
    if (unigram->single)
        score = (double)(float)score;
    if (best->start != UINT32_MAX && score <= best->score)
        return;
    *best = (struct unigram_best){unigram->single ? (double)(float)score : score,
                                  (uint32_t)start, id};
}

static double score_of(const struct unigram *unigram, uint32_t id, size_t length)
{
    if (unigram->single && vocab_kind(unigram->vocab, id) == PIECE_USER)
        return (double)((float)length * (float)unigram->most) - 0.1;
    return unigram->scores[id];
}

/* All pieces that begin at one character. */
static size_t search_from(struct unigram *unigram, const char *data, size_t size, size_t start)
{
    const struct trie *trie = &unigram->trie;
    size_t step = utf8_next(data + start, size - start, NULL);
    bool alone = false;
    uint32_t node = TRIE_ROOT;
    step = step ? step : 1;
    for (size_t at = start; at < size && (node = trie_step(trie, node, (uint8_t)data[at])); at++) {
        if (!trie->nodes[node].value)
            continue;
        uint32_t id = trie->nodes[node].value - 1;
        reach(unigram, at + 1, start, id, score_of(unigram, id, at + 1 - start));
        alone = alone || at + 1 - start == step;
    }
    if (!alone)
        reach(unigram, start + step, start, unigram->unknown, unigram->unknown_score);
    return step;
}

static void put_bytes(const struct unigram *unigram, const char *data, struct unit unit,
                      struct units *out)
{
    bool bytes = unigram->byte_fallback;
    for (uint32_t i = unit.begin; i < unit.end; i++)
        bytes = bytes && unigram->byte_ids[(uint8_t)data[i]] != NO_ID;
    for (uint32_t i = unit.begin; bytes && i < unit.end; i++)
        units_add(out, unigram->byte_ids[(uint8_t)data[i]], unit.begin, unit.end);
    if (!bytes && unigram->unknown != NO_ID)
        units_add(out, unigram->unknown, unit.begin, unit.end);
}

/* What was found, in order; runs of unknown characters are one. */
static void put_found(struct unigram *unigram, const char *data, struct units *out)
{
    const struct units *found = &unigram->found;
    for (size_t i = found->count; i-- > 0;) {
        struct unit unit = found->items[i];
        if (unit.id != unigram->unknown) {
            units_add(out, unit.id, unit.begin, unit.end);
            continue;
        }
        while (i > 0 && found->items[i - 1].id == unigram->unknown)
            unit.end = found->items[--i].end;
        uint32_t whole = unigram->single ? NO_ID
                                         : vocab_find(unigram->vocab, data + unit.begin,
                                                      unit.end - unit.begin);
        if (whole != NO_ID)
            units_add(out, whole, unit.begin, unit.end);
        else
            put_bytes(unigram, data, unit, out);
    }
}

void unigram_encode(struct unigram *unigram, const char *data, size_t size, struct units *out)
{
    if (size + 1 > unigram->best_room)
        unigram->best = memory_grow(unigram->best, &unigram->best_room, size + 1,
                                    sizeof *unigram->best);
    unigram->best[0] = (struct unigram_best){0};
    for (size_t i = 1; i <= size; i++)
        unigram->best[i].start = UINT32_MAX;
    for (size_t at = 0; at < size;)
        at += search_from(unigram, data, size, at);
    unigram->found.count = 0;
    for (size_t at = size; at > 0; at = unigram->best[at].start)
        units_add(&unigram->found, unigram->best[at].id, unigram->best[at].start, at);
    put_found(unigram, data, out);
}

void unigram_fini(struct unigram *unigram)
{
    free(unigram->scores);
    trie_fini(&unigram->trie);
    free(unigram->best);
    free(unigram->found.items);
    *unigram = (struct unigram){0};
}
