/* SPDX-License-Identifier: MIT */
/* lists.c - the lists in schemas that rules look things up in. Judges nothing. */
#include "cards/rules/lists.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/home.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/table.h"

#define KEY_LIMIT 64 /* bytes of a text that is looked up */

/* A file of lists. One that cannot be read has empty lists: then nothing is known. */
struct lists {
    const char *name;
    struct file file;
    struct tree tree;
    bool read;
};

static struct lists licenses = {.name = "schemas/licenses.json"};
static struct lists languages = {.name = "schemas/languages.json"};
static struct lists tasks = {.name = "schemas/tasks.json"};
static struct lists libraries = {.name = "schemas/libraries.json"};

static const struct value *lists_get(struct lists *lists, const char *key)
{
    if (!lists->read) {
        struct text path = {0};
        struct error ignored = {0};
        lists->read = true;
        path_join(&path, home_get()->data, lists->name);
        if (!file_open(&lists->file, text_get(&path), 1 << 20, &ignored))
            json_parse(&lists->tree, lists->name, (const char *)lists->file.data,
                       lists->file.size, &ignored);
        text_fini(&path);
    }
    return value_find(&lists->tree.root, key);
}

/* A list of texts as a set. */
struct set {
    struct lists *lists;
    const char *key;
    struct table table;
    const char **names; /* [size + 1], NULL ends */
    bool made;
};

static void set_make(struct set *set)
{
    const struct value *list = lists_get(set->lists, set->key);
    uint32_t size = list && list->kind == VALUE_LIST ? list->size : 0, count = 0;
    set->made = true;
    set->names = memory_new(size + 1u, sizeof *set->names);
    for (uint32_t i = 0; i < size; i++) {
        const char *name = value_text(&list->items[i]);
        if (!name)
            continue;
        table_put(&set->table, name, strlen(name), 1);
        set->names[count++] = name;
    }
}

static bool set_has(struct set *set, const char *text)
{
    uint64_t found;
    if (!set->made)
        set_make(set);
    return table_find(&set->table, text, strlen(text), &found);
}

static const char *set_nearest(struct set *set, const char *text)
{
    char low[KEY_LIMIT];
    size_t size = 0;
    if (!set->made)
        set_make(set);
    for (; text[size] && size + 1 < sizeof low; size++)
        low[size] = text[size] == '_' ? '-' : (char)tolower((unsigned char)text[size]);
    low[size] = '\0';
    return text_nearest(low, set->names);
}

/* The licences, in the order of the file. */
static struct license *license_items; /* [license_count], then zeros */
static const char **license_ids;      /* likewise, NULL ends */

static void licenses_make(void)
{
    const struct value *list = lists_get(&licenses, "licenses");
    uint32_t size = list && list->kind == VALUE_LIST ? list->size : 0;
    license_items = memory_new(size + 1u, sizeof *license_items);
    license_ids = memory_new(size + 1u, sizeof *license_ids);
    for (uint32_t i = 0; i < size; i++) {
        const struct value *row = &list->items[i], *family = value_find(row, "family");
        license_items[i] = (struct license){
            .id = value_text(value_find(row, "id")),
            .spdx = value_text(value_find(row, "spdx")),
            .kind = value_text(value_find(row, "kind")),
            .family = family && family->kind == VALUE_FLAG && family->flag,
        };
        license_ids[i] = license_items[i].id;
    }
}

const struct license *license_find(const char *id)
{
    if (!license_items)
        licenses_make();
    for (const struct license *license = license_items; license->id; license++)
        if (!strcmp(license->id, id))
            return license;
    return NULL;
}

const char *license_meant(const char *text)
{
    char low[KEY_LIMIT];
    size_t size = 0;
    if (!license_items)
        licenses_make();
    for (; text[size] && size + 1 < sizeof low; size++)
        low[size] = (char)tolower((unsigned char)text[size]);
    low[size] = '\0';
    for (const struct license *license = license_items; license->id; license++)
        if (!strcmp(license->id, low) || (license->spdx && !strcasecmp(license->spdx, text)))
            return license->id;
    const char *alias = value_text(value_find(lists_get(&licenses, "aliases"), low));
    return alias ? alias : text_nearest(low, license_ids);
}

static struct set two = {.lists = &languages, .key = "two"};
static struct set three = {.lists = &languages, .key = "three"};
static struct set special = {.lists = &languages, .key = "special"};

bool language_is_known(const char *code)
{
    return set_has(&two, code) || set_has(&special, code) || set_has(&three, code);
}

const char *language_retired(const char *code)
{
    return value_text(value_find(lists_get(&languages, "retired"), code));
}

const char *language_short(const char *code)
{
    return value_text(value_find(lists_get(&languages, "short"), code));
}

static struct set task_names = {.lists = &tasks, .key = "tasks"};
static struct set relation_names = {.lists = &tasks, .key = "relations"};
static struct set gated_types = {.lists = &tasks, .key = "gated_types"};
static struct set library_names = {.lists = &libraries, .key = "libraries"};
static struct set metric_names = {.lists = &libraries, .key = "metrics"};

bool task_is_known(const char *task)
{
    return set_has(&task_names, task);
}

const char *task_removed(const char *task)
{
    return value_text(value_find(lists_get(&tasks, "removed"), task));
}

const char *task_meant(const char *task)
{
    return set_nearest(&task_names, task);
}

bool relation_is_known(const char *relation)
{
    return set_has(&relation_names, relation);
}

bool gated_type_is_known(const char *type)
{
    return set_has(&gated_types, type);
}

bool library_is_known(const char *library)
{
    return set_has(&library_names, library);
}

const char *library_meant(const char *library)
{
    return set_nearest(&library_names, library);
}

bool metric_is_known(const char *metric)
{
    return set_has(&metric_names, metric);
}
