/* SPDX-License-Identifier: MIT */
/*
 * tokenizer.c - opening a tokenizer, whatever its file, and what can be asked of it. Encoding:
 * encode.c; the files: read_*.c.
 */
#include "tokenizer/tokenizer.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "tokenizer/engine.h"
#include "tokenizer/fast.h"
#include "tokenizer/pieces.h"

void tokenizer_add_token(struct tokenizer *tokenizer, struct added_token *token)
{
    struct added *added = &tokenizer->added;
    const struct added_token *there = added_find(added, token->text, token->size);
    uint32_t next = (uint32_t)tokenizer->vocab.count;
    if (!token->size)
        return;
    token->id = there ? there->id : vocab_find_spelled(&tokenizer->vocab, token->text, token->size);
    for (size_t i = 0; i < added->count; i++)
        if (added->items[i].id >= next)
            next = added->items[i].id + 1;
    if (token->id == NO_ID)
        token->id = next;
    added_put(added, token);
}

/* Tokens that are sought in the normalized text are sought as they are after normalizing. */
static void normalize_added(struct tokenizer *tokenizer)
{
    for (size_t i = 0; i < tokenizer->added.count; i++) {
        struct added_token *token = &tokenizer->added.items[i];
        if (!token->normalized || !tokenizer->normalizers.count)
            continue;
        traced_clear(&tokenizer->text, false);
        traced_add_input(&tokenizer->text, token->text, token->size, 0);
        normalizers_run(&tokenizer->normalizers, &tokenizer->text);
        token->normal_size = tokenizer->text.size;
        token->normal = arena_text_part(&tokenizer->added.arena,
                                        tokenizer->text.size ? tokenizer->text.data : "",
                                        tokenizer->text.size);
    }
}

int tokenizer_prepare(struct tokenizer *tokenizer, struct error *error)
{
    size_t last = tokenizer->vocab.count;
    for (size_t i = 0; i < tokenizer->added.count; i++)
        last = tokenizer->added.items[i].id >= last ? tokenizer->added.items[i].id + 1u : last;
    if (last > VOCAB_LIMIT)
        return error_set(error, ERROR_INPUT, "an added token has the id %zu, beyond any vocabulary",
                         last - 1);
    if (!last)
        return error_set(error, ERROR_INPUT, "%s: the vocabulary is empty", tokenizer->file);
    normalize_added(tokenizer);
    added_prepare(&tokenizer->added);
    tokenizer->greedy.vocab = &tokenizer->vocab;
    if (tokenizer->kind == MODEL_WORDPIECE || tokenizer->kind == MODEL_WORDLEVEL)
        greedy_prepare(&tokenizer->greedy);
    fast_prepare(tokenizer);
    return 0;
}

static int read_json(struct reading *reading, const struct file *file, struct error *error)
{
    const char *data = (const char *)file->data;
    struct tree tree;
    if (!strcmp(reading->name, "vocab.json"))
        return read_vocab_json(reading, data, file->size, error);
    if (strcmp(reading->name, "tekken.json"))
        return read_tokenizer_json(reading, data, file->size, error);
    int code = json_parse(&tree, reading->name, data, file->size, error);
    code = code ? code : read_tekken(reading, &tree, error);
    tree_fini(&tree);
    return code;
}

/* SentencePiece models begin with a field of bytes; files of ranks are text. */
static bool is_sentencepiece(const char *name, const struct file *file)
{
    return text_ends(name, ".model") && file->size && file->data[0] == 0x0a;
}

static int read_file(struct reading *reading, enum tokenizer_mode mode, struct error *error)
{
    struct text path = {0};
    struct file file;
    int code = file_open(&file, path_join(&path, reading->folder, reading->name),
                         TOKENIZER_BYTES_LIMIT, error);
    text_fini(&path);
    if (code)
        return code;
    if (text_ends(reading->name, ".json"))
        code = read_json(reading, &file, error);
    else if (is_sentencepiece(reading->name, &file))
        code = read_sentencepiece(reading, file.data, file.size, mode, error);
    else
        code = read_ranks(reading, (const char *)file.data, file.size, error);
    file_close(&file);
    return code;
}

/* The first file, or the first SentencePiece model when that library is to be followed. */
static const char *choose(const struct tokenizer_source *source)
{
    const char *first = NULL;
    for (uint32_t i = 0; i < source->count; i++) {
        if (pieces_rank(source->names[i]) < 0)
            continue;
        if (source->mode == TOKENIZER_SENTENCEPIECE && text_ends(source->names[i], ".model"))
            return source->names[i];
        first = first ? first : source->names[i];
    }
    return first;
}

