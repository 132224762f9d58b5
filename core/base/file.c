/* SPDX-License-Identifier: MIT */
/*
 * file.c - regular files as bytes in memory, paths and folders. Writes nothing; output.c does.
 */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

#define READ_LIMIT ((uint64_t)1 << 20) /* bytes up to which reading beats mapping */

const char *file_reason(int number)
{
    switch (number) {
    case ENOENT:
        return "no such file or folder";
    case EACCES:
    case EPERM:
        return "permission denied";
    case ENOTDIR:
        return "a part of the path is not a folder";
    case EISDIR:
        return "is a folder";
    case ELOOP:
        return "too many symbolic links";
    case ENAMETOOLONG:
        return "the name is too long";
    case ENXIO:
        return "is a socket, not a regular file";
    case EMFILE:
    case ENFILE:
        return "too many open files";
    case EFBIG:
        return "file too large";
    case ENOSPC:
    case EDQUOT:
        return "no space left";
    case EROFS:
        return "the file system is read-only";
    case EPIPE:
        return "the reader has gone";
    default:
        return strerror(number);
    }
}

/* What kind of thing it is, when it is no regular file; else NULL. */
static const char *odd_kind(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return NULL;
    case S_IFDIR:
        return "is a folder";
    case S_IFIFO:
        return "is a FIFO, not a regular file";
    case S_IFSOCK:
        return "is a socket, not a regular file";
    default:
        return "is a device, not a regular file";
    }
}

/* Reads all of a small file into memory. */
static int read_whole(struct file *file, int descriptor, struct error *error)
{
    uint8_t *data = memory_new((size_t)file->size + 1, 1);
    uint64_t at = 0;

    file->data = data;
    while (at < file->size) {
        ssize_t got = read(descriptor, data + at, (size_t)(file->size - at));

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set(error, ERROR_INPUT, "%s: %s", file->path, file_reason(errno));
        if (got == 0)
            return error_set(error, ERROR_INPUT, "%s: became shorter while it was read",
                             file->path);
        at += (uint64_t)got;
    }
    return 0;
}

static int load(struct file *file, int descriptor, uint64_t limit, struct error *error)
{
    struct stat status;
    const char *odd;
    void *map;

    if (fstat(descriptor, &status) != 0)
        return error_set(error, ERROR_INPUT, "%s: %s", file->path, file_reason(errno));
    odd = odd_kind(status.st_mode);
    if (odd != NULL)
        return error_set(error, ERROR_INPUT, "%s: %s", file->path, odd);
    file->size = (uint64_t)status.st_size;
    if (limit > 0 && file->size > limit)
        return error_set(error, ERROR_INPUT, "%s: has %llu bytes, more than the limit of %llu",
                         file->path, (unsigned long long)file->size, (unsigned long long)limit);
    if (file->size == 0)
        return 0;
    if (file->size <= READ_LIMIT)
        return read_whole(file, descriptor, error);
    map = mmap(NULL, (size_t)file->size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (map == MAP_FAILED)
        return error_set(error, ERROR_INPUT, "%s: cannot be mapped: %s", file->path,
                         file_reason(errno));
    file->data = map;
    file->mapped = true;
    return 0;
}

int file_open(struct file *file, const char *path, uint64_t limit, struct error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    int result;

    *file = (struct file){0};
    if (descriptor < 0)
        return error_set(error, ERROR_INPUT, "%s: %s", path, file_reason(errno));
    file->path = memory_text(path);
    result = load(file, descriptor, limit, error);
    close(descriptor);
    if (result < 0)
        file_close(file);
    return result;
}

void file_close(struct file *file)
{
    if (file == NULL)
        return;
    if (file->mapped)
        munmap((void *)(uintptr_t)file->data, (size_t)file->size);
    else
        free((void *)(uintptr_t)file->data);
    free(file->path);
    *file = (struct file){0};
}

bool path_exists(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0;
}

bool path_is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

const char *path_join(struct text *out, const char *folder, const char *name)
{
    size_t size = strlen(folder);

    out->size = 0;
    if (name[0] != '/' && size > 0) {
        text_append(out, folder, size);
        if (folder[size - 1] != '/')
            text_byte(out, '/');
    }
    text_add(out, name);
    return text_get(out);
}

const char *path_base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* "http:", "file:" and the like in front (RFC 3986, 3.1). */
static bool has_scheme(const char *name)
{
    size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");

    return size > 0 && name[size] == ':';
}

bool path_is_plain(const char *name)
{
    const char *part = name;
    size_t i;

    if (name[0] == '\0' || name[0] == '/' || has_scheme(name))
        return false;
    for (i = 0; name[i] != '\0'; i++) {
        if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
            return false;
    }
    while (part != NULL) {
        size_t size = strcspn(part, "/");

        if (size == 2 && part[0] == '.' && part[1] == '.')
            return false;
        part = part[size] == '/' ? part + size + 1 : NULL;
    }
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int read_names(const char *path, char ***names, size_t *count, struct error *error)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    size_t room = 0;
    int number;

    if (folder == NULL)
        return error_set(error, ERROR_INPUT, "%s: %s", path, file_reason(errno));
    errno = 0;
    while ((entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        *names = memory_grow(*names, &room, *count + 1, sizeof **names);
        (*names)[(*count)++] = memory_text(entry->d_name);
        errno = 0;
    }
    number = errno;
    closedir(folder);
    if (number != 0)
        return error_set(error, ERROR_INPUT, "%s: %s", path, file_reason(number));
    return 0;
}

int folder_each(const char *path, bool (*each)(void *context, const char *name), void *context,
                struct error *error)
{
    char **names = NULL;
    size_t count = 0;
    int result = read_names(path, &names, &count, error);
    size_t i;

    if (count > 0)
        qsort(names, count, sizeof *names, compare_names);
    for (i = 0; result == 0 && i < count; i++) {
        if (!each(context, names[i]))
            break;
    }
    for (i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return result;
}
