/* SPDX-License-Identifier: MIT */
/*
 * read_gguf.c - a tokenizer from the keys of a GGUF file, as llama.cpp understands them. How its
 * kinds of text are cut: gguf_patterns.c.
 */
#include <stdlib.h>
#include <string.h>

#include "tokenizer/engine.h"
#include "tokenizer/gguf_patterns.h"
#include "tokenizer/merge_batch.h"

#define MARK "\xe2\x96\x81"

static bool is(struct gguf_string string, const char *text)
{
    return string.text && string.size == strlen(text) && !memcmp(string.text, text, string.size);
}

static enum piece_kind kind_of(const struct tokenizer_gguf *gguf, size_t id)
{
    int32_t type = id < gguf->type_count ? gguf->types[id] : PIECE_NORMAL;
    return type >= PIECE_NORMAL && type <= PIECE_BYTE ? (enum piece_kind)type : PIECE_NORMAL;
}

static int read_pieces(struct tokenizer *tokenizer, const struct tokenizer_gguf *gguf,
                       struct error *error)
{
    int code = 0;
    vocab_reserve(&tokenizer->vocab, gguf->token_count, gguf->token_count * 8);
    for (size_t id = 0; !code && id < gguf->token_count; id++) {
        struct gguf_string text = gguf->tokens[id];
        enum piece_kind kind = kind_of(gguf, id);
        if (id >= VOCAB_LIMIT)
            code = error_set(error, ERROR_INPUT, "%s: more pieces than any vocabulary has",
                             gguf->file);
        else if (tokenizer->vocab.byte_level)
            code = vocab_put_spelled(&tokenizer->vocab, (uint32_t)id, text.text, text.size, kind,
                                     error);
        else
            code = vocab_put(&tokenizer->vocab, (uint32_t)id, text.text, text.size, kind, error);
    }
    return code;
}

/* Control and user-defined pieces are cut out of the text. */
static void add_specials(struct tokenizer *tokenizer, const struct tokenizer_gguf *gguf,
                         bool rstrip)
{
    for (uint32_t id = 0; id < gguf->token_count; id++) {
        enum piece_kind kind = kind_of(gguf, id);
        struct added_token token = {
            .text = gguf->tokens[id].text, .size = gguf->tokens[id].size, .id = id,
            .special = kind != PIECE_USER, .rstrip = rstrip && kind != PIECE_USER};
        if ((kind == PIECE_CONTROL || kind == PIECE_USER || kind == PIECE_UNKNOWN) && token.size)
            added_put(&tokenizer->added, &token);
    }
}

static void put_ends(struct tokenizer *tokenizer, const struct tokenizer_gguf *gguf, int64_t bos,
                     int64_t eos, bool add_bos, bool add_eos)
{
    struct ends *ends = &tokenizer->ends;
    int64_t count = (int64_t)gguf->token_count;
    bos = gguf->bos >= 0 ? gguf->bos : bos;
    eos = gguf->eos >= 0 ? gguf->eos : eos;
    add_bos = gguf->add_bos >= 0 ? gguf->add_bos : add_bos;
    add_eos = gguf->add_eos >= 0 ? gguf->add_eos : add_eos;
    if (add_bos && bos >= 0 && bos < count)
        ends->before[ends->before_count++] = (uint32_t)bos;
    if (add_eos && eos >= 0 && eos < count)
        ends->after[ends->after_count++] = (uint32_t)eos;
}

static uint32_t id_or(int64_t id, uint32_t otherwise, size_t count)
{
    uint32_t found = id >= 0 && id < (int64_t)count ? (uint32_t)id : otherwise;
    return found < count ? found : NO_ID;
}

