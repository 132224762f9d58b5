/* SPDX-License-Identifier: MIT */
/*
 * words.c - cuts a passage into words, numbers with their units, and the marks that matter between
 * them. Links keep their target. Meaning is the caller's.
 */
#include "cards/words.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

struct cut {
    struct passage *passage;
    const char *data;
    uint32_t size, at;
    uint32_t link_first; /* the first word since the last "[" */
    uint32_t links;      /* how many there were */
    const char *href;    /* of an open <a>; NULL: none */
};

static struct word *add(struct cut *cut, enum word_kind kind, uint32_t from, uint32_t end)
{
    struct passage *passage = cut->passage;
    passage->words = memory_grow(passage->words, &passage->room, passage->count + 1u,
                                 sizeof *passage->words);
    struct word *word = &passage->words[passage->count++];
    char *text = arena_text_part(&passage->arena, cut->data + from, end - from);
    for (char *c = text; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    *word = (struct word){.kind = kind, .text = text, .from = from, .end = end, .unit = 1,
                          .link = cut->href, .link_id = cut->href ? cut->links : 0};
    return word;
}

/* Letters and digits, and all of other scripts that is no punctuation or blank. */
static uint32_t letter_size(const struct cut *cut, uint32_t at)
{
    uint32_t code = 0;
    if (at >= cut->size)
        return 0;
    if ((unsigned char)cut->data[at] < 0x80)
        return isalnum((unsigned char)cut->data[at]) || cut->data[at] == '_' ? 1 : 0;
    size_t size = utf8_read(cut->data + at, cut->size - at, &code);
    bool apart = (code >= 0x2000 && code < 0x2070) || (code >= 0x3000 && code < 0x3040) ||
                 (code >= 0xff00 && code < 0xff10) || code == 0xff1a || code == 0xa0 ||
                 (code >= 0x2190 && code < 0x2c00) || code >= 0x1f000 || code == 0xd7;
    return size && !apart ? (uint32_t)size : 0;
}

/* A letter of a script that is written without blanks. */
static bool is_wide(const struct cut *cut, uint32_t at)
{
    uint32_t code = 0;
    return utf8_read(cut->data + at, cut->size - at, &code) && code >= 0x2e80;
}

static bool joins(const struct cut *cut, uint32_t at)
{
    return at > 0 && at < cut->size && strchr("-./+@'", cut->data[at]) &&
           letter_size(cut, at + 1) > 0 && letter_size(cut, at - 1);
}

static uint32_t word_end(const struct cut *cut, uint32_t at)
{
    for (uint32_t from = at;;) {
        uint32_t size = letter_size(cut, at);
        if (size && at > from && is_wide(cut, at) != is_wide(cut, from))
            return at; /* Chinese and Japanese put no blank between their words and others */
        if (!size && joins(cut, at))
            size = 1;
        if (!size)
            return at;
        at += size;
    }
}

/* Units that are written right behind digits, or as a word after them. */
static const struct {
    const char *text;
    double factor;
    bool word; /* may stand apart */
} units[] = {
    {"k", 1e3, false},       {"m", 1e6, false},          {"b", 1e9, false},
    {"t", 1e12, false},      {"mn", 1e6, true},          {"bn", 1e9, true},
    {"thousand", 1e3, true}, {"million", 1e6, true},     {"millions", 1e6, true},
    {"billion", 1e9, true},  {"billions", 1e9, true},    {"trillion", 1e12, true},
    {"\xe4\xb8\x87", 1e4, true},  {"\xe4\xba\xbf", 1e8, true}, {"\xe5\x84\x84", 1e8, true},
    {"\xe4\xb8\x87\xe4\xba\xbf", 1e12, true},
};

/* The unit at a place, the longest; returns its bytes. */
static uint32_t unit_at(const struct cut *cut, uint32_t at, bool apart, double *factor)
{
    uint32_t longest = 0;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        uint32_t size = (uint32_t)strlen(units[i].text);
        bool ascii = (unsigned char)units[i].text[0] < 0x80;
        bool fits = at + size <= cut->size && !strncasecmp(cut->data + at, units[i].text, size) &&
                    (!ascii || !letter_size(cut, at + size)) && (!apart || units[i].word);
        /* One letter on its own would be a word: "12 b"; but "7 B" is a size. */
        fits = fits || (apart && size == 1 && at + 1 <= cut->size &&
                        strchr("BMT", cut->data[at]) && !letter_size(cut, at + 1) &&
                        tolower((unsigned char)cut->data[at]) == units[i].text[0]);
        if (fits && size > longest) {
            longest = size;
            *factor = units[i].factor;
        }
    }
    return longest;
}

