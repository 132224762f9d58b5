/* SPDX-License-Identifier: MIT */
/* bench.c - what was measured, for people and programs. Measures nothing. */
#include "report/bench.h"

#include "base/count.h"
#include "report/json.h"
#include "report/run.h"

static double tokens_per_second(const struct bench *bench)
{
    double seconds = bench_median(bench);
    return seconds > 0 ? (double)bench->tokens / seconds : 0;
}

static double gflops(const struct bench *bench)
{
    double seconds = bench_median(bench);
    return seconds > 0 ? (double)bench->flops / seconds * 1e-9 : 0;
}

static void add_count(struct doc *doc, const char *key, uint64_t count)
{
    struct text text = {0};
    text_add_count(&text, (int64_t)count);
    doc_fact(doc, key, text_get(&text), NULL);
    text_fini(&text);
}

static void add_rate(struct doc *doc, const char *key, double rate)
{
    struct text text = {0};
    text_format(&text, "%.1f", rate);
    doc_fact(doc, key, text_get(&text), NULL);
    text_fini(&text);
}

static void add_run(const struct bench_report *report, struct doc *doc)
{
    struct text peak = {0};
    add_count(doc, "tokens", report->bench->tokens);
    add_count(doc, "threads", report->threads);
    doc_fact(doc, "precision", report_precision(report->fast), NULL);
    add_rate(doc, "tokens per second", tokens_per_second(report->bench));
    add_rate(doc, "GFLOP/s", gflops(report->bench));
    text_add_bytes(&peak, bench_peak_rss());
    doc_fact(doc, "memory at most", text_get(&peak), NULL);
    text_fini(&peak);
}

static void add_text(const struct bench_tokenize *text, struct doc *doc)
{
    struct text load = {0};
    text_format(&load, "%.4g s", text->load_seconds);
    add_count(doc, "tokens", text->bench.tokens);
    doc_fact(doc, "loading", text_get(&load), NULL);
    add_rate(doc, "MB/s, first pass", bench_tokenize_rate(text, text->cold_seconds));
    add_rate(doc, "MB/s, later passes", bench_tokenize_rate(text, bench_median(&text->bench)));
    text_fini(&load);
}

static void add_kernel(const struct kernel_figure *figure, struct doc *doc)
{
    struct text cell = {0};
    doc_table_row(doc, TONE_PLAIN);
    doc_table_cell(doc, figure->weights);
    doc_table_cell(doc, figure->name);
    text_add_count(&cell, (int64_t)figure->tokens);
    doc_table_cell(doc, text_get(&cell));
    cell.size = 0;
    if (figure->gflops > 0)
        text_format(&cell, "%.1f GFLOP/s", figure->gflops);
    else
        text_format(&cell, "%.1f GB/s", figure->gigabytes);
    doc_table_cell(doc, text_get(&cell));
    cell.size = 0;
    text_format(&cell, "%.0f %%", 100 * figure->share);
    doc_table_cell(doc, text_get(&cell));
    text_fini(&cell);
}

static void add_kernels(const struct kernel_figures *kernels, struct doc *doc)
{
    doc_fact(doc, "instructions", kernels->isa, NULL);
    add_count(doc, "threads", kernels->threads);
    add_rate(doc, "multiply-adds at most, GFLOP/s", kernels->ceilings.fma);
    add_rate(doc, "read at most, GB/s", kernels->ceilings.read);
    doc_table_begin(doc, "Products");
    doc_table_column(doc, "weights", ALIGN_LEFT);
    doc_table_column(doc, "product", ALIGN_LEFT);
    doc_table_column(doc, "tokens", ALIGN_RIGHT);
    doc_table_column(doc, "rate", ALIGN_RIGHT);
    doc_table_column(doc, "of the most", ALIGN_RIGHT);
    for (size_t i = 0; i < kernels->count; i++)
        add_kernel(&kernels->items[i], doc);
    doc_table_end(doc);
}

