/* SPDX-License-Identifier: MIT */
/* prompt.c - what a command line wants to have run. Runs nothing. */
#include "cli/prompt.h"

#include <string.h>

#include "cli/input.h"

int prompt_precision(const struct invocation *invocation, bool *fast, struct error *error)
{
    const char *word = invocation_option(invocation, "precision");
    *fast = word && !strcmp(word, "fast");
    if (word && !*fast && strcmp(word, "exact"))
        return error_set(error, ERROR_USAGE, "--precision takes exact or fast, not '%.40s'", word);
    return 0;
}

/* Opens the tokenizer; only a text cannot do without it. */
static int open_tokenizer(struct prompt *prompt, const struct examined *examined, bool needed,
                          struct error *error)
{
    struct error unread = {0};
    prompt->tokenizer = model_tokenizer_open(&examined->model, TOKENIZER_HF,
                                             needed ? error : &unread);
    if (prompt->tokenizer)
        prompt->text = speak_with(prompt->tokenizer);
    if (!prompt->tokenizer && needed)
        return error_context(error, "texts cannot be read; give the tokens as --ids 1,2,3");
    return 0;
}

static int read_text(struct prompt *prompt, const struct invocation *invocation,
                     const struct examined *examined, struct ids *ids, struct error *error)
{
    const char *chat = invocation_option(invocation, "chat");
    const char *user = invocation_option(invocation, "user");
    struct input input = {0};
    struct text rendered = {0};
    int code = 0;
    if ((chat || user) && invocation->operand_count > 1)
        code = error_set(error, ERROR_USAGE, "a text is given, and a chat, too; give only one");
    else if (chat || user)
        code = chat_text(&examined->model, prompt->tokenizer, chat, user, &rendered, error);
    else if (invocation->operand_count > 1)
        code = input_of_text(&input, invocation->operands[1]);
    else
        code = input_open(&input, NULL, error);
    if (!code && (chat || user))
        code = speak_ids(prompt->tokenizer, text_get(&rendered), rendered.size, false, ids, error);
    else if (!code)
        code = speak_ids(prompt->tokenizer, input.data, input.size, true, ids, error);
    if (!code && !ids->count)
        code = error_set(error, ERROR_USAGE, "the prompt is empty: there is nothing to begin with");
    text_fini(&rendered);
    input_close(&input);
    return code;
}

int prompt_read(struct prompt *prompt, const struct invocation *invocation,
                const struct examined *examined, bool texts, struct error *error)
{
    const char *ids = invocation_option(invocation, "ids");
    const char *decoder_ids = invocation_option(invocation, "decoder-ids");
    bool encoder = forward_has_encoder(examined);
    bool text = invocation->operand_count > 1 || invocation_has(invocation, "chat") ||
                invocation_has(invocation, "user");
    struct ids *first = encoder ? &prompt->source : &prompt->decoder;
    prompt->threads = invocation->threads;
    if (prompt_precision(invocation, &prompt->fast, error))
        return error->code;
    if (ids && text)
        return error_set(error, ERROR_USAGE, "--ids: a text is given, too; give only one of them");
    if (!ids && !texts)
        return error_set(error, ERROR_USAGE, "--ids is missing: which tokens are to be run?");
    if (decoder_ids && !encoder)
        return error_set(error, ERROR_USAGE, "--decoder-ids: %s has no encoder",
                         examined->model.source.name);
    if (texts && open_tokenizer(prompt, examined, !ids, error))
        return error->code;
    if (ids ? ids_parse(first, "--ids", ids, error)
            : read_text(prompt, invocation, examined, first, error))
        return error->code;
    if (decoder_ids)
        return ids_parse(&prompt->decoder, "--decoder-ids", decoder_ids, error);
    return encoder ? forward_decoder_start(examined, &prompt->decoder, error) : 0;
}

void prompt_fini(struct prompt *prompt)
{
    ids_fini(&prompt->source);
    ids_fini(&prompt->decoder);
    tokenizer_close(prompt->tokenizer);
}
