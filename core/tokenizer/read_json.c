/* SPDX-License-Identifier: MIT */
/*
 * read_json.c - tokenizer.json: its model and its added tokens. The steps around the model:
 * read_steps.c.
 */
#include <stdlib.h>
#include <string.h>

#include "tokenizer/engine.h"
#include "tokenizer/merge_batch.h"

static bool flag_of(const struct value *map, const char *key)
{
    const struct value *value = value_find(map, key);
    return value && value->kind == VALUE_FLAG && value->flag;
}

static int fail(const struct reading *reading, const struct tree *tree, const struct value *value,
                const char *what, struct error *error)
{
    struct place place = tree_place(tree, value ? value->offset : 0);
    return error_set(error, ERROR_INPUT, "%s:%u:%u: %s", reading->name, place.line, place.column,
                     what);
}

static int put_piece(struct tokenizer *tokenizer, uint32_t id, const struct value *text,
                     struct error *error)
{
    return tokenizer->vocab.byte_level
               ? vocab_put_spelled(&tokenizer->vocab, id, text->text, text->size, PIECE_NORMAL,
                                   error)
               : vocab_put(&tokenizer->vocab, id, text->text, text->size, PIECE_NORMAL, error);
}

static int read_map(const struct reading *reading, const struct tree *tree,
                    const struct value *map, struct error *error)
{
    int code = 0;
    vocab_reserve(&reading->tokenizer->vocab, map->size, (size_t)map->size * 8);
    for (uint32_t i = 0; !code && i < map->size; i++) {
        const struct pair *pair = &map->pairs[i];
        if (pair->value.kind != VALUE_INTEGER || pair->value.integer < 0 ||
            pair->value.integer >= VOCAB_LIMIT)
            return fail(reading, tree, &pair->value, "an id of a piece is expected", error);
        code = put_piece(reading->tokenizer, (uint32_t)pair->value.integer, &pair->key, error);
    }
    return code;
}

/* The number as the reference reads it: all digits as a whole one, then divided by a power of ten;
 * not correctly rounded, and ids depend on it. */
static double score_of(const struct tree *tree, const struct value *value)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const char *at = tree->source + value->offset, *end = at + value->size;
    uint64_t digits = 0;
    size_t places = 0;
    bool point = false, full = false, negative = at < end && *at == '-';
    for (at += negative; at < end; at++) {
        unsigned digit = (unsigned char)*at - (unsigned)'0';
        if (*at == '.' && !point) {
            point = true;
        } else if (digit > 9) {
            return value_real(value);
        } else if (!full) {
            full = digits > (UINT64_MAX - digit) / 10;
            digits = full ? digits : digits * 10 + digit;
            places += point && !full;
        }
    }
    if (places >= sizeof tens / sizeof *tens || (full && !point))
        return value_real(value);
    return (negative ? -1 : 1) * ((double)digits / tens[places]);
}

static int read_unigram(const struct reading *reading, const struct tree *tree,
                        const struct value *model, struct error *error)
{
    struct tokenizer *tokenizer = reading->tokenizer;
    const struct value *vocab = value_find(model, "vocab"), *unknown = value_find(model, "unk_id");
    if (!vocab || vocab->kind != VALUE_LIST || vocab->size >= VOCAB_LIMIT)
        return fail(reading, tree, model, "a list of pieces with scores is expected", error);
    double *scores = memory_new(vocab->size + 1u, sizeof *scores);
    int code = 0;
    vocab_reserve(&tokenizer->vocab, vocab->size, (size_t)vocab->size * 8);
    for (uint32_t i = 0; !code && i < vocab->size; i++) {
        const struct value *item = &vocab->items[i];
        if (item->kind != VALUE_LIST || item->size != 2 || item->items[0].kind != VALUE_TEXT ||
            !value_is_number(&item->items[1]))
            code = fail(reading, tree, item, "a piece and its score are expected", error);
        else
            code = put_piece(tokenizer, i, &item->items[0], error);
        scores[i] = code ? 0 : score_of(tree, &item->items[1]);
    }
    if (unknown && unknown->kind == VALUE_INTEGER && unknown->integer >= 0 &&
        unknown->integer < vocab->size)
        tokenizer->unigram.unknown = (uint32_t)unknown->integer;
    tokenizer->unigram.byte_fallback = flag_of(model, "byte_fallback");
    unigram_prepare(&tokenizer->unigram, &tokenizer->vocab, scores, false);
    return code;
}

