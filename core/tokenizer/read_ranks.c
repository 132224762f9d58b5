/* SPDX-License-Identifier: MIT */
/*
 * read_ranks.c - vocabularies whose merges are their ranks: tiktoken's lines of base64, and
 * Mistral's tekken.json. Neither file of lines says how text is cut: the settings or its size do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "tokenizer/engine.h"

#define CL100K                                                                                   \
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"                      \
    "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
#define QWEN                                                                                     \
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"                           \
    "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
#define O200K                                                                                    \
    "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"    \
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"                                                               \
    "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"   \
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"                                                               \
    "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
#define GPT2                                                                                     \
    "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"

/*
 * Every way to put a piece together from two: the one with the lowest rank goes first. With orders
 * that grow with the id of the result this is what tiktoken does.
 */
static void make_merges(struct tokenizer *tokenizer)
{
    float *scores = memory_new(tokenizer->vocab.count + 1, sizeof *scores);
    for (size_t i = 0; i < tokenizer->vocab.count; i++)
        scores[i] = -(float)i; /* exact below 2^24 */
    bpe_merges_from_scores(&tokenizer->bpe, scores, true);
    free(scores);
}

static void finish(struct tokenizer *tokenizer)
{
    tokenizer->kind = MODEL_BPE;
    tokenizer->bpe.ignore_merges = true;
    bpe_prepare(&tokenizer->bpe);
    make_merges(tokenizer);
    cutters_add(&tokenizer->cutters, CUT_BYTE_LEVEL);
    decoders_add(&tokenizer->decoders, DECODE_BYTE_LEVEL);
    tokenizer->decoders.joined = true;
}

/* Reads one line; returns what follows it, NULL when it is none. */
static const char *read_line(struct tokenizer *tokenizer, const char *at, const char *end,
                             struct error *error)
{
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    stop = stop ? stop : end;
    const char *blank = memchr(at, ' ', (size_t)(stop - at)), *digit;
    char bytes[1024];
    size_t size;
    uint64_t rank = 0;
    if (at == stop)
        return stop + 1;
    if (!blank || blank == at || (size_t)(blank - at) > sizeof bytes ||
        !base64_read(at, (size_t)(blank - at), bytes, &size))
        return NULL;
    for (digit = blank + 1; digit < stop && *digit >= '0' && *digit <= '9' && rank < VOCAB_LIMIT;
         digit++)
        rank = rank * 10 + (uint64_t)(*digit - '0');
    if (digit == blank + 1 || (digit < stop && *digit != '\r') || rank >= VOCAB_LIMIT ||
        vocab_kind(&tokenizer->vocab, (uint32_t)rank) != PIECE_NONE)
        return NULL;
    if (vocab_put(&tokenizer->vocab, (uint32_t)rank, bytes, size, PIECE_NORMAL, error))
        return NULL;
    return stop + 1;
}

/* How the text is cut: by the name of the file, else by the size of the vocabulary. */
static const char *pattern_of(const char *name, size_t count)
{
    static const struct {
        const char *word, *pattern;
    } names[] = {{"o200k", O200K}, {"cl100k", CL100K}, {"qwen", QWEN}, {"r50k", GPT2},
                 {"p50k", GPT2}, {"gpt2", GPT2}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strstr(name, names[i].word))
            return names[i].pattern;
    return count > 190000 ? O200K : count > 150000 ? QWEN : count > 90000 ? CL100K : GPT2;
}

/* Llama 3's file of ranks has its special tokens in the program that comes with it. */
static void add_llama3(struct tokenizer *tokenizer)
{
    static const char *const names[] = {
        "<|begin_of_text|>", "<|end_of_text|>", "<|reserved_special_token_0|>",
        "<|reserved_special_token_1|>", "<|reserved_special_token_2|>",
        "<|reserved_special_token_3|>", "<|start_header_id|>", "<|end_header_id|>",
        "<|reserved_special_token_4|>", "<|eot_id|>"};
    if (tokenizer->vocab.count != 128000)
        return;
    for (uint32_t i = 0; i < 256; i++) {
        char name[40];
        snprintf(name, sizeof name, "<|reserved_special_token_%u|>", i - 5);
        const char *text = i < sizeof names / sizeof *names ? names[i] : name;
        struct added_token token = {.text = text, .size = strlen(text), .special = true};
        tokenizer_add_token(tokenizer, &token);
    }
    tokenizer->ends.before[tokenizer->ends.before_count++] = 128000;
}

