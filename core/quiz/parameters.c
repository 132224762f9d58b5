/* SPDX-License-Identifier: MIT */
/* parameters.c - questions on how many parameters a model has and where they are. */
#include <inttypes.h>
#include <string.h>

#include "quiz/draft.h"

/* The output head: parameters of its matrix where it has one of its own, else 0; false: unclear. */
static bool head_size(struct draft *draft, uint64_t *own, uint64_t *matrix)
{
    const struct map_entry *head = tensor_map_find(&draft->examined->model.map, "head.weight");
    const struct fact *tied = facts_find(&draft->examined->model.facts, "tie_word_embeddings");
    int64_t vocab, hidden;
    if (draft->side != AC_DECODER || !draft_integer(draft, "vocab_size", &vocab) ||
        !draft_integer(draft, "hidden_size", &hidden) || vocab < 1 || hidden < 1 ||
        vocab > INT32_MAX || hidden > INT32_MAX || !tied || tied->conflict ||
        fact_value(tied)->kind != SCALAR_FLAG)
        return false;
    *matrix = (uint64_t)vocab * (uint64_t)hidden;
    *own = head && !(head->flags & (AC_TIED | AC_OPTIONAL)) ? map_entry_count(head) : 0;
    return (*own == 0) == (fact_value(tied)->integer != 0) && (!*own || *own == *matrix);
}

static uint64_t blocks_sum(const struct draft *draft)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < draft->run_count; i++)
        sum += draft->runs[i].parameters * (draft->runs[i].last - draft->runs[i].first + 1);
    return sum;
}

/* Blocks, tables and the rest are the whole: what the parts are asked about adds up. */
static bool adds_up(const struct draft *draft)
{
    const struct parameters *p = &draft->examined->parameters;
    return p->known && p->total < INT64_MAX && blocks_sum(draft) &&
           blocks_sum(draft) + p->embedding <= p->total;
}

bool quiz_ask_parameters(struct draft *draft)
{
    const struct parameters *p = &draft->examined->parameters;
    uint64_t own, matrix, blocks = blocks_sum(draft);
    if (!adds_up(draft))
        return false;
    draft_cite_parameters(draft);
    draft_right(draft, (double)p->total, "parameters");
    draft_wrong(draft, (double)(p->total - p->embedding),
                "leaves out the tables of tokens and positions");
    draft_wrong(draft, (double)blocks, "counts the blocks alone");
    if (head_size(draft, &own, &matrix))
        draft_wrong(draft, own ? (double)(p->total - matrix) : (double)(p->total + matrix),
                    own ? "takes the output head for tied to the embedding"
                        : "counts the tied output head a second time");
    draft_wrong(draft, (double)p->active, "counts only the experts that one token passes through");
    if (p->buffers)
        draft_wrong(draft, (double)(p->total + p->buffers),
                    "counts the mask buffers, which are no parameters");
    draft_ask(draft, "How many parameters does %s have?", draft->name);
    draft_why(draft, "%s in the blocks, %s in the tables of tokens and positions, %s elsewhere.",
              draft_count(draft, (double)blocks), draft_count(draft, (double)p->embedding),
              draft_count(draft, (double)(p->total - blocks - p->embedding)));
    return true;
}

bool quiz_ask_tables(struct draft *draft)
{
    const struct parameters *p = &draft->examined->parameters;
    uint64_t own, matrix;
    double total = (double)p->total, part = (double)p->embedding;
    if (!adds_up(draft) || !part)
        return false;
    draft_cite_parameters(draft);
    draft_right(draft, 100 * part / total, "%");
    if (head_size(draft, &own, &matrix))
        draft_wrong(draft, 100 * (part + (double)matrix) / total,
                    own ? "adds the output head, which is no table"
                        : "counts the tied output head a second time");
    draft_wrong(draft, 100 * part / (total - part), "divides by all other parameters");
    draft_wrong(draft, 100 * (double)blocks_sum(draft) / total, "that is the share of the blocks");
    draft_wrong(draft, 50, NULL);
    draft_wrong(draft, 100 / (double)(draft_layers(draft, draft->side) + 1),
                "takes the tables for one more block");
    draft_ask(draft, "What share of the parameters of %s lies in the tables that turn token ids and "
              "positions into vectors?", draft->name);
    draft_why(draft, "%s of %s parameters.", draft_count(draft, part), draft_count(draft, total));
    return true;
}

