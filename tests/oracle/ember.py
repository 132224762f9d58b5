#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ember.py - the test vectors of the family that core/man/tutorial.md makes up, on standard output.

Computed in double precision, by plain loops; see vectors.py.
"""
import json, math
from vectors import Weights, added, apply, attention, causal, linear, relu, rmsnorm

CONFIG = {"model_type": "ember", "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 12, "vocab_size": 7, "max_position_embeddings": 16}
TOKENS = [3, 1, 4, 1, 5, 0]


def ember(c, w, tokens):
    n, heads, inner = c["hidden_size"], c["num_attention_heads"], c["intermediate_size"]
    embed = w.matrix("embed.token", c["vocab_size"], n)
    x = [list(embed[t]) for t in tokens]

    def far(h, i, j): return -(i - j) * 2 ** (-8 * (h + 1) / heads)     # ALiBi (Press et al. 2022)
    def layer(x, role, i, rows, columns): return linear(x, w.matrix(role + ".weight", rows, columns, i))
    def norm(x, role, i=0): return rmsnorm(x, w.vector(role + ".weight", n, i), 1e-6)

    for i in range(c["num_hidden_layers"]):
        a = norm(x, "attn.norm", i)
        a = attention(*(layer(a, "attn." + p, i, n, n) for p in "qkv"), heads, heads, n // heads, 1 / math.sqrt(n // heads), causal, far)
        x = added(x, layer(a, "attn.o", i, n, n))
        a = apply(lambda v: relu(v) ** 2, layer(norm(x, "mlp.norm", i), "mlp.up", i, inner, n))
        x = added(x, layer(a, "mlp.down", i, n, inner))
    return linear(norm(x, "final.norm"), embed)


logits = ember(CONFIG, Weights(1), TOKENS)
rows = [0, len(TOKENS) - 1]
print(json.dumps({"name": "tiny", "seed": 1, "config": CONFIG, "tokens": TOKENS, "tolerance": 1e-5, "rows": rows,
                  "logits": [[float(f"{x:.7g}") for x in logits[r]] for r in rows]}))
