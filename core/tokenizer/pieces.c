/* SPDX-License-Identifier: MIT */
/*
 * pieces.c - the entries of the vocabularies that are written in JSON or as lines, and which reader
 * a file needs. SentencePiece models: sentencepiece.c. Encodes nothing.
 */
#include "tokenizer/pieces.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "tokenizer/pieces_flat.h"
#include "tokenizer/sentencepiece.h"

struct giving {
    void (*each)(void *context, const struct piece *piece);
    void *context;
    const struct value *unknown; /* text of the piece for what is unknown; NULL: not named */
    int64_t unknown_id;          /* -1: not numbered */
    bool merges;                 /* there are some, in the file or beside it */
};

static void give(const struct giving *giving, const struct value *text, int64_t id, bool added)
{
    struct piece piece = {.id = id, .added = added};
    if (text && text->kind == VALUE_TEXT) {
        piece.text = text->text;
        piece.size = text->size;
    }
    if (!added && id >= 0 && id == giving->unknown_id)
        piece.role = "unk";
    if (!added && giving->unknown && piece.text && giving->unknown->size == piece.size &&
        !memcmp(piece.text, giving->unknown->text, piece.size))
        piece.role = "unk";
    giving->each(giving->context, &piece);
}

static int64_t integer_of(const struct value *value)
{
    return value && value->kind == VALUE_INTEGER ? value->integer : -1;
}

/* A map from piece to id. */
static void give_map(const struct giving *giving, const struct value *map)
{
    for (uint32_t i = 0; i < map->size; i++)
        give(giving, &map->pairs[i].key, integer_of(&map->pairs[i].value), false);
}

/* A list of [piece, score], as unigram models have it; the id is the place in the list. */
static void give_scored(const struct giving *giving, const struct value *list)
{
    for (uint32_t i = 0; i < list->size; i++) {
        const struct value *item = &list->items[i];
        give(giving, item->kind == VALUE_LIST && item->size ? &item->items[0] : NULL, i, false);
    }
}

/* Files before version 0.10 of the library do not name the type of their model. */
static const char *model_kind(const struct value *model, bool merges, bool list)
{
    static const struct {
        const char *type, *kind;
    } kinds[] = {{"BPE", "bpe"}, {"Unigram", "unigram"}, {"WordPiece", "wordpiece"},
                 {"WordLevel", "wordlevel"}};
    const struct value *type = value_find(model, "type");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (value_is_text(type, kinds[i].type))
            return kinds[i].kind;
    if (merges)
        return "bpe";
    if (list)
        return "unigram";
    return value_find(model, "max_input_chars_per_word") ? "wordpiece" : "wordlevel";
}

/* Gives the added tokens and learns what the piece for the unknown is. */
static void begin_tokenizer(struct giving *giving, const struct tree *tree,
                            const struct value *model)
{
    const struct value *added = value_find(&tree->root, "added_tokens");
    for (uint32_t i = 0; added && added->kind == VALUE_LIST && i < added->size; i++)
        give(giving, value_find(&added->items[i], "content"),
             integer_of(value_find(&added->items[i], "id")), true);
    const struct value *unknown = value_find(model, "unk_token");
    giving->unknown = value_text(unknown) ? unknown : NULL;
    giving->unknown_id = integer_of(value_find(model, "unk_id"));
}

static const char *read_tokenizer_json(struct giving *giving, const struct tree *tree)
{
    const struct value *model = value_find(&tree->root, "model");
    const struct value *vocab = value_find(model, "vocab");
    if (!vocab || (vocab->kind != VALUE_MAP && vocab->kind != VALUE_LIST))
        return NULL;
    begin_tokenizer(giving, tree, model);
    if (vocab->kind == VALUE_MAP)
        give_map(giving, vocab);
    else
        give_scored(giving, vocab);
    return model_kind(model, giving->merges, vocab->kind == VALUE_LIST);
}

static const char *read_flat(struct giving *giving, const struct pieces_flat *flat)
{
    const struct value *model = value_find(&flat->tree.root, "model");
    begin_tokenizer(giving, &flat->tree, model);
    for (size_t i = 0; i < flat->count; i++) {
        const struct flat_piece *piece = &flat->pieces[i];
        const struct value text = {.kind = VALUE_TEXT, .text = piece->text, .size = piece->size};
        give(giving, &text, piece->id, false);
    }
    return model_kind(model, giving->merges || flat->merges, flat->list);
}

