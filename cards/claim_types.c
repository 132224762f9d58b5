/* SPDX-License-Identifier: MIT */
/* claim_types.c - number types, quantization and architecture that sentences state. */
#include <string.h>

#include "cards/claim.h"

static const char dtypes[] = "fp16|bf16|float16|bfloat16|float32|fp32|float64|f16|f32";
static const char methods[] = "gptq|awq|gguf|ggml|exl2|hqq|aqlm|nf4";

/* The name by which the hub's own files call it. */
static const char *dtype_name(const char *word)
{
    static const char *const names[][2] = {
        {"fp16", "float16"}, {"f16", "float16"}, {"bf16", "bfloat16"}, {"fp32", "float32"},
        {"f32", "float32"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(word, names[i][0]))
            return names[i][1];
    return word;
}

static void add_word(struct reading *reading, const struct passage *passage, enum claim_kind kind,
                     const char *value, uint32_t first, uint32_t last)
{
    claim_add_text(reading, passage, kind, value, passage->words[first].from,
                   passage->words[last].end);
}

/* "has N parameters in bfloat16", "stored in float16", "this is an fp16 version". */
static void read_dtype(struct reading *reading, const struct passage *passage, uint32_t at)
{
    uint32_t number;
    if (!claim_word_is(passage, at, dtypes) || at == 0)
        return;
    bool stored = claim_word_is(passage, at - 1, "in") && at >= 2 &&
                  claim_word_is(passage, at - 2, "stored|saved|parameters|weights|released");
    bool version = claim_word_is(passage, at - 1, "a|an|the") && at >= 2 &&
                   claim_word_is(passage, at - 2, "is|contains|hosts") &&
                   claim_match(passage, at + 1, "version|weights|checkpoint|copy|model", &number);
    bool label = at >= 2 && claim_word_is(passage, at - 1, ":|=") &&
                 claim_word_is(passage, at - 2, "dtype|torch_dtype") &&
                 passage->kind != PASSAGE_TEXT;
    if (stored || version || label)
        add_word(reading, passage, CLAIM_DTYPE, dtype_name(passage->words[at].text), at, at);
}

/* "This repo contains GPTQ model files", "a quantized version of", "(8-bit edition)". */
static void read_quantization(struct reading *reading, const struct passage *passage, uint32_t at)
{
    uint32_t number = 0, size;
    const struct word *word = &passage->words[at];
    if ((size = claim_match(passage, at, "quantization & %1", &number)) && size >= 2 &&
        at + size < passage->count && claim_has(passage, at + 1, at + 2, ":")) {
        uint32_t value = at + 2;
        if (claim_word_is(passage, value, dtypes) || claim_word_is(passage, value, methods))
            add_word(reading, passage, CLAIM_QUANTIZATION, passage->words[value].text, value,
                     value);
    }
    bool method = claim_word_is(passage, at, methods);
    bool bits = word->kind == WORD_NUMBER && word->value >= 2 && word->value <= 8 &&
                claim_match(passage, at, "# bit edition|version", &number);
    bool version = claim_match(passage, at, "quantized|quantised model|version|edition", &number);
    if (!method && !bits && !version)
        return;
    uint32_t from, end;
    claim_sentence(passage, at, &from, &end);
    bool host = claim_has(passage, from, at, "contains|hosts|provides|holds") &&
                claim_has(passage, from, at, "repo|repository|model|this");
    if (method && host)
        add_word(reading, passage, CLAIM_QUANTIZATION, word->text, at, at);
    if (version &&
        claim_word_is(passage, from, "the|this|a") &&
        claim_has(passage, from, end, "is|hosts|contains|provides|achieves|has|was") &&
        !claim_has(passage, from, end, "available|also|by|thanks|see|versions|find|here|you|can|"
                                       "files|use|download|limit"))
        add_word(reading, passage, CLAIM_QUANTIZATION, "quantized", at, at);
    if (bits && (host || passage->kind == PASSAGE_HEADING))
        add_word(reading, passage, CLAIM_QUANTIZATION,
                 arena_format(&reading->card->arena, "%.0f-bit", word->value), at, at + 1);
}

/* Names of classes, and families with the word that makes them one. */
static void read_architecture(struct reading *reading, const struct passage *passage, uint32_t at)
{
    static const char families[] = "llama|gpt-2|gpt2|gpt-j|gptj|gpt-neox|bloom|t5|bart|mistral|"
                                   "mixtral|opt|falcon|mpt|bert|roberta|electra";
    const struct word *word = &passage->words[at];
    uint32_t number;
    size_t size = word->end - word->from;
    const char *raw = passage->data + word->from;
    if (word->kind != WORD_TEXT)
        return;
    static const char *const heads[] = {"ForCausalLM", "ForConditionalGeneration", "LMHeadModel",
                                        "ForSequenceClassification"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        size_t tail = strlen(heads[i]);
        bool stated = at >= 2 && claim_word_is(passage, at - 1, ":") &&
                      claim_word_is(passage, at - 2, "architecture|architectures|class");
        if (stated && size > tail && !memcmp(raw + size - tail, heads[i], tail))
            claim_add_text(reading, passage, CLAIM_ARCHITECTURE,
                           arena_text_part(&reading->card->arena, raw, size), word->from, word->end);
    }
    if (claim_word_is(passage, at, families) && at > 0 &&
        claim_match(passage, at + 1, "architecture|style", &number) &&
        claim_word_is(passage, at - 1, "a|an|the"))
        add_word(reading, passage, CLAIM_ARCHITECTURE, word->text, at, at);
    if (at > 0 && (claim_match(passage, at, "decoder-only", &number) ||
                   claim_match(passage, at, "encoder-decoder", &number) ||
                   claim_match(passage, at, "encoder-only", &number)))
        add_word(reading, passage, CLAIM_ARCHITECTURE, word->text, at, at);
}

/* "the output head tied to the token embedding", "an untied output head" */
static void read_tying(struct reading *reading, const struct passage *passage, uint32_t at)
{
    uint32_t number;
    if (claim_match(passage, at, "untied output|lm? head|embeddings|weights", &number))
        add_word(reading, passage, CLAIM_TYING, "untied", at, at);
    else if (claim_match(passage, at, "tied to|with the? token|input|word? embedding|embeddings",
                         &number) ||
             claim_match(passage, at, "tied output|lm? head|embeddings", &number))
        add_word(reading, passage, CLAIM_TYING, "tied", at, at);
}

/* "Licence: MIT", and sentences "released under the Apache 2.0 license". */
static void read_license(struct reading *reading, const struct passage *passage, uint32_t at)
{
    static const struct {
        const char *pattern, *id;
    } licenses[] = {
        {"mit", "mit"}, {"apache 2.0", "apache-2.0"}, {"apache-2.0", "apache-2.0"},
        {"apache # ", "apache-2.0"}, {"apache license version? #", "apache-2.0"},
        {"gpl-3.0", "gpl-3.0"}, {"cc-by-4.0", "cc-by-4.0"}, {"cc-by-nc-4.0", "cc-by-nc-4.0"},
        {"cc-by-sa-4.0", "cc-by-sa-4.0"}, {"cc-by-nc-sa-4.0", "cc-by-nc-sa-4.0"},
        {"bsd-3-clause", "bsd-3-clause"}, {"gpl-2.0", "gpl-2.0"},
    };
    uint32_t number = 0;
    if (at < 2)
        return;
    bool label = claim_word_is(passage, at - 1, ":") &&
                 claim_word_is(passage, at - 2, "license|licence");
    bool sentence = at >= 3 && (claim_word_is(passage, at - 1, "the|an") ||
                                claim_word_is(passage, at - 1, "under")) &&
                    claim_has(passage, at - 3, at, "under") &&
                    claim_has(passage, at >= 8 ? at - 8 : 0, at, "model|models|weights|checkpoint") &&
                    claim_has(passage, at >= 4 ? at - 4 : 0, at, "released|licensed|distributed|"
                                                                 "available");
    for (size_t i = 0; (label || sentence) && i < sizeof licenses / sizeof *licenses; i++) {
        uint32_t size = claim_match(passage, at, licenses[i].pattern, &number);
        if (size)
            add_word(reading, passage, CLAIM_LICENSE, licenses[i].id, at, at + size - 1);
    }
}

void claim_types_read(struct reading *reading, const struct passage *passage)
{
    for (uint32_t i = 0; i < passage->count; i++) {
        read_dtype(reading, passage, i);
        read_quantization(reading, passage, i);
        read_architecture(reading, passage, i);
        read_tying(reading, passage, i);
        read_license(reading, passage, i);
    }
}
