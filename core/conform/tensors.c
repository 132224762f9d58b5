/* SPDX-License-Identifier: MIT */
/*
 * tensors.c - conformance tests of what a plugin builds of sound configurations: totals, the
 * use of every tensor, whole graphs, the same answer twice. Runs no graph.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "conform/test.h"
#include "base/memory.h"
#include "graph/op.h"

/* Calls `each` for every example and every case of the vectors, as a model. */
static void each_example(struct conform *conform, const struct tree *tree,
                         const struct value *config,
                         void (*each)(struct conform *conform, const struct model *model))
{
    struct trial trial;
    struct error error = {0};
    trial_init(&trial, &conform->asking, tree->name, tree, config);
    if (trial_check(&trial, &error))
        conform_say(conform, VERDICT_FAILED, "%s", error.text);
    else
        each(conform, &trial.examined.model);
    trial_fini(&trial);
}

/* ---- totals ---- */

/* What the vectors say an example's total is; -1: nothing. */
static int64_t declared(const struct vectors *vectors, const char *name)
{
    const struct value *value = vectors->totals ? value_find(vectors->totals, name) : NULL;
    return value && value->kind == VALUE_INTEGER ? value->integer : -1;
}

static void check_total(struct conform *conform, const struct model *model)
{
    struct vectors vectors = {0};
    struct error error = {0};
    uint64_t got = parameters_of(model).total;
    if (conform->kit->vectors && vectors_open(&vectors, conform->kit->vectors, &error))
        conform_say(conform, VERDICT_FAILED, "%s", error.text);
    int64_t wanted = declared(&vectors, model->source.name);
    if (wanted < 0)
        conform_say(conform, VERDICT_FAILED, "TODO: it has %" PRIu64 " parameters; compare with "
                    "what is published, and write that into \"totals\" of %s.vectors.json", got,
                    conform->file->name);
    else if ((uint64_t)wanted != got)
        conform_say(conform, VERDICT_FAILED, "has %" PRIu64 " parameters, but %" PRId64 " are "
                    "declared", got, wanted);
    vectors_close(&vectors);
}

static void total(struct conform *conform, const char *name, const struct tree *tree)
{
    (void)name;
    each_example(conform, tree, &tree->root, check_total);
}

static void test_total(struct conform *conform)
{
    conform_each_example(conform, total);
}

/* ---- use ---- */

/* How often the graphs use each tensor, by side. */
struct uses {
    struct binding binding; /* of the map alone, for its numbering */
    uint32_t *counts[2];    /* [map.items] decoder, encoder */
};

static void use(struct uses *uses, const struct graph *graph, int32_t entry, int32_t layer)
{
    const struct tensor_map *map = uses->binding.map;
    if (entry < 0)
        return;
    uint64_t experts = map->entries[entry].experts ? map->entries[entry].experts : 1;
    uint64_t first = uses->binding.first[entry] + (layer > 0 ? (uint64_t)layer * experts : 0);
    uint32_t *counts = uses->counts[graph->side == AC_ENCODER];
    for (uint64_t i = 0; i < experts && first + i < uses->binding.first[entry + 1]; i++)
        counts[first + i]++;
}

static void count_uses(struct uses *uses, const struct graph *graph)
{
    static const char *const parts[] = {"gate.weight", "up.weight", "down.weight"};
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct node *node = graph_node_get(graph, n);
        use(uses, graph, node->weight, node->op.layer);
        use(uses, graph, node->bias, node->op.layer);
        for (size_t i = 0; node->op.code == AC_OP_ROUTE && i < 3; i++)
            use(uses, graph, graph_role_find(graph, node->op.stem, parts[i]), node->op.layer);
    }
}

/* Token tables serve both sides. */
static void check_item(struct conform *conform, const struct map_entry *entry, uint64_t item,
                       const struct uses *uses, uint64_t index)
{
    uint32_t decoder = uses->counts[0][index], encoder = uses->counts[1][index];
    bool table = !strncmp(entry->role, "embed.", 6);
    if (!decoder && !encoder)
        conform_say(conform, VERDICT_FAILED, "%s of block %" PRIu64 " (\"%s\") is required, but no "
                    "operation uses it", entry->role, item, entry->name);
    else if (decoder > 1 || encoder > 1 || (decoder && encoder && !table))
        conform_say(conform, VERDICT_WARNING, "%s of block %" PRIu64 " is used %u times",
                    entry->role, item, decoder + encoder);
}

static void check_uses(struct conform *conform, const struct model *model)
{
    const struct tensor_map *map = &model->map;
    struct uses uses = {0};
    binding_init(&uses.binding, map, NULL);
    uses.counts[0] = memory_new((size_t)map->items, sizeof(uint32_t));
    uses.counts[1] = memory_new((size_t)map->items, sizeof(uint32_t));
    count_uses(&uses, &model->decoder);
    count_uses(&uses, &model->encoder);
    for (uint32_t i = 0; i < map->count; i++) {
        const struct map_entry *entry = &map->entries[i];
        uint64_t experts = entry->experts ? entry->experts : 1;
        if (entry->flags & (AC_OPTIONAL | AC_BUFFER | AC_TIED))
            continue;
        for (uint64_t item = uses.binding.first[i]; item < uses.binding.first[i + 1]; item++)
            check_item(conform, entry, (item - uses.binding.first[i]) / experts, &uses, item);
    }
    free(uses.counts[0]);
    free(uses.counts[1]);
    binding_fini(&uses.binding);
}

