/* SPDX-License-Identifier: MIT */
/*
 * bpe.c - merging the symbols of one word: by search for the smallest order where they are few,
 * with a heap where they are many, so that time does not grow with the square of a word.
 */
#include "tokenizer/bpe.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define FEW 40               /* symbols that are merged by search */
#define UNKNOWN ((1u << 21) - 1) /* a symbol that is in no piece */
#define MARK "\xe2\x96\x81"

static struct unit *add_symbol(struct bpe_scratch *scratch, uint32_t id, size_t begin, size_t end)
{
    if (scratch->count == scratch->symbol_room)
        scratch->symbols = memory_grow(scratch->symbols, &scratch->symbol_room,
                                       scratch->count + 1, sizeof *scratch->symbols);
    scratch->symbols[scratch->count] = (struct unit){id, (uint32_t)begin, (uint32_t)end};
    return &scratch->symbols[scratch->count++];
}

static uint32_t find_any(const struct bpe *bpe, const char *data, size_t size)
{
    uint32_t id = vocab_find(bpe->vocab, data, size);
    if (id != NO_ID)
        return id;
    id = vocab_find(&bpe->halves, data, size);
    return id == NO_ID ? UNKNOWN : (uint32_t)bpe->vocab->count + id;
}

/* A character with what files put before it within a word, and after it at the end. */
static uint32_t find_dressed(const struct bpe *bpe, const char *data, size_t size, bool first,
                             bool last)
{
    struct text dressed = {0};
    if (!first && bpe->prefix)
        text_add(&dressed, bpe->prefix);
    text_append(&dressed, data, size);
    if (last && bpe->suffix)
        text_add(&dressed, bpe->suffix);
    uint32_t id = find_any(bpe, text_get(&dressed), dressed.size);
    text_fini(&dressed);
    return id;
}

static uint32_t find_character(const struct bpe *bpe, const char *data, size_t size, uint32_t code)
{
    if (code < 0x10000 && bpe->char_ids[code])
        return bpe->char_ids[code] - 1;
    return find_any(bpe, data, size);
}

/* Whether a character that is in no piece leaves nothing behind: its neighbours then meet. */
static bool is_dropped(const struct bpe *bpe, const char *data, size_t size)
{
    bool bytes = bpe->byte_fallback;
    for (size_t i = 0; i < size; i++)
        bytes = bytes && bpe->byte_ids[(uint8_t)data[i]] != NO_ID;
    return bpe->unknown == NO_ID && !bytes;
}

/* Places count what is kept, as the reference has it; `shift`: bytes that were dropped. */
static void take_characters(struct bpe *bpe, const char *data, size_t size)
{
    size_t shift = 0;
    for (size_t at = 0, step; at < size; at += step) {
        uint32_t code = (uint8_t)data[at], id;
        step = code < 0x80 ? 1 : utf8_next(data + at, size - at, &code);
        step = step ? step : 1;
        size_t frozen = matcher_at(&bpe->frozen, data + at, size - at, &id);
        if (frozen)
            step = frozen;
        else if (bpe->blank_is_mark && code == ' ')
            id = find_character(bpe, MARK, 3, 0x2581);
        else if (bpe->prefix || bpe->suffix)
            id = find_dressed(bpe, data + at, step, at == 0, at + step == size);
        else
            id = find_character(bpe, data + at, step, code);
        if (id != UNKNOWN || !is_dropped(bpe, data + at, step))
            add_symbol(&bpe->scratch, id, at - shift, at + step - shift);
        else if (!bpe->byte_fallback)
            shift += step;
    }
}

static void take_bytes(struct bpe *bpe, const char *data, size_t size)
{
    size_t shift = 0;
    for (size_t at = 0; at < size; at++) {
        uint32_t id = bpe->byte_ids[(uint8_t)data[at]];
        if (id != NO_ID || bpe->unknown != NO_ID)
            add_symbol(&bpe->scratch, id == NO_ID ? UNKNOWN : id, at - shift, at + 1 - shift);
        else
            shift++;
    }
}

static uint32_t find_merge(struct bpe *bpe, uint32_t left, uint32_t right)
{
    uint32_t merge = merges_find(&bpe->merges, left, right);
    if (bpe->has_unused && merge != NO_MERGE) {
        uint32_t id = bpe->merges.items[merge].id;
        bpe->parts[id][0] = left;
        bpe->parts[id][1] = right;
    }
    return merge;
}

