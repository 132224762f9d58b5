/* SPDX-License-Identifier: MIT */
/* plugin.h - the report of one plugin: what it says of itself and of its examples. Loads none. */
#ifndef REPORT_PLUGIN_H
#define REPORT_PLUGIN_H

#include <jansson.h>

#include "doc/doc.h"
#include "plugin/ask.h"
#include "plugin/kit.h"
#include "plugin/list.h"

/* Fills `doc` and gives the JSON of the same. The examples of the kit are shown to the plugin by
 * `asking`; NULL: it cannot be asked. */
json_t *report_plugin(const struct listed *listed, const struct kit *kit, struct asking *asking,
                      struct doc *doc);

#endif