static void used(struct conform *conform, const char *name, const struct tree *tree)
{
    (void)name;
    each_example(conform, tree, &tree->root, check_uses);
}

static void used_by_case(struct conform *conform, const struct vectors *vectors,
                         const struct vector_case *test)
{
    each_example(conform, &vectors->tree, test->config, check_uses);
}

static void test_used(struct conform *conform)
{
    conform_each_example(conform, used);
    if (conform->kit->vectors)
        conform_each_case(conform, used_by_case);
}

/* ---- graphs ---- */

/* Every block of a side has its tag, once; what enters the first one has its own. */
static void check_tags(struct conform *conform, const struct graph *graph, const char *side,
                       int64_t layers)
{
    int64_t blocks = 0, embeds = 0;
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct ac_op *op = &graph_node_get(graph, n)->op;
        if (op->code != AC_OP_TAG)
            continue;
        embeds += !strcmp(op->stem, AC_TAG_EMBED);
        if (!strcmp(op->stem, AC_TAG_BLOCK) && op->layer != blocks++)
            conform_say(conform, VERDICT_FAILED, "the %s tags block %d where %" PRId64 " is next",
                        side, op->layer, blocks - 1);
    }
    if (embeds != 1)
        conform_say(conform, VERDICT_FAILED, "the %s has %" PRId64 " tags \"embed\", one is "
                    "expected: ac_tag(host, x, AC_TAG_EMBED, AC_OUTSIDE)", side, embeds);
    if (layers > 0 && blocks != layers)
        conform_say(conform, VERDICT_FAILED, "the %s has %" PRId64 " tags \"block\", but %" PRId64
                    " blocks", side, blocks, layers);
}

static int64_t layers_of(const struct model *model, const char *side)
{
    struct text key = {0};
    text_format(&key, "%s.num_hidden_layers", side);
    int64_t all = facts_integer(&model->facts, "num_hidden_layers", -1);
    int64_t layers = facts_integer(&model->facts, text_get(&key), all);
    text_fini(&key);
    return layers;
}

static void check_graphs(struct conform *conform, const struct model *model)
{
    const struct graph *decoder = &model->decoder, *encoder = &model->encoder;
    if (!decoder->output && !encoder->output)
        conform_say(conform, VERDICT_FAILED, "neither side has an ac_output()");
    if (decoder->output)
        check_tags(conform, decoder, "decoder", layers_of(model, "decoder"));
    if (encoder->output)
        check_tags(conform, encoder, "encoder", layers_of(model, "encoder"));
    uint64_t width = encoder->output ? graph_node_get(encoder, encoder->output)->width : 0;
    if (decoder->memory_width && decoder->memory_width != width)
        conform_say(conform, VERDICT_FAILED, "the decoder reads a memory of %" PRIu64 " columns, "
                    "the encoder gives %" PRIu64, decoder->memory_width, width);
}

static void graphs(struct conform *conform, const char *name, const struct tree *tree)
{
    (void)name;
    each_example(conform, tree, &tree->root, check_graphs);
}

static void test_graphs(struct conform *conform)
{
    conform_each_example(conform, graphs);
}

static void check_output(struct conform *conform, const struct model *model)
{
    const struct graph *decoder = &model->decoder;
    int64_t vocab = facts_integer(&model->facts, "vocab_size", -1);
    if (vocab < 0)
        conform_say(conform, VERDICT_FAILED, "no fact vocab_size is stated");
    else if (decoder->output && graph_node_get(decoder, decoder->output)->width != (uint64_t)vocab)
        conform_say(conform, VERDICT_FAILED, "the logits have %" PRIu64 " columns, vocab_size is %"
                    PRId64, graph_node_get(decoder, decoder->output)->width, vocab);
}

static void output(struct conform *conform, const char *name, const struct tree *tree)
{
    (void)name;
    each_example(conform, tree, &tree->root, check_output);
}

static void test_output(struct conform *conform)
{
    conform_each_example(conform, output);
}

/* ---- the same twice ---- */

static void twice(struct conform *conform, const char *name, const struct tree *tree)
{
    struct text facts[2] = {{0}}, wiring[2] = {{0}};
    for (int i = 0; i < 2; i++) {
        struct trial trial;
        trial_init(&trial, &conform->asking, name, tree, &tree->root);
        conform_print(&trial.examined.model, &facts[i], &wiring[i]);
        trial_fini(&trial);
    }
    if (strcmp(text_get(&facts[0]), text_get(&facts[1])))
        conform_say(conform, VERDICT_FAILED, "states other facts the second time");
    if (strcmp(text_get(&wiring[0]), text_get(&wiring[1])))
        conform_say(conform, VERDICT_FAILED, "gives other tensors or graphs the second time");
    for (int i = 0; i < 2; i++) {
        text_fini(&facts[i]);
        text_fini(&wiring[i]);
    }
}

static void test_twice(struct conform *conform)
{
    conform_each_example(conform, twice);
}

const struct conform_test conform_tensors[] = {
    {"tensors.total", "parameters of each example are what the vectors declare", test_total},
    {"tensors.used", "every required tensor is used by one operation", test_used},
    {"graph.whole", "graphs are built to their end, embedding and blocks tagged", test_graphs},
    {"graph.output", "the logits are as wide as the vocabulary", test_output},
    {"answers.same", "asked twice, it answers the same", test_twice},
    {NULL, NULL, NULL},
};
