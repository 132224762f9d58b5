/* SPDX-License-Identifier: MIT */
/*
 * encode.c - text into ids through all steps: added tokens are cut out, what is left is normalized,
 * cut into words, and given to the model. The shorter way for common files: fast.c.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tokenizer/engine.h"
#include "tokenizer/fast.h"

void tokens_add(struct tokens *tokens, uint32_t id)
{
    tokens_reserve(tokens, 1);
    tokens->ids[tokens->count++] = id;
}

void tokens_add_span(struct tokens *tokens, uint32_t id, uint32_t start, uint32_t end)
{
    tokens_add(tokens, id);
    if (tokens->count > tokens->span_room)
        tokens->spans = memory_grow(tokens->spans, &tokens->span_room, tokens->count,
                                    sizeof *tokens->spans);
    tokens->spans[tokens->count - 1] = (struct token_span){start, end};
}

void tokens_fini(struct tokens *tokens)
{
    free(tokens->ids);
    free(tokens->spans);
    *tokens = (struct tokens){0};
}

#define WORD_MOST ((size_t)32 << 20) /* bytes of a word, of which each takes about 40 of memory */
#define TEXT_MOST (UINT32_MAX / 2)
#define SPANS_MOST ((size_t)128 << 20)

void encode_word(struct tokenizer *tokenizer, const char *data, size_t size, struct units *out)
{
    if (size > WORD_MOST) {
        tokenizer->refused = size;
        return;
    }
    switch (tokenizer->kind) {
    case MODEL_BPE:
        bpe_encode(&tokenizer->bpe, data, size, out);
        break;
    case MODEL_UNIGRAM:
        unigram_encode(&tokenizer->unigram, data, size, out);
        break;
    case MODEL_WORDPIECE:
    case MODEL_WORDLEVEL:
        greedy_encode(&tokenizer->greedy, data, size, out);
        break;
    }
}

/* Cuts the tokens out of a normalized text that are sought there. */
static void cut_added(struct tokenizer *tokenizer)
{
    const struct traced *text = &tokenizer->text;
    const struct added *added = &tokenizer->added;
    const struct added_token *token;
    size_t from = 0, last = 0, begin, end;
    tokenizer->parts.count = 0;
    while ((token = added_next(added, true, text->data, text->size, from, last, &begin, &end,
                               &from))) {
        if (begin > last)
            parts_add(&tokenizer->parts, last, begin, 0);
        parts_add(&tokenizer->parts, begin, end, (uint32_t)(token - added->items) + 1);
        last = end;
    }
    if (last < text->size)
        parts_add(&tokenizer->parts, last, text->size, 0);
}

static void put_unit(const struct traced *text, uint32_t id, size_t begin, size_t end,
                     struct tokens *out)
{
    struct origin origin = {0, 0};
    if (end > begin)
        origin = traced_origin(text, begin, end);
    tokens_add_span(out, id, origin.start, origin.end);
}

static void encode_text_part(struct tokenizer *tokenizer, const struct part *part, bool spans,
                             struct tokens *out)
{
    struct units *units = &tokenizer->units;
    units->count = 0;
    encode_word(tokenizer, tokenizer->text.data + part->begin, part->end - part->begin, units);
    for (size_t i = 0; i < units->count; i++) {
        const struct unit *unit = &units->items[i];
        if (spans)
            put_unit(&tokenizer->text, unit->id, part->begin + unit->begin,
                     part->begin + unit->end, out);
        else
            tokens_add(out, unit->id);
    }
}

void encode_part(struct tokenizer *tokenizer, const char *text, size_t begin, size_t end,
                 bool spans, struct tokens *out)
{
    traced_clear(&tokenizer->text, spans);
    traced_add_input(&tokenizer->text, text + begin, end - begin, begin);
    normalizers_run(&tokenizer->normalizers, &tokenizer->text);
    cut_added(tokenizer);
    cutters_run(&tokenizer->cutters, &tokenizer->text, &tokenizer->parts, begin == 0);
    for (size_t i = 0; i < tokenizer->parts.count; i++) {
        const struct part *part = &tokenizer->parts.items[i];
        if (!part->token)
            encode_text_part(tokenizer, part, spans, out);
        else if (spans)
            put_unit(&tokenizer->text, tokenizer->added.items[part->token - 1].id, part->begin,
                     part->end, out);
        else
            tokens_add(out, tokenizer->added.items[part->token - 1].id);
    }
}

static void encode_between(struct tokenizer *tokenizer, const char *text, size_t begin, size_t end,
                           bool spans, struct tokens *out)
{
    if (begin >= end)
        return;
    if (tokenizer->fast && !spans)
        fast_encode(tokenizer, text, begin, end, out);
    else
        encode_part(tokenizer, text, begin, end, spans, out);
}

static void encode_all(struct tokenizer *tokenizer, const char *text, size_t size, bool spans,
                       struct tokens *out)
{
    const struct added_token *token;
    size_t from = 0, last = 0, begin, end;
    while ((token = added_next(&tokenizer->added, false, text, size, from, last, &begin, &end,
                               &from))) {
        encode_between(tokenizer, text, last, begin, spans, out);
        if (spans)
            tokens_add_span(out, token->id, (uint32_t)begin, (uint32_t)end);
        else
            tokens_add(out, token->id);
        last = end;
    }
    encode_between(tokenizer, text, last, size, spans, out);
}

