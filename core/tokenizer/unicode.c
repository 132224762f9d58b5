/* SPDX-License-Identifier: MIT */
/* unicode.c - kinds of characters. The table itself is unicode_table.c. */
#include "tokenizer/unicode.h"

#include <string.h>
#include <sys/mman.h>

#include "base/memory.h"

#define CODES 0x110000u

/* Ranges of punctuation that is younger than the table of the reference's Punctuation. */
static const uint32_t young_punctuation[][2] = {
    {0x61D, 0x61D},     {0x9FD, 0x9FD},     {0xA76, 0xA76},     {0xC77, 0xC77},
    {0xC84, 0xC84},     {0x1B4E, 0x1B4F},   {0x1B7D, 0x1B7F},   {0x2E43, 0x2E4F},
    {0x2E52, 0x2E5D},   {0x10D6E, 0x10D6E}, {0x10EAD, 0x10EAD}, {0x10F55, 0x10F59},
    {0x10F86, 0x10F89}, {0x113D4, 0x113D5}, {0x113D7, 0x113D8}, {0x1144B, 0x1144F},
    {0x1145A, 0x1145B}, {0x1145D, 0x1145D}, {0x11660, 0x1166C}, {0x116B9, 0x116B9},
    {0x1183B, 0x1183B}, {0x11944, 0x11946}, {0x119E2, 0x119E2}, {0x11A3F, 0x11A46},
    {0x11A9A, 0x11A9C}, {0x11A9E, 0x11AA2}, {0x11B00, 0x11B09}, {0x11BE1, 0x11BE1},
    {0x11C41, 0x11C45}, {0x11C70, 0x11C71}, {0x11EF7, 0x11EF8}, {0x11F43, 0x11F4F},
    {0x11FFF, 0x11FFF}, {0x12FF1, 0x12FF2}, {0x16D6D, 0x16D6F}, {0x16E97, 0x16E9A},
    {0x16FE2, 0x16FE2}, {0x1E5FF, 0x1E5FF}, {0x1E95E, 0x1E95F}};

const uint8_t *unicode_table(void)
{
    static uint8_t *table;
    if (table)
        return table;
    /* Pages that are all zero, where nothing is assigned, are never touched. */
    uint8_t *made = mmap(NULL, CODES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made == MAP_FAILED)
        made = memory_new(CODES, 1);
    for (size_t i = 0, code = 0; i < unicode_run_count; code += unicode_runs[2 * i], i++)
        if (unicode_runs[2 * i + 1])
            memset(made + code, unicode_runs[2 * i + 1], unicode_runs[2 * i]);
    return table = made;
}

static unsigned kind_of(uint32_t code)
{
    return code < CODES ? unicode_table()[code] : CATEGORY_CN;
}

static bool is_between(uint32_t code, enum category first, enum category last)
{
    unsigned category = kind_of(code) & 0x1f;
    return category >= first && category <= last;
}

bool unicode_is_mark(uint32_t code)
{
    return is_between(code, CATEGORY_MN, CATEGORY_ME);
}

bool unicode_is_number(uint32_t code)
{
    return is_between(code, CATEGORY_ND, CATEGORY_NO);
}

bool unicode_is_space(uint32_t code)
{
    return kind_of(code) & UNICODE_SPACE;
}

bool unicode_is_word(uint32_t code)
{
    unsigned kind = kind_of(code), category = kind & 0x1f;
    return kind & UNICODE_ALPHABETIC || unicode_is_mark(code) || category == CATEGORY_ND ||
           category == CATEGORY_PC || code == 0x200C || code == 0x200D;
}

bool unicode_is_punctuation(uint32_t code)
{
    if (code < 0x80)
        return code > ' ' && code < 0x7f && !(kind_of(code) & UNICODE_ALPHABETIC) &&
               (kind_of(code) & 0x1f) != CATEGORY_ND;
    if (code == 0x166D || code == 0x111C9)
        return true;
    if (!is_between(code, CATEGORY_PC, CATEGORY_PO))
        return false;
    for (size_t i = 0; i < sizeof young_punctuation / sizeof *young_punctuation; i++)
        if (code >= young_punctuation[i][0] && code <= young_punctuation[i][1])
            return false;
    return true;
}

bool unicode_is_digit(uint32_t code)
{
    return unicode_is_number(code) || (code >= 0x11DE0 && code <= 0x11DE9) ||
           (code >= 0x16FF4 && code <= 0x16FF6);
}

bool unicode_is_other(uint32_t code)
{
    unsigned category = kind_of(code) & 0x1f;
    return category >= CATEGORY_CC || category == CATEGORY_CN;
}

static bool shows_itself(unsigned byte)
{
    return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

uint32_t unicode_of_byte(uint8_t byte)
{
    if (shows_itself(byte))
        return byte;
    if (byte <= 0x20)
        return 0x100u + byte;
    return byte == 0xad ? 0x143 : 0x100u + byte - 0x7f + 0x21;
}

int unicode_to_byte(uint32_t code)
{
    if (code < 0x100)
        return shows_itself(code) ? (int)code : -1;
    if (code < 0x121)
        return (int)code - 0x100;
    if (code < 0x143)
        return (int)code - 0x121 + 0x7f;
    return code == 0x143 ? 0xad : -1;
}