bool quiz_ask_head(struct draft *draft)
{
    uint64_t own, matrix;
    int64_t hidden, inner;
    if (!adds_up(draft) || !head_size(draft, &own, &matrix) ||
        (own && draft->examined->parameters.total - blocks_sum(draft) -
                        draft->examined->parameters.embedding < own))
        return false;
    draft_cite(draft, own ? "head.weight in the tensor list: its own" : "tie_word_embeddings: true");
    draft_right(draft, (double)own, "parameters");
    draft_wrong(draft, own ? 0 : (double)matrix,
                own ? "takes it for tied; it has a matrix of its own"
                    : "so many it would have, were it not tied to the token embedding");
    if (draft_integer(draft, "hidden_size", &hidden)) {
        draft_wrong(draft, (double)hidden * (double)hidden, "leaves out the vocabulary");
        draft_wrong(draft, (double)matrix / (double)hidden, "that is the number of logits");
        if (draft_side_integer(draft, "intermediate_size", &inner))
            draft_wrong(draft, (double)hidden * (double)inner, "that is a matrix of a block");
    }
    draft_ask(draft, "How many parameters of its own does the matrix of the output head of %s have?",
              draft->name);
    if (own)
        draft_why(draft, "It is not tied to the embedding: vocabulary times hidden size = %s.",
                  draft_count(draft, (double)own));
    else
        draft_why(draft, "None: it is the token embedding once more (tie_word_embeddings). Untied it "
                  "would have vocabulary times hidden size = %s.", draft_count(draft, (double)matrix));
    return true;
}

/* Parameters of the first block of the side whose role has this part ("mlp."), or "" for all. */
static uint64_t part_of_block(const struct draft *draft, const char *part, uint32_t least_rank)
{
    const struct tensor_map *map = &draft->examined->model.map;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < map->count; i++) {
        const struct map_entry *entry = &map->entries[i];
        bool enc = !strncmp(entry->role, "enc.", 4), dec = !strncmp(entry->role, "dec.", 4);
        const char *role = entry->role + (enc || dec ? 4 : 0);
        if (entry->blocks && enc == (draft->side == AC_ENCODER) && !strncmp(role, part, strlen(part)) &&
            !(entry->flags & (AC_BUFFER | AC_TIED | AC_OPTIONAL)) && entry->rank >= least_rank)
            sum += map_entry_count(entry) / entry->blocks;
    }
    return sum;
}

/* The blocks of the side where all are alike; NULL otherwise. */
static const struct block_run *only_run(const struct draft *draft)
{
    const struct block_run *only = NULL;
    for (uint32_t i = 0; i < draft->run_count; i++)
        if (draft->runs[i].side == draft->side) {
            if (only && only->parameters != draft->runs[i].parameters)
                return NULL;
            only = &draft->runs[i];
        }
    return only;
}

bool quiz_ask_block(struct draft *draft)
{
    const struct block_run *run = only_run(draft);
    const struct parameters *p = &draft->examined->parameters;
    bool two = draft->two_sided;
    uint64_t attention = part_of_block(draft, "attn.", 0), mlp = part_of_block(draft, "mlp.", 0);
    uint64_t cross = part_of_block(draft, "cross.", 0);
    if (!run || !adds_up(draft) || run->parameters != part_of_block(draft, "", 0) ||
        run->parameters != attention + mlp + cross)
        return false;
    draft_cite_parameters(draft);
    draft_right(draft, (double)run->parameters, "parameters");
    draft_wrong(draft, (double)(p->total / (two ? draft_layers(draft, draft->side) +
                                                      draft_layers(draft, AC_ENCODER)
                                                : draft_layers(draft, draft->side))),
                "divides all parameters by the number of blocks, the tables too");
    draft_wrong(draft, (double)attention, "counts self-attention alone");
    draft_wrong(draft, (double)mlp, "counts the feed-forward part alone");
    draft_wrong(draft, (double)part_of_block(draft, "", 2), "leaves out norms and biases");
    if (cross)
        draft_wrong(draft, (double)(run->parameters - cross), "forgets cross-attention");
    draft_ask(draft, two ? "How many parameters does one decoder block of %s have?"
                         : "How many parameters does one block of %s have?", draft->name);
    draft_why(draft, cross ? "Self-attention %s, cross-attention %s and feed-forward part %s, each with "
                             "its norm."
                           : "Self-attention %s%.0s and feed-forward part %s, each with its norm.",
              draft_count(draft, (double)attention), draft_count(draft, (double)cross),
              draft_count(draft, (double)mlp));
    return true;
}

