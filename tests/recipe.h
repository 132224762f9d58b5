/* SPDX-License-Identifier: MIT */
/*
 * recipe.h - small binary files for the tests, written as text. A recipe is words between blanks:
 *
 *     'GGUF'     these bytes                     x80ff    these bytes, in hexadecimal
 *     s'name'    a length of 8 bytes, and them   *24      so many zero bytes
 *     17/4       a number of 1, 2, 4, 8 bytes    1.5/f    a float (/d: a double)
 *     @32        zero bytes up to a multiple
 *
 * It knows no format but the order of zip archives.
 */
#ifndef TESTS_RECIPE_H
#define TESTS_RECIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "weights/weights.h"

/* Zeroed: empty. */
struct recipe {
    uint8_t *data;
    size_t size;
    size_t room;
    bool swapped; /* numbers are written big-endian */
};

/* Appends what the words say; a word that is none ends the program. */
void recipe_add(struct recipe *recipe, const char *words);
void recipe_bytes(struct recipe *recipe, const void *data, size_t size);
void recipe_fini(struct recipe *recipe);

/* An entry of a zip archive; data is a recipe. */
struct recipe_entry {
    const char *name;
    const char *words;
};

/* Appends an archive of stored entries; one without name ends the list. */
void recipe_zip(struct recipe *recipe, const struct recipe_entry *entries);

/* A new folder to work in, and its end with all files in it. */
void recipe_folder_enter(void);
void recipe_folder_leave(void);
/* Writes the bytes as a file of this name in the working folder. */
void recipe_write(const struct recipe *recipe, const char *name);
/* The same, and opens it. */
int recipe_open(const struct recipe *recipe, const char *name, struct weights *weights,
                struct error *error);

#endif
