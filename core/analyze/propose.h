/* SPDX-License-Identifier: MIT */
/*
 * propose.h - roles for the tensors of a model that no plugin knows, guessed from the parts of their
 * names and from their shapes. What cannot be placed is said; nothing is described by it.
 */
#ifndef ANALYZE_PROPOSE_H
#define ANALYZE_PROPOSE_H

#include "weights/weights.h"

/* The tensors of one name in all blocks and experts. Text is in the arena. */
struct proposed {
    const char *pattern; /* "model.layers.{i}.mlp.gate_proj.weight" */
    uint32_t blocks;     /* 0: outside of the blocks */
    uint32_t experts;    /* 0: none */
    uint32_t rank;
    uint64_t shape[TENSOR_RANK_LIMIT]; /* as stored, of the first */
    const char *role;    /* NULL: not placed */
    const char *why;     /* "its name has q_proj", "the role attn.q.weight is taken" */
    bool transposed;     /* stored as [in][out] */
};

struct proposal {
    struct arena arena;
    struct proposed *items; /* [count], in the order of the files */
    uint32_t count;
    size_t room;
    uint32_t placed;
    bool gguf;      /* names are those of GGUF */
    bool two_sided; /* has an encoder and a decoder */
    uint64_t hidden, vocab, layers, experts; /* 0: not known */
};

void proposal_init(struct proposal *proposal, const struct weights *weights);
const struct proposed *proposal_find(const struct proposal *proposal, const char *role);
void proposal_fini(struct proposal *proposal);

#endif