static void find_all_merges(struct bpe *bpe, const char *data)
{
    struct bpe_scratch *scratch = &bpe->scratch;
    const struct unit *symbols = scratch->symbols;
    size_t count = scratch->count;
    if (count > scratch->merge_room)
        scratch->merges = memory_grow(scratch->merges, &scratch->merge_room, count,
                                      sizeof *scratch->merges);
    for (size_t i = 0; i + 1 < count; i++) {
        if (!bpe->byte_pairs || bpe->has_unused) {
            scratch->merges[i] = find_merge(bpe, symbols[i].id, symbols[i + 1].id);
            continue;
        }
        uint32_t *known = &bpe->byte_pairs[(uint8_t)data[symbols[i].begin] << 8 |
                                           (uint8_t)data[symbols[i + 1].begin]];
        if (!*known)
            *known = find_merge(bpe, symbols[i].id, symbols[i + 1].id) + 2;
        scratch->merges[i] = *known - 2;
    }
    if (count)
        scratch->merges[count - 1] = NO_MERGE;
}

static uint32_t order_of(const struct bpe *bpe, uint32_t merge)
{
    return merge == NO_MERGE ? UINT32_MAX : bpe->merges.items[merge].order;
}

/* The symbols of a word that is being merged by search. */
struct few {
    uint32_t *ids, *merges, *orders; /* [count]; orders may be the merges themselves */
    uint32_t *firsts;                /* [count] the symbols of the word with which they begin */
    size_t count;
};

static void find_again(struct bpe *bpe, struct few *few, size_t at)
{
    few->merges[at] = find_merge(bpe, few->ids[at], few->ids[at + 1]);
    if (few->orders != few->merges)
        few->orders[at] = order_of(bpe, few->merges[at]);
}

/* One merge, the next in order; false: there is none left. */
static bool merge_next(struct bpe *bpe, struct few *few)
{
    uint32_t best = UINT32_MAX;
    size_t at = 0, last = few->count - 1;
    for (size_t i = 0; i < last; i++) {
        bool less = few->orders[i] < best;
        best = less ? few->orders[i] : best;
        at = less ? i : at;
    }
    if (best == UINT32_MAX)
        return false;
    few->ids[at] = bpe->merges.items[few->merges[at]].id;
    for (size_t i = at + 1; i < last; i++) {
        few->ids[i] = few->ids[i + 1];
        few->firsts[i] = few->firsts[i + 1];
        few->merges[i] = few->merges[i + 1];
    }
    for (size_t i = at + 1; few->orders != few->merges && i < last; i++)
        few->orders[i] = few->orders[i + 1];
    few->count = last;
    if (at + 1 < last)
        find_again(bpe, few, at);
    if (at > 0)
        find_again(bpe, few, at - 1);
    return true;
}

static void begin_few(const struct bpe *bpe, struct few *few)
{
    few->count = bpe->scratch.count;
    for (size_t i = 0; i < few->count; i++) {
        few->ids[i] = bpe->scratch.symbols[i].id;
        few->firsts[i] = (uint32_t)i;
        if (few->orders != few->merges)
            few->orders[i] = order_of(bpe, few->merges[i]);
    }
}

/* Where a symbol ends in the word. */
static uint32_t few_end(const struct bpe *bpe, const struct few *few, size_t index)
{
    size_t next = index + 1 < few->count ? few->firsts[index + 1] : bpe->scratch.count;
    return bpe->scratch.symbols[next - 1].end;
}

static void merge_few(struct bpe *bpe)
{
    struct bpe_scratch *scratch = &bpe->scratch;
    uint32_t ids[FEW], orders[FEW], firsts[FEW];
    struct few few = {.ids = ids, .merges = scratch->merges, .firsts = firsts,
                      .orders = bpe->merges.unordered ? orders : scratch->merges};
    begin_few(bpe, &few);
    while (few.count > 1 && merge_next(bpe, &few))
        ;
    for (size_t i = 0; i < few.count; i++) /* a symbol that is read lies at i or behind it */
        scratch->symbols[i] = (struct unit){ids[i], scratch->symbols[firsts[i]].begin,
                                            few_end(bpe, &few, i)};
    scratch->count = few.count;
}

static void heap_push(struct bpe_scratch *scratch, uint64_t item)
{
    if (scratch->heap_count == scratch->heap_room)
        scratch->heap = memory_grow(scratch->heap, &scratch->heap_room, scratch->heap_count + 1,
                                    sizeof *scratch->heap);
    size_t at = scratch->heap_count++;
    for (; at && scratch->heap[(at - 1) / 4] > item; at = (at - 1) / 4)
        scratch->heap[at] = scratch->heap[(at - 1) / 4];
    scratch->heap[at] = item;
}

