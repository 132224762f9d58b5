/* SPDX-License-Identifier: MIT */
/*
 * library.h - functions of a shared library that few runs need. Linked as usual, librsvg and the
 * fifty libraries behind it would cost every start ten times what starting takes.
 */
#ifndef PLUGIN_LIBRARY_H
#define PLUGIN_LIBRARY_H

#include "base/error.h"

/* A function by its name, and where its address goes. */
struct library_function {
    const char *name;
    void **address;
};

/* Loads the library "libx.so.2", once and for good, and looks up the functions up to one without
 * name, in it and in the libraries it needs. ERROR_SYSTEM when one is not there. */
int library_load(const char *file, const struct library_function *functions, struct error *error);

#endif
