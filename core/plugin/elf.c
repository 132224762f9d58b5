/* SPDX-License-Identifier: MIT */
/*
 * elf.c - which symbols a shared object exports and which libraries it needs. The tables are found by
 * the section headers (System V ABI, chapters 4 and 5); every offset is checked against the file.
 */
#include "plugin/elf.h"

#include <link.h>
#include <stdint.h>
#include <string.h>

#include "base/file.h"

#define FILE_LIMIT ((uint64_t)256 << 20)

/* A table of the file. */
struct table_of {
    const uint8_t *data; /* [count * size]; NULL: there is none */
    uint64_t count;      /* entries */
    uint32_t link;       /* section of its texts */
};

struct object {
    struct file file;
    const char *problem; /* the first thing wrong; NULL: nothing */
    ElfW(Ehdr) head;
};

/* `count` entries of `size` bytes at `offset`, or NULL. */
static const uint8_t *span(struct object *object, uint64_t offset, uint64_t count, uint64_t size)
{
    uint64_t all = object->file.size;
    if (offset <= all && count <= (all - offset) / size)
        return object->file.data + offset;
    object->problem = "a table reaches past the end of the file";
    return NULL;
}

static bool head_read(struct object *object)
{
    const unsigned char *ident = object->head.e_ident;
    const uint8_t *data = span(object, 0, 1, sizeof object->head);
    if (data)
        memcpy(&object->head, data, sizeof object->head);
    if (!data || memcmp(ident, ELFMAG, SELFMAG) != 0 ||
        ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) ||
        object->head.e_type != ET_DYN)
        object->problem = "it is no shared object of this machine";
    else if (object->head.e_shnum == 0 || object->head.e_shentsize != sizeof(ElfW(Shdr)))
        object->problem = "it has no table of sections";
    return object->problem == NULL;
}

static bool section_get(struct object *object, uint32_t index, ElfW(Shdr) *out)
{
    const uint8_t *data = span(object, object->head.e_shoff, object->head.e_shnum, sizeof *out);
    if (!data || index >= object->head.e_shnum)
        return false;
    memcpy(out, data + (size_t)index * sizeof *out, sizeof *out);
    return true;
}

/* The first section of a type, its entries of `size` bytes each. */
static struct table_of table_find_type(struct object *object, uint32_t type, uint64_t size)
{
    ElfW(Shdr) section;
    for (uint32_t i = 0; section_get(object, i, &section); i++) {
        if (section.sh_type != type)
            continue;
        const uint8_t *data = span(object, section.sh_offset, section.sh_size / size, size);
        return (struct table_of){data, data ? section.sh_size / size : 0, section.sh_link};
    }
    return (struct table_of){0};
}

/* A text of the section `link`; "" when it does not end within. */
static const char *text_at(struct object *object, uint32_t link, uint64_t offset)
{
    ElfW(Shdr) section;
    if (!section_get(object, link, &section) || offset >= section.sh_size)
        return "";
    const uint8_t *data = span(object, section.sh_offset, section.sh_size, 1);
    if (!data || !memchr(data + offset, 0, section.sh_size - offset))
        return "";
    return (const char *)data + offset;
}

/* A list with room for `count` names and the NULL behind. */
static const char **list_new(struct elf_names *names, uint64_t count)
{
    return arena_alloc(&names->arena, (count + 1) * sizeof(const char *));
}

static void needed_read(struct elf_names *names, struct object *object)
{
    struct table_of table = table_find_type(object, SHT_DYNAMIC, sizeof(ElfW(Dyn)));
    size_t count = 0;
    names->needed = list_new(names, table.count);
    for (uint64_t i = 0; table.data && i < table.count; i++) {
        ElfW(Dyn) entry;
        memcpy(&entry, table.data + i * sizeof entry, sizeof entry);
        if (entry.d_tag == DT_NEEDED)
            names->needed[count++] =
                arena_text(&names->arena, text_at(object, table.link, entry.d_un.d_val));
    }
}

/* A symbol that no known library gave has no version, where the others have one. */
static void symbols_read(struct elf_names *names, struct object *object)
{
    struct table_of table = table_find_type(object, SHT_DYNSYM, sizeof(ElfW(Sym)));
    struct table_of versions = table_find_type(object, SHT_GNU_versym, sizeof(uint16_t));
    size_t exported = 0, open = 0;
    names->exported = list_new(names, table.count);
    names->open = list_new(names, table.count);
    for (uint64_t i = 1; table.data && i < table.count; i++) {
        ElfW(Sym) symbol;
        uint16_t version = VER_NDX_GLOBAL;
        memcpy(&symbol, table.data + i * sizeof symbol, sizeof symbol);
        if (versions.data && i < versions.count)
            memcpy(&version, versions.data + i * sizeof version, sizeof version);
        const char *name = arena_text(&names->arena, text_at(object, table.link, symbol.st_name));
        bool global = ELF64_ST_BIND(symbol.st_info) == STB_GLOBAL;
        if (symbol.st_shndx != SHN_UNDEF && (global || ELF64_ST_BIND(symbol.st_info) == STB_WEAK))
            names->exported[exported++] = name;
        else if (symbol.st_shndx == SHN_UNDEF && global && versions.data &&
                 version <= VER_NDX_GLOBAL)
            names->open[open++] = name;
    }
    if (!table.data)
        object->problem = "it has no table of dynamic symbols";
}

int elf_names_read(struct elf_names *names, const char *path, struct error *error)
{
    struct object object = {0};
    *names = (struct elf_names){0};
    int code = file_open(&object.file, path, FILE_LIMIT, error);
    if (code)
        return code;
    if (head_read(&object)) {
        needed_read(names, &object);
        symbols_read(names, &object);
    }
    if (object.problem)
        code = error_set(error, ERROR_INPUT, "%s: %s", path, object.problem);
    file_close(&object.file);
    return code;
}

void elf_names_fini(struct elf_names *names)
{
    arena_fini(&names->arena);
    *names = (struct elf_names){0};
}
