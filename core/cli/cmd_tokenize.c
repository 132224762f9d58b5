/* SPDX-License-Identifier: MIT */
/*
 * cmd_tokenize.c - archcard tokenize MODEL [TEXT]: a text as tokens, or ids as text. How it is shown
 * is core/report's.
 */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "cli/args.h"
#include "cli/input.h"
#include "cli/print.h"
#include "model/tokens.h"
#include "report/json.h"
#include "report/tokenize.h"

#define MODELS_MOST 16

/* A model that is asked. */
struct asked {
    struct model model;
    struct tokenizer *tokenizer;
    struct tokens tokens;
};

struct tokenizing {
    const struct invocation *invocation;
    struct asked asked[MODELS_MOST]; /* [count], the operand first */
    uint32_t count;
    enum tokenizer_mode mode;
    bool special, chat;
    struct input input; /* the text, or what is to be decoded */
    struct text rendered; /* of the chat template */
};

static int read_options(struct tokenizing *tokenizing, struct error *error)
{
    const struct invocation *invocation = tokenizing->invocation;
    const char *special = invocation_option(invocation, "special");
    const char *mode = invocation_option(invocation, "mode");
    tokenizing->chat = invocation_has(invocation, "chat") || invocation_has(invocation, "user");
    tokenizing->special = !tokenizing->chat && (!special || !strcmp(special, "add"));
    tokenizing->mode = mode && !strcmp(mode, "sentencepiece") ? TOKENIZER_SENTENCEPIECE
                                                              : TOKENIZER_HF;
    if (special && strcmp(special, "add") && strcmp(special, "none"))
        return error_set(error, ERROR_USAGE, "--special takes add or none, not '%.40s'", special);
    if (mode && strcmp(mode, "hf") && strcmp(mode, "sentencepiece"))
        return error_set(error, ERROR_USAGE, "--mode takes hf or sentencepiece, not '%.40s'", mode);
    if (tokenizing->chat && invocation->operand_count > 1)
        return error_set(error, ERROR_USAGE, "a text is given, and a chat, too; give only one");
    return 0;
}

static int open_model(struct tokenizing *tokenizing, const char *name, struct error *error)
{
    if (tokenizing->count == MODELS_MOST)
        return error_set(error, ERROR_USAGE, "--with: at most %d models at once", MODELS_MOST);
    struct asked *asked = &tokenizing->asked[tokenizing->count++];
    int code = model_open_for_text(&asked->model, name, tokenizing->chat, error);
    if (code)
        return code;
    asked->tokenizer = model_tokenizer_open(&asked->model, tokenizing->mode, error);
    return asked->tokenizer ? 0 : error->code;
}

static int open_models(struct tokenizing *tokenizing, struct error *error)
{
    const struct invocation *invocation = tokenizing->invocation;
    int code = open_model(tokenizing, invocation->operands[0], error);
    for (size_t i = 0; !code && i < invocation->given_count; i++)
        if (!strcmp(invocation->given[i].option->name, "with"))
            code = open_model(tokenizing, invocation->given[i].value, error);
    return code;
}

static int read_text(struct tokenizing *tokenizing, struct error *error)
{
    const struct invocation *invocation = tokenizing->invocation;
    const char *file = invocation_option(invocation, "file");
    if (invocation->operand_count > 1)
        return input_of_text(&tokenizing->input, invocation->operands[1]);
    return input_open(&tokenizing->input, file, error);
}

static int render_chat(struct tokenizing *tokenizing, struct error *error)
{
    const struct invocation *invocation = tokenizing->invocation;
    const struct asked *asked = &tokenizing->asked[0];
    int code = chat_text(&asked->model, asked->tokenizer, invocation_option(invocation, "chat"),
                         invocation_option(invocation, "user"), &tokenizing->rendered, error);
    tokenizing->input.data = text_get(&tokenizing->rendered);
    tokenizing->input.size = tokenizing->rendered.size;
    return code;
}

static int encode_all(struct tokenizing *tokenizing, struct error *error)
{
    unsigned options = TOKENIZE_SPANS | (tokenizing->special ? TOKENIZE_SPECIAL : 0);
    int code = 0;
    for (uint32_t i = 0; !code && i < tokenizing->count; i++)
        code = tokenizer_encode(tokenizing->asked[i].tokenizer, tokenizing->input.data,
                                tokenizing->input.size, options, &tokenizing->asked[i].tokens,
                                error);
    return code;
}