struct tokenizer *tokenizer_open(const struct tokenizer_source *source, struct error *error)
{
    struct tokenizer *tokenizer = memory_new(1, sizeof *tokenizer);
    struct reading reading = {tokenizer, source->folder, source->names, source->count,
                              source->gguf ? source->gguf->file : choose(source)};
    int code;
    hash_start();
    tokenizer->greedy.unknown = tokenizer->bpe.unknown = tokenizer->unigram.unknown = NO_ID;
    tokenizer->bpe.vocab = tokenizer->greedy.vocab = &tokenizer->vocab;
    if (!reading.name) {
        code = error_set(error, ERROR_INPUT, "there is no tokenizer: tokenizer.json, "
                         "tokenizer.model, vocab.json with merges.txt, *.tiktoken or tekken.json "
                         "is expected");
    } else {
        tokenizer->file = memory_text(reading.name);
        code = source->gguf ? read_gguf(tokenizer, source->gguf, error)
                            : read_file(&reading, source->mode, error);
    }
    code = code ? code : tokenizer_prepare(tokenizer, error);
    if (!code)
        return tokenizer;
    tokenizer_close(tokenizer);
    return NULL;
}

void tokenizer_close(struct tokenizer *tokenizer)
{
    if (!tokenizer)
        return;
    fast_free(tokenizer->fast);
    bpe_fini(&tokenizer->bpe);
    unigram_fini(&tokenizer->unigram);
    greedy_fini(&tokenizer->greedy);
    added_fini(&tokenizer->added);
    normalizers_fini(&tokenizer->normalizers);
    cutters_fini(&tokenizer->cutters);
    decoders_fini(&tokenizer->decoders);
    vocab_fini(&tokenizer->vocab);
    traced_fini(&tokenizer->text);
    free(tokenizer->parts.items);
    free(tokenizer->units.items);
    free(tokenizer->file);
    free(tokenizer->remark);
    free(tokenizer);
}

uint32_t tokenizer_size(const struct tokenizer *tokenizer)
{
    uint32_t size = (uint32_t)tokenizer->vocab.count;
    for (size_t i = 0; i < tokenizer->added.count; i++)
        if (tokenizer->added.items[i].id >= size)
            size = tokenizer->added.items[i].id + 1;
    return size;
}

enum token_kind tokenizer_kind(const struct tokenizer *tokenizer, uint32_t id)
{
    const struct added_token *token = added_by_id(&tokenizer->added, id);
    enum piece_kind kind = vocab_kind(&tokenizer->vocab, id);
    uint32_t unknown = tokenizer->kind == MODEL_BPE       ? tokenizer->bpe.unknown
                       : tokenizer->kind == MODEL_UNIGRAM ? tokenizer->unigram.unknown
                                                          : tokenizer->greedy.unknown;
    size_t size;
    const char *bytes = vocab_bytes(&tokenizer->vocab, id, &size);
    if (kind == PIECE_UNKNOWN || (id == unknown && id != NO_ID))
        return TOKEN_UNKNOWN;
    if (token)
        return token->special ? TOKEN_SPECIAL : TOKEN_OF_ADDED;
    if (kind == PIECE_NONE)
        return TOKEN_NONE;
    if (kind == PIECE_CONTROL)
        return TOKEN_SPECIAL;
    if (kind == PIECE_UNUSED)
        return TOKEN_UNUSED;
    bool byte = tokenizer->vocab.byte_level
                    ? size == 1 && bytes[0] & 0x80
                    : size == 6 && !memcmp(bytes, "<0x", 3) && bytes[5] == '>';
    return byte ? TOKEN_BYTE : TOKEN_PLAIN;
}

void tokenizer_piece(const struct tokenizer *tokenizer, uint32_t id, struct text *out)
{
    const struct added_token *token = added_by_id(&tokenizer->added, id);
    if (token)
        text_append(out, token->text, token->size);
    else
        vocab_spell(&tokenizer->vocab, id, out);
}

uint32_t tokenizer_find(const struct tokenizer *tokenizer, const char *text, size_t size)
{
    const struct added_token *token = added_find(&tokenizer->added, text, size);
    return token ? token->id : vocab_find_spelled(&tokenizer->vocab, text, size);
}

void tokenizer_bytes(const struct tokenizer *tokenizer, uint32_t id, struct text *out)
{
    const struct added_token *token = added_by_id(&tokenizer->added, id);
    size_t size;
    const char *bytes = vocab_bytes(&tokenizer->vocab, id, &size);
    if (token) {
        text_append(out, token->text, token->size);
    } else if (tokenizer->vocab.byte_level) {
        text_append(out, bytes, size);
    } else if (tokenizer_kind(tokenizer, id) == TOKEN_BYTE) {
        char digits[3] = {bytes[3], bytes[4], 0};
        text_byte(out, (char)strtol(digits, NULL, 16));
    } else {
        for (size_t i = 0; i < size; i++) {
            bool mark = i + 3 <= size && !memcmp(bytes + i, "\xe2\x96\x81", 3);
            text_byte(out, mark ? ' ' : bytes[i]);
            i += mark ? 2 : 0;
        }
    }
}

const char *tokenizer_model(const struct tokenizer *tokenizer)
{
    static const char *const names[] = {"bpe", "unigram", "wordpiece", "wordlevel"};
    return names[tokenizer->kind];
}

const char *tokenizer_file(const struct tokenizer *tokenizer)
{
    return tokenizer->file;
}

const char *tokenizer_remark(const struct tokenizer *tokenizer)
{
    return tokenizer->remark;
}
