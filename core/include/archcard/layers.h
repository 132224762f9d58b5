/* SPDX-License-Identifier: MIT */
/*
 * layers.h - lists the tensors of a family: one by one, or as a table with a layer a row. Made of
 * nothing but plugin.h; which tensors there are is the plugin's to say.
 */
#ifndef ARCHCARD_LAYERS_H
#define ARCHCARD_LAYERS_H

#include <string.h>

#include <archcard/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Lists one tensor of rank 1 (`in` 0) or 2. */
AC_UNUSED static void ac_tensor_add(const struct ac_host *host, const char *role, const char *name,
                                    const char *gguf, uint32_t blocks, int64_t out, int64_t in,
                                    uint32_t flags, const char *tied)
{
    struct ac_tensor tensor = AC_ZERO;
    tensor.size = (uint32_t)sizeof tensor;
    tensor.flags = flags;
    tensor.role = role;
    tensor.name = name;
    tensor.gguf = gguf;
    tensor.tied = tied;
    tensor.blocks = blocks;
    tensor.rank = in ? 2 : 1;
    tensor.shape[0] = out;
    tensor.shape[1] = in;
    host->tensor(host, &tensor);
}

/* What ac_layer_add() adds to a name. */
#define AC_WEIGHT_ONLY 0
#define AC_WITH_BIAS 1

/*
 * Lists the tensors of a linear layer ([out][in]) or of a norm (`in` 0): roles `stem`.weight and
 * `stem`.bias, names `name`.weight and `name`.bias, likewise `gguf`, which may be NULL.
 */
AC_UNUSED static void ac_layer_add(const struct ac_host *host, const char *stem, const char *name,
                                   const char *gguf, uint32_t blocks, int64_t out, int64_t in,
                                   int32_t bias, uint32_t flags)
{
    ac_tensor_add(host, ac_format(host, "%s.weight", stem), ac_format(host, "%s.weight", name),
                  gguf ? ac_format(host, "%s.weight", gguf) : NULL, blocks, out, in, flags, NULL);
    if (bias)
        ac_tensor_add(host, ac_format(host, "%s.bias", stem), ac_format(host, "%s.bias", name),
                      gguf ? ac_format(host, "%s.bias", gguf) : NULL, blocks, out, 0,
                      flags & ~AC_TRANSPOSED, NULL);
}

/* What a layer is called: its stem, and its names without ".weight". */
struct ac_linear_names {
    const char *stem, *name, *gguf;
};

/* ac_layer_add() for a projection to `heads` heads of `head_dim` rows each; `flags` may have
 * AC_ROPE_PAIRS, which then holds for the bias, too. */
AC_UNUSED static void ac_heads_add(const struct ac_host *host, const struct ac_linear_names *names,
                                   uint32_t blocks, int64_t heads, int64_t head_dim, int64_t in,
                                   int32_t bias, uint32_t flags)
{
    struct ac_tensor tensor = AC_ZERO;
    int part;
    tensor.size = (uint32_t)sizeof tensor;
    tensor.flags = flags;
    tensor.blocks = blocks;
    tensor.heads = (uint32_t)heads;
    tensor.shape[0] = heads * head_dim;
    tensor.shape[1] = in;
    for (part = 0; part < (bias ? 2 : 1); part++) {
        const char *end = part ? "bias" : "weight";
        tensor.rank = part ? 1 : 2;
        tensor.role = ac_format(host, "%s.%s", names->stem, end);
        tensor.name = ac_format(host, "%s.%s", names->name, end);
        tensor.gguf = names->gguf ? ac_format(host, "%s.%s", names->gguf, end) : NULL;
        host->tensor(host, &tensor);
    }
}

/* One matrix [out][in] for each expert of each block. */
AC_UNUSED static void ac_expert_add(const struct ac_host *host, const char *role, const char *name,
                                    const char *gguf, uint32_t blocks, uint32_t experts,
                                    int64_t out, int64_t in)
{
    struct ac_tensor tensor = AC_ZERO;
    tensor.size = (uint32_t)sizeof tensor;
    tensor.role = role;
    tensor.name = name;
    tensor.gguf = gguf;
    tensor.blocks = blocks;
    tensor.experts = experts;
    tensor.rank = 2;
    tensor.shape[0] = out;
    tensor.shape[1] = in;
    host->tensor(host, &tensor);
}

