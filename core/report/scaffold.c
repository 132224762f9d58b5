/* SPDX-License-Identifier: MIT */
/*
 * scaffold.c - the folder with which a new plugin begins, written. What its source says is made in
 * scaffold_like.c.
 */
#include "report/scaffold.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/output.h"

int scaffold_name_check(const char *name, struct error *error)
{
    size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (*name >= 'a' && *name <= 'z' && !name[size] && size <= 40)
        return 0;
    return error_set(error, ERROR_USAGE, "\"%.60s\" cannot be the name of a plugin: small letters, "
                     "digits and _ are, a letter first", name);
}

void scaffold_class(const char *name, struct text *out)
{
    bool begins = true;
    for (; *name; name++) {
        bool small = *name >= 'a' && *name <= 'z';
        if (*name != '_')
            text_byte(out, (char)(begins && small ? *name - 'a' + 'A' : *name));
        begins = *name == '_';
    }
}

static void make_makefile(const char *name, struct text *out)
{
    text_format(out, "# Makefile - builds, checks and installs %s.so; see archcard-plugin(3).\n"
                "NAME = %s\n"
                "include $(shell pkg-config --variable=makefragment archcard-plugin)\n", name, name);
}

static void make_page(const struct scaffold *scaffold, struct text *out)
{
    struct text upper = {0};
    for (const char *c = scaffold->name; *c; c++)
        text_byte(&upper, (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c));
    text_format(out, ".Dd November 24, 2026\n.Dt ARCHCARD-%s 7\n.Os\n.Sh NAME\n.Nm archcard-%s\n"
                ".Nd how archcard reads models of the %s family\n.Sh DESCRIPTION\n"
                "TODO: the shape of these models in a few lines; this plugin was made from %s.\n"
                ".Ss Which models\nTODO: by which words and tensors they are recognised.\n"
                ".Ss Facts\nTODO: each fact, and the places that state it.\n"
                ".Ss Traps\nTODO: what a reader of the papers would get wrong.\n.Sh SEE ALSO\n"
                ".Xr archcard 1 ,\n.Xr archcard-plugin 3 ,\n.Xr archcard-roles 7\n",
                text_get(&upper), scaffold->name, scaffold->name, text_get(&scaffold->from));
    text_fini(&upper);
}

static int write_text(const char *folder, const char *name, const struct text *text,
                      struct error *error)
{
    struct text path = {0};
    struct output output;
    path_join(&path, folder, name);
    int code = output_open(&output, text_get(&path), error);
    if (!code) {
        output_write(&output, text_get(text), text->size);
        code = output_commit(&output, error);
    }
    output_discard(&output);
    text_fini(&path);
    return code;
}

static int write_json(const char *folder, const char *name, const json_t *json, int indent,
                      struct error *error)
{
    struct text text = {0};
    char *dump = json_dumps(json, (size_t)JSON_INDENT(indent) | JSON_REAL_PRECISION(9));
    text_add(&text, dump ? dump : "");
    text_byte(&text, '\n');
    int code = write_text(folder, name, &text, error);
    free(dump);
    text_fini(&text);
    return code;
}

static int make_folder(const char *path, struct error *error)
{
    if (!mkdir(path, 0777))
        return 0;
    return error_set(error, errno == EEXIST ? ERROR_USAGE : ERROR_SYSTEM, "%s: %s", path,
                     errno == EEXIST ? "exists already; give another name or remove it"
                                     : file_reason(errno));
}

int scaffold_write(const struct scaffold *scaffold, struct error *error)
{
    const char *name = scaffold->name;
    struct text source = {0}, vectors = {0}, page = {0}, examples = {0}, example = {0};
    struct text makefile = {0}, page_text = {0};
    text_format(&source, "%s.c", name);
    text_format(&vectors, "%s.vectors.json", name);
    text_format(&page, "archcard-%s.7", name);
    text_format(&examples, "%s/examples", name);
    text_format(&example, "examples/%s.json", name);
    make_makefile(name, &makefile);
    make_page(scaffold, &page_text);
    int code = make_folder(name, error);
    code = code ? code : make_folder(text_get(&examples), error);
    code = code ? code : write_text(name, text_get(&source), &scaffold->source, error);
    code = code ? code : write_text(name, "Makefile", &makefile, error);
    code = code ? code : write_json(name, text_get(&example), scaffold->example, 2, error);
    code = code ? code : write_json(name, text_get(&vectors), scaffold->vectors, 1, error);
    code = code ? code : write_text(name, text_get(&page), &page_text, error);
    text_fini(&source);
    text_fini(&vectors);
    text_fini(&page);
    text_fini(&examples);
    text_fini(&example);
    text_fini(&makefile);
    text_fini(&page_text);
    return code;
}

void scaffold_fini(struct scaffold *scaffold)
{
    text_fini(&scaffold->source);
    text_fini(&scaffold->from);
    json_decref(scaffold->example);
    json_decref(scaffold->vectors);
    *scaffold = (struct scaffold){0};
}
