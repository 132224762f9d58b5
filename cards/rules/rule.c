/* SPDX-License-Identifier: MIT */
/* rule.c - the table of rules, and what their checks share. Knows none of them. */
#include "cards/rules/rule.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "base/memory.h"
#include "cards/rules/groups.h"
#include "model/tokens.h"

#define HUB (PROFILE_HUB | PROFILE_RECOMMENDED | PROFILE_STRICT | PROFILE_EU_GPAI)
#define REC (PROFILE_RECOMMENDED | PROFILE_STRICT | PROFILE_EU_GPAI)
#define EU (PROFILE_STRICT | PROFILE_EU_GPAI)
#define STRICT PROFILE_STRICT
#define SHOWN RULE_INSPECTED

const char *const profile_names[] = {"hub", "recommended", "strict", "eu-gpai", NULL};

#define RULE(id, name, severity, profiles, check, summary, why, bad, good, reads, unchecked)      \
    {#id, name, SEVERITY_##severity, profiles, check, summary, why, bad, good, reads, unchecked},
static const struct rule table[] = {
#include "cards/rules/rules.def"
};
#undef RULE

#define TABLE_COUNT (sizeof table / sizeof *table)

static struct rule **own; /* [own_count], of plugins */
static size_t own_room;
static uint32_t own_count;

uint32_t rule_count(void)
{
    return (uint32_t)TABLE_COUNT + own_count;
}

const struct rule *rule_at(uint32_t index)
{
    return index < TABLE_COUNT ? &table[index] : own[index - TABLE_COUNT];
}

uint32_t rule_index(const struct rule *rule)
{
    uint32_t index = 0;
    while (rule_at(index) != rule)
        index++;
    return index;
}

void rule_add(const struct rule *rule)
{
    own = memory_grow(own, &own_room, own_count + 1u, sizeof *own);
    own[own_count] = memory_new(1, sizeof **own);
    *own[own_count++] = *rule;
}

const struct rule *rule_find(const char *id)
{
    for (uint32_t i = 0; i < rule_count(); i++)
        if (!strcasecmp(rule_at(i)->id, id) || !strcmp(rule_at(i)->name, id))
            return rule_at(i);
    return NULL;
}

static void add(struct checking *checking, const struct where *where, uint32_t count,
                const struct edit *edit, const char *fix, const char *format, va_list arguments)
{
    struct text message = {0};
    text_format_list(&message, format, arguments);
    model_finding_add(checking->model, checking->rule->id, checking->severity, text_get(&message),
                      fix, where, count);
    if (edit) {
        struct model *model = checking->model;
        struct edit *copy = arena_alloc(&model->arena, sizeof *copy);
        *copy = *edit;
        copy->text = arena_text(&model->arena, edit->text);
        model->findings[model->finding_count - 1].edit = copy;
    }
    text_fini(&message);
}

void rule_find_at(struct checking *checking, const struct where *where, uint32_t count,
                  const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(checking, where, count, NULL, NULL, format, arguments);
    va_end(arguments);
}

void rule_mend_at(struct checking *checking, struct where where, const struct edit *edit,
                  const char *fix, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(checking, &where, 1, edit, fix, format, arguments);
    va_end(arguments);
}

void rule_skip(struct checking *checking, const char *why)
{
    checking->unchecked = memory_grow(checking->unchecked, &checking->unchecked_room,
                                      checking->unchecked_count + 1u, sizeof *checking->unchecked);
    checking->unchecked[checking->unchecked_count++] = (struct unchecked){
        .rule = checking->rule->id, .why = why};
}

struct where where_card(const struct checking *checking, uint64_t offset)
{
    return (struct where){.file = checking->model->source.card,
                          .place = card_place(&checking->model->card, offset)};
}

struct where where_front(const struct checking *checking, const struct value *value)
{
    struct where where = where_card(checking, value->offset);
    struct text pointer = {0};
    tree_pointer(&checking->model->card.front, value, &pointer);
    where.pointer = arena_text(&checking->model->arena, text_get(&pointer));
    text_fini(&pointer);
    return where;
}

struct where where_json(const struct model_file *file, const struct value *value)
{
    return (struct where){.file = path_base(file->file.path),
                          .place = tree_place(&file->tree, value->offset)};
}

struct where where_line(const char *file, struct place place)
{
    return (struct where){.file = file, .place = place};
}

void rule_fold(const char *text, size_t size, char *out, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < size && count + 1 < room; i++)
        if (isalnum((unsigned char)text[i]))
            out[count++] = (char)tolower((unsigned char)text[i]);
    out[count] = '\0';
}

const struct card *rule_card(const struct checking *checking)
{
    return card_is_open(&checking->model->card) ? &checking->model->card : NULL;
}

const struct value *config_find(const struct checking *checking, const char *key)
{
    const struct model_file *config = &checking->model->config;
    return config->there ? value_find(&config->tree.root, key) : NULL;
}

bool rule_has_file(const struct checking *checking, const char *name)
{
    struct text path = {0};
    bool there = path_exists(path_join(&path, checking->model->source.folder, name));
    text_fini(&path);
    return there;
}

struct tokenizer *rule_tokenizer(struct checking *checking, const struct error **error)
{
    if (!checking->tokenizer_tried && checking->model->tokenizer.there)
        checking->tokenizer = model_tokenizer_open(checking->model, TOKENIZER_HF,
                                                   &checking->tokenizer_error);
    checking->tokenizer_tried = true;
    if (error)
        *error = &checking->tokenizer_error;
    return checking->tokenizer;
}
