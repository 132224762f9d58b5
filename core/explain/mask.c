/* SPDX-License-Identifier: MIT */
/* mask.c - topic mask: which tokens a token may see, and what moves when one is changed. */
#include <inttypes.h>
#include <stdlib.h>

#include "explain/topic.h"

#define SHOWN 8 /* tokens of the mask whose cells are counted */

/* Cells that a causal mask leaves open among `tokens`, with a window (0: none). */
static uint64_t open_cells(uint64_t tokens, uint64_t window)
{
    uint64_t sum = 0;
    for (uint64_t i = 1; i <= tokens; i++)
        sum += window && window < i ? window : i;
    return sum;
}

static uint64_t window_of(const struct graph *graph)
{
    const struct node *node = graph_attend_find(graph, false);
    return node ? (uint64_t)node->op.i[AC_I_ATTEND_WINDOW] : 0;
}

static void tell_decoder(struct telling *telling, uint64_t window)
{
    const struct architecture *a = &telling->examined->architecture;
    uint64_t open = open_cells(SHOWN, window);
    tell(telling, "The decoder's mask is %s: before the softmax, the score of every later token is "
         "set to minus infinity, so a token gathers nothing from what comes after it. Of the %d "
         "cells of %d tokens %" PRIu64 " are open.", a->mask_decoder, SHOWN * SHOWN, SHOWN, open);
    if (window)
        tell(telling, "A window of %" PRIu64 " hides what lies further back, too%s; through %u "
             "blocks a token can still be reached from at most %" PRIu64 " tokens before it.", window,
             a->mask_decoder[0] == 'm' ? " in some blocks" : "",
             forward_layers(telling->examined, AC_DECODER),
             forward_layers(telling->examined, AC_DECODER) * (window - 1));
    tell_fact(telling, "mask.decoder", scalar_text(a->mask_decoder));
    tell_fact(telling, "open_cells_of_8_tokens", scalar_integer((int64_t)open));
    if (window)
        tell_fact(telling, "window", scalar_integer((int64_t)window));
}

static void tell_encoder(struct telling *telling)
{
    tell(telling, "The encoder has no mask: each of its tokens sees all of them, earlier and later, "
         "%d of %d cells for %d tokens.", SHOWN * SHOWN, SHOWN * SHOWN, SHOWN);
    tell_fact(telling, "mask.encoder", scalar_text("none"));
    if (!telling->examined->architecture.mask_cross)
        return;
    tell(telling, "Cross-attention has no mask either: every token of the decoder sees the whole "
         "source.");
    tell_fact(telling, "mask.cross", scalar_text("none"));
}

/* How many of the logits before `changed` moved, and whether its own did. */
static int try_decoder(struct telling *telling, size_t changed, size_t *moved, bool *own,
                       struct error *error)
{
    uint64_t vocab = telling->lab->vocab;
    float *before = tell_run(telling, 0, NULL, 0, error);
    uint32_t id = telling->ids.items[changed];
    telling->ids.items[changed] = lab_other(telling->lab, id);
    float *after = before ? tell_run(telling, 0, NULL, 0, error) : NULL;
    telling->ids.items[changed] = id;
    *moved = 0;
    for (size_t i = 0; after && i < changed; i++)
        *moved += lab_difference(before + i * vocab, after + i * vocab, vocab) != 0;
    *own = after && lab_difference(before + changed * vocab, after + changed * vocab, vocab) != 0;
    free(before);
    free(after);
    return error->code;
}

/* How many encoder states move when the last source token is changed. */
static int try_encoder(struct telling *telling, size_t *moved, struct error *error)
{
    uint32_t layers = forward_layers(telling->examined, AC_ENCODER);
    struct kept_node kept[2] = {{.side = AC_ENCODER, .name = AC_TAG_BLOCK, .layer = (int32_t)layers - 1},
                                {.side = AC_ENCODER, .name = AC_TAG_BLOCK, .layer = (int32_t)layers - 1}};
    size_t last = telling->source.count - 1;
    uint32_t id = telling->source.items[last];
    free(tell_run(telling, 0, &kept[0], 1, error));
    telling->source.items[last] = lab_other(telling->lab, id);
    if (!error->code)
        free(tell_run(telling, 0, &kept[1], 1, error));
    telling->source.items[last] = id;
    *moved = 0;
    for (size_t i = 0; !error->code && kept[0].data && i <= last; i++) {
        uint64_t width = kept[0].shape[1];
        *moved += lab_difference(kept[0].data + i * width, kept[1].data + i * width, width) != 0;
    }
    free(kept[0].data);
    free(kept[1].data);
    return error->code;
}

/* Whether a token beyond the reach of all windows leaves the logits as they are, and the nearest
 * within reach does not. */
static int try_window(struct telling *telling, uint64_t reach, bool *holds, struct error *error)
{
    struct telling longer = *telling;
    uint64_t vocab = telling->lab->vocab;
    longer.ids = (struct ids){0};
    lab_ids(telling->lab, &longer.ids, (size_t)reach + 2);
    float *before = tell_run(&longer, 0, NULL, 0, error);
    longer.ids.items[0] = lab_other(telling->lab, longer.ids.items[0]);
    float *after = before ? tell_run(&longer, 0, NULL, 0, error) : NULL;
    uint64_t last = reach + 1;
    *holds = after && lab_difference(before + last * vocab, after + last * vocab, vocab) == 0;
    free(before);
    free(after);
    ids_fini(&longer.ids);
    return error->code;
}

static int try_all(struct telling *telling, uint64_t window, struct error *error)
{
    struct text result = {0};
    size_t changed = telling->ids.count - 3, moved, encoder = telling->source.count;
    bool own, all = true, plain = telling->examined->architecture.mask_decoder[0] != 'm';
    if (try_decoder(telling, changed, &moved, &own, error))
        return error->code;
    all = moved == 0 && own;
    text_format(&result, "Token %zu of %zu changed: logits of %zu of the %zu tokens before it moved "
                "(they stay the same bit for bit), its own %s.", changed + 1, telling->ids.count,
                moved, changed, own ? "did" : "did not");
    if (encoder && !try_encoder(telling, &encoder, error)) {
        all &= encoder == telling->source.count;
        text_format(&result, " In the encoder the last token changed: the states of %zu of %zu "
                    "tokens moved.", encoder, telling->source.count);
    }
    uint64_t reach = window ? forward_layers(telling->examined, AC_DECODER) * (window - 1) : 0;
    int64_t context = facts_integer(&telling->examined->model.facts, "max_position_embeddings", 0);
    if (!error->code && window && plain && reach < 1000 && (int64_t)reach + 2 <= context) {
        bool beyond;
        try_window(telling, reach, &beyond, error);
        all &= beyond;
        text_format(&result, " A token %" PRIu64 " back, one more than all windows together reach, "
                    "changed: the last logits %s.", reach + 1, beyond ? "stayed the same" : "moved");
    }
    tell_result(telling, all, "%s", text_get(&result));
    text_fini(&result);
    return error->code;
}

int explain_mask(struct telling *telling, struct error *error)
{
    const struct architecture *a = &telling->examined->architecture;
    uint64_t window = a->mask_decoder ? window_of(&telling->examined->model.decoder) : 0;
    if (a->mask_decoder)
        tell_decoder(telling, window);
    if (a->mask_encoder)
        tell_encoder(telling);
    if (!a->mask_decoder)
        return 0;
    if (!tell_experiment(telling, "Change one token and see whose output moves."))
        return 0;
    return try_all(telling, window, error);
}