static int show(struct tokenizing *tokenizing, struct error *error)
{
    struct tokenized all[MODELS_MOST];
    bool brief = invocation_has(tokenizing->invocation, "stats");
    int code = tokenizing->chat ? render_chat(tokenizing, error) : read_text(tokenizing, error);
    code = code ? code : encode_all(tokenizing, error);
    if (code)
        return code;
    for (uint32_t i = 0; i < tokenizing->count; i++)
        all[i] = (struct tokenized){tokenizing->asked[i].model.source.name,
                                    tokenizing->asked[i].tokenizer, tokenizing->input.data,
                                    tokenizing->input.size, &tokenizing->asked[i].tokens};
    struct doc *doc = doc_new();
    json_t *json = NULL;
    if (!strcmp(tokenizing->invocation->format, "json")) {
        json = report_tokenized_json(all, tokenizing->count);
    } else if (tokenizing->count > 1) {
        report_tokenized_beside(all, tokenizing->count, brief, doc);
    } else {
        report_tokenized(&all[0], brief, doc);
        if (invocation_has(tokenizing->invocation, "merges"))
            report_merges(&all[0], doc);
    }
    code = invocation_print(tokenizing->invocation, doc, json, error);
    json_decref(json);
    doc_free(doc);
    return code;
}

/* Appends the digits of an id; returns the place behind them. */
static char *put_id(char *at, uint32_t id)
{
    char digits[12], *first = digits + sizeof digits;
    do
        *--first = (char)('0' + id % 10);
    while (id /= 10);
    for (; first < digits + sizeof digits; first++)
        *at++ = *first;
    return at;
}

static void put_ids(const struct tokens *tokens, struct text *out)
{
    char group[4096], *at = group;
    *at++ = '[';
    for (size_t i = 0; i < tokens->count; i++) {
        at = put_id(at, tokens->ids[i]);
        *at++ = ',';
        if (at - group > (ptrdiff_t)sizeof group - 16) {
            text_append(out, group, (size_t)(at - group));
            at = group;
        }
    }
    text_append(out, group, (size_t)(at - group));
    out->size -= tokens->count > 0; /* the last comma */
    text_append(out, "]\n", 2);
}

static int encode_line(struct tokenizing *tokenizing, const char *line, size_t size,
                       size_t number, struct text *out, struct error *error)
{
    struct asked *asked = &tokenizing->asked[0];
    struct tree tree;
    char name[32];
    snprintf(name, sizeof name, "line %zu", number);
    int code = json_parse(&tree, name, line, size, error);
    if (code)
        return code;
    asked->tokens.count = 0;
    if (tree.root.kind != VALUE_TEXT)
        code = error_set(error, ERROR_INPUT, "line %zu: a JSON string is expected", number);
    else
        code = tokenizer_encode(asked->tokenizer, tree.root.text, tree.root.size,
                                tokenizing->special ? TOKENIZE_SPECIAL : 0, &asked->tokens, error);
    if (!code)
        put_ids(&asked->tokens, out);
    tree_fini(&tree);
    return code;
}

/* Each line a JSON string; each line out an array of ids. */
static int encode_lines(struct tokenizing *tokenizing, struct error *error)
{
    struct text out = {0};
    int code = read_text(tokenizing, error);
    const char *at = tokenizing->input.data, *end = at + tokenizing->input.size;
    for (size_t number = 1; !code && at < end; number++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop ? stop : end;
        code = encode_line(tokenizing, at, (size_t)(stop - at), number, &out, error);
        at = stop + 1;
    }
    code = code ? code : print_whole(tokenizing->invocation->output, &out, error);
    text_fini(&out);
    return code;
}

