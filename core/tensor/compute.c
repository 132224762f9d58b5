/* SPDX-License-Identifier: MIT */
/* compute.c - instruction set, threads and working memory, taken hold of together. */
#include "tensor/compute.h"

#include <stdlib.h>

#include "base/memory.h"

#define WORK 8192 /* numbers a part, below which handing it to a thread costs more than it gives */

#define PIECES 8  /* ways to cut that are looked at */

struct room {
    void *data;    /* as it was allocated */
    float *begin;  /* the first whole cache line of it */
    size_t floats;
};

int compute_init(struct compute *compute, uint32_t threads, bool fast, struct error *error)
{
    *compute = (struct compute){.isa = isa_choose(error)};
    if (!compute->isa)
        return error->code;
    compute->fast = fast ? isa_fast_find(compute->isa) : NULL;
    compute->threads = threads_new(threads);
    compute->rooms = memory_new(2 + threads_count(compute->threads), sizeof *compute->rooms);
    return 0;
}

void compute_fini(struct compute *compute)
{
    for (uint32_t i = 0; compute->rooms && i < 2 + threads_count(compute->threads); i++)
        free(compute->rooms[i].data);
    free(compute->rooms);
    threads_free(compute->threads);
    *compute = (struct compute){0};
}

static float *room_get(struct room *room, size_t floats)
{
    if (room->floats >= floats)
        return room->begin;
    free(room->data);
    room->data = memory_new(floats + ISA_LINE / sizeof(float), sizeof(float));
    room->begin = (float *)(((uintptr_t)room->data + ISA_LINE - 1) / ISA_LINE * ISA_LINE);
    room->floats = floats;
    return room->begin;
}

float *compute_shared(const struct compute *compute, size_t floats)
{
    return room_get(&compute->rooms[0], floats);
}

float *compute_rounded(const struct compute *compute, size_t floats)
{
    return room_get(&compute->rooms[1], floats);
}

float *compute_own(const struct compute *compute, uint32_t thread, size_t floats)
{
    return room_get(&compute->rooms[2 + thread], floats);
}

size_t compute_piece(const struct compute *compute, size_t count, size_t each, size_t grain,
                     size_t most)
{
    size_t threads = threads_count(compute->threads), best = grain, least = SIZE_MAX;
    if (each < count / (threads * most))
        each = count / (threads * most);
    for (size_t tries = each + PIECES; each < tries; each++) {
        size_t piece = (count + threads * each - 1) / (threads * each);
        piece = (piece + grain - 1) / grain * grain;
        size_t rounds = ((count + piece - 1) / piece + threads - 1) / threads;
        if (piece > most || rounds * piece >= least)
            continue;
        best = piece;
        least = rounds * piece;
    }
    return least == SIZE_MAX ? most : best;
}

struct rows_job {
    compute_rows_fn *function;
    void *context;
    size_t rows, piece;
};

static void rows_part(void *context, uint32_t part, uint32_t thread)
{
    const struct rows_job *job = context;
    size_t first = part * job->piece, left = job->rows - first;
    job->function(job->context, first, first + (left < job->piece ? left : job->piece), thread);
}

void compute_rows(const struct compute *compute, size_t rows, size_t work,
                  compute_rows_fn *function, void *context)
{
    size_t parts = work / WORK, most = threads_count(compute->threads) * (size_t)2;
    parts = parts > most ? most : parts < 1 ? 1 : parts;
    size_t piece = (rows + parts - 1) / parts;
    struct rows_job job = {function, context, rows, piece};
    if (rows > 0)
        threads_run(compute->threads, rows_part, &job, (uint32_t)((rows + piece - 1) / piece));
}
