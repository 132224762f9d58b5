/* SPDX-License-Identifier: MIT */
/*
 * loading.c - rules P about what happens when other programs load the folder: pickles that ask for
 * more than tensors, links that lead out of it. Loads nothing.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cards/rules/groups.h"
#include "weights/pickle.h"

#define BARE_LIMIT (256u << 20) /* bytes of a pickle that is no checkpoint */

/* How the reader of pickles (core/weights/pickle.c) says that a name is on no list. */
static const char asks[] = "the pickle asks for ";

bool pickle_is_refused(const char *message)
{
    return strstr(message, asks) != NULL;
}

/* What files beside the weights (states of a training, arguments) hold as a rule. */
static bool is_usual(const char *name)
{
    static const char *const modules[] = {"torch.", "numpy.", "transformers.", "accelerate.", "peft.",
                                          "collections.", "datasets.", "trl.", "argparse.",
                                          "pathlib.", "tokenizers."};
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
        if (!strncmp(name, modules[i], strlen(modules[i])))
            return true;
    return false;
}

static void find_refused(struct checking *checking, const char *file, const char *message,
                         bool weights)
{
    const char *name = strstr(message, asks);
    struct where where = {.file = file};
    name = name ? name + strlen(asks) : NULL;
    if (name && (weights || !is_usual(name)))
        rule_find_at(checking, &where, 1, "the pickle asks for %.*s: whoever loads it runs that",
                     (int)strcspn(name, ","), name);
}

static bool is_pickle_name(const char *name)
{
    static const char *const ends[] = {".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"};
    size_t size = strlen(name);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (size > strlen(ends[i]) && !strcmp(name + size - strlen(ends[i]), ends[i]))
            return true;
    return false;
}

/* A pickle beside the weights: a checkpoint, or a bare one. */
static bool scan(void *context, const char *name)
{
    struct checking *checking = context;
    const struct source *source = &checking->model->source;
    struct text path = {0};
    struct error error = {0};
    struct file file = {0};
    if (!is_pickle_name(name) || (source->weights && !strcmp(name, source->weights)))
        return true;
    name = arena_text(&checking->model->arena, name);
    if (!file_open(&file, path_join(&path, source->folder, name), 0, &error) && file.size > 4) {
        struct weights weights = {0};
        struct pickle pickle = {0};
        bool bare = file.data[0] == 0x80 && file.size <= BARE_LIMIT;
        if (bare)
            pickle_read(&pickle, name, file.data, file.size, &error);
        else if (!memcmp(file.data, "PK\3\4", 4))
            weights_open(&weights, text_get(&path), &error);
        pickle_fini(&pickle);
        weights_close(&weights);
    }
    find_refused(checking, name, error.text, false);
    file_close(&file);
    text_fini(&path);
    return true;
}

void check_pickle_names(struct checking *checking)
{
    const struct model *model = checking->model;
    struct error ignored = {0};
    for (uint32_t i = 0; i < model->damage_count; i++)
        find_refused(checking, model->damages[i].file, model->damages[i].message, true);
    folder_each(model->source.folder, scan, checking, &ignored);
}

/* Whether a resolved path lies below a folder. */
static bool is_below(const char *path, const char *folder)
{
    size_t size = strlen(folder);
    return !strncmp(path, folder, size) && (path[size] == '/' || path[size] == '\0' || size == 1);
}

/* The hub cache keeps a snapshot's files as links into the blobs of the same repository. */
static bool is_cached(const char *folder, const char *path)
{
    const char *snapshots = strstr(folder, "/snapshots/");
    size_t size = snapshots ? (size_t)(snapshots - folder) : 0;
    return snapshots && !strncmp(path, folder, size) && !strncmp(path + size, "/blobs/", 7);
}

static bool look_at_link(void *context, const char *name)
{
    struct checking *checking = context;
    struct text path = {0};
    char target[1];
    path_join(&path, checking->model->source.folder, name);
    if (readlink(text_get(&path), target, sizeof target) >= 0) {
        char *folder = realpath(checking->model->source.folder, NULL);
        char *real = realpath(text_get(&path), NULL);
        struct where where = {.file = arena_text(&checking->model->arena, name)};
        if (!real)
            rule_find_at(checking, &where, 1, "this link leads nowhere");
        else if (folder && !is_below(real, folder) && !is_cached(folder, real))
            rule_find_at(checking, &where, 1, "this link leads out of the folder: who shares the "
                         "model shares something else, or nothing");
        free(real);
        free(folder);
    }
    text_fini(&path);
    return true;
}

void check_folder_links(struct checking *checking)
{
    struct error ignored = {0};
    folder_each(checking->model->source.folder, look_at_link, checking, &ignored);
}
