/* SPDX-License-Identifier: MIT */
/* write.c - float tensors into a safetensors file. Reads none. */
#include "weights/write.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>


static uint64_t bytes_of(const struct written *tensor)
{
    uint64_t count = 1;
    for (uint32_t i = 0; i < tensor->rank; i++)
        count *= tensor->shape[i];
    return count * sizeof(float);
}

static char *header_text(const struct written *tensors, uint32_t count)
{
    json_t *header = json_object();
    uint64_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        json_t *shape = json_array();
        for (uint32_t d = 0; d < tensors[i].rank; d++)
            json_array_append_new(shape, json_integer((json_int_t)tensors[i].shape[d]));
        uint64_t end = at + bytes_of(&tensors[i]);
        json_object_set_new(header, tensors[i].name,
                            json_pack("{s:s, s:o, s:[I, I]}", "dtype", "F32", "shape", shape,
                                      "data_offsets", (json_int_t)at, (json_int_t)end));
        at = end;
    }
    char *text = json_dumps(header, JSON_COMPACT);
    json_decref(header);
    return text;
}

static void put_u64(uint8_t out[8], uint64_t value)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)(value >> (8 * i));
}

int safetensors_write(struct output *output, const struct written *tensors, uint32_t count,
                      struct error *error)
{
    char *header = header_text(tensors, count);
    if (!header)
        return error_set(error, ERROR_INTERNAL, "a tensor's name is not UTF-8");
    size_t size = strlen(header), padded = (size + 7) & ~(size_t)7; /* the data begin aligned */
    uint8_t length[8];
    put_u64(length, padded);
    static const char blanks[8] = {' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '};
    bool good = output_write(output, length, sizeof length) && output_write(output, header, size) &&
                output_write(output, blanks, padded - size);
    for (uint32_t i = 0; i < count && good; i++)
        good = output_write(output, tensors[i].data, bytes_of(&tensors[i]));
    free(header);
    return 0;
}