/* Digits with commas between and one fraction; returns what follows. `*step` is 1 of the last. */
static uint32_t read_digits(const struct cut *cut, uint32_t at, double *value, double *step)
{
    char plain[40];
    size_t size = 0;
    bool fraction = false;
    *step = 1;
    for (; at < cut->size && size + 1 < sizeof plain; at++) {
        char c = cut->data[at];
        bool next = at + 1 < cut->size && isdigit((unsigned char)cut->data[at + 1]);
        if (c == ',' && next && !fraction)
            continue;
        if (c == '.' && next && !fraction)
            fraction = true;
        else if (!isdigit((unsigned char)c))
            break;
        else if (fraction)
            *step /= 10;
        plain[size++] = c;
    }
    plain[size] = '\0';
    *value = strtod(plain, NULL);
    return at;
}

/* Passes blanks and emphasis; a unit word may follow them. */
static uint32_t skip_blank(const struct cut *cut, uint32_t at)
{
    while (at < cut->size && strchr(" *_`\n\r\t-", cut->data[at]))
        at++;
    return at;
}

/* A number begins here: takes it, with its unit, unless it is the beginning of a name ("4e1t"). */
static bool take_number(struct cut *cut)
{
    double value, step, factor = 1;
    uint32_t end = read_digits(cut, cut->at, &value, &step);
    uint32_t behind = end, size = unit_at(cut, end, false, &factor);
    if (size && (!letter_size(cut, end + size) || (unsigned char)cut->data[end] >= 0x80))
        end += size;
    else {
        while (behind < cut->size && isalpha((unsigned char)cut->data[behind]))
            behind++;
        bool unit_word = behind - end >= 2 && !letter_size(cut, behind);
        if (letter_size(cut, end) && (unsigned char)cut->data[end] < 0x80 &&
            cut->data[end] != '_' && !unit_word)
            return false;
        uint32_t apart = skip_blank(cut, end);
        size = unit_at(cut, apart, true, &factor);
        if (size && apart > end)
            end = apart + size;
    }
    if (end < cut->size && cut->data[end] == '.' && letter_size(cut, end + 1) == 1)
        return false; /* 1.2.3, 0.5.x */
    struct word *word = add(cut, WORD_NUMBER, cut->at, end);
    bool whole = step == 1 && factor == 1;
    word->value = value * factor;
    word->step = whole ? 0 : step * factor;
    word->unit = factor;
    cut->at = end + (end < cut->size && cut->data[end] == '-');
    return true;
}

static void end_sentence(struct cut *cut)
{
    if (cut->passage->count)
        cut->passage->words[cut->passage->count - 1].ends = true;
}

/* "](target)": the words since "[" stand in a link. */
static void take_target(struct cut *cut)
{
    uint32_t from = cut->at + 2, end = from, depth = 0;
    for (; end < cut->size && (cut->data[end] != ')' || depth); end++) {
        depth += cut->data[end] == '(';
        depth -= cut->data[end] == ')' && depth;
    }
    uint32_t stop = from;
    while (stop < end && !isspace((unsigned char)cut->data[stop]))
        stop++;
    const char *target = arena_text_part(&cut->passage->arena, cut->data + from, stop - from);
    cut->links++;
    for (uint32_t i = cut->link_first; i < cut->passage->count; i++) {
        cut->passage->words[i].link = target;
        cut->passage->words[i].link_id = cut->links;
    }
    cut->at = end < cut->size ? end + 1 : end;
}

/* "<a href=...>", "</a>", "<br>" and the like; "<" of its own is nothing. */
static void take_tag(struct cut *cut)
{
    const char *from = cut->data + cut->at;
    const char *end = memchr(from, '>', cut->size - cut->at);
    if (!end || end - from > 2000 || (!isalpha((unsigned char)from[1]) && from[1] != '/')) {
        cut->at++;
        return;
    }
    const char *href = memmem(from, (size_t)(end - from), "href=", 5);
    if (!strncasecmp(from, "<a ", 3) && href && href + 6 < end) {
        char quote = href[5] == '\'' || href[5] == '"' ? href[5] : ' ';
        const char *first = href + 5 + (quote != ' '), *last = first;
        while (last < end && *last != quote)
            last++;
        cut->links++;
        cut->href = arena_text_part(&cut->passage->arena, first, (size_t)(last - first));
    } else if (!strncasecmp(from, "</a", 3)) {
        cut->href = NULL;
    } else if (!strncasecmp(from, "<br", 3) || !strncasecmp(from, "<p", 2) ||
               !strncasecmp(from, "</p", 3) || !strncasecmp(from, "</li", 4) ||
               !strncasecmp(from, "</h", 3) || !strncasecmp(from, "</td", 4)) {
        end_sentence(cut);
    } else if (!strncasecmp(from, "http", 4)) {
        cut->at++;
        return;
    }
    cut->at += (uint32_t)(end - from) + 1;
}

