/* SPDX-License-Identifier: MIT */
/* head.h - what a loaded plugin says of itself. Loads none and asks none about a model. */
#ifndef PLUGIN_HEAD_H
#define PLUGIN_HEAD_H

#include <archcard/plugin.h>

#include "plugin/wire.h"

/* The ids of all extensions that this host knows; NULL ends. */
extern const char *const extension_ids[];

/* Borrowed from the plugin; without extensions, since those would have to be asked for. */
struct wire_head head_of(const struct ac_plugin *plugin);
/* `out` [of extension_ids, and the NULL]: the ids that the plugin answers to. */
void head_extensions(const struct ac_plugin *plugin, const char **out);

#endif
