/* SPDX-License-Identifier: MIT */
/* stack_read.c - walks a side's nodes from its input to its output and puts each part in its place.
 * Blocks after the first are taken to be like it; blocks.h says where they are not. */
#include "analyze/stack_read.h"

#include <inttypes.h>
#include <string.h>

#include "base/count.h"

/* The walk. */
struct reading {
    struct arena *arena;
    const struct graph *graph;
    struct stack_column *column;
    uint32_t block;    /* tags of blocks passed */
    ac_node norm;      /* a norm whose part has not come yet; 0: none */
    enum stack_place last; /* the last part with a sum */
    bool summed;       /* a sum came after it */
    bool head_norms;   /* queries and keys are normed */
    double scale;      /* on what went before, not told yet; 0: none */
};

const char *stack_activation(int64_t kind)
{
    static const char *const names[] = {
        [AC_RELU] = "ReLU", [AC_GELU] = "GELU", [AC_GELU_TANH] = "GELU (tanh)",
        [AC_SILU] = "SiLU", [AC_QUICK_GELU] = "quick GELU", [AC_TANH] = "tanh",
        [AC_RELU2] = "ReLU squared",
    };
    return kind >= AC_RELU && kind <= AC_RELU2 ? names[kind] : "activation";
}

static const struct node *get(const struct reading *reading, ac_node node)
{
    return graph_node_get(reading->graph, node);
}

static ac_node untagged(const struct reading *reading, ac_node node)
{
    while (get(reading, node)->op.code == AC_OP_TAG)
        node = get(reading, node)->op.in[0];
    return node;
}

static const char *counted(struct reading *reading, uint64_t number)
{
    struct text text = {0};
    text_add_count(&text, (int64_t)number);
    const char *copy = arena_text(reading->arena, text_get(&text));
    text_fini(&text);
    return copy;
}

static struct stack_part *part_add(struct reading *reading, enum stack_place place,
                                   const char *kind, const char *title, const char *detail)
{
    struct stack_part *part = &reading->column->parts[place];
    *part = (struct stack_part){.there = true, .kind = kind, .title = title, .detail = detail};
    return part;
}

static void read_embed(struct reading *reading, const struct node *node)
{
    const struct node *ids = get(reading, node->op.in[0]);
    const struct map_entry *table = &reading->graph->map->entries[node->weight];
    int64_t kind = ids->op.code == AC_OP_INPUT ? ids->op.i[AC_I_INPUT_KIND] : 0;
    const char *size = arena_format(reading->arena, "%s rows of %s",
                                    counted(reading, table->shape[0]),
                                    counted(reading, node->width));
    if (kind == AC_TOKENS)
        part_add(reading, PLACE_TOKENS, "embedding", "token embedding", size);
    if (kind == AC_POSITIONS)
        part_add(reading, PLACE_POSITIONS, "learned", "learned positions, added", size);
}

/* The user of a norm is a head's: queries or keys, on their way to attention. */
static bool is_head_norm(const struct reading *reading, const struct node *norm)
{
    const struct node *from = get(reading, untagged(reading, norm->op.in[0]));
    while (from->op.code == AC_OP_SLICE)
        from = get(reading, untagged(reading, from->op.in[0]));
    return from->op.code == AC_OP_LINEAR;
}

/* Whether a value is also an operand of a sum: then the residual stream goes past the norm. */
static bool is_carried(const struct reading *reading, ac_node value)
{
    value = untagged(reading, value);
    for (ac_node n = value; n <= reading->graph->count; n++) {
        const struct node *node = get(reading, n);
        if (node->op.code == AC_OP_ADD && (untagged(reading, node->op.in[0]) == value ||
                                           untagged(reading, node->op.in[1]) == value))
            return true;
    }
    return false;
}

static void norm_add(struct reading *reading, const struct node *node, enum stack_place place,
                     const char *where)
{
    const char *name = node->op.code == AC_OP_RMSNORM ? "RMSNorm" : "LayerNorm";
    part_add(reading, place, name, name, where);
}

