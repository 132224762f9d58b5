/* SPDX-License-Identifier: MIT */
/*
 * words.c - topics tokenizer and training: what the files say of the vocabulary and of how the
 * model was made. No weight can prove either, so nothing is run.
 */
#include <inttypes.h>
#include <string.h>

#include "explain/topic.h"

int explain_tokenizer(struct telling *telling, struct error *error)
{
    const struct tokenizer_summary *tokenizer = &telling->examined->model.tokenizer;
    int64_t rows = facts_integer(&telling->examined->model.facts, "vocab_size", -1);
    (void)error;
    if (!tokenizer->there || !tokenizer->kind)
        return 0;
    tell(telling, "Text becomes ids by a %s vocabulary of %" PRId64 " pieces, %" PRId64 " of them added "
         "tokens that are never cut; the model's embedding has %" PRId64 " rows%s.", tokenizer->kind,
         tokenizer->vocab_size, tokenizer->added, rows,
         rows > tokenizer->vocab_size ? ", so some rows stand for no piece" : "");
    for (uint32_t i = 0; i < TOKENIZER_ROLES; i++) {
        const struct special_token *special = &tokenizer->specials[i];
        if (!special->role || special->id < 0)
            continue;
        struct text key = {0}, safe = {0};
        if (special->text)
            text_add_safe(&safe, special->text, strlen(special->text));
        tell(telling, "%s is \"%s\" (id %" PRId64 ").", special->role, text_get(&safe), special->id);
        text_format(&key, "%s_id", special->role);
        tell_fact(telling, text_get(&key), scalar_integer(special->id));
        text_fini(&key);
        text_fini(&safe);
    }
    tell(telling, tokenizer->template_file
                      ? "A chat template turns messages into text before it is cut into pieces."
                      : "There is no chat template: text goes in as it is.");
    tell_fact(telling, "kind", scalar_text(tokenizer->kind));
    tell_fact(telling, "vocab_size", scalar_integer(tokenizer->vocab_size));
    tell_fact(telling, "chat_template", scalar_flag(tokenizer->template_file));
    return 0;
}

static const char *const meanings[] = {
    [TUNING_UNKNOWN] = "Nothing in the files says which of these it is.",
    [TUNING_BASE] = "This one is a base model: it was pretrained only, so it continues a text and does "
                    "not know that it is asked.",
    [TUNING_FINE_TUNED] = "This one is fine-tuned: a pretrained model that was trained further for a "
                          "task of its own.",
    [TUNING_INSTRUCT] = "This one is instruction-tuned: it was trained further on instructions and "
                        "answers, so it answers rather than continues.",
    [TUNING_CHAT] = "This one is a chat model: trained further on dialogues, it expects the turns of its "
                    "chat template.",
    [TUNING_ADAPTER] = "This one is an adapter: changes to another model's weights, of no use alone.",
};

/* What card and files state, as one list. */
static void tell_stated(struct telling *telling, const struct facts *stated)
{
    struct text list = {0};
    for (uint32_t i = 0; i < stated->count; i++) {
        const struct fact *fact = &stated->items[i];
        text_format(&list, "%s%s ", i ? "; " : "", fact->key);
        scalar_add(fact_value(fact), &list);
        tell_fact(telling, fact->key, *fact_value(fact));
    }
    if (list.size)
        tell(telling, "Its files state of the training: %s.", text_get(&list));
    else
        tell(telling, "Its files state nothing more of the training.");
    text_fini(&list);
}

int explain_training(struct telling *telling, struct error *error)
{
    const struct examined *examined = telling->examined;
    const struct tuning *tuning = &examined->tuning;
    (void)error;
    tell(telling, "Pretraining learns to predict tokens of very much text, without labels; fine-tuning "
         "goes on with little, chosen text for a task; instruction tuning is fine-tuning on requests and "
         "their answers, and chat tuning on whole dialogues.");
    tell(telling, "%s", meanings[tuning->kind]);
    for (uint32_t i = 0; i < tuning->count && i < 3; i++) {
        struct text value = {0};
        const struct tuning_evidence *evidence = &tuning->evidence[i];
        text_add_safe(&value, evidence->value, strnlen(evidence->value, 80));
        tell(telling, "%s: \"%s\" says %s.", evidence->file ? evidence->file : "Its name",
             text_get(&value), tuning_kind_name(evidence->says));
        text_fini(&value);
    }
    if (tuning->base_model)
        tell(telling, "It was made from %s.", tuning->base_model);
    tell_fact(telling, "tuning.kind", scalar_text(tuning_kind_name(tuning->kind)));
    tell_fact(telling, "base_model", scalar_text(tuning->base_model));
    tell_stated(telling, &examined->model.training);
    return 0;
}
