/* SPDX-License-Identifier: MIT */
/*
 * conform.h - the conformance kit: named tests that any architecture plugin must pass, each in a
 * worker of its own. Shows nothing; what the tests are stands in the files with a table of their own.
 */
#ifndef CONFORM_CONFORM_H
#define CONFORM_CONFORM_H

#include "plugin/kit.h"

enum verdict {
    VERDICT_PASSED,
    VERDICT_SKIPPED, /* there is nothing to try it on; the message says what is wanted */
    VERDICT_WARNING,
    VERDICT_FAILED,
    VERDICT_CRASHED, /* also when it ran out of time or memory */
    VERDICT_COUNT
};

extern const char *const verdict_names[VERDICT_COUNT]; /* "passed", ... */

/* What became of a test. Text is in the arena of the conformity. */
struct conform_result {
    const char *name; /* "config.removed" */
    const char *what; /* what it tries, one clause */
    enum verdict verdict;
    const char *message; /* NULL: nothing to say */
};

struct conformity {
    struct arena arena;
    const char *plugin; /* borrowed: its name */
    struct conform_result *items; /* [count] */
    uint32_t count;
    size_t room;
    uint32_t counts[VERDICT_COUNT];
};

/* What to try. Zeroed but for `seed`: everything. */
struct conform_options {
    const char *include; /* a pattern with * and ?, or a part of the name; NULL: all tests */
    int64_t seed;        /* of the one changed configuration to try; -1: the usual ones */
    bool in_process;     /* --no-isolate */
    const char *const *extra; /* --plugin-path, where other families' examples are; NULL ends */
    const char *model, *golden; /* --against: a model, and the file of its numbers; NULL: none */
};

/* Runs the tests. ERROR_USAGE when the pattern names none; ERROR_INPUT when model or reference numbers
 * cannot be read. */
int conform_run(struct conformity *conformity, const struct plugin_file *file,
                const struct conform_options *options, struct error *error);
/* Whether the pattern of the options takes a test of this name. */
bool conform_includes(const struct conform_options *options, const char *name);
void conformity_add(struct conformity *conformity, const char *name, const char *what,
                    enum verdict verdict, const char *message);
void conformity_fini(struct conformity *conformity);

#endif
