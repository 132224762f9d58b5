/* SPDX-License-Identifier: MIT */
/*
 * claim.h - what the readers of claims share: the card and its own names, patterns over words, and
 * how a claim is added. For cards/claim*.c only.
 */
#ifndef CARDS_CLAIM_H
#define CARDS_CLAIM_H

#include "cards/claims.h"
#include "cards/passage.h"

#define OWN_NAMES 3
#define PARENTS 16

/* The reading of one card. */
struct reading {
    struct card *card;
    const char *name;           /* of the model, as its folder has it */
    const char *own[OWN_NAMES]; /* names of the model, folded; NULL: fewer */
    double size;                /* that its name gives it ("7b"); 0: none */
    uint32_t section;           /* the next one behind the passage */
    bool copied, pretext;       /* the passage stands in a section that is left out */
    bool listing;               /* the passage before announced a list of merged models */
    bool merge;                 /* in the lines of a merge's settings */
    struct parent {             /* "- model:" of such settings */
        const char *id;
        uint64_t offset;        /* in the file, as is `size` */
        uint32_t size;
    } parents[PARENTS];
    uint32_t parent_count;
};

/* Lower case letters and digits only, into an arena. */
const char *claim_fold(struct arena *arena, const char *text, size_t size);
/* Whether a name is the model's own, or a part of it that is long enough to stand for it. */
bool claim_is_own(const struct reading *reading, const char *name, size_t size);

/*
 * A pattern of words, a constant of the program:
 * "# parameter|parameters". Items are parted by blanks: a word or several with
 * "|" between, "word*" by its beginning; "#" a number; "%3" up to three words that are no numbers;
 * "&" what joins a name and its value (":", "=", "is", "of", "about" ...), as often as it comes;
 * "," that mark; an item with "?" behind may be missing. Returns how many words match from `at`
 * on, 0: none; `*number` becomes the index of the number's word.
 */
uint32_t claim_match(const struct passage *passage, uint32_t at, const char *pattern,
                     uint32_t *number);
/* The pairs of letters that a pattern may begin with, as bits, and whether the word is one of those:
 * asked first, since most words fail most patterns. */
uint64_t claim_first(const char *pattern);
bool claim_may_begin(const struct passage *passage, uint32_t at, uint64_t first);
bool claim_word_is(const struct passage *passage, uint32_t at, const char *words);
bool claim_word_is_mark(const struct passage *passage, uint32_t at, char mark);
/* Whether one of the words ("a|b*") stands in [from, end). */
bool claim_has(const struct passage *passage, uint32_t from, uint32_t end, const char *words);
/* The words of the sentence that has the word `at`: [*from, *end). */
void claim_sentence(const struct passage *passage, uint32_t at, uint32_t *from, uint32_t *end);

/*
 * Whose the word is: the nearest name before it in the sentence, if a verb stands between, is its
 * subject. 1: the model's own; -1: another's; 0: no name is there.
 */
bool claim_is_name(const struct passage *passage, uint32_t at);
int claim_subject(const struct reading *reading, const struct passage *passage, uint32_t at);
extern const char claim_others[]; /* words that compare or name a series */

/* Adds a claim read from the words [first, last] with the value of word `at`. */
void claim_add_number(struct reading *reading, const struct passage *passage, enum claim_kind kind,
                      uint32_t first, uint32_t at, uint32_t last);
/* Adds one with a text; [from, end) are the bytes of the passage that say it. */
void claim_add_text(struct reading *reading, const struct passage *passage, enum claim_kind kind,
                    const char *value, uint32_t from, uint32_t end);
/* Of a range "about 7B", "over 7B": what stands before the number. */
void claim_range(const struct passage *passage, uint32_t at, double *low, double *high);

void claim_sizes_read(struct reading *reading, const struct passage *passage);
void claim_base_read(struct reading *reading, const struct passage *passage);
void claim_types_read(struct reading *reading, const struct passage *passage);
/* Reads a table whose head the passage is; the walk then is behind it, false: at the end. */
bool claim_table_read(struct reading *reading, struct passage *passage);
/* A line of code: of the settings of a merge only. */
void claim_code_read(struct reading *reading, const struct passage *passage);
/* "models--ORG--NAME" of a hub cache in a path is ORG/NAME; another path is itself. */
const char *claim_id_of_path(struct reading *reading, const char *path, uint32_t size);
/* The same for every line of a text: some cards have the settings without a fence. */
void claim_code_lines_read(struct reading *reading, const struct passage *passage);
/* Adds the merged models of the settings, unless the card names its base elsewhere, too. */
void claim_parents_add(struct reading *reading);

#endif
