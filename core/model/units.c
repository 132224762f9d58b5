/* SPDX-License-Identifier: MIT */
/* units.c - the units of fact keys that several families share. Holds no values. */
#include "model/units.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *key, *unit;
} units[] = {
    {"max_position_embeddings", "tokens"},
    {"sliding_window", "tokens"},
    {"relative_attention_max_distance", "tokens"},
    {"position_rows", "rows"},
    {"position_offset", "rows"},
    {"bos_token_id", "id"},
    {"eos_token_id", "id"},
    {"pad_token_id", "id"},
    {"unk_token_id", "id"},
    {"decoder_start_token_id", "id"},
};

const char *key_unit(const char *key)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (!strcmp(units[i].key, key))
            return units[i].unit;
    return NULL;
}
