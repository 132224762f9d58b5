/* SPDX-License-Identifier: MIT */
/*
 * read_json.c - tokenizer.json: its model and its added tokens. The steps around the model:
 * read_steps.c.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tokenizer/engine.h"
#include "tokenizer/merge_batch.h"

static int fail(const struct reading *reading, const struct tree *tree, const struct value *value,
                const char *what, struct error *error)
{
    struct place place = tree_place(tree, value ? value->offset : 0);
    return error_set(error, ERROR_INPUT, "%s:%u:%u: %s", reading->name, place.line, place.column,
                     what);
}

/* The large parts of the model, unread; VALUE_NULL without a size: there are none. */
struct large {
    struct value vocab, merges;
    bool in_model; /* the member that is being read is the model */
};

static int put_piece(struct tokenizer *tokenizer, uint32_t id, const char *text, size_t size,
                     struct error *error)
{
    return tokenizer->vocab.byte_level
               ? vocab_put_spelled(&tokenizer->vocab, id, text, size, PIECE_NORMAL, error)
               : vocab_put(&tokenizer->vocab, id, text, size, PIECE_NORMAL, error);
}

static bool is_unread(const struct tree *tree, const struct value *value, char bracket)
{
    return value->kind == VALUE_NULL && value->size && tree->source[value->offset] == bracket;
}

static int put_rows(struct tokenizer *tokenizer, struct json_rows *rows, struct error *error)
{
    const char *text;
    size_t size, count = json_rows_count(rows);
    struct value id;
    int code;
    vocab_reserve(&tokenizer->vocab, count, count * 8);
    while ((code = json_rows_next(rows)) > 0) {
        if ((code = json_rows_text(rows, &text, &size)) || (code = json_rows_mark(rows, ':')) ||
            (code = json_rows_number(rows, &id)))
            return code;
        if (id.kind != VALUE_INTEGER || id.integer < 0 || id.integer >= VOCAB_LIMIT)
            return json_rows_fail(rows, rows->place.source + id.offset,
                                  "an id of a piece is expected");
        if ((code = put_piece(tokenizer, (uint32_t)id.integer, text, size, error)))
            return code;
    }
    return code;
}

int read_piece_map(struct tokenizer *tokenizer, struct json_rows *rows, struct error *error)
{
    vocab_begin(&tokenizer->vocab);
    int code = put_rows(tokenizer, rows, error);
    vocab_end(&tokenizer->vocab);
    return code;
}

static int read_map(const struct reading *reading, const struct tree *tree,
                    const struct value *model, const struct value *vocab, struct error *error)
{
    struct json_rows rows;
    if (!is_unread(tree, vocab, '{'))
        return fail(reading, tree, model, "a map of pieces to ids is expected", error);
    int code = json_rows_init_unread(&rows, tree, vocab, error);
    code = code ? code : read_piece_map(reading->tokenizer, &rows, error);
    json_rows_fini(&rows);
    return code;
}

/* The number as the reference reads it: all digits as a whole one, then divided by a power of ten;
 * not correctly rounded, and ids depend on it. False: it is spelled otherwise. */
static bool score_read(struct json_rows *rows, double *score)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    bool negative = json_rows_peek(rows) == '-', point = false, full = false;
    const char *at = rows->at + negative, *first = at;
    uint64_t digits = 0;
    size_t places = 0;
    for (; at < rows->end; at++) {
        unsigned digit = (unsigned char)*at - (unsigned)'0';
        if (*at == '.' && !point && at > first) {
            point = true;
        } else if (digit > 9) {
            break;
        } else if (!full) {
            full = digits > (UINT64_MAX - digit) / 10;
            digits = full ? digits : digits * 10 + digit;
            places += point && !full;
        }
    }
    if (at == first || at == rows->end || (*first == '0' && first[1] != '.') ||
        (*at != ']' && *at != ' ' && *at != '\n') || at[-1] == '.' ||
        places >= sizeof tens / sizeof *tens || (full && !point))
        return false;
    *score = (negative ? -1 : 1) * ((double)digits / tens[places]);
    rows->at = at;
    return true;
}

