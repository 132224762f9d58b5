/* SPDX-License-Identifier: MIT */
/* diagram_dot.c - stacks in the DOT language of Graphviz, a cluster each. Lays nothing out. */
#include <inttypes.h>

#include "report/diagram.h"

static void add_quoted(const char *text, struct text *out)
{
    text_byte(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            text_byte(out, '\\');
        if ((unsigned char)*text >= ' ')
            text_byte(out, *text);
    }
    text_byte(out, '"');
}

static void add_part(const struct stack *stack, uint32_t index, int place, bool blank,
                     struct text *out)
{
    const struct stack_part *part = &stack->columns[index].parts[place];
    struct text label = {0};
    text_format(&label, "%" PRIu32, stack->numbers[place]);
    if (!blank) {
        text_byte(&label, ' ');
        diagram_part_values(part, place, &label);
    }
    text_format(out, "    c%" PRIu32 "_%d [label=", index, place);
    add_quoted(text_get(&label), out);
    text_format(out, "%s];\n", part->marked ? ", penwidth=3" : "");
    text_fini(&label);
}

static void add_column(const struct stack *stack, uint32_t index, bool blank, struct text *out)
{
    const struct stack_column *column = &stack->columns[index];
    struct text name = {0};
    int last = -1;
    diagram_column_name(column, &name);
    text_format(&name, ", %" PRIu32 " blocks", column->blocks);
    text_format(out, "  subgraph cluster_%" PRIu32 " {\n    label=", index);
    add_quoted(text_get(&name), out);
    text_add(out, ";\n");
    for (int p = 0; p < STACK_PLACES; p++) {
        if (!column->parts[p].there)
            continue;
        add_part(stack, index, p, blank, out);
        if (last >= 0)
            text_format(out, "    c%" PRIu32 "_%d -> c%" PRIu32 "_%d;\n", index, last, index, p);
        last = p;
    }
    text_add(out, "  }\n");
    if (column->parts[PLACE_CROSS].there && index > 0)
        text_format(out, "  c%" PRIu32 "_%d -> c%" PRIu32 "_%d [label=\"K, V\"];\n", index - 1,
                    stack->columns[index - 1].parts[PLACE_FINAL_NORM].there ? PLACE_FINAL_NORM
                    : stack->columns[index - 1].parts[PLACE_MLP_AFTER].there ? PLACE_MLP_AFTER
                                                                            : PLACE_MLP,
                    index, PLACE_CROSS);
    text_fini(&name);
}

void diagram_dot(const struct stack *stack, const struct diagram_look *look, struct text *out)
{
    text_add(out, "digraph stack {\n  rankdir=BT;\n  node [shape=box];\n");
    for (uint32_t i = 0; i < stack->count; i++)
        add_column(stack, i, look->blank, out);
    text_add(out, "}\n");
}
