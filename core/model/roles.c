/* SPDX-License-Identifier: MIT */
/* roles.c - the shared vocabulary of tensor roles. Knows no tensor names. */
#include "model/roles.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/home.h"
#include "base/json.h"
#include "base/memory.h"

/* Lives as long as the program. */
static struct {
    struct file file;
    struct tree tree;
    struct role *items; /* [count] */
    const char **names; /* [count + 1], NULL ends */
    uint32_t count;
} roles;

static int take_roles(const struct value *list, const char *path, struct error *error)
{
    if (!list || list->kind != VALUE_LIST)
        return error_set(error, ERROR_INTERNAL, "%s: has no list \"roles\"", path);
    roles.items = memory_new(list->size, sizeof *roles.items);
    roles.names = memory_new(list->size + 1u, sizeof *roles.names);
    for (uint32_t i = 0; i < list->size; i++) {
        const char *name = value_text(value_find(&list->items[i], "role"));
        const char *what = value_text(value_find(&list->items[i], "what"));
        if (!name || !what)
            return error_set(error, ERROR_INTERNAL, "%s: entry %u lacks role or what", path, i);
        roles.items[i] = (struct role){.name = name, .what = what};
        roles.names[i] = name;
        roles.count++;
    }
    return 0;
}

int roles_read(struct error *error)
{
    if (roles.count)
        return 0;
    struct text path = {0};
    path_join(&path, home_get()->data, "schemas/roles.json");
    int code = file_open(&roles.file, text_get(&path), 1 << 20, error);
    if (!code)
        code = json_parse(&roles.tree, text_get(&path), (const char *)roles.file.data,
                          roles.file.size, error);
    if (!code)
        code = take_roles(value_find(&roles.tree.root, "roles"), text_get(&path), error);
    text_fini(&path);
    return code;
}

static const char *without_side(const char *role)
{
    return strncmp(role, "enc.", 4) && strncmp(role, "dec.", 4) ? role : role + 4;
}

int32_t roles_find(const char *role)
{
    const char *base = without_side(role);
    for (uint32_t i = 0; i < roles.count; i++)
        if (!strcmp(roles.items[i].name, base))
            return (int32_t)i;
    return -1;
}

bool role_is_known(const char *role)
{
    return !strncmp(role, "x.", 2) || roles_find(role) >= 0;
}

const char *roles_nearest(const char *role)
{
    return text_nearest(without_side(role), roles.names);
}
