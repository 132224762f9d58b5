/* SPDX-License-Identifier: MIT */
/* score.h - scores of attention worked by hand. Tells nothing. */
#ifndef EXPLAIN_SCORE_H
#define EXPLAIN_SCORE_H

#include "explain/lab.h"

#define SCORE_KEYS 16

/* The scores of the first head's last query. Set `keys`, zero the rest. */
struct score_work {
    uint64_t keys;
    double product, scale, bias; /* of the last key: query times key; the factor; what is added */
    double scores[SCORE_KEYS], weights[SCORE_KEYS]; /* [keys] */
};

/* The product that a query or key node comes of, by its stem; NULL: another operation lies between. */
const char *score_product(const struct graph *graph, ac_node n);
/* From the outputs [tokens][width] of both products, of a decoder's self-attention; false: it has an
 * operation that is not worked here (a soft cap, a norm of queries). */
bool score_work(const struct examined *examined, const struct node *attend,
                const struct kept_node *query, const struct kept_node *key, struct score_work *work);

#endif
