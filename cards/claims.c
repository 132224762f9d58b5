/* SPDX-License-Identifier: MIT */
/*
 * claims.c - walks a card's text and hands each passage to the readers of claims; keeps what they
 * find. The readers: claim_*.c.
 */
#include "cards/claims.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cards/claim.h"

#define CLAIMS_LIMIT 1000 /* a card that makes more is not prose */

const char *claim_kind_name(enum claim_kind kind)
{
    static const char *const names[CLAIM_KINDS] = {
        "parameters", "context_length", "training_tokens", "vocab_size", "layers", "hidden_size",
        "heads", "num_key_value_heads", "intermediate_size", "sliding_window",
        "relative_attention_num_buckets", "experts", "num_experts_per_tok", "shards", "dtype",
        "quantization", "base_model", "architecture",
        "tie_word_embeddings", "license"};
    return names[kind];
}

static void put(struct reading *reading, const struct card_claim *claim)
{
    struct card *card = reading->card;
    if (card->claim_count >= CLAIMS_LIMIT)
        return;
    for (uint32_t i = card->claim_count; i > 0; i--) {
        const struct card_claim *known = &card->claims[i - 1];
        if (known->kind == claim->kind && known->offset == claim->offset)
            return;
    }
    card->claims = memory_grow(card->claims, &card->claim_room, card->claim_count + 1u,
                               sizeof *card->claims);
    card->claims[card->claim_count++] = *claim;
}

/* The bytes [from, end) of a passage as one line that can be shown. */
static const char *quote(struct reading *reading, const struct passage *passage, uint32_t from,
                         uint32_t end)
{
    struct text plain = {0}, safe = {0};
    end = end > from + 200 ? from + 200 : end;
    for (uint32_t i = from; i < end; i++) {
        bool blank = isspace((unsigned char)passage->data[i]);
        if (!blank || (plain.size && plain.data[plain.size - 1] != ' '))
            text_byte(&plain, blank ? ' ' : passage->data[i]);
    }
    text_add_safe(&safe, text_get(&plain), plain.size);
    const char *copy = arena_text(&reading->card->arena, text_get(&safe));
    text_fini(&plain);
    text_fini(&safe);
    return copy;
}

void claim_add_text(struct reading *reading, const struct passage *passage, enum claim_kind kind,
                    const char *value, uint32_t from, uint32_t end)
{
    struct card_claim claim = {
        .kind = kind,
        .value = arena_text(&reading->card->arena, value),
        .text = quote(reading, passage, from, end),
        .offset = passage->offset + from,
        .size = end - from,
        .place = passage_place(passage, from),
    };
    put(reading, &claim);
}

void claim_range(const struct passage *passage, uint32_t at, double *low, double *high)
{
    const struct word *word = &passage->words[at];
    double half = word->step / 2;
    *low = word->value - half;
    *high = word->value + half;
    for (uint32_t back = at; back > 0 && at - back < 3; back--) {
        const char *before = passage->words[back - 1].text;
        if (claim_word_is(passage, back - 1, "about|approximately|approx|around|roughly|~|nearly|"
                                             "almost|ca|circa|some") ||
            !strcmp(before, "\xe7\xba\xa6") || !strcmp(before, "\xe7\xb4\x84")) {
            *low = word->value - (word->step ? word->step : 0);
            *high = word->value + (word->step ? word->step : 0);
            return;
        }
        if (claim_word_is(passage, back - 1, "over") ||
            (claim_word_is(passage, back - 1, "than") && back > 1 &&
             claim_word_is(passage, back - 2, "more"))) {
            *low = word->value;
            *high = word->value * 1.5;
            return;
        }
        if (!claim_word_is(passage, back - 1, "a|of|the|total|only|just"))
            return;
    }
}

/* A number of thousands as a length: powers of two mean 1,024, round ones 1,000. */
static double length_of(const struct word *word, double *other)
{
    double count = word->value / 1000;
    *other = 0;
    if (word->unit != 1e3)
        return word->value;
    bool decimal = count >= 100 && fmod(count, 10) == 0;
    *other = decimal ? count * 1024 : word->value;
    return decimal ? word->value : count * 1024;
}

void claim_add_number(struct reading *reading, const struct passage *passage, enum claim_kind kind,
                      uint32_t first, uint32_t at, uint32_t last)
{
    const struct word *word = &passage->words[at];
    struct card_claim claim = {
        .kind = kind,
        .low = word->value,
        .high = word->value,
        .text = quote(reading, passage, passage->words[first].from, passage->words[last].end),
        .offset = passage->offset + word->from,
        .size = word->end - word->from,
        .place = passage_place(passage, word->from),
    };
    if (kind == CLAIM_PARAMETERS)
        claim_range(passage, at, &claim.low, &claim.high);
    if (kind == CLAIM_CONTEXT_LENGTH || kind == CLAIM_SLIDING_WINDOW)
        claim.low = claim.high = length_of(word, &claim.other);
    claim.value = arena_format(&reading->card->arena, "%.0f", claim.low);
    put(reading, &claim);
}

