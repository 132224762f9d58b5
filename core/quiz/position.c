/* SPDX-License-Identifier: MIT */
/* position.c - questions on how the order of tokens is known. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "quiz/draft.h"
#include "graph/op.h"

static const struct node *op_find(const struct graph *graph, uint32_t code)
{
    for (ac_node n = 1; n <= graph->count; n++)
        if (graph_node_get(graph, n)->op.code == code)
            return graph_node_get(graph, n);
    return NULL;
}

/* The node that looks positions up in a table, or NULL. */
static const struct node *rows_find(const struct graph *graph)
{
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        if (node->op.code != AC_OP_EMBED)
            continue;
        const struct node *ids = graph_node_get(graph, node->op.in[0]);
        if (ids->op.code == AC_OP_INPUT && ids->op.i[AC_I_INPUT_KIND] == AC_POSITIONS)
            return node;
    }
    return NULL;
}

bool quiz_ask_scheme(struct draft *draft)
{
    static const struct draft_word words[] = {
        {"learned", "by a learned vector for each position, added to the token embeddings"},
        {"rope", "by rotary positions (RoPE): queries and keys are turned by their position"},
        {"alibi", "by ALiBi: each head lowers its scores with the distance of the key"},
        {"relative-bias", "by a learned bias on the scores, chosen by the bucket of the distance"},
        {"sinusoidal", "by fixed sines and cosines, added to the token embeddings"},
    };
    const char *scheme = draft->examined->architecture.positions;
    if (!draft_words(draft, scheme, words, sizeof words / sizeof *words))
        return false;
    draft_wrong_text(draft, "not at all: the order of tokens makes no difference to it", NULL);
    draft_cite_graph(draft);
    draft_ask(draft, "How is the order of the tokens told to %s?", draft->name);
    draft_why(draft, "The scheme that its graph holds is \"%s\".", scheme);
    return true;
}

bool quiz_ask_position_row(struct draft *draft)
{
    const struct node *node = rows_find(draft->graph);
    if (!node || node->weight < 0)
        return false;
    uint64_t rows = draft->graph->map->entries[node->weight].shape[0];
    uint64_t offset = (uint64_t)node->op.i[AC_I_EMBED_OFFSET], last = rows - offset;
    draft_cite_graph(draft);
    draft_right(draft, (double)last, "tokens");
    draft_wrong(draft, (double)rows, "so many rows the table has, some of them for no position");
    draft_wrong(draft, (double)last - 1, "the first token has position 0");
    draft_wrong(draft, (double)last / 2, NULL);
    draft_wrong(draft, 2 * (double)last, "a table does not go on behind its last row");
    draft_ask(draft, "What is the longest text, in tokens, that %s%s has positions for?",
              draft->two_sided ? "the decoder of " : "", draft->name);
    draft_why(draft, "Its table has %" PRIu64 " rows and position p is row p + %" PRIu64 ", so the last "
              "position is %" PRIu64 ", counted from 0.", rows, offset, last - 1);
    return true;
}

/* What holds positions: rows and columns of the tables of all sides. */
static uint64_t table_parameters(const struct graph *graph, int32_t *seen)
{
    const struct node *learned = rows_find(graph), *bias = op_find(graph, AC_OP_RELBIAS);
    const struct node *node = learned ? learned : bias;
    if (!node || node->weight < 0 || node->weight == *seen)
        return 0;
    *seen = node->weight;
    return map_entry_count(&graph->map->entries[node->weight]);
}

bool quiz_ask_position_parameters(struct draft *draft)
{
    const struct examined *e = draft->examined;
    const char *scheme = e->architecture.positions;
    int32_t seen = -1;
    int64_t hidden, context;
    if (!scheme || !draft_integer(draft, "hidden_size", &hidden))
        return false;
    uint64_t sum = table_parameters(&e->model.decoder, &seen);
    sum += table_parameters(&e->model.encoder, &seen);
    bool none = !strcmp(scheme, "rope") || !strcmp(scheme, "alibi") || !strcmp(scheme, "sinusoidal");
    if (none != !sum)
        return false;
    draft_cite_parameters(draft);
    draft_right(draft, (double)sum, "parameters");
    if (draft_integer(draft, "max_position_embeddings", &context))
        draft_wrong(draft, (double)context * (double)hidden,
                    none ? "so many a table of learned positions would have"
                         : "forgets rows, or a side");
    draft_wrong(draft, none ? (double)hidden : 0,
                none ? "nothing of it is trained" : "takes the positions for computed, not learned");
    draft_wrong(draft, (double)hidden * (double)hidden, NULL);
    if (draft->two_sided)
        draft_wrong(draft, (double)(sum / 2), "counts one side");
    draft_wrong(draft, (double)hidden * draft_layers(draft, draft->side), NULL);
    draft_ask(draft, "How many parameters does %s spend on knowing the order of tokens?", draft->name);
    if (none)
        draft_why(draft, "None: what \"%s\" does is computed from the position, not trained.", scheme);
    else
        draft_why(draft, "That is the size of its %s, %s.", !strcmp(scheme, "learned")
                  ? "tables of positions" : "tables of buckets and heads",
                  draft_count(draft, (double)sum));
    return true;
}

