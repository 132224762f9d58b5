/* SPDX-License-Identifier: MIT */
/*
 * term.h - what the place where output goes can show: how wide it is, whether it takes colours.
 * Writes nothing to it.
 */
#ifndef CLI_TERM_H
#define CLI_TERM_H

#include <stdbool.h>
#include <stdint.h>

/* A terminal that shows colours, and NO_COLOR is not set (https://no-color.org). */
bool term_has_color(int descriptor);
/* Whether the locale of the environment has characters beyond ASCII, in UTF-8. */
bool term_has_utf8(void);
/* COLUMNS, else the terminal's own width, else 80. */
uint32_t term_width(int descriptor);

#endif
