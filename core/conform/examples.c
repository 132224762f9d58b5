/* SPDX-License-Identifier: MIT */
/*
 * examples.c - what the conformance tests are tried on: the plugin's example configurations
 * and test vectors, read; and what a plugin has said, as numbers and text. Judges nothing.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "conform/test.h"
#include "base/json.h"

#define EXAMPLE_LIMIT (16u << 20)

bool conform_example_open(struct conform *conform, const char *path, struct file *file,
                          struct tree *tree)
{
    struct error error = {0};
    *tree = (struct tree){0};
    if (!file_open(file, path, EXAMPLE_LIMIT, &error) &&
        !json_parse(tree, path_base(path), (const char *)file->data, file->size, &error) &&
        tree->root.kind != VALUE_MAP)
        error_set(&error, ERROR_INPUT, "%s: is no map", path);
    if (error.code)
        conform_say(conform, VERDICT_FAILED, "%s", error.text);
    return !error.code;
}

void conform_each_example(struct conform *conform,
                          void (*each)(struct conform *conform, const char *name,
                                       const struct tree *tree))
{
    const struct kit *kit = conform->kit;
    for (uint32_t i = 0; i < kit->example_count; i++) {
        struct file file = {0};
        struct tree tree;
        conform_at(conform, "%s", path_base(kit->examples[i]));
        if (conform_example_open(conform, kit->examples[i], &file, &tree))
            each(conform, path_base(kit->examples[i]), &tree);
        tree_fini(&tree);
        file_close(&file);
    }
    conform->at.size = 0;
    if (!kit->example_count)
        conform_say(conform, VERDICT_SKIPPED, "there is no example: put a config.json of the family "
                    "into %s/examples/", kit->folder ? kit->folder : conform->file->name);
}

void conform_each_case(struct conform *conform,
                       void (*each)(struct conform *conform, const struct vectors *vectors,
                                    const struct vector_case *test))
{
    struct vectors vectors = {0};
    struct error error = {0};
    const char *path = conform->kit->vectors;
    if (!path) {
        conform_say(conform, VERDICT_SKIPPED, "there are no test vectors: write %s.vectors.json",
                    conform->file->name);
        return;
    }
    int code = vectors_open(&vectors, path, &error);
    for (uint32_t i = 0; !code && i < vectors.cases->size; i++) {
        struct vector_case test;
        code = vector_case_read(&test, &vectors, i, &error);
        if (!code) {
            conform_at(conform, "case \"%s\"", test.name);
            each(conform, &vectors, &test);
        }
        vector_case_fini(&test);
    }
    conform->at.size = 0;
    if (code)
        conform_say(conform, VERDICT_FAILED, "%s", error.text);
    else if (!vectors.cases->size)
        conform_say(conform, VERDICT_SKIPPED, "TODO: %s has no case", path_base(path));
    vectors_close(&vectors);
}

static void print_facts(const struct facts *facts, struct text *out)
{
    for (uint32_t i = 0; i < facts->count; i++) {
        const struct fact *fact = &facts->items[i];
        text_format(out, "%s %s %s:", fact->key, fact->unit ? fact->unit : "",
                    fact->note ? fact->note : "");
        for (uint32_t j = 0; j < fact->claim_count; j++) {
            text_format(out, " %s ", origin_name(fact->claims[j].origin));
            scalar_add(&fact->claims[j].value, out);
        }
        text_byte(out, '\n');
    }
}

static void print_map(const struct tensor_map *map, struct text *out)
{
    for (uint32_t i = 0; i < map->count; i++) {
        const struct map_entry *entry = &map->entries[i];
        text_format(out, "%s %s %s %s %x %u %u %u", entry->role, entry->name,
                    entry->gguf ? entry->gguf : "", entry->tied ? entry->tied : "", entry->flags,
                    entry->blocks, entry->experts, entry->heads);
        for (uint32_t d = 0; d < entry->rank; d++)
            text_format(out, " %" PRIu64, entry->shape[d]);
        text_byte(out, '\n');
    }
}

static void print_graph(const struct graph *graph, struct text *out)
{
    for (ac_node n = 1; n <= graph->count; n++) {
        const struct ac_op *op = &graph_node_get(graph, n)->op;
        text_format(out, "%u %s %d (%u %u %u %u)", op->code, op->stem ? op->stem : "", op->layer,
                    op->in[0], op->in[1], op->in[2], op->in[3]);
        for (int i = 0; i < 16; i++)
            text_format(out, " %" PRId64 " %.17g", op->i[i], op->f[i]);
        for (uint32_t i = 0; i < op->value_count; i++)
            text_format(out, " %.17g", op->values[i]);
        text_byte(out, '\n');
    }
}

void conform_print(const struct model *model, struct text *facts, struct text *wiring)
{
    print_facts(&model->facts, facts);
    print_map(&model->map, wiring);
    print_graph(&model->decoder, wiring);
    print_graph(&model->encoder, wiring);
}
