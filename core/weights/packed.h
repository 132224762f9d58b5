/* SPDX-License-Identifier: MIT */
/*
 * packed.h - weights that are stored as something else: whole numbers with several weights in each,
 * or small floats, with scales and the like in tensors beside them (GPTQ, AWQ, bitsandbytes, fp8,
 * compressed-tensors, MXFP4, NVFP4, MLX, torchao). Says which stored tensor stands for which weight
 * and how many numbers it has, and where all there is to it are scales. Unpacks nothing.
 */
#ifndef WEIGHTS_PACKED_H
#define WEIGHTS_PACKED_H

#include "weights/weights.h"

/* What a stored tensor is of a packed weight; in the arena of the weights. */
struct packed {
    const char *method;   /* as quantization_config spells it: "gptq"; of a container that several
                             methods write, as people call it: "fp8", "int8" */
    const char *name;     /* the weight that it is, or is a part of: "h.0.mlp.up_proj.weight" */
    uint64_t count;       /* numbers of that weight; 0: this is an auxiliary, no parameters */
    uint32_t bits;        /* of each; 0: an auxiliary */
    const struct stored *scale; /* numbers times these are the weights; NULL: there is more to it */
    float factor;         /* of all scales */
};

/*
 * Looks for packed weights and their auxiliaries by names, types and shapes, and sets ->packed of
 * the tensors. `group`: how many weights have one scale, where no shape tells (MLX); 0: not stated.
 */
void packed_find(struct weights *weights, uint32_t group);
/* Numbers that a stored tensor stands for; 0 for an auxiliary. */
uint64_t stored_weights(const struct stored *stored);
/* Whether it only helps to unpack another one. */
bool stored_is_auxiliary(const struct stored *stored);

#endif
