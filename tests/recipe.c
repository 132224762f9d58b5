/* SPDX-License-Identifier: MIT */
/* recipe.c - small binary files for the tests, written as text. recipe.h says how. */
#include "tests/recipe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

void recipe_bytes(struct recipe *recipe, const void *data, size_t size)
{
    recipe->data = memory_grow(recipe->data, &recipe->room, recipe->size + size, 1);
    if (size > 0)
        memcpy(recipe->data + recipe->size, data, size);
    recipe->size += size;
}

static void add_number(struct recipe *recipe, uint64_t number, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        recipe_bytes(recipe, &(uint8_t){(uint8_t)(number >> 8 * (recipe->swapped ? size - 1 - i
                                                                                : i))}, 1);
}

static void add_zeros(struct recipe *recipe, size_t count)
{
    for (size_t i = 0; i < count; i++)
        recipe_bytes(recipe, "", 1);
}

static void add_hexadecimal(struct recipe *recipe, const char *digits, const char *end)
{
    for (; digits + 1 < end; digits += 2) {
        unsigned byte = 0;
        sscanf(digits, "%2x", &byte);
        recipe_bytes(recipe, &(uint8_t){(uint8_t)byte}, 1);
    }
}

/* "17/4", "-1/8", "1.5/f" */
static bool add_written(struct recipe *recipe, const char *word)
{
    char *slash;
    double real = strtod(word, &slash);
    if (slash == word || *slash != '/')
        return false;
    if (slash[1] == 'f') {
        float number = (float)real;
        uint32_t bits;
        memcpy(&bits, &number, sizeof bits);
        add_number(recipe, bits, 4);
    } else if (slash[1] == 'd') {
        uint64_t bits;
        memcpy(&bits, &real, sizeof bits);
        add_number(recipe, bits, 8);
    } else {
        add_number(recipe, *word == '-' ? (uint64_t)strtoll(word, NULL, 10)
                                        : strtoull(word, NULL, 10), (unsigned)atoi(slash + 1));
    }
    return true;
}

/* Returns what follows the word. */
static const char *add_word(struct recipe *recipe, const char *word)
{
    bool counted = *word == 's';
    const char *quote = word + counted, *end = word + strcspn(word, " ");
    if (*quote == '\'') {
        end = strchr(quote + 1, '\'');
        size_t size = (size_t)(end - quote - 1);
        if (counted)
            add_number(recipe, size, 8);
        recipe_bytes(recipe, quote + 1, size);
        return end + 1;
    }
    if (*word == 'x')
        add_hexadecimal(recipe, word + 1, end);
    else if (*word == '*')
        add_zeros(recipe, (size_t)strtoull(word + 1, NULL, 10));
    else if (*word == '@')
        while (recipe->size % strtoull(word + 1, NULL, 10) != 0)
            add_zeros(recipe, 1);
    else if (!add_written(recipe, word)) {
        fprintf(stderr, "no word of a recipe: %s\n", word);
        exit(EXIT_FAILURE);
    }
    return end;
}

void recipe_add(struct recipe *recipe, const char *words)
{
    for (; *words; words += strspn(words, " "))
        words = add_word(recipe, words);
}

void recipe_fini(struct recipe *recipe)
{
    free(recipe->data);
    *recipe = (struct recipe){0};
}

void recipe_zip(struct recipe *recipe, const struct recipe_entry *entries)
{
    struct recipe directory = {0};
    char text[160];
    uint64_t count = 0;
    for (; entries[count].name; count++) {
        struct recipe data = {0};
        size_t header = recipe->size, name = strlen(entries[count].name);
        recipe_add(&data, entries[count].words);
        snprintf(text, sizeof text, "x504b0304 20/2 0/2 0/2 0/4 0/4 %zu/4 %zu/4 %zu/2 0/2",
                 data.size, data.size, name);
        recipe_add(recipe, text);
        recipe_bytes(recipe, entries[count].name, name);
        recipe_bytes(recipe, data.data, data.size);
        snprintf(text, sizeof text, "x504b0102 20/2 20/2 0/2 0/2 0/4 0/4 %zu/4 %zu/4 %zu/2 0/2 0/2 "
                 "0/2 0/2 0/4 %zu/4", data.size, data.size, name, header);
        recipe_add(&directory, text);
        recipe_bytes(&directory, entries[count].name, name);
        recipe_fini(&data);
    }
    snprintf(text, sizeof text, "x504b0506 0/2 0/2 %u/2 %u/2 %zu/4 %zu/4 0/2", (unsigned)count,
             (unsigned)count, directory.size, recipe->size);
    recipe_bytes(recipe, directory.data, directory.size);
    recipe_add(recipe, text);
    recipe_fini(&directory);
}

static char folder[] = "recipe.XXXXXX";

static void folder_check(bool good)
{
    if (good)
        return;
    perror(folder);
    exit(EXIT_FAILURE);
}

void recipe_folder_enter(void)
{
    folder_check(mkdtemp(folder) && chdir(folder) == 0);
}

static bool name_remove(void *context, const char *name)
{
    (void)context;
    unlink(name);
    return true;
}

void recipe_folder_leave(void)
{
    struct error error = {0};
    folder_each(".", name_remove, NULL, &error);
    folder_check(chdir("..") == 0 && rmdir(folder) == 0);
}

void recipe_write(const struct recipe *recipe, const char *name)
{
    FILE *file = fopen(name, "wb");
    if (!file || fwrite(recipe->data, 1, recipe->size, file) != recipe->size || fclose(file) != 0) {
        perror(name);
        exit(EXIT_FAILURE);
    }
}

int recipe_open(const struct recipe *recipe, const char *name, struct weights *weights,
                struct error *error)
{
    recipe_write(recipe, name);
    return weights_open(weights, name, error);
}
