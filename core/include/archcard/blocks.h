/* SPDX-License-Identifier: MIT */
/*
 * blocks.h - recipes that most plugins want, made of nothing but plugin.h and graph.h: detecting a
 * family by its words, listing the tensors of a layer, naming an activation. Nothing here is
 * needed; a plugin may do each by hand.
 */
#ifndef ARCHCARD_BLOCKS_H
#define ARCHCARD_BLOCKS_H

#include <string.h>

#include <archcard/graph.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whether a class is `prefix` and then what classes end in: "LlamaForCausalLM" is of "Llama". */
AC_UNUSED static int ac_class_is(const char *name, const char *prefix)
{
    static const char *const ends[] = {"For", "Model", "LMHead", "Encoder", "Decoder", "Double"};
    size_t i, size = strlen(prefix);
    if (strncmp(name, prefix, size))
        return 0;
    for (i = 0; i < sizeof ends / sizeof *ends; i++)
        if (!strncmp(name + size, ends[i], strlen(ends[i])))
            return 1;
    return 0;
}

/* Whether the weights have a tensor of this name, with a prefix of the plugin's or without. */
AC_UNUSED static int32_t ac_is_stored(const struct ac_host *host, const char *name)
{
    struct ac_stored stored;
    stored.size = (uint32_t)sizeof stored;
    return host->stored_find(host, name, &stored);
}

/*
 * Scores a model by the words of its files: 100 when `model_type` or GGUF's general.architecture is
 * one of `families`; 80 when there is no such word and the class in `architectures` is one of
 * `class_prefix`; 40 when the weights have all tensors of `probes` (NULL ends); else 0.
 */
AC_UNUSED static int32_t ac_detect(const struct ac_host *host, const char *const *families,
                                   const char *class_prefix, const char *const *probes,
                                   const char **reason)
{
    const char *word = host->text(host, NULL, "model_type general.architecture", NULL);
    const char *name = host->text(host, NULL, "/architectures/0", NULL);
    for (; word && *families; families++)
        if (!strcmp(word, *families)) {
            *reason = ac_format(host, "the files call it \"%s\"", word);
            return 100;
        }
    if (word) {
        *reason = ac_format(host, "the files call it \"%.100s\"", word);
        return 0;
    }
    if (name && ac_class_is(name, class_prefix)) {
        *reason = ac_format(host, "its class is %.100s", name);
        return 80;
    }
    *reason = "nothing names the family";
    if (!host->stored_count(host))
        return 0;
    for (; *probes; probes++)
        if (!ac_is_stored(host, *probes)) {
            *reason = ac_format(host, "has no tensor %s", *probes);
            return 0;
        }
    *reason = "its tensor names fit";
    return 40;
}

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
        tensor.gguf = ac_format(host, "%s.%s", names->gguf, end);
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

/* The AC_RELU, AC_GELU, ... that a configuration's word names; an unknown word is a failure. */
AC_UNUSED static int64_t ac_activation(const struct ac_host *host, const char *word)
{
    static const struct {
        const char *word;
        int64_t kind;
    } known[] = {
        {"relu", AC_RELU},         {"gelu", AC_GELU},      {"gelu_new", AC_GELU_TANH},
        {"gelu_fast", AC_GELU_TANH}, {"gelu_pytorch_tanh", AC_GELU_TANH},
        {"silu", AC_SILU},         {"swish", AC_SILU},     {"quick_gelu", AC_QUICK_GELU},
        {"tanh", AC_TANH},         {"relu2", AC_RELU2},    {"relu_squared", AC_RELU2},
    };
    size_t i;
    for (i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(word, known[i].word))
            return known[i].kind;
    host->fail(host, AC_UNSUPPORTED, ac_format(host, "activation \"%.100s\"", word));
    return AC_RELU;
}

/* down(act(up(x))) */
AC_UNUSED static ac_node ac_mlp(const struct ac_host *host, ac_node x, const char *up,
                                const char *down, int32_t layer, int64_t act)
{
    return ac_linear(host, ac_act(host, ac_linear(host, x, up, layer), act), down, layer);
}

/* down(act(gate(x)) * up(x)), Shazeer 2020 */
AC_UNUSED static ac_node ac_gated_mlp(const struct ac_host *host, ac_node x, const char *gate,
                                      const char *up, const char *down, int32_t layer, int64_t act)
{
    ac_node g = ac_act(host, ac_linear(host, x, gate, layer), act);
    return ac_linear(host, ac_mul(host, g, ac_linear(host, x, up, layer)), down, layer);
}

#ifdef __cplusplus
}
#endif
#endif
