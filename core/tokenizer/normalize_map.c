/* SPDX-License-Identifier: MIT */
/*
 * normalize_map.c - SentencePiece's precompiled map, asked in the two ways in which libraries do:
 * by clusters of characters, and by bytes.
 */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "tokenizer/normalize.h"

#define MARK "\xe2\x96\x81"

/* The end of the cluster of characters that a reader takes for one. */
static size_t cluster_end(const struct traced *in, size_t at)
{
    utf8proc_int32_t state = 0;
    uint32_t before, code;
    size_t step = utf8_read(in->data + at, in->size - at, &before);
    for (at += step ? step : 1; step && at < in->size; at += step) {
        step = utf8_read(in->data + at, in->size - at, &code);
        if (!step || utf8proc_grapheme_break_stateful((utf8proc_int32_t)before,
                                                      (utf8proc_int32_t)code, &state))
            break;
        before = code;
    }
    return at;
}

/* What the new characters stand for, as the reference counts it: those that are too many are put in,
 * the old ones that are too many belong to the last new one. */
static void change_part(const char *becomes, size_t old_count, struct changes *changes)
{
    size_t size = strlen(becomes), count = 0, step;
    uint32_t code;
    for (size_t at = 0; at < size; at += step, count++) {
        step = utf8_read(becomes + at, size - at, &code);
        changes_add(changes, step ? code : 0xfffd, 0);
        step = step ? step : 1;
    }
    for (size_t i = old_count; i < count; i++)
        changes->items[changes->count - 1 - (i - old_count)].by = 1;
    if (count < old_count && changes->count)
        changes->items[changes->count - 1].by -= (int32_t)(old_count - count);
}

static size_t count_characters(const char *data, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += ((uint8_t)data[i] & 0xc0) != 0x80;
    return count;
}

/* One part of the text; false: it is not in the map. */
static bool put_mapped(const struct normalizer *step, const struct traced *in, size_t begin,
                       size_t end, struct changes *changes)
{
    const char *becomes = charsmap_first(&step->map, in->data + begin, end - begin);
    if (becomes)
        change_part(becomes, count_characters(in->data + begin, end - begin), changes);
    return becomes != NULL;
}

void normalize_precompiled(const struct normalizer *step, const struct traced *in,
                           struct traced *out)
{
    struct changes changes = {0};
    for (size_t at = 0, end; at < in->size; at = end) {
        end = cluster_end(in, at);
        if (end - at < 6 && put_mapped(step, in, at, end, &changes))
            continue;
        for (size_t begin = at, next; begin < end; begin = next) {
            uint32_t code;
            size_t size = utf8_read(in->data + begin, end - begin, &code);
            next = begin + (size ? size : 1);
            if (!put_mapped(step, in, begin, next, &changes))
                changes_add(&changes, size ? code : 0xfffd, 0);
        }
    }
    traced_add_changes(out, &changes, in, 0);
    free(changes.items);
}

/* What the next bytes of a text become, and how many they are. */
struct prefix {
    const char *text;
    size_t size, used;
};

static struct prefix find_prefix(const struct normalizer *step, const char *data, size_t size)
{
    uint32_t value;
    size_t used = matcher_at(&step->kept, data, size, &value);
    if (used)
        return (struct prefix){data, used, used};
    const char *becomes = charsmap_longest(&step->map, data, size, &used);
    if (becomes)
        return (struct prefix){becomes, strlen(becomes), used};
    used = utf8_read(data, size, NULL);
    if (!used)
        return (struct prefix){"\xef\xbf\xbd", 3, 1};
    return (struct prefix){data, used, used};
}

static void add_mark(const struct normalizer *step, const struct traced *in, size_t like,
                     struct traced *out)
{
    traced_add(out, step->escape ? MARK : " ", step->escape ? 3 : 1, in, like);
}

/* Appends a prefix but for `skip` of its bytes. */
static void put_prefix(const struct normalizer *step, const struct prefix *prefix, size_t skip,
                       const struct traced *in, size_t at, struct traced *out)
{
    for (size_t i = skip; i < prefix->size; i++) {
        if (step->escape && prefix->text[i] == ' ')
            traced_add(out, MARK, 3, in, at);
        else
            traced_add(out, prefix->text + i, 1, in, at);
    }
}

static void drop_last_marks(const struct normalizer *step, struct traced *out, size_t least)
{
    size_t size = step->escape ? 3 : 1;
    while (out->size >= least + size &&
           !memcmp(out->data + out->size - size, step->escape ? MARK : " ", size))
        out->size -= size;
}

void normalize_sentencepiece(const struct normalizer *step, const struct traced *in,
                             struct traced *out)
{
    size_t at = 0;
    bool blank = step->collapse;
    while (step->collapse && at < in->size) {
        struct prefix prefix = find_prefix(step, in->data + at, in->size - at);
        if (prefix.size != 1 || *prefix.text != ' ')
            break;
        at += prefix.used;
    }
    if (at == in->size)
        return;
    if (step->dummy_prefix && !step->suffix)
        add_mark(step, in, at, out);
    while (at < in->size) {
        struct prefix prefix = find_prefix(step, in->data + at, in->size - at);
        size_t skip = 0;
        while (blank && skip < prefix.size && prefix.text[skip] == ' ')
            skip++;
        put_prefix(step, &prefix, skip, in, at, out);
        if (skip < prefix.size)
            blank = step->collapse && prefix.text[prefix.size - 1] == ' ';
        at += prefix.used;
    }
    if (step->collapse)
        drop_last_marks(step, out, 0);
    if (step->dummy_prefix && step->suffix)
        add_mark(step, in, in->size - 1, out);
}
