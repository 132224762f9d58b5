/* SPDX-License-Identifier: MIT */
/* names.c - numbers for the keys that a schema knows. The fast way to find one is in the header. */
#include "schema/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

uint32_t names_find_many(const struct names *names, const char *text, uint32_t size)
{
    uint64_t number;
    return table_find(&names->table, text, size, &number) ? (uint32_t)number : NAME_NONE;
}

uint32_t names_add(struct names *names, const struct value *key)
{
    uint32_t number = names_find(names, key->text, key->size);
    if (number != NAME_NONE)
        return number;
    number = names->count++;
    names->items = memory_grow(names->items, &names->room, names->count, sizeof *names->items);
    names->items[number] = (struct name){key->text, key->size};
    if (number < NAMES_FEW) {
        uint32_t slot = names_hash(key->text, key->size);
        while (names->slots[slot])
            slot = (slot + 1) % NAMES_SLOTS;
        names->slots[slot] = (uint8_t)(number + 1);
    }
    uint32_t first = number == NAMES_FEW ? 0 : number; /* one too many: now all go to the table */
    for (uint32_t i = first; names->count > NAMES_FEW && i <= number; i++)
        table_put(&names->table, names->items[i].text, names->items[i].size, i);
    return number;
}

void names_fini(struct names *names)
{
    free(names->items);
    table_fini(&names->table);
    *names = (struct names){0};
}
