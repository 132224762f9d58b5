/* SPDX-License-Identifier: MIT */
/*
 * elf.h - which symbols a shared object exports and which libraries it needs, read from its file.
 * Loads nothing.
 */
#ifndef PLUGIN_ELF_H
#define PLUGIN_ELF_H

#include "base/arena.h"
#include "base/error.h"

/* Names are in the arena; lists are ended by NULL. */
struct elf_names {
    struct arena arena;
    const char **exported; /* defined and visible to others */
    const char **needed;   /* "libc.so.6" */
    const char **open;     /* to be found elsewhere, in no library that was known at link time */
};

/* ERROR_INPUT when the file is no shared object of this machine's kind, or has no section table. */
int elf_names_read(struct elf_names *names, const char *path, struct error *error);
void elf_names_fini(struct elf_names *names);

#endif