void report_bench(const struct bench_report *report, struct doc *doc)
{
    const struct bench *bench = report->bench;
    struct text title = {0}, seconds = {0};
    text_format(&title, "%s%s%s", report->model ? report->model : "", report->model ? ", " : "",
                report->kind);
    doc_heading(doc, 1, text_get(&title));
    text_format(&seconds, "%.6g s, the median of", bench_median(bench));
    for (size_t i = 0; i < bench->count && i < 10; i++)
        text_format(&seconds, "%s%.4g", i ? ", " : " ", bench->seconds[i]);
    text_add(&seconds, bench->count > 10 ? ", ..." : "");
    doc_fact(doc, "a sample takes", text_get(&seconds), NULL);
    if (report->plan) {
        add_run(report, doc);
    } else if (report->text) {
        add_text(report->text, doc);
    } else if (report->kernels) {
        add_kernels(report->kernels, doc);
    } else {
        add_count(doc, "tensors", report->tensors);
        add_count(doc, "parameters", report->parameters);
    }
    text_fini(&title);
    text_fini(&seconds);
}

static void set_run(const struct bench_report *report, json_t *document)
{
    const struct bench *bench = report->bench;
    json_object_set_new(document, "precision", json_text(report_precision(report->fast)));
    json_object_set_new(document, "tokens", json_integer((json_int_t)report->plan->tokens));
    if (report->plan->past)
        json_object_set_new(document, "past", json_integer((json_int_t)report->plan->past));
    json_object_set_new(document, "tokens_computed", json_integer((json_int_t)bench->tokens));
    json_object_set_new(document, "threads", json_integer(report->threads));
    json_object_set_new(document, "tokens_per_second", json_real(tokens_per_second(bench)));
    json_object_set_new(document, "flops", json_integer((json_int_t)bench->flops));
    json_object_set_new(document, "gflops", json_real(gflops(bench)));
    json_object_set_new(document, "peak_rss_bytes", json_integer((json_int_t)bench_peak_rss()));
}

static void set_kernels(const struct kernel_figures *kernels, json_t *document)
{
    json_t *items = json_array();
    for (size_t i = 0; i < kernels->count; i++) {
        const struct kernel_figure *at = &kernels->items[i];
        json_t *item = json_pack("{s:s, s:s, s:I}", "name", at->name, "weights", at->weights,
                                 "tokens", (json_int_t)at->tokens);
        if (at->gflops > 0)
            json_object_set_new(item, "gflops", json_real(at->gflops));
        else
            json_object_set_new(item, "gigabytes_per_second", json_real(at->gigabytes));
        json_object_set_new(item, "share_of_ceiling", json_real(at->share));
        json_array_append_new(items, item);
    }
    json_object_set_new(document, "isa", json_text(kernels->isa));
    json_object_set_new(document, "threads", json_integer(kernels->threads));
    json_object_set_new(document, "ceilings",
                        json_pack("{s:f, s:f}", "gflops", kernels->ceilings.fma,
                                  "gigabytes_per_second", kernels->ceilings.read));
    json_object_set_new(document, "kernels", items);
}

static void set_text(const struct bench_tokenize *text, uint32_t threads, json_t *document)
{
    json_object_set_new(document, "threads", json_integer(threads));
    json_object_set_new(document, "megabytes_per_second",
                        json_real(bench_tokenize_rate(text, bench_median(&text->bench))));
    json_object_set_new(document, "cold_megabytes_per_second",
                        json_real(bench_tokenize_rate(text, text->cold_seconds)));
    json_object_set_new(document, "load_seconds", json_real(text->load_seconds));
    json_object_set_new(document, "tokens", json_integer((json_int_t)text->bench.tokens));
}

json_t *report_bench_json(const struct bench_report *report)
{
    json_t *document = json_document("bench"), *seconds = json_array();
    for (size_t i = 0; i < report->bench->count; i++)
        json_array_append_new(seconds, json_real(report->bench->seconds[i]));
    json_object_set_new(document, "kind", json_text(report->kind));
    if (report->model)
        json_object_set_new(document, "model", json_text(report->model));
    json_object_set_new(document, "seconds", seconds);
    if (report->plan) {
        set_run(report, document);
    } else if (report->text) {
        set_text(report->text, report->threads, document);
    } else if (report->kernels) {
        set_kernels(report->kernels, document);
    } else {
        json_object_set_new(document, "tensors", json_integer((json_int_t)report->tensors));
        json_object_set_new(document, "parameters", json_integer((json_int_t)report->parameters));
    }
    return document;
}
