/* SPDX-License-Identifier: MIT */
/*
 * load.h - loads a plugin file and checks its head. The only place that calls dlopen, and only
 * within a worker. Calls none of the plugin's functions but its entry.
 */
#ifndef PLUGIN_LOAD_H
#define PLUGIN_LOAD_H

#include <archcard/plugin.h>

#include "base/error.h"
#include "plugin/find.h"

/*
 * Fills `out` with the plugin's struct, cut or zero-filled to the size this host knows. ERROR_PLUGIN
 * with a reason that does not repeat the path. The library stays loaded until the process ends.
 */
int plugin_load(const struct plugin_file *file, struct ac_plugin *out, struct error *error);

#endif
