/* SPDX-License-Identifier: MIT */
/* plugins.h - the report of the plugins there are. */
#ifndef REPORT_PLUGINS_H
#define REPORT_PLUGINS_H

#include <jansson.h>

#include "doc/doc.h"
#include "plugin/list.h"

void report_plugins(const struct plugin_list *list, struct doc *doc);
json_t *report_plugins_json(const struct plugin_list *list);

#endif
