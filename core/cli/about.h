/* SPDX-License-Identifier: MIT */
/* about.h - what the program says of itself. */
#ifndef CLI_ABOUT_H
#define CLI_ABOUT_H

#include "base/text.h"

void about_version(struct text *out);
/* Folders, versions and libraries as lines of key=value. */
void about_config(struct text *out);

#endif
