/* SPDX-License-Identifier: MIT */
/*
 * claim_sizes.c - sizes and lengths that sentences state. Tables: claim_table.c.
 *
 * A pattern says what is stated, guards say of whom: a sentence that compares, names a series or
 * another model as its subject is not about this one.
 */
#include <string.h>

#include "cards/claim.h"

#define REACH 10 /* words from where a pattern begins to its number */

/* How a match must be guarded. */
enum guard {
    GUARD_PLAIN,   /* words that only the model's own size has: "vocab_size 640" */
    GUARD_SUBJECT, /* the sentence's subject may be another model */
    GUARD_MODEL,   /* "a 7B model": also needs words that present the model */
};

static const struct size_pattern {
    enum claim_kind kind;
    enum guard guard;
    double least, most; /* values that make sense */
    const char *pattern;
} patterns[] = {
    {CLAIM_PARAMETERS, GUARD_SUBJECT, 1e4, 1e14,
     "# total|trainable|model|learnable|free|active? parameters|parameter|params|param"},
    {CLAIM_PARAMETERS, GUARD_SUBJECT, 1e4, 1e14,
     "total|model? parameters|params|n_parameters|n_params|num_parameters|num_params count|size|"
     "number? & #"},
    {CLAIM_PARAMETERS, GUARD_SUBJECT, 1e4, 1e14, "parameter|model|param size|count & #"},
    {CLAIM_PARAMETERS, GUARD_SUBJECT, 1e4, 1e14, "number of parameters|params & #"},
    {CLAIM_PARAMETERS, GUARD_SUBJECT, 1e4, 1e14, "# \xe5\x8f\x82\xe6\x95\xb0*|"
     "\xe3\x83\x91\xe3\x83\xa9\xe3\x83\xa1\xe3\x83\xbc\xe3\x82\xbf*|"
     "\xeb\xa7\xa4\xea\xb0\x9c\xeb\xb3\x80\xec\x88\x98*"},
    {CLAIM_PARAMETERS, GUARD_MODEL, 1e6, 1e14,
     "# %4 model|llm|lm|version|transformer|encoder-decoder|decoder-only|checkpoint"},
    {CLAIM_CONTEXT_LENGTH, GUARD_SUBJECT, 16, 2e7,
     "context|sequence|seq|input length|window|size & #"},
    {CLAIM_CONTEXT_LENGTH, GUARD_SUBJECT, 16, 2e7,
     "context|sequence|seq|input length|window|size & sliding window & #"},
    {CLAIM_CONTEXT_LENGTH, GUARD_SUBJECT, 16, 2e7,
     "max_position_embeddings|n_positions|n_ctx|context_length|ctx_len|max_seq_len|max_seq_length|"
     "seq_length|sequence_length|block_size & #"},
    {CLAIM_CONTEXT_LENGTH, GUARD_SUBJECT, 16, 2e7, "context|window & size? & # token|tokens"},
    {CLAIM_CONTEXT_LENGTH, GUARD_SUBJECT, 16, 2e7, "window size & #"},
    {CLAIM_CONTEXT_LENGTH, GUARD_SUBJECT, 256, 2e7,
     "# token|tokens? context|ctx window|length|size?"},
    {CLAIM_CONTEXT_LENGTH, GUARD_SUBJECT, 16, 2e7, "# token|tokens? sequence|input length"},
    {CLAIM_CONTEXT_LENGTH, GUARD_SUBJECT, 16, 2e7, "sequences of # consecutive? token|tokens"},
    {CLAIM_CONTEXT_LENGTH, GUARD_SUBJECT, 100, 2e7, "process|handle|handles & # token|tokens"},
    {CLAIM_VOCAB_SIZE, GUARD_PLAIN, 10, 1e7, "vocab_size|n_vocab & #"},
    {CLAIM_VOCAB_SIZE, GUARD_SUBJECT, 10, 1e7, "vocabulary|vocab size? of? size? & #"},
    {CLAIM_VOCAB_SIZE, GUARD_SUBJECT, 10, 1e7, "vocabulary|vocab size of %3 was|is #"},
    {CLAIM_VOCAB_SIZE, GUARD_SUBJECT, 10, 1e7, "# %3 vocab|vocabulary"},
    {CLAIM_VOCAB_SIZE, GUARD_SUBJECT, 1000, 1e7, "# %2 tokenizer"},
    {CLAIM_VOCAB_SIZE, GUARD_PLAIN, 10, 1e7, "tokenizer : %6 , # entries|pieces"},
    {CLAIM_LAYERS, GUARD_PLAIN, 1, 1000, "num_hidden_layers|n_layer|n_layers & #"},
    {CLAIM_LAYERS, GUARD_SUBJECT, 1, 1000,
     "number of hidden|transformer|decoder|encoder? layers|blocks & #"},
    {CLAIM_LAYERS, GUARD_SUBJECT, 1, 1000, "# transformer|hidden|decoder|encoder? layer|layers"},
    {CLAIM_HIDDEN_SIZE, GUARD_PLAIN, 1, 1e6, "hidden_size|n_embd|d_model|n_embed & #"},
    {CLAIM_HIDDEN_SIZE, GUARD_SUBJECT, 8, 1e6,
     "hidden|embedding|model size|dimension|dim|dimensionality & #"},
    {CLAIM_HIDDEN_SIZE, GUARD_SUBJECT, 8, 1e6, "# hidden size|units|dimension|dimensions?"},
    {CLAIM_HIDDEN_SIZE, GUARD_SUBJECT, 8, 1e6, "# hidden-size|dimension|dimensions|dimensional"},
    {CLAIM_HEADS, GUARD_PLAIN, 1, 1000,
     "num_attention_heads|n_head|n_heads|num_heads|encoder_attention_heads & #"},
    {CLAIM_HEADS, GUARD_SUBJECT, 1, 1000, "number of attention? heads & #"},
    {CLAIM_HEADS, GUARD_SUBJECT, 1, 1000, "# attention? heads|head"},
    {CLAIM_KEY_VALUE_HEADS, GUARD_PLAIN, 1, 1000, "num_key_value_heads & #"},
    {CLAIM_INTERMEDIATE_SIZE, GUARD_PLAIN, 1, 1e6, "intermediate_size|d_ff|n_inner & #"},
    {CLAIM_SLIDING_WINDOW, GUARD_PLAIN, 1, 1e7, "sliding_window & #"},
    {CLAIM_BUCKETS, GUARD_PLAIN, 1, 1e5, "relative_attention_num_buckets & #"},
    {CLAIM_EXPERTS_PER_TOKEN, GUARD_PLAIN, 1, 1000, "num_experts_per_tok & #"},
    {CLAIM_EXPERTS_PER_TOKEN, GUARD_SUBJECT, 1, 1000, "# active|activated experts"},
    {CLAIM_EXPERTS_PER_TOKEN, GUARD_SUBJECT, 1, 1000, "# experts per|for token|each|every"},
    {CLAIM_EXPERTS, GUARD_PLAIN, 1, 1000, "num_local_experts|num_experts|n_routed_experts & #"},
    {CLAIM_EXPERTS, GUARD_SUBJECT, 1, 1000, "number of experts & #"},
    {CLAIM_EXPERTS, GUARD_SUBJECT, 1, 1000, "# total|routed|local experts"},
    {CLAIM_SHARDS, GUARD_SUBJECT, 1, 10000, "# safetensors|weight? shards|shard"},
    {CLAIM_SHARDS, GUARD_SUBJECT, 1, 10000, "shards & #"},
    {CLAIM_TRAINING_TOKENS, GUARD_SUBJECT, 1e6, 1e15, "# %2 token|tokens"},
    {CLAIM_TRAINING_TOKENS, GUARD_SUBJECT, 1e6, 1e15, "training tokens & #"},
};

