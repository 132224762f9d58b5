/* SPDX-License-Identifier: MIT */
/* lesson_slides.c - SLIDES.md: the key terms with these models' numbers, a slide each. */
#include <string.h>

#include "base/count.h"
#include "report/diagram.h"
#include "report/lesson_part.h"
#include "report/words.h"

/* A slide: what is true of all models, then a line a model. */
struct slide {
    const char *title;
    const char *points[4];  /* NULL ends */
    const char *topic;      /* whose facts make the line of a model; NULL: none */
    const char *keys[4];    /* these facts; NULL ends */
    const char *picture;    /* name of a picture without number and ending; NULL: none */
};

static const struct slide slides[] = {
    {"From text to tokens",
     {"A tokenizer cuts text into pieces of a fixed list", "The model sees only their numbers, the ids"},
     "tokenizer", {"kind", "vocab_size"}, "tokens"},
    {"Hidden state",
     {"Each token is a vector: its hidden state", "Every part of every block adds to it: the residual "
                                                  "stream",
      "The last state becomes the logits"},
     "hidden-state", {"hidden_size", "states"}, "state"},
    {"Query, key, value",
     {"Query: what does this token look for?", "Key: what can be found here?", "Value: what is handed "
                                                                               "over?",
      "Weights = softmax of query times key; output = values mixed by them"},
     "attention", {"head_dim", "score_scale"}, "weights"},
    {"Multi-head attention",
     {"Several heads look for different things at once", "Each has queries, keys and values of its own, or "
      "shares keys and values in groups"},
     "attention", {"heads", "kv_heads"}, "weights-heads"},
    {"What does the attention mask do?",
     {"It hides keys: their scores become minus infinity, their weights 0",
      "Causal: no token sees those after it, so it must foresee them"},
     "mask", {"mask.decoder", "mask.encoder", "window"}, "mask"},
    {"How is positional information encoded?",
     {"Attention alone sees a bag of tokens", "Learned table, RoPE, ALiBi or buckets say who stands where"},
     "position", {"scheme", "last_position", "rope_theta", "buckets"}, "positions"},
    {"The attention stack",
     {"Attention: tokens exchange; feed-forward part: each token alone", "Norms keep the numbers in bounds",
      "The same block again and again, with weights of its own"},
     "norm", {"norm", "norm_placement"}, "stack"},
    {"Writing, token by token",
     {"Logits, softmax, one token chosen; then again with the longer text",
      "The KV cache keeps keys and values of what was read"},
     "cache", {"kv_cache_bytes_per_token"}, "writing"},
    {"Pretraining, fine-tuning, instruction tuning",
     {"Pretraining: foresee tokens of very much text", "Fine-tuning: go on with chosen texts",
      "Instruction tuning: requests with answers"},
     "training", {"tuning.kind", "base_model"}, NULL},
    {"Decoder-only or encoder-decoder",
     {"Decoder-only: prompt and answer are one text, each token looks back",
      "Encoder-decoder: the source is read both ways first, cross-attention looks at it"},
     "encoder-decoder", {"kind", "encoder.blocks", "decoder.blocks"}, NULL},
};

static int compare_file(void *context, const char *file, const char *svg)
{
    (void)svg;
    return !strcmp(context, file);
}

static bool is_there(const struct doc *pictures, const char *file)
{
    return doc_each_picture(pictures, compare_file, (void *)file);
}

/* "demo-gpt: 4 heads, ..." */
static void add_line(const struct study *study, const struct slide *slide, struct doc *doc)
{
    const struct explained_topic *topic = study_topic(study, slide->topic);
    struct text line = {0};
    for (int k = 0; topic && k < 4 && slide->keys[k]; k++) {
        const struct scalar *value = explained_find(topic, slide->keys[k]);
        if (!value || value->kind == SCALAR_NOTHING)
            continue;
        text_format(&line, "%s%s ", line.size ? ", " : ": ", slide->keys[k]);
        words_value(value, strstr(slide->keys[k], "bytes") ? "bytes" : NULL, &line);
    }
    if (line.size) {
        struct text whole = {0};
        text_format(&whole, "%s%s", lesson_name(study), text_get(&line));
        doc_item(doc, LIST_POINTS, text_get(&whole));
        text_fini(&whole);
    }
    text_fini(&line);
}

static void add_slide(const struct lesson *lesson, const struct slide *slide, const struct doc *pictures,
                      struct text *out)
{
    struct doc *doc = doc_new();
    doc_heading(doc, 2, slide->title);
    for (int k = 0; k < 4 && slide->points[k]; k++)
        doc_item(doc, LIST_POINTS, slide->points[k]);
    for (uint32_t i = 0; i < lesson->count; i++)
        add_line(&lesson->studies[i], slide, doc);
    for (uint32_t i = 0; i < lesson->count && slide->picture; i++) {
        struct text file = {0};
        text_format(&file, "%s-%u.svg", slide->picture, i + 1);
        if (is_there(pictures, text_get(&file)))
            doc_picture(doc, text_get(&file), lesson_name(&lesson->studies[i]), NULL, NULL);
        text_fini(&file);
    }
    text_add(out, "\n---\n\n");
    doc_render_markdown(doc, &(struct look){0}, out);
    doc_free(doc);
}

void lesson_slides(const struct lesson *lesson, const struct doc *pictures, struct text *out)
{
    struct doc *doc = doc_new();
    struct text title = {0};
    text_add(&title, "How language models work: ");
    lesson_names(lesson, &title);
    doc_heading(doc, 1, text_get(&title));
    doc_paragraph(doc, "A slide between two rules. Every number is read from the models' files or was "
                       "computed in a run.");
    doc_picture(doc, "transformer_stack_diagram.png", "The stack", NULL, NULL);
    doc_render_markdown(doc, &(struct look){0}, out);
    for (size_t i = 0; i < sizeof slides / sizeof *slides; i++)
        add_slide(lesson, &slides[i], pictures, out);
    text_fini(&title);
    doc_free(doc);
}
