/* SPDX-License-Identifier: MIT */
/*
 * card.c - a model card: its front matter found and parsed, its text cut into sections. What the
 * fields must hold is not known here.
 */
#include "cards/card.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "base/yaml.h"
#include "cards/markdown.h"

static void add_problem(struct card *card, const char *rule, struct place place,
                        const char *message)
{
    size_t room = card->problem_count; /* grown one by one: there are few */
    card->problems = memory_grow(card->problems, &room, card->problem_count + 1u,
                                 sizeof *card->problems);
    card->problems[card->problem_count++] = (struct card_problem){
        .rule = rule, .message = arena_text(&card->arena, message), .place = place};
}

/* One line of a text: its bytes without the line end. */
struct line {
    const char *from;
    const char *end;  /* the line end, or the end of the text */
    const char *next; /* after the line end */
};

static struct line line_at(const char *at, const char *end)
{
    struct line line = {.from = at};
    while (at < end && *at != '\n' && *at != '\r')
        at++;
    line.end = at;
    if (at + 1 < end && at[0] == '\r' && at[1] == '\n')
        at++;
    line.next = at < end ? at + 1 : at;
    return line;
}

/* "---", with nothing but blanks behind it when `blanks` allows them. */
static bool is_fence(const struct line *line, bool blanks)
{
    const char *at = line->from;
    if (line->end - at < 3 || memcmp(at, "---", 3))
        return false;
    for (at += 3; blanks && at < line->end && (*at == ' ' || *at == '\t');)
        at++;
    return at == line->end;
}

/* The first thing that is neither white space nor a byte order mark. */
static const char *skip_space(const char *at, const char *end)
{
    if (end - at >= 3 && !memcmp(at, "\xef\xbb\xbf", 3))
        at += 3;
    while (at < end && *at && strchr(" \t\r\n\v\f", *at))
        at++;
    return at;
}

/*
 * Finds the front matter as the hub does: after white space, a line "---" with nothing behind it,
 * up to the next line "---" with at most blanks behind it. False: there is none.
 */
static bool find_front(struct card *card, uint64_t *from, uint64_t *end)
{
    const char *start = (const char *)card->file.data, *stop = start + card->file.size;
    const char *at = card->file.size ? skip_space(start, stop) : start;
    struct line line = line_at(at, stop);
    if (!is_fence(&line, false))
        return false;
    struct place opened = card_place(card, (uint64_t)(at - start));
    *from = (uint64_t)(line.next - start);
    while (line.next < stop) {
        line = line_at(line.next, stop);
        if (is_fence(&line, true)) {
            *end = (uint64_t)(line.from - start);
            card->body = (uint64_t)(line.next - start);
            return true;
        }
    }
    add_problem(card, "F002", opened, "the front matter that begins here is never closed by a "
                                      "line ---, so nothing of it is read");
    return false;
}

/* A parser's message without "NAME:LINE:COLUMN: ", which become the place. */
static struct place split_place(const char *name, const char **message)
{
    struct place place = {0};
    unsigned long numbers[2] = {0};
    size_t size = strlen(name);
    const char *at = *message;
    if (strncmp(at, name, size))
        return place;
    at += size;
    for (int i = 0; i < 2; i++) {
        char *end;
        if (*at != ':')
            return place;
        numbers[i] = strtoul(at + 1, &end, 10);
        at = end;
    }
    if (strncmp(at, ": ", 2))
        return place;
    *message = at + 2;
    return (struct place){(uint32_t)numbers[0], (uint32_t)numbers[1]};
}

static void note_duplicates(struct card *card)
{
    for (uint32_t i = 0; i < card->front.duplicate_count; i++) {
        const struct duplicate *duplicate = &card->front.duplicates[i];
        const struct value *key = &duplicate->second->key;
        struct text message = {0};
        text_add(&message, "the key \"");
        text_add_safe(&message, key->text, key->size);
        text_format(&message, "\" stands twice, first in line %u; readers differ on which one "
                    "counts", card_place(card, duplicate->first->key.offset).line);
        add_problem(card, "F005", card_place(card, key->offset), text_get(&message));
        text_fini(&message);
    }
}