bool quiz_ask_rope_pairs(struct draft *draft)
{
    const struct node *node = op_find(draft->graph, AC_OP_ROPE);
    if (!node)
        return false;
    double dims = (double)node->op.i[AC_I_ROPE_DIMS], head = (double)node->op.i[AC_I_ROPE_HEAD_DIM];
    draft_cite_graph(draft);
    draft_right(draft, dims / 2, "pairs");
    draft_wrong(draft, dims, "that is the columns; two of them make a pair");
    draft_wrong(draft, head / 2, "only some of the columns turn");
    draft_wrong(draft, dims / 4, NULL);
    draft_wrong(draft, 2 * dims, NULL);
    draft_ask(draft, "How many pairs of columns of one head does %s turn by the position?", draft->name);
    draft_why(draft, "A head has %s columns, of which %s turn, two by two.", draft_count(draft, head),
              draft_count(draft, dims));
    return true;
}

bool quiz_ask_rope_wave(struct draft *draft)
{
    const struct node *node = op_find(draft->graph, AC_OP_ROPE);
    if (!node || node->op.i[AC_I_ROPE_SCALING] != AC_ROPE_DEFAULT)
        return false;
    double dims = (double)node->op.i[AC_I_ROPE_DIMS], base = node->op.f[AC_F_ROPE_BASE];
    double turn = 2 * acos(-1);
    uint64_t pair = draft_draw(draft, 2, dims > 6 ? (uint64_t)dims / 2 - 1 : 2);
    double power = 2 * (double)(pair - 1) / dims;
    draft_cite_graph(draft);
    draft_right(draft, turn * pow(base, power), "");
    draft_wrong(draft, pow(base, power), "that is the turn of one radian");
    draft_wrong(draft, turn * pow(base, power / 2), "takes columns for pairs");
    draft_wrong(draft, turn * pow(base, fmin(1, 2 * power)), "takes the exponent twice");
    draft_wrong(draft, base * power, NULL);
    draft_ask(draft, "After how many tokens, about, has pair %" PRIu64 " of %s's columns turned once, "
              "counted from 1, with a rope_theta of %.10g and %s columns that turn?", pair, draft->name,
              base, draft_count(draft, dims));
    draft_why(draft, "2 pi x %.10g ^ (2 x %" PRIu64 " / %s) = %.3g.", base, pair - 1,
              draft_count(draft, dims), turn * pow(base, power));
    return true;
}

bool quiz_ask_alibi_slope(struct draft *draft)
{
    const struct node *node = graph_attend_find(draft->graph, false);
    if (!node || node->op.i[AC_I_ATTEND_ALIBI] == AC_ALIBI_OFF || node->op.i[AC_I_ATTEND_HEADS] < 4)
        return false;
    uint64_t heads = (uint64_t)node->op.i[AC_I_ATTEND_HEADS], power = 1;
    while (power * 2 <= heads)
        power *= 2;
    uint64_t head = draft_draw(draft, 2, power);
    double slope = exp2(-8 * (double)head / (double)power);
    draft_cite_graph(draft);
    draft_right(draft, slope, "");
    draft_wrong(draft, exp2(-8 * (double)(head - 1) / (double)power), "that is the head before it");
    draft_wrong(draft, 1 / (double)head, NULL);
    draft_wrong(draft, exp2(-(double)head), "would be right for 8 heads");
    draft_wrong(draft, 1 / sqrt((double)node->op.i[AC_I_ATTEND_HEAD_DIM]),
                "that is the scale of the scores");
    draft_wrong(draft, (double)head / (double)heads, NULL);
    draft_ask(draft, "Which slope does ALiBi give head %" PRIu64 " of the %" PRIu64 " heads of %s, counted "
              "from 1, before any scaling?", head, heads, draft->name);
    draft_why(draft, "2 ^ (-8 x %" PRIu64 " / %" PRIu64 ") = %.3g.", head, power, slope);
    return true;
}

/* Encoder and decoder have buckets of their own; which is asked is drawn. */
bool quiz_ask_bucket(struct draft *draft)
{
    const struct examined *e = draft->examined;
    bool encoder = draft->two_sided ? dice_next(&draft->dice) % 2 : draft->side == AC_ENCODER;
    const struct node *node = op_find(encoder ? &e->model.encoder : &e->model.decoder, AC_OP_RELBIAS);
    if (!node)
        return false;
    uint64_t most = (uint64_t)node->op.i[AC_I_RELBIAS_DISTANCE];
    uint64_t distance = draft_draw(draft, 2, most + most / 4);
    int64_t bucket = op_relbias_bucket(node, -(int64_t)distance);
    int64_t buckets = node->op.i[AC_I_RELBIAS_BUCKETS];
    text_add(&draft->id, encoder ? "-encoder" : "-decoder");
    draft_cite_graph(draft);
    draft_right_text(draft, arena_format(draft->arena, "bucket %" PRId64, bucket));
    const int64_t wrong[] = {(int64_t)distance, buckets - 1, buckets / 2 - 1, bucket + buckets / 2,
                             bucket + 1, bucket - 1, bucket - 2, 0};
    const char *const slips[] = {"only near distances have a bucket each", "that is the last of all",
                                 "that is half of them", "that would be a key on the other side",
                                 NULL, NULL, NULL, "that is the token itself"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (wrong[i] >= 0 && wrong[i] < buckets)
            draft_wrong_text(draft, arena_format(draft->arena, "bucket %" PRId64, wrong[i]), slips[i]);
    draft_ask(draft, "A key stands %" PRIu64 " tokens before the query. Which bucket's bias does the %s of "
              "%s add, counted from 0?", distance, encoder ? "encoder" : "decoder", draft->name);
    draft_why(draft, "It has %" PRId64 " buckets%s and a largest distance of %" PRIu64 ": the nearer half "
              "of them stands for one distance each, the others widen with the logarithm.", buckets,
              encoder ? ", half of them for each side," : "", most);
    return true;
}