static int read_scored(struct tokenizer *tokenizer, struct json_rows *rows, double *score,
                       uint32_t id, struct error *error)
{
    const char *text;
    size_t size;
    struct value value;
    int code = json_rows_mark(rows, '[');
    if (code || (code = json_rows_text(rows, &text, &size)) || (code = json_rows_mark(rows, ',')))
        return code;
    if (!score_read(rows, score)) {
        if ((code = json_rows_number(rows, &value)))
            return code;
        *score = value_real(&value);
    }
    code = json_rows_mark(rows, ']');
    return code ? code : put_piece(tokenizer, id, text, size, error);
}

static int read_unigram(const struct reading *reading, const struct tree *tree,
                        const struct value *model, const struct large *large,
                        struct error *error)
{
    struct tokenizer *tokenizer = reading->tokenizer;
    const struct value *unknown = value_find(model, "unk_id");
    struct json_rows rows;
    if (!is_unread(tree, &large->vocab, '['))
        return fail(reading, tree, model, "a list of pieces with scores is expected", error);
    int code = json_rows_init_unread(&rows, tree, &large->vocab, error);
    size_t room = code ? 0 : json_rows_count(&rows) / 2 + 1;
    double *scores = memory_new(room, sizeof *scores);
    uint32_t count = 0;
    vocab_reserve(&tokenizer->vocab, room, room * 8);
    while (!code && (code = json_rows_next(&rows)) > 0)
        code = read_scored(tokenizer, &rows, &scores[count], count, error), count++;
    json_rows_fini(&rows);
    if (unknown && unknown->kind == VALUE_INTEGER && unknown->integer >= 0 &&
        unknown->integer < count)
        tokenizer->unigram.unknown = (uint32_t)unknown->integer;
    tokenizer->unigram.byte_fallback = value_flag(model, "byte_fallback", false);
    unigram_prepare(&tokenizer->unigram, &tokenizer->vocab, scores, false);
    return code;
}

/* "#version: 0.2", which stood in merges.txt. */
static bool is_version(const struct merge_text *merge)
{
    return merge->left_size >= 8 && !memcmp(merge->left, "#version", 8);
}

/* "left right", or a list of both. */
static int read_merge(struct json_rows *rows, struct merge_text *merge)
{
    size_t blanks = 0, blank = 0;
    int code;
    if (json_rows_peek(rows) == '[') {
        if ((code = json_rows_mark(rows, '[')) ||
            (code = json_rows_text(rows, &merge->left, &merge->left_size)) ||
            (code = json_rows_mark(rows, ',')) ||
            (code = json_rows_text(rows, &merge->right, &merge->right_size)))
            return code;
        return json_rows_mark(rows, ']');
    }
    if ((code = json_rows_text(rows, &merge->left, &merge->left_size)))
        return code;
    for (size_t i = 0; i < merge->left_size; i++) {
        blank = merge->left[i] == ' ' ? i : blank;
        blanks += merge->left[i] == ' ';
    }
    if (blanks != 1 && !is_version(merge))
        return json_rows_fail(rows, merge->mark, "a merge is two pieces with one blank between");
    merge->right = merge->left + blank + 1;
    merge->right_size = blanks ? merge->left_size - blank - 1 : 0;
    merge->left_size = blank;
    return 0;
}

static int read_rows(struct merge_batch *batch, struct json_rows *rows)
{
    uint32_t rank = 0;
    int code;
    while (!batch->failed && (code = json_rows_next(rows)) > 0) {
        struct merge_text merge = {.order = rank};
        json_rows_peek(rows);
        merge.mark = rows->at;
        if ((code = read_merge(rows, &merge)))
            return code;
        if (is_version(&merge))
            continue;
        if (++rank >= MERGE_LIMIT)
            return json_rows_fail(rows, merge.mark, "there are more than 4 million merges");
        merge_batch_add(batch, merge);
    }
    if (batch->failed || !merge_batch_end(batch))
        return json_rows_fail(rows, batch->failed,
                              "a merge names a piece that is not in the vocabulary");
    return code;
}