int read_ranks(const struct reading *reading, const char *data, size_t size, struct error *error)
{
    struct tokenizer *tokenizer = reading->tokenizer;
    const char *end = data + size;
    unsigned line = 1;
    struct settings_flags flags;
    tokenizer->vocab.byte_level = true;
    vocab_reserve(&tokenizer->vocab, size / 16, size / 2);
    for (const char *at = data; at < end; line++) {
        at = read_line(tokenizer, at, end, error);
        if (!at)
            return error_set(error, ERROR_INPUT, "%s:%u: a token in base64, a blank and a rank of "
                             "its own are expected", reading->name, line);
    }
    const char *pattern = pattern_of(reading->name, tokenizer->vocab.count);
    int code = steps_add_split(reading, pattern, strlen(pattern), CUT_ISOLATED, error);
    finish(tokenizer);
    tokenizer_settings_read(reading, &flags);
    add_llama3(tokenizer);
    return code;
}

static int64_t integer_of(const struct value *value)
{
    return value && value->kind == VALUE_INTEGER ? value->integer : -1;
}

/* Special tokens come first and are never read from text. */
static int put_specials(struct tokenizer *tokenizer, const struct value *list, uint32_t count,
                        struct error *error)
{
    static const char *const old[] = {
        "<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]",
        "[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]", "<pad>", "[IMG_BREAK]",
        "[IMG_END]", "[PREFIX]", "[MIDDLE]", "[SUFFIX]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]",
        "[TOOL_CONTENT]"};
    bool listed = list && list->kind == VALUE_LIST;
    int code = 0;
    for (uint32_t i = 0; !code && i < count; i++) {
        char filler[32];
        const struct value *text = listed && i < list->size
                                       ? value_find(&list->items[i], "token_str") : NULL;
        snprintf(filler, sizeof filler, "<SPECIAL_%u>", i);
        const char *name = value_text(text)                                    ? text->text
                           : !listed && i < sizeof old / sizeof *old ? old[i] : filler;
        code = vocab_put_apart(&tokenizer->vocab, i, name, strlen(name), PIECE_CONTROL, error);
        if (!code)
            tokenizer->vocab.pieces[i].verbatim = true;
        if (i == 1)
            tokenizer->ends.before[tokenizer->ends.before_count++] = i;
    }
    return code;
}

static int put_token(struct tokenizer *tokenizer, uint32_t id, const struct value *item,
                     struct error *error)
{
    const struct value *text = value_find(item, "token_bytes");
    if (!text || text->kind != VALUE_TEXT)
        return error_set(error, ERROR_INPUT, "token %u has no bytes", id);
    char *bytes = memory_new(text->size + 1u, 1);
    size_t size;
    int code = base64_read(text->text, text->size, bytes, &size)
                   ? vocab_put(&tokenizer->vocab, id, bytes, size, PIECE_NORMAL, error)
                   : error_set(error, ERROR_INPUT, "the bytes of token %u are no base64", id);
    free(bytes);
    return code;
}

int read_tekken(const struct reading *reading, const struct tree *tree, struct error *error)
{
    struct tokenizer *tokenizer = reading->tokenizer;
    const struct value *config = value_find(&tree->root, "config");
    const struct value *vocab = value_find(&tree->root, "vocab");
    const struct value *pattern = value_find(config, "pattern");
    int64_t total = integer_of(value_find(config, "default_vocab_size"));
    int64_t specials = integer_of(value_find(config, "default_num_special_tokens"));
    if (!vocab || vocab->kind != VALUE_LIST || specials < 0 || specials > total ||
        total > VOCAB_LIMIT || total - specials > vocab->size || !value_text(pattern))
        return error_set(error, ERROR_INPUT, "%s: the configuration and the vocabulary do not fit",
                         reading->name);
    tokenizer->vocab.byte_level = true;
    int code = put_specials(tokenizer, value_find(&tree->root, "special_tokens"),
                            (uint32_t)specials, error);
    for (uint32_t i = 0; !code && i < (uint32_t)(total - specials); i++)
        code = put_token(tokenizer, (uint32_t)specials + i, &vocab->items[i], error);
    if (code)
        return error_context(error, "%s", reading->name);
    code = steps_add_split(reading, pattern->text, pattern->size, CUT_ISOLATED, error);
    finish(tokenizer);
    return code;
}
