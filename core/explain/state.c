/* SPDX-License-Identifier: MIT */
/* state.c - topic hidden-state: the residual stream, and how it grows from block to block. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "explain/topic.h"
#include "base/memory.h"

static double norm_of(const float *row, uint64_t width)
{
    double sum = 0;
    for (uint64_t i = 0; i < width; i++)
        sum += (double)row[i] * row[i];
    return sqrt(sum);
}

static struct kept_node *blocks_kept(uint32_t layers)
{
    struct kept_node *kept = memory_new(layers + 1u, sizeof *kept);
    kept[0] = (struct kept_node){AC_DECODER, AC_TAG_EMBED, AC_OUTSIDE, false, NULL, {0}};
    for (uint32_t i = 0; i < layers; i++)
        kept[i + 1] = (struct kept_node){AC_DECODER, AC_TAG_BLOCK, (int32_t)i, false, NULL, {0}};
    return kept;
}

static int try_norms(struct telling *telling, uint32_t layers, struct error *error)
{
    struct kept_node *kept = blocks_kept(layers);
    struct text text = {0};
    bool all = true;
    free(tell_run(telling, 0, kept, layers + 1u, error));
    for (uint32_t i = 0; i <= layers && !error->code; i++) {
        uint64_t rows = kept[i].shape[0], width = kept[i].shape[1];
        double norm = kept[i].data ? norm_of(kept[i].data + (rows - 1) * width, width) : 0;
        all &= kept[i].data && width == kept[0].shape[1] && norm > 0;
        text_format(&text, "%s%.3g", i ? ", " : "", norm);
        if (i == 0 || i == layers)
            tell_fact(telling, i ? "norm_after_last_block" : "norm_of_embedding", scalar_real(norm));
    }
    tell_result(telling, all, "Of the last token, length after the embedding and after each block: %s. "
                "The state has the same width everywhere.", text_get(&text));
    for (uint32_t i = 0; i <= layers; i++)
        free(kept[i].data);
    free(kept);
    text_fini(&text);
    return error->code;
}

int explain_hidden_state(struct telling *telling, struct error *error)
{
    uint32_t layers = forward_layers(telling->examined, AC_DECODER);
    int64_t hidden = facts_integer(&telling->examined->model.facts, "hidden_size", -1);
    const char *placement = telling->examined->architecture.norm_placement;
    if (!telling->examined->model.decoder.output || hidden < 0)
        return 0;
    tell(telling, "A token's hidden state is a vector of %" PRId64 " numbers that goes up through the %"
         PRIu32 " blocks%s: the residual stream.", hidden, layers,
         telling->examined->model.encoder.output ? " of the decoder" : "");
    tell(telling, placement && placement[1] == 'o'
                      ? "Each part adds to it and then a norm rewrites the sum (post-norm), so the "
                        "weights of the norm set its length."
                      : "Each part reads a normed copy and adds its result to the stream itself, which "
                        "nothing ever rewrites: what one block writes the later ones can read.");
    tell(telling, "There are %" PRIu32 " states: the embedding and one after each block; the last one "
         "goes %son to the head, which gives the logits.", layers + 1,
         placement && placement[1] == 'o' ? "" : "through the final norm and ");
    tell_fact(telling, "hidden_size", scalar_integer(hidden));
    tell_fact(telling, "states", scalar_integer(layers + 1));
    if (!tell_experiment(telling, "Measure the residual stream after every block."))
        return 0;
    return try_norms(telling, layers, error);
}