/* Words behind a size that make it one of many: "7B models". */
static const char many[] = "models|versions|llms|variants|checkpoints";

/* Words that tell a number of something else. */
static const char not_size[] = "batch*|warmup|warm-up|per|gpu|gpus|gb|gib|vram|ram|memory|"
                               "epoch|epochs|generate|generated|last|freeze|frozen|every|"
                               "checkpoints|context-length|evaluated|run";

/* Words behind a length that make it one of several, or of texts. */
static const char other_lengths[] = "lengths|windows|sizes|tasks|task|data|documents|texts|versions|models";

static bool near(double a, double b)
{
    return a < b * 1.6 && b < a * 1.6;
}

/* The clause up to the word: since the last comma, colon or bracket, at most 14 words. */
static uint32_t clause_from(const struct passage *passage, uint32_t at, uint32_t from)
{
    uint32_t start = at;
    while (start > from && at - start < 14) {
        const struct word *before = &passage->words[start - 1];
        if (before->kind == WORD_MARK && strchr(",(|", before->text[0]))
            break;
        start--;
    }
    return start;
}

static bool is_presented(const struct passage *passage, uint32_t at, uint32_t end, uint32_t from)
{
    uint32_t back = at > from + 6 ? at - 6 : from;
    if (claim_has(passage, at, end, many) || claim_word_is(passage, end, many))
        return false;
    return claim_has(passage, back, at, "a|an|is|are|this|the|introducing|introduce|release|present|"
                                        "first") ||
           at == from;
}

