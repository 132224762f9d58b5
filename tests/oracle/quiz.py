#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""quiz.py - recomputes the key of quizzes from config.json and the formulas of the papers, apart from all of core.

    quiz.py ARCHCARD --seeds N MODEL[,MODEL...]...

For every model (several with commas between them are asked about together) and every seed it asks for all questions,
answers each by itself, and complains when the key says otherwise, when another choice is right, too, when a question,
an id or a choice is doubled, or when it does not know a kind. Ends with a line of counts, and fails on any complaint.
"""
import argparse, json, math, os, re, struct, subprocess, sys


def text(*command): return subprocess.run(command, check=True, capture_output=True, text=True).stdout
def f32(x): return struct.unpack("f", struct.pack("f", x))[0]
def count(n): return f"{int(n):,}"


class Model:
    """One model, by its config.json; a GGUF file has none: there, what `inspect` reads of its keys."""

    def __init__(self, archcard, name):
        self.archcard, self.name = archcard, name
        self.shown = shown = json.loads(text(archcard, "inspect", name, "-f", "json"))["models"][0]
        self.path, self.title = shown["source"], os.path.basename(shown["source"].rstrip("/"))
        facts = {f["key"]: f["value"] for f in shown["facts"]}
        folder = self.path if os.path.isdir(self.path) else os.path.dirname(self.path)
        self.folder, self.facts = folder, facts
        path = os.path.join(folder, "config.json")
        c = self.c = json.load(open(path)) if os.path.exists(path) else {**facts, "model_type": facts.get("model_type", "llama")}
        self.family = {"gpt2": "gpt", "mixtral": "mistral"}.get(c["model_type"], c["model_type"])
        getattr(self, self.family)()
        self.two = self.family in ("t5", "bart")
        self.dtype = c.get("torch_dtype") or c.get("dtype") or facts.get("dtype")

    # Each family: widths, layers, and the parameters of a block as (attention, cross, feed-forward).
    def gpt(self):
        c = self.c; h = self.h = c["n_embd"]; i = self.inner = c.get("n_inner") or 4 * h
        self.layers, self.heads, self.kv, self.hd, self.vocab, self.context = c["n_layer"], c["n_head"], c["n_head"], h // c["n_head"], c["vocab_size"], c["n_positions"]
        self.norm, self.placement, self.gated, self.act = "layernorm", "pre", False, c["activation_function"]
        self.block = (2 * h + 4 * (h * h + h), 0, 2 * h + 2 * h * i + i + h); self.flat = (4 * h * h, 0, 2 * h * i)
        self.positions, self.position_count, self.rest, self.tied = "learned", self.context * h, 2 * h, True
        self.window = self.encoder = None; self.tables = self.vocab * h + self.position_count

    def llama(self):
        c = self.c; h = self.h = c["hidden_size"]; i = self.inner = c["intermediate_size"]
        self.layers, self.heads, self.vocab, self.context = c["num_hidden_layers"], c["num_attention_heads"], c["vocab_size"], c["max_position_embeddings"]
        self.kv, self.hd = c.get("num_key_value_heads") or self.heads, c.get("head_dim") or h // self.heads
        self.norm, self.placement, self.gated, self.act = "rmsnorm", "pre", True, c["hidden_act"] if "hidden_act" in c else "silu"
        e = self.experts = c.get("num_local_experts") or 0; self.top = c.get("num_experts_per_tok") or 0
        attention, mlp = 2 * h * self.heads * self.hd + 2 * h * self.kv * self.hd, 3 * h * i * (e or 1) + h * e
        self.block = (attention + h, 0, mlp + h); self.flat = (attention, 0, mlp)
        self.positions, self.position_count, self.tables, self.tied = "rope", 0, self.vocab * h, bool(c.get("tie_word_embeddings"))
        self.theta = (c.get("rope_parameters") or {}).get("rope_theta") or c.get("rope_theta") or 10000.0
        self.rest = h + (0 if self.tied else self.vocab * h); self.encoder, self.window = None, None

    def mistral(self): self.llama(); self.window = self.c.get("sliding_window", 4096 if self.c["model_type"] == "mistral" else None)  # as its config class

    def falcon(self):
        c = self.c; h = self.h = c["hidden_size"]; i = self.inner = 4 * h; self.heads = c["num_attention_heads"]
        self.layers, self.hd, self.vocab, self.context = c["num_hidden_layers"], h // self.heads, c["vocab_size"], c.get("max_position_embeddings", 2048)
        new = c.get("new_decoder_architecture"); self.kv = (c.get("num_kv_heads") or self.heads) if new else 1 if c.get("multi_query", True) else self.heads
        bias, parallel = c.get("bias", False), new or c.get("parallel_attn", True); wide = h + 2 * self.kv * self.hd; norm2 = 2 * h if new or not parallel else 0
        self.block = (2 * h + h * wide + h * h + (wide + h if bias else 0), 0, norm2 + 2 * h * i + (i + h if bias else 0)); self.flat = (h * wide + h * h, 0, 2 * h * i)
        self.norm, self.placement, self.gated, self.act = "layernorm", "parallel" if parallel else "pre", False, c.get("activation", "gelu")
        self.positions, self.theta = ("alibi" if c.get("alibi") else "rope"), c.get("rope_theta", 10000.0)
        self.position_count, self.rest, self.tables, self.tied = 0, 2 * h, self.vocab * h, True; self.window = self.encoder = None

    def t5(self):
        c = self.c; h = self.h = c["d_model"]; i = self.inner = c["d_ff"]; self.heads = self.kv = c["num_heads"]; self.hd = c["d_kv"]
        self.layers, self.encoder, self.vocab, self.context = c.get("num_decoder_layers", c["num_layers"]), c["num_layers"], c["vocab_size"], None
        word = c["feed_forward_proj"]; self.gated = word.startswith("gated-"); self.act = {"gated-gelu": "gelu_new"}.get(word, word)
        attention, mlp = 4 * h * self.heads * self.hd, (3 if self.gated else 2) * h * i
        self.block = (attention + h, attention + h, mlp + h); self.flat = (attention, attention, mlp); self.encoder_block = attention + mlp + 2 * h
        self.norm, self.placement, self.positions, self.window, self.tied = "rmsnorm", "pre", "relative-bias", None, c.get("tie_word_embeddings", True)
        self.buckets, self.distance = c["relative_attention_num_buckets"], c.get("relative_attention_max_distance", 128)
        self.position_count = 2 * self.buckets * self.heads; self.tables = self.vocab * h
        self.rest = self.position_count + 2 * h + (0 if self.tied else self.vocab * h)

    def bart(self):
        c = self.c; h = self.h = c["d_model"]; i = self.inner = c["decoder_ffn_dim"]; self.heads = self.kv = c["decoder_attention_heads"]; self.hd = h // self.heads
        self.layers, self.encoder, self.vocab, self.context = c["decoder_layers"], c["encoder_layers"], c["vocab_size"], c["max_position_embeddings"]
        attention = 4 * (h * h + h) + 2 * h
        def mlp(i): return 2 * h * i + i + h + 2 * h
        self.block = (attention, attention, mlp(i)); self.flat = (4 * h * h, 4 * h * h, 2 * h * i); self.encoder_block = attention + mlp(c["encoder_ffn_dim"])
        self.norm, self.placement, self.gated, self.act, self.window, self.tied = "layernorm", "post", False, c["activation_function"], None, True
        self.positions, self.position_count = "learned", 2 * (self.context + 2) * h
        self.tables, self.rest = self.vocab * h + self.position_count, 4 * h

    # What follows from these.
    experts = top = 0
    def blocks(self): return self.layers * sum(self.block) + (self.encoder * self.encoder_block if self.encoder else 0)
    def total(self): return self.blocks() + self.tables + self.rest
    def cache(self): return 2 * self.layers * self.kv * self.hd * 2
    def attention(self): return "MHA" if self.kv == self.heads else "MQA" if self.kv == 1 else "GQA"
    def mask(self): return "causal-window" if self.window else "causal"
    def kind(self): return "encoder-decoder" if self.encoder else "decoder-only"
    def active(self): return self.total() - self.layers * (self.experts - self.top) * 3 * self.h * self.inner if self.experts else self.total()

    def weights(self):
        """Bytes: of a safetensors file what its header says, else the parameters in the config's type."""
        path = os.path.join(self.folder, "model.safetensors")
        if self.path.endswith(".gguf") or any(n.endswith(".gguf") for n in os.listdir(self.folder)): return self.shown["tensors"]["bytes"]
        if not os.path.exists(path): return self.total() * {"float32": 4, "float16": 2, "bfloat16": 2}[self.dtype]
        with open(path, "rb") as f: header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        return sum(t["data_offsets"][1] - t["data_offsets"][0] for k, t in header.items() if k != "__metadata__")

    def bucket(self, back, both):
        """Raffel et al. 2020, of a key so many tokens before the query."""
        n = self.buckets // 2 if both else self.buckets; exact = n // 2
        if back < exact: return back
        return min(n - 1, exact + int(f32(f32(math.log(f32(back / exact))) / f32(math.log(self.distance / exact))) * (n - exact)))

    def slope(self, head):
        """Press et al. 2022: ratio and first term are 2^(-8/n), n the power of two."""
        n = 1 << (self.heads.bit_length() - 1); s = 2.0 ** (-8 / n); x = 1.0
        for _ in range(head): x *= s
        return x