/* Besides AC_WEIGHT_ONLY and AC_WITH_BIAS, what ac_layers_add() knows. */
#define AC_TABLE 2  /* its role is the row's own, as embeddings have it */
#define AC_SHARED 3 /* likewise, and it is "embed.token" once more, absent in most files */

/*
 * A row of a table of layers: a matrix, a norm, or an embedding. Names stand without ".weight" and behind
 * the table's beginnings; one with "{i}" stands in every block, another one once.
 */
struct ac_layer {
    const char *role; /* "attn.q" */
    const char *name; /* in Hugging Face files: "layers.{i}.self_attn.q_proj" */
    const char *gguf; /* "blk.{i}.attn_q"; NULL: that format has none */
    int64_t out, in;  /* [out][in]; `in` 0: a norm; `out` 0: this model has no such layer */
    int32_t kind;     /* AC_WEIGHT_ONLY, AC_WITH_BIAS, AC_TABLE, AC_SHARED */
};

/* What the layers of a table have in common. */
struct ac_place {
    const char *role, *name, *gguf; /* how roles and names begin: "enc.", "model.encoder.", "enc."; a
                                       `gguf` of NULL: with nothing */
    int64_t blocks;                 /* how many blocks there are */
    uint32_t flags;                 /* of the matrices: AC_TRANSPOSED */
};

/* Lists the layers of a table, in its order. */
AC_UNUSED static void ac_layers_add(const struct ac_host *host, const struct ac_place *place,
                                    const struct ac_layer *rows, uint32_t count)
{
    const char *begin = place->gguf ? place->gguf : "";
    const struct ac_layer *row;
    for (row = rows; row < rows + count; row++) {
        const char *role = ac_format(host, "%s%s", place->role, row->role);
        const char *name = ac_format(host, "%s%s", place->name, row->name);
        const char *gguf = row->gguf ? ac_format(host, "%s%s", begin, row->gguf) : NULL;
        uint32_t blocks = strstr(name, "{i}") ? (uint32_t)place->blocks : 0;
        int32_t shared = row->kind == AC_SHARED;
        if (row->out && (row->kind == AC_TABLE || shared))
            ac_tensor_add(host, role, ac_format(host, "%s.weight", name),
                          gguf ? ac_format(host, "%s.weight", gguf) : NULL, blocks, row->out,
                          row->in, shared ? AC_TIED | AC_OPTIONAL : 0,
                          shared ? "embed.token" : NULL);
        else if (row->out)
            ac_layer_add(host, role, name, gguf, blocks, row->out, row->in,
                         row->kind == AC_WITH_BIAS, row->in ? place->flags : 0);
    }
}

/* The matrix from hidden states to logits [vocab][hidden], when `tied` the embedding once more. A head
 * with a bias is a row of the table: {"head", "lm_head", "output", vocab, hidden, AC_WITH_BIAS}. */
AC_UNUSED static void ac_head_add(const struct ac_host *host, const char *name, const char *gguf,
                                  int64_t vocab, int64_t hidden, int32_t tied)
{
    ac_tensor_add(host, "head.weight", name, gguf, 0, vocab, hidden,
                  tied ? AC_TIED | AC_OPTIONAL : 0, tied ? "embed.token" : NULL);
}

/* A buffer that some files store, of `rank` dimensions from the first of `shape` on. */
AC_UNUSED static void ac_buffer_add(const struct ac_host *host, const char *role, const char *name,
                                    int64_t blocks, uint32_t rank, const int64_t shape[4])
{
    struct ac_tensor tensor = AC_ZERO;
    uint32_t i;
    tensor.size = (uint32_t)sizeof tensor;
    tensor.flags = AC_OPTIONAL | AC_BUFFER;
    tensor.role = role;
    tensor.name = name;
    tensor.blocks = (uint32_t)blocks;
    tensor.rank = rank;
    for (i = 0; i < rank; i++)
        tensor.shape[i] = shape[i];
    host->tensor(host, &tensor);
}

#ifdef __cplusplus
}
#endif
#endif
