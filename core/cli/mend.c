/* SPDX-License-Identifier: MIT */
/* mend.c - the edits of findings, applied to a card, and shown as a difference. */
#include "cli/mend.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/print.h"



static int by_offset(const void *a, const void *b)
{
    const struct edit *x = *(const struct edit *const *)a, *y = *(const struct edit *const *)b;
    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* The edits in the order of their places; one that touches the one before is left for the next
 * time. Returns how many. */
static uint32_t collect(const struct model *model, const struct edit ***out)
{
    const struct edit **edits = memory_new(model->finding_count + 1u, sizeof *edits);
    uint32_t count = 0, kept = 0;
    for (uint32_t i = 0; i < model->finding_count; i++)
        if (model->findings[i].edit && !model->findings[i].silenced)
            edits[count++] = model->findings[i].edit;
    if (count > 1)
        qsort(edits, count, sizeof *edits, by_offset);
    for (uint32_t i = 0; i < count; i++)
        if (!kept || edits[i]->offset >= edits[kept - 1]->offset + edits[kept - 1]->size)
            edits[kept++] = edits[i];
    *out = edits;
    return kept;
}

static void apply(const struct file *file, const struct edit *const *edits, uint32_t count,
                  struct text *out)
{
    const char *data = (const char *)file->data;
    uint64_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        text_append(out, data + at, (size_t)(edits[i]->offset - at));
        text_add(out, edits[i]->text);
        at = edits[i]->offset + edits[i]->size;
    }
    text_append(out, data + at, (size_t)(file->size - at));
}

/* A line of a text, its end included; false at the end. */
static bool next_line(const char **at, const char *end, const char **line, size_t *size)
{
    if (*at >= end)
        return false;
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    *line = *at;
    *size = stop ? (size_t)(stop - *at) + 1 : (size_t)(end - *at);
    *at += *size;
    return true;
}

static void add_line(struct text *diff, char mark, const char *line, size_t size)
{
    text_byte(diff, mark);
    text_append(diff, line, size);
    if (!size || line[size - 1] != '\n')
        text_add(diff, "\n\\ No newline at end of file\n");
}

/* Both texts have the same number of lines: an edit changes none. */
static void compare(const char *name, const struct file *file, const struct text *after,
                    struct text *diff)
{
    const char *a = (const char *)file->data, *a_end = a + file->size;
    const char *b = after->data, *b_end = b + after->size, *x, *y;
    size_t p, q;
    uint32_t line;
    text_format(diff, "--- a/%s\n+++ b/%s\n", name, name);
    for (line = 1; next_line(&a, a_end, &x, &p) && next_line(&b, b_end, &y, &q); line++) {
        if (p == q && !memcmp(x, y, p))
            continue;
        text_format(diff, "@@ -%u,1 +%u,1 @@\n", line, line);
        add_line(diff, '-', x, p);
        add_line(diff, '+', y, q);
    }
}

int mend_card(const struct model *model, struct text *diff, bool *mended, struct error *error)
{
    const struct edit **edits = NULL;
    struct text after = {0}, path = {0};
    uint32_t count = card_is_open(&model->card) ? collect(model, &edits) : 0;
    int code = 0;
    if (count) {
        char resolved[PATH_MAX];
        apply(&model->card.file, edits, count, &after);
        path_join(&path, model->source.folder, model->source.card);
        if (diff)
            compare(model->source.card, &model->card.file, &after, diff);
        else if (realpath(text_get(&path), resolved)) /* a link stays one */
            code = print_whole(resolved, &after, error);
        *mended = !diff && !code;
    }
    text_fini(&after);
    text_fini(&path);
    free(edits);
    return code;
}
