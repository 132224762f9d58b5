/* SPDX-License-Identifier: MIT */
/*
 * output.c - outputs that appear whole or not at all: written beside their place, renamed at the
 * end. Does not look at what is written, and leaves SIGPIPE to the program.
 */
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#define UNFINISHED_LIMIT 16

/* Temporary names that exist now; NULL: free. Read by output_discard_all() in signal handlers. */
static char *volatile unfinished[UNFINISHED_LIMIT];
/* The process that made them: a child of it must not remove them. */
static volatile pid_t owner;

static char *volatile *find_unfinished(const char *name)
{
    size_t i;

    for (i = 0; i < UNFINISHED_LIMIT; i++) {
        if (unfinished[i] == name)
            return &unfinished[i];
    }
    return NULL;
}

/* A name in the same folder that nobody uses. */
static char *temporary_name(const char *path)
{
    static unsigned count;
    struct text name = {0};

    text_append(&name, path, (size_t)(path_base(path) - path));
    text_format(&name, ".unfinished-%ld-%u", (long)getpid(), ++count);
    return text_take(&name);
}

static int refuse(const char *path, int number, struct error *error)
{
    bool ours = number == ENOENT || number == EACCES || number == EPERM || number == ENOTDIR ||
                number == EISDIR || number == ENAMETOOLONG || number == ELOOP;

    return error_set(error, ours ? ERROR_USAGE : ERROR_SYSTEM, "%s: cannot be written: %s", path,
                     file_reason(number));
}

/* Opens the temporary file and lists it for output_discard_all(). */
static int open_beside(struct output *output, struct error *error)
{
    char *volatile *slot = find_unfinished(NULL);
    int descriptor;

    if (slot == NULL)
        return error_set(error, ERROR_INTERNAL, "%s: too many unfinished outputs", output->path);
    output->temporary = temporary_name(output->path);
    descriptor = open(output->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        int number = errno;

        free(output->temporary);
        output->temporary = NULL;
        return refuse(output->path, number, error);
    }
    owner = getpid();
    *slot = output->temporary;
    output->stream = fdopen(descriptor, "w");
    if (output->stream == NULL) {
        close(descriptor);
        return refuse(output->path, ENOMEM, error);
    }
    return 0;
}

int output_open(struct output *output, const char *path, struct error *error)
{
    struct stat status;
    bool exists;
    char *real;
    int result = 0;

    *output = (struct output){0};
    if (path == NULL || strcmp(path, "-") == 0) {
        output->stream = stdout;
        return 0;
    }
    if (*path_base(path) == '\0')
        return error_set(error, ERROR_USAGE, "%s: names no file to write", path);
    /* A symbolic link stays one: what it leads to is replaced. */
    real = realpath(path, NULL);
    output->path = memory_text(real != NULL ? real : path);
    free(real);
    exists = stat(output->path, &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) {
        result = refuse(output->path, EISDIR, error);
    } else if (exists && !S_ISREG(status.st_mode)) {
        /* A device or a FIFO is written as it is: renaming would destroy it. */
        output->stream = fopen(output->path, "we");
        if (output->stream == NULL)
            result = refuse(output->path, errno, error);
    } else {
        result = open_beside(output, error);
    }
    if (result < 0)
        output_discard(output);
    return result;
}

bool output_write(struct output *output, const void *data, size_t size)
{
    errno = 0;
    if (fwrite(data, 1, size, output->stream) == size)
        return true;
    if (output->failed == 0)
        output->failed = errno != 0 ? errno : EIO;
    return false;
}

/* Brings all bytes out; 0 or the errno of what went wrong. */
static int finish_stream(struct output *output)
{
    FILE *stream = output->stream;
    int number = output->failed;

    output->stream = NULL;
    errno = 0;
    if ((fflush(stream) != 0 || ferror(stream)) && number == 0)
        number = errno != 0 ? errno : EIO;
    if (output->path == NULL) {
        clearerr(stream);
        return number;
    }
    errno = 0;
    if (fclose(stream) != 0 && number == 0)
        number = errno != 0 ? errno : EIO;
    return number;
}

int output_commit(struct output *output, struct error *error)
{
    int number = finish_stream(output);
    int result = 0;

    if (number == 0 && output->temporary != NULL) {
        if (rename(output->temporary, output->path) != 0) {
            number = errno;
        } else {
            *find_unfinished(output->temporary) = NULL;
            free(output->temporary);
            output->temporary = NULL;
        }
    }
    if (number != 0)
        result = refuse(output->path != NULL ? output->path : "standard output", number, error);
    output_discard(output);
    return result;
}

void output_discard(struct output *output)
{
    if (output == NULL)
        return;
    if (output->stream != NULL && output->stream != stdout)
        fclose(output->stream);
    if (output->temporary != NULL) {
        unlink(output->temporary);
        *find_unfinished(output->temporary) = NULL;
    }
    free(output->temporary);
    free(output->path);
    *output = (struct output){0};
}

void output_discard_all(void)
{
    size_t i;

    if (getpid() != owner)
        return;
    for (i = 0; i < UNFINISHED_LIMIT; i++) {
        const char *name = unfinished[i];

        if (name != NULL)
            unlink(name);
    }
}
