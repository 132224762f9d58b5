/* SPDX-License-Identifier: MIT */
/* t_pieces_flat.c - a vocabulary read row by row: the same pieces as in a tree, and as strict. */
#include <check.h>
#include <string.h>

#include "base/json.h"
#include "suite.h"
#include "tokenizer/pieces_flat.h"

static const char *const sources[] = {
    "{\"added_tokens\": [{\"id\": 3, \"content\": \"<s>\"}], \"normalizer\": {\"a\": 1},\n"
    " \"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"b\\\"\": 1, \"\\u0120c\": 2},\n"
    " \"merges\": [\"a b\", \"\\\\ c\", [\"d\", \"e\"]]}, \"x\": [null, -1.5e3]}",
    "{\"model\":{\"unk_id\":0,\"vocab\":[[\"<unk>\",0.0],[\"\xc3\xa9\", -1.5],[\"b\",-2e1]]}}",
};

static bool reads(const char *text)
{
    struct pieces_flat flat;
    bool read = pieces_flat_read(&flat, "t.json", text, strlen(text));
    if (read)
        pieces_flat_fini(&flat);
    return read;
}

/* What was read must be what the tree of the whole text has. */
static void compare(const struct pieces_flat *flat, const char *text, size_t size)
{
    struct error error = {0};
    struct tree tree;
    ck_assert_msg(!json_parse(&tree, "t.json", text, size, &error), "%s", error.text);
    const struct value *vocab = tree_find(&tree, "/model/vocab");
    ck_assert_ptr_nonnull(vocab);
    ck_assert(vocab->kind == (flat->list ? VALUE_LIST : VALUE_MAP));
    ck_assert_uint_eq(vocab->size, flat->count);
    for (uint32_t i = 0; i < vocab->size; i++) {
        const struct value *key = flat->list ? &vocab->items[i].items[0] : &vocab->pairs[i].key;
        ck_assert_uint_eq(key->size, flat->pieces[i].size);
        ck_assert_mem_eq(key->text, flat->pieces[i].text, key->size);
        if (!flat->list)
            for (uint32_t j = 0; j < i; j++)
                ck_assert(key->size != vocab->pairs[j].key.size ||
                          memcmp(key->text, vocab->pairs[j].key.text, key->size) != 0);
        if (!flat->list && vocab->pairs[i].value.kind == VALUE_INTEGER)
            ck_assert_int_eq(vocab->pairs[i].value.integer, flat->pieces[i].id);
    }
    tree_fini(&tree);
}

START_TEST(usual_files_are_read)
{
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        struct pieces_flat flat;
        ck_assert(pieces_flat_read(&flat, "t.json", sources[i], strlen(sources[i])));
        ck_assert_uint_eq(flat.count, 3);
        ck_assert(flat.merges == (i == 0));
        compare(&flat, sources[i], strlen(sources[i]));
        pieces_flat_fini(&flat);
    }
}
END_TEST

START_TEST(doubts_are_left_to_the_tree)
{
    ck_assert(reads("{\"model\":{\"vocab\":{\"a\":0,\"b\":1},\"merges\":[\"a b\"]}}"));
    ck_assert(!reads("{\"model\":{\"vocab\":{\"a\":0,\"\\u0061\":1}}}"));
    ck_assert(!reads("{\"model\":{\"vocab\":{\"a\":0},\"vocab\":{\"b\":1}}}"));
    ck_assert(!reads("{\"model\":{\"vocab\":{\"a\":0}},\"model\":{}}"));
    ck_assert(!reads("{\"other\":{\"vocab\":{\"a\":0}},\"model\":{}}"));
    ck_assert(!reads("{\"model\":{\"vocab\":null}}"));
    ck_assert(!reads("{\"model\":{\"vocab\":{\"a\":0},\"merges\":[\"a\x01 b\"]}}"));
    ck_assert(!reads("{\"model\":{\"vocab\":{\"a\":0},\"merges\":[\"a b\" \"c\"]}}"));
    ck_assert(!reads("{\"model\":{\"vocab\":{\"a\":01}}}"));
    ck_assert(!reads("{\"model\":{\"vocab\":{\"a\":0}}"));
}
END_TEST

START_TEST(changed_files_are_read_as_by_the_tree)
{
    static const char bytes[] = "{}[],:\"\\ \n\x01\xc3" "ab019.-eu";
    uint32_t state = 1;
    size_t read = 0;
    for (unsigned turn = 0; turn < 60000; turn++) {
        const char *source = sources[turn % 2];
        char text[400];
        size_t size = strlen(source);
        struct pieces_flat flat;
        memcpy(text, source, size);
        for (unsigned i = 0; i < 1 + turn % 3; i++) {
            state = state * 1664525 + 1013904223;
            text[(state >> 8) % size] = bytes[(state >> 4) % (sizeof bytes - 1)];
        }
        if (!pieces_flat_read(&flat, "t.json", text, size))
            continue;
        read++;
        compare(&flat, text, size);
        pieces_flat_fini(&flat);
    }
    ck_assert_uint_gt(read, 1000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pieces_flat");
    TCase *cases = tcase_create("pieces_flat");
    tcase_add_test(cases, usual_files_are_read);
    tcase_add_test(cases, doubts_are_left_to_the_tree);
    tcase_add_test(cases, changed_files_are_read_as_by_the_tree);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
