/* SPDX-License-Identifier: MIT */
/*
 * output.h - outputs that appear whole or not at all. A device or a FIFO is written as it is. What
 * is written is not its business, and SIGPIPE is the program's.
 */
#ifndef BASE_OUTPUT_H
#define BASE_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"

/* An output that is being written. NULL or "-" as path: standard output. */
struct output {
    FILE *stream;
    char *path;      /* final name; NULL: standard output */
    char *temporary; /* name while it is being written */
    int failed;      /* errno of the first write that failed; 0: none has */
};

int output_open(struct output *output, const char *path, struct error *error);
/* Writes `size` bytes; false when that failed, which output_commit() will tell, too. */
bool output_write(struct output *output, const void *data, size_t size);
/* Flushes and gives the file its name; nothing is left behind on failure. */
int output_commit(struct output *output, struct error *error);
void output_discard(struct output *output); /* nothing of it stays; after commit: nothing to do */
/* Removes all unfinished outputs; safe in a signal handler. */
void output_discard_all(void);

#endif
