/* SPDX-License-Identifier: MIT */
/* architecture.c - what kind of model a graph is, read off its nodes. Knows no family. */
#include "analyze/architecture.h"

#include <string.h>

static const struct node *node_at(const struct graph *graph, uint32_t index)
{
    return &graph->nodes[index];
}

static bool is_norm(const struct node *node)
{
    return node->op.code == AC_OP_LAYERNORM || node->op.code == AC_OP_RMSNORM;
}

static const char *attention_kind(const struct node *attend)
{
    int64_t heads = attend->op.i[AC_I_ATTEND_HEADS], kv = attend->op.i[AC_I_ATTEND_KV_HEADS];
    return kv == heads ? "MHA" : kv == 1 ? "MQA" : "GQA";
}

static const char *position_kind(const struct graph *graph)
{
    for (uint32_t i = 0; i < graph->count; i++) {
        const struct node *node = node_at(graph, i);
        if (node->op.code == AC_OP_ROPE)
            return "rope";
        if (node->op.code == AC_OP_RELBIAS)
            return "relative-bias";
        if (node->op.code == AC_OP_ATTEND && node->op.i[AC_I_ATTEND_ALIBI] != AC_ALIBI_OFF)
            return "alibi";
        if (node->op.code == AC_OP_EMBED && node->op.stem && strstr(node->op.stem, "embed.position"))
            return "learned";
    }
    return NULL;
}

static const char *norm_kind(const struct graph *graph)
{
    for (uint32_t i = 0; i < graph->count; i++)
        if (is_norm(node_at(graph, i)))
            return node_at(graph, i)->op.code == AC_OP_RMSNORM ? "rmsnorm" : "layernorm";
    return NULL;
}

/* The node that a value comes from when tags are left out. */
static ac_node untagged(const struct graph *graph, ac_node node)
{
    while (graph_node_get(graph, node)->op.code == AC_OP_TAG)
        node = graph_node_get(graph, node)->op.in[0];
    return node;
}

/* Whether a value is a linear layer's, or a part of one. */
static bool is_projection(const struct graph *graph, ac_node node)
{
    const struct node *at = graph_node_get(graph, untagged(graph, node));
    while (at->op.code == AC_OP_SLICE)
        at = graph_node_get(graph, untagged(graph, at->op.in[0]));
    return at->op.code == AC_OP_LINEAR;
}

/* The norm that feeds this node through linear layers, rotations, slices and norms of heads, or 0. */
static ac_node norm_before(const struct graph *graph, ac_node node)
{
    for (;;) {
        const struct node *at = graph_node_get(graph, node);
        if (is_norm(at) && !is_projection(graph, at->op.in[0]))
            return node;
        if (!is_norm(at) && at->op.code != AC_OP_LINEAR && at->op.code != AC_OP_ROPE &&
            at->op.code != AC_OP_SLICE && at->op.code != AC_OP_SCALE)
            return 0;
        node = at->op.in[0];
    }
}

static bool adds(const struct graph *graph, const struct node *node, ac_node operand)
{
    return node->op.code == AC_OP_ADD && (untagged(graph, node->op.in[0]) == operand ||
                                          untagged(graph, node->op.in[1]) == operand);
}

/*
 * "post" when a block's queries come from the residual stream as it is; "parallel" when attention
 * and feed-forward part start from the same residual, which is then the operand of one sum of sums;
 * else "pre".
 */
static const char *placement_kind(const struct graph *graph, const struct node *attend)
{
    ac_node norm = norm_before(graph, attend->op.in[0]);
    if (!norm)
        return "post";
    ac_node stream = untagged(graph, graph_node_get(graph, norm)->op.in[0]);
    bool carried = false;
    for (uint32_t i = norm; i < graph->count; i++)
        carried |= adds(graph, node_at(graph, i), stream);
    if (!carried)
        return "post";
    uint32_t norms = 0, sums = 0; /* of the first block */
    for (uint32_t i = norm - 1; i < graph->count; i++) {
        const struct node *node = node_at(graph, i);
        if (node->op.code == AC_OP_TAG && node->op.stem && !strcmp(node->op.stem, AC_TAG_BLOCK))
            break;
        if (is_norm(node) && untagged(graph, node->op.in[0]) != stream)
            norms++;
        sums += node->op.code == AC_OP_ADD;
    }
    return norms == 0 && sums >= 2 ? "parallel" : "pre";
}

static const char *mask_kind(const struct graph *graph)
{
    bool full = false, window = false;
    for (uint32_t i = 0; i < graph->count; i++) {
        const struct node *node = node_at(graph, i);
        if (node->op.code != AC_OP_ATTEND || node->op.i[AC_I_ATTEND_MASK] != AC_MASK_CAUSAL)
            continue;
        if (node->op.i[AC_I_ATTEND_WINDOW])
            window = true;
        else
            full = true;
    }
    return window && full ? "mixed" : window ? "causal-window" : full ? "causal" : NULL;
}

struct architecture architecture_of(const struct model *model)
{
    struct architecture a = {.class_name = facts_text(&model->facts, "architectures")};
    bool decodes = model->decoder.output, encodes = model->encoder.output;
    if (!model->plugin || (!decodes && !encodes))
        return a;
    const struct graph *graph = decodes ? &model->decoder : &model->encoder;
    const struct node *attend = graph_attend_find(graph, false);
    a.family = model->plugin->name;
    a.kind = decodes && encodes ? "encoder-decoder" : decodes ? "decoder-only" : "encoder-only";
    a.positions = position_kind(graph);
    a.norm = norm_kind(graph);
    a.activation = facts_text(&model->facts, "hidden_act");
    if (attend) {
        a.attention = attention_kind(attend);
        a.norm_placement = placement_kind(graph, attend);
    }
    a.mask_decoder = decodes ? mask_kind(&model->decoder) : NULL;
    a.mask_encoder = encodes ? "none" : NULL;
    a.mask_cross = decodes && graph_attend_find(&model->decoder, true) ? "none" : NULL;
    return a;
}
