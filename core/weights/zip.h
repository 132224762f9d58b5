/* SPDX-License-Identifier: MIT */
/*
 * zip.h - the directory of a zip archive whose entries are used where they lie. Unpacks nothing:
 * an entry that is compressed has no data here.
 */
#ifndef WEIGHTS_ZIP_H
#define WEIGHTS_ZIP_H

#include "base/error.h"
#include "base/file.h"
#include "base/table.h"

struct zip_entry {
    const char *name; /* [name_size], in the file, no NUL behind */
    uint32_t name_size;
    bool stored;      /* neither compressed nor encrypted: the data are there as they are */
    uint64_t header;  /* offset of the local header */
    uint64_t offset;  /* of the data */
    uint64_t size;    /* bytes of the data */
};

struct zip {
    struct zip_entry *entries; /* [count], in the order of their offsets */
    uint64_t count;
    struct table names; /* name to index into entries */
};

/* Reads the directory and compares it with the local headers; overlapping entries, entries past the
 * end and two of one name are refused. The file must outlive the zip. */
int zip_read(struct zip *zip, const struct file *file, struct error *error);
const struct zip_entry *zip_find(const struct zip *zip, const char *name, size_t size);
void zip_fini(struct zip *zip);

#endif
