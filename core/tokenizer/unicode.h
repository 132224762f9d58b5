/* SPDX-License-Identifier: MIT */
/*
 * unicode.h - what kind of character a code point is, by the tables that the reference tokenizers
 * use (Unicode 16; older and newer ones where the reference has them). Reads no UTF-8.
 */
#ifndef TOKENIZER_UNICODE_H
#define TOKENIZER_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* General categories, in the order of the table. */
enum category {
    CATEGORY_CN, CATEGORY_LU, CATEGORY_LL, CATEGORY_LT, CATEGORY_LM, CATEGORY_LO, CATEGORY_MN,
    CATEGORY_MC, CATEGORY_ME, CATEGORY_ND, CATEGORY_NL, CATEGORY_NO, CATEGORY_PC, CATEGORY_PD,
    CATEGORY_PS, CATEGORY_PE, CATEGORY_PI, CATEGORY_PF, CATEGORY_PO, CATEGORY_SM, CATEGORY_SC,
    CATEGORY_SK, CATEGORY_SO, CATEGORY_ZS, CATEGORY_ZL, CATEGORY_ZP, CATEGORY_CC, CATEGORY_CF,
    CATEGORY_CS, CATEGORY_CO
};

#define UNICODE_SPACE 0x20u
#define UNICODE_ALPHABETIC 0x40u

extern const uint16_t unicode_runs[]; /* [unicode_run_count][2]: how many, kind */
extern const size_t unicode_run_count;

/* [0x110000] category | UNICODE_SPACE | UNICODE_ALPHABETIC; made at the first call, then kept as
 * long as the program lives. Not from two threads at once for the first time. */
const uint8_t *unicode_table(void);

bool unicode_is_mark(uint32_t code);
bool unicode_is_number(uint32_t code);
bool unicode_is_space(uint32_t code);
/* A character of a word, as \w of Rust's regular expressions has it. */
bool unicode_is_word(uint32_t code);
/* Punctuation as the reference has it: all of ASCII that is neither letter, digit nor blank, else
 * category P of an older table. */
bool unicode_is_punctuation(uint32_t code);
/* A number as the reference's Digits has it, by a newer table. */
bool unicode_is_digit(uint32_t code);
/* Control characters, formats, private use, not assigned. */
bool unicode_is_other(uint32_t code);

/* The character that stands for a byte in byte-level vocabularies (GPT-2's alphabet). */
uint32_t unicode_of_byte(uint8_t byte);
/* The byte that such a character stands for; -1: it stands for none. */
int unicode_to_byte(uint32_t code);

#endif
