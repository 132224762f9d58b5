/* SPDX-License-Identifier: MIT */
/* sides.c - topic encoder-decoder: one side or two, and what the decoder gets of the source. */
#include <inttypes.h>
#include <stdlib.h>

#include "explain/topic.h"

static int try_source(struct telling *telling, struct error *error)
{
    uint64_t vocab = telling->lab->vocab;
    size_t moved = 0;
    float *before = tell_run(telling, 0, NULL, 0, error);
    telling->source.items[2] = lab_other(telling->lab, telling->source.items[2]);
    float *after = before ? tell_run(telling, 0, NULL, 0, error) : NULL;
    for (size_t i = 0; after && i < telling->ids.count; i++)
        moved += lab_difference(before + i * vocab, after + i * vocab, vocab) != 0;
    if (after)
        tell_result(telling, moved == telling->ids.count, "The logits of %zu of %zu tokens of the "
                    "decoder moved, the first one's, too: each reads the whole source.", moved,
                    telling->ids.count);
    free(before);
    free(after);
    return error->code;
}

int explain_sides(struct telling *telling, struct error *error)
{
    const struct examined *examined = telling->examined;
    bool encodes = examined->model.encoder.output, decodes = examined->model.decoder.output;
    tell_fact(telling, "kind", scalar_text(examined->architecture.kind));
    if (decodes && !encodes) {
        tell(telling, "This model is decoder-only: prompt and answer are one sequence in one stack of %"
             PRIu32 " blocks, each token sees those before it, and there is no cross-attention. An "
             "encoder-decoder model would read the source in a stack of its own, both ways, first.",
             forward_layers(examined, AC_DECODER));
        return 0;
    }
    if (!decodes) {
        tell(telling, "This model is encoder-only: a stack of %" PRIu32 " blocks reads a text both ways "
             "and gives a state for each token; it does not write.", forward_layers(examined, AC_ENCODER));
        return 0;
    }
    tell(telling, "This model has two stacks. The encoder, %" PRIu32 " blocks, reads the whole source "
         "once, both ways. The decoder, %" PRIu32 " blocks, writes the target token by token, and in each "
         "block cross-attention takes its queries from the target and its keys and values from the "
         "encoder's last state, the same ones at every step.", forward_layers(examined, AC_ENCODER),
         forward_layers(examined, AC_DECODER));
    tell_fact(telling, "encoder.blocks", scalar_integer(forward_layers(examined, AC_ENCODER)));
    tell_fact(telling, "decoder.blocks", scalar_integer(forward_layers(examined, AC_DECODER)));
    if (!tell_experiment(telling, "Change one token of the source."))
        return 0;
    return try_source(telling, error);
}
