/* SPDX-License-Identifier: MIT */
/*
 * zip.c - the directory of a zip archive. What the entries mean is not known here.
 *
 * The format: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5.3 (Zip64).
 */
#include "weights/zip.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "base/text.h"

#define END_SIZE 22           /* of the end record without its comment */
#define COMMENT_LIMIT 65535
#define ENTRY_SIZE 46         /* of an entry of the directory, without its texts */
#define LOCAL_SIZE 30         /* the same of a local header */
#define COUNT_LIMIT (1u << 20)
#define FLAG_ENCRYPTED 1u

/* An archive that is being read. */
struct reading {
    struct zip *zip;
    const struct file *file;
    uint64_t directory; /* offset and size of the directory */
    uint64_t directory_size;
    uint64_t count;
    struct error *error;
};

static int zip_fail(const struct reading *reading, const char *what)
{
    return error_set(reading->error, ERROR_INPUT, "%s: %s; the file is damaged, download it again",
                     path_base(reading->file->path), what);
}

static int entry_fail(const struct reading *reading, const struct zip_entry *entry,
                      const char *what)
{
    struct text name = {0};
    text_add_safe(&name, entry->name, entry->name_size < 200 ? entry->name_size : 200);
    error_set(reading->error, ERROR_INPUT, "%s: the zip entry \"%s\" %s; the file is damaged, "
              "download it again", path_base(reading->file->path), text_get(&name), what);
    text_fini(&name);
    return reading->error->code;
}

static struct bytes bytes_at(const struct reading *reading, uint64_t offset)
{
    struct bytes bytes = bytes_over(reading->file->data, reading->file->size);
    bytes_skip(&bytes, offset);
    return bytes;
}

/* The record of Zip64 that stands before the end record when a number does not fit that one. */
static int large_end_read(struct reading *reading, uint64_t end)
{
    struct bytes locator = bytes_at(reading, end >= 20 ? end - 20 : 0);
    if (bytes_u32(&locator) != 0x07064b50)
        return 0;
    bytes_skip(&locator, 4);
    struct bytes record = bytes_at(reading, bytes_u64(&locator));
    if (bytes_u32(&record) != 0x06064b50)
        return zip_fail(reading, "the Zip64 end record is missing");
    bytes_skip(&record, 28);
    reading->count = bytes_u64(&record);
    reading->directory_size = bytes_u64(&record);
    reading->directory = bytes_u64(&record);
    return record.failed ? zip_fail(reading, "the Zip64 end record is cut off") : 0;
}

/* The end record is the last one whose comment reaches to the end of the file. */
static int end_read(struct reading *reading)
{
    uint64_t size = reading->file->size;
    for (uint64_t back = END_SIZE; back <= size && back <= END_SIZE + COMMENT_LIMIT; back++) {
        struct bytes bytes = bytes_at(reading, size - back);
        if (bytes_u32(&bytes) != 0x06054b50)
            continue;
        bytes_skip(&bytes, 6);
        reading->count = bytes_u16(&bytes);
        reading->directory_size = bytes_u32(&bytes);
        reading->directory = bytes_u32(&bytes);
        if (bytes_u16(&bytes) == back - END_SIZE)
            return large_end_read(reading, size - back);
    }
    return zip_fail(reading, "a zip archive without its directory");
}

/* Numbers that did not fit 32 bits, in this order: size, packed size, offset. */
static void large_numbers_read(struct bytes *extra, struct zip_entry *entry, uint64_t *packed)
{
    while (!extra->failed && bytes_left(extra) >= 4) {
        uint16_t kind = bytes_u16(extra), size = bytes_u16(extra);
        const uint8_t *data = bytes_span(extra, size);
        if (kind != 1 || !data)
            continue;
        struct bytes bytes = bytes_over(data, size);
        if (entry->size == UINT32_MAX)
            entry->size = bytes_u64(&bytes);
        if (*packed == UINT32_MAX)
            *packed = bytes_u64(&bytes);
        if (entry->header == UINT32_MAX)
            entry->header = bytes_u64(&bytes);
        return;
    }
}

