/* SPDX-License-Identifier: MIT */
/* words.c - questions on how a model was trained and how text becomes ids. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "quiz/draft.h"
#include "model/tokens.h"

static const char *safe_text(struct draft *draft, const char *data, size_t size)
{
    struct text text = {0};
    text_add_safe(&text, data, size);
    const char *kept = arena_text(draft->arena, text_get(&text));
    text_fini(&text);
    return kept;
}

/* "README.md 34:3" */
static const char *evidence_place(struct draft *draft, const struct tuning_evidence *evidence)
{
    const char *file = evidence->file ? safe_text(draft, evidence->file, strlen(evidence->file))
                                      : "the name of the model";
    if (evidence->at)
        return arena_format(draft->arena, "%s %s", file,
                            safe_text(draft, evidence->at, strlen(evidence->at)));
    if (evidence->place.line)
        return arena_format(draft->arena, "%s:%u:%u", file, evidence->place.line,
                            evidence->place.column);
    return file;
}

/* A chat model is tuned, and on instructions: what it also is, is no wrong answer. */
static const struct tuning_word {
    const char *word, *text;
    bool tuned;
} tunings[] = {
    {"base", "a base model: pretrained only, it goes on with a text", false},
    {"fine-tuned", "a fine-tuned model: trained further on a task of its own", true},
    {"instruct", "an instruction-tuned model: trained further on requests and answers", true},
    {"chat", "a chat model: trained further on dialogues, in turns", true},
    {"adapter", "an adapter: changes to another model's weights, of no use alone", false},
    {"reward", "a reward model: it gives answers a score and writes none", false},
    {"embedding", "an embedding model: it gives vectors and writes nothing", false},
};

bool quiz_ask_tuning(struct draft *draft)
{
    const struct tuning *tuning = &draft->examined->tuning;
    const struct tuning_evidence *first = &tuning->evidence[0];
    const struct tuning_word *right = NULL;
    const char *kind = tuning_kind_name(tuning->kind);
    for (size_t i = 0; i < sizeof tunings / sizeof *tunings; i++)
        if (!strcmp(tunings[i].word, kind))
            right = &tunings[i];
    if (!right || !tuning->count || first->says != tuning->kind)
        return false;
    draft_right_text(draft, right->text);
    for (size_t i = 0; i < sizeof tunings / sizeof *tunings; i++)
        if (!right->tuned || !tunings[i].tuned)
            draft_wrong_text(draft, tunings[i].text, NULL);
    draft_cite(draft, evidence_place(draft, first));
    draft_ask(draft, "What kind of model is %s, by what its files say?", draft->name);
    draft_why(draft, "\"%s\" says %s.", safe_text(draft, first->value, strnlen(first->value, 80)), kind);
    return true;
}

bool quiz_ask_tokenizer(struct draft *draft)
{
    static const struct draft_word words[] = {
        {"bpe", "byte pair encoding: pieces are merged, pair by pair, in a learned order"},
        {"unigram", "unigram: of all ways to cut a text the most probable is taken"},
        {"wordpiece", "WordPiece: the longest piece that fits is taken, from the left"},
        {"wordlevel", "whole words: each has an id, all others are unknown"},
    };
    const struct tokenizer_summary *tokenizer = &draft->examined->model.tokenizer;
    if (!tokenizer->there || !tokenizer->file ||
        !draft_words(draft, tokenizer->kind, words, sizeof words / sizeof *words))
        return false;
    draft_cite(draft, safe_text(draft, tokenizer->file, strlen(tokenizer->file)));
    draft_ask(draft, "How does the tokenizer of %s cut a text into pieces?", draft->name);
    draft_why(draft, "Its vocabulary is one of kind \"%s\".", tokenizer->kind);
    return true;
}

bool quiz_ask_end_token(struct draft *draft)
{
    const struct tokenizer_summary *tokenizer = &draft->examined->model.tokenizer;
    int64_t end, other, vocab = 0;
    if (draft->side != AC_DECODER || !draft_integer(draft, "eos_token_id", &end) || end < 0)
        return false;
    draft_right_text(draft, arena_format(draft->arena, "id %" PRId64, end));
    static const char *const keys[] = {"bos_token_id", "pad_token_id", "decoder_start_token_id"};
    static const char *const slips[] = {"that one begins a text", "that one fills a batch",
                                        "the decoder starts from that one"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (draft_integer(draft, keys[i], &other) && other >= 0)
            draft_wrong_text(draft, arena_format(draft->arena, "id %" PRId64, other), slips[i]);
    if (draft_integer(draft, "vocab_size", &vocab) && vocab - 1 != end)
        draft_wrong_text(draft, arena_format(draft->arena, "id %" PRId64, vocab - 1),
                         "that is the last row of the vocabulary");
    for (int64_t i = 3; draft->count < 6; i++)
        if (i != end)
            draft_wrong_text(draft, arena_format(draft->arena, "id %" PRId64, i), NULL);
    draft_ask(draft, "Which token ends what %s writes?", draft->name);
    draft_why(draft, "eos_token_id is %" PRId64 ".", end);
    for (uint32_t i = 0; i < TOKENIZER_ROLES; i++) {
        const struct special_token *special = &tokenizer->specials[i];
        if (special->role && !strcmp(special->role, "eos") && special->id == end && special->text)
            draft_why(draft, "The tokenizer spells it \"%s\".",
                      safe_text(draft, special->text, strnlen(special->text, 40)));
    }
    return true;
}

/* Short sentences of which one is drawn. */
static const char *const sentences[] = {
    "The cat sat on the mat.", "To be, or not to be", "Attention is all you need.",
    "How many tokens is this?", "An unforgettable afternoon", "Two plus two is four.",
    "Good morning!", "Language models count in pieces, not in words.",
};

bool quiz_ask_tokens(struct draft *draft)
{
    struct error error = {0};
    struct tokens tokens = {0};
    uint64_t drawn = draft_draw(draft, 1, sizeof sentences / sizeof *sentences);
    const char *sentence = sentences[drawn - 1];
    struct tokenizer *tokenizer = model_tokenizer_open(&draft->examined->model, TOKENIZER_HF, &error);
    bool done = tokenizer && !tokenizer_encode(tokenizer, sentence, strlen(sentence), 0, &tokens, &error);
    if (done) {
        double count = (double)tokens.count, words = 1;
        for (const char *at = sentence; *at; at++)
            words += *at == ' ';
        const char *file = tokenizer_file(tokenizer);
        draft_cite(draft, file ? safe_text(draft, file, strlen(file)) : "its tokenizer");
        draft_right(draft, count, "tokens");
        draft_wrong(draft, words, "so many words it has");
        draft_wrong(draft, (double)strlen(sentence), "so many letters and signs it has");
        draft_wrong(draft, count + 1, NULL);
        draft_wrong(draft, count - 1, NULL);
        draft_wrong(draft, count + 2, NULL);
        draft_ask(draft, "How many tokens does \"%s\" become for %s, special tokens left out?", sentence,
                  draft->name);
        draft_why(draft, "The pieces are:");
        for (size_t i = 0; i < tokens.count; i++) {
            struct text piece = {0};
            tokenizer_piece(tokenizer, tokens.ids[i], &piece);
            draft_why(draft, "%s (%u)", safe_text(draft, text_get(&piece), piece.size), tokens.ids[i]);
            text_fini(&piece);
        }
    }
    tokens_fini(&tokens);
    tokenizer_close(tokenizer);
    return done;
}
