/* SPDX-License-Identifier: MIT */
/* bench.h - what was measured: the report and its JSON. Measures nothing. */
#ifndef REPORT_BENCH_H
#define REPORT_BENCH_H

#include <jansson.h>

#include "analyze/bench.h"
#include "analyze/bench_kernels.h"
#include "analyze/bench_tokenize.h"
#include "analyze/examine.h"
#include "doc/doc.h"

/* A measurement that is over, with what it was asked. Everything is borrowed. */
struct bench_report {
    const char *kind; /* "forward", "decode", "open", "tokenize", "kernels" */
    const char *model; /* as given; NULL: kernels need none */
    const struct bench *bench;
    const struct bench_plan *plan; /* NULL: nothing was run */
    const struct bench_tokenize *text; /* NULL: nothing was tokenized */
    const struct kernel_figures *kernels; /* NULL: no kernels were measured */
    uint64_t tensors, parameters;  /* open */
    uint32_t threads;
    bool fast;
};

void report_bench(const struct bench_report *report, struct doc *doc);
json_t *report_bench_json(const struct bench_report *report);

#endif
