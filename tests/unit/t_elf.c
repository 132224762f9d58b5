/* SPDX-License-Identifier: MIT */
/* t_elf.c - reading the symbol tables of shared objects, whole ones and damaged ones. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "plugin/elf.h"
#include "toy.h"

/* This program: a shared object as far as its file goes, if it is position-independent. */
static bool own_bytes(struct file *file)
{
    struct error error = {0};
    ck_assert_int_eq(file_open(file, "/proc/self/exe", 0, &error), 0);
    return file->size > 16 && file->data[16] == 3; /* ET_DYN */
}

static int read_bytes(const uint8_t *data, size_t size, struct elf_names *names)
{
    char path[] = "t_elf.XXXXXX";
    struct error error = {0};
    int descriptor = mkstemp(path);
    ck_assert_int_ge(descriptor, 0);
    ck_assert_int_eq(write(descriptor, data, size), (ssize_t)size);
    close(descriptor);
    int code = elf_names_read(names, path, &error);
    ck_assert_int_eq(code, error.code);
    unlink(path);
    return code;
}

static bool lists(const char **names, const char *name)
{
    for (; names && *names; names++)
        if (!strncmp(*names, name, strlen(name)))
            return true;
    return false;
}

START_TEST(a_whole_one_is_read)
{
    struct file file;
    struct elf_names names;
    if (own_bytes(&file)) {
        ck_assert_int_eq(read_bytes(file.data, (size_t)file.size, &names), 0);
        ck_assert(lists(names.needed, "libc."));
        ck_assert(!lists(names.needed, "libnone."));
        elf_names_fini(&names);
    }
    file_close(&file);
}
END_TEST

START_TEST(others_are_refused)
{
    static const char *const texts[] = {"", "\177ELF", "not a library", "#!/bin/sh\n"};
    struct elf_names names;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ck_assert_int_eq(read_bytes((const uint8_t *)texts[i], strlen(texts[i]), &names),
                         ERROR_INPUT);
        elf_names_fini(&names);
    }
}
END_TEST

/* Cut short, or with bytes of head and section table changed: read or refused, within the file. */
START_TEST(damaged_ones_do_no_harm)
{
    struct file file;
    uint64_t state = 7;
    if (own_bytes(&file)) {
        size_t size = (size_t)file.size, table;
        uint8_t *copy = malloc(size);
        memcpy(&table, file.data + 40, sizeof table); /* e_shoff of a 64-bit file */
        for (int i = 0; i < 300; i++) {
            struct elf_names names;
            memcpy(copy, file.data, size);
            for (int change = 0; change < 4; change++) {
                state = state * 6364136223846793005u + 1442695040888963407u;
                size_t at = (size_t)(state >> 33) % (i % 2 ? 64 : 2048);
                at += i % 2 || table >= size ? 0 : table;
                copy[at < size ? at : 0] = (uint8_t)(state >> 20);
            }
            read_bytes(copy, i % 3 ? size : (size_t)(state >> 33) % size, &names);
            elf_names_fini(&names);
        }
        free(copy);
    }
    file_close(&file);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_whole_one_is_read, others_are_refused, damaged_ones_do_no_harm};
    return toy_main("elf", tests, sizeof tests / sizeof *tests);
}
