/* SPDX-License-Identifier: MIT */
/*
 * home.c - where the program's own plugins and data lie.
 *
 * configure leaves core/build/tree.conf in the build tree; a program that finds that file beside
 * itself is not installed. It opens no plugin and reads no other file.
 */
#include "base/home.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

static struct home home;

/* The value of "key=" in a file of such lines, as a new string; NULL when absent. */
static char *line_value(const struct file *file, const char *key)
{
    const char *at = (const char *)file->data, *end = at + file->size;
    size_t key_size = strlen(key);
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop ? stop : end;
        if ((size_t)(stop - at) > key_size && !memcmp(at, key, key_size) && at[key_size] == '=')
            return memory_text_part(at + key_size + 1, (size_t)(stop - at) - key_size - 1);
        at = stop + 1;
    }
    return NULL;
}

static const char *joined(const char *folder, const char *name)
{
    struct text path = {0};
    path_join(&path, folder, name);
    return text_take(&path);
}

/* A folder without links and "..", as a new string. */
static char *resolved(char *folder)
{
    char path[PATH_MAX];
    if (!folder || !realpath(folder, path))
        return folder;
    free(folder);
    return memory_text(path);
}

/* Fills `home` from the build tree whose top is `folder`; false when there is none. */
static bool use_build_tree(const char *folder)
{
    struct error error = {0};
    struct file file = {0};
    struct text path = {0};
    path_join(&path, folder, "core/build/tree.conf");
    int code = file_open(&file, text_get(&path), 1 << 16, &error);
    text_fini(&path);
    if (code < 0)
        return false;
    char *source = resolved(line_value(&file, "srcdir"));
    char *build = resolved(line_value(&file, "builddir"));
    file_close(&file);
    if (source && build) {
        home.plugins = joined(build, "plugins");
        home.cards = joined(source, "cards");
        home.data = memory_text(source);
    }
    free(source);
    free(build);
    return home.data != NULL;
}

const struct home *home_get(void)
{
    if (home.data)
        return &home;
    char program[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    if (size > 0) {
        program[size] = '\0';
        char *slash = strrchr(program, '/');
        if (slash)
            *slash = '\0';
        if (slash && use_build_tree(program))
            return &home;
    }
    home.plugins = AC_PLUGIN_DIR;
    home.cards = AC_DATA_DIR;
    home.data = AC_DATA_DIR;
    return &home;
}
