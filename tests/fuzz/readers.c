/* SPDX-License-Identifier: MIT */
/*
 * readers.c - small weight files of every format with bytes changed at random: whatever comes of
 * it, nothing may crash, and what is opened must lie within its file. Built with sanitizers it
 * finds more.
 *
 *     readers [ROUNDS [SEED [FILE...]]]    more rounds, another seed, files to begin with
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tests/checkpoint.h"
#include "tests/recipe.h"

#define ROUNDS 300 /* of each file */
#define FILE_LIMIT (4u << 20)

static uint64_t state;

/* splitmix64 */
static uint64_t draw(uint64_t below)
{
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (z ^ z >> 31) % below;
}

/* Bytes that readers stumble over, more often than others. */
static void mutate(struct recipe *recipe)
{
    static const uint64_t numbers[] = {0, 1, 0x7f, 0xff, 0x7fffffff, 0xffffffff,
                                       INT64_MAX, UINT64_MAX, (uint64_t)1 << 32};
    for (uint64_t changes = 1 + draw(4); changes > 0 && recipe->size > 0; changes--) {
        uint64_t reach = draw(3) == 0 && recipe->size > 300 ? 300 : recipe->size;
        size_t at = (size_t)draw(reach), left = recipe->size - at;
        uint64_t number = numbers[draw(sizeof numbers / sizeof *numbers)];
        switch (draw(5)) {
        case 0: recipe->data[at] ^= (uint8_t)(1u << draw(8)); break;
        case 1: recipe->data[at] = (uint8_t)draw(256); break;
        case 2: memcpy(recipe->data + at, &number, left < 8 ? left : (size_t)4 << draw(2)); break;
        case 3: recipe->size = draw(8) == 0 ? at : recipe->size; break;
        default: memmove(recipe->data + at, recipe->data + draw(recipe->size - left / 2),
                         (size_t)draw(left / 2 + 1));
        }
    }
}

/* Reads all there is to be read; returns what is wrong. */
static const char *walk(const struct weights *weights)
{
    volatile uint8_t byte = 0;
    for (uint64_t i = 0; i < weights->count; i++) {
        const struct stored *stored = &weights->tensors[i];
        const uint8_t *data = weights_data(weights, stored);
        uint64_t size = weights->files[stored->file].size;
        if (stored->offset > size || stored->bytes > size - stored->offset)
            return "a tensor outside of its file";
        if (stored->bytes > 0)
            byte ^= data[0] ^ data[stored->bytes - 1];
        if (weights_find(weights, stored->name) != stored)
            return "a tensor that is not found by its name";
    }
    for (uint32_t i = 0; i < weights->keys.count; i++) {
        struct arena arena = {0};
        struct value list;
        weights_key_list(weights, weights->keys.items[i].name, &arena, &list);
        arena_fini(&arena);
    }
    return NULL;
}

static bool try_once(const struct recipe *recipe, const char *name)
{
    struct weights weights;
    struct error error = {0};
    const char *wrong = NULL;
    if (recipe_open(recipe, name, &weights, &error) == 0) {
        wrong = walk(&weights);
        weights_close(&weights);
    } else if (error.code == 0 || !error.text[0] || strchr(error.text, '\n')) {
        wrong = "a refusal without one line of reason";
    }
    if (wrong)
        printf("# %s: %s\n", name, wrong);
    return !wrong;
}

/* The same file again and again, changed each time. */
static bool try_file(const struct recipe *good, const char *name, long rounds)
{
    bool fine = try_once(good, name);
    for (long i = 0; i < rounds && fine; i++) {
        struct recipe bad = {0};
        recipe_bytes(&bad, good->data, good->size);
        mutate(&bad);
        fine = try_once(&bad, name);
        recipe_fini(&bad);
    }
    return fine;
}

static void make_safetensors(struct recipe *recipe)
{
    static const char header[] =
        "{\"__metadata__\":{\"format\":\"pt\"},"
        "\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
        "\"b\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[16,18]}}";
    char size[16];
    snprintf(size, sizeof size, "%zu/8", sizeof header - 1);
    recipe_add(recipe, size);
    recipe_bytes(recipe, header, sizeof header - 1);
    recipe_add(recipe, "*18");
}

