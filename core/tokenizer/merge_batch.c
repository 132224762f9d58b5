/* SPDX-License-Identifier: MIT */
/*
 * merge_batch.c - merges as files spell them, put in many at a time: what a look-up touches is fetched
 * while the others are still being spelled.
 */
#include "tokenizer/merge_batch.h"

#include <stdlib.h>
#include <string.h>

bool bpe_add_merge(struct bpe *bpe, const char *left, size_t left_size, const char *right,
                   size_t right_size, uint32_t order)
{
    char small[256], *whole = small;
    size_t prefix = bpe->prefix ? strlen(bpe->prefix) : 0, size = left_size;
    uint32_t ids[3];
    if (left_size + right_size > sizeof small)
        whole = memory_new(left_size + right_size, 1);
    if (prefix > right_size)
        prefix = 0;
    memcpy(whole, left, left_size);
    memcpy(whole + size, right + prefix, right_size - prefix);
    size += right_size - prefix;
    ids[0] = vocab_find_spelled(bpe->vocab, left, left_size);
    ids[1] = vocab_find_spelled(bpe->vocab, right, right_size);
    ids[2] = vocab_find_spelled(bpe->vocab, whole, size);
    if (whole != small)
        free(whole);
    if (ids[0] == NO_ID || ids[1] == NO_ID || ids[2] == NO_ID)
        return false;
    merges_put(&bpe->merges, ids[0], ids[1], order, ids[2]);
    return true;
}

/* Spells a pair as bytes, left and right one after the other; false: too long, or not in the alphabet. */
static bool spell(const struct bpe *bpe, const struct merge_text *item, struct merge_found *found)
{
    size_t size;
    if (bpe->prefix || item->left_size + item->right_size > sizeof found->bytes)
        return false;
    if (!bpe->vocab->byte_level) {
        memcpy(found->bytes, item->left, item->left_size);
        memcpy(found->bytes + item->left_size, item->right, item->right_size);
        found->cut = item->left_size;
        found->size = item->left_size + item->right_size;
        return true;
    }
    if (!spelling_read(item->left, item->left_size, found->bytes, &found->cut) ||
        !spelling_read(item->right, item->right_size, found->bytes + found->cut, &size))
        return false;
    found->size = found->cut + size;
    return true;
}

/* An id without a search: of a byte, or of what is the next piece. NO_ID: it must be looked for. */
static uint32_t guess(const struct merge_batch *batch, const char *data, size_t size, bool both)
{
    const struct vocab *vocab = batch->bpe->vocab;
    if (size == 1 && vocab->byte_level)
        return batch->bpe->byte_ids[(uint8_t)data[0]];
    for (uint32_t id = batch->last; both && !vocab->doubled && id <= batch->last + 1; id++)
        if (vocab_is(vocab, id, data, size))
            return id;
    return NO_ID;
}

/* The left piece, the right one, and both together. */
static const char *part_of(const struct merge_found *item, int part, size_t *size)
{
    *size = part == 0 ? item->cut : part == 1 ? item->size - item->cut : item->size;
    return item->bytes + (part == 1 ? item->cut : 0);
}

static void look_ahead(struct merge_batch *batch, struct merge_found *item)
{
    for (int part = 0; part < 3; part++) {
        size_t size;
        const char *data = part_of(item, part, &size);
        item->ids[part] = guess(batch, data, size, part == 2);
        if (item->ids[part] == NO_ID)
            item->hashes[part] = vocab_hash(batch->bpe->vocab, data, size);
        else if (part == 2)
            batch->last = item->ids[part];
    }
}

static bool find(struct merge_batch *batch, struct merge_found *item)
{
    for (int part = 0; part < 3; part++) {
        size_t size;
        const char *data = part_of(item, part, &size);
        if (item->ids[part] != NO_ID)
            continue;
        item->ids[part] = vocab_find_hashed(batch->bpe->vocab, data, size, item->hashes[part]);
        if (part == 2)
            batch->last = item->ids[part];
    }
    return item->ids[0] != NO_ID && item->ids[1] != NO_ID && item->ids[2] != NO_ID;
}

bool merge_batch_end(struct merge_batch *batch)
{
    struct bpe *bpe = batch->bpe;
    for (size_t i = 0; i < batch->count; i++) {
        struct merge_found *found = &batch->found[i];
        found->spelled = spell(bpe, &batch->items[i], found);
        if (found->spelled)
            look_ahead(batch, found);
    }
    for (size_t i = 0; i < batch->count; i++) {
        struct merge_found *found = &batch->found[i];
        found->found = found->spelled && find(batch, found);
        if (found->found)
            merges_expect(&bpe->merges, found->ids[0], found->ids[1]);
    }
    for (size_t i = 0; i < batch->count && !batch->failed; i++) {
        const struct merge_text *item = &batch->items[i];
        const struct merge_found *found = &batch->found[i];
        bool put = found->found;
        if (put)
            merges_put(&bpe->merges, found->ids[0], found->ids[1], item->order, found->ids[2]);
        else if (!found->spelled)
            put = bpe_add_merge(bpe, item->left, item->left_size, item->right, item->right_size,
                                item->order);
        if (!put && !batch->lenient)
            batch->failed = item->mark;
    }
    batch->count = 0;
    return !batch->failed;
}

bool merge_batch_add(struct merge_batch *batch, struct merge_text item)
{
    batch->items[batch->count++] = item;
    return batch->count < MERGE_BATCH || merge_batch_end(batch);
}
