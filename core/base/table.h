/* SPDX-License-Identifier: MIT */
/*
 * table.h - a hash table from byte strings to numbers. Keys are borrowed. Not ordered. The hash is
 * seeded anew in every process, so that no file can be made to be slow.
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed: empty and ready. */
struct table {
    struct table_slot *slots;    /* [room] */
    struct table_entry *entries; /* [entry_room], `count` of them used */
    size_t room;                 /* power of two, at most `slot_room` */
    size_t slot_room;
    size_t entry_room;
    size_t count;
};

/* Puts or replaces; returns true when the key was there already. */
bool table_put(struct table *table, const char *key, size_t size, uint64_t value);
bool table_find(const struct table *table, const char *key, size_t size, uint64_t *value);
/* Fetches ahead what a put or find of this key will touch: of use a few keys early, in a large
 * table, in a loop. Changes nothing. */
void table_expect(const struct table *table, const char *key, size_t size);
/* Empties it, makes room for `expected` keys and keeps the memory. */
void table_clear(struct table *table, size_t expected);
void table_fini(struct table *table);

#endif
