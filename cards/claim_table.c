/* SPDX-License-Identifier: MIT */
/*
 * claim_table.c - tables: lists of a label and its value, and tables of several models, of which
 * the model's own row counts. Sentences: claim_sizes.c.
 */
#include <ctype.h>
#include <string.h>

#include "cards/claim.h"

#define COLUMNS 16
#define KIND_NONE CLAIM_KINDS

struct columns {
    enum claim_kind kinds[COLUMNS];
    double factors[COLUMNS]; /* "(M)" in the head: 1e6; 1: none */
    uint32_t count;
    bool known; /* one of the kinds is */
};

/* The words of a cell: [*from, *end); false when the row has no such cell. */
static bool find_cell(const struct passage *row, uint32_t column, uint32_t *from, uint32_t *end)
{
    uint32_t at = claim_word_is_mark(row, 0, '|'), seen = 0;
    for (; at < row->count && seen < column; at++)
        seen += claim_word_is_mark(row, at, '|');
    if (seen < column || at >= row->count)
        return false;
    *from = at;
    while (at < row->count && !claim_word_is_mark(row, at, '|'))
        at++;
    *end = at;
    return true;
}

/* What a head says of its column. */
static enum claim_kind kind_of_head(const struct passage *head, uint32_t from, uint32_t end)
{
    static const struct {
        const char *words;
        enum claim_kind kind;
    } heads[] = {
        {"params|parameters|params.|n_params", CLAIM_PARAMETERS},
        {"layers|nl|n_layers", CLAIM_LAYERS},
        {"dm|d_model|d_embd", CLAIM_HIDDEN_SIZE},
        {"nh|heads|n_heads", CLAIM_HEADS},
        {"context|ctx", CLAIM_CONTEXT_LENGTH},
        {"vocab|vocabulary", CLAIM_VOCAB_SIZE},
        {"tokens", CLAIM_TRAINING_TOKENS},
    };
    if (from == end) /* a head without words: what has a size's unit below it is one */
        return CLAIM_PARAMETERS;
    if (claim_has(head, from, end, "hidden"))
        return CLAIM_HIDDEN_SIZE;
    if (claim_has(head, from, end, "size") && !claim_has(head, from, end, "file|disk|dataset|batch"))
        return CLAIM_PARAMETERS;
    if (claim_has(head, from, end, "length") &&
        claim_has(head, from, end, "context|content|sequence|seq|max|window"))
        return CLAIM_CONTEXT_LENGTH;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (claim_has(head, from, end, heads[i].words) && end - from <= 5)
            return heads[i].kind;
    return KIND_NONE;
}

/* What the first cell of a row says of the cells behind it: "num. layers", "vocab. size". */
static enum claim_kind kind_of_label(const struct passage *row, uint32_t from, uint32_t end)
{
    if (end - from > 4)
        return KIND_NONE;
    if (claim_has(row, from, end, "vocab|vocabulary"))
        return CLAIM_VOCAB_SIZE;
    if (claim_has(row, from, end, "ffn|intermediate|feed-forward|mlp|kv|key-value|rotary|head"))
        return KIND_NONE;
    return kind_of_head(row, from, end);
}

static void read_head(const struct passage *head, struct columns *columns)
{
    uint32_t from, end;
    *columns = (struct columns){0};
    for (; columns->count < COLUMNS && find_cell(head, columns->count, &from, &end);
         columns->count++) {
        enum claim_kind kind = kind_of_head(head, from, end);
        columns->kinds[columns->count] = kind;
        columns->factors[columns->count] = 1;
        if (claim_has(head, from, end, "mm|m|million|millions"))
            columns->factors[columns->count] = 1e6;
        if (claim_has(head, from, end, "b|billion|billions"))
            columns->factors[columns->count] = 1e9;
        columns->known = columns->known || (kind != KIND_NONE && columns->count > 0);
    }
}

/* The next run of letters and digits, lower case, a "v" before digits left out. */
static bool next_part(const char **at, const char *end, char *part, size_t room)
{
    size_t size = 0;
    while (*at < end && !isalnum((unsigned char)**at))
        ++*at;
    if (*at + 1 < end && tolower((unsigned char)**at) == 'v' && isdigit((unsigned char)(*at)[1]))
        ++*at;
    while (*at < end && isalnum((unsigned char)**at)) {
        if (size + 1 < room)
            part[size++] = (char)tolower((unsigned char)**at);
        ++*at;
    }
    part[size] = '\0';
    return size > 0;
}

static bool has_part(const char *name, const char *wanted)
{
    char part[64];
    for (const char *at = name, *end = name + strlen(name); next_part(&at, end, part, sizeof part);)
        if (!strcmp(part, wanted))
            return true;
    return false;
}

/* How well a cell names the model; 0: it does not. */
static int score_cell(const struct reading *reading, const struct passage *row, uint32_t column)
{
    uint32_t from, end;
    if (!find_cell(row, column, &from, &end) || end == from)
        return 0;
    const char *text = row->data + row->words[from].from;
    size_t size = row->words[end - 1].end - row->words[from].from;
    char part[64];
    int score = 0;
    for (const char *at = text; next_part(&at, text + size, part, sizeof part); score++)
        if (!has_part(reading->name, part))
            return 0;
    struct arena arena = {0};
    const char *fold = claim_fold(&arena, text, size);
    for (uint32_t i = 0; i < OWN_NAMES && reading->own[i]; i++)
        score += strcmp(fold, reading->own[i]) ? 0 : 100;
    arena_fini(&arena);
    return score;
}

