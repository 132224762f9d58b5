/* SPDX-License-Identifier: MIT */
/*
 * passage.h - walks a card's text in passages (paragraphs, items, headings, rows of tables, lines of
 * code), each cut into words that know their place, links and numbers. What words mean is not known.
 */
#ifndef CARDS_PASSAGE_H
#define CARDS_PASSAGE_H

#include "cards/card.h"

#define PASSAGE_BYTES_LIMIT 8192 /* a longer one is walked in parts */

enum passage_kind {
    PASSAGE_TEXT,
    PASSAGE_ITEM,    /* of a list */
    PASSAGE_HEADING,
    PASSAGE_ROW,     /* of a table; its cells are parted by marks "|" */
    PASSAGE_RULE,    /* the line below a table's head */
    PASSAGE_CODE,    /* one line in a fence; without words */
    PASSAGE_FENCE,   /* the line that opens or closes one */
};

enum word_kind { WORD_TEXT, WORD_NUMBER, WORD_MARK };

struct word {
    enum word_kind kind;
    const char *text;  /* lower case; of a mark one of , ( ) : = ~ | " / */
    uint32_t from;     /* bytes of the passage: [from, end) */
    uint32_t end;
    bool ends;         /* a sentence ends behind it */
    double value;      /* of a number, its unit multiplied in */
    double step;       /* one unit of its last digit; 0: a plain whole number */
    double unit;       /* 1, 1e3 ... 1e12 */
    const char *link;  /* target of the link it stands in; NULL: in none */
    uint32_t link_id;  /* the same for all words of a link; 0: none */
};

/* Zeroed but for `card`, `at`, `end` and `code_only`; passage_fini() ends it. */
struct passage {
    const struct card *card;
    uint64_t at;     /* where the next one is looked for; begin with card->body */
    uint64_t end;
    enum passage_kind kind;
    uint64_t offset; /* of the passage in the file */
    const char *data; /* [size], borrowed from the card */
    uint32_t size;
    struct word *words; /* [count] */
    uint32_t count;
    size_t room;
    bool code_only; /* set: words are not cut */
    bool fenced, table, commented; /* what the walk is inside of */
    struct arena arena;            /* texts of the words, renewed at each passage */
};

bool passage_next(struct passage *passage); /* false at the end */
void passage_fini(struct passage *passage);
struct place passage_place(const struct passage *passage, uint32_t offset);

#endif
