/* SPDX-License-Identifier: MIT */
/*
 * tokenize.c - a text in pieces: a drawing of them, a list, and figures. Several tokenizers beside
 * one another: tokenize_beside.c; JSON: tokenize_json.c.
 */
#include "report/tokenize.h"

#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/utf8.h"

#define DRAWN_COLUMNS 76 /* of a line of the drawing */
#define DRAWN_LINES 60
#define LISTED 2000 /* tokens of the list */
#define STEPS_SHOWN 400

void report_visible(const char *data, size_t size, struct text *out)
{
    for (size_t at = 0, step; at < size; at += step) {
        step = utf8_read(data + at, size - at, NULL);
        if (data[at] == ' ')
            text_add(out, "\u00b7");
        else if (data[at] == '\n')
            text_add(out, "\u21b5");
        else if (data[at] == '\t')
            text_add(out, "\u2192");
        else
            text_add_safe(out, data + at, step ? step : 1);
        step = step ? step : 1;
    }
}

static bool is_added(const struct tokenized *tokenized, size_t index)
{
    return tokenized->tokens->spans[index].start == TOKEN_ADDED;
}

/* A word of the text begins here: not white space, after white space. */
static bool begins_word(const char *text, size_t at)
{
    return !strchr(" \t\r\n", text[at] ? text[at] : 'x') &&
           (at == 0 || (text[at - 1] && strchr(" \t\r\n", text[at - 1])));
}

static size_t word_end(const char *text, size_t size, size_t at)
{
    while (at < size && !(text[at] && strchr(" \t\r\n", text[at])))
        at++;
    return at;
}

void fertility_count(const struct tokenized *tokenized, struct fertility *out)
{
    const struct tokens *tokens = tokenized->tokens;
    size_t index = 0;
    *out = (struct fertility){.bytes = tokenized->size};
    for (size_t i = 0; i < tokens->count; i++) {
        enum token_kind kind = tokenizer_kind(tokenized->tokenizer, tokens->ids[i]);
        if (is_added(tokenized, i))
            continue;
        out->tokens++;
        out->unknown += kind == TOKEN_UNKNOWN;
        out->single += kind == TOKEN_BYTE;
    }
    for (size_t at = 0; at < tokenized->size; at++) {
        out->characters += ((uint8_t)tokenized->text[at] & 0xc0) != 0x80;
        if (!begins_word(tokenized->text, at))
            continue;
        size_t end = word_end(tokenized->text, tokenized->size, at);
        out->words++;
        while (index < tokens->count &&
               (is_added(tokenized, index) || tokens->spans[index].end <= at))
            index++;
        out->whole += index < tokens->count && tokens->spans[index].start <= at &&
                      tokens->spans[index].end == end;
    }
}

bool report_round_trip(const struct tokenized *tokenized, size_t *at, struct text *given)
{
    const struct tokens *tokens = tokenized->tokens;
    size_t first = 0, last = tokens->count;
    while (first < last && is_added(tokenized, first))
        first++;
    while (last > first && is_added(tokenized, last - 1))
        last--;
    tokenizer_decode(tokenized->tokenizer, tokens->ids + first, last - first, false, given);
    *at = 0;
    while (*at < given->size && *at < tokenized->size &&
           given->data[*at] == tokenized->text[*at])
        (*at)++;
    return *at == given->size && *at == tokenized->size;
}

static void add_ratio(double a, double b, const char *unit, struct text *out)
{
    if (b > 0)
        text_format(out, "%.2f %s", a / b, unit);
    else
        text_add(out, "-");
}

static void add_share(size_t part, size_t whole, struct text *out)
{
    text_add_count(out, (int64_t)part);
    if (whole)
        text_format(out, " (%.2f %%)", 100.0 * (double)part / (double)whole);
}

static void fact_of(struct doc *doc, const char *key, struct text *text)
{
    doc_fact(doc, key, text_get(text), NULL);
    text->size = 0;
}

/* Why the ids do not give the text again. */
static void add_reason(const struct tokenized *tokenized, struct text *out)
{
    struct fertility counts;
    fertility_count(tokenized, &counts);
    if (counts.unknown)
        text_format(out, "%zu of the tokens stand%s for what is in no piece", counts.unknown,
                    counts.unknown == 1 ? "s" : "");
    else
        text_add(out, tokenizer_loss(tokenized->tokenizer, tokenized->text, tokenized->size));
}

