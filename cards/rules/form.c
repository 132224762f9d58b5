/* SPDX-License-Identifier: MIT */
/* form.c - rules F: whether the card can be read, and by all readers alike. Not what it says. */
#include <ctype.h>
#include <string.h>

#include "cards/passage.h"
#include "cards/rules/groups.h"

/* F002-F005, F010: what the card's reader found. */
void check_card_problems(struct checking *checking)
{
    const struct model *model = checking->model;
    for (uint32_t i = 0; i < model->card.problem_count; i++) {
        const struct card_problem *problem = &model->card.problems[i];
        struct where where = where_line(model->source.card, problem->place);
        if (!strcmp(problem->rule, checking->rule->id))
            rule_find_at(checking, &where, 1, "%s", problem->message);
    }
    for (uint32_t i = 0; i < model->damage_count; i++) {
        const struct damage *damage = &model->damages[i];
        struct where where = where_line(damage->file, damage->place);
        if (model->source.card && !strcmp(damage->file, model->source.card) &&
            !strcmp(checking->rule->id, "F010"))
            find_unread(checking, &where, damage->message);
    }
}

static bool has_problem(const struct card *card)
{
    for (uint32_t i = 0; i < card->problem_count; i++)
        if (card->problems[i].rule[0] == 'F' && card->problems[i].rule[2] == '0' &&
            card->problems[i].rule[3] <= '4')
            return true;
    return false;
}

static bool is_pointer(const struct card *card)
{
    static const char first[] = "version https://git-lfs.github.com/spec/";
    return card->file.size > sizeof first && !memcmp(card->file.data, first, sizeof first - 1);
}

void check_no_front(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    if (!card || card->has_front || has_problem(card) || is_pointer(card))
        return;
    struct where where = where_line(checking->model->source.card, (struct place){1, 1});
    rule_find_at(checking, &where, 1, "the card has no front matter: the hub knows neither its "
                 "licence nor its task");
}

void check_byte_order_mark(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    if (!card || card->file.size < 3 || memcmp(card->file.data, "\xef\xbb\xbf", 3))
        return;
    struct edit edit = {.offset = 0, .size = 3, .text = ""};
    rule_mend_at(checking, where_card(checking, 0), &edit, "take the byte order mark away",
                 "a byte order mark stands before the front matter: readers in Python do not see it");
}

void check_line_ends(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    uint64_t both = 0, plain = 0;
    for (uint64_t i = 0; card && i < card->file.size; i++) {
        if (card->file.data[i] != '\n')
            continue;
        bool carriage = i > 0 && card->file.data[i - 1] == '\r';
        both += carriage;
        plain += !carriage;
    }
    if (!both)
        return;
    struct where where = where_line(checking->model->source.card, (struct place){1, 1});
    rule_find_at(checking, &where, 1, plain ? "lines end in two ways" : "lines end in CR LF");
}

/* A walk over all values of the front matter, aliases met again and again left out in the end. */
struct walk {
    struct checking *checking;
    void (*each)(struct walk *walk, const struct value *value);
    uint32_t left; /* values that are still looked at */
};

static void walk_values(struct walk *walk, const struct value *value, uint32_t depth)
{
    if (!walk->left || depth > 100)
        return;
    walk->left--;
    walk->each(walk, value);
    for (uint32_t i = 0; value->kind == VALUE_LIST && i < value->size; i++)
        walk_values(walk, &value->items[i], depth + 1);
    for (uint32_t i = 0; value->kind == VALUE_MAP && i < value->size; i++)
        walk_values(walk, &value->pairs[i].value, depth + 1);
}

static void walk_front(struct checking *checking,
                       void (*each)(struct walk *walk, const struct value *value))
{
    const struct card *card = rule_card(checking);
    struct walk walk = {.checking = checking, .each = each, .left = 100000};
    if (card && card->has_front)
        walk_values(&walk, &card->front.root, 0);
}

