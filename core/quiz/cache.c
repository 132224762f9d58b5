/* SPDX-License-Identifier: MIT */
/* cache.c - questions on what the cache of keys and values takes. */
#include <inttypes.h>

#include "quiz/draft.h"
#include "graph/cost.h"

/* What the cache holds, in numbers: two a key head and column and block. */
struct cached {
    double layers, heads, kv, width;
    double bytes; /* of a number */
    double token; /* bytes of a token */
};

static bool cached_find(struct draft *draft, struct cached *out)
{
    const struct block_run *run = draft_blocks(draft, draft->side);
    const struct node *attend = graph_attend_find(draft->graph, false);
    if (!run || !attend || draft->examined->budget.cache_bytes_per_token <= 0)
        return false;
    *out = (struct cached){draft_layers(draft, draft->side), (double)run->heads, (double)run->kv_heads,
                           (double)attend->op.i[AC_I_ATTEND_HEAD_DIM], 2,
                           (double)draft->examined->budget.cache_bytes_per_token};
    draft_cite_graph(draft);
    return out->token == 2 * out->layers * out->kv * out->width * out->bytes;
}

bool quiz_ask_cache_token(struct draft *draft)
{
    struct cached c;
    if (!cached_find(draft, &c))
        return false;
    draft_right(draft, c.token, "bytes");
    draft_wrong(draft, c.token / 2, "counts keys and forgets values");
    draft_wrong(draft, c.token / c.layers, "counts one block");
    draft_wrong(draft, c.token / c.kv * c.heads, "counts query heads instead of key and value heads");
    draft_wrong(draft, 2 * c.token, "takes four bytes for a number");
    draft_ask(draft, "How much does the cache of keys and values%s of %s grow with each token, at two "
              "bytes for a number?",
              draft->two_sided ? " in the decoder's self-attention" : "",
              draft->name);
    draft_why(draft, "2 (key and value) x %s blocks x %s heads x %s x 2 bytes = %s bytes.",
              draft_count(draft, c.layers), draft_count(draft, c.kv), draft_count(draft, c.width),
              draft_count(draft, c.token));
    return true;
}

bool quiz_ask_cache_tokens(struct draft *draft)
{
    struct cached c;
    uint64_t window;
    int64_t context;
    if (!cached_find(draft, &c) || !draft_window(draft, &window) ||
        !draft_integer(draft, "max_position_embeddings", &context) || context < 64)
        return false;
    uint64_t most = (uint64_t)context / 64 < 4096 ? (uint64_t)context / 64 : 4096;
    uint64_t tokens = 64 * draft_draw(draft, most / 2, most);
    double n = (double)tokens, kept = window && window < tokens ? (double)window : n;
    draft_right(draft, c.token * kept, "bytes");
    draft_wrong(draft, c.token * n, "forgets the window: older tokens are dropped");
    draft_wrong(draft, c.token * kept / 2, "counts keys and forgets values");
    draft_wrong(draft, c.token * kept / c.kv * c.heads,
                "counts query heads instead of key and value heads");
    draft_wrong(draft, c.token * kept / c.layers, "counts one block");
    draft_wrong(draft, 2 * c.token * kept, "takes four bytes for a number");
    draft_ask(draft, "How much does the cache of keys and values%s of %s take after %s tokens, at two "
              "bytes for a number?",
              draft->two_sided ? " in the decoder's self-attention" : "",
              draft->name, draft_count(draft, n));
    draft_why(draft, "%s bytes a token x %s tokens%s = %s bytes.", draft_count(draft, c.token),
              draft_count(draft, kept), kept < n ? " (the window; older ones are dropped)" : "",
              draft_count(draft, c.token * kept));
    return true;
}

bool quiz_ask_cache_saved(struct draft *draft)
{
    struct cached c;
    if (!cached_find(draft, &c) || c.kv == c.heads)
        return false;
    draft_right(draft, c.heads / c.kv, "times as large");
    draft_wrong(draft, c.heads, "so many times one head takes");
    draft_wrong(draft, c.kv, "that is the number of key and value heads");
    draft_ask(draft, "How large would the cache of %s be if every query head had keys and values of its "
              "own?", draft->name);
    draft_why(draft, "%s heads instead of %s.", draft_count(draft, c.heads), draft_count(draft, c.kv));
    return true;
}

bool quiz_ask_cache_cross(struct draft *draft)
{
    const struct budget *budget = &draft->examined->budget;
    struct cached c;
    if (!cached_find(draft, &c) || budget->cross_cache_bytes_per_source_token <= 0)
        return false;
    draft_right_text(draft, "it stays as it is: it is filled once, when the source has been read");
    draft_wrong_text(draft, "it grows with every token that is written",
                     "that is the cache of self-attention");
    draft_wrong_text(draft, "it is computed anew for every token", NULL);
    draft_wrong_text(draft, "it shrinks as source tokens are used up", NULL);
    draft_ask(draft, "What becomes of the keys and values of cross-attention of %s while the answer is "
              "written?", draft->name);
    draft_why(draft, "They are made of the encoder's output alone: %s bytes for each source token, "
              "whatever is written.",
              draft_count(draft, (double)budget->cross_cache_bytes_per_source_token));
    return true;
}