static uint64_t heap_pop(struct bpe_scratch *scratch)
{
    uint64_t *heap = scratch->heap, top = heap[0], item = heap[--scratch->heap_count];
    size_t at = 0, count = scratch->heap_count;
    for (size_t child; (child = at * 4 + 1) < count; at = child) {
        size_t end = child + 4 < count ? child + 4 : count;
        for (size_t i = child + 1; i < end; i++)
            child = heap[i] < heap[child] ? i : child;
        if (heap[child] >= item)
            break;
        heap[at] = heap[child];
    }
    heap[at] = item;
    return top;
}

static void push_pair(struct bpe *bpe, uint32_t left, uint32_t right)
{
    struct bpe_scratch *scratch = &bpe->scratch;
    uint32_t merge = find_merge(bpe, scratch->symbols[left].id, scratch->symbols[right].id);
    scratch->merges[left] = merge;
    if (merge != NO_MERGE)
        heap_push(scratch, (uint64_t)bpe->merges.items[merge].order << 32 | left);
}

/* Links the symbols, and puts all pairs into the heap. */
static void start_heap(struct bpe *bpe)
{
    struct bpe_scratch *scratch = &bpe->scratch;
    uint32_t count = (uint32_t)scratch->count;
    scratch->next = memory_grow(scratch->next, &scratch->next_room, count, sizeof(uint32_t));
    scratch->previous =
        memory_grow(scratch->previous, &scratch->previous_room, count, sizeof(uint32_t));
    scratch->heap_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        scratch->next[i] = i + 1;
        scratch->previous[i] = i - 1u;
        if (scratch->merges[i] != NO_MERGE)
            heap_push(scratch,
                      (uint64_t)bpe->merges.items[scratch->merges[i]].order << 32 | i);
    }
}

static void merge_many(struct bpe *bpe)
{
    struct bpe_scratch *scratch = &bpe->scratch;
    struct unit *symbols = scratch->symbols;
    uint32_t count = (uint32_t)scratch->count, kept = 0;
    start_heap(bpe);
    while (scratch->heap_count) {
        uint64_t top = heap_pop(scratch);
        uint32_t at = (uint32_t)top, merge = scratch->merges[at];
        if (merge == NO_MERGE || bpe->merges.items[merge].order != top >> 32)
            continue; /* the pair that it was for is gone */
        uint32_t right = scratch->next[at], after = scratch->next[right];
        symbols[at].id = bpe->merges.items[merge].id;
        symbols[at].end = symbols[right].end;
        scratch->merges[right] = scratch->merges[at] = NO_MERGE;
        scratch->next[at] = after;
        if (after < count) {
            scratch->previous[after] = at;
            push_pair(bpe, at, after);
        }
        if (at)
            push_pair(bpe, scratch->previous[at], at);
    }
    for (uint32_t i = 0; i < count; i = scratch->next[i])
        symbols[kept++] = symbols[i];
    scratch->count = kept;
}

static void start(struct bpe *bpe, const char *data, size_t size)
{
    bpe->scratch.count = 0;
    if (bpe->vocab->byte_level)
        take_bytes(bpe, data, size);
    else
        take_characters(bpe, data, size);
    find_all_merges(bpe, data);
}

/* A symbol that is no piece: its bytes, or what stands for the unknown. */
static void put_unknown(const struct bpe *bpe, const char *data, const struct unit *symbol,
                        bool fuse, struct units *out)
{
    bool bytes = bpe->byte_fallback;
    for (uint32_t i = symbol->begin; i < symbol->end; i++)
        bytes = bytes && bpe->byte_ids[(uint8_t)data[i]] != NO_ID;
    if (bytes) {
        for (uint32_t i = symbol->begin; i < symbol->end; i++)
            units_add(out, bpe->byte_ids[(uint8_t)data[i]], i, i + 1u);
    } else if (fuse && bpe->fuse_unknown && out->items[out->count - 1].id == bpe->unknown) {
        out->items[out->count - 1].end = symbol->end;
    } else if (bpe->unknown != NO_ID) {
        units_add(out, bpe->unknown, symbol->begin, symbol->end);
    }
}

/* A piece that is not to be used comes apart into what it was made of. */
static void put_parts(const struct bpe *bpe, const struct unit *symbol, unsigned depth,
                      struct units *out)
{
    uint32_t left = symbol->id < bpe->vocab->count ? bpe->parts[symbol->id][0] : 0;
    uint32_t right = symbol->id < bpe->vocab->count ? bpe->parts[symbol->id][1] : 0;
    size_t left_size;
    vocab_bytes(bpe->vocab, left, &left_size);
    uint32_t middle = symbol->begin + (uint32_t)left_size;
    if (vocab_kind(bpe->vocab, symbol->id) != PIECE_UNUSED || left == right || depth > 64 ||
        middle <= symbol->begin || middle >= symbol->end) {
        units_add(out, symbol->id, symbol->begin, symbol->end);
        return;
    }
    put_parts(bpe, &(struct unit){left, symbol->begin, middle}, depth + 1, out);
    put_parts(bpe, &(struct unit){right, middle, symbol->end}, depth + 1, out);
}