static void read_front(struct card *card, uint64_t from, uint64_t end)
{
    const char *name = path_base(card->file.path);
    struct error error = {0};
    if (yaml_parse_part(&card->front, name, (const char *)card->file.data, card->file.size, from,
                        end, &error)) {
        const char *message = error.text;
        struct place place = split_place(name, &message);
        add_problem(card, "F003", place, message);
    } else if (card->front.root.kind != VALUE_MAP) {
        struct text message = {0};
        text_format(&message, "the front matter must be keys and values, not %s",
                    value_kind_name(&card->front.root));
        add_problem(card, "F004", card_place(card, from), text_get(&message));
        text_fini(&message);
        tree_fini(&card->front);
    } else {
        card->has_front = true;
        note_duplicates(card);
    }
}

/* The first byte that no text may have: a NUL, or what is not UTF-8. */
static void check_bytes(struct card *card)
{
    const char *data = (const char *)card->file.data;
    uint64_t size = card->file.size, at = 0;
    while (at < size) {
        size_t length = data[at] > 0 ? 1 : utf8_read(data + at, (size_t)(size - at), NULL);
        if (length == 0 || data[at] == '\0')
            break;
        at += length;
    }
    if (at < size)
        add_problem(card, "F010", card_place(card, at),
                    data[at] ? "the text is not valid UTF-8 from here on"
                             : "a NUL stands in the text");
}

/* Not past the limit, and to the end of a line if one is near. */
uint64_t card_text_end(const struct card *card)
{
    uint64_t end = card->file.size, limit = card->body + CARD_TEXT_LIMIT;
    if (end <= limit)
        return end;
    for (uint64_t i = 0; i < 1000; i++)
        if (card->file.data[limit - i - 1] == '\n')
            return limit - i;
    return limit;
}

int card_open(struct card *card, const char *path, struct error *error)
{
    *card = (struct card){0};
    uint64_t from, end;
    int code = file_open(&card->file, path, CARD_BYTES_LIMIT, error);
    if (code)
        return code;
    check_bytes(card);
    if (find_front(card, &from, &end))
        read_front(card, from, end);
    if (card->file.size > card->body + CARD_TEXT_LIMIT)
        add_problem(card, "F010", card_place(card, card->body + CARD_TEXT_LIMIT),
                    "the text is longer than 1 MiB; what follows is not looked at");
    markdown_sections_find(card, card_text_end(card));
    return 0;
}

void card_close(struct card *card)
{
    if (!card)
        return;
    tree_fini(&card->front);
    free(card->sections);
    free(card->problems);
    free(card->claims);
    file_close(&card->file);
    arena_fini(&card->arena);
    *card = (struct card){0};
}

bool card_is_open(const struct card *card)
{
    return card->file.path != NULL;
}

const struct value *card_find(const struct card *card, const char *key)
{
    return card->has_front ? value_find(&card->front.root, key) : NULL;
}

uint32_t card_count(const struct card *card, const char *key)
{
    const struct value *value = card_find(card, key);
    if (value && value->kind == VALUE_LIST)
        return value->size;
    return value && value->kind == VALUE_TEXT;
}

const struct value *card_item(const struct card *card, const char *key, uint32_t index)
{
    const struct value *value = card_find(card, key);
    if (value && value->kind == VALUE_LIST)
        value = index < value->size ? &value->items[index] : NULL;
    else if (index > 0)
        value = NULL;
    return value && value->kind == VALUE_TEXT ? value : NULL;
}

struct place card_place(const struct card *card, uint64_t offset)
{
    const struct tree source = {.source = (const char *)card->file.data,
                                .source_size = card->file.size};
    return tree_place(&source, offset);
}