/* Whether a match is about this model. [at, end) are its words. */
static bool is_ours(const struct reading *reading, const struct passage *passage,
                    const struct size_pattern *pattern, uint32_t at, uint32_t end, uint32_t number)
{
    uint32_t from, stop;
    claim_sentence(passage, at, &from, &stop);
    if (passage->kind == PASSAGE_ROW) /* "| label | value |" */
        return pattern->guard != GUARD_MODEL && !claim_has(passage, 1, at, "|") &&
               !claim_has(passage, number, end + 3 < stop ? end + 3 : stop, not_size) &&
               claim_word_is_mark(passage, number - 1, '|');
    if (pattern->guard == GUARD_PLAIN)
        return true;
    uint32_t clause = clause_from(passage, at, from);
    bool base = false; /* "the base model has 16k context" */
    for (uint32_t i = clause; i + 1 < number; i++)
        base = base || (claim_word_is(passage, i, "base") && claim_word_is(passage, i + 1, "model"));
    if (base || (at > from && claim_word_is(passage, at - 1, "target|output|summary")))
        return false;
    uint32_t behind = end + 4 < stop ? end + 4 : stop;
    if (claim_has(passage, clause, number, claim_others) || claim_has(passage, clause, end, not_size))
        return false;
    if (number > from && number + 2 < stop && passage->words[number].unit > 1 &&
        claim_word_is(passage, number + 1, "to|-|and|or|,|/") &&
        passage->words[number + 2].kind == WORD_NUMBER)
        return false; /* 7B to 70B, 7B and 13B */
    if (number > from && (passage->words[number - 1].kind == WORD_NUMBER ||
                          (number > from + 1 && passage->words[number - 2].kind == WORD_NUMBER &&
                           claim_word_is(passage, number - 1, "to|-|and|or|,|/|>") &&
                           (pattern->least > 1e3 || claim_word_is(passage, number - 1, "to")))))
        return false;
    if (pattern->kind == CLAIM_CONTEXT_LENGTH && claim_word_is(passage, end, other_lengths))
        return false;
    int subject = claim_subject(reading, passage, number);
    if (pattern->kind == CLAIM_PARAMETERS && subject < 0)
        return false;
    if (pattern->kind == CLAIM_PARAMETERS && reading->size && subject <= 0 &&
        !near(reading->size, passage->words[number].value))
        return false;
    if (pattern->kind == CLAIM_HIDDEN_SIZE && claim_word_is(passage, end - 1, "dimension*") &&
        number == at && !claim_has(passage, from, stop, "layer|layers"))
        return false;
    if (pattern->guard == GUARD_MODEL) {
        if (passage->words[number].unit < 1e6 || !is_presented(passage, number, end, from) ||
            claim_has(passage, from, number, claim_others) || passage->kind == PASSAGE_HEADING ||
            (number > from && claim_is_name(passage, number - 1)))
            return false;
    }
    if (pattern->kind == CLAIM_TRAINING_TOKENS)
        return subject >= 0 && !claim_has(passage, from, number, "aims|aim|goal|plan|planned") &&
               claim_has(passage, from, stop, "trained|pretrained|pre-trained|train|training|"
                                              "pre-training|pretraining|trains|pretrain|fine-tuned|"
                                              "finetuned|tokens") &&
               (claim_has(passage, clause, at, "trained|pretrained|pre-trained|on|uses|training|for|"
                                               "fine-tuned|finetuned|with|and|\xe9\x87\x87\xe7\x94\xa8*") ||
                claim_has(passage, end, behind, "pre-training|pretraining|training|in|"
                                                "\xe8\xbf\x9b\xe8\xa1\x8c*"));
    return true;
}

/* A length that the training had: the model's may be another. */
static bool is_of_training(const struct passage *passage, uint32_t at)
{
    uint32_t from, stop;
    claim_sentence(passage, at, &from, &stop);
    return claim_has(passage, from, at, "trained|train|training|pre-train|truncated|padded|steps");
}

static void try_pattern(struct reading *reading, const struct passage *passage,
                        const struct size_pattern *pattern, uint32_t at)
{
    uint32_t number = 0, size = claim_match(passage, at, pattern->pattern, &number);
    const struct word *word = &passage->words[number];
    if (!size || word->kind != WORD_NUMBER || word->value < pattern->least ||
        word->value > pattern->most ||
        !is_ours(reading, passage, pattern, at, at + size, number))
        return;
    uint32_t known = reading->card->claim_count;
    claim_add_number(reading, passage, pattern->kind, at, number, at + size - 1);
    if (reading->card->claim_count > known && pattern->kind == CLAIM_CONTEXT_LENGTH)
        reading->card->claims[known].training = is_of_training(passage, at);
}

void claim_sizes_read(struct reading *reading, const struct passage *passage)
{
    static uint64_t first[sizeof patterns / sizeof *patterns];
    for (size_t k = sizeof patterns / sizeof *patterns; !first[0] && k > 0; k--)
        first[k - 1] = claim_first(patterns[k - 1].pattern);
    uint32_t next = 0; /* the next number: no pattern begins far before one */
    for (uint32_t i = 0; i < passage->count; i++) {
        while (next < passage->count && (next < i || passage->words[next].kind != WORD_NUMBER))
            next++;
        for (size_t k = 0; next < passage->count && next - i < REACH &&
                           k < sizeof patterns / sizeof *patterns; k++)
            if (claim_may_begin(passage, i, first[k]))
                try_pattern(reading, passage, &patterns[k], i);
    }
}