/* Takes blanks at the ends of byte-level pieces out of their spans, which stay whole characters. */
static void trim_span(const struct tokenizer *tokenizer, const char *text, size_t index,
                      struct tokens *tokens, size_t first)
{
    struct token_span *span = &tokens->spans[index];
    size_t size, leading = 0, trailing = 0;
    const char *bytes = vocab_bytes(&tokenizer->vocab, tokens->ids[index], &size);
    while (leading < size && bytes[leading] == ' ')
        leading++;
    while (trailing < size && bytes[size - 1 - trailing] == ' ')
        trailing++;
    if (leading == 1 && tokenizer->trim_first && (index == first || span->start == 0))
        leading = 0;
    uint32_t start = span->start + (uint32_t)leading;
    span->start = start < span->end ? start : span->end;
    if (trailing && span->end >= trailing) {
        uint32_t end = span->end - (uint32_t)trailing;
        while (end > span->start && ((uint8_t)text[end] & 0xc0) == 0x80)
            end--;
        span->end = end > span->start ? end : span->start;
    }
}

static void put_ends(const uint32_t *ids, size_t count, bool spans, struct tokens *out)
{
    for (size_t i = 0; i < count; i++)
        if (spans)
            tokens_add_span(out, ids[i], TOKEN_ADDED, TOKEN_ADDED);
        else
            tokens_add(out, ids[i]);
}

static int check_text(const struct tokenizer *tokenizer, const char *text, size_t size, bool spans,
                      struct error *error)
{
    size_t most = spans ? SPANS_MOST : TEXT_MOST, at;
    if (size > most)
        return error_set(error, ERROR_INPUT, "the text has %zu bytes; at most %zu MiB can be "
                         "tokenized at once%s", size, most >> 20,
                         spans ? " with their places; --jsonl, which has none, takes more" : "");
    if (tokenizer->sentencepiece)
        return 0;
    at = utf8_valid_size(text, size);
    if (at < size)
        return error_set(error, ERROR_INPUT, "the text is not UTF-8 at byte %zu", at);
    return 0;
}

/* Whether a pattern of the file was too slow for this text. */
static bool gave_up(struct tokenizer *tokenizer)
{
    bool any = false;
    for (size_t i = 0; i < tokenizer->normalizers.count; i++)
        any = regex_gave_up(tokenizer->normalizers.items[i].regex) || any;
    for (size_t i = 0; i < tokenizer->cutters.count; i++)
        any = regex_gave_up(tokenizer->cutters.items[i].regex) || any;
    return any;
}

int tokenizer_encode(struct tokenizer *tokenizer, const char *text, size_t size, unsigned options,
                     struct tokens *out, struct error *error)
{
    bool spans = options & TOKENIZE_SPANS, special = options & TOKENIZE_SPECIAL;
    const struct ends *ends = &tokenizer->ends;
    int code = check_text(tokenizer, text, size, spans, error);
    if (code)
        return code;
    if (special)
        put_ends(ends->before, ends->before_count, spans, out);
    size_t first = out->count;
    tokenizer->refused = 0;
    encode_all(tokenizer, text, size, spans, out);
    if (tokenizer->refused)
        return error_set(error, ERROR_INPUT, "a word of the text has %zu bytes; at most %zu MiB can "
                         "be tokenized; cut the text at blanks or line ends", tokenizer->refused,
                         WORD_MOST >> 20);
    if (gave_up(tokenizer))
        return error_set(error, ERROR_INPUT, "a regular expression of the tokenizer takes too many steps "
                         "on this text, which would stay uncut; cut the text at blanks or line ends");
    for (size_t i = first; spans && tokenizer->trim && i < out->count; i++)
        trim_span(tokenizer, text, i, out, first);
    if (special)
        put_ends(ends->after, ends->after_count, spans, out);
    return 0;
}

bool tokenizer_explain(struct tokenizer *tokenizer, const char *text, size_t size,
                       void (*each)(void *context, const char *word, const uint32_t *ends,
                                    size_t count),
                       void *context)
{
    if (tokenizer->kind != MODEL_BPE)
        return false;
    traced_clear(&tokenizer->text, false);
    traced_add_input(&tokenizer->text, text, size, 0);
    normalizers_run(&tokenizer->normalizers, &tokenizer->text);
    cut_added(tokenizer);
    cutters_run(&tokenizer->cutters, &tokenizer->text, &tokenizer->parts, true);
    for (size_t i = 0; i < tokenizer->parts.count; i++) {
        const struct part *part = &tokenizer->parts.items[i];
        struct bpe_listener listener = {each, context, tokenizer->text.data + part->begin, NULL, 0};
        if (!part->token)
            bpe_explain(&tokenizer->bpe, listener.word, part->end - part->begin, &listener);
        free(listener.ends);
    }
    return true;
}