static void make_gguf(struct recipe *recipe)
{
    recipe_add(recipe, "'GGUF' 3/4 3/8 6/8 s'general.architecture' 8/4 s'llama' "
               "s'llama.rope.freq_base' 6/4 10000/f s'flag' 7/4 1/1 s'general.alignment' 4/4 32/4 "
               "s'counts' 9/4 5/4 3/8 1/4 2/4 3/4 s'texts' 9/4 8/4 3/8 s'a' s'bc' s'' "
               "s'a' 2/4 4/8 2/8 0/4 0/8 s'b' 1/4 64/8 2/4 32/8 s'c' 0/4 0/4 96/8 @32 *100 @32");
}

static void make_pytorch(struct recipe *recipe)
{
    static const struct recipe_entry entries[] = {
        {"m/data.pkl",
         STATE(TEXT("1", "a") TENSOR(STORAGE("FloatStorage", "0", "6"), "0", PAIR("2", "3"),
                                     PAIR("3", "1"))
               TEXT("1", "b") TENSOR(STORAGE("HalfStorage", "1", "4"), "0", PAIR("2", "2"),
                                     PAIR("1", "2")))},
        {"m/byteorder", "'little'"}, {"m/data/0", "*24"}, {"m/data/1", "*8"}, {NULL, NULL}};
    recipe_zip(recipe, entries);
}

static void make_index(struct recipe *recipe)
{
    static const char text[] = "{\"metadata\":{\"total_size\":18},\"weight_map\":{\"a\":\"s\","
                               "\"b\":\"s\"}}";
    struct recipe shard = {0};
    make_safetensors(&shard);
    recipe_write(&shard, "s");
    recipe_fini(&shard);
    recipe_bytes(recipe, text, sizeof text - 1);
}

static void (*const makers[])(struct recipe *) = {make_safetensors, make_gguf, make_pytorch,
                                                  make_index};
static const char *const maker_names[] = {"safetensors", "gguf", "pytorch", "index"};

static bool try_made(size_t at, bool swapped, long rounds)
{
    struct recipe recipe = {.swapped = swapped};
    makers[at](&recipe);
    bool fine = try_file(&recipe, maker_names[at], rounds);
    recipe_fini(&recipe);
    return fine;
}

static bool try_given(const struct file *file, long rounds)
{
    struct recipe recipe = {0};
    recipe_bytes(&recipe, file->data, (size_t)file->size);
    bool fine = try_file(&recipe, path_base(file->path), rounds);
    recipe_fini(&recipe);
    return fine;
}

int main(int count, char **arguments)
{
    const size_t made = sizeof makers / sizeof *makers;
    long rounds = count > 1 ? atol(arguments[1]) : ROUNDS;
    int given = count > 3 ? count - 3 : 0, failed = 0;
    struct file *files = memory_new((size_t)given, sizeof *files);
    state = count > 2 ? strtoull(arguments[2], NULL, 10) : 1;
    for (int i = 0; i < given; i++) { /* before the folder is left */
        struct error error = {0};
        if (file_open(&files[i], arguments[3 + i], FILE_LIMIT, &error) != 0)
            printf("# %s\n", error.text);
    }
    recipe_folder_enter();
    printf("1..%zu\n", made + 1 + (size_t)given);
    for (size_t i = 0; i <= made + (size_t)given; i++) {
        const char *name = i < made ? maker_names[i] : "gguf, big-endian";
        if (i > made)
            name = path_base(arguments[2 + i - made]);
        bool fine = i > made ? try_given(&files[i - made - 1], rounds)
                             : try_made(i < made ? i : 1, i == made, rounds);
        printf("%s %zu - %s\n", fine ? "ok" : "not ok", i + 1, name);
        failed += !fine;
    }
    recipe_folder_leave();
    for (int i = 0; i < given; i++)
        file_close(&files[i]);
    free(files);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