static int read_ids(const struct input *input, uint32_t limit, struct tokens *ids,
                    struct error *error)
{
    for (size_t at = 0; at < input->size;) {
        uint64_t id = 0;
        size_t from = at;
        if (strchr(" ,\t\r\n[]", input->data[at]) && input->data[at]) {
            at++;
            continue;
        }
        for (; at < input->size && input->data[at] >= '0' && input->data[at] <= '9' &&
               id <= UINT32_MAX; at++)
            id = id * 10 + (uint64_t)(input->data[at] - '0');
        if (at == from)
            return error_set(error, ERROR_USAGE, "--decode: ids with blanks, commas or line ends "
                             "between are expected, at byte %zu", from);
        if (id >= limit)
            return error_set(error, ERROR_USAGE, "--decode: id %llu is outside of the vocabulary, "
                             "which has %u", (unsigned long long)id, limit);
        if (ids->count == ids->room)
            ids->ids = memory_grow(ids->ids, &ids->room, ids->count + 1, sizeof *ids->ids);
        ids->ids[ids->count++] = (uint32_t)id;
    }
    return 0;
}

static int decode(struct tokenizing *tokenizing, struct error *error)
{
    struct asked *asked = &tokenizing->asked[0];
    bool skip = !invocation_has(tokenizing->invocation, "special") || !tokenizing->special;
    struct text text = {0};
    int code = read_text(tokenizing, error);
    if (!code)
        code = read_ids(&tokenizing->input, tokenizer_size(asked->tokenizer), &asked->tokens,
                        error);
    if (code)
        return code;
    tokenizer_decode(asked->tokenizer, asked->tokens.ids, asked->tokens.count, skip, &text);
    if (!strcmp(tokenizing->invocation->format, "json")) {
        json_t *json = json_document("tokenize"), *ids = json_array();
        for (size_t i = 0; i < asked->tokens.count; i++)
            json_array_append_new(ids, json_integer(asked->tokens.ids[i]));
        json_object_set_new(json, "model", json_text(asked->model.source.name));
        json_object_set_new(json, "ids", ids);
        json_object_set_new(json, "text", json_text(text_get(&text)));
        code = invocation_print(tokenizing->invocation, NULL, json, error);
        json_decref(json);
    } else {
        text_byte(&text, '\n');
        code = print_whole(tokenizing->invocation->output, &text, error);
    }
    text_fini(&text);
    return code;
}

static int cmd_tokenize(struct invocation *invocation)
{
    struct error error = {0};
    struct tokenizing tokenizing = {.invocation = invocation};
    int code = read_options(&tokenizing, &error);
    code = code ? code : open_models(&tokenizing, &error);
    if (!code && invocation_has(invocation, "decode"))
        code = decode(&tokenizing, &error);
    else if (!code && invocation_has(invocation, "jsonl"))
        code = encode_lines(&tokenizing, &error);
    else if (!code)
        code = show(&tokenizing, &error);
    for (uint32_t i = 0; i < tokenizing.count; i++) {
        tokens_fini(&tokenizing.asked[i].tokens);
        tokenizer_close(tokenizing.asked[i].tokenizer);
        model_close(&tokenizing.asked[i].model);
    }
    input_close(&tokenizing.input);
    text_fini(&tokenizing.rendered);
    return code ? invocation_fail(invocation, &error) : 0;
}

static const char *const usage[] = {"MODEL [TEXT]", "MODEL --decode [IDS]", NULL};

static const struct option options[] = {
    {"file", 0, "FILE", "read the text from FILE (default: standard input)", NULL},
    {"special", 0, "add|none", "special tokens around the text (default: add)", NULL},
    {"mode", 0, "hf|sentencepiece", "the library to follow where two differ (default: hf)", NULL},
    {"with", 0, "MODEL", "show another model's tokens beside; may be repeated", NULL},
    {"merges", 0, NULL, "show how each word was put together", NULL},
    {"stats", 0, NULL, "show the figures only", NULL},
    {"jsonl", 0, NULL, "each line in is a JSON string, each line out its ids", NULL},
    {"decode", 0, NULL, "ids in, text out", NULL},
    {"chat", 0, "FILE", "the text is a JSON list of messages, through the chat template", NULL},
    {"user", 0, "TEXT", "the text is one user message, through the chat template", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

const struct command command_tokenize = {
    .name = "tokenize",
    .summary = "pieces, ids, bytes, offsets",
    .usage = usage,
    .example = "archcard tokenize gpt2 \"The future of Rust\"",
    .options = options,
    .least = 1,
    .most = 2,
    .run = cmd_tokenize,
};
