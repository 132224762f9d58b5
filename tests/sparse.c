/* SPDX-License-Identifier: MIT */
/*
 * sparse.c - a tool of the shell tests: writes a safetensors file with a true header and no numbers,
 * which takes no room on the disk however large the model is. Computes nothing.
 *
 *     sparse OUT <LIST       LIST has a line "NAME DTYPE [SIZE...]" for each tensor; behind "=" may
 *                            stand the whole numbers that it holds
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "tensor/dtype.h"

/* Numbers to be written, all others are zero. */
struct filled {
    uint64_t at;
    uint64_t number;
    uint32_t bytes;
};

struct sparse {
    struct text header;
    uint64_t size; /* of the numbers */
    struct filled filled[4096];
    size_t filled_count;
};

static void fail(const char *line)
{
    fprintf(stderr, "sparse: cannot make a tensor of: %s\n", line);
    exit(EXIT_FAILURE);
}

static void numbers_add(struct sparse *sparse, char *words, uint32_t bytes)
{
    uint64_t at = sparse->size;
    for (char *word; (word = strtok(words, " \n")); words = NULL, at += bytes) {
        if (sparse->filled_count == sizeof sparse->filled / sizeof *sparse->filled)
            fail("too many numbers");
        sparse->filled[sparse->filled_count++] =
            (struct filled){at, strtoull(word, NULL, 10), bytes};
    }
}

static void tensor_add(struct sparse *sparse, char *line)
{
    char *numbers = strchr(line, '='), *name, *type, *word;
    uint64_t count = 1, bytes;
    if (numbers)
        *numbers++ = '\0';
    name = strtok(line, " \n");
    type = strtok(NULL, " \n");
    enum dtype dtype = type ? dtype_find(type) : DTYPE_UNKNOWN;
    if (!name || dtype == DTYPE_UNKNOWN)
        fail(line);
    text_format(&sparse->header, "%s\"%s\":{\"dtype\":\"%s\",\"shape\":[",
                sparse->header.size > 1 ? "," : "", name, type);
    for (bool first = true; (word = strtok(NULL, " \n")); first = false) {
        count *= strtoull(word, NULL, 10);
        text_format(&sparse->header, "%s%s", first ? "" : ",", word);
    }
    if (dtype_size(dtype, count, &bytes))
        fail(name);
    text_format(&sparse->header, "],\"data_offsets\":[%" PRIu64 ",%" PRIu64 "]}", sparse->size,
                sparse->size + bytes);
    if (numbers)
        numbers_add(sparse, numbers, dtype_get(dtype)->bytes);
    sparse->size += bytes;
}

static bool file_write(const struct sparse *sparse, const char *path)
{
    FILE *file = fopen(path, "wb");
    uint64_t length = sparse->header.size;
    bool good = file && fwrite(&length, sizeof length, 1, file) == 1 &&
                fwrite(sparse->header.data, (size_t)length, 1, file) == 1 && !fflush(file) &&
                !ftruncate(fileno(file), (off_t)(8 + length + sparse->size));
    for (size_t i = 0; good && i < sparse->filled_count; i++) {
        const struct filled *filled = &sparse->filled[i];
        good = !fseeko(file, (off_t)(8 + length + filled->at), SEEK_SET) &&
               fwrite(&filled->number, filled->bytes, 1, file) == 1;
    }
    return file && !fclose(file) && good;
}

int main(int argc, char **argv)
{
    static struct sparse sparse;
    char *line = NULL;
    size_t room = 0;
    if (argc != 2) {
        fputs("usage: sparse OUT <LIST\n", stderr);
        return EXIT_FAILURE;
    }
    text_byte(&sparse.header, '{');
    while (getline(&line, &room, stdin) > 0)
        tensor_add(&sparse, line);
    text_byte(&sparse.header, '}');
    bool good = file_write(&sparse, argv[1]);
    if (!good)
        perror(argv[1]);
    free(line);
    text_fini(&sparse.header);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