static void add_round_trip(const struct tokenized *tokenized, struct doc *doc)
{
    struct text given = {0}, words = {0};
    size_t at;
    if (report_round_trip(tokenized, &at, &given)) {
        text_add(&words, "equal: the ids give the text again");
    } else {
        size_t left = given.size - at, rest = tokenized->size - at;
        text_format(&words, "differs from byte %zu on: \"", at);
        report_visible(tokenized->text + at, rest > 16 ? 16 : rest, &words);
        text_add(&words, "\" comes back as \"");
        report_visible(text_get(&given) + at, left > 16 ? 16 : left, &words);
        text_add(&words, "\"; ");
        add_reason(tokenized, &words);
    }
    fact_of(doc, "round trip", &words);
    text_fini(&given);
    text_fini(&words);
}

static void add_figures(const struct tokenized *tokenized, struct doc *doc)
{
    struct fertility counts;
    struct text text = {0};
    fertility_count(tokenized, &counts);
    text_format(&text, "%s, ", tokenizer_model(tokenized->tokenizer));
    text_add_count(&text, tokenizer_size(tokenized->tokenizer));
    text_add(&text, " ids, from ");
    text_add_safe(&text, tokenizer_file(tokenized->tokenizer),
                  strlen(tokenizer_file(tokenized->tokenizer)));
    fact_of(doc, "tokenizer", &text);
    text_add_count(&text, (int64_t)counts.tokens);
    if (tokenized->tokens->count > counts.tokens)
        text_format(&text, ", and %zu special around them",
                    tokenized->tokens->count - counts.tokens);
    fact_of(doc, "tokens", &text);
    text_add_count(&text, (int64_t)counts.bytes);
    text_add(&text, " bytes, ");
    text_add_count(&text, (int64_t)counts.characters);
    text_add(&text, " characters, ");
    text_add_count(&text, (int64_t)counts.words);
    text_add(&text, " words");
    fact_of(doc, "text", &text);
    add_ratio((double)counts.bytes, (double)counts.tokens, "bytes a token, ", &text);
    add_ratio((double)counts.tokens, (double)counts.words, "tokens a word", &text);
    fact_of(doc, "fertility", &text);
    add_share(counts.whole, counts.words, &text);
    fact_of(doc, "words in one token", &text);
    add_share(counts.single, counts.tokens, &text);
    fact_of(doc, "tokens of a single byte", &text);
    add_share(counts.unknown, counts.tokens, &text);
    fact_of(doc, "unknown", &text);
    text_fini(&text);
    add_round_trip(tokenized, doc);
}

/* The pieces one after the other, in marks that alternate. */
static void draw(const struct tokenized *tokenized, struct text *art)
{
    size_t columns = 0, lines = 1;
    for (size_t i = 0; i < tokenized->tokens->count; i++) {
        struct text bytes = {0}, shown = {0};
        tokenizer_bytes(tokenized->tokenizer, tokenized->tokens->ids[i], &bytes);
        report_visible(text_get(&bytes), bytes.size, &shown);
        size_t width = utf8_width(text_get(&shown), shown.size) + 2;
        if (columns && columns + width > DRAWN_COLUMNS) {
            text_byte(art, '\n');
            columns = 0;
            lines++;
        }
        columns += width;
        if (lines <= DRAWN_LINES)
            text_format(art, "%c%s%c", i % 2 ? '(' : '[', text_get(&shown), i % 2 ? ')' : ']');
        text_fini(&bytes);
        text_fini(&shown);
        if (lines > DRAWN_LINES) {
            text_add(art, "...");
            break;
        }
    }
}

static const char *kind_name(enum token_kind kind)
{
    static const char *const names[] = {
        [TOKEN_NONE] = "none", [TOKEN_PLAIN] = "", [TOKEN_BYTE] = "byte",
        [TOKEN_UNKNOWN] = "unknown", [TOKEN_OF_ADDED] = "added", [TOKEN_SPECIAL] = "special",
        [TOKEN_UNUSED] = "unused"};
    return names[kind];
}

