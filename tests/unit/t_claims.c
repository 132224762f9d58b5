/* SPDX-License-Identifier: MIT */
/* t_claims.c - what a card's text claims of its own model, and what only looks like it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cards/claims.h"
#include "suite.h"

/* A card of this text, its claims found. */
static void read_card(struct card *card, const char *text)
{
    struct error error = {0};
    char path[] = "/tmp/t_claims.XXXXXX";
    int descriptor = mkstemp(path);
    FILE *file = fdopen(descriptor, "w");
    fputs(text, file);
    fclose(file);
    ck_assert_msg(!card_open(card, path, &error), "%s", error.text);
    unlink(path);
    claims_find(card, "own-model");
}

static const struct card_claim *find(const struct card *card, enum claim_kind kind)
{
    for (uint32_t i = 0; i < card->claim_count; i++)
        if (card->claims[i].kind == kind)
            return &card->claims[i];
    return NULL;
}

/* Sentences and the one claim of a kind that they make; NULL: none. */
static const struct {
    const char *text;
    enum claim_kind kind;
    const char *value;
} said[] = {
    {"It has 942,592 parameters.\n", CLAIM_PARAMETERS, "942592"},
    {"own-model is a 7B parameter model.\n", CLAIM_PARAMETERS, "6500000000"},
    {"This is the repository for the 7B pretrained model.\n", CLAIM_PARAMETERS, "6500000000"},
    {"It has about 7 billion parameters.\n", CLAIM_PARAMETERS, "6000000000"},
    {"It outperforms models with up to 30B parameters.\n", CLAIM_PARAMETERS, NULL},
    {"Sizes range from 7B to 70B parameters.\n", CLAIM_PARAMETERS, NULL},
    {"Mistral-7B is a 7B parameter model of others.\n", CLAIM_PARAMETERS, NULL},
    {"```\nmodel with 7B parameters\n```\n", CLAIM_PARAMETERS, NULL},
    {"| n_params | 7.1B |\n|---|---|\n| n_layers | 12 |\n", CLAIM_LAYERS, "12"},
    {"| Model | #Params |\n|---|---|\n| other-7b | 7B |\n| own-model | 6.9B |\n",
     CLAIM_PARAMETERS, "6850000000"},
    {"The context length is 4k tokens.\n", CLAIM_CONTEXT_LENGTH, "4096"},
    {"A context window of 200K.\n", CLAIM_CONTEXT_LENGTH, "200000"},
    {"max_position_embeddings 256\n", CLAIM_CONTEXT_LENGTH, "256"},
    {"a vocabulary size of 50,257.\n", CLAIM_VOCAB_SIZE, "50257"},
    {"A 12-layer, 768-hidden, 12-heads model.\n", CLAIM_HIDDEN_SIZE, "768"},
    {"It was trained on 300 billion tokens.\n", CLAIM_TRAINING_TOKENS, "300000000000"},
    {"Trained with a batch size of 4M tokens.\n", CLAIM_TRAINING_TOKENS, NULL},
    {"It is a fine-tuned version of [T5](https://huggingface.co/google/t5-base).\n",
     CLAIM_BASE_MODEL, "google/t5-base"},
    {"- **Finetuned from model:** mistralai/Mistral-7B-v0.1\n", CLAIM_BASE_MODEL,
     "mistralai/Mistral-7B-v0.1"},
    {"T5-small fine-tuned on SQuAD.\n", CLAIM_BASE_MODEL, "T5-small"},
    {"It is compared with models fine-tuned from T5-small.\n", CLAIM_BASE_MODEL, NULL},
    {"```yaml\nmerge_method: ties\nbase_model: a/b-1\ndtype: bfloat16\n```\n", CLAIM_DTYPE,
     "bfloat16"},
    {"Licence: MIT.\n", CLAIM_LICENSE, "mit"},
    {"The head is tied to the token embedding.\n", CLAIM_TYING, "tied"},
    {"I fine-tuned DialoGPT-small model on a series.\n", CLAIM_BASE_MODEL, "DialoGPT-small"},
    {"A model which was fine tuned on [it](https://huggingface.co/o/gpt_neo-xl).\n", CLAIM_BASE_MODEL,
     "o/gpt_neo-xl"},
    {"We used the `gpt2` model and fine-tuned it on plays.\n", CLAIM_BASE_MODEL, "gpt2"},
    {"We used the GPT-4 model for the questions.\n", CLAIM_BASE_MODEL, NULL},
    {"\xe5\x9f\xba\xe4\xba\x8e" "Baichuan2-7B-Base\n", CLAIM_BASE_MODEL, "Baichuan2-7B-Base"},
    {"[T5](blog) [(small)](https://huggingface.co/t5-small) fine-tuned on questions\n", CLAIM_BASE_MODEL,
     "t5-small"},
    {"A GPT-like model fine-tuned on a mix of data.\n", CLAIM_BASE_MODEL, NULL},
    {"Quality on 2K context tasks stays.\n", CLAIM_CONTEXT_LENGTH, NULL},
    {"| Shape | Llama-13B | own-model |\n| --- | --- | --- |\n| Num. Layers | 40 | 52 |\n", CLAIM_LAYERS,
     "52"},
    {"| Shape | Llama-13B | own-model |\n| --- | --- | --- |\n| Vocab. Size | 32,000 | 65,536 |\n",
     CLAIM_VOCAB_SIZE, "65536"},
    {"| Shape | Llama-13B | own-model |\n| --- | --- | --- |\n| FFN Dim. | 1000 | 2000 |\n",
     CLAIM_HIDDEN_SIZE, NULL},
    {"| Model | Size | Context |\n| --- | --- | --- |\n| own-model | 7B | 4k |\n", CLAIM_CONTEXT_LENGTH,
     "4096"},
};

START_TEST(sentences_claim_what_they_say)
{
    struct card card;
    read_card(&card, said[_i].text);
    const struct card_claim *claim = find(&card, said[_i].kind);
    if (said[_i].value)
        ck_assert_msg(claim && !strcmp(claim->value, said[_i].value), "%s: %s", said[_i].text,
                      claim ? claim->value : "no claim");
    else
        ck_assert_msg(!claim, "%s: %s", said[_i].text, claim ? claim->value : "");
    card_close(&card);
}
END_TEST

START_TEST(a_claim_knows_its_place)
{
    struct card card;
    read_card(&card, "---\nlicense: mit\n---\n# x\n\nThe model\nhas 12 layers.\n");
    const struct card_claim *claim = find(&card, CLAIM_LAYERS);
    ck_assert_ptr_nonnull(claim);
    ck_assert_uint_eq(claim->place.line, 7);
    ck_assert_uint_eq(claim->place.column, 5);
    ck_assert_str_eq(claim->text, "12 layers");
    card_close(&card);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("claims");
    TCase *tests = tcase_create("claims");
    tcase_add_loop_test(tests, sentences_claim_what_they_say, 0, sizeof said / sizeof *said);
    tcase_add_test(tests, a_claim_knows_its_place);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
