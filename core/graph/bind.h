/* SPDX-License-Identifier: MIT */
/*
 * bind.h - which stored tensor is which role: the map of a plugin laid over the weight files.
 * Says what is missing, misshapen and unexpected. Does not compute.
 */
#ifndef GRAPH_BIND_H
#define GRAPH_BIND_H

#include "graph/tensormap.h"
#include "tensor/kernels.h"
#include "weights/weights.h"

/* A stored tensor found for an entry of the map. */
struct bound {
    const struct stored *stored; /* NULL: absent */
    bool transposed;             /* the file holds [in][out] */
    bool merged;                 /* one stored tensor holds all experts: [experts][...] */
    bool pairs;                  /* rows of each head are permuted for pair rotation */
};

/* Something wrong, with the names to say so. The name is in the arena. */
struct misfit {
    uint32_t entry;     /* index into the map */
    uint32_t block;
    uint32_t expert;
    const char *name;   /* the name that was looked for; NULL: the format has none */
    const struct stored *stored; /* NULL: missing */
};

struct binding {
    struct arena arena;
    const struct tensor_map *map;   /* borrowed */
    const struct weights *weights;  /* borrowed; NULL: there are none, nothing is bound */
    struct bound *items;            /* all entries, blocks and experts, in the order of the map */
    uint64_t *first;                /* [map->count + 1]: index of an entry's first item */
    struct misfit *missing;         /* [missing_count]: required and absent */
    uint32_t missing_count;
    struct misfit *misshapen;       /* [misshapen_count]: found, with another shape */
    uint32_t misshapen_count;
    const struct stored **unexpected; /* [unexpected_count]: stored and without a role; of an empty
                                         map none are listed */
    uint64_t unexpected_count;
};

void binding_init(struct binding *binding, const struct tensor_map *map,
                  const struct weights *weights);
/* Never NULL; ->stored is NULL when the tensor is absent. */
const struct bound *binding_get(const struct binding *binding, uint32_t entry, uint32_t block,
                                uint32_t expert);
/* An entry's tensor as a matrix (a vector is one row); a tied one that is absent gives the tensor
 * it is tied to. ERROR_INPUT with role, expected and found shape, and file when it cannot be used,
 * as packed weights cannot.
 */
int binding_matrix(const struct binding *binding, uint32_t entry, uint32_t block, uint32_t expert,
                   struct matrix *out, struct error *error);
void binding_fini(struct binding *binding);

#endif
