/* SPDX-License-Identifier: MIT */
/* slice.c - some of the columns of a node, in one or several runs. Rows are never cut. */
#include <inttypes.h>
#include <string.h>

#include "graph/op.h"
#include "graph/step.h"

static int shape(struct graph *graph, struct node *node, struct error *error)
{
    const struct node *in = op_operand(graph, node, 0);
    const int64_t *i = node->op.i;
    if (op_range_check(node, AC_I_SLICE_FROM, 0, (int64_t)in->width - 1, "from", error) != 0 ||
        op_range_check(node, AC_I_SLICE_WIDTH, 1, (int64_t)in->width, "width", error) != 0 ||
        op_range_check(node, AC_I_SLICE_GROUPS, 1, (int64_t)in->width, "groups", error) != 0 ||
        op_range_check(node, AC_I_SLICE_STRIDE, 0, (int64_t)in->width, "stride", error) != 0)
        return error->code;
    int64_t more = i[AC_I_SLICE_GROUPS] - 1, stride = i[AC_I_SLICE_STRIDE];
    if (more > 0 && (stride < i[AC_I_SLICE_WIDTH] || more > (int64_t)in->width / stride))
        return error_set(error, ERROR_PLUGIN, "the runs overlap or do not fit");
    if (i[AC_I_SLICE_FROM] + more * stride + i[AC_I_SLICE_WIDTH] > (int64_t)in->width)
        return error_set(error, ERROR_PLUGIN, "it ends after the last of %" PRIu64 " columns",
                         in->width);
    node->rows = in->rows;
    node->width = (uint64_t)(i[AC_I_SLICE_GROUPS] * i[AC_I_SLICE_WIDTH]);
    return 0;
}

static void rows_run(void *context, size_t first, size_t end, uint32_t thread)
{
    const struct step *step = context;
    const struct node *in = op_operand(step->graph, step->node, 0);
    const int64_t *i = step->node->op.i;
    size_t width = (size_t)i[AC_I_SLICE_WIDTH], stride = (size_t)i[AC_I_SLICE_STRIDE];
    float *out = step->out + first * step->node->width;
    (void)thread;
    for (size_t row = first; row < end; row++) {
        const float *from = step->in[0] + row * in->width + i[AC_I_SLICE_FROM];
        for (int64_t group = 0; group < i[AC_I_SLICE_GROUPS]; group++) {
            memcpy(out, from, width * sizeof *out);
            out += width;
            from += stride;
        }
    }
}

static void run(struct step *step)
{
    compute_rows(step->compute, (size_t)step->rows, (size_t)(step->rows * step->node->width),
                 rows_run, step);
}

const struct op op_slice = {
    .name = "slice",
    .operands_min = 1,
    .operands_max = 1,
    .shape = shape,
    .run = run,
};
