/* SPDX-License-Identifier: MIT */
/* claim_words.c - patterns over the words of a passage (see claim.h). Knows no kind of claim. */
#include <string.h>

#include "cards/claim.h"

#define SENTENCE 80 /* words that are looked at on either side */

#define FIRST_NUMBER ((uint64_t)1 << 63)
#define FIRST_ANY (~FIRST_NUMBER)

/* One of 63 bits for the two bytes that a word begins with; a word of one letter has a NUL behind. */
static uint64_t first_bit(const char *word)
{
    unsigned char a = (unsigned char)word[0], b = a ? (unsigned char)word[1] : 0;
    return (uint64_t)1 << (a * 29u + b) % 63;
}

/* The same of an item of a pattern or list, which ends at a blank, "|", "?" or NUL. */
static uint64_t first_of_item(const char *item)
{
    const char begin[2] = {item[0], item[1]};
    if (begin[0] == '\0' || begin[1] == '*')
        return FIRST_ANY;
    return first_bit(strchr("| ?", begin[1]) ? (const char[2]){begin[0], '\0'} : begin);
}

#define KNOWN 1024

/* What is known of the beginnings of a constant text, by its address. */
struct known {
    const char *text;
    uint64_t first;
};

static struct known *known_find(struct known known[KNOWN], const char *text)
{
    return &known[((uintptr_t)text ^ (uintptr_t)text >> 10) % KNOWN];
}

/* The beginnings of the items of a list begin with. Lists are constants of the program, so that their
 * addresses stand for them; most words are none of most lists, and this tells it at once. */
static uint64_t first_of(const char *items)
{
    static struct known known[KNOWN];
    struct known *slot = known_find(known, items);
    uint64_t first = 0;
    if (slot->text == items)
        return slot->first;
    for (const char *at = items; *at && *at != ' ' && *at != '?'; at++)
        if (at == items || at[-1] == '|')
            first |= first_of_item(at);
    *slot = (struct known){items, first};
    return first;
}

/* Whether a text is one of "a|b*|c", which end at a blank, "?" or NUL. Asked for very often. */
static bool text_is(const char *text, const char *items)
{
    if (!(first_of(items) & first_bit(text)))
        return false;
    for (;; items++) {
        const char *at = text;
        while (*at && *items == *at) {
            items++;
            at++;
        }
        bool ends = !*items || *items == '|' || *items == ' ' || *items == '?';
        if (*items == '*' || (ends && !*at))
            return true;
        while (*items && *items != '|' && *items != ' ' && *items != '?')
            items++;
        if (*items != '|')
            return false;
    }
}

uint64_t claim_first(const char *pattern)
{
    uint64_t first = 0;
    for (;;) { /* the first item, and the next ones while they may be missing */
        bool optional = false;
        if (*pattern == '#')
            return first | FIRST_NUMBER;
        if (*pattern == '%' || *pattern == '&')
            return ~(uint64_t)0;
        first |= first_of_item(pattern);
        for (; *pattern && *pattern != ' '; pattern++) {
            if (*pattern == '|')
                first |= first_of_item(pattern + 1);
            optional = *pattern == '?';
        }
        if (!optional || !*pattern)
            return first;
        pattern++;
    }
}

bool claim_may_begin(const struct passage *passage, uint32_t at, uint64_t first)
{
    const struct word *word = &passage->words[at];
    return first & (word->kind == WORD_NUMBER ? FIRST_NUMBER : first_bit(word->text));
}

bool claim_word_is(const struct passage *passage, uint32_t at, const char *words)
{
    return at < passage->count && passage->words[at].kind != WORD_NUMBER &&
           text_is(passage->words[at].text, words);
}

bool claim_word_is_mark(const struct passage *passage, uint32_t at, char mark)
{
    return at < passage->count && passage->words[at].kind == WORD_MARK &&
           passage->words[at].text[0] == mark;
}

bool claim_has(const struct passage *passage, uint32_t from, uint32_t end, const char *words)
{
    for (uint32_t i = from; i < end; i++)
        if (claim_word_is(passage, i, words))
            return true;
    return false;
}

void claim_sentence(const struct passage *passage, uint32_t at, uint32_t *from, uint32_t *end)
{
    for (*from = at; *from > 0 && at - *from < SENTENCE && !passage->words[*from - 1].ends;)
        --*from;
    for (*end = at; *end < passage->count && *end - at < SENTENCE && !passage->words[*end].ends;)
        ++*end;
    *end += *end < passage->count;
}

static bool is_joiner(const struct word *word)
{
    static const char joiners[] = "is|are|was|were|of|about|around|approximately|roughly|at|equals|"
                                  "to|set|only|up|a|be|over|totaling|reaches";
    if (word->kind == WORD_MARK)
        return strchr(":=|~()\"", word->text[0]) != NULL;
    return word->kind == WORD_TEXT && text_is(word->text, joiners);
}

/* The words that one item takes from `at` on; -1: it does not match. */
static int match_item(const struct passage *passage, uint32_t at, const char *item,
                      uint32_t *number)
{
    const struct word *word = at < passage->count ? &passage->words[at] : NULL;
    bool cut = at > 0 && passage->words[at - 1].ends;
    if (*item == '&') {
        int taken = 0;
        while (word && !cut && taken < 5 && is_joiner(word)) {
            cut = word->ends;
            taken++;
            word = at + (uint32_t)taken < passage->count ? word + 1 : NULL;
        }
        return taken;
    }
    if (!word)
        return -1;
    if (*item == '#') {
        if (word->kind != WORD_NUMBER)
            return -1;
        *number = at;
        return 1;
    }
    if (*item == ',')
        return word->kind == WORD_MARK && word->text[0] == ',' ? 1 : -1;
    return word->kind == WORD_TEXT && text_is(word->text, item) ? 1 : -1;
}

static uint32_t match_rest(const struct passage *passage, uint32_t start, uint32_t at,
                           const char *pattern, uint32_t *number)
{
    while (*pattern == ' ')
        pattern++;
    if (!*pattern)
        return at - start;
    size_t size = 1;
    while (pattern[size] && pattern[size] != ' ')
        size++;
    if (at > start && passage->words[at - 1].ends)
        return 0; /* a sentence ended, the pattern did not */
    if (*pattern == '%') {
        uint32_t most = (uint32_t)(pattern[1] - '0');
        for (uint32_t taken = 0; taken <= most && at + taken <= passage->count; taken++) {
            uint32_t all = match_rest(passage, start, at + taken, pattern + size, number);
            if (all)
                return all;
            if (at + taken == passage->count || passage->words[at + taken].kind != WORD_TEXT ||
                passage->words[at + taken].ends)
                return 0;
        }
        return 0;
    }
    bool optional = pattern[size - 1] == '?';
    int taken = match_item(passage, at, pattern, number);
    if (taken >= 0) {
        uint32_t all = match_rest(passage, start, at + (uint32_t)taken, pattern + size, number);
        if (all || !optional)
            return all;
    }
    return optional ? match_rest(passage, start, at, pattern + size, number) : 0;
}

uint32_t claim_match(const struct passage *passage, uint32_t at, const char *pattern,
                     uint32_t *number)
{
    static struct known known[KNOWN];
    struct known *slot = known_find(known, pattern);
    if (slot->text != pattern)
        *slot = (struct known){pattern, claim_first(pattern)};
    if (at < passage->count && !claim_may_begin(passage, at, slot->first))
        return 0;
    return match_rest(passage, at, at, pattern, number);
}
