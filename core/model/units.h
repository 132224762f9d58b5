/* SPDX-License-Identifier: MIT */
/* units.h - the units of fact keys that several families share. Holds no values. */
#ifndef MODEL_UNITS_H
#define MODEL_UNITS_H

const char *key_unit(const char *key); /* NULL: a plain number or word */

#endif
