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
static bool spell(const struct bpe *bpe, struct merge_text *item)
{
    size_t size;
    if (bpe->prefix || item->left_size + item->right_size > sizeof item->bytes)
        return false;
    if (!bpe->vocab->byte_level) {
        memcpy(item->bytes, item->left, item->left_size);
        memcpy(item->bytes + item->left_size, item->right, item->right_size);
        item->cut = item->left_size;
        item->size = item->left_size + item->right_size;
        return true;
    }
    if (!spelling_read(item->left, item->left_size, item->bytes, &item->cut) ||
        !spelling_read(item->right, item->right_size, item->bytes + item->cut, &size))
        return false;
    item->size = item->cut + size;
    return true;
}

static void look_ahead(const struct vocab *vocab, struct merge_text *item)
{
    item->hashes[0] = vocab_hash(vocab, item->bytes, item->cut);
    item->hashes[1] = vocab_hash(vocab, item->bytes + item->cut, item->size - item->cut);
    item->hashes[2] = vocab_hash(vocab, item->bytes, item->size);
}

static bool find(const struct vocab *vocab, struct merge_text *item)
{
    item->ids[0] = vocab_find_hashed(vocab, item->bytes, item->cut, item->hashes[0]);
    item->ids[1] = vocab_find_hashed(vocab, item->bytes + item->cut, item->size - item->cut,
                                     item->hashes[1]);
    item->ids[2] = vocab_find_hashed(vocab, item->bytes, item->size, item->hashes[2]);
    return item->ids[0] != NO_ID && item->ids[1] != NO_ID && item->ids[2] != NO_ID;
}

bool merge_batch_end(struct merge_batch *batch)
{
    struct bpe *bpe = batch->bpe;
    const struct vocab *vocab = bpe->vocab;
    for (size_t i = 0; i < batch->count; i++) {
        struct merge_text *item = &batch->items[i];
        item->spelled = spell(bpe, item);
        if (item->spelled)
            look_ahead(vocab, item);
    }
    for (size_t i = 0; i < batch->count; i++)
        for (int k = 0; batch->items[i].spelled && k < 3; k++)
            vocab_expect(vocab, batch->items[i].hashes[k]);
    for (size_t i = 0; i < batch->count; i++) {
        struct merge_text *item = &batch->items[i];
        item->found = item->spelled && find(vocab, item);
        if (item->found)
            merges_expect(&bpe->merges, item->ids[0], item->ids[1]);
    }
    for (size_t i = 0; i < batch->count && !batch->failed; i++) {
        const struct merge_text *item = &batch->items[i];
        bool put = item->found;
        if (item->found)
            merges_put(&bpe->merges, item->ids[0], item->ids[1], item->order, item->ids[2]);
        else if (!item->spelled)
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
