/* SPDX-License-Identifier: MIT */
/* attention.c - questions on queries, keys, values and heads. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "quiz/draft.h"

/* Heads of the decoder's self-attention; false: there is none, or blocks differ. */
static bool heads_find(const struct draft *draft, double *heads, double *kv, double *width)
{
    const struct block_run *run = draft_blocks(draft, draft->side);
    const struct node *attend = graph_attend_find(draft->graph, false);
    if (!run || !attend || !run->kv_heads)
        return false;
    *heads = (double)run->heads;
    *kv = (double)run->kv_heads;
    *width = (double)attend->op.i[AC_I_ATTEND_HEAD_DIM];
    return true;
}

static const char *side_word(const struct draft *draft)
{
    return draft->two_sided ? "decoder " : "";
}

bool quiz_ask_attention(struct draft *draft)
{
    static const struct draft_word words[] = {
        {"MHA", "multi-head attention (MHA): a key and value head for every query head"},
        {"GQA", "grouped-query attention (GQA): groups of query heads share a key and value head"},
        {"MQA", "multi-query attention (MQA): all query heads share one key and value head"},
        {"single", "single-head attention: one head as wide as the hidden state"},
    };
    double heads, kv, width;
    const char *kind = draft->examined->architecture.attention;
    if (!heads_find(draft, &heads, &kv, &width) ||
        !draft_words(draft, kind, words, sizeof words / sizeof *words))
        return false;
    draft_cite_graph(draft);
    draft_ask(draft, "Which kind of self-attention does %s have?", draft->name);
    draft_why(draft, "A block has %s query heads and %s key and value heads.",
              draft_count(draft, heads), draft_count(draft, kv));
    return true;
}

bool quiz_ask_kv_heads(struct draft *draft)
{
    double heads, kv, width;
    if (!heads_find(draft, &heads, &kv, &width))
        return false;
    draft_cite_graph(draft);
    draft_right(draft, kv, "heads");
    draft_wrong(draft, heads, "that is the number of query heads");
    draft_wrong(draft, heads / kv, "so many query heads share one of them");
    draft_wrong(draft, width, "that is the width of a head");
    draft_wrong(draft, draft_layers(draft, draft->side), "that is the number of blocks");
    draft_wrong(draft, 1, "that would be multi-query attention");
    draft_ask(draft, "How many key and value heads does the self-attention of each %sblock of %s have?",
              side_word(draft), draft->name);
    draft_why(draft, "The attention of its graph has %s query heads and %s key and value heads%s.",
              draft_count(draft, heads), draft_count(draft, kv), kv == heads ? ": none is shared" : "");
    return true;
}

bool quiz_ask_group(struct draft *draft)
{
    double heads, kv, width;
    if (!heads_find(draft, &heads, &kv, &width) || kv == heads)
        return false;
    draft_cite_graph(draft);
    draft_right(draft, heads / kv, "query heads");
    draft_wrong(draft, kv, "so many key and value heads there are");
    draft_wrong(draft, heads, "that is all query heads");
    draft_wrong(draft, 1, "that would be plain multi-head attention");
    draft_ask(draft, "How many query heads of %s share one key and value head?", draft->name);
    draft_why(draft, "%s query heads / %s key and value heads = %s.", draft_count(draft, heads),
              draft_count(draft, kv), draft_count(draft, heads / kv));
    return true;
}

bool quiz_ask_head_dim(struct draft *draft)
{
    double heads, kv, width;
    int64_t hidden;
    if (!heads_find(draft, &heads, &kv, &width) || !draft_integer(draft, "hidden_size", &hidden))
        return false;
    draft_cite_graph(draft);
    draft_right(draft, width, "numbers");
    draft_wrong(draft, (double)hidden / heads, "divides the hidden size by the heads; here a head has "
                "a width of its own");
    draft_wrong(draft, (double)hidden / kv, "divides the hidden size by the key and value heads");
    draft_wrong(draft, (double)hidden, "that is the width of the hidden state");
    draft_wrong(draft, heads, "that is the number of heads");
    draft_ask(draft, "How many numbers has the query of one head of one token in %s?", draft->name);
    if (width * heads == (double)hidden)
        draft_why(draft, "hidden size %" PRId64 " / %s heads = %s.", hidden, draft_count(draft, heads),
                  draft_count(draft, width));
    else
        draft_why(draft, "head_dim is %s; %s heads of it make %s, which is not the hidden size of %"
                  PRId64 ".", draft_count(draft, width), draft_count(draft, heads),
                  draft_count(draft, width * heads), hidden);
    return true;
}

bool quiz_ask_key_width(struct draft *draft)
{
    double heads, kv, width;
    int64_t hidden;
    if (!heads_find(draft, &heads, &kv, &width) || !draft_integer(draft, "hidden_size", &hidden))
        return false;
    draft_cite_graph(draft);
    draft_right(draft, kv * width, "numbers");
    draft_wrong(draft, heads * width, "that is the width of the queries");
    draft_wrong(draft, (double)hidden, "that is what goes in");
    draft_wrong(draft, width, "that is the key of one head");
    draft_wrong(draft, 2 * kv * width, "counts the values, too");
    draft_wrong(draft, (heads + 2 * kv) * width, "counts queries and values, too");
    draft_ask(draft, "How many numbers are the keys that one %sblock of %s makes of a token, all heads "
              "together?", side_word(draft), draft->name);
    draft_why(draft, "%s key heads x %s = %s.", draft_count(draft, kv), draft_count(draft, width),
              draft_count(draft, kv * width));
    return true;
}

bool quiz_ask_scale(struct draft *draft)
{
    double heads, kv, width;
    const struct node *attend = graph_attend_find(draft->graph, false);
    int64_t hidden;
    if (!heads_find(draft, &heads, &kv, &width) || !draft_integer(draft, "hidden_size", &hidden))
        return false;
    double scale = attend->op.f[AC_F_ATTEND_SCALE];
    bool usual = scale == 0 || fabs(scale - 1 / sqrt(width)) < 1e-9;
    if ((!usual && scale != 1) || attend->op.f[AC_F_ATTEND_SOFTCAP] > 0 || width <= 1)
        return false;
    const char *root = arena_format(draft->arena, "by %.4g, the root of the head's width", sqrt(width));
    const char *none = "by nothing: the products are taken as they are";
    draft_cite_graph(draft);
    draft_right_text(draft, usual ? root : none);
    draft_wrong_text(draft, usual ? none : root, usual ? "T5 does so" : "nearly all others do so");
    if (hidden > 1 && (double)hidden != width)
        draft_wrong_text(draft, arena_format(draft->arena, "by %.4g, the root of the hidden size",
                                             sqrt((double)hidden)), "takes all heads together");
    draft_wrong_text(draft, arena_format(draft->arena, "by %.4g, the head's width", width),
                     "forgets the root");
    draft_ask(draft, "By what are the products of queries and keys divided in %s, before the softmax?",
              draft->name);
    if (usual)
        draft_why(draft, "A head has %s numbers; the root of it is %.4g.", draft_count(draft, width),
                  sqrt(width));
    else
        draft_why(draft, "The attention of its graph has a scale of 1; the weights were trained so.");
    return true;
}
