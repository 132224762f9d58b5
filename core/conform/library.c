/* SPDX-License-Identifier: MIT */
/*
 * library.c - conformance tests of the library itself: it loads, exports one symbol, needs
 * little, says what it is. Asks nothing about models.
 */
#include <archcard/ext/report.h>
#include <archcard/ext/selftest.h>
#include <dlfcn.h>
#include <string.h>

#include "conform/test.h"
#include "plugin/elf.h"
#include "plugin/head.h"
#include "plugin/load.h"

static bool load(struct conform *conform, struct ac_plugin *plugin)
{
    struct error error = {0};
    if (!plugin_load(conform->file, plugin, &error))
        return true;
    conform_say(conform, VERDICT_FAILED, "%s", error.text);
    return false;
}

static void test_load(struct conform *conform)
{
    struct ac_plugin plugin;
    load(conform, &plugin);
}

/* Adds a list of names to a message. */
static void add_names(struct text *out, const char *const *names, const char *left_out)
{
    for (; *names; names++)
        if (!left_out || strcmp(*names, left_out))
            text_format(out, "%s%s", out->size ? ", " : "", *names);
}

/* Whether sanitizers have put symbols of their own into it. */
static bool is_sanitized(const char *const *names)
{
    for (; *names; names++)
        if (strstr(*names, "__asan_") || strstr(*names, "__ubsan_") || strstr(*names, "__tsan_"))
            return true;
    return false;
}

/* False, and said, when nothing can be told. */
static bool names_read(struct conform *conform, struct elf_names *names)
{
    struct error error = {0};
    if (elf_names_read(names, conform->file->path, &error))
        conform_say(conform, VERDICT_SKIPPED, "%s", error.text);
    else if (is_sanitized(names->open) || is_sanitized(names->exported))
        conform_say(conform, VERDICT_SKIPPED, "it is built with a sanitizer, which adds symbols");
    else
        return true;
    return false;
}

static void test_exports(struct conform *conform)
{
    struct elf_names names;
    struct text more = {0};
    if (names_read(conform, &names))
        add_names(&more, names.exported, "ac_plugin_entry");
    if (more.size)
        conform_say(conform, VERDICT_FAILED, "exports %s besides ac_plugin_entry; make functions "
                    "static, or compile with -fvisibility=hidden", text_get(&more));
    text_fini(&more);
    elf_names_fini(&names);
}

static bool is_allowed(const char *library)
{
    static const char *const names[] = {"libc.", "libm.", "ld-"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strncmp(library, names[i], strlen(names[i])))
            return true;
    return false;
}

static void test_needs(struct conform *conform)
{
    struct elf_names names;
    struct text libraries = {0}, symbols = {0};
    bool known = names_read(conform, &names);
    for (const char **name = names.needed; known && *name; name++)
        if (!is_allowed(*name))
            text_format(&libraries, "%s%s", libraries.size ? ", " : "", *name);
    if (known)
        add_names(&symbols, names.open, NULL);
    if (libraries.size)
        conform_say(conform, VERDICT_FAILED, "needs %s; only the C and maths libraries may be needed",
                    text_get(&libraries));
    if (symbols.size)
        conform_say(conform, VERDICT_FAILED, "nothing it is linked with defines %s; link with "
                    "-Wl,-z,defs", text_get(&symbols));
    text_fini(&libraries);
    text_fini(&symbols);
    elf_names_fini(&names);
}

static void check_text(struct conform *conform, const char *what, const char *text)
{
    if (!text || !*text)
        conform_say(conform, VERDICT_FAILED, "the %s is empty", what);
    else if (!strncmp(text, "TODO", 4))
        conform_say(conform, VERDICT_FAILED, "TODO: say what the %s is", what);
}

static void test_head(struct conform *conform)
{
    struct ac_plugin plugin;
    if (!load(conform, &plugin))
        return;
    check_text(conform, "title", plugin.title);
    check_text(conform, "version", plugin.version);
    check_text(conform, "description", plugin.description);
    check_text(conform, "license", plugin.license);
    if (plugin.flags)
        conform_say(conform, VERDICT_FAILED, "flags are 0x%x, not 0", plugin.flags);
    if (!*plugin.families)
        conform_say(conform, VERDICT_FAILED, "there is no word in families");
    for (const char *c = plugin.name; *c; c++)
        if (!(*c >= 'a' && *c <= 'z') && !(*c >= '0' && *c <= '9') && *c != '_' && *c != '-')
            conform_say(conform, VERDICT_FAILED, "the name holds '%c'; only a to z, 0 to 9, _ and - "
                        "may stand in it", *c);
}

static void test_entry(struct conform *conform)
{
    struct ac_plugin plugin, again;
    if (!load(conform, &plugin))
        return;
    const struct ac_plugin *(*entry)(void);
    void *library = dlopen(conform->file->path, RTLD_NOW | RTLD_LOCAL);
    *(void **)&entry = library ? dlsym(library, "ac_plugin_entry") : NULL;
    if (!entry || entry() != entry())
        conform_say(conform, VERDICT_FAILED, "ac_plugin_entry gives another pointer each time");
    else if (load(conform, &again) && memcmp(&plugin, &again, sizeof plugin))
        conform_say(conform, VERDICT_FAILED, "what ac_plugin_entry points to has changed");
}

static void test_extensions(struct conform *conform)
{
    static const char *const unknown[] = {"", "ac.report", "ac.report/", "ac.report/99",
                                          "ac.report/1 ", "AC.REPORT/1", "x.none/1", "\xff\xfe"};
    struct ac_plugin plugin;
    if (!load(conform, &plugin) || !plugin.extension)
        return;
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        conform_at(conform, "extension(\"%s\")", unknown[i]);
        if (plugin.extension(unknown[i]))
            conform_say(conform, VERDICT_FAILED, "is not NULL, though there is no such extension");
    }
    for (const char *const *id = extension_ids; *id; id++) {
        conform_at(conform, "extension(\"%s\")", *id);
        const uint32_t *size = plugin.extension(*id);
        if (size && (*size < 2 * sizeof *size + sizeof(void *) || *size > 4096))
            conform_say(conform, VERDICT_FAILED, "its size is %u", *size);
        if (size != plugin.extension(*id))
            conform_say(conform, VERDICT_FAILED, "gives another pointer each time");
    }
    conform_at(conform, "%s", AC_SELFTEST);
    const struct ac_selftest *selftest = plugin.extension(AC_SELFTEST);
    if (selftest && !selftest->vectors)
        conform_say(conform, VERDICT_FAILED, "names no file");
}

const struct conform_test conform_library[] = {
    {"library.load", "it loads, its head is sound, its name is the file's", test_load},
    {"library.exports", "ac_plugin_entry is the only symbol it exports", test_exports},
    {"library.needs", "it needs the C and maths libraries at most", test_needs},
    {"library.head", "title, version, description, licence and families are given", test_head},
    {"library.entry", "the entry gives the same constant again", test_entry},
    {"library.extensions", "an unknown extension is NULL, a known one has a size", test_extensions},
    {NULL, NULL, NULL},
};
