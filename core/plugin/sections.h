/* SPDX-License-Identifier: MIT */
/* sections.h - a plugin's own sections of a report, and its own prose for explanations. */
#ifndef PLUGIN_SECTIONS_H
#define PLUGIN_SECTIONS_H

#include "plugin/ask.h"

/* Fills model->sections and model->told, once the host has counted; a plugin that fails leaves
 * model->failure. */
void plugin_sections_add(const struct asking *asking, struct model *model);

#endif