static void finish(const struct bpe *bpe, const char *data, struct units *out)
{
    const struct bpe_scratch *scratch = &bpe->scratch;
    bool unknown = false;
    for (size_t i = 0; i < scratch->count; i++) {
        const struct unit *symbol = &scratch->symbols[i];
        bool is_piece = symbol->id < bpe->vocab->count;
        if (!is_piece)
            put_unknown(bpe, data, symbol, unknown, out);
        else if (bpe->has_unused)
            put_parts(bpe, symbol, 0, out);
        else
            units_add(out, symbol->id, symbol->begin, symbol->end);
        unknown = !is_piece && out->count;
    }
}

static void encode_whole(struct bpe *bpe, const char *data, size_t size, struct units *out)
{
    start(bpe, data, size);
    if (bpe->scratch.count > FEW)
        merge_many(bpe);
    else
        merge_few(bpe);
    finish(bpe, data, out);
}

static void find_adjacent(struct bpe *bpe)
{
    bpe->adjacent = memory_new((size_t)256 * 4, sizeof *bpe->adjacent);
    for (uint32_t id = 0; id < bpe->vocab->count; id++) {
        size_t size;
        const char *text = vocab_bytes(bpe->vocab, id, &size);
        for (size_t at = 1; at < size; at++) {
            uint8_t a = (uint8_t)text[at - 1], b = (uint8_t)text[at];
            bpe->adjacent[a * 4 + b / 64] |= UINT64_C(1) << b % 64;
        }
    }
}

/* Where two bytes meet that do so in no piece, nothing is merged: what lies between such places goes by
 * itself, so that time grows with the length of a word. */
static void encode_parts(struct bpe *bpe, const char *data, size_t size, struct units *out)
{
    if (!bpe->adjacent)
        find_adjacent(bpe);
    for (size_t at = 0, end; at < size; at = end) {
        size_t first = out->count;
        for (end = at + 1; end < size; end++) {
            uint8_t a = (uint8_t)data[end - 1], b = (uint8_t)data[end];
            if (!(bpe->adjacent[a * 4 + b / 64] >> b % 64 & 1))
                break;
        }
        encode_whole(bpe, data + at, end - at, out);
        for (size_t i = first; i < out->count; i++) {
            out->items[i].begin += (uint32_t)at;
            out->items[i].end += (uint32_t)at;
        }
    }
}

#define LONG_WORD 256 /* bytes */

void bpe_encode(struct bpe *bpe, const char *data, size_t size, struct units *out)
{
    uint32_t whole = bpe->ignore_merges ? vocab_find(bpe->vocab, data, size) : NO_ID;
    if (whole != NO_ID)
        units_add(out, whole, 0, size);
    else if (size > LONG_WORD && bpe->byte_pairs && !bpe->has_unused)
        encode_parts(bpe, data, size, out);
    else
        encode_whole(bpe, data, size, out);
}

static void tell(const struct bpe *bpe, const struct few *few, struct bpe_listener *listener)
{
    listener->ends = memory_grow(listener->ends, &listener->room, few->count + 1,
                                 sizeof *listener->ends);
    for (size_t i = 0; i < few->count; i++)
        listener->ends[i] = few_end(bpe, few, i);
    listener->each(listener->context, listener->word, listener->ends, few->count);
}

void bpe_explain(struct bpe *bpe, const char *data, size_t size, struct bpe_listener *listener)
{
    start(bpe, data, size);
    size_t count = bpe->scratch.count;
    uint32_t *numbers = memory_new(3 * count + 1, sizeof *numbers);
    struct few few = {.ids = numbers, .orders = numbers + count, .firsts = numbers + 2 * count,
                      .merges = bpe->scratch.merges};
    begin_few(bpe, &few);
    do
        tell(bpe, &few, listener);
    while (few.count > 1 && merge_next(bpe, &few));
    free(numbers);
}

void bpe_fini(struct bpe *bpe)
{
    struct bpe_scratch *scratch = &bpe->scratch;
    merges_fini(&bpe->merges);
    vocab_fini(&bpe->halves);
    matcher_fini(&bpe->frozen);
    free(bpe->byte_pairs);
    free(bpe->adjacent);
    free(bpe->char_ids);
    free(bpe->prefix);
    free(bpe->suffix);
    free(bpe->parts);
    free(scratch->symbols);
    free(scratch->merges);
    free(scratch->next);
    free(scratch->previous);
    free(scratch->heap);
    *bpe = (struct bpe){0};
}
