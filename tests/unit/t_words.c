/* SPDX-License-Identifier: MIT */
/* t_words.c - what tokenizers keep: pieces, merges, words, byte strings in a double array. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"
#include "tokenizer/bpe.h"
#include "tokenizer/matcher.h"
#include "tokenizer/words.h"

START_TEST(words_come_back_with_their_ids)
{
    struct words words;
    hash_start();
    words_init(&words);
    for (uint32_t i = 0; i < 40000; i++) {
        char name[32] = {0};
        uint32_t ids[6] = {i, i + 1, i + 2, i + 3, i + 4, i + 5};
        size_t size = (size_t)snprintf(name, 16, "w%u", i);
        struct word_key key = word_key(name, size);
        ck_assert_ptr_null(words_find(&words, key, word_hash(key)));
        words_put(&words, key, word_hash(key), ids, i % 7);
        size = (size_t)snprintf(name, sizeof name, "a longer word %u ...", i);
        size_t count;
        uint64_t hash = hash_bytes(name, size);
        ck_assert_ptr_null(words_find_long(&words, name, size, hash, &count));
        words_put_long(&words, name, size, hash, ids, i % 7);
    }
    for (uint32_t i = 0; i < 40000; i++) {
        char name[32] = {0};
        size_t size = (size_t)snprintf(name, 16, "w%u", i), count;
        struct word_key key = word_key(name, size);
        const struct word *word = words_find(&words, key, word_hash(key));
        ck_assert(word != NULL);
        const uint32_t *ids = word_ids(&words, word, &count);
        ck_assert_uint_eq(count, i % 7);
        if (count)
            ck_assert_uint_eq(ids ? ids[0] : word->ids[0] & 0xffffff, i);
        size = (size_t)snprintf(name, sizeof name, "a longer word %u ...", i);
        ids = words_find_long(&words, name, size, hash_bytes(name, size), &count);
        ck_assert(ids != NULL);
        ck_assert_uint_eq(count, i % 7);
        if (count)
            ck_assert_uint_eq(ids[count - 1], i + count - 1);
    }
    words_fini(&words);
}
END_TEST

START_TEST(memory_of_words_is_bounded)
{
    struct words words;
    words_init(&words);
    for (uint32_t i = 0; i < 3000000; i++) {
        char name[32] = {0};
        size_t size = (size_t)snprintf(name, 16, "%x", i * 2654435761u);
        struct word_key key = word_key(name, size);
        if (!words_find(&words, key, word_hash(key)))
            words_put(&words, key, word_hash(key), &i, 1);
    }
    for (uint32_t i = 0; i < 3000000; i++) {
        char name[64] = {0};
        size_t size = (size_t)snprintf(name, sizeof name, "a longer word %x ...", i * 2654435761u);
        uint64_t hash = hash_bytes(name, size);
        size_t count;
        const uint32_t *ids = words_find_long(&words, name, size, hash, &count);
        if (ids)
            ck_assert_uint_eq(ids[0], i);
        else
            words_put_long(&words, name, size, hash, (uint32_t[]){i, i, i, i, i}, 5);
    }
    ck_assert_uint_le(words.room, 1u << 20);
    ck_assert_uint_le(words.long_room, 1u << 18);
    ck_assert_uint_le(words.pool_room, 24u << 20); /* 96 MB, growing by half included */
    words_fini(&words);
}
END_TEST

/* Texts of up to three letters: no two of them, nor a longer one, share what a vocabulary keeps. */
START_TEST(hashes_differ)
{
    struct vocab vocab = {0};
    struct error error = {0};
    uint32_t id = 0;
    hash_start();
    for (unsigned code = 0; code < 27 * 27 * 27 * 27; code++) {
        char text[4];
        size_t size = 0;
        for (unsigned rest = code; rest % 27; rest /= 27)
            text[size++] = (char)('`' + rest % 27);
        if (size && vocab_find(&vocab, text, size) == NO_ID)
            ck_assert_int_eq(vocab_put(&vocab, id++, text, size, PIECE_NORMAL, &error), 0);
    }
    ck_assert_uint_gt(id, 400000);
    vocab_begin(&vocab);
    for (uint32_t more = 0; more < 40; more++)
        ck_assert_int_eq(vocab_put(&vocab, id + more, &"0123456789012345678901234567890123456789"[more],
                                   40 - more, PIECE_NORMAL, &error), 0);
    vocab_end(&vocab);
    ck_assert_uint_eq(vocab_find(&vocab, "789", 3), id + 37);
    ck_assert_uint_eq(vocab_find(&vocab, "0123456789", 10), id + 30);
    ck_assert(!vocab.collided);
    ck_assert(!vocab.doubled);
    vocab_fini(&vocab);
}
END_TEST

