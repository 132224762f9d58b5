/* SPDX-License-Identifier: MIT */
/* lesson_part.c - what the chapters of a lesson share: names, tokens, pictures. Tells nothing. */
#include "report/lesson_part.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/explain.h"
#include "report/tokenize.h"

const char *lesson_name(const struct study *study)
{
    return model_name(&study->examined->model);
}

void lesson_names(const struct lesson *lesson, struct text *out)
{
    for (uint32_t i = 0; i < lesson->count; i++)
        text_format(out, "%s%s", i == 0 ? "" : i + 1 == lesson->count ? " and " : ", ",
                    lesson_name(&lesson->studies[i]));
}

void lesson_model(const struct lesson *lesson, uint32_t index, struct doc *doc)
{
    if (lesson->count > 1)
        doc_heading(doc, 3, lesson_name(&lesson->studies[index]));
}

bool lesson_topic(const struct study *study, const char *topic, struct doc *doc)
{
    const struct explained_topic *told = study_topic(study, topic);
    if (!told)
        return false;
    doc_paragraph(doc, told->answer);
    report_experiment(&told->experiment, doc);
    return true;
}

bool lesson_not_run(const struct study *study, const char *missing, struct doc *doc)
{
    struct text text = {0};
    if (study->ran)
        return false;
    text_format(&text, "%s is here %s, so it could not be run: %s missing.", lesson_name(study),
                study->examined->model.has_weights ? "without a decoder" : "without its weights",
                missing);
    doc_note(doc, TONE_QUIET, text_get(&text));
    text_fini(&text);
    return true;
}

static void piece(void *context, uint32_t id, struct text *out)
{
    const struct study *study = context;
    enum token_kind kind = tokenizer_kind(study->tokenizer, id);
    struct text bytes = {0};
    if (kind == TOKEN_PLAIN || kind == TOKEN_BYTE)
        tokenizer_bytes(study->tokenizer, id, &bytes);
    if (bytes.size)
        report_visible(text_get(&bytes), bytes.size, out);
    else
        tokenizer_piece(study->tokenizer, id, out);
    text_fini(&bytes);
}

static void decode(void *context, const uint32_t *ids, size_t count, struct text *out)
{
    const struct study *study = context;
    tokenizer_decode(study->tokenizer, ids, count, true, out);
}

struct generate_text lesson_pieces(const struct study *study)
{
    return (struct generate_text){.decode = decode, .piece = piece, .context = (void *)study};
}

void lesson_token(const struct study *study, uint32_t id, struct text *out)
{
    if (study->tokenizer)
        piece((void *)study, id, out);
    else
        text_format(out, "%u", id);
}

char **lesson_labels(const struct study *study, const struct ids *ids, bool numbered)
{
    char **labels = memory_new(ids->count + 1, sizeof *labels);
    for (size_t i = 0; i < ids->count; i++) {
        struct text label = {0};
        if (numbered)
            text_format(&label, "%zu ", i);
        lesson_token(study, ids->items[i], &label);
        labels[i] = text_take(&label);
    }
    return labels;
}

void lesson_labels_free(char **labels, size_t count)
{
    for (size_t i = 0; labels && i < count; i++)
        free(labels[i]);
    free(labels);
}

void lesson_picture(uint32_t index, const char *chapter, const char *title, const char *description,
                    struct text *svg, struct doc *doc)
{
    struct text file = {0};
    text_format(&file, "%s-%u.svg", chapter, index + 1);
    doc_picture(doc, text_get(&file), title, description, text_get(svg));
    text_fini(&file);
    text_fini(svg);
}

bool lesson_hides(const struct node *attend, size_t query, size_t key)
{
    size_t window = attend ? (size_t)attend->op.i[AC_I_ATTEND_WINDOW] : 0;
    if (!attend || attend->op.i[AC_I_ATTEND_MASK] != AC_MASK_CAUSAL)
        return false;
    return key > query || (window && query - key >= window);
}