static int entry_read(struct reading *reading, struct bytes *bytes, struct zip_entry *entry)
{
    if (bytes_u32(bytes) != 0x02014b50)
        return zip_fail(reading, "the directory of the zip archive is no directory");
    bytes_skip(bytes, 4);
    uint16_t flags = bytes_u16(bytes), method = bytes_u16(bytes);
    bytes_skip(bytes, 8);
    uint64_t packed = bytes_u32(bytes);
    *entry = (struct zip_entry){.size = bytes_u32(bytes)};
    entry->name_size = bytes_u16(bytes);
    uint16_t extra_size = bytes_u16(bytes), comment_size = bytes_u16(bytes);
    bytes_skip(bytes, 8);
    entry->header = bytes_u32(bytes);
    entry->name = (const char *)bytes_span(bytes, entry->name_size);
    const uint8_t *extra_data = bytes_span(bytes, extra_size);
    bytes_skip(bytes, comment_size);
    if (bytes->failed)
        return zip_fail(reading, "the directory of the zip archive is cut off");
    struct bytes extra = bytes_over(extra_data, extra_size);
    large_numbers_read(&extra, entry, &packed);
    entry->stored = method == 0 && !(flags & FLAG_ENCRYPTED) && packed == entry->size;
    return 0;
}

/* Where the data lie; the local header must name the same entry. */
static int local_read(struct reading *reading, struct zip_entry *entry)
{
    struct bytes bytes = bytes_at(reading, entry->header);
    uint32_t mark = bytes_u32(&bytes);
    bytes_skip(&bytes, LOCAL_SIZE - 8);
    uint16_t name_size = bytes_u16(&bytes), extra_size = bytes_u16(&bytes);
    const uint8_t *name = bytes_span(&bytes, name_size);
    bytes_skip(&bytes, extra_size);
    if (bytes.failed || mark != 0x04034b50)
        return entry_fail(reading, entry, "has no header of its own");
    if (name_size != entry->name_size || memcmp(name, entry->name, name_size) != 0)
        return entry_fail(reading, entry, "has another name in its own header");
    entry->offset = bytes.at;
    if (entry->stored && entry->size > bytes_left(&bytes))
        return entry_fail(reading, entry, "reaches past the end of the file");
    return 0;
}

static int by_header(const void *left, const void *right)
{
    const struct zip_entry *a = left, *b = right;
    return (a->header > b->header) - (a->header < b->header);
}

static int entries_check(struct reading *reading)
{
    struct zip *zip = reading->zip;
    for (uint64_t i = 0; i < zip->count; i++)
        if (local_read(reading, &zip->entries[i]) != 0)
            return reading->error->code;
    qsort(zip->entries, (size_t)zip->count, sizeof *zip->entries, by_header);
    table_clear(&zip->names, (size_t)zip->count);
    for (uint64_t i = 0; i < zip->count; i++) {
        const struct zip_entry *entry = &zip->entries[i];
        uint64_t end = entry->offset + (entry->stored ? entry->size : 0);
        uint64_t limit = i + 1 < zip->count ? entry[1].header : reading->directory;
        if (end > limit)
            return entry_fail(reading, entry, "shares bytes with what follows it");
        if (table_put(&zip->names, entry->name, entry->name_size, i))
            return entry_fail(reading, entry, "stands there twice");
    }
    return 0;
}

int zip_read(struct zip *zip, const struct file *file, struct error *error)
{
    struct reading reading = {.zip = zip, .file = file, .error = error};
    *zip = (struct zip){0};
    if (end_read(&reading) != 0)
        return error->code;
    if (reading.directory > file->size ||
        reading.directory_size > file->size - reading.directory ||
        reading.count > reading.directory_size / ENTRY_SIZE || reading.count > COUNT_LIMIT)
        return zip_fail(&reading, "the directory of the zip archive does not lie within it");
    struct bytes bytes = bytes_over(file->data + reading.directory, reading.directory_size);
    zip->entries = memory_new((size_t)reading.count, sizeof *zip->entries);
    for (; zip->count < reading.count; zip->count++)
        if (entry_read(&reading, &bytes, &zip->entries[zip->count]) != 0)
            return error->code;
    return entries_check(&reading);
}

const struct zip_entry *zip_find(const struct zip *zip, const char *name, size_t size)
{
    uint64_t index;
    return table_find(&zip->names, name, size, &index) ? &zip->entries[index] : NULL;
}

void zip_fini(struct zip *zip)
{
    free(zip->entries);
    table_fini(&zip->names);
    *zip = (struct zip){0};
}
