/* SPDX-License-Identifier: MIT */
/* lesson_part.h - for lesson_*.c: the chapters, each a file, and what they share. */
#ifndef REPORT_LESSON_PART_H
#define REPORT_LESSON_PART_H

#include "report/lesson.h"
#include "report/trace.h"

/* A model's short name. */
const char *lesson_name(const struct study *study);
/* "demo-gpt, demo-t5 and gpt2". */
void lesson_names(const struct lesson *lesson, struct text *out);
/* Begins the part of a model where there are several. */
void lesson_model(const struct lesson *lesson, uint32_t index, struct doc *doc);
/* Says of a topic what explain says; false where it does not apply. */
bool lesson_topic(const struct study *study, const char *topic, struct doc *doc);
/* Where the model was not run: says so, and what is therefore missing. True when it was not. */
bool lesson_not_run(const struct study *study, const char *missing, struct doc *doc);
/* A token as people can see it: "·not", "</s>"; its id where there is no tokenizer. */
void lesson_token(const struct study *study, uint32_t id, struct text *out);
/* Pieces in that spelling, for other reports. Borrows the study. */
struct generate_text lesson_pieces(const struct study *study);
/* Labels of tokens, [ids->count], numbered from 0; free each and the list. */
char **lesson_labels(const struct study *study, const struct ids *ids, bool numbered);
void lesson_labels_free(char **labels, size_t count);
/* Adds a picture named "mask-2.svg", after chapter and model; takes the drawing. */
void lesson_picture(uint32_t index, const char *chapter, const char *title, const char *description,
                    struct text *svg, struct doc *doc);
/* Whether the mask of an attend node hides a key from a query; NULL hides nothing. */
bool lesson_hides(const struct node *attend, size_t query, size_t key);

/* What a picture of one model shows; each says nothing where there is nothing to show. */
void lesson_stack_add(const struct lesson *lesson, uint32_t index, struct doc *doc);
void lesson_strip_add(const struct lesson *lesson, uint32_t index, struct doc *doc);
void lesson_mask_add(const struct lesson *lesson, uint32_t index, struct doc *doc);
void lesson_position_add(const struct lesson *lesson, uint32_t index, struct doc *doc);
void lesson_weights_add(const struct lesson *lesson, uint32_t index, struct doc *doc);
void lesson_norms_add(const struct lesson *lesson, uint32_t index, struct doc *doc);
void lesson_shares_add(const struct lesson *lesson, uint32_t index, struct doc *doc);

/* The chapters. */
void lesson_anatomy(const struct lesson *lesson, struct doc *doc);
void lesson_training(const struct lesson *lesson, struct doc *doc);
void lesson_tokens(const struct lesson *lesson, struct doc *doc);
void lesson_stream(const struct lesson *lesson, struct doc *doc);
void lesson_attention(const struct lesson *lesson, struct doc *doc);
void lesson_mask(const struct lesson *lesson, struct doc *doc);
void lesson_position(const struct lesson *lesson, struct doc *doc);
void lesson_flow(const struct lesson *lesson, struct doc *doc);
void lesson_writing(const struct lesson *lesson, struct doc *doc);
void lesson_sides(const struct lesson *lesson, struct doc *doc);
void lesson_card(const struct lesson *lesson, struct doc *doc);
void lesson_quiz(const struct lesson *lesson, struct doc *doc);
void lesson_glossary(const struct lesson *lesson, struct doc *doc);

/* For the course. */
void lesson_objectives(const struct lesson *lesson, struct doc *doc);
void lesson_activities(const struct lesson *lesson, struct doc *doc);
void lesson_checklist(const struct lesson *lesson, struct doc *doc);
/* Key terms, a slide each, as Markdown with rules between them, and those of the pictures that belong to
 * them. */
void lesson_slides(const struct lesson *lesson, const struct doc *pictures, struct text *out);

#endif