static void list_row(const struct tokenized *tokenized, size_t index, struct doc *doc)
{
    struct token_span span = tokenized->tokens->spans[index];
    uint32_t id = tokenized->tokens->ids[index];
    enum token_kind kind = tokenizer_kind(tokenized->tokenizer, id);
    struct text cells[5] = {0}, piece = {0}, bytes = {0};
    text_format(&cells[0], "%zu", index);
    text_format(&cells[1], "%u", id);
    tokenizer_piece(tokenized->tokenizer, id, &piece);
    text_add_safe(&cells[2], text_get(&piece), piece.size);
    tokenizer_bytes(tokenized->tokenizer, id, &bytes);
    for (size_t i = 0; i < bytes.size && i < 16; i++)
        text_format(&cells[3], "%s%02x", i ? " " : "", (unsigned)(uint8_t)bytes.data[i]);
    if (bytes.size > 16)
        text_add(&cells[3], " ...");
    if (span.start != TOKEN_ADDED)
        text_format(&cells[4], "%u-%u", span.start, span.end);
    doc_table_row(doc, kind == TOKEN_UNKNOWN   ? TONE_WARNING
                       : kind == TOKEN_SPECIAL ? TONE_INFO
                                               : TONE_PLAIN);
    for (int i = 0; i < 5; i++) {
        doc_table_cell(doc, text_get(&cells[i]));
        text_fini(&cells[i]);
    }
    doc_table_cell(doc, kind_name(kind));
    text_fini(&piece);
    text_fini(&bytes);
}

static void add_list(const struct tokenized *tokenized, struct doc *doc)
{
    size_t count = tokenized->tokens->count;
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "", ALIGN_RIGHT);
    doc_table_column(doc, "id", ALIGN_RIGHT);
    doc_table_column(doc, "piece", ALIGN_LEFT);
    doc_table_column(doc, "bytes", ALIGN_LEFT);
    doc_table_column(doc, "place", ALIGN_RIGHT);
    doc_table_column(doc, "kind", ALIGN_LEFT);
    for (size_t i = 0; i < count && i < LISTED; i++)
        list_row(tokenized, i, doc);
    doc_table_end(doc);
    if (count > LISTED)
        doc_note(doc, TONE_INFO, "only the first 2,000 tokens are listed; --format json has all");
}

static void add_ids(const struct tokenized *tokenized, struct doc *doc)
{
    struct text ids = {0};
    for (size_t i = 0; i < tokenized->tokens->count && i < LISTED; i++)
        text_format(&ids, "%s%u", i ? " " : "", tokenized->tokens->ids[i]);
    doc_fact(doc, "ids", text_get(&ids), NULL);
    text_fini(&ids);
}

void report_tokenized(const struct tokenized *tokenized, bool brief, struct doc *doc)
{
    struct text title = {0}, art = {0};
    const char *remark = tokenizer_remark(tokenized->tokenizer);
    text_format(&title, "Tokens of %s", tokenized->model);
    doc_heading(doc, 1, text_get(&title));
    draw(tokenized, &art);
    if (!brief && art.size)
        doc_figure(doc, "the text in pieces", "one piece after the other", text_get(&art), NULL);
    if (!brief)
        add_ids(tokenized, doc);
    add_figures(tokenized, doc);
    if (remark)
        doc_note(doc, TONE_INFO, remark);
    if (!brief)
        add_list(tokenized, doc);
    text_fini(&title);
    text_fini(&art);
}

/* Steps of merging, as they are told. */
struct merging {
    struct doc *doc;
    const char *word; /* the last one that was told of */
    size_t steps;
};

static void tell_merge(void *context, const char *word, const uint32_t *ends, size_t count)
{
    struct merging *merging = context;
    struct text shown = {0}, number = {0};
    bool begins = word != merging->word;
    if (merging->steps++ >= STEPS_SHOWN)
        return;
    for (size_t i = 0, at = 0; i < count; at = ends[i++]) {
        text_add(&shown, i ? " " : "");
        report_visible(word + at, ends[i] - at, &shown);
    }
    text_format(&number, "%zu", count);
    doc_table_row(merging->doc, begins ? TONE_INFO : TONE_PLAIN);
    doc_table_cell(merging->doc, text_get(&number));
    doc_table_cell(merging->doc, text_get(&shown));
    merging->word = word;
    text_fini(&shown);
    text_fini(&number);
}

void report_merges(const struct tokenized *tokenized, struct doc *doc)
{
    struct merging merging = {.doc = doc};
    doc_heading(doc, 2, "How each word was put together");
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "symbols", ALIGN_RIGHT);
    doc_table_column(doc, "after each merge", ALIGN_LEFT);
    bool told = tokenizer_explain(tokenized->tokenizer, tokenized->text, tokenized->size,
                                  tell_merge, &merging);
    doc_table_end(doc);
    if (!told)
        doc_note(doc, TONE_INFO, "this tokenizer does not merge: it searches the best pieces");
    else if (merging.steps > STEPS_SHOWN)
        doc_note(doc, TONE_INFO, "only the first 400 steps are shown");
}