static void read_norm(struct reading *reading, ac_node n)
{
    const struct node *node = get(reading, n);
    if (reading->block == reading->column->blocks) {
        norm_add(reading, node, PLACE_FINAL_NORM, "after the last block");
    } else if (reading->block == 0 && is_head_norm(reading, node)) {
        reading->head_norms = true;
    } else if (reading->block == 0 && node->op.layer < 0) {
        norm_add(reading, node, PLACE_EMBED_NORM, "of the embedding");
    } else if (reading->block == 0 && is_carried(reading, node->op.in[0])) {
        reading->norm = n;
    } else if (reading->block == 0 && reading->last != STACK_PLACES) {
        norm_add(reading, node, reading->last + 1, "after the sum (post-norm)");
    }
}

/* A part with a sum after it has come: the norm that waited is its own. */
static void part_begin(struct reading *reading, enum stack_place place)
{
    if (reading->norm)
        norm_add(reading, get(reading, reading->norm), place - 1, "before it (pre-norm)");
    reading->norm = 0;
    reading->last = place;
    reading->summed = false;
}

static bool is_turned(const struct reading *reading, ac_node queries)
{
    const struct node *node = get(reading, queries);
    while (node->op.code == AC_OP_TAG || node->op.code == AC_OP_SCALE)
        node = get(reading, node->op.in[0]);
    return node->op.code == AC_OP_ROPE;
}

static const char *position_of(const struct reading *reading, const struct node *attend)
{
    if (attend->op.in[3])
        return "bucket bias on the scores";
    if (attend->op.i[AC_I_ATTEND_ALIBI] != AC_ALIBI_OFF)
        return "ALiBi on the scores";
    return is_turned(reading, attend->op.in[0]) ? "RoPE turns Q and K" : NULL;
}

static const char *heads_of(struct reading *reading, const struct node *attend)
{
    uint64_t heads = (uint64_t)attend->op.i[AC_I_ATTEND_HEADS];
    uint64_t kv = (uint64_t)attend->op.i[AC_I_ATTEND_KV_HEADS];
    uint64_t size = (uint64_t)attend->op.i[AC_I_ATTEND_HEAD_DIM];
    const char *text =
        kv == heads ? arena_format(reading->arena, "%" PRIu64 " heads of %" PRIu64, heads, size)
                    : arena_format(reading->arena, "%" PRIu64 " heads of %" PRIu64 " share %" PRIu64
                                   " of K and V", heads, size, kv);
    return reading->head_norms ? arena_format(reading->arena, "%s, Q and K normed", text) : text;
}

static void read_attend(struct reading *reading, const struct node *node)
{
    const int64_t *i = node->op.i;
    bool cross = get(reading, node->op.in[1])->rows == ROWS_SOURCE &&
                 reading->column->side == AC_DECODER;
    bool causal = i[AC_I_ATTEND_MASK] == AC_MASK_CAUSAL, window = i[AC_I_ATTEND_WINDOW] > 0;
    const char *shared = i[AC_I_ATTEND_KV_HEADS] == i[AC_I_ATTEND_HEADS] ? "MHA" : "shared";
    const char *position = cross ? NULL : position_of(reading, node);
    const char *detail = heads_of(reading, node);
    part_begin(reading, cross ? PLACE_CROSS : PLACE_ATTENTION);
    if (cross) {
        part_add(reading, PLACE_CROSS, arena_format(reading->arena, "cross %s", shared),
                 "cross-attention",
                 arena_format(reading->arena, "%s, K and V from the encoder", detail));
        return;
    }
    if (window)
        detail = arena_format(reading->arena, "%s, window of %s", detail,
                              counted(reading, (uint64_t)i[AC_I_ATTEND_WINDOW]));
    const char *kind = arena_format(reading->arena, "%d %s %d %s", causal, shared, window,
                                    position ? position : "");
    part_add(reading, PLACE_ATTENTION, kind,
             causal ? "masked self-attention" : "self-attention, no mask", detail)
        ->position = position;
}