static int read_merge(const struct reading *reading, const struct tree *tree,
                      const struct value *item, struct gguf_string *left,
                      struct gguf_string *right, struct error *error)
{
    if (item->kind == VALUE_LIST && item->size == 2 && item->items[0].kind == VALUE_TEXT &&
        item->items[1].kind == VALUE_TEXT) {
        *left = (struct gguf_string){item->items[0].text, item->items[0].size};
        *right = (struct gguf_string){item->items[1].text, item->items[1].size};
        return 0;
    }
    const char *blank = item->kind == VALUE_TEXT ? memchr(item->text, ' ', item->size) : NULL;
    const char *end = blank ? item->text + item->size : NULL;
    if (!blank || memchr(blank + 1, ' ', (size_t)(end - blank - 1)))
        return fail(reading, tree, item, "a merge is two pieces with one blank between", error);
    *left = (struct gguf_string){item->text, (size_t)(blank - item->text)};
    *right = (struct gguf_string){blank + 1, (size_t)(end - blank - 1)};
    return 0;
}

static int read_merges(const struct reading *reading, const struct tree *tree,
                       const struct value *merges, struct error *error)
{
    struct merge_batch batch = {.bpe = &reading->tokenizer->bpe};
    int code = 0;
    bool sound = true;
    uint32_t rank = 0;
    if (!merges || merges->kind != VALUE_LIST || merges->size >= MERGE_LIMIT)
        return fail(reading, tree, merges, "a list of merges is expected", error);
    merges_reserve(&reading->tokenizer->bpe.merges, merges->size);
    for (uint32_t i = 0; !code && sound && i < merges->size; i++) {
        const struct value *item = &merges->items[i];
        struct gguf_string left = {0}, right = {0};
        if (item->kind == VALUE_TEXT && item->size >= 8 && !memcmp(item->text, "#version", 8))
            continue;
        code = read_merge(reading, tree, item, &left, &right, error);
        if (!code)
            sound = merge_batch_add(&batch, (struct merge_text){
                .left = left.text, .left_size = left.size, .right = right.text,
                .right_size = right.size, .order = rank++, .mark = item});
    }
    if (!code && !(sound && merge_batch_end(&batch)))
        code = fail(reading, tree, batch.failed, "a merge names a piece that is not in the "
                    "vocabulary", error);
    return code;
}

static char *text_or_null(const struct value *map, const char *key)
{
    const char *text = value_text(value_find(map, key));
    return text && *text ? memory_text(text) : NULL;
}

static uint32_t unknown_of(const struct tokenizer *tokenizer, const struct value *model)
{
    const struct value *unknown = value_find(model, "unk_token");
    return value_text(unknown)
               ? vocab_find_spelled(&tokenizer->vocab, unknown->text, unknown->size)
               : NO_ID;
}

static int read_bpe(const struct reading *reading, const struct tree *tree,
                    const struct value *model, struct error *error)
{
    struct bpe *bpe = &reading->tokenizer->bpe;
    const struct value *vocab = value_find(model, "vocab");
    if (!vocab || vocab->kind != VALUE_MAP)
        return fail(reading, tree, model, "a map of pieces to ids is expected", error);
    int code = read_map(reading, tree, vocab, error);
    if (code)
        return code;
    bpe->unknown = unknown_of(reading->tokenizer, model);
    bpe->byte_fallback = flag_of(model, "byte_fallback");
    bpe->fuse_unknown = flag_of(model, "fuse_unk");
    bpe->ignore_merges = flag_of(model, "ignore_merges");
    bpe->prefix = text_or_null(model, "continuing_subword_prefix");
    bpe->suffix = text_or_null(model, "end_of_word_suffix");
    bpe_prepare(bpe);
    return read_merges(reading, tree, value_find(model, "merges"), error);
}

static int read_greedy(const struct reading *reading, const struct tree *tree,
                       const struct value *model, struct error *error)
{
    struct tokenizer *tokenizer = reading->tokenizer;
    const struct value *vocab = value_find(model, "vocab");
    const struct value *most = value_find(model, "max_input_chars_per_word");
    if (!vocab || vocab->kind != VALUE_MAP)
        return fail(reading, tree, model, "a map of pieces to ids is expected", error);
    int code = read_map(reading, tree, vocab, error);
    tokenizer->greedy.unknown = unknown_of(tokenizer, model);
    if (tokenizer->kind == MODEL_WORDPIECE) {
        const char *prefix = value_text(value_find(model, "continuing_subword_prefix"));
        tokenizer->greedy.prefix = memory_text(prefix ? prefix : "##");
        tokenizer->greedy.most = most && most->kind == VALUE_INTEGER && most->integer > 0
                                     ? (size_t)most->integer : 100;
    }
    return code;
}

