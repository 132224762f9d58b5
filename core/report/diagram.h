/* SPDX-License-Identifier: MIT */
/*
 * diagram.h - the stacks of models side by side, drawn: as text, SVG, PNG, PDF, DOT, with a key of
 * numbered notes. What stands in a stack is stack.h's.
 */
#ifndef REPORT_DIAGRAM_H
#define REPORT_DIAGRAM_H

#include "analyze/stack.h"
#include "doc/doc.h"

/* How to draw. */
struct diagram_look {
    uint32_t width; /* text: columns; 0: 80 */
    bool ascii;     /* text: no characters beyond ASCII */
    bool blank;     /* numbers only, the labels are for the reader to find */
    bool bare;      /* SVG: the drawing alone, words about it stand beside it */
};

void diagram_text(const struct stack *stack, const struct diagram_look *look, struct text *out);
void diagram_svg(const struct stack *stack, const struct diagram_look *look, struct text *out);
void diagram_dot(const struct stack *stack, const struct diagram_look *look, struct text *out);
/* A picture of an SVG as PNG or PDF ("png", "pdf"), twice as large as its pixels; ERROR_USAGE where
 * this program was built without librsvg. */
int diagram_picture(const struct text *svg, const char *format, struct text *out,
                    struct error *error);
/* The notes of the numbers: what each part does, and this model's values. */
void diagram_key(const struct stack *stack, struct doc *doc);

/* For those above. What a part does, one sentence. */
const char *diagram_note(enum stack_place place);
/* "gpt2", "t5-small encoder". */
void diagram_column_name(const struct stack_column *column, struct text *out);
/* "124 M parameters, context 1,024, cache 36.0 KiB a token" */
void diagram_column_sizes(const struct stack_column *column, struct text *out);
/* "decoder block, 12 times" */
void diagram_block_name(const struct stack_column *column, struct text *out);
/* This model's values of a part: "masked self-attention: 12 heads of 64; 2.36 M parameters". */
void diagram_part_values(const struct stack_part *part, enum stack_place place, struct text *out);
/* "Stack of transformer blocks of gpt2 and t5-small", and the same as sentences, bottom up. */
void diagram_title(const struct stack *stack, struct text *out);
void diagram_description(const struct stack *stack, struct text *out);

#endif
