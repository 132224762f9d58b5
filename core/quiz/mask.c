/* SPDX-License-Identifier: MIT */
/* mask.c - questions on what a token sees of the others. */
#include <inttypes.h>
#include <string.h>

#include "quiz/draft.h"

/* Cells of a causal mask of n tokens that are open, the last `window` of each row; 0: all earlier. */
static double cells_open(double n, double window)
{
    if (!window || window >= n)
        return n * (n + 1) / 2;
    return window * (window + 1) / 2 + (n - window) * window;
}

static bool mask_is_plain(struct draft *draft, uint64_t *window)
{
    const struct node *attend = graph_attend_find(draft->graph, false);
    draft_cite_graph(draft);
    return draft_window(draft, window) && attend && attend->op.i[AC_I_ATTEND_MASK] == AC_MASK_CAUSAL;
}

static const char *decoder_word(const struct draft *draft)
{
    return draft->two_sided ? "the decoder of " : "";
}

bool quiz_ask_cells(struct draft *draft)
{
    uint64_t window;
    if (!mask_is_plain(draft, &window))
        return false;
    uint64_t drawn = window > 16 ? draft_draw(draft, 2, 6) * window / 2 : draft_draw(draft, 6, 40);
    double n = (double)drawn, w = (double)window;
    draft_right(draft, cells_open(n, w), "cells");
    draft_wrong(draft, n * n, "that is all cells: nothing is masked");
    draft_wrong(draft, n * (n - 1) / 2, "a token sees itself, too");
    draft_wrong(draft, cells_open(n, 0), "forgets the window");
    if (window)
        draft_wrong(draft, n * w, "the first tokens have fewer tokens before them");
    draft_wrong(draft, n * n - cells_open(n, w), "that is the masked cells");
    draft_wrong(draft, n, "that is the diagonal: a token sees earlier ones, too");
    draft_ask(draft, "A text has %s tokens. How many of the %s cells of the attention mask of %s%s are "
              "open?", draft_count(draft, n), draft_count(draft, n * n), decoder_word(draft),
              draft->name);
    if (window && window < drawn)
        draft_why(draft, "Token i sees itself and those before it, at most %s in all: %s cells of the "
                  "first %s rows and %s in each of the others.", draft_count(draft, w),
                  draft_count(draft, w * (w + 1) / 2), draft_count(draft, w), draft_count(draft, w));
    else
        draft_why(draft, "Token i sees itself and those before it: 1 + 2 + ... + n = n(n + 1)/2 = %s.",
                  draft_count(draft, cells_open(n, 0)));
    return true;
}

bool quiz_ask_sees(struct draft *draft)
{
    uint64_t window;
    if (!mask_is_plain(draft, &window))
        return false;
    uint64_t n = 8 + window, i = draft_draw(draft, 3 + window, n - 2);
    uint64_t first = window && window < i ? i - window + 1 : 1;
    struct arena *arena = draft->arena;
    draft_right_text(draft, arena_format(arena, "tokens %" PRIu64 " to %" PRIu64, first, i));
    draft_wrong_text(draft, arena_format(arena, "tokens %" PRIu64 " to %" PRIu64, first, i - 1),
                     "it sees itself, too");
    draft_wrong_text(draft, arena_format(arena, "tokens %" PRIu64 " to %" PRIu64, i, n),
                     "those are the later ones, which do not exist yet");
    draft_wrong_text(draft, arena_format(arena, "tokens 1 to %" PRIu64, n), "forgets the mask");
    draft_wrong_text(draft, arena_format(arena, "tokens 1 to %" PRIu64, i), "forgets the window");
    draft_ask(draft, "A text has %" PRIu64 " tokens. Which of them does token %" PRIu64 " see in the "
              "self-attention of %s%s, counted from 1?", n, i, decoder_word(draft), draft->name);
    if (first > 1)
        draft_why(draft, "The mask is causal with a window of %" PRIu64 ": itself and the %" PRIu64
                  " tokens before it.", window, window - 1);
    else
        draft_why(draft, "The mask is causal: itself and all tokens before it.");
    return true;
}

