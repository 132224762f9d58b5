/* SPDX-License-Identifier: MIT */
/* speak.c - ids into text and back, for those that generate. */
#include "analyze/speak.h"

static void decode(void *context, const uint32_t *ids, size_t count, struct text *out)
{
    tokenizer_decode(context, ids, count, true, out);
}

static void piece(void *context, uint32_t id, struct text *out)
{
    tokenizer_piece(context, id, out);
}

struct generate_text speak_with(struct tokenizer *tokenizer)
{
    return (struct generate_text){.decode = decode, .piece = piece, .context = tokenizer};
}

int speak_ids(struct tokenizer *tokenizer, const char *text, size_t size, bool special,
              struct ids *ids, struct error *error)
{
    struct tokens tokens = {0};
    int code = tokenizer_encode(tokenizer, text, size, special ? TOKENIZE_SPECIAL : 0, &tokens,
                                error);
    for (size_t i = 0; !code && i < tokens.count; i++)
        ids_add(ids, tokens.ids[i]);
    tokens_fini(&tokens);
    return code;
}
