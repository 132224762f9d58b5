/* SPDX-License-Identifier: MIT */
/*
 * markdown.c - the headings of a card's text, by cmark-gfm: those of the document itself, not what
 * is quoted, in code or in comments. Looks into no front matter.
 */
#include "cards/markdown.h"

#include <cmark-gfm.h>
#include <string.h>

#include "base/memory.h"

/* The lines of a text, walked forward. */
struct walk {
    const char *data; /* of the file */
    uint64_t end;
    uint64_t at;   /* where `line` begins */
    uint32_t line; /* of the file, from 1 */
};

static uint64_t next_line(const struct walk *walk, uint64_t at)
{
    while (at < walk->end && walk->data[at] != '\n' && walk->data[at] != '\r')
        at++;
    if (at + 1 < walk->end && walk->data[at] == '\r' && walk->data[at + 1] == '\n')
        at++;
    return at < walk->end ? at + 1 : at;
}

/* Where the line begins; lines are asked for in order. */
static uint64_t find_line(struct walk *walk, uint32_t line)
{
    for (; walk->line < line && walk->at < walk->end; walk->line++)
        walk->at = next_line(walk, walk->at);
    return walk->at;
}

/* Whether the line at `at` underlines a heading. */
static bool is_underline(const struct walk *walk, uint64_t at)
{
    uint64_t end;
    while (at < walk->end && walk->data[at] == ' ')
        at++;
    end = at;
    while (end < walk->end && (walk->data[end] == '=' || walk->data[end] == '-'))
        end++;
    return end > at && (end == walk->end || strchr(" \t\r\n", walk->data[end]));
}

/* Where the text below the heading at the walk's place begins: the parser's end of an underlined
 * heading may be a line late. */
static uint64_t find_below(struct walk *walk)
{
    uint64_t at = walk->at;
    while (at < walk->end && walk->data[at] == ' ')
        at++;
    if (at < walk->end && walk->data[at] != '#')
        while (walk->at < walk->end && !is_underline(walk, walk->at))
            find_line(walk, walk->line + 1);
    return find_line(walk, walk->line + 1);
}

/* The text of a heading, its markup taken away. */
static const char *read_title(struct card *card, cmark_node *heading)
{
    struct text title = {0};
    cmark_iter *iter = cmark_iter_new(heading);
    while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        if (cmark_iter_get_event_type(iter) != CMARK_EVENT_ENTER)
            continue;
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
            text_add(&title, cmark_node_get_literal(node));
        else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
            text_byte(&title, ' ');
    }
    cmark_iter_free(iter);
    size_t from = 0, end = title.size;
    while (from < end && title.data[from] == ' ')
        from++;
    while (end > from && title.data[end - 1] == ' ')
        end--;
    const char *copy = arena_text_part(&card->arena, end ? title.data + from : "", end - from);
    text_fini(&title);
    return copy;
}

static void put_section(struct card *card, const struct card_section *section)
{
    card->sections = memory_grow(card->sections, &card->section_room, card->section_count + 1u,
                                 sizeof *card->sections);
    card->sections[card->section_count++] = *section;
}

static void read_headings(struct card *card, cmark_node *document, struct walk *walk)
{
    uint32_t first = walk->line;
    struct card_section section = {.title = "", .from = walk->at};
    cmark_node *node = cmark_node_first_child(document);
    for (; node; node = cmark_node_next(node)) {
        if (cmark_node_get_type(node) != CMARK_NODE_HEADING)
            continue;
        uint32_t line = first + (uint32_t)cmark_node_get_start_line(node) - 1;
        section.end = find_line(walk, line);
        if (section.level || section.end > section.from)
            put_section(card, &section);
        section = (struct card_section){
            .title = read_title(card, node),
            .level = (uint32_t)cmark_node_get_heading_level(node),
            .line = line,
            .from = find_below(walk),
        };
    }
    section.end = walk->end;
    if (section.level || section.end > section.from)
        put_section(card, &section);
}

void markdown_sections_find(struct card *card, uint64_t end)
{
    struct walk walk = {
        .data = (const char *)card->file.data,
        .end = end,
        .at = card->body,
        .line = card_place(card, card->body).line,
    };
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8);
    if (end > card->body)
        cmark_parser_feed(parser, walk.data + card->body, (size_t)(end - card->body));
    cmark_node *document = cmark_parser_finish(parser);
    read_headings(card, document, &walk);
    cmark_node_free(document);
    cmark_parser_free(parser);
}