# Choices as people see them: a text, or a number with a unit. A number equals what it is shown as, and nothing near it.
def shown_bytes(n, large):
    if not large: return f"{count(n)} byte{'s' if n != 1 else ''}"
    for unit in ("MiB", "GiB", "TiB"):
        if n < 1024 ** (("MiB", "GiB", "TiB").index(unit) + 3) or unit == "TiB":
            x = n / 1024 ** (("MiB", "GiB", "TiB").index(unit) + 2); return f"{x:.3g} {unit}", x, unit
class Number:
    def __init__(self, n, unit=None): self.n, self.unit = n, unit
    def value(self, choice):
        """The number that a choice shows, or None when it is of another unit."""
        scale = {"KiB": 1024, "MiB": 1024 ** 2, "GiB": 1024 ** 3, "TiB": 1024 ** 4, "bytes": 1, "byte": 1}
        number, _, unit = choice.partition(" "); number = float(number.replace(",", ""))
        if self.unit == "bytes": return number * scale[unit] if unit in scale else None
        return number if unit in (self.unit or "", (self.unit or "").removesuffix("s")) else None
    def rounded(self): return self.unit in ("bytes", "%", "")
    def right(self, choice):
        v = self.value(choice); return v is not None and (abs(v - self.n) <= 0.006 * max(abs(v), abs(self.n)) + (0.051 if self.unit == "%" else 0) if self.rounded() else v == self.n)
    def wrong(self, choice):
        v = self.value(choice); return v is not None and (abs(v - self.n) > 0.012 * max(abs(v), abs(self.n)) if self.rounded() else v != self.n)
