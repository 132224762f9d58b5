/* SPDX-License-Identifier: MIT */
/*
 * error.h - the one object in which a failure travels: what is wrong, where, and the way out.
 * It does not print and does not decide what a failure means for the program.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/* What kind of failure; the absolute value of all but the last two is the exit code of cli.md. */
#define ERROR_USAGE (-2)    /* a wrong word, option or value */
#define ERROR_INPUT (-3)    /* missing, unreadable, damaged, beyond a limit */
#define ERROR_PLUGIN (-4)   /* a plugin failed */
#define ERROR_SYSTEM (-5)   /* the system refused: no space, no process */
#define ERROR_INTERNAL (-6) /* a mistake of ours */

/* Zeroed: no error yet. */
struct error {
    int code;       /* ERROR_...; 0: none */
    char text[720]; /* one line of UTF-8, control characters escaped; names file, place, way out */
};

/* Records the failure unless one is recorded already; returns the recorded code, for
 * `return error_set(...)`. */
int error_set(struct error *error, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Puts "context: " before the text of a recorded failure; returns the code. */
int error_context(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The exit code of the program for this failure. */
int error_exit_code(const struct error *error);

#endif