/* Digits parted by colons, as clock times are: one number in base 60 for old readers. */
static bool is_sexagesimal(const char *text, size_t size)
{
    bool colon = false, digit = false;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == ':') {
            if (!digit || i + 1 == size)
                return false;
            colon = true;
        } else if (!isdigit((unsigned char)text[i])) {
            return false;
        } else {
            digit = true;
        }
    }
    return colon && isdigit((unsigned char)text[0]) && text[0] != '0';
}

/* What a reader of YAML 1.1, as Python's is, takes for something else; NULL: nothing. */
static const char *old_reading(const char *text, size_t size)
{
    static const char *const flags[] = {"yes", "no", "on", "off"};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        bool cased = islower((unsigned char)text[size - 1]) || isupper((unsigned char)text[0]);
        if (strlen(flags[i]) == size && !strncasecmp(text, flags[i], size) && cased)
            return "true or false";
    }
    size_t digits = strspn(text, "0123456789_");
    if (digits == size && isdigit((unsigned char)text[0]) && memchr(text, '_', size))
        return "a number";
    if (is_sexagesimal(text, size))
        return "a number in base 60";
    if (size == 10 && text[4] == '-' && text[7] == '-' && strspn(text, "0123456789-") == 10)
        return "a date";
    return NULL;
}

static void find_old_reading(struct walk *walk, const struct value *value)
{
    struct checking *checking = walk->checking;
    const struct card *card = &checking->model->card;
    const char *source = (const char *)card->file.data + value->offset, *means = NULL;
    bool octal = false;
    if (!value->plain || !value->size)
        return;
    if (value->kind == VALUE_TEXT)
        means = old_reading(value->text, value->size);
    else if (value->kind == VALUE_INTEGER)
        octal = value->size > 1 && source[0] == '0' &&
                strspn(source, "01234567") >= value->size;
    if (!means && !octal)
        return;
    char *quoted = arena_format(&checking->model->arena, "\"%.*s\"", (int)value->size, source);
    struct edit edit = {.offset = value->offset, .size = value->size, .text = quoted};
    bool whole = value->offset + value->size <= card->file.size &&
                 (octal || !memcmp(source, value->text, value->size));
    rule_mend_at(checking, where_front(checking, value), whole ? &edit : NULL, "quote it",
                 "%.*s is text for the hub and %s for readers of YAML 1.1", (int)value->size, source,
                 octal ? "an octal number" : means);
}

void check_old_yaml(struct checking *checking)
{
    walk_front(checking, find_old_reading);
}

static void find_odd_yaml(struct walk *walk, const struct value *value)
{
    const struct card *card = &walk->checking->model->card;
    const char *data = (const char *)card->file.data;
    uint64_t at = value->offset;
    while (at > 0 && strchr(" ", data[at - 1]))
        at--;
    bool tag = at < value->offset && value->offset < card->file.size && data[value->offset] == '!';
    if (at >= card->file.size || walk->left < 1)
        return;
    char c = data[value->offset];
    if (c != '*' && c != '&' && !tag)
        return;
    if (value->kind == VALUE_TEXT && value->plain && value->text[0] == c)
        return;
    struct where where = where_front(walk->checking, value);
    rule_find_at(walk->checking, &where, 1, "%s stands here: not every reader follows it",
                 c == '*' ? "an alias" : c == '&' ? "an anchor" : "a tag");
    walk->left = 0; /* one is enough */
}

void check_odd_yaml(struct checking *checking)
{
    walk_front(checking, find_odd_yaml);
}

void check_empty_value(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    for (uint32_t i = 0; card && card->has_front && i < card->front.root.size; i++) {
        const struct pair *pair = &card->front.root.pairs[i];
        struct where where;
        if (pair->value.kind != VALUE_NULL)
            continue;
        where = where_front(checking, &pair->key);
        rule_find_at(checking, &where, 1, "the key \"%s\" has no value", pair->key.text);
    }
}

void check_pointer(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    struct where where = where_line(checking->model->source.card, (struct place){1, 1});
    if (card && is_pointer(card))
        rule_find_at(checking, &where, 1, "the file is a pointer of Git LFS, not the card: the hub "
                     "reads no card from large files");
}