/* How well the first cell of a row names the model, if its size is not another's. */
static int score_row(const struct reading *reading, const struct passage *row,
                     const struct columns *columns)
{
    uint32_t from, end;
    for (uint32_t column = 1; reading->size && column < columns->count; column++) {
        if (columns->kinds[column] != CLAIM_PARAMETERS || !find_cell(row, column, &from, &end))
            continue;
        double value = from < end && row->words[from].kind == WORD_NUMBER
                           ? row->words[from].value * columns->factors[column] : reading->size;
        if (value > reading->size * 1.6 || value < reading->size / 1.6)
            return 0;
    }
    return score_cell(reading, row, 0);
}

/* The number of a cell that holds little else; -1: none. */
static int64_t cell_number(const struct passage *row, uint32_t from, uint32_t end)
{
    int64_t number = -1;
    for (uint32_t i = from; i < end; i++) {
        if (row->words[i].kind == WORD_NUMBER) {
            if (number >= 0)
                return -1;
            number = i;
        } else if (row->words[i].kind == WORD_TEXT && !claim_word_is(row, i, "tokens|params|k")) {
            return -1;
        }
    }
    return number;
}

/* "4/4": layers of encoder and decoder. */
static bool read_pair(struct reading *reading, const struct passage *row, uint32_t from,
                      uint32_t end)
{
    if (end - from != 3 || !claim_word_is_mark(row, from + 1, '/') ||
        row->words[from].kind != WORD_NUMBER || row->words[from + 2].kind != WORD_NUMBER)
        return false;
    claim_add_text(reading, row, CLAIM_LAYERS,
                   arena_format(&reading->card->arena, "%.0f/%.0f", row->words[from].value,
                                row->words[from + 2].value),
                   row->words[from].from, row->words[from + 2].end);
    return true;
}

static void read_row(struct reading *reading, struct passage *row, const struct columns *columns)
{
    uint32_t from, end;
    for (uint32_t column = 1; column < columns->count; column++) {
        enum claim_kind kind = columns->kinds[column];
        if (kind == KIND_NONE || !find_cell(row, column, &from, &end) ||
            (kind == CLAIM_LAYERS && read_pair(reading, row, from, end)))
            continue;
        int64_t number = cell_number(row, from, end);
        if (number < 0)
            continue;
        struct word *word = &row->words[number];
        if (columns->factors[column] > 1 && word->unit == 1) {
            word->value *= columns->factors[column];
            word->step = (word->step ? word->step : 1) * columns->factors[column];
            word->unit = columns->factors[column];
        }
        if ((kind == CLAIM_PARAMETERS || kind == CLAIM_TRAINING_TOKENS) && word->unit < 1e6)
            continue;
        claim_add_number(reading, row, kind, from, (uint32_t)number, end - 1);
    }
}

/* The column whose head names the model best, where models stand side by side; 0: none does. */
static uint32_t find_own_column(const struct reading *reading, const struct passage *head,
                                const struct columns *columns)
{
    uint32_t best = 0;
    int most = 1; /* one part of a name, "7B", may be another's */
    for (uint32_t column = 1; columns->count > 2 && column < columns->count; column++) {
        int score = score_cell(reading, head, column);
        if (score > most) {
            most = score;
            best = column;
        }
    }
    return best;
}

/* "| Hidden size | of another | of this model |" */
static void read_column(struct reading *reading, struct passage *row, uint32_t column)
{
    struct columns cells = {.count = column + 1};
    uint32_t from, end;
    for (uint32_t i = 0; i < column; i++)
        cells.kinds[i] = KIND_NONE;
    if (!find_cell(row, 0, &from, &end) || from == end)
        return;
    cells.kinds[column] = kind_of_label(row, from, end);
    cells.factors[column] = 1;
    read_row(reading, row, &cells);
}

static bool is_table(const struct passage *passage)
{
    return passage->kind == PASSAGE_ROW || passage->kind == PASSAGE_RULE;
}

/* Where the row stands that names the model best; 0: none does. */
static uint64_t find_own_row(const struct reading *reading, const struct passage *start,
                             const struct columns *columns)
{
    struct passage walk = {.card = start->card, .at = start->at, .end = start->end, .table = true};
    uint64_t best = 0;
    int most = 0;
    while (passage_next(&walk) && is_table(&walk) && walk.offset < start->offset + (1u << 20)) {
        int score = walk.kind == PASSAGE_ROW ? score_row(reading, &walk, columns) : 0;
        if (score > most) {
            most = score;
            best = walk.offset;
        }
    }
    passage_fini(&walk);
    return best;
}

bool claim_table_read(struct reading *reading, struct passage *passage)
{
    struct columns columns;
    bool more;
    read_head(passage, &columns);
    bool labels = columns.count <= 3 && (!columns.known || columns.count == 2);
    uint64_t own = columns.known ? find_own_row(reading, passage, &columns) : 0;
    uint32_t column = columns.known ? 0 : find_own_column(reading, passage, &columns);
    uint64_t head = passage->offset;
    do {
        if (passage->kind == PASSAGE_ROW && own && passage->offset == own)
            read_row(reading, passage, &columns);
        else if (passage->kind == PASSAGE_ROW && column && passage->offset > head)
            read_column(reading, passage, column);
        else if (passage->kind == PASSAGE_ROW && labels && !own && !column) {
            claim_sizes_read(reading, passage);
            if (columns.count == 2 || passage->offset > head) /* else names stand side by side */
                claim_base_read(reading, passage);
        }
        more = passage_next(passage);
    } while (more && is_table(passage));
    return more;
}
