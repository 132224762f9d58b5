/* SPDX-License-Identifier: MIT */
/* claim_code.c - the settings of a merge, as mergekit has them, in a block of code. Other code is of
 * no model in particular and claims nothing. */
#include <ctype.h>
#include <string.h>

#include "base/bytes.h"
#include "cards/claim.h"

/* The value behind "key:" on the line, without quotes and remarks; false: it is another line. */
static bool find_value(const struct passage *passage, const char *key, uint32_t *from,
                       uint32_t *end)
{
    const char *data = passage->data;
    uint32_t at = 0, size = (uint32_t)strlen(key);
    while (at < passage->size && (isspace((unsigned char)data[at]) || data[at] == '-'))
        at++;
    if (passage->size - at <= size || memcmp(data + at, key, size) || data[at + size] != ':')
        return false;
    for (at += size + 1; at < passage->size && strchr(" \t\"'", data[at]);)
        at++;
    *from = at;
    while (at < passage->size && data[at] != '#' && data[at] != '"' && data[at] != '\'')
        at++;
    while (at > *from && isspace((unsigned char)data[at - 1]))
        at--;
    *end = at;
    return at > *from;
}

const char *claim_id_of_path(struct reading *reading, const char *path, uint32_t size)
{
    char *id = arena_text_part(&reading->card->arena, path, size);
    char *cached = strstr(id, "models--");
    if (!cached)
        return id;
    id = cached + 8;
    id[strcspn(id, "/\\")] = '\0';
    char *middle = strstr(id, "--");
    if (middle) {
        *middle = '/';
        memmove(middle + 1, middle + 2, strlen(middle + 2) + 1);
    }
    return id;
}

void claim_code_read(struct reading *reading, const struct passage *passage)
{
    static const char *const keys[] = {"merge_method", "slices", "models", "base_model", "dtype",
                                       "model"};
    uint32_t from, end;
    int key = 0;
    while (key < 6 && !find_value(passage, keys[key], &from, &end)) {
        /* "slices:" and "models:" have their value on the lines below. */
        uint32_t size = (uint32_t)strlen(keys[key]);
        if (key < 3 && passage->size > size && !memcmp(passage->data, keys[key], size) &&
            passage->data[size] == ':')
            reading->merge = true;
        key++;
    }
    if (key < 3)
        reading->merge = true;
    if (key < 3 || key == 6 || (!reading->merge && key != 3))
        return;
    const char *id = claim_id_of_path(reading, passage->data + from, end - from);
    if (key == 4)
        claim_add_text(reading, passage, CLAIM_DTYPE, id, from, end);
    else if (!strpbrk(id, "/\\") || !strcmp(id, "previous/model/path"))
        return;
    else if (key == 3)
        claim_add_text(reading, passage, CLAIM_BASE_MODEL, id, from, end);
    else if (reading->parent_count < PARENTS)
        reading->parents[reading->parent_count++] = (struct parent){
            .id = id, .offset = passage->offset + from, .size = end - from};
}

void claim_code_lines_read(struct reading *reading, const struct passage *passage)
{
    struct passage line = {.card = passage->card, .kind = PASSAGE_CODE};
    for (uint32_t at = 0; at < passage->size; at += line.size + 1) {
        const char *from = passage->data + at;
        const char *end = memchr(from, '\n', passage->size - at);
        line.data = from;
        line.size = end ? (uint32_t)(end - from) : passage->size - at;
        line.offset = passage->offset + at;
        claim_code_read(reading, &line);
    }
}

void claim_parents_add(struct reading *reading)
{
    const struct card *card = reading->card;
    for (uint32_t i = 0; i < card->claim_count; i++)
        if (card->claims[i].kind == CLAIM_BASE_MODEL)
            return;
    for (uint32_t i = 0; i < reading->parent_count; i++) {
        const struct parent *parent = &reading->parents[i];
        struct passage line = {.card = card, .offset = parent->offset, .size = parent->size};
        line.data = (const char *)card->file.data + parent->offset;
        claim_add_text(reading, &line, CLAIM_BASE_MODEL, parent->id, 0, parent->size);
    }
}
