/* SPDX-License-Identifier: MIT */
/* library.c - functions of a shared library, looked up when they are needed. Knows none of them. */
#include "plugin/library.h"

#include <dlfcn.h>

int library_load(const char *file, const struct library_function *functions, struct error *error)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return error_set(error, ERROR_SYSTEM, "%s cannot be loaded; install it again, or take a "
                         "format that does without", file);
    for (; functions->name; functions++) {
        *functions->address = dlsym(library, functions->name);
        if (!*functions->address)
            return error_set(error, ERROR_SYSTEM, "%s has no %s; it is too old", file,
                             functions->name);
    }
    return 0;
}
