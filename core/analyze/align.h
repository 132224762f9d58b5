/* SPDX-License-Identifier: MIT */
/*
 * align.h - the tensors of several models lined up by role. A decoder-only model's blocks stand
 * beside the decoder of an encoder-decoder model.
 */
#ifndef ANALYZE_ALIGN_H
#define ANALYZE_ALIGN_H

#include "analyze/examine.h"

/* One role over all models. */
struct aligned {
    const char *role;                /* "embed.token", "attn.q.weight", "enc.attn.q.weight" */
    const struct map_entry **entries; /* [models]; NULL: that model has no such role */
};

struct alignment {
    struct arena arena;
    struct aligned *items; /* [count], in the order of schemas/roles.json, then private roles */
    uint32_t count;
    uint32_t models;
};

void alignment_init(struct alignment *alignment, const struct examined *const *models,
                    uint32_t count);
void alignment_fini(struct alignment *alignment);

#endif