static void take_url(struct cut *cut)
{
    uint32_t end = cut->at;
    while (end < cut->size && !isspace((unsigned char)cut->data[end]) &&
           !strchr("<>()[]\"'`|*", cut->data[end]) && (unsigned char)cut->data[end] < 0x80)
        end++;
    while (end > cut->at && strchr(".,;:!", cut->data[end - 1]))
        end--;
    struct word *word = add(cut, WORD_TEXT, cut->at, end);
    cut->links++;
    word->link = arena_text_part(&cut->passage->arena, cut->data + cut->at, end - cut->at);
    word->link_id = cut->links;
    cut->at = end;
}

/* Marks, markup and blanks. */
static void take_mark(struct cut *cut)
{
    char c = cut->data[cut->at];
    bool blank_behind = cut->at + 1 >= cut->size ||
                        strchr(" \n\r\t*_\"')", cut->data[cut->at + 1]) != NULL;
    uint32_t code = 0;
    size_t size = 1;
    if (c == '[')
        cut->link_first = cut->passage->count;
    if (strchr(",():=~|\"/", c)) {
        add(cut, WORD_MARK, cut->at, cut->at + 1);
    } else if ((strchr(".!?", c) && blank_behind) || c == ';') {
        end_sentence(cut);
    } else if ((unsigned char)c >= 0x80) {
        size = utf8_read(cut->data + cut->at, cut->size - cut->at, &code);
        size = size ? size : 1;
        if (code == 0x3002 || code == 0xff01) /* the full stop of Chinese and Japanese, and "!" */
            end_sentence(cut);
        else if (code == 0x3001 || code == 0xff0c)
            add(cut, WORD_MARK, cut->at, cut->at + (uint32_t)size)->text = ",";
        else if (code == 0xff1a)
            add(cut, WORD_MARK, cut->at, cut->at + (uint32_t)size)->text = ":";
        else if (code == 0x2248)
            add(cut, WORD_MARK, cut->at, cut->at + (uint32_t)size)->text = "~";
    }
    cut->at += (uint32_t)size;
}

/* Whether the word ends a sentence although a full stop that belongs to it follows. */
static bool is_short(const struct word *word)
{
    static const char *const shorts[] = {"e.g", "i.e", "ca", "vs", "approx", "et", "al", "etc",
                                         "fig", "no", "cf", "resp"};
    for (size_t i = 0; i < sizeof shorts / sizeof *shorts; i++)
        if (!strcmp(word->text, shorts[i]))
            return true;
    return false;
}

void words_find(struct passage *passage)
{
    struct cut cut = {.passage = passage, .data = passage->data, .size = passage->size};
    while (cut.at < cut.size) {
        const char *at = cut.data + cut.at;
        uint32_t left = cut.size - cut.at;
        if (*at == ']' && left > 1 && at[1] == '(')
            take_target(&cut);
        else if (*at == '<' && left > 1)
            take_tag(&cut);
        else if (left > 8 && (!strncmp(at, "http://", 7) || !strncmp(at, "https://", 8)))
            take_url(&cut);
        else if (isdigit((unsigned char)*at) && take_number(&cut))
            continue;
        else if (letter_size(&cut, cut.at) && !(*at == '_' && !letter_size(&cut, cut.at + 1))) {
            uint32_t end = word_end(&cut, cut.at);
            uint32_t from = cut.at;
            while (from < end && cut.data[from] == '_')
                from++;
            cut.at = end;
            while (end > from && cut.data[end - 1] == '_')
                end--;
            if (end > from && is_short(add(&cut, WORD_TEXT, from, end)) && cut.at < cut.size &&
                cut.data[cut.at] == '.')
                cut.at++;
        } else
            take_mark(&cut);
    }
}
