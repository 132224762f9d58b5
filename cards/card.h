/* SPDX-License-Identifier: MIT */
/*
 * card.h - a model card: its front matter, as the Hugging Face hub finds it, and the sections of
 * its text. A damaged card is still a card, with problems. Knows no model, judges no content.
 */
#ifndef CARDS_CARD_H
#define CARDS_CARD_H

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "base/tree.h"

#define CARD_BYTES_LIMIT (100u << 20)
/* Of text that is looked at: parsers of Markdown need time that grows faster than their input. */
#define CARD_TEXT_LIMIT (1u << 20)

/* A heading and what stands below it, up to the next heading. */
struct card_section {
    const char *title; /* markup taken away; "" for the text before the first heading */
    uint32_t level;    /* 1-6; 0: before the first heading */
    uint32_t line;     /* of the heading, from 1; 0: none */
    uint64_t from;     /* text below the heading, as bytes of the file: [from, end) */
    uint64_t end;
};

/* Why a part of the card could not be read. Text is in the card's arena. */
struct card_problem {
    const char *rule;    /* "F003" */
    const char *message; /* one clause, without the place */
    struct place place;
};

struct card_claim; /* claims.h */

struct card {
    struct arena arena;
    struct file file;
    struct tree front; /* the front matter; the root is a map, of no pairs when there is none */
    bool has_front;
    uint64_t body;     /* where the text begins, behind the closing fence */
    struct card_section *sections; /* [section_count], in order */
    uint32_t section_count;
    size_t section_room;
    struct card_problem *problems; /* [problem_count] */
    uint32_t problem_count;
    struct card_claim *claims; /* [claim_count], once claims_find() was asked */
    uint32_t claim_count;
    size_t claim_room;
};

/* Fails only when the file cannot be read. card_close() ends it, also after a failure. */
int card_open(struct card *card, const char *path, struct error *error);
void card_close(struct card *card);
bool card_is_open(const struct card *card);

/* What the front matter says; NULL when it does not. */
const struct value *card_find(const struct card *card, const char *key);
/* Fields that hold one text or a list of texts: how many there are, and one of them or NULL.
 * Items that are no text count and are NULL. */
uint32_t card_count(const struct card *card, const char *key);
const struct value *card_item(const struct card *card, const char *key, uint32_t index);
/* Where the text that is looked at ends, as a byte of the file. */
uint64_t card_text_end(const struct card *card);
/* The place of a byte of the file. */
struct place card_place(const struct card *card, uint64_t offset);

#endif
