/* SPDX-License-Identifier: MIT */
/*
 * roles.h - the shared vocabulary of tensor roles, read from schemas/roles.json. A role may carry
 * a side in front ("enc.", "dec."); private ones begin with "x.". Knows no tensor names.
 */
#ifndef MODEL_ROLES_H
#define MODEL_ROLES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct role {
    const char *name; /* "attn.q.weight" */
    const char *what; /* one clause for people */
};

/* Reads the vocabulary once; later calls cost nothing. */
int roles_read(struct error *error);
/* Index of a role, its side left out; -1: not in the vocabulary. */
int32_t roles_find(const char *role);
bool role_is_known(const char *role); /* in the vocabulary, or private */
/* The known role that is nearest, or NULL. */
const char *roles_nearest(const char *role);

#endif