START_TEST(the_longest_text_is_found_first)
{
    struct matcher matcher;
    struct trie_key keys[] = {{.text = "<a", .size = 2, .value = 0},
                              {.text = "<ab>", .size = 4, .value = 1},
                              {.text = "<b", .size = 2, .value = 2},
                              {.text = " x", .size = 2, .value = 3}};
    uint32_t value = 9;
    size_t length = 0;
    matcher_build(&matcher, keys, 4);
    ck_assert_uint_eq(matcher_find(&matcher, "..<abc <ab>", 11, 0, &length, &value), 2);
    ck_assert_uint_eq(length, 2);
    ck_assert_uint_eq(value, 0);
    ck_assert_uint_eq(matcher_find(&matcher, "..<abc <ab>", 11, 4, &length, &value), 7);
    ck_assert_uint_eq(length, 4);
    ck_assert_uint_eq(value, 1);
    ck_assert_uint_eq(matcher_find(&matcher, "no", 2, 0, &length, &value), 2);
    matcher_fini(&matcher);
}
END_TEST

START_TEST(a_trie_of_many_keys)
{
    enum { COUNT = 20000 };
    char (*names)[16] = calloc(COUNT, sizeof *names);
    struct trie_key *keys = calloc(COUNT, sizeof *keys);
    struct trie trie = {0};
    for (uint32_t i = 0; i < COUNT; i++) {
        int size = snprintf(names[i], sizeof *names, "%x", i * 2654435761u);
        keys[i] = (struct trie_key){.text = names[i], .size = (uint32_t)size, .value = i};
    }
    trie_build(&trie, keys, COUNT);
    for (unsigned byte = 0; byte < 256; byte++) {
        bool digit = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
        ck_assert_int_eq(trie_step(&trie, TRIE_ROOT, (uint8_t)byte) != TRIE_NONE, digit);
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        uint32_t node = TRIE_ROOT;
        for (const char *at = names[i]; *at; at++)
            ck_assert(node = trie_step(&trie, node, (uint8_t)*at));
        ck_assert_uint_eq(trie.nodes[node].value, i + 1);
    }
    trie_fini(&trie);
    free(names);
    free(keys);
}
END_TEST

/* A vocabulary of single letters and these pieces, merged in their order. */
static void make_bpe(struct vocab *vocab, struct bpe *bpe)
{
    static const char *const pieces[] = {"a", "b", "c", "ab", "bc", "abc", "aa", "aaaa"};
    struct error error = {0};
    for (uint32_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        vocab_put(vocab, i, pieces[i], strlen(pieces[i]), PIECE_NORMAL, &error);
    *bpe = (struct bpe){.vocab = vocab, .unknown = NO_ID};
    bpe_prepare(bpe);
    ck_assert(bpe_add_merge(bpe, "b", 1, "c", 1, 0));
    ck_assert(bpe_add_merge(bpe, "a", 1, "bc", 2, 1));
    ck_assert(bpe_add_merge(bpe, "a", 1, "b", 1, 2));
    ck_assert(bpe_add_merge(bpe, "a", 1, "a", 1, 3));
    ck_assert(bpe_add_merge(bpe, "aa", 2, "aa", 2, 4));
    ck_assert(!bpe_add_merge(bpe, "c", 1, "c", 1, 5));
}

START_TEST(merges_go_in_order)
{
    struct vocab vocab = {0};
    struct bpe bpe;
    struct units units = {0};
    make_bpe(&vocab, &bpe);
    bpe_encode(&bpe, "abcab", 5, &units);
    ck_assert_uint_eq(units.count, 2);
    ck_assert_uint_eq(units.items[0].id, 5);
    ck_assert_uint_eq(units.items[1].id, 3);
    ck_assert_uint_eq(units.items[1].end, 5);
    bpe_fini(&bpe);
    vocab_fini(&vocab);
    free(units.items);
}
END_TEST

/* The same by search and with the heap: a long word is what its parts are. */
START_TEST(long_words_are_merged_alike)
{
    enum { SIZE = 1000003 };
    struct vocab vocab = {0};
    struct bpe bpe;
    struct units units = {0};
    char *word = malloc(SIZE);
    memset(word, 'a', SIZE);
    make_bpe(&vocab, &bpe);
    bpe_encode(&bpe, word, SIZE, &units);
    ck_assert_uint_eq(units.count, SIZE / 4 + 2);
    ck_assert_uint_eq(units.items[0].id, 7);
    ck_assert_uint_eq(units.items[units.count - 2].id, 6);
    ck_assert_uint_eq(units.items[units.count - 1].id, 0);
    bpe_fini(&bpe);
    vocab_fini(&vocab);
    free(units.items);
    free(word);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("words");
    TCase *cases = tcase_create("words");

    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, words_come_back_with_their_ids);
    tcase_add_test(cases, memory_of_words_is_bounded);
    tcase_add_test(cases, hashes_differ);
    tcase_add_test(cases, the_longest_text_is_found_first);
    tcase_add_test(cases, a_trie_of_many_keys);
    tcase_add_test(cases, merges_go_in_order);
    tcase_add_test(cases, long_words_are_merged_alike);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
