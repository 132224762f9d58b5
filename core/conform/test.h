/* SPDX-License-Identifier: MIT */
/*
 * test.h - what the tests of the conformance kit share: the table, and how a test says what it
 * found. Only for this folder.
 */
#ifndef CONFORM_TEST_H
#define CONFORM_TEST_H

#include "conform/conform.h"
#include "conform/trial.h"
#include "conform/vectors.h"
#include "base/worker.h"

/* A test that is running, in its worker. */
struct conform {
    const struct plugin_file *file;
    const struct kit *kit;
    const struct conform_options *options;
    struct record_writer *writer;
    struct asking asking;   /* for this plugin alone */
    uint32_t tried;         /* cases that the test had something to try on, where it counts them */
    enum verdict verdict;   /* the worst so far */
    struct text message;    /* of the first that was so bad */
    struct text at;         /* what is being tried, to begin messages with */
};

struct conform_test {
    const char *name;
    const char *what;
    void (*run)(struct conform *conform);
};

/* The groups; a NULL name ends each. */
extern const struct conform_test conform_library[];
extern const struct conform_test conform_config[];
extern const struct conform_test conform_tensors[];
extern const struct conform_test conform_numbers[];
extern const struct conform_test conform_report[];
extern const struct conform_test conform_fuzz[];

/* Says what is being tried from now on, so that a crash can be placed: "gpt2.json, n_head = 0". */
void conform_at(struct conform *conform, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Records a verdict with its message; the worst one counts, of equal ones the first. */
void conform_say(struct conform *conform, enum verdict verdict, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Calls `each` for every example, read; without one the test is skipped. */
void conform_each_example(struct conform *conform,
                          void (*each)(struct conform *conform, const char *name,
                                       const struct tree *tree));
/* The same for every case of the test vectors. */
void conform_each_case(struct conform *conform,
                       void (*each)(struct conform *conform, const struct vectors *vectors,
                                    const struct vector_case *test));
/* Reads an example; the text is in `tree`. False, and said, when it cannot be read. */
bool conform_example_open(struct conform *conform, const char *path, struct file *file,
                          struct tree *tree);
/* All that the plugin has said of a model, as text to compare: its facts; its tensors and graphs. */
void conform_print(const struct model *model, struct text *facts, struct text *wiring);

#endif