static int read_merges(const struct reading *reading, const struct tree *tree,
                       const struct value *model, const struct value *merges,
                       struct error *error)
{
    struct bpe *bpe = &reading->tokenizer->bpe;
    struct json_rows rows;
    if (!is_unread(tree, merges, '['))
        return fail(reading, tree, model, "a list of merges is expected", error);
    int code = json_rows_init_unread(&rows, tree, merges, error);
    if (!code) {
        struct merge_batch batch = {.bpe = bpe};
        size_t count = json_rows_count(&rows) / (json_rows_next(&rows) > 0 &&
                                                 json_rows_peek(&rows) == '[' ? 2 : 1);
        json_rows_fini(&rows);
        json_rows_init_unread(&rows, tree, merges, error);
        merges_reserve(&bpe->merges, count < MERGE_LIMIT ? count : MERGE_LIMIT);
        code = read_rows(&batch, &rows);
    }
    json_rows_fini(&rows);
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
                    const struct value *model, const struct large *large, struct error *error)
{
    struct bpe *bpe = &reading->tokenizer->bpe;
    int code = read_map(reading, tree, model, &large->vocab, error);
    if (code)
        return code;
    bpe->unknown = unknown_of(reading->tokenizer, model);
    bpe->byte_fallback = value_flag(model, "byte_fallback", false);
    bpe->fuse_unknown = value_flag(model, "fuse_unk", false);
    bpe->ignore_merges = value_flag(model, "ignore_merges", false);
    bpe->prefix = text_or_null(model, "continuing_subword_prefix");
    bpe->suffix = text_or_null(model, "end_of_word_suffix");
    bpe_prepare(bpe);
    return read_merges(reading, tree, model, &large->merges, error);
}

static int read_greedy(const struct reading *reading, const struct tree *tree,
                       const struct value *model, const struct large *large,
                       struct error *error)
{
    struct tokenizer *tokenizer = reading->tokenizer;
    const struct value *most = value_find(model, "max_input_chars_per_word");
    int code = read_map(reading, tree, model, &large->vocab, error);
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
                      const struct value *model, const struct large *large, struct error *error)
{
    const struct value *type = value_find(model, "type");
    struct tokenizer *tokenizer = reading->tokenizer;
    if (!model || model->kind != VALUE_MAP)
        return fail(reading, tree, &tree->root, "there is no model", error);
    if (value_is_text(type, "BPE") || (!type && is_unread(tree, &large->merges, '[')))
        tokenizer->kind = MODEL_BPE;
    else if (value_is_text(type, "Unigram") || (!type && is_unread(tree, &large->vocab, '[')))
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
        return read_bpe(reading, tree, model, large, error);
    if (tokenizer->kind == MODEL_UNIGRAM)
        return read_unigram(reading, tree, model, large, error);
    return read_greedy(reading, tree, model, large, error);
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
            .special = value_flag(item, "special", false),
            .single_word = value_flag(item, "single_word", false),
            .lstrip = value_flag(item, "lstrip", false),
            .rstrip = value_flag(item, "rstrip", false),
            .normalized = value_flag(item, "normalized", false),
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

static int read_tree(const struct reading *reading, const struct tree *tree,
                     const struct large *large, struct error *error)
{
    struct tokenizer *tokenizer = reading->tokenizer;
    const struct value *root = &tree->root, *cutter = value_find(root, "pre_tokenizer");
    tokenizer->vocab.byte_level = has_step(cutter, "ByteLevel", "pretokenizers");
    int code = read_model(reading, tree, value_find(root, "model"), large, error);
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

/* What is large is read without a tree. */
static enum json_want want(void *context, uint32_t depth, const struct value *key)
{
    struct large *large = context;
    if (depth == 1)
        large->in_model = value_is_text(key, "model");
    return depth == 2 && large->in_model &&
           (value_is_text(key, "vocab") || value_is_text(key, "merges")) ? JSON_LEAVE : JSON_KEEP;
}

static int give(void *context, const struct tree *tree, const struct pair *member)
{
    struct large *large = context;
    (void)tree;
    *(value_is_text(&member->key, "vocab") ? &large->vocab : &large->merges) = member->value;
    return 0;
}

int read_tokenizer_json(const struct reading *reading, const char *data, size_t size,
                        struct error *error)
{
    struct large large = {.vocab = {.kind = VALUE_NULL}, .merges = {.kind = VALUE_NULL}};
    const struct json_filter filter = {.want = want, .give = give, .context = &large};
    struct tree tree;
    int code = json_parse_some(&tree, reading->name, data, size, &filter, error);
    if (code)
        return code;
    code = read_tree(reading, &tree, &large, error);
    tree_fini(&tree);
    return code;
}
