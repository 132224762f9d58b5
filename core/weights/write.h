/* SPDX-License-Identifier: MIT */
/* write.h - float tensors into a safetensors file. Reads none. */
#ifndef WEIGHTS_WRITE_H
#define WEIGHTS_WRITE_H

#include <stdint.h>

#include "base/error.h"
#include "base/file.h"

/* A tensor to be written; all borrowed. */
struct written {
    const char *name;
    uint32_t rank;
    uint64_t shape[3]; /* [rank], row-major */
    const float *data;
};

/* Writes an F32 safetensors file with the tensors in this order. That bytes could not be written is
 * told by output_commit(). */
int safetensors_write(struct output *output, const struct written *tensors, uint32_t count,
                      struct error *error);

#endif
