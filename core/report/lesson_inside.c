/* SPDX-License-Identifier: MIT */
/* lesson_inside.c - chapters: tokens, the residual stream, attention, the flow of a token. */
#include <string.h>

#include "report/lesson_part.h"
#include "report/tokenize.h"

static void add_counts(const struct study *study, struct doc *doc)
{
    struct tokenized tokenized = {
        .model = lesson_name(study), .tokenizer = study->tokenizer, .text = study->text,
        .size = strlen(study->text), .tokens = &study->tokens,
    };
    struct fertility counts;
    struct text text = {0};
    fertility_count(&tokenized, &counts);
    text_format(&text, "%zu characters in %zu words became %zu tokens, and %zu special %s around them; %zu "
                "of the words are one token each.", counts.characters, counts.words, counts.tokens,
                study->tokens.count - counts.tokens,
                study->tokens.count - counts.tokens == 1 ? "token stands" : "tokens stand", counts.whole);
    doc_paragraph(doc, text_get(&text));
    text_fini(&text);
}

void lesson_tokens(const struct lesson *lesson, struct doc *doc)
{
    struct text text = {0};
    doc_heading(doc, 2, "Text becomes tokens");
    doc_paragraph(doc, "A model knows no letters and no words. A tokenizer cuts the text into pieces from "
                       "a fixed list, the vocabulary, and gives the number of each piece: its id. Frequent "
                       "words are one piece, rare ones several; most tokenizers keep the blank before a "
                       "word in its piece.");
    text_add(&text, "The text of this lesson is: ");
    text_add_safe(&text, lesson->text, strlen(lesson->text));
    doc_paragraph(doc, text_get(&text));
    text_fini(&text);
    for (uint32_t i = 0; i < lesson->count; i++) {
        const struct study *study = &lesson->studies[i];
        lesson_model(lesson, i, doc);
        if (study->tokenizer) {
            lesson_strip_add(lesson, i, doc);
            add_counts(study, doc);
        } else {
            text_format(&text, "Its tokenizer is not here, so the text stays uncut: "
                               "%s", study->untold.text);
            doc_note(doc, TONE_QUIET, text_get(&text));
            text_fini(&text);
        }
        lesson_topic(study, "tokenizer", doc);
    }
}

void lesson_stream(const struct lesson *lesson, struct doc *doc)
{
    doc_heading(doc, 2, "The hidden state, and the norms that keep it in bounds");
    doc_paragraph(doc, "Each token's id picks a row of a table: a vector, the token's hidden state. On its "
                       "way up every part adds something to it, so it grows; norms scale what the parts "
                       "read, so that the numbers stay of one size.");
    for (uint32_t i = 0; i < lesson->count; i++) {
        lesson_model(lesson, i, doc);
        lesson_topic(&lesson->studies[i], "hidden-state", doc);
        if (!lesson_not_run(&lesson->studies[i], "how its state grows is", doc))
            lesson_norms_add(lesson, i, doc);
        lesson_topic(&lesson->studies[i], "norm", doc);
    }
}

void lesson_attention(const struct lesson *lesson, struct doc *doc)
{
    doc_heading(doc, 2, "Attention: query, key, value, heads");
    doc_paragraph(doc, "In every block each token makes three vectors of its state: a query (what am I "
                       "looking for?), a key (what can be found here?) and a value (what do I hand over?). "
                       "The query is compared with all keys it may see; the results become weights that "
                       "sum to 1, and the token receives the values mixed by these weights. Several heads "
                       "do so at once, each with queries, keys and values of its own.");
    for (uint32_t i = 0; i < lesson->count; i++) {
        lesson_model(lesson, i, doc);
        lesson_topic(&lesson->studies[i], "attention", doc);
        if (!lesson_not_run(&lesson->studies[i], "its weights of attention are", doc))
            lesson_weights_add(lesson, i, doc);
        lesson_topic(&lesson->studies[i], "moe", doc);
    }
    doc_note(doc, TONE_INFO, "A weight tells where a head looks, not why, nor what comes of it. Many heads "
                             "rest on the first token when they find nothing.");
}

static void add_side(const struct study *study, const struct trace_report *report, bool encoder,
                     struct doc *doc)
{
    const struct trace_side *side = encoder ? &study->trace.encoder : &study->trace.decoder;
    const struct ids *ids = encoder ? &study->source : &study->traced;
    struct text text = {0};
    text_format(&text, "%sFollowed: token %u, ", !study->source.count ? ""
                : encoder ? "Encoder. " : "Decoder. ", side->token);
    lesson_token(study, ids->items[side->token], &text);
    text_add(&text, ".");
    doc_paragraph(doc, text_get(&text));
    report_trace_blocks(report, encoder, doc);
    text_fini(&text);
}

void lesson_flow(const struct lesson *lesson, struct doc *doc)
{
    doc_heading(doc, 2, "The way of one token through the stack");
    doc_paragraph(doc, "Now follow one token upwards, block by block. If the model ended after a block, it "
                       "would already say something: put the state through the last norm and the output "
                       "head, and read the likeliest token (this is called the logit lens). So one sees "
                       "the answer take shape.");
    for (uint32_t i = 0; i < lesson->count; i++) {
        const struct study *study = &lesson->studies[i];
        struct generate_text pieces = lesson_pieces(study);
        struct trace_report report = {
            .examined = study->examined, .request = &study->request, .trace = &study->trace,
            .text = study->tokenizer ? &pieces : NULL, .only = -1,
        };
        lesson_model(lesson, i, doc);
        if (lesson_not_run(study, "the way of a token is", doc))
            continue;
        if (study->trace.encoder.count)
            add_side(study, &report, true, doc);
        add_side(study, &report, false, doc);
    }
    doc_paragraph(doc, report_trace_columns);
}