static void mlp_begin(struct reading *reading)
{
    reading->column->parallel = reading->last == PLACE_ATTENTION && !reading->summed;
    part_begin(reading, PLACE_MLP);
}

static void read_act(struct reading *reading, const struct node *node)
{
    const char *name = stack_activation(node->op.i[AC_I_ACT_KIND]);
    mlp_begin(reading);
    bool parallel = reading->column->parallel;
    part_add(reading, PLACE_MLP,
             arena_format(reading->arena, "plain %s%s", name, parallel ? ", parallel" : ""),
             arena_format(reading->arena, "feed-forward, %s", name),
             arena_format(reading->arena, "%s wide inside%s", counted(reading, node->width),
                          parallel ? ", beside attention" : ""));
}

/* The product of an activation with something: a gate. */
static void read_mul(struct reading *reading, const struct node *node)
{
    struct stack_part *part = &reading->column->parts[PLACE_MLP];
    const struct node *gate = get(reading, untagged(reading, node->op.in[0]));
    if (!part->there || gate->op.code != AC_OP_ACT)
        return;
    const char *name = stack_activation(gate->op.i[AC_I_ACT_KIND]);
    part->kind = arena_format(reading->arena, "gated %s", name);
    part->title = arena_format(reading->arena, "gated feed-forward, %s", name);
}

static void read_route(struct reading *reading, const struct node *node)
{
    const char *name = stack_activation(node->op.i[AC_I_ROUTE_ACT]);
    mlp_begin(reading);
    part_add(reading, PLACE_MLP, "experts",
             arena_format(reading->arena, "mixture of experts, %s", name),
             arena_format(reading->arena, "a router chooses %" PRId64 " of %" PRId64 " experts",
                          node->op.i[AC_I_ROUTE_TOP], node->op.i[AC_I_ROUTE_EXPERTS]));
}

static void read_head(struct reading *reading, const struct node *node)
{
    const struct map_entry *entry = &reading->graph->map->entries[node->weight];
    bool tied = entry->flags & AC_TIED;
    const char *detail = tied ? "weights of the token embedding (tied)" : "weights of its own";
    if (reading->scale > 0)
        detail = arena_format(reading->arena, "%s, input times %.3g", detail, reading->scale);
    part_add(reading, PLACE_HEAD, tied ? "tied" : "own", "output head: a logit a token", detail);
}

static void read_node(struct reading *reading, ac_node n)
{
    const struct node *node = get(reading, n);
    bool first = reading->block == 0, end = reading->block == reading->column->blocks;
    switch (node->op.code) {
    case AC_OP_EMBED:
        read_embed(reading, node);
        break;
    case AC_OP_LAYERNORM:
    case AC_OP_RMSNORM:
        read_norm(reading, n);
        break;
    case AC_OP_ATTEND:
        if (first)
            read_attend(reading, node);
        break;
    case AC_OP_ACT:
        if (first)
            read_act(reading, node);
        break;
    case AC_OP_MUL:
        if (first)
            read_mul(reading, node);
        break;
    case AC_OP_ROUTE:
        if (first)
            read_route(reading, node);
        break;
    case AC_OP_ADD:
        reading->summed = true;
        break;
    case AC_OP_SCALE:
        if (end)
            reading->scale = node->op.f[AC_F_SCALE];
        break;
    case AC_OP_LINEAR:
        if (end && reading->column->side == AC_DECODER)
            read_head(reading, node);
        break;
    case AC_OP_TAG:
        reading->block += !strcmp(node->op.stem, AC_TAG_BLOCK);
        break;
    default:
        break;
    }
}

void stack_read(struct arena *arena, const struct graph *graph, struct stack_column *column)
{
    struct reading reading = {.arena = arena, .graph = graph, .column = column,
                              .last = STACK_PLACES};
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        column->blocks += node->op.code == AC_OP_TAG && !strcmp(node->op.stem, AC_TAG_BLOCK);
    }
    for (ac_node n = 1; n <= graph->count; n++)
        read_node(&reading, n);
}
