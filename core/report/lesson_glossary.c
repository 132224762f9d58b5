/* SPDX-License-Identifier: MIT */
/* lesson_glossary.c - chapter: the words of the field, and what they come to in these models. */
#include <inttypes.h>
#include <string.h>

#include "base/count.h"
#include "report/lesson_part.h"
#include "report/words.h"

/* A word, and the fact of a model, or of a topic of it, that gives it a value, with a unit for a plain
 * number; NULL: none does. */
static const struct {
    const char *word, *meaning, *topic, *key, *unit;
} words[] = {
    {"token", "a piece of text with a number, its id; what a model reads and writes", "tokenizer",
     "vocab_size", "pieces"},
    {"embedding", "the table with a vector for each token, and such a vector", "hidden-state",
     "hidden_size", "numbers"},
    {"hidden state", "the vector of a token on its way through the blocks", "hidden-state", "states",
     "states"},
    {"residual stream", "the same way seen as a line: every part reads it and adds to it",
     NULL, NULL, NULL},
    {"block, layer", "attention and a feed-forward part, with norms; the stack repeats it", NULL,
     "num_hidden_layers", "blocks"},
    {"query, key, value", "what a token looks for, what it can be found by, what it hands over",
     "attention", "head_dim", "numbers a head"},
    {"multi-head attention", "several attentions side by side, each with a part of the vector",
     "attention", "heads", "heads"},
    {"grouped-query attention", "heads that share keys and values in groups, to keep less", "attention",
     "kv_heads", "heads of K and V"},
    {"attention mask", "which tokens a token may see; the causal one hides all that come later", "mask",
     "mask.decoder", NULL},
    {"softmax", "makes weights that sum to 1 of any scores; the largest score gets most", NULL, NULL, NULL},
    {"feed-forward part, MLP", "two or three matrices and a bend, for each token alone", NULL,
     "intermediate_size", "numbers"},
    {"norm", "scales a vector to one size: LayerNorm also centres it, RMSNorm does not", "norm",
     "norm", NULL},
    {"positional encoding", "how the model knows who stands where", "position", "scheme", NULL},
    {"logits", "a number for each token of the vocabulary; softmax makes probabilities of them",
     "sampling", "logits", "logits"},
    {"temperature", "divides the logits before choosing: below 1 bolder, above 1 wilder", NULL, NULL, NULL},
    {"KV cache", "keys and values of earlier tokens, kept so that they are not computed again", "cache",
     "kv_cache_bytes_per_token", NULL},
    {"context length", "the longest text the model was made for", NULL, "max_position_embeddings", NULL},
    {"encoder", "a stack that reads a whole text, both ways", "encoder-decoder", "encoder.blocks",
     "blocks"},
    {"decoder", "a stack that writes, each token seeing those before it", "encoder-decoder",
     "decoder.blocks", "blocks"},
    {"cross-attention", "queries of the decoder on keys and values of the encoder", "mask",
     "mask.cross", NULL},
    {"pretraining", "learning to foresee tokens of very much text", NULL, NULL, NULL},
    {"fine-tuning", "training on, with fewer and chosen texts", NULL, NULL, NULL},
    {"instruction tuning", "fine-tuning with requests and answers", "training", "tuning.kind", NULL},
    {"parameter", "a learned number", NULL, "parameters", NULL},
    {"tied embedding", "the output head uses the table of tokens", NULL, "tie_word_embeddings", NULL},
};

static void add_value(const struct study *study, size_t word, struct text *out)
{
    const struct explained_topic *topic =
        words[word].topic ? study_topic(study, words[word].topic) : NULL;
    const struct scalar *value = topic ? explained_find(topic, words[word].key) : NULL;
    const struct facts *facts = &study->examined->model.facts;
    const char *key = words[word].key;
    struct text decoder = {0};
    if (key && !strcmp(key, "parameters")) {
        if (study->examined->parameters.known)
            text_add_short(out, study->examined->parameters.total);
        return;
    }
    if (value && value->kind != SCALAR_NOTHING) {
        words_value(value, strstr(key, "bytes") ? "bytes" : words[word].unit, out);
        return;
    }
    text_format(&decoder, "decoder.%s", key ? key : "");
    const struct fact *fact = key ? facts_find(facts, key) : NULL;
    fact = fact || !key ? fact : facts_find(facts, text_get(&decoder));
    if (fact && !words[word].topic)
        words_value(fact_value(fact), fact->unit ? fact->unit : words[word].unit, out);
    text_fini(&decoder);
}

void lesson_glossary(const struct lesson *lesson, struct doc *doc)
{
    doc_heading(doc, 2, "Words");
    doc_table_begin(doc, NULL);
    doc_table_column(doc, "word", ALIGN_LEFT);
    doc_table_column(doc, "meaning", ALIGN_LEFT);
    for (uint32_t i = 0; i < lesson->count; i++)
        doc_table_column(doc, lesson_name(&lesson->studies[i]), ALIGN_RIGHT);
    for (size_t word = 0; word < sizeof words / sizeof *words; word++) {
        doc_table_row(doc, TONE_PLAIN);
        doc_table_cell(doc, words[word].word);
        doc_table_cell(doc, words[word].meaning);
        for (uint32_t i = 0; i < lesson->count; i++) {
            struct text value = {0};
            add_value(&lesson->studies[i], word, &value);
            doc_table_cell(doc, value.size ? text_get(&value) : NULL);
            text_fini(&value);
        }
    }
    doc_table_end(doc);
}
