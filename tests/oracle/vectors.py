#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""vectors.py - writes plugins/NAME/NAME.vectors.json: logits of tiny models with drawn weights.

    tests/oracle/vectors.py [NAME...]        (default: all families)

The models are computed here in double precision, by plain loops over lists, after the papers and the
configuration keys; nothing is shared with the kernels, the graphs or the plugins. Needs Python alone.

How weights are drawn, which core/conform/selftest.c does in the same way: each tensor of the family's
map that is neither a buffer, optional nor tied (and the optional ones that a case lists) is filled row by
row with numbers x of SplitMix64, whose state begins as the FNV-1a hash of "SEED ROLE BLOCK EXPERT" (0
where there is no block or expert). With u = (x >> 40) / 2^23 - 1, a matrix [out][in] gets
u * 2 / sqrt(in), a vector whose role ends in "norm.weight" 1 + u / 4, any other vector u / 4, each
rounded to float32.
"""
import json, math, os, struct, sys

MASK = (1 << 64) - 1


def draw(seed, role, block, expert, count, scale, centre):
    state = 0xCBF29CE484222325
    for byte in f"{seed} {role} {block} {expert}".encode():
        state = (state ^ byte) * 0x100000001B3 & MASK
    out = []
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        x = state
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & MASK
        x = (x ^ x >> 27) * 0x94D049BB133111EB & MASK
        x ^= x >> 31
        u = (x >> 40) / (1 << 23) - 1
        out.append(struct.unpack("f", struct.pack("f", centre + u * scale))[0])
    return out


class Weights:
    """Tensors by role, drawn when they are asked for."""

    def __init__(self, seed): self.seed = seed

    def matrix(self, role, rows, columns, block=0, expert=0):
        x = draw(self.seed, role, block, expert, rows * columns, 2 / math.sqrt(columns), 0.0)
        return [x[i * columns:(i + 1) * columns] for i in range(rows)]

    def vector(self, role, size, block=0):
        return draw(self.seed, role, block, 0, size, 0.25, 1.0 if role.endswith("norm.weight") else 0.0)


# ----------------------------------------------------------------------------------- arithmetic

def dot(a, b): return math.fsum(x * y for x, y in zip(a, b))
def added(a, b): return [[x + y for x, y in zip(r, s)] for r, s in zip(a, b)]
def apply(f, a): return [[f(x) for x in r] for r in a]


def linear(x, w, bias=None):
    return [[dot(row, w[o]) + (bias[o] if bias else 0.0) for o in range(len(w))] for row in x]


def layernorm(x, weight, bias, eps=1e-5):
    out = []
    for row in x:
        mean = math.fsum(row) / len(row)
        scale = 1 / math.sqrt(math.fsum((v - mean) ** 2 for v in row) / len(row) + eps)
        out.append([(v - mean) * scale * w + b for v, w, b in zip(row, weight, bias)])
    return out


def rmsnorm(x, weight, eps):
    return [[v / math.sqrt(dot(row, row) / len(row) + eps) * w for v, w in zip(row, weight)] for row in x]


def softmax(scores):
    peak = max(scores)
    e = [math.exp(s - peak) for s in scores]
    total = math.fsum(e)
    return [v / total for v in e]


def attention(q, k, v, heads, kv_heads, size, scale, sees, bias=None):
    """`sees(query, key)` is the mask; `bias(head, query, key)` is added to the scaled score."""
    out = []
    for i, row in enumerate(q):
        mixed = []
        for h in range(heads):
            g = h * kv_heads // heads
            keys = [j for j in range(len(k)) if sees(i, j)]
            query = row[h * size:(h + 1) * size]
            scores = [dot(query, k[j][g * size:(g + 1) * size]) * scale + (bias(h, i, j) if bias else 0.0) for j in keys]
            share = softmax(scores)
            mixed += [math.fsum(p * v[j][g * size + d] for p, j in zip(share, keys)) for d in range(size)]
        out.append(mixed)
    return out


def causal(i, j): return j <= i
def everything(i, j): return True
def relu(x): return max(x, 0.0)
def gelu(x): return 0.5 * x * (1 + math.erf(x / math.sqrt(2)))
def gelu_new(x): return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))
def silu(x): return x / (1 + math.exp(-x))


ACTIVATION = {"relu": relu, "gelu": gelu, "gelu_new": gelu_new, "silu": silu}


# ------------------------------------------------------------------------------------- families

def gpt(c, w, tokens, source):
    n, heads, inner = c["n_embd"], c["n_head"], c["n_inner"]
    act = ACTIVATION[c["activation_function"]]
    embed = w.matrix("embed.token", c["vocab_size"], n)
    place = w.matrix("embed.position", c["n_positions"], n)
    x = [[a + b for a, b in zip(embed[t], place[i])] for i, t in enumerate(tokens)]

    def norm(x, role, i=0): return layernorm(x, w.vector(role + ".weight", n, i), w.vector(role + ".bias", n, i), c["layer_norm_epsilon"])
    def layer(x, role, i, rows, columns): return linear(x, w.matrix(role + ".weight", rows, columns, i), w.vector(role + ".bias", rows, i))

    for i in range(c["n_layer"]):
        qkv = layer(norm(x, "attn.norm", i), "attn.qkv", i, 3 * n, n)
        scale = 1 / math.sqrt(n // heads) / (i + 1 if c.get("scale_attn_by_inverse_layer_idx") else 1)
        a = attention([r[:n] for r in qkv], [r[n:2 * n] for r in qkv], [r[2 * n:] for r in qkv], heads, heads, n // heads, scale, causal)
        x = added(x, layer(a, "attn.o", i, n, n))
        x = added(x, layer(apply(act, layer(norm(x, "mlp.norm", i), "mlp.up", i, inner, n)), "mlp.down", i, n, inner))
    return linear(norm(x, "final.norm"), embed if c["tie_word_embeddings"] else w.matrix("head.weight", c["vocab_size"], n))


def frequencies(c, size, length):
    """Radians a position of each pair, and the factor on cosine and sine."""
    r = c.get("rope_scaling") or {}
    kind, base, factor = r.get("rope_type", "default"), c["rope_theta"], r.get("factor", 1.0)
    if kind == "dynamic":   # the base grows with what goes beyond the context
        at = max(length, c["max_position_embeddings"])
        base *= (factor * at / c["max_position_embeddings"] - (factor - 1)) ** (size / (size - 2))
    f = [base ** (-2 * i / size) for i in range(size // 2)]
    if kind == "linear":
        f = [x / factor for x in f]
    if kind == "llama3":    # Dubey et al. 2024: long waves are stretched, short ones kept, a ramp between
        old, low, high = r["original_max_position_embeddings"], r["low_freq_factor"], r["high_freq_factor"]
        for i, x in enumerate(f):
            turns = old * x / (2 * math.pi)
            ramp = min(max((turns - low) / (high - low), 0.0), 1.0)
            f[i] = (1 - ramp) * x / factor + ramp * x
    if kind == "yarn":      # Peng et al. 2023, with the usual 32 and 1 turns
        old = r["original_max_position_embeddings"]
        def pair(turns): return size * math.log(old / (turns * 2 * math.pi)) / (2 * math.log(base))
        low, high = max(math.floor(pair(32)), 0), min(math.ceil(pair(1)), size - 1)
        high += 0.001 if low == high else 0
        for i, x in enumerate(f):
            ramp = min(max((i - low) / (high - low), 0.0), 1.0)
            f[i] = x / factor * ramp + x * (1 - ramp)
    if kind == "longrope":  # Ding et al. 2024: each pair has its own factor, of one list up to the trained length, of another beyond
        old = r["original_max_position_embeddings"]
        f = [x / y for x, y in zip(f, r["long_factor" if length > old else "short_factor"])]
        return f, math.sqrt(1 + math.log(c["max_position_embeddings"] / old) / math.log(old))
    return f, (0.1 * math.log(factor) + 1 if kind == "yarn" else 1.0)


def turned(x, heads, size, f, factor):
    """Su et al. 2021; the first columns of a head turn, paired by halves."""
    out = [list(row) for row in x]
    for p, row in enumerate(x):
        for h in range(heads):
            for i, w in enumerate(f):
                a, b = h * size + i, h * size + i + len(f)
                cos, sin = math.cos(p * w) * factor, math.sin(p * w) * factor
                out[p][a], out[p][b] = row[a] * cos - row[b] * sin, row[b] * cos + row[a] * sin
    return out


def experts(c, w, x, i):
    n, inner, count, top = c["hidden_size"], c["intermediate_size"], c["num_local_experts"], c["num_experts_per_tok"]
    def of(part, e, rows, columns): return w.matrix(f"mlp.{part}.weight", rows, columns, i, e)
    out = []
    for row, scores in zip(x, linear(x, w.matrix("mlp.router.weight", count, n, i))):
        share = softmax(scores)
        chosen = sorted(range(count), key=lambda e: -share[e])[:top]
        total, y = sum(share[e] for e in chosen), [0.0] * n
        for e in chosen:
            g, u = linear([row], of("gate", e, inner, n))[0], linear([row], of("up", e, inner, n))[0]
            d = linear([[silu(a) * b for a, b in zip(g, u)]], of("down", e, n, inner))[0]
            y = [a + share[e] / total * b for a, b in zip(y, d)]
        out.append(y)
    return out


def llama(c, w, tokens, source):
    n, heads, groups, inner = c["hidden_size"], c["num_attention_heads"], c["num_key_value_heads"], c["intermediate_size"]
    size, eps, window = c.get("head_dim", n // heads), c["rms_norm_eps"], c.get("sliding_window")
    embed = w.matrix("embed.token", c["vocab_size"], n)
    x = [list(embed[t]) for t in tokens]
    f, factor = frequencies(c, size, len(tokens))

    def layer(x, role, i, rows, columns, bias): return linear(x, w.matrix(role + ".weight", rows, columns, i), w.vector(role + ".bias", rows, i) if bias else None)
    def sees(i, j): return j <= i and (not window or i - j < window)
    if c["model_type"] == "qwen2":
        window = window if c.get("use_sliding_window") else None

    for i in range(c["num_hidden_layers"]):
        if c["model_type"] == "qwen2" and i < c.get("max_window_layers", 28):
            mask = causal
        else:
            mask = sees
        bias, a = c.get("attention_bias") or c["model_type"] == "qwen2", rmsnorm(x, w.vector("attn.norm.weight", n, i), eps)
        q = turned(layer(a, "attn.q", i, heads * size, n, bias), heads, size, f, factor)
        k = turned(layer(a, "attn.k", i, groups * size, n, bias), groups, size, f, factor)
        v = layer(a, "attn.v", i, groups * size, n, bias)
        a = attention(q, k, v, heads, groups, size, 1 / math.sqrt(size), mask)
        x = added(x, layer(a, "attn.o", i, n, heads * size, c.get("attention_bias")))
        a = rmsnorm(x, w.vector("mlp.norm.weight", n, i), eps)
        if c.get("num_local_experts"):
            a = experts(c, w, a, i)
        else:
            bias = c.get("mlp_bias")
            g, u = layer(a, "mlp.gate", i, inner, n, bias), layer(a, "mlp.up", i, inner, n, bias)
            a = layer([[silu(p) * q for p, q in zip(r, s)] for r, s in zip(g, u)], "mlp.down", i, n, inner, bias)
        x = added(x, a)
    x = rmsnorm(x, w.vector("final.norm.weight", n), eps)
    return linear(x, embed if c["tie_word_embeddings"] else w.matrix("head.weight", c["vocab_size"], n))


def bfloat16(x):
    bits = struct.unpack("I", struct.pack("f", x))[0]
    return struct.unpack("f", struct.pack("I", bits + 0x7FFF + (bits >> 16 & 1) & 0xFFFF0000))[0]


def slope(head, heads):
    """Press et al. 2022, for other than powers of two as in their code."""
    power = 1 << heads.bit_length() - 1
    return 2.0 ** (-8 / power * (head + 1)) if head < power else 2.0 ** (-4 / power * (2 * (head - power) + 1))


def falcon(c, w, tokens, source):
    n, heads, eps = c["hidden_size"], c["num_attention_heads"], c["layer_norm_epsilon"]
    grouped, size, parallel = c["new_decoder_architecture"], n // heads, c["parallel_attn"] or c["new_decoder_architecture"]
    groups = c["num_kv_heads"] if grouped else 1 if c["multi_query"] else heads
    each, two = heads // groups, grouped or not parallel
    f, factor = frequencies(c, size, len(tokens))
    embed = w.matrix("embed.token", c["vocab_size"], n)
    x = [list(embed[t]) for t in tokens]

    def norm(x, role, i=0): return layernorm(x, w.vector(role + ".weight", n, i), w.vector(role + ".bias", n, i), eps)
    def layer(x, role, i, rows, columns): return linear(x, w.matrix(role + ".weight", rows, columns, i), w.vector(role + ".bias", rows, i) if c["bias"] else None)
    def alibi(h, i, j): return bfloat16(bfloat16(slope(h, heads)) * bfloat16(j)) / math.sqrt(size)   # added before the scores are scaled

    for i in range(c["num_hidden_layers"]):
        a = norm(x, "attn.norm", i)
        # each group holds its query heads, its key head and its value head side by side
        cells = [[r[g * size:(g + 1) * size] for g in range(heads + 2 * groups)] for r in layer(a, "attn.qkv", i, (heads + 2 * groups) * size, n)]
        q = [sum((r[g * (each + 2) + e] for g in range(groups) for e in range(each)), []) for r in cells]
        k = [sum((r[g * (each + 2) + each] for g in range(groups)), []) for r in cells]
        v = [sum((r[g * (each + 2) + each + 1] for g in range(groups)), []) for r in cells]
        if not c["alibi"]:
            q, k = turned(q, heads, size, f, factor), turned(k, groups, size, f, factor)
        y = layer(attention(q, k, v, heads, groups, size, 1 / math.sqrt(size), causal, alibi if c["alibi"] else None), "attn.o", i, n, n)
        if not parallel:
            x = added(x, y)
        m = norm(x, "mlp.norm", i) if two else a
        m = layer(apply(gelu, layer(m, "mlp.up", i, 4 * n, n)), "mlp.down", i, n, 4 * n)
        x = added(x, added(m, y) if parallel else m)
    return linear(norm(x, "final.norm"), embed)


def gpt_neox(c, w, tokens, source):
    n, heads, inner, parallel = c["hidden_size"], c["num_attention_heads"], c["intermediate_size"], c["use_parallel_residual"]
    size = n // heads
    f, factor = frequencies(c, int(size * c["rotary_pct"]), len(tokens))
    x = [list(r) for r in (w.matrix("embed.token", c["vocab_size"], n)[t] for t in tokens)]

    def norm(x, role, i=0): return layernorm(x, w.vector(role + ".weight", n, i), w.vector(role + ".bias", n, i), c["layer_norm_eps"])
    def layer(x, role, i, rows, columns): return linear(x, w.matrix(role + ".weight", rows, columns, i), w.vector(role + ".bias", rows, i))

    for i in range(c["num_hidden_layers"]):
        qkv = layer(norm(x, "attn.norm", i), "attn.qkv", i, 3 * n, n)
        # of each head its query, key and value side by side
        q, k, v = ([sum((r[(3 * h + part) * size:(3 * h + part + 1) * size] for h in range(heads)), []) for r in qkv] for part in range(3))
        q, k = turned(q, heads, size, f, factor), turned(k, heads, size, f, factor)
        y = layer(attention(q, k, v, heads, heads, size, 1 / math.sqrt(size), causal), "attn.o", i, n, n)
        if not parallel:
            x = added(x, y)
        m = layer(apply(gelu, layer(norm(x, "mlp.norm", i), "mlp.up", i, inner, n)), "mlp.down", i, n, inner)
        x = added(x, added(m, y) if parallel else m)
    return linear(norm(x, "final.norm"), w.matrix("head.weight", c["vocab_size"], n))


def bucket(distance, both, count, most):
    """Raffel et al. 2020: key position minus query position to a row of the bias table."""
    first = 0
    if both:
        count //= 2
        first, distance = (count if distance > 0 else 0), abs(distance)
    else:
        distance = max(-distance, 0)
    exact = count // 2
    if distance < exact:
        return first + distance
    large = exact + int(math.log(distance / exact) / math.log(most / exact) * (count - exact))
    return first + min(large, count - 1)


def t5(c, w, tokens, source):
    n, heads, size, inner, eps = c["d_model"], c["num_heads"], c["d_kv"], c["d_ff"], c["layer_norm_epsilon"]
    embed = w.matrix("embed.token", c["vocab_size"], n)
    gated = c["feed_forward_proj"].startswith("gated-")
    act = {"relu": relu, "gated-gelu": gelu_new, "gated-silu": silu}[c["feed_forward_proj"]]

    def side(name, ids, layers, memory):
        both, table = memory is None, w.matrix(name + ".attn.relbias", c["relative_attention_num_buckets"], heads)
        def bias(h, i, j): return table[bucket(j - i, both, c["relative_attention_num_buckets"], c["relative_attention_max_distance"])][h]
        def attend(x, role, i, over, sees, bias):
            a = rmsnorm(x, w.vector(f"{role}.norm.weight", n, i), eps)
            q, k, v = (linear(m, w.matrix(f"{role}.{part}.weight", heads * size, n, i)) for part, m in (("q", a), ("k", over or a), ("v", over or a)))
            return added(x, linear(attention(q, k, v, heads, heads, size, 1.0, sees, bias), w.matrix(f"{role}.o.weight", n, heads * size, i)))
        x = [list(embed[t]) for t in ids]
        for i in range(layers):
            x = attend(x, name + ".attn", i, None, everything if both else causal, bias)
            if memory is not None:
                x = attend(x, name + ".cross", i, memory, everything, None)
            a = rmsnorm(x, w.vector(name + ".mlp.norm.weight", n, i), eps)
            u = linear(a, w.matrix(name + ".mlp.up.weight", inner, n, i))
            if gated:
                g = linear(a, w.matrix(name + ".mlp.gate.weight", inner, n, i))
                u = [[act(p) * q for p, q in zip(r, s)] for r, s in zip(g, u)]
            else:
                u = apply(act, u)
            x = added(x, linear(u, w.matrix(name + ".mlp.down.weight", n, inner, i)))
        return rmsnorm(x, w.vector(name + ".final.norm.weight", n), eps)

    x = side("dec", tokens, c["num_decoder_layers"], side("enc", source, c["num_layers"], None))
    if c["tie_word_embeddings"]:
        return linear(apply(lambda v: v / math.sqrt(n), x), embed)
    return linear(x, w.matrix("head.weight", c["vocab_size"], n))


def bart(c, w, tokens, source):
    n, pre = c["d_model"], c["model_type"] == "mbart"
    embed, act = w.matrix("embed.token", c["vocab_size"], n), ACTIVATION[c["activation_function"]]
    scale = math.sqrt(n) if c["scale_embedding"] else 1.0

    def norm(x, role, i=0): return layernorm(x, w.vector(role + ".weight", n, i), w.vector(role + ".bias", n, i))
    def layer(x, role, i, rows, columns): return linear(x, w.matrix(role + ".weight", rows, columns, i), w.vector(role + ".bias", rows, i))

    def part(x, role, i, f):
        """Norm before the part (mBART) or after the sum (BART)."""
        return added(x, f(norm(x, role + ".norm", i))) if pre else norm(added(x, f(x)), role + ".norm", i)

    def side(name, word, ids, memory):
        heads, inner = c[word + "_attention_heads"], c[word + "_ffn_dim"]
        def attend(role, i, over, sees):
            def f(a): return layer(attention(layer(a, role + ".q", i, n, n), layer(over or a, role + ".k", i, n, n), layer(over or a, role + ".v", i, n, n),
                                             heads, heads, n // heads, 1 / math.sqrt(n // heads), sees), role + ".o", i, n, n)
            return f
        place = w.matrix(name + ".embed.position", c["max_position_embeddings"] + 2, n)   # the first two rows are not used
        x = norm([[scale * a + b for a, b in zip(embed[t], place[i + 2])] for i, t in enumerate(ids)], name + ".embed.norm")
        for i in range(c[word + "_layers"]):
            x = part(x, name + ".attn", i, attend(name + ".attn", i, None, everything if memory is None else causal))
            if memory is not None:
                x = part(x, name + ".cross", i, attend(name + ".cross", i, memory, everything))
            x = part(x, name + ".mlp", i, lambda a: layer(apply(act, layer(a, name + ".mlp.up", i, inner, n)), name + ".mlp.down", i, n, inner))
        return norm(x, name + ".final.norm") if pre else x

    x = side("dec", "decoder", tokens, side("enc", "encoder", source, None))
    return linear(x, embed, w.matrix("head.logits_bias", 1, c["vocab_size"])[0])


# ---------------------------------------------------------------------------------------- cases

GPT = {"model_type": "gpt2", "n_embd": 24, "n_layer": 2, "n_head": 3, "n_inner": 40, "vocab_size": 31, "n_positions": 12, "activation_function": "gelu_new",
       "layer_norm_epsilon": 1e-5, "tie_word_embeddings": True}
LLAMA = {"model_type": "llama", "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3, "num_key_value_heads": 3, "intermediate_size": 40,
         "vocab_size": 31, "max_position_embeddings": 64, "hidden_act": "silu", "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "tie_word_embeddings": False}
LONGROPE = {"rope_type": "longrope", "original_max_position_embeddings": 32, "short_factor": [1.0, 1.25, 1.5, 2.0], "long_factor": [1.5, 3.0, 5.0, 9.0]}
MISTRAL = dict(LLAMA, model_type="mistral", num_attention_heads=4, num_key_value_heads=2, head_dim=6)
T5 = {"model_type": "t5", "d_model": 20, "d_kv": 6, "d_ff": 36, "num_layers": 2, "num_decoder_layers": 2, "num_heads": 3, "vocab_size": 31,
      "relative_attention_num_buckets": 10, "relative_attention_max_distance": 21, "feed_forward_proj": "relu", "layer_norm_epsilon": 1e-6, "tie_word_embeddings": True}
BART = {"model_type": "bart", "d_model": 24, "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 3, "decoder_attention_heads": 4, "encoder_ffn_dim": 40,
        "decoder_ffn_dim": 36, "vocab_size": 31, "max_position_embeddings": 14, "activation_function": "gelu", "scale_embedding": False, "tie_word_embeddings": True}
FALCON = {"model_type": "falcon", "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 6, "vocab_size": 31, "layer_norm_epsilon": 1e-5, "alibi": False,
          "new_decoder_architecture": False, "multi_query": True, "parallel_attn": True, "bias": False, "rope_theta": 10000.0, "max_position_embeddings": 64}
NEOX = {"model_type": "gpt_neox", "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 40, "vocab_size": 31, "rotary_pct": 0.5,
        "rope_theta": 10000.0, "hidden_act": "gelu", "layer_norm_eps": 1e-5, "use_parallel_residual": True, "max_position_embeddings": 64}
BIAS = ["head.logits_bias"]

FAMILIES = {
    "gpt": (gpt, [("gpt2", GPT, []),
                  ("inverse layer scale, untied, exact gelu", dict(GPT, scale_attn_by_inverse_layer_idx=True, tie_word_embeddings=False, activation_function="gelu"), [])]),
    "llama": (llama, [("one key head a query head", LLAMA, []),
                      ("one key head for all, tied", dict(LLAMA, num_key_value_heads=1, tie_word_embeddings=True), []),
                      ("heads of their own size, biases", dict(LLAMA, head_dim=6, attention_bias=True, mlp_bias=True), []),
                      ("linear scaling", dict(LLAMA, rope_scaling={"rope_type": "linear", "factor": 3.0}), []),
                      ("dynamic scaling beyond the context", dict(LLAMA, max_position_embeddings=7, rope_scaling={"rope_type": "dynamic", "factor": 2.0}), []),
                      ("yarn", dict(LLAMA, rope_scaling={"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16}), []),
                      ("llama3 scaling", dict(LLAMA, rope_scaling={"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                                                                   "original_max_position_embeddings": 24}), []),
                      ("longrope within the trained length", dict(LLAMA, rope_scaling=LONGROPE), []),
                      ("longrope beyond it", dict(LLAMA, rope_scaling=dict(LONGROPE, original_max_position_embeddings=8)), [])]),
    "mistral": (llama, [("window of four", dict(MISTRAL, sliding_window=4), []),
                        ("no window", dict(MISTRAL, sliding_window=None), []),
                        ("mixtral", dict(MISTRAL, model_type="mixtral", sliding_window=None, num_local_experts=4, num_experts_per_tok=2), [])]),
    "qwen2": (llama, [("biases, grouped", dict(MISTRAL, model_type="qwen2"), []),
                      ("a window in the second block", dict(MISTRAL, model_type="qwen2", use_sliding_window=True, sliding_window=3, max_window_layers=1,
                                                            tie_word_embeddings=True), [])]),
    "falcon": (falcon, [("7B: one key head, parallel", FALCON, []),
                        ("40B: groups, two norms", dict(FALCON, new_decoder_architecture=True, num_kv_heads=2), []),
                        ("rw: ALiBi, in sequence", dict(FALCON, alibi=True, multi_query=False, parallel_attn=False, bias=True), [])]),
    "gpt_neox": (gpt_neox, [("parallel", NEOX, []), ("in sequence", dict(NEOX, use_parallel_residual=False, rotary_pct=0.25), [])]),
    "t5": (t5, [("relu, tied and scaled", T5, []),
                ("gated, head of its own", dict(T5, feed_forward_proj="gated-gelu", tie_word_embeddings=False, num_layers=1), [])]),
    "bart": (bart, [("bart, norms behind", BART, BIAS),
                    ("bart, one decoder block, scaled embedding", dict(BART, decoder_layers=1, scale_embedding=True), BIAS),
                    ("mbart, norms in front", dict(BART, model_type="mbart", scale_embedding=True), BIAS)]),
}
# Published totals of the examples, tied weights counted once.
TOTALS = {
    "gpt": {"gpt2.json": 124439808, "gpt2-xl.json": 1557611200},
    "llama": {"llama-2-7b.json": 6738415616, "llama-3-8b.json": 8030261248, "llama-3.2-1b.json": 1235814400},
    "mistral": {"mistral-7b-v0.1.json": 7241732096, "mixtral-8x7b.json": 46702792704},
    "t5": {"t5-small.json": 60506624, "t5-v1.1-base.json": 247577856},
    "bart": {"bart-base.json": 139420416, "bart-large-cnn.json": 406290432},
    "falcon": {"falcon-7b.json": 6921720704, "falcon-rw-1b.json": 1311625216},
    "qwen2": {"qwen2.5-0.5b.json": 494032768},
    "gpt_neox": {"pythia-410m.json": 405334016},
}
TOKENS = [3, 17, 5, 29, 0, 8, 8, 21, 30, 14, 2]
SOURCE = [11, 4, 26, 9, 9, 1, 19, 23]


def write(name, folder):
    f, cases = FAMILIES[name]
    out = []
    for i, (title, config, optional) in enumerate(cases):
        source = SOURCE if name in ("t5", "bart") else None
        logits = f(config, Weights(i + 1), TOKENS, source)
        rows = [0, 4, len(TOKENS) - 1]
        out.append({"name": title, "seed": i + 1, "config": config, "optional": optional, "source": source, "tokens": TOKENS, "tolerance": 1e-5, "rows": rows,
                    "logits": [[float(f"{x:.9g}") for x in logits[r]] for r in rows]})
    head = {"schema": "archcard/vectors/1", "origin": "tests/oracle/vectors.py, double precision; weights are drawn as it says there",
            "totals": TOTALS[name]}
    text = json.dumps(head)[:-1] + ',\n "cases": [\n  ' + ",\n  ".join(json.dumps(c) for c in out) + "\n ]}\n"
    with open(os.path.join(folder, name, name + ".vectors.json"), "w") as file:
        file.write(text)


if __name__ == "__main__":
    top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    for name in sys.argv[1:] or FAMILIES:
        write(name, os.path.join(top, "plugins"))
