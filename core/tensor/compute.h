/* SPDX-License-Identifier: MIT */
/*
 * compute.h - by what means numbers are computed: instruction set, threads, working memory.
 * Multiplies nothing itself.
 */
#ifndef TENSOR_COMPUTE_H
#define TENSOR_COMPUTE_H

#include "base/error.h"
#include "base/threads.h"
#include "tensor/isa.h"

struct room; /* memory that grows when it is asked for more */

struct compute {
    const struct isa *isa;
    struct threads *threads;
    const struct isa_fast *fast; /* rounds activations for products; NULL: they stay exact */
    struct room *rooms; /* [2 + threads]: two that all share, then each thread's own */
};

/* `threads` 0: one a processor. With `fast`, products may round activations, where the processor
 * has something to gain from it. Fails when ARCHCARD_ISA names what this processor cannot run. */
int compute_init(struct compute *compute, uint32_t threads, bool fast, struct error *error);
void compute_fini(struct compute *compute);
/* Memory for `floats`, aligned to a cache line, of any content; borrowed until the next call for
 * the same room. */
float *compute_shared(const struct compute *compute, size_t floats);
float *compute_rounded(const struct compute *compute, size_t floats); /* for `fast` */
float *compute_own(const struct compute *compute, uint32_t thread, size_t floats);
/* How large a piece of `count` things is for one part, so that there are at least about `each`
 * parts a thread and all threads get much the same: a multiple of `grain`, at most `most`, one too.
 * */
size_t compute_piece(const struct compute *compute, size_t count, size_t each, size_t grain,
                     size_t most);

/* Rows `first` to `end`; `thread` as in threads.h. */
typedef void compute_rows_fn(void *context, size_t first, size_t end, uint32_t thread);
/* Calls `function` for all of `rows`, in parts by several threads where `work`, in numbers that are
 * touched, makes it worth while. */
void compute_rows(const struct compute *compute, size_t rows, size_t work,
                  compute_rows_fn *function, void *context);

#endif