class Words:
    """The right choice holds these words, and no other does."""
    def __init__(self, *words): self.words = words
    def right(self, choice): return all(w in choice for w in self.words)
    def wrong(self, choice): return not self.right(choice)
class Exactly:
    def __init__(self, text): self.text = text
    def right(self, choice): return choice == self.text
    def wrong(self, choice): return choice != self.text


def numbers(question, pattern):
    found = re.search(pattern, question); return [int(x.replace(",", "")) for x in found.groups()] if found else []
def open_cells(n, window): return sum(min(i, window or i) for i in range(1, n + 1))
def ids(model, key):
    value = model.c.get(key, model.facts.get(key)); return value


KINDS = {}
def kind(f): KINDS[f.__name__.replace("_", "-")] = f; return f

@kind
def sides(m, q): return Words("encoder that reads the source and a decoder") if m.encoder else Words("a decoder only")
@kind
def layers(m, q): return Number(m.layers, "blocks")
@kind
def hidden_size(m, q): return Number(m.h, "numbers")
@kind
def logits(m, q): return Number(m.vocab, "logits")
@kind
def mlp_width(m, q): return Number(m.inner, "numbers")
@kind
def mlp_gate(m, q): return Words("three matrices") if m.gated else Words("two matrices")
@kind
def norm(m, q): return Words({"layernorm": "LayerNorm", "rmsnorm": "RMSNorm"}[m.norm])
@kind
def norm_placement(m, q): return Words({"pre": "before attention and before the feed-forward", "post": "after each sum", "parallel": "both parts at once"}[m.placement])
@kind
def activation(m, q): return Words({"relu": "ReLU: zero", "gelu": "GELU: the number times", "gelu_new": "tanh form", "silu": "SiLU"}[m.act])
@kind
def experts(m, q): return Number(m.top, "experts")
@kind
def parameters(m, q): return Number(m.total(), "parameters")
@kind
def tables(m, q): return Number(100 * m.tables / m.total(), "%")
@kind
def head(m, q): return Number(0 if m.tied else m.vocab * m.h, "parameters")
@kind
def block(m, q): return Number(sum(m.block), "parameters")
@kind
def mlp_share(m, q): return Number(100 * m.block[2] / sum(m.block), "%")
@kind
def active(m, q): return Number(m.active(), "parameters")
@kind
def weights_bytes(m, q): return Number(m.weights(), "bytes")
@kind
def attention(m, q): return Words(f"({m.attention()})")
@kind
def kv_heads(m, q): return Number(m.kv, "heads")
@kind
def group(m, q): return Number(m.heads // m.kv, "query heads")
@kind
def head_dim(m, q): return Number(m.hd, "numbers")
@kind
def key_width(m, q): return Number(m.kv * m.hd, "numbers")
@kind
def scale(m, q): return Words("by nothing") if m.family == "t5" else Words(f"by {math.sqrt(m.hd):.4g}, the root of the head's width")
@kind
def mask_cells(m, q): return Number(open_cells(numbers(q, r"has ([\d,]+) tokens")[0], m.window), "cells")
@kind
def mask_sees(m, q):
    n, i = numbers(q, r"has (\d+) tokens.* does token (\d+) see"); return Exactly(f"tokens {max(1, i - (m.window or i) + 1)} to {i}")
@kind
def mask_change(m, q):
    i, n = numbers(q, r"Token (\d+) of a text of (\d+) tokens"); moved = {i}
    for _ in range(m.layers): moved |= {b for a in moved for b in range(a, n + 1) if not m.window or b - a < m.window}
    return Exactly(f"those of tokens {min(moved)} to {max(moved)}") if moved == set(range(i, n + 1)) else None
@kind
def encoder_sees(m, q): return Exactly("all %d" % numbers(q, r"has (\d+) tokens")[0])
@kind
def cross_keys(m, q): return Words("output of the encoder's last block")
@kind
def reach(m, q): return Number(m.layers * (m.window - 1), "tokens")
@kind
def cache_token(m, q): return Number(m.cache(), "bytes")
@kind
def cache_tokens(m, q):
    n, = numbers(q, r"after ([\d,]+) tokens"); return Number(m.cache() * min(n, m.window or n), "bytes")
@kind
def cache_saved(m, q): return Number(m.heads // m.kv, "times as large")
@kind
def cache_cross(m, q): return Words("stays as it is")
@kind
def positions(m, q): return Words({"learned": "learned vector for each position", "rope": "RoPE", "alibi": "ALiBi", "relative-bias": "bucket of the distance"}[m.positions])
@kind
def position_row(m, q): return Number(m.context, "tokens")
@kind
def position_parameters(m, q): return Number(m.position_count, "parameters")
@kind
def rope_pairs(m, q): return Number(m.hd // 2, "pairs")
@kind
def rope_wave(m, q):
    i, = numbers(q, r"has pair (\d+) "); return Number(2 * math.pi / m.theta ** (-2 * (i - 1) / m.hd), "")
@kind
def alibi_slope(m, q): return Number(m.slope(numbers(q, r"give head (\d+) ")[0]), "")
@kind
def bucket(m, q): return Exactly("bucket %d" % m.bucket(numbers(q, r"stands (\d+) tokens")[0], "the encoder of" in q))
@kind
def tuning(m, q):
    return Words({"base": "a base model", "fine-tuned": "a fine-tuned model", "instruct": "instruction-tuned", "chat": "a chat model"}[said(m)])
@kind
def tokenizer(m, q):
    kind = m.shown["tokenizer"]["kind"]; path = os.path.join(m.folder, "tokenizer.json")
    if os.path.exists(path): kind = json.load(open(path))["model"]["type"].lower()
    return Words({"bpe": "byte pair encoding", "unigram": "unigram", "wordpiece": "WordPiece", "wordlevel": "whole words"}[kind])
@kind
def end_token(m, q): return Exactly(f"id {m.c.get('eos_token_id', m.facts.get('eos_token_id'))}")
@kind
def tokens(m, q):
    sentence = re.search(r'does "(.*)" become for', q).group(1)
    return Number(len(json.loads(text(m.archcard, "tokenize", m.name, sentence, "--special", "none", "-f", "json"))["ids"]), "tokens")


def said(m):
    """What the card's line "Kind: ..." says; of what sort the tuning was, the name tells."""
    card = os.path.join(m.folder, "README.md")
    if not os.path.exists(card): return m.shown["tuning"]["kind"]
    if "base model" in re.search(r"Kind: (.*)", open(card).read()).group(1): return "base"
    return "chat" if "chat" in m.title else "instruct" if "instruct" in m.title or "flan" in m.title else "fine-tuned"


def largest(key):
    def answer(models, q):
        values = [key(m) for m in models]; best = max(values)
        return Exactly(models[values.index(best)].title) if values.count(best) == 1 else None
    return answer
COMPARED = {"most-parameters": largest(Model.total), "most-cache": largest(Model.cache), "most-vocabulary": largest(lambda m: m.vocab),
            "widest": largest(lambda m: m.h), "most-context": largest(lambda m: m.context), "most-work": largest(lambda m: m.shown["compute"]["flops_per_token"])}
ONLY = {"has an encoder": lambda m: m.encoder, "a decoder only": lambda m: not m.encoder, "in several groups": lambda m: m.attention() == "GQA", "share one key and": lambda m: m.attention() == "MQA",
        "learned position vectors": lambda m: m.positions == "learned", "turns queries and keys": lambda m: m.positions == "rope", "by a slope": lambda m: m.positions == "alibi",
        "bucket of a distance": lambda m: m.positions == "relative-bias", "subtracts the mean": lambda m: m.norm == "layernorm", "root mean square": lambda m: m.norm == "rmsnorm",
        "residual stream itself": lambda m: m.placement == "post", "only a window": lambda m: m.window, "cross-attention": lambda m: m.encoder, "pretrained only": lambda m: said(m) == "base"}
def only_one(models, q):
    test, = [f for words, f in ONLY.items() if words in q]; those = [m for m in models if test(m)]
    return Exactly(those[0].title) if len(those) == 1 else None
PROPERTIES = {"which sides": Model.kind, "share keys and values": Model.attention, "order of tokens": lambda m: m.positions, "how they normalise": lambda m: m.norm, "where in a block": lambda m: m.placement,
              "the activation": lambda m: m.act, "width of their hidden": lambda m: m.h, "size of their vocabulary": lambda m: m.vocab, "decoder's mask": Model.mask}
class Property:
    def __init__(self, models, same): self.models, self.same = models, same
    def holds(self, choice):
        value, = [f for words, f in PROPERTIES.items() if words in choice]; return (len({value(m) for m in self.models}) == 1) == self.same
    def right(self, choice): return self.holds(choice)
    def wrong(self, choice): return not self.holds(choice)
def cache_ratio(models, q):
    a, b = models[0].cache(), models[1].cache(); large, small = (models[0], models[1]) if a >= b else (models[1], models[0])
    return Number(max(a, b) / min(a, b), "") if f"the cache of {small.title} does" in q and f"the cache of {large.title}?" in q else None
COMPARED |= {"only-one": only_one, "agree": lambda models, q: Property(models, True), "disagree": lambda models, q: Property(models, False), "cache-ratio": cache_ratio}


def judge(models, question, seen):
    """What is wrong with a question."""
    q, choices, answer, k = question["question"], question["choices"], question["answer"], question["kind"]
    for what, value in (("question", q), ("id", question["id"])):
        if (what, value) in seen: yield f"{what} doubled: {value}"
        seen.add((what, value))
    if len(set(choices)) != len(choices): yield f"choices doubled: {choices}"
    if len(question["slips"]) != len(choices) or question["slips"][answer]: yield f"slips: {question['slips']}"
    if not question["why"] or not question["source"]: yield "no why or no source"
    if not re.fullmatch(r"[A-Z].*\?", q): yield f"no question: {q}"
    one = [m for m in models if m.title == question["model"]]
    if (one and k not in KINDS) or (not one and k not in COMPARED): yield f"unknown kind {k}"; return
    expected = KINDS[k](one[0], q) if one else COMPARED[k](models, q)
    if expected is None: yield "has no answer"; return
    if not expected.right(choices[answer]): yield f"{q} key says {choices[answer]!r}, not {getattr(expected, '__dict__', expected)}"
    for i, choice in enumerate(choices):
        if i != answer and not expected.wrong(choice): yield f"{q} {choice!r} is right, too, beside {choices[answer]!r}"


def main():
    parser = argparse.ArgumentParser(); parser.add_argument("archcard"); parser.add_argument("models", nargs="+"); parser.add_argument("--seeds", type=int, default=1); parser.add_argument("--first", type=int, default=0)
    a = parser.parse_args(); asked = complaints = quizzes = 0; kinds = set(); places = [0] * 4
    for names in a.models:
        models = [Model(a.archcard, n) for n in names.split(",")]
        for seed in range(a.first, a.first + a.seeds):
            quiz = json.loads(text(a.archcard, "quiz", *names.split(","), "--count", "1000", "--seed", str(seed), "-f", "json")); seen = set(); quizzes += 1
            for question in quiz["questions"]:
                asked += 1; kinds.add(question["kind"]); places[question["answer"]] += 1
                for complaint in judge(models, question, seen): complaints += 1; print(f"{names} seed {seed} {question['id']}: {complaint}")
            if len(quiz["questions"]) < 12: complaints += 1; print(f"{names} seed {seed}: only {len(quiz['questions'])} questions")
    print(f"{asked} questions of {len(kinds)} kinds in {quizzes} quizzes; right ones at {places}; {complaints} complaints")
    for k in sorted(set(KINDS) | set(COMPARED)): 
        if k not in kinds: print(f"not asked: {k}")
    return complaints > 0 or not asked


sys.exit(main())
