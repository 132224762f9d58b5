/* SPDX-License-Identifier: MIT */
/* lesson_asked.c - chapters: the two questions that are always answered, mask and positions, and writing. */
#include <string.h>

#include "report/lesson_part.h"
#include "report/run.h"
#include "report/tokenize.h"

void lesson_mask(const struct lesson *lesson, struct doc *doc)
{
    doc_heading(doc, 2, "What does the attention mask do?");
    doc_paragraph(doc, "A model learns by foreseeing the next token. Could a token look at those after it, "
                       "it would read the answer instead of foreseeing it. The mask forbids that: the "
                       "scores of hidden keys are set to minus infinity before the softmax, so their "
                       "weights are exactly 0. It is a rule, not a habit: nothing can be learned past it.");
    for (uint32_t i = 0; i < lesson->count; i++) {
        lesson_model(lesson, i, doc);
        lesson_topic(&lesson->studies[i], "mask", doc);
        lesson_mask_add(lesson, i, doc);
    }
}

void lesson_position(const struct lesson *lesson, struct doc *doc)
{
    doc_heading(doc, 2, "How is positional information encoded?");
    doc_paragraph(doc, "Attention by itself sees a bag of tokens: swap two keys and the sum of their "
                       "values is the same. Something must say who stands where. Four ways are common: a "
                       "learned vector for each place (GPT-2, BART), turning queries and keys by an angle "
                       "that grows with the place (RoPE: LLaMA, Mistral), lowering scores by distance "
                       "(ALiBi), or adding a learned number for each range of distances (T5).");
    for (uint32_t i = 0; i < lesson->count; i++) {
        lesson_model(lesson, i, doc);
        lesson_topic(&lesson->studies[i], "position", doc);
        lesson_position_add(lesson, i, doc);
    }
}

static void add_text(const struct study *study, struct doc *doc)
{
    struct text text = {0};
    if (!study->tokenizer)
        return;
    text_add(&text, "Given \u201c");
    text_add_safe(&text, study->text, strlen(study->text));
    text_add(&text, study->source.count ? "\u201d, the decoder wrote \u201c" : "\u201d, it went on \u201c");
    report_visible(text_get(&study->generated.text), study->generated.text.size, &text);
    text_add(&text, "\u201d; dots are blanks, an arrow ends a line.");
    doc_paragraph(doc, text_get(&text));
    text_fini(&text);
}

void lesson_writing(const struct lesson *lesson, struct doc *doc)
{
    doc_heading(doc, 2, "Writing, one token at a time");
    doc_paragraph(doc, "A model does not write texts, it gives a probability to every token that could "
                       "come next. One is chosen, put behind the text, and everything begins again with "
                       "the longer text, until an end token comes or the writer has enough. Here the "
                       "likeliest token is taken each time (greedy).");
    for (uint32_t i = 0; i < lesson->count; i++) {
        const struct study *study = &lesson->studies[i];
        struct generate_text pieces = lesson_pieces(study);
        lesson_model(lesson, i, doc);
        if (!lesson_not_run(study, "what it would write is", doc)) {
            add_text(study, doc);
            lesson_shares_add(lesson, i, doc);
            report_steps(&study->generated, study->tokenizer ? &pieces : NULL, false, doc);
        }
        lesson_topic(study, "sampling", doc);
        lesson_topic(study, "cache", doc);
    }
}
