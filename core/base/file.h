/* SPDX-License-Identifier: MIT */
/*
 * file.h - files as bytes in memory, paths and folders. Regular files only: a FIFO, a device or a
 * folder is refused in one line. output.h writes.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/output.h"
#include "base/text.h"

/* A file that is open for reading. Zeroed: none. */
struct file {
    char *path;          /* as opened */
    const uint8_t *data; /* [size]; NULL when size is 0 */
    uint64_t size;       /* bytes */
    bool mapped;         /* mapped read-only; else read into memory */
};

/* Reads or maps a whole file; one larger than `limit` bytes is refused (0: no limit). */
int file_open(struct file *file, const char *path, uint64_t limit, struct error *error);
void file_close(struct file *file);
/* What an errno of opening, reading or writing means: "permission denied". */
const char *file_reason(int number);

bool path_exists(const char *path);
bool path_is_folder(const char *path);
/* "folder/name" into `out`; a name that is absolute is kept. Returns out's text. */
const char *path_join(struct text *out, const char *folder, const char *name);
const char *path_base(const char *path); /* the part after the last '/', borrowed */
/* A plain relative name: no '/' in front, no "..", no scheme, no control character. */
bool path_is_plain(const char *name);
/* Names of the entries of a folder, sorted by bytes, "." and ".." left out; `each` false stops. */
int folder_each(const char *path, bool (*each)(void *context, const char *name), void *context,
                struct error *error);

#endif