/* A line of the card; false at the end. */
static bool next_line(const struct card *card, uint64_t *at, const char **line, size_t *size)
{
    const char *data = (const char *)card->file.data;
    if (*at >= card->file.size)
        return false;
    const char *end = memchr(data + *at, '\n', card->file.size - *at);
    *line = data + *at;
    *size = end ? (size_t)(end - *line) : card->file.size - *at;
    *at += *size + 1;
    if (*size && (*line)[*size - 1] == '\r')
        --*size;
    return true;
}

/* "key: value", as front matter has it. */
static bool is_setting(const char *line, size_t size)
{
    size_t at = 0;
    while (at < size && (islower((unsigned char)line[at]) || strchr("_-", line[at])))
        at++;
    return at > 2 && at < size && line[at] == ':';
}

void check_hidden_front(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    uint64_t at = 0, from;
    const char *line;
    size_t size;
    if (!card || card->has_front || has_problem(card))
        return;
    for (int i = 0; i < 30 && (from = at, next_line(card, &at, &line, &size)); i++) {
        uint64_t then = at;
        const char *next;
        size_t next_size;
        size_t dashes = strspn(line, "-");
        bool fence = size >= 3 && dashes >= 3 && strspn(line, "- \t") >= size;
        if (!fence || !next_line(card, &then, &next, &next_size) || !is_setting(next, next_size))
            continue;
        struct where where = where_card(checking, from);
        rule_find_at(checking, &where, 1, i ? "text stands before this front matter, so that it is "
                     "not read" : "blanks stand behind this opening line, so that the front matter "
                     "is not read");
        return;
    }
}

void check_open_fence(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    uint64_t at = card ? card->body : 0, from, opened = 0;
    const char *line;
    size_t size, width = 0;
    char mark = 0;
    while (card && at < card_text_end(card) && (from = at, next_line(card, &at, &line, &size))) {
        size_t lead = strspn(line, " \t>"), count = 0;
        while (lead < size && lead + count < size && line[lead + count] == line[lead] &&
               strchr("`~", line[lead]))
            count++;
        if (count < 3)
            continue;
        bool info = lead + count < size;
        if (!mark && !(line[lead] == '`' && memchr(line + lead + count, '`', size - lead - count))) {
            mark = line[lead];
            width = count;
            opened = from;
        } else if (mark == line[lead] && count >= width &&
                   (!info || strspn(line + lead + count, " \t") >= size - lead - count)) {
            mark = 0;
        }
    }
    if (!mark)
        return;
    struct where where = where_card(checking, opened);
    rule_find_at(checking, &where, 1, "the block of code that begins here is never closed: the rest "
                 "of the card is shown as code");
}

/* The target of a link that is a file beside the card; false: it is none. */
static bool is_local(const char *target, size_t size)
{
    return size > 0 && size < 200 && !memchr(target, ':', size) && !strchr("#/<?{$", target[0]) &&
           !memchr(target, ' ', size) && !memchr(target, '\n', size) && memchr(target, '.', size) &&
           !memchr(target, '@', size) && !memchr(target, '(', size) && strncmp(target, "www.", 4);
}

void check_links(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct source *source = &checking->model->source;
    if (card && !source->weights && !source->config) {
        rule_skip(checking, "only the card is here, not the files it links to");
        return;
    }
    const char *data = card ? (const char *)card->file.data : NULL, *at = data;
    const char *end = card ? data + card_text_end(card) : NULL;
    while (at && (at = memmem(at, (size_t)(end - at), "](", 2))) {
        at += 2;
        size_t size = 0;
        while (at + size < end && !strchr(")#? \n", at[size]))
            size++;
        char *name = arena_text_part(&checking->model->arena, at, size);
        struct where where = where_card(checking, (uint64_t)(at - data));
        if (is_local(at, size) && !rule_has_file(checking, name))
            rule_find_at(checking, &where, 1, "the link leads to %s, which is not here", name);
    }
}
