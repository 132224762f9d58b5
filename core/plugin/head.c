/* SPDX-License-Identifier: MIT */
/* head.c - what a loaded plugin says of itself. Believes nothing: the reader of the record checks. */
#include "plugin/head.h"

#include <archcard/ext/cardcheck.h>
#include <archcard/ext/explain.h>
#include <archcard/ext/report.h>
#include <archcard/ext/selftest.h>

const char *const extension_ids[] = {AC_REPORT, AC_SELFTEST, AC_EXPLAIN, AC_CARDCHECK, NULL};

struct wire_head head_of(const struct ac_plugin *plugin)
{
    static const char *const none[] = {NULL};
    return (struct wire_head){.abi_major = plugin->abi_major,
                              .abi_minor = plugin->abi_minor,
                              .version = plugin->version,
                              .title = plugin->title,
                              .description = plugin->description,
                              .license = plugin->license,
                              .url = plugin->url,
                              .families = plugin->families,
                              .prefixes = plugin->prefixes,
                              .extensions = none};
}

void head_extensions(const struct ac_plugin *plugin, const char **out)
{
    for (const char *const *id = extension_ids; *id && plugin->extension; id++)
        if (plugin->extension(*id))
            *out++ = *id;
    *out = NULL;
}
