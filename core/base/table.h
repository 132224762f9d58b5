/* SPDX-License-Identifier: MIT */
/* table.h - a hash table from byte strings to numbers. Keys are borrowed. Not ordered. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed: empty and ready. */
struct table {
    struct table_slot *slots;
    size_t room;  /* power of two */
    size_t count;
};

/* Puts or replaces; returns true when the key was there already. */
bool table_put(struct table *table, const char *key, size_t size, uint64_t value);
bool table_find(const struct table *table, const char *key, size_t size, uint64_t *value);
void table_fini(struct table *table);

#endif
