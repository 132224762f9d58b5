/* SPDX-License-Identifier: MIT */
/*
 * passage.c - the walk: which lines make a passage, by the block rules of Markdown as far as cards
 * need them. How a passage is cut into words: words.c.
 */
#include "cards/passage.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cards/words.h"

/* A line of the file, its line end left out. */
struct span {
    uint64_t from, end, next;
};

static struct span line_at(const struct passage *passage, uint64_t at)
{
    const uint8_t *data = passage->card->file.data;
    struct span line = {.from = at};
    while (at < passage->end && data[at] != '\n' && data[at] != '\r' &&
           at - line.from < PASSAGE_BYTES_LIMIT)
        at++;
    line.end = at;
    if (at + 1 < passage->end && data[at] == '\r' && data[at + 1] == '\n')
        at++;
    line.next = at < passage->end && (data[at] == '\n' || data[at] == '\r') ? at + 1 : at;
    return line;
}

/* The first byte of the line that is no blank and no mark of a quotation. */
static uint64_t skip_lead(const char *data, const struct span *line)
{
    uint64_t at = line->from;
    while (at < line->end && (isspace((unsigned char)data[at]) || data[at] == '>'))
        at++;
    return at;
}

/* "| --- | :-: |", also without the outer bars. */
static bool is_rule(const char *data, const struct span *line)
{
    bool dash = false, bar = false;
    for (uint64_t i = line->from; i < line->end; i++) {
        dash = dash || data[i] == '-';
        bar = bar || data[i] == '|';
        if (!strchr("-|: \t", data[i]))
            return false;
    }
    return dash && bar;
}

static bool is_bullet(const char *data, uint64_t at, uint64_t end)
{
    if (at + 1 < end && strchr("-*+", data[at]) && isspace((unsigned char)data[at + 1]))
        return true;
    uint64_t digit = at;
    while (digit < end && digit < at + 3 && isdigit((unsigned char)data[digit]))
        digit++;
    return digit > at && digit + 1 < end && strchr(".)", data[digit]) && data[digit + 1] == ' ';
}

/* What a line that is not in a fence begins or goes on with; -1: it is blank. */
static int kind_of_line(const struct passage *passage, const struct span *line)
{
    const char *data = (const char *)passage->card->file.data;
    uint64_t at = skip_lead(data, line);
    if (at == line->end)
        return -1;
    if (line->end - at >= 3 && (!memcmp(data + at, "```", 3) || !memcmp(data + at, "~~~", 3)))
        return PASSAGE_FENCE;
    if (is_rule(data, line))
        return PASSAGE_RULE;
    if (data[at] == '#')
        return PASSAGE_HEADING;
    if (data[at] == '|')
        return PASSAGE_ROW;
    if (memchr(data + at, '|', (size_t)(line->end - at))) {
        struct span next = line_at(passage, line->next);
        if (passage->table || is_rule(data, &next))
            return PASSAGE_ROW;
    }
    return is_bullet(data, at, line->end) ? PASSAGE_ITEM : PASSAGE_TEXT;
}

/* Whether the walk is in a comment behind the line. */
static bool in_comment(const struct passage *passage, const struct span *line)
{
    const char *data = (const char *)passage->card->file.data;
    bool inside = passage->commented;
    for (uint64_t i = line->from; i + 2 < line->end; i++) {
        if (!inside && i + 3 < line->end && !memcmp(data + i, "<!--", 4))
            inside = true;
        else if (inside && !memcmp(data + i, "-->", 3))
            inside = false;
    }
    return inside;
}

/* A fence that is opened or closed on one line with its text is no fence: ```code```. */
static bool is_fence(const struct passage *passage, const struct span *line)
{
    const char *data = (const char *)passage->card->file.data;
    uint64_t at = skip_lead(data, line);
    if (kind_of_line(passage, line) != PASSAGE_FENCE)
        return false;
    while (at < line->end && (data[at] == '`' || data[at] == '~'))
        at++;
    return !memchr(data + at, '`', (size_t)(line->end - at));
}

static void take(struct passage *passage, enum passage_kind kind, const struct span *line)
{
    passage->kind = kind;
    passage->offset = line->from;
    passage->size = (uint32_t)(line->end - line->from);
    passage->at = line->next;
}

/* Lines of text that go on with the passage. */
static void take_more(struct passage *passage)
{
    while (passage->at < passage->end) {
        struct span line = line_at(passage, passage->at);
        bool more = kind_of_line(passage, &line) == PASSAGE_TEXT &&
                    line.end - passage->offset <= PASSAGE_BYTES_LIMIT &&
                    in_comment(passage, &line) == passage->commented;
        if (!more)
            return;
        passage->size = (uint32_t)(line.end - passage->offset);
        passage->at = line.next;
    }
}

bool passage_next(struct passage *passage)
{
    passage->count = 0;
    arena_reset(&passage->arena);
    while (passage->at < passage->end) {
        struct span line = line_at(passage, passage->at);
        if (is_fence(passage, &line)) {
            passage->fenced = !passage->fenced;
            take(passage, PASSAGE_FENCE, &line);
            return true;
        }
        int kind = passage->fenced ? (int)PASSAGE_CODE : kind_of_line(passage, &line);
        bool comment = passage->commented;
        passage->commented = !passage->fenced && in_comment(passage, &line);
        passage->table = kind == PASSAGE_ROW || kind == PASSAGE_RULE;
        passage->at = line.next;
        if (comment || kind < 0)
            continue;
        take(passage, (enum passage_kind)kind, &line);
        if (kind == PASSAGE_TEXT || kind == PASSAGE_ITEM)
            take_more(passage);
        passage->data = (const char *)passage->card->file.data + passage->offset;
        if (kind != PASSAGE_CODE && kind != PASSAGE_RULE && !passage->code_only)
            words_find(passage);
        return true;
    }
    return false;
}

struct place passage_place(const struct passage *passage, uint32_t offset)
{
    return card_place(passage->card, passage->offset + offset);
}

void passage_fini(struct passage *passage)
{
    if (!passage)
        return;
    free(passage->words);
    arena_fini(&passage->arena);
    *passage = (struct passage){0};
}