/* Special tokens come first, and only as many pieces count as the configuration says. */
static const char *read_tekken(const struct giving *giving, const struct tree *tree)
{
    const struct value *config = value_find(&tree->root, "config");
    const struct value *vocab = value_find(&tree->root, "vocab");
    const struct value *special = value_find(&tree->root, "special_tokens");
    int64_t total = integer_of(value_find(config, "default_vocab_size"));
    int64_t specials = integer_of(value_find(config, "default_num_special_tokens"));
    if (!vocab || vocab->kind != VALUE_LIST || specials < 0 || specials > total ||
        total - specials > vocab->size || specials > 1 << 20)
        return NULL;
    for (int64_t i = 0; i < specials; i++)
        give(giving,
             special && special->kind == VALUE_LIST && i < special->size
                 ? value_find(&special->items[i], "token_str") : NULL, i, false);
    for (int64_t i = 0; i < total - specials; i++)
        give(giving, value_find(&vocab->items[i], "token_str"), i + specials, false);
    return "bpe";
}

static const char *read_vocab(const struct giving *giving, const struct tree *tree)
{
    if (tree->root.kind != VALUE_MAP)
        return NULL;
    give_map(giving, &tree->root);
    return giving->merges ? "bpe" : "wordlevel";
}

/* Of a tokenizer.json most is merges, and much may be tables for normalizing. */
static enum json_want want_of_tokenizer(void *context, uint32_t depth, const struct value *key)
{
    struct giving *giving = context;
    bool merges = depth == 2 && value_is_text(key, "merges");
    giving->merges |= merges;
    return merges || (depth == 1 && value_is_text(key, "normalizer")) ? JSON_SKIP : JSON_KEEP;
}

static const char *read_json(struct giving *giving, const struct file *file, struct place *twice,
                             struct error *error)
{
    struct tree tree;
    const char *name = path_base(file->path), *kind;
    const struct json_filter filter = {.want = want_of_tokenizer, .context = giving};
    bool whole = !strcmp(name, "tekken.json") || !strcmp(name, "vocab.json");
    struct pieces_flat flat;
    if (!whole && pieces_flat_read(&flat, name, (const char *)file->data, file->size)) {
        kind = read_flat(giving, &flat);
        pieces_flat_fini(&flat);
        return kind;
    }
    if (json_parse_some(&tree, name, (const char *)file->data, file->size, whole ? NULL : &filter,
                        error))
        return NULL;
    if (!strcmp(name, "tekken.json"))
        kind = read_tekken(giving, &tree);
    else if (!strcmp(name, "vocab.json"))
        kind = read_vocab(giving, &tree);
    else
        kind = read_tokenizer_json(giving, &tree);
    if (tree.duplicate_count)
        *twice = tree_place(&tree, tree.duplicates[0].second->key.offset);
    tree_fini(&tree);
    if (!kind)
        error_set(error, ERROR_INPUT, "%s: holds no vocabulary where one is expected", name);
    return kind;
}

static bool is_base64(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           c == '+' || c == '/' || c == '=';
}

/* Lines of the bytes of a piece in base64, a blank and its rank. */
static const char *read_ranks(const struct giving *giving, const struct file *file,
                              struct error *error)
{
    const char *at = (const char *)file->data, *end = at + file->size;
    for (unsigned line = 1; at < end; line++) {
        const char *from = at, *digits;
        int64_t rank = 0;
        while (at < end && is_base64(*at))
            at++;
        bool sound = at > from && at < end && *at == ' ';
        digits = at += sound;
        for (; at < end && *at >= '0' && *at <= '9' && rank < INT32_MAX; at++)
            rank = rank * 10 + (*at - '0');
        sound = sound && at > digits;
        at += at < end && *at == '\r';
        if (!sound || (at < end && *at != '\n')) {
            error_set(error, ERROR_INPUT, "%s:%u: a token in base64, a blank and its rank are "
                      "expected", path_base(file->path), line);
            return NULL;
        }
        at += at < end;
        give(giving, NULL, rank, false);
    }
    return "bpe";
}

int pieces_rank(const char *name)
{
    static const char *const names[] = {"tokenizer.json", "tokenizer.model", "spiece.model",
                                        ".model", "vocab.json", ".tiktoken", "tekken.json"};
    for (int i = 0; i < (int)(sizeof names / sizeof *names); i++)
        if (*names[i] == '.' ? text_ends(name, names[i]) : !strcmp(name, names[i]))
            return i;
    return -1;
}

const char *pieces_each(const char *path, bool merges,
                        void (*each)(void *context, const struct piece *piece), void *context,
                        struct place *twice, struct error *error)
{
    struct giving giving = {
        .each = each, .context = context, .unknown_id = -1,
        .merges = merges && !text_ends(path, "/tokenizer.json")};
    struct file file;
    const char *kind;
    *twice = (struct place){0};
    if (file_open(&file, path, TOKENIZER_BYTES_LIMIT, error))
        return NULL;
    if (text_ends(path, ".json"))
        kind = read_json(&giving, &file, twice, error);
    else if (text_ends(path, ".model") && !(file.size && is_base64((char)file.data[0])))
        kind = sentencepiece_each(&file, each, context, error);
    else
        kind = read_ranks(&giving, &file, error);
    file_close(&file);
    return kind;
}