bool quiz_ask_change(struct draft *draft)
{
    uint64_t window, layers = draft_layers(draft, draft->side);
    if (!mask_is_plain(draft, &window) || (window && layers * (window - 1) < 12))
        return false;
    uint64_t n = draft_draw(draft, 7, 11), i = draft_draw(draft, 3, n - 3);
    struct arena *arena = draft->arena;
    draft_right_text(draft, arena_format(arena, "those of tokens %" PRIu64 " to %" PRIu64, i, n));
    draft_wrong_text(draft, arena_format(arena, "those of all %" PRIu64 " tokens", n),
                     "earlier tokens cannot see it");
    draft_wrong_text(draft, arena_format(arena, "only those of token %" PRIu64, i),
                     "later tokens attend to it");
    draft_wrong_text(draft, arena_format(arena, "those of tokens 1 to %" PRIu64, i),
                     "takes the mask the wrong way round");
    draft_wrong_text(draft, arena_format(arena, "only those of token %" PRIu64, n),
                     "all later ones can change");
    draft_ask(draft, "Token %" PRIu64 " of a text of %" PRIu64 " tokens is replaced by another. Whose "
              "logits can change in %s%s?", i, n, decoder_word(draft), draft->name);
    draft_why(draft, "The mask is causal, so nothing before token %" PRIu64 " depends on it, and all "
              "from it on can.", i);
    return true;
}

bool quiz_ask_encoder_sees(struct draft *draft)
{
    const struct node *attend = graph_attend_find(&draft->examined->model.encoder, false);
    if (!attend || attend->op.i[AC_I_ATTEND_MASK] != AC_MASK_NONE)
        return false;
    uint64_t n = draft_draw(draft, 7, 20), i = draft_draw(draft, 3, n - 3);
    struct arena *arena = draft->arena;
    draft_cite_graph(draft);
    draft_right_text(draft, arena_format(arena, "all %" PRIu64, n));
    draft_wrong_text(draft, arena_format(arena, "tokens 1 to %" PRIu64, i),
                     "a causal mask, as the decoder has");
    draft_wrong_text(draft, arena_format(arena, "all but itself"), NULL);
    draft_wrong_text(draft, arena_format(arena, "tokens %" PRIu64 " to %" PRIu64, i, n), NULL);
    draft_ask(draft, "The source has %" PRIu64 " tokens. Which of them does token %" PRIu64 " see in the "
              "encoder of %s?", n, i, draft->name);
    draft_why(draft, "The encoder has no mask: every token sees all others, before and behind it.");
    return true;
}

bool quiz_ask_cross_keys(struct draft *draft)
{
    if (!graph_attend_find(&draft->examined->model.decoder, true))
        return false;
    draft_cite_graph(draft);
    draft_right_text(draft, "from the output of the encoder's last block");
    draft_wrong_text(draft, "from the encoder's block of the same number",
                     "all decoder blocks read the same, finished encoder output");
    draft_wrong_text(draft, "from the decoder's own tokens", "that is self-attention");
    draft_wrong_text(draft, "from the token embeddings of the source", NULL);
    draft_ask(draft, "Where do the keys and values of cross-attention come from in %s?", draft->name);
    draft_why(draft, "Its nodes are made of the encoder's output, and its queries of the decoder's "
              "tokens; nothing of the source is masked.");
    return true;
}

bool quiz_ask_reach(struct draft *draft)
{
    uint64_t window;
    double layers = draft_layers(draft, draft->side);
    if (!mask_is_plain(draft, &window) || !window)
        return false;
    double w = (double)window;
    draft_right(draft, layers * (w - 1), "tokens");
    draft_wrong(draft, w - 1, "that is the reach of one block");
    draft_wrong(draft, w, "that is the window of one block, with the token itself");
    draft_wrong(draft, layers * w, "each window holds the token itself, too");
    draft_ask(draft, "In each block of %s a token sees %s tokens. From how many tokens back can "
              "something reach it through all blocks together?", draft->name, draft_count(draft, w));
    draft_why(draft, "Every block carries it %s tokens further: %s blocks x (%s - 1) = %s.",
              draft_count(draft, w - 1), draft_count(draft, layers), draft_count(draft, w),
              draft_count(draft, layers * (w - 1)));
    return true;
}
