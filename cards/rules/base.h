/* SPDX-License-Identifier: MIT */
/*
 * base.h - the model that a card names as its base, as far as it lies on this machine: a bundled one
 * or one of the hub cache. Of it only card and configuration are read. Judges nothing.
 */
#ifndef CARDS_RULES_BASE_H
#define CARDS_RULES_BASE_H

#include "cards/card.h"

/* Zeroed: nothing of it is here. */
struct base {
    char *folder;     /* NULL: it is not on this machine */
    struct card card; /* card_is_open() says whether there is one */
    struct file file; /* config.json */
    struct tree config; /* no map: there is none */
};

/* Looks for "org/name", or the name of a bundled model; base_close() ends it. */
void base_open(struct base *base, const char *id);
/* The same for a repository of data. */
void base_open_data(struct base *base, const char *id);
void base_close(struct base *base);
/* The first licence of its card; NULL: it is not known. */
const char *base_license(const struct base *base);

#endif