/* "llama": SentencePiece's BPE by scores, without its normalizer. */
static int read_llama(struct tokenizer *tokenizer, const struct tokenizer_gguf *gguf,
                      struct error *error)
{
    int code = read_pieces(tokenizer, gguf, error);
    if (code)
        return code;
    float *scores = memory_new(gguf->token_count + 1, sizeof *scores);
    for (size_t i = 0; i < gguf->token_count && i < gguf->score_count; i++)
        scores[i] = gguf->scores[i] == gguf->scores[i] ? gguf->scores[i] : 0;
    struct bpe *bpe = &tokenizer->bpe;
    tokenizer->kind = MODEL_BPE;
    bpe->unknown = id_or(gguf->unknown, 0, gguf->token_count);
    bpe->byte_fallback = true;
    bpe_merges_from_scores(bpe, scores, true);
    bpe->has_unused = false;
    bpe_prepare(bpe);
    free(scores);
    add_specials(tokenizer, gguf, false);
    bool prefix = gguf->add_space_prefix != 0;
    if (prefix) {
        struct normalizer *step = normalizers_add(&tokenizer->normalizers, NORMALIZE_PREPEND);
        step->content = memory_text(MARK);
        step->content_size = 3;
    }
    struct normalizer *step = normalizers_add(&tokenizer->normalizers, NORMALIZE_REPLACE);
    step->text = memory_text(" ");
    step->text_size = 1;
    step->content = memory_text(MARK);
    step->content_size = 3;
    decoders_add_marks(&tokenizer->decoders, prefix);
    put_ends(tokenizer, gguf, 1, 2, true, false);
    return 0;
}

/* A merge of what is no piece does nothing in llama.cpp. */
static int read_merges(struct bpe *bpe, const struct tokenizer_gguf *gguf, struct error *error)
{
    struct merge_batch batch = {.bpe = bpe, .lenient = true};
    if (gguf->merge_count >= MERGE_LIMIT)
        return error_set(error, ERROR_INPUT, "%s: too many merges", gguf->file);
    merges_reserve(&bpe->merges, gguf->merge_count);
    for (size_t i = 0; i < gguf->merge_count; i++) {
        struct gguf_string merge = gguf->merges[i];
        const char *blank =
            merge.size > 1 ? memchr(merge.text + 1, ' ', merge.size - 1) : NULL;
        if (!blank)
            return error_set(error, ERROR_INPUT, "%s: merge %zu is not two pieces with a blank "
                             "between", gguf->file, i);
        size_t left = (size_t)(blank - merge.text);
        merge_batch_add(&batch, (struct merge_text){
            .left = merge.text, .left_size = left, .right = blank + 1,
            .right_size = merge.size - left - 1, .order = (uint32_t)i, .mark = merge.text});
    }
    merge_batch_end(&batch);
    return 0;
}

/* "gpt2": byte-level BPE, cut by a kind of pattern. */
static int read_gpt2(struct tokenizer *tokenizer, const struct tokenizer_gguf *gguf,
                     struct error *error)
{
    struct reading reading = {.tokenizer = tokenizer, .name = gguf->file};
    const struct gguf_pattern *pattern = gguf_pattern_find(gguf->pre.text, gguf->pre.size);
    if (!pattern)
        return error_set(error, ERROR_INPUT, "%s: tokenizer.ggml.pre \"%.*s\" is not known",
                         gguf->file, gguf->pre.size > 40 ? 40 : (int)gguf->pre.size,
                         gguf->pre.text);
    tokenizer->vocab.byte_level = true;
    int code = read_pieces(tokenizer, gguf, error);
    if (code)
        return code;
    tokenizer->kind = MODEL_BPE;
    tokenizer->bpe.ignore_merges = pattern->ignore_merges;
    bpe_prepare(&tokenizer->bpe);
    code = read_merges(&tokenizer->bpe, gguf, error);
    for (size_t i = 0; !code && i < GGUF_REGEX_LIMIT && pattern->regexes[i]; i++)
        code = steps_add_split(&reading, pattern->regexes[i], strlen(pattern->regexes[i]),
                               CUT_ISOLATED, error);
    cutters_add(&tokenizer->cutters, CUT_BYTE_LEVEL);
    decoders_add(&tokenizer->decoders, DECODE_BYTE_LEVEL);
    tokenizer->decoders.joined = true;
    add_specials(tokenizer, gguf, false);
    put_ends(tokenizer, gguf, 11, 11, pattern->add_bos, pattern->add_eos);
    return code;
}

