/* SPDX-License-Identifier: MIT */
/* prompt.c - what a command line wants to have run. Runs nothing. */
#include "cli/prompt.h"

#include <string.h>

int prompt_precision(const struct invocation *invocation, bool *fast, struct error *error)
{
    const char *word = invocation_option(invocation, "precision");
    *fast = word && !strcmp(word, "fast");
    if (word && !*fast && strcmp(word, "exact"))
        return error_set(error, ERROR_USAGE, "--precision takes exact or fast, not '%.40s'", word);
    if (*fast)
        return error_set(error, ERROR_USAGE, "--precision fast: this build has no kernels that round "
                         "activations; leave the option out");
    return 0;
}

static int no_ids(const struct examined *examined, bool texts, struct error *error)
{
    if (!texts)
        return error_set(error, ERROR_USAGE, "--ids is missing: which tokens are to be run?");
    return error_set(error, ERROR_USAGE, "%s: texts cannot be read, for the model has no tokenizer "
                     "that can be used; give the tokens as --ids 1,2,3",
                     examined->model.source.name);
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
    if (!ids)
        return no_ids(examined, texts, error);
    if (decoder_ids && !encoder)
        return error_set(error, ERROR_USAGE, "--decoder-ids: %s has no encoder",
                         examined->model.source.name);
    if (ids_parse(first, "--ids", ids, error))
        return error->code;
    if (decoder_ids)
        return ids_parse(&prompt->decoder, "--decoder-ids", decoder_ids, error);
    return encoder ? forward_decoder_start(examined, &prompt->decoder, error) : 0;
}

void prompt_fini(struct prompt *prompt)
{
    ids_fini(&prompt->source);
    ids_fini(&prompt->decoder);
}
