/* SPDX-License-Identifier: MIT */
/*
 * print.h - how a command's result and its failure leave the program. Decides nothing about what
 * they say.
 */
#ifndef CLI_PRINT_H
#define CLI_PRINT_H

#include <jansson.h>

#include "base/error.h"
#include "cli/args.h"
#include "doc/doc.h"

/*
 * Writes the result in the invocation's format to its output, whole or not at all: `json` for
 * "json", else `doc`. Both are borrowed; the one that the format does not need may be NULL.
 */
int invocation_print(const struct invocation *invocation, const struct doc *doc,
                     const json_t *json, struct error *error);
/* Writes `text` to a file, or to standard output (NULL, "-"), whole or not at all. */
int print_whole(const char *path, const struct text *text, struct error *error);
/* Writes a document of its own format, of which it takes hold, likewise. */
int print_json(const char *path, json_t *json, struct error *error);
/* A usage error when bytes that are no text would go to a terminal. */
int print_bytes_check(const char *path, struct error *error);
/* Prints the failure as one line on standard error; returns the exit code. */
int invocation_fail(const struct invocation *invocation, const struct error *error);
/* How to print for people on this stream (standard output or standard error). */
struct look invocation_look(const struct invocation *invocation, int descriptor);

#endif