/* "t5": unigram with SentencePiece's normalizer, sums in double precision. */
static int read_t5(struct tokenizer *tokenizer, const struct tokenizer_gguf *gguf,
                   struct error *error)
{
    int code = read_pieces(tokenizer, gguf, error);
    if (code)
        return code;
    double *scores = memory_new(gguf->token_count + 1, sizeof *scores);
    for (size_t i = 0; i < gguf->token_count && i < gguf->score_count; i++)
        scores[i] = (double)gguf->scores[i];
    struct unigram *unigram = &tokenizer->unigram;
    tokenizer->kind = MODEL_UNIGRAM;
    unigram->unknown = id_or(gguf->unknown, 2, gguf->token_count);
    unigram_prepare(unigram, &tokenizer->vocab, scores, true);
    unigram->single = false;
    struct normalizer *step = normalizers_add(&tokenizer->normalizers, NORMALIZE_SENTENCEPIECE);
    step->dummy_prefix = gguf->add_space_prefix != 0;
    step->collapse = gguf->remove_extra_whitespaces != 0;
    step->escape = true;
    if (gguf->charsmap_size)
        code = charsmap_read(&step->map, gguf->charsmap, gguf->charsmap_size, gguf->file, error);
    decoders_add_marks(&tokenizer->decoders, step->dummy_prefix);
    add_specials(tokenizer, gguf, false);
    put_ends(tokenizer, gguf, -1, 1, false, true);
    return code;
}

/* A piece as WordPiece has it: the converter took "##" off and put a mark before all others. */
static int put_bert_piece(struct tokenizer *tokenizer, const struct tokenizer_gguf *gguf,
                          uint32_t id, struct error *error)
{
    struct gguf_string text = gguf->tokens[id];
    struct text made = {0};
    bool begins = text.size >= 3 && !memcmp(text.text, MARK, 3);
    bool special = kind_of(gguf, id) != PIECE_NORMAL ||
                   (text.size > 2 && text.text[0] == '[' && text.text[text.size - 1] == ']');
    if (!begins && !special)
        text_add(&made, "##");
    text_append(&made, text.text + (begins ? 3 : 0), text.size - (begins ? 3 : 0));
    int code = vocab_put(&tokenizer->vocab, id, text_get(&made), made.size, kind_of(gguf, id),
                         error);
    text_fini(&made);
    return code;
}

/* "bert": WordPiece in lower case. */
static int read_bert(struct tokenizer *tokenizer, const struct tokenizer_gguf *gguf,
                     struct error *error)
{
    int code = 0;
    for (uint32_t id = 0; !code && id < gguf->token_count; id++)
        code = put_bert_piece(tokenizer, gguf, id, error);
    if (code)
        return code;
    tokenizer->kind = MODEL_WORDPIECE;
    tokenizer->greedy.prefix = memory_text("##");
    tokenizer->greedy.most = 100;
    tokenizer->greedy.unknown = id_or(gguf->unknown, 100, gguf->token_count);
    struct normalizer *step = normalizers_add(&tokenizer->normalizers, NORMALIZE_BERT);
    step->clean = step->chinese = step->accents = step->lower = true;
    cutters_add(&tokenizer->cutters, CUT_BERT)->behavior = CUT_REMOVED;
    struct decoder *decoder = decoders_add(&tokenizer->decoders, DECODE_WORDPIECE);
    decoder->text = memory_text("##");
    decoder->text_size = 2;
    decoder->cleanup = true;
    tokenizer->decoders.joined = true;
    add_specials(tokenizer, gguf, false);
    struct ends *ends = &tokenizer->ends;
    uint32_t cls = id_or(gguf->cls >= 0 ? gguf->cls : gguf->bos, 101, gguf->token_count);
    uint32_t separator = id_or(gguf->separator, 102, gguf->token_count);
    if (cls != NO_ID && gguf->add_bos != 0)
        ends->before[ends->before_count++] = cls;
    if (separator != NO_ID && gguf->add_separator != 0)
        ends->after[ends->after_count++] = separator;
    return 0;
}

int read_gguf(struct tokenizer *tokenizer, const struct tokenizer_gguf *gguf, struct error *error)
{
    if (!gguf->token_count)
        return error_set(error, ERROR_INPUT, "%s: holds no tokenizer (no tokenizer.ggml.tokens)",
                         gguf->file);
    if (is(gguf->model, "llama"))
        return read_llama(tokenizer, gguf, error);
    if (is(gguf->model, "gpt2"))
        return read_gpt2(tokenizer, gguf, error);
    if (is(gguf->model, "t5"))
        return read_t5(tokenizer, gguf, error);
    if (is(gguf->model, "bert"))
        return read_bert(tokenizer, gguf, error);
    struct text name = {0};
    if (gguf->model.text)
        text_add_safe(&name, gguf->model.text, gguf->model.size > 40 ? 40 : gguf->model.size);
    int code = error_set(error, ERROR_INPUT, "%s: tokenizer.ggml.model \"%s\" is none of llama, "
                         "gpt2, t5, bert", gguf->file, text_get(&name));
    text_fini(&name);
    return code;
}
