/* SPDX-License-Identifier: MIT */
/* pieces_flat.c - vocabulary and merges checked row by row; keys are known again by their hashes. */
#include "tokenizer/pieces_flat.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/memory.h"
#include "tokenizer/hash.h"

/* What the parser asks and gives. */
struct reading {
    struct pieces_flat *flat;
    struct error *error;
    bool in_model; /* the outer member is "model" */
    bool met;      /* a vocabulary */
};

/* Hashes of the keys that were met, 0: none. */
struct prints {
    uint32_t *slots; /* [mask + 1], at most half of them used */
    size_t mask;
};

static int doubt(struct error *error)
{
    return error_set(error, ERROR_INPUT, "not of the usual form");
}

/* Whether no key of this hash was met before. */
static bool add_print(struct prints *prints, uint64_t hash)
{
    uint32_t print = (uint32_t)hash | 1;
    size_t slot = (size_t)(hash >> 32) & prints->mask;
    while (prints->slots[slot]) {
        if (prints->slots[slot] == print)
            return false;
        slot = (slot + 1) & prints->mask;
    }
    prints->slots[slot] = print;
    return true;
}

static int read_text(struct json_rows *rows, struct flat_piece *piece)
{
    size_t size = 0;
    int code = json_rows_text(rows, &piece->text, &size);
    piece->size = (uint32_t)size;
    return code;
}

static int read_named(struct json_rows *rows, struct prints *prints, struct flat_piece *piece)
{
    struct value id;
    int code;
    if ((code = read_text(rows, piece)) || (code = json_rows_mark(rows, ':')) ||
        (code = json_rows_number(rows, &id)))
        return code;
    piece->id = id.kind == VALUE_INTEGER ? id.integer : -1;
    return add_print(prints, hash_bytes(piece->text, piece->size)) ? 0 : doubt(rows->error);
}

static int read_scored(struct json_rows *rows, struct flat_piece *piece)
{
    struct value score;
    int code;
    if ((code = json_rows_mark(rows, '[')) || (code = read_text(rows, piece)) ||
        (code = json_rows_mark(rows, ',')) || (code = json_rows_number(rows, &score)))
        return code;
    return json_rows_mark(rows, ']');
}

static int read_pieces(struct pieces_flat *flat)
{
    struct json_rows *rows = &flat->rows;
    struct prints prints = {.mask = 1};
    size_t most = json_rows_count(rows);
    int code;
    while (prints.mask / 2 < most)
        prints.mask = prints.mask * 2 + 1;
    flat->list = !rows->map;
    flat->pieces = memory_new(most, sizeof *flat->pieces);
    prints.slots = memory_new(rows->map ? prints.mask + 1 : 1, sizeof *prints.slots);
    while ((code = json_rows_next(rows)) > 0) {
        struct flat_piece *piece = &flat->pieces[flat->count];
        piece->id = (int64_t)flat->count++;
        code = rows->map ? read_named(rows, &prints, piece) : read_scored(rows, piece);
        if (code)
            break;
    }
    free(prints.slots);
    return code;
}

/* A merge is "a b", or ["a", "b"] in newer files. */
static int check_merge(struct json_rows *rows)
{
    struct flat_piece part;
    int code;
    if (json_rows_peek(rows) != '[')
        return read_text(rows, &part);
    rows->at++;
    if ((code = read_text(rows, &part)) || (code = json_rows_mark(rows, ',')) ||
        (code = read_text(rows, &part)))
        return code;
    return json_rows_mark(rows, ']');
}

static int check_merges(const struct reading *reading, const struct tree *tree,
                        const struct value *unread)
{
    struct json_rows rows;
    int code = json_rows_init_unread(&rows, tree, unread, reading->error);
    if (!code && rows.map)
        code = doubt(reading->error);
    while (!code && (code = json_rows_next(&rows)) > 0)
        code = check_merge(&rows);
    json_rows_fini(&rows);
    return code;
}

static enum json_want want(void *context, uint32_t depth, const struct value *key)
{
    struct reading *reading = context;
    if (depth == 1) {
        reading->in_model = value_is_text(key, "model");
        return value_is_text(key, "normalizer") ? JSON_SKIP : JSON_KEEP;
    }
    return value_is_text(key, "merges") || (reading->in_model && value_is_text(key, "vocab"))
               ? JSON_LEAVE : JSON_KEEP;
}

static int give(void *context, const struct tree *tree, const struct pair *member)
{
    struct reading *reading = context;
    struct pieces_flat *flat = reading->flat;
    bool unread = member->value.kind == VALUE_NULL && member->value.size > 0;
    if (value_is_text(&member->key, "merges")) {
        flat->merges = true;
        return unread ? check_merges(reading, tree, &member->value) : 0;
    }
    if (reading->met || !unread)
        return doubt(reading->error);
    reading->met = true;
    int code = json_rows_init_unread(&flat->rows, tree, &member->value, reading->error);
    return code ? code : read_pieces(flat);
}

bool pieces_flat_read(struct pieces_flat *flat, const char *name, const char *data, uint64_t size)
{
    struct error error = {0};
    struct reading reading = {.flat = flat, .error = &error};
    const struct json_filter filter = {.want = want, .give = give, .context = &reading};
    *flat = (struct pieces_flat){0};
    hash_start();
    if (!json_parse_some(&flat->tree, name, data, size, &filter, &error) && reading.met &&
        !flat->tree.duplicate_count)
        return true;
    pieces_flat_fini(flat);
    return false;
}

void pieces_flat_fini(struct pieces_flat *flat)
{
    json_rows_fini(&flat->rows);
    free(flat->pieces);
    tree_fini(&flat->tree);
    *flat = (struct pieces_flat){0};
}