/* "7b" in a name: 7e9; 0: there is none. */
static double size_of_name(const char *name)
{
    for (const char *at = name; *at; at++) {
        char *end;
        if (!isdigit((unsigned char)*at) || (at > name && (isalnum((unsigned char)at[-1]) ||
                                                            at[-1] == '.')))
            continue;
        double value = strtod(at, &end);
        bool unit = *end && strchr("bBmM", *end) && !isalnum((unsigned char)end[1]);
        if (unit)
            return value * (tolower((unsigned char)*end) == 'b' ? 1e9 : 1e6);
    }
    return 0;
}

/* The title's words up to what it says of the model: "SQLCoder" of "SQLCoder, tuned for ...". */
static size_t title_size(const char *title)
{
    static const char *const stops[] = {" fine", " - ", ": ", " for ", " trained", " (", " based",
                                        " model", " on ", ", "};
    size_t size = strlen(title);
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        const char *stop = strcasestr(title, stops[i]);
        if (stop && (size_t)(stop - title) < size)
            size = (size_t)(stop - title);
    }
    return size;
}

static void name_own(struct reading *reading, const char *name)
{
    struct arena *arena = &reading->card->arena;
    const char *plain = strstr(name, "__") ? strstr(name, "__") + 2 : path_base(name);
    uint32_t count = 0;
    reading->name = plain;
    reading->size = size_of_name(plain);
    reading->own[count++] = claim_fold(arena, plain, strlen(plain));
    for (uint32_t i = 0; i < reading->card->section_count; i++) {
        const char *title = reading->card->sections[i].title;
        if (reading->card->sections[i].level == 0)
            continue;
        if (!strncasecmp(title, "model card for ", 15))
            title += 15;
        if (reading->card->sections[i].level == 1)
            reading->own[count++] = claim_fold(arena, title, title_size(title));
        break;
    }
}

const char *claim_fold(struct arena *arena, const char *text, size_t size)
{
    char *fold = arena_text_part(arena, text, size), *to = fold;
    for (size_t i = 0; i < size; i++)
        if (isalnum((unsigned char)text[i]))
            *to++ = (char)tolower((unsigned char)text[i]);
    *to = '\0';
    return fold;
}

bool claim_is_own(const struct reading *reading, const char *name, size_t size)
{
    struct arena arena = {0};
    const char *fold = claim_fold(&arena, name, size);
    bool own = false;
    for (uint32_t i = 0; i < OWN_NAMES && reading->own[i] && strlen(fold) >= 3; i++)
        own = own || strstr(reading->own[i], fold) ||
              (strlen(reading->own[i]) >= 4 && strstr(fold, reading->own[i]));
    arena_fini(&arena);
    return own;
}

static bool is_pretext(const char *title)
{
    static const char *const words[] = {"citation", "cite", "bibtex", "reference", "acknowledg",
                                        "related work", "prompt", "example output"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(title, words[i]))
            return true;
    return false;
}

/* Whether the byte stands in a section that speaks of others or of nothing; bytes come in order. */
static bool is_left_out(struct reading *reading, uint64_t offset)
{
    const struct card *card = reading->card;
    while (reading->section < card->section_count && card->sections[reading->section].from <= offset) {
        const char *title = card->sections[reading->section++].title;
        /* What follows such a title was copied from another model's card. */
        reading->copied = reading->copied || strcasestr(title, "original model card");
        reading->pretext = is_pretext(title);
    }
    return reading->copied || reading->pretext;
}

void claims_find(struct card *card, const char *name)
{
    struct reading reading = {.card = card};
    struct passage passage = {.card = card, .at = card->body, .end = card_text_end(card)};
    name_own(&reading, name);
    bool more = passage_next(&passage);
    while (more) {
        bool left_out = is_left_out(&reading, passage.offset);
        if (passage.kind == PASSAGE_ROW && !left_out) {
            more = claim_table_read(&reading, &passage);
            continue;
        }
        if (passage.kind == PASSAGE_CODE)
            claim_code_read(&reading, &passage);
        else if (!left_out && passage.count) {
            claim_code_lines_read(&reading, &passage);
            claim_sizes_read(&reading, &passage);
            claim_types_read(&reading, &passage);
            claim_base_read(&reading, &passage);
        }
        more = passage_next(&passage);
    }
    claim_parents_add(&reading);
    passage_fini(&passage);
}