bool quiz_ask_mlp_share(struct draft *draft)
{
    const struct block_run *run = only_run(draft);
    double mlp = (double)part_of_block(draft, "mlp.", 0);
    if (!run || !adds_up(draft) || run->parameters != part_of_block(draft, "", 0) || !mlp)
        return false;
    double block = (double)run->parameters, total = (double)draft->examined->parameters.total;
    draft_cite_parameters(draft);
    draft_right(draft, 100 * mlp / block, "%");
    draft_wrong(draft, 100 - 100 * mlp / block, "that is the share of attention");
    draft_wrong(draft, 100 * mlp * draft_layers(draft, draft->side) / total,
                "that is the share of all parameters, tables included");
    draft_wrong(draft, 50, "takes both parts for equal");
    draft_wrong(draft, 100 * mlp / (block + mlp), NULL);
    draft_ask(draft, "What share of the parameters of one %sblock of %s is in its feed-forward part?",
              draft->two_sided ? "decoder " : "", draft->name);
    draft_why(draft, "%s of %s.", draft_count(draft, mlp), draft_count(draft, block));
    return true;
}

bool quiz_ask_active(struct draft *draft)
{
    const struct parameters *p = &draft->examined->parameters;
    const struct block_run *run = draft_blocks(draft, draft->side);
    if (!adds_up(draft) || p->active == p->total || !run || !run->experts)
        return false;
    double experts = (double)run->experts;
    draft_cite_parameters(draft);
    draft_right(draft, (double)p->active, "parameters");
    draft_wrong(draft, (double)p->total, "counts all experts");
    draft_wrong(draft, (double)(p->total / run->experts), "divides everything by the experts");
    draft_wrong(draft, (double)(uint64_t)(2 * (double)p->total / experts),
                "takes two shares of everything; attention and tables are not shared out");
    draft_ask(draft, "How many parameters of %s does one token pass through?", draft->name);
    draft_why(draft, "Of its %s parameters only the experts that the router chooses count, and all "
              "that is no expert.", draft_count(draft, (double)p->total));
    return true;
}

bool quiz_ask_weights(struct draft *draft)
{
    const struct parameters *p = &draft->examined->parameters;
    double bytes = (double)draft->examined->budget.weights_bytes, total = (double)p->total;
    const char *dtype = draft_text(draft, "dtype");
    if (!p->known || bytes <= 0 || !dtype)
        return false;
    draft_cite_parameters(draft);
    draft_right(draft, bytes, "bytes");
    draft_wrong(draft, total, "takes one byte for a parameter");
    draft_wrong(draft, 2 * total, "takes two bytes for a parameter, as bfloat16 and float16 have");
    draft_wrong(draft, 4 * total, "takes four bytes for a parameter, as float32 has");
    draft_wrong(draft, 8 * total, "takes eight bytes for a parameter");
    draft_ask(draft, "How much memory do the weights of %s take, stored as %s?", draft->name, dtype);
    if (bytes == 2 * total || bytes == 4 * total)
        draft_why(draft, "%s parameters of %d bytes each.", draft_count(draft, total),
                  bytes == 2 * total ? 2 : 4);
    else
        draft_why(draft, "The sizes of all stored tensors add up to %s bytes.",
                  draft_count(draft, bytes));
    return true;
}