static int read_model(const struct reading *reading, const struct tree *tree,
                      const struct value *model, struct error *error)
{
    const struct value *type = value_find(model, "type"), *vocab = value_find(model, "vocab");
    struct tokenizer *tokenizer = reading->tokenizer;
    if (!model || model->kind != VALUE_MAP)
        return fail(reading, tree, &tree->root, "there is no model", error);
    if (value_is_text(type, "BPE") || (!type && value_find(model, "merges")))
        tokenizer->kind = MODEL_BPE;
    else if (value_is_text(type, "Unigram") || (!type && vocab && vocab->kind == VALUE_LIST))
        tokenizer->kind = MODEL_UNIGRAM;
    else if (value_is_text(type, "WordPiece") ||
             (!type && value_find(model, "max_input_chars_per_word")))
        tokenizer->kind = MODEL_WORDPIECE;
    else if (value_is_text(type, "WordLevel") || !type)
        tokenizer->kind = MODEL_WORDLEVEL;
    else
        return fail(reading, tree, type, "the model is none of BPE, Unigram, WordPiece, WordLevel",
                    error);
    if (tokenizer->kind == MODEL_BPE)
        return read_bpe(reading, tree, model, error);
    if (tokenizer->kind == MODEL_UNIGRAM)
        return read_unigram(reading, tree, model, error);
    return read_greedy(reading, tree, model, error);
}

static void read_added(const struct reading *reading, const struct value *list)
{
    for (uint32_t i = 0; list && list->kind == VALUE_LIST && i < list->size; i++) {
        const struct value *item = &list->items[i], *content = value_find(item, "content");
        if (!content || content->kind != VALUE_TEXT)
            continue;
        struct added_token token = {
            .text = content->text,
            .size = content->size,
            .special = flag_of(item, "special"),
            .single_word = flag_of(item, "single_word"),
            .lstrip = flag_of(item, "lstrip"),
            .rstrip = flag_of(item, "rstrip"),
            .normalized = flag_of(item, "normalized"),
        };
        tokenizer_add_token(reading->tokenizer, &token);
    }
}

/* Whether a step of this type stands anywhere in a chain of steps. */
static bool has_step(const struct value *step, const char *type, const char *list_key)
{
    const struct value *list = value_find(step, list_key);
    if (value_is_text(value_find(step, "type"), type))
        return true;
    for (uint32_t i = 0; list && list->kind == VALUE_LIST && i < list->size; i++)
        if (value_is_text(value_find(&list->items[i], "type"), type))
            return true;
    return false;
}

static void remark_limits(struct tokenizer *tokenizer, const struct tree *tree)
{
    const struct value *truncation = value_find(&tree->root, "truncation");
    const struct value *padding = value_find(&tree->root, "padding");
    bool cut = truncation && truncation->kind == VALUE_MAP;
    if (!cut && (!padding || padding->kind != VALUE_MAP))
        return;
    struct text remark = {0};
    text_format(&remark, "%s asks for %s, which is not done here", tokenizer->file,
                cut ? "truncation" : "padding");
    free(tokenizer->remark);
    tokenizer->remark = text_take(&remark);
}

int read_tokenizer_json(const struct reading *reading, const struct tree *tree,
                        struct error *error)
{
    struct tokenizer *tokenizer = reading->tokenizer;
    const struct value *root = &tree->root, *cutter = value_find(root, "pre_tokenizer");
    tokenizer->vocab.byte_level = has_step(cutter, "ByteLevel", "pretokenizers");
    int code = read_model(reading, tree, value_find(root, "model"), error);
    if (!code)
        code = steps_read_normalizer(reading, value_find(root, "normalizer"), error);
    if (!code)
        code = steps_read_cutter(reading, cutter, error);
    if (!code)
        code = steps_read_ends(reading, value_find(root, "post_processor"), error);
    if (!code)
        code = steps_read_decoder(reading, value_find(root, "decoder"), error);
    if (!code)
        read_added(reading, value_find(root, "added_tokens"));
    remark_limits(tokenizer, tree);
    return code;
}
