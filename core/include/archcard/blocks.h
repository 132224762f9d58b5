/* SPDX-License-Identifier: MIT */
/*
 * blocks.h - recipes that most plugins want, made of nothing but plugin.h and graph.h: detecting a
 * family by its words, naming an activation, wiring attention and feed-forward parts; with layers.h,
 * which lists tensors. Nothing here is needed; a plugin may do each by hand.
 */
#ifndef ARCHCARD_BLOCKS_H
#define ARCHCARD_BLOCKS_H

#include <string.h>

#include <archcard/graph.h>
#include <archcard/layers.h>

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

/*
 * For families whose GGUF files call themselves by another's name: the name that the file gives its
 * model, where it holds one of `words` (lower case; NULL ends) in whatever case of letters; else NULL.
 */
AC_UNUSED static const char *ac_gguf_named(const struct ac_host *host, const char *const *words)
{
    static const char *const keys[] = {"general.name", "general.basename",
                                       "general.base_model.0.name"};
    size_t key, word, i;
    for (key = 0; key < sizeof keys / sizeof *keys; key++) {
        const char *name = host->text(host, NULL, keys[key], ""), *at;
        for (at = name; *at; at++)
            for (word = 0; words[word]; word++) {
                for (i = 0; words[word][i] && (at[i] | 32) == words[word][i]; i++)
                    ;
                if (!words[word][i])
                    return name;
            }
    }
    return NULL;
}

/*
 * States hidden_size: the columns of the token embedding `name` ("wte.weight"), the keys of config.json
 * that may say it, GGUF's.
 */
AC_UNUSED static int64_t ac_hidden_size(const struct ac_host *host, const char *name,
                                        const char *keys)
{
    return host->dimension(host, "hidden_size",
                           ac_format(host, "#%s[1] #token_embd.weight[1] %s *.embedding_length", name,
                                     keys), AC_REQUIRED);
}

/* States vocab_size: the rows of that embedding, vocab_size, GGUF's. */
AC_UNUSED static int64_t ac_vocab_size(const struct ac_host *host, const char *name)
{
    return host->dimension(host, "vocab_size",
                           ac_format(host, "#%s[0] #token_embd.weight[0] vocab_size *.vocab_size",
                                     name), AC_REQUIRED);
}

/* States head_dim where it is hidden_size / num_attention_heads, which must divide. */
AC_UNUSED static int64_t ac_head_dim(const struct ac_host *host, int64_t hidden, int64_t heads)
{
    if (hidden % heads)
        host->fail(host, AC_CONFIG, "hidden_size is no multiple of num_attention_heads");
    ac_state(host, ac_fact_integer("head_dim", hidden / heads, NULL),
             "hidden_size / num_attention_heads");
    return hidden / heads;
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

/* The embeddings of this side's tokens, which enter the first block as they are. */
AC_UNUSED static ac_node ac_embed_tokens(const struct ac_host *host)
{
    ac_node x = ac_embed(host, ac_input(host, AC_TOKENS, 1), "embed.token", 0);
    return ac_tag(host, x, AC_TAG_EMBED, AC_OUTSIDE);
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

/* o(attend(q(x), k(from), v(from))) by the layers `stem`.q, .k, .v and .o: self-attention when
 * `from` is x, cross-attention when it is the memory. */
AC_UNUSED static ac_node ac_attention(const struct ac_host *host, ac_node x, ac_node from,
                                      const struct ac_attend *p, const char *stem, int32_t layer)
{
    ac_node q = ac_linear(host, x, ac_format(host, "%s.q", stem), layer);
    ac_node k = ac_linear(host, from, ac_format(host, "%s.k", stem), layer);
    ac_node v = ac_linear(host, from, ac_format(host, "%s.v", stem), layer);
    return ac_linear(host, ac_attend(host, q, k, v, p, stem, layer),
                     ac_format(host, "%s.o", stem), layer);
}

/* Queries, keys and values, each [rows][heads * head_dim]. */
struct ac_qkv {
    ac_node q, k, v;
};

/*
 * Cuts the output of a fused projection. `grouped` 0: all queries lie first, then all keys, then all
 * values; 1: each key and value head has a group of its own, its query heads first, then itself.
 */
AC_UNUSED static struct ac_qkv ac_split(const struct ac_host *host, ac_node fused,
                                        const struct ac_attend *p, int32_t grouped)
{
    int64_t kv_heads = p->kv_heads ? p->kv_heads : p->heads;
    int64_t groups = grouped ? kv_heads : 1;
    int64_t q = p->heads / groups * p->head_dim, kv = kv_heads / groups * p->head_dim;
    int64_t stride = grouped ? q + 2 * kv : 0;
    struct ac_qkv out;
    out.q = ac_slice(host, fused, 0, q, groups, stride);
    out.k = ac_slice(host, fused, q, kv, groups, stride);
    out.v = ac_slice(host, fused, q + kv, kv, groups, stride);
    return out;
}

#ifdef __cplusplus
}
#endif
#endif
