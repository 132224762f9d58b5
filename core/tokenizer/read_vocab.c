/* SPDX-License-Identifier: MIT */
/*
 * read_vocab.c - vocab.json with merges.txt beside it, as the first byte-level models came. What
 * these files do not say, a class in the settings does.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "tokenizer/engine.h"
#include "tokenizer/merge_batch.h"
#include "tokenizer/pieces.h"

static int read_line(struct merge_batch *batch, const char *line, size_t size, unsigned number,
                     uint32_t *rank, struct error *error)
{
    if (size && line[size - 1] == '\r')
        size--;
    const char *blank = size ? memchr(line, ' ', size) : NULL;
    if (!size || (size >= 8 && !memcmp(line, "#version", 8)))
        return 0;
    if (!blank || memchr(blank + 1, ' ', size - (size_t)(blank + 1 - line)))
        return error_set(error, ERROR_INPUT, "merges.txt:%u: a merge is two pieces with one blank "
                         "between", number);
    merge_batch_add(batch, (struct merge_text){
        .left = line, .left_size = (size_t)(blank - line), .right = blank + 1,
        .right_size = size - (size_t)(blank + 1 - line), .order = (*rank)++, .mark = line});
    return 0;
}

/* The line in which a place of the text lies, from 1. */
static unsigned line_of(const char *text, const char *place)
{
    unsigned line = 1;
    for (; text < place; text++)
        line += *text == '\n';
    return line;
}

static int read_merges(const struct reading *reading, struct error *error)
{
    struct merge_batch batch = {.bpe = &reading->tokenizer->bpe};
    struct text path = {0};
    struct file file;
    int code = file_open(&file, path_join(&path, reading->folder, "merges.txt"),
                         TOKENIZER_BYTES_LIMIT, error);
    text_fini(&path);
    if (code)
        return code;
    const char *at = (const char *)file.data, *end = at + file.size;
    uint32_t rank = 0;
    merges_reserve(&reading->tokenizer->bpe.merges, file.size / 8);
    for (unsigned line = 1; !code && !batch.failed && at < end; line++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop ? stop : end;
        code = read_line(&batch, at, (size_t)(stop - at), line, &rank, error);
        at = stop + 1;
    }
    if (!code && (batch.failed || !merge_batch_end(&batch)))
        code = error_set(error, ERROR_INPUT, "merges.txt:%u: names a piece that is not in %s",
                         line_of((const char *)file.data, batch.failed), reading->name);
    file_close(&file);
    return code;
}

/* What looks like "<|endoftext|>" and is made by no merge is special, if no settings say so. */
static void add_unreachable(struct tokenizer *tokenizer)
{
    const struct vocab *vocab = &tokenizer->vocab;
    bool *made = memory_new(vocab->count + 1, sizeof *made);
    for (size_t i = 0; i < tokenizer->bpe.merges.count; i++)
        made[tokenizer->bpe.merges.items[i].id] = true;
    for (uint32_t id = 0; id < vocab->count; id++) {
        size_t size;
        const char *text = vocab_bytes(vocab, id, &size);
        struct added_token token = {.text = text, .size = size, .special = true};
        bool bracketed = size > 4 && !memcmp(text, "<|", 2) && !memcmp(text + size - 2, "|>", 2);
        if (!made[id] && bracketed && !added_find(&tokenizer->added, text, size))
            tokenizer_add_token(tokenizer, &token);
    }
    free(made);
}

static void put_ends(struct tokenizer *tokenizer, const struct settings_flags *flags)
{
    uint32_t start = tokenizer_find(tokenizer, "<s>", 3), end = tokenizer_find(tokenizer, "</s>", 4);
    if (!flags->bart || start == NO_ID || end == NO_ID)
        return;
    tokenizer->trim = true;
    tokenizer->ends = (struct ends){{start}, {end}, 1, 1};
}

int read_vocab_json(const struct reading *reading, const char *data, size_t size,
                    struct error *error)
{
    struct tokenizer *tokenizer = reading->tokenizer;
    struct settings_flags flags;
    struct json_rows rows;
    int code = json_rows_init(&rows, reading->name, data, size, error);
    if (!code && !rows.map)
        code = error_set(error, ERROR_INPUT, "%s: a map of pieces to ids is expected",
                         reading->name);
    tokenizer->vocab.byte_level = true;
    code = code ? code : read_piece_map(tokenizer, &rows, error);
    json_rows_fini(&rows);
    if (code)
        return code;
    bpe_prepare(&tokenizer->bpe);
    if ((code = read_merges(reading, error)))
        return code;
    tokenizer_settings_read(reading, &flags);
    add_unreachable(tokenizer);
    put_ends(tokenizer, &flags);
    struct cutter *step = cutters_add(&tokenizer->cutters, CUT_BYTE_LEVEL);
    step->split = true;
    step->prefix_space = flags.add_prefix_space == 1;
    decoders_add(&tokenizer->decoders, DECODE_BYTE_LEVEL);
    tokenizer->decoders.joined = true;
    return 0;
}
