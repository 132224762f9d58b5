/* SPDX-License-Identifier: MIT */
/* tokenize_json.c - tokens in the shape of the contract. */
#include "report/json.h"
#include "report/tokenize.h"

/* Bytes as JSON text: what is no UTF-8 becomes U+FFFD. */
static json_t *text_of(const struct text *bytes)
{
    json_t *json = json_stringn(text_get(bytes), bytes->size);
    if (json)
        return json;
    struct text safe = {0};
    for (size_t at = 0; at < bytes->size;) {
        size_t step = utf8_read(bytes->data + at, bytes->size - at, NULL);
        text_append(&safe, step ? bytes->data + at : "\xef\xbf\xbd", step ? step : 3);
        at += step ? step : 1;
    }
    json = json_stringn(text_get(&safe), safe.size);
    text_fini(&safe);
    return json;
}

static json_t *json_token(const struct tokenized *one, size_t index)
{
    struct token_span span = one->tokens->spans[index];
    uint32_t id = one->tokens->ids[index];
    bool added = span.start == TOKEN_ADDED;
    struct text piece = {0}, bytes = {0};
    tokenizer_piece(one->tokenizer, id, &piece);
    tokenizer_bytes(one->tokenizer, id, &bytes);
    json_t *json = json_object();
    json_object_set_new(json, "id", json_integer(id));
    json_object_set_new(json, "piece", text_of(&piece));
    json_object_set_new(json, "text", text_of(&bytes));
    json_object_set_new(json, "start", added ? json_null() : json_integer(span.start));
    json_object_set_new(json, "end", added ? json_null() : json_integer(span.end));
    json_object_set_new(json, "special",
                        json_boolean(tokenizer_kind(one->tokenizer, id) == TOKEN_SPECIAL));
    text_fini(&piece);
    text_fini(&bytes);
    return json;
}

static json_t *json_counts(const struct tokenized *one)
{
    struct fertility counts;
    struct text given = {0};
    size_t at;
    fertility_count(one, &counts);
    json_t *json = json_object();
    json_object_set_new(json, "tokens", json_integer((json_int_t)counts.tokens));
    json_object_set_new(json, "bytes", json_integer((json_int_t)counts.bytes));
    json_object_set_new(json, "characters", json_integer((json_int_t)counts.characters));
    json_object_set_new(json, "words", json_integer((json_int_t)counts.words));
    json_object_set_new(json, "whole_words", json_integer((json_int_t)counts.whole));
    json_object_set_new(json, "single_bytes", json_integer((json_int_t)counts.single));
    json_object_set_new(json, "unknown", json_integer((json_int_t)counts.unknown));
    json_object_set_new(json, "bytes_per_token",
                        counts.tokens ? json_real((double)counts.bytes / (double)counts.tokens)
                                      : json_null());
    json_object_set_new(json, "round_trip", json_boolean(report_round_trip(one, &at, &given)));
    text_fini(&given);
    return json;
}

static void set_tokens(json_t *json, const struct tokenized *one)
{
    json_t *ids = json_array(), *list = json_array();
    for (size_t i = 0; i < one->tokens->count; i++) {
        json_array_append_new(ids, json_integer(one->tokens->ids[i]));
        json_array_append_new(list, json_token(one, i));
    }
    json_object_set_new(json, "model", json_text(one->model));
    json_object_set_new(json, "ids", ids);
    json_object_set_new(json, "tokens", list);
    json_object_set_new(json, "counts", json_counts(one));
}

json_t *report_tokenized_json(const struct tokenized *all, uint32_t count)
{
    json_t *json = json_document("tokenize");
    set_tokens(json, &all[0]);
    if (count > 1) {
        json_t *others = json_array();
        for (uint32_t i = 1; i < count; i++) {
            json_t *other = json_object();
            set_tokens(other, &all[i]);
            json_array_append_new(others, other);
        }
        json_object_set_new(json, "with", others);
    }
    return json;
}
