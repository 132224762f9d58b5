/* SPDX-License-Identifier: MIT */
/* cut.c - running the steps that cut a text into words. What each finds: cut_find.c. */
#include "tokenizer/cut.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "tokenizer/vocab.h"

struct cutter *cutters_add(struct cutters *cutters, enum cutter_kind kind)
{
    if (cutters->count == cutters->room)
        cutters->items = memory_grow(cutters->items, &cutters->room, cutters->count + 1,
                                     sizeof *cutters->items);
    struct cutter *step = &cutters->items[cutters->count++];
    *step = (struct cutter){.kind = kind};
    return step;
}

void parts_add(struct parts *parts, size_t begin, size_t end, uint32_t token)
{
    if (begin == end && !token)
        return;
    if (parts->count == parts->room)
        parts->items = memory_grow(parts->items, &parts->room, parts->count + 1,
                                   sizeof *parts->items);
    parts->items[parts->count++] = (struct part){begin, end, token};
}

/* Puts the ranges [from, to) in the other order. */
static void reverse(struct part *items, size_t from, size_t to)
{
    while (from + 1 < to) {
        struct part other = items[from];
        items[from++] = items[--to];
        items[to] = other;
    }
}

/* Ranges that were found become parts, those that belong together as one; matches are joined with
 * what lies before them in the order in which they are gone through. */
static void join(const struct founds *founds, enum cut_behavior behavior, size_t base,
                 struct parts *out)
{
    bool back = behavior == CUT_MERGED_WITH_NEXT, before = false, any = false;
    size_t from = out->count;
    for (size_t i = 0; i < founds->count; i++) {
        const struct found *found = &founds->items[back ? founds->count - 1 - i : i];
        bool joins = behavior == CUT_CONTIGUOUS ? found->match == before
                                                : found->match && !before;
        struct part *last = any && out->count > from ? &out->items[out->count - 1] : NULL;
        if (joins && last && back)
            last->begin = base + found->begin;
        else if (joins && last)
            last->end = base + found->end;
        else
            parts_add(out, base + found->begin, base + found->end, 0);
        any = any || found->end > found->begin;
        before = found->match;
    }
    if (back)
        reverse(out->items, from, out->count);
}

static void put_founds(const struct founds *founds, enum cut_behavior behavior, size_t base,
                       struct parts *out)
{
    if (behavior != CUT_ISOLATED && behavior != CUT_REMOVED) {
        join(founds, behavior, base, out);
        return;
    }
    for (size_t i = 0; i < founds->count; i++)
        if (behavior == CUT_ISOLATED || !founds->items[i].match)
            parts_add(out, base + founds->items[i].begin, base + founds->items[i].end, 0);
}

/* A step after the byte-level one sees its alphabet: places there become places here. */
static void find_spelled(struct cutters *cutters, const struct cutter *step, const char *data,
                         size_t size)
{
    struct text *spelled = &cutters->spelled;
    spelled->size = 0;
    spell_bytes(data, size, spelled);
    cut_find(step, text_get(spelled), spelled->size, &cutters->founds);
    size_t at = 0, count = 0;
    for (size_t i = 0; i < cutters->founds.count; i++) {
        struct found *found = &cutters->founds.items[i];
        size_t begin = count;
        for (; at < found->end; at++)
            count += at + 1 == spelled->size || ((uint8_t)spelled->data[at + 1] & 0xc0) != 0x80;
        *found = (struct found){begin, count, found->match};
    }
}

static bool starts_with(const struct traced *text, const struct part *part, const char *start,
                        size_t size)
{
    return part->end - part->begin >= size && !memcmp(text->data + part->begin, start, size);
}

/* Copies a part into the new text, with a mark instead of blanks and one in front where it is due. */
static struct part mark_part(const struct cutter *step, const struct traced *text,
                             const struct part *part, bool first, struct traced *out)
{
    struct part made = {.begin = out->size};
    bool marked = starts_with(text, part, step->text, step->text_size) ||
                  starts_with(text, part, " ", 1);
    if (!marked && part->end > part->begin &&
        (step->prepend == PREPEND_ALWAYS || (step->prepend == PREPEND_FIRST && first)))
        traced_add(out, step->text, step->text_size, text, part->begin);
    for (size_t at = part->begin; at < part->end;) {
        const char *blank = memchr(text->data + at, ' ', part->end - at);
        size_t end = blank ? (size_t)(blank - text->data) : part->end;
        traced_add_part(out, text, at, end);
        if (blank)
            traced_add(out, step->text, step->text_size, text, end);
        at = end + (blank != NULL);
    }
    made.end = out->size;
    return made;
}

static bool is_first(const struct traced *text, const struct part *part, bool first)
{
    if (text->tracing && part->end > part->begin)
        return text->origins[part->begin].start == 0;
    return first && part->begin == 0;
}

/* The steps that change the text: what they make goes to a new one. */
static void rewrite(struct cutters *cutters, const struct cutter *step, struct traced *text,
                    struct parts *parts, bool first)
{
    struct traced *out = &cutters->scratch;
    traced_clear(out, text->tracing);
    for (size_t i = 0; i < parts->count; i++) {
        struct part *part = &parts->items[i], made = {.begin = out->size, .token = part->token};
        if (!part->token && step->kind == CUT_METASPACE) {
            made = mark_part(step, text, part, is_first(text, part, first), out);
        } else {
            if (!part->token && step->prefix_space && !starts_with(text, part, " ", 1))
                traced_add(out, " ", 1, text, part->begin);
            traced_add_part(out, text, part->begin, part->end);
            made.end = out->size;
        }
        *part = made;
    }
    traced_swap(text, out);
}

static void cut_parts(struct cutters *cutters, const struct cutter *step,
                      const struct traced *text, struct parts *parts, bool spelled)
{
    struct parts *out = &cutters->parts, other = *parts;
    out->count = 0;
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->items[i];
        const char *data = text->data + part->begin;
        size_t size = part->end - part->begin;
        cutters->founds.count = 0;
        if (part->token) {
            parts_add(out, part->begin, part->end, part->token);
            continue;
        }
        if (spelled)
            find_spelled(cutters, step, data, size);
        else
            cut_find(step, data, size, &cutters->founds);
        put_founds(&cutters->founds, step->behavior, part->begin, out);
    }
    *parts = *out;
    *out = other;
}

void cutters_run(struct cutters *cutters, struct traced *text, struct parts *parts, bool first)
{
    bool spelled = false;
    for (size_t i = 0; i < cutters->count; i++) {
        const struct cutter *step = &cutters->items[i];
        if (step->kind == CUT_METASPACE || step->prefix_space)
            rewrite(cutters, step, text, parts, first);
        if ((step->kind != CUT_METASPACE && step->kind != CUT_BYTE_LEVEL) || step->split)
            cut_parts(cutters, step, text, parts, spelled);
        spelled = spelled || step->kind == CUT_BYTE_LEVEL;
    }
}

void cutters_fini(struct cutters *cutters)
{
    for (size_t i = 0; i < cutters->count; i++) {
        regex_free(cutters->items[i].regex);
        free(cutters->items[i].text);
    }
    free(cutters->items);
    free(cutters->parts.items);
    free(cutters->founds.items);
    traced_fini(&cutters->scratch);
    text_fini(&cutters->spelled);
    *cutters = (struct cutters){0};
}
