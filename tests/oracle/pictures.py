#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# pictures.py - numbers that trace, diagram and explain show, against the model through a second path:
# reference attentions and states, headers of weight files, formulas of papers on the configuration. Shares
# no code with the program; needs nothing but Python.
#
#     pictures.py ARCHCARD CARDS [GOLDENS]        prints TAP

import base64
import json
import math
import os
import re
import struct
import subprocess
import sys

PROGRAM, CARDS = sys.argv[1:3]
GOLDENS = sys.argv[3] if len(sys.argv) > 3 else ""
DEMOS = ["demo-gpt", "demo-llama", "demo-mistral", "demo-t5", "demo-bart"]
TOLERANCE = 2e-5  # float32 against float64, as in tests/cli/goldens.sh
count = failures = 0


def say(faults, name):
    global count, failures
    count += 1
    failures += bool(faults)
    print(f"{'not ok' if faults else 'ok'} {count} - {name}")
    for fault in faults[:8]:
        print(f"# {fault}")


def run(*words):
    return subprocess.run([PROGRAM, *words], check=True, capture_output=True, text=True).stdout


def read_header(path):
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
    header.pop("__metadata__", None)
    return header, 8 + size


class Golden:
    """Tensors of a safetensors file as flat lists, read when asked for."""

    def __init__(self, path):
        self.header, self.begin = read_header(path)
        with open(path, "rb") as file:
            self.data = file.read()

    def __contains__(self, name):
        return name in self.header

    def shape(self, name):
        return self.header[name]["shape"]

    def get(self, name):
        entry = self.header[name]
        first, end = (self.begin + at for at in entry["data_offsets"])
        kind = {"F64": "d", "F32": "f", "I64": "q"}[entry["dtype"]]
        return struct.unpack(f"<{(end - first) // struct.calcsize(kind)}{kind}", self.data[first:end])

    def row(self, name, *at):
        shape, flat = self.shape(name), self.get(name)
        width, index = shape[-1], 0
        for size, place in zip(shape, at):
            index = index * size + place
        return flat[index * width:(index + 1) * width]


def length(vector):
    return math.sqrt(sum(x * x for x in vector))


def near(a, b, tolerance=TOLERANCE):
    return abs(a - b) <= tolerance * max(1, abs(b))


# ---- trace against the reference ----

def check_rows(faults, where, heads, golden, name, token):
    """Weights of one query: equal, sum to 1, exactly 0 where the reference has exactly 0."""
    for h, row in enumerate(heads):
        wanted = golden.row(name, h, token)
        if len(row) != len(wanted):
            faults.append(f"{where}: {len(row)} keys, not {len(wanted)}")
            return
        if abs(sum(row) - 1) > 1e-5:
            faults.append(f"{where} head {h}: sums to {sum(row)}")
        for key, (own, reference) in enumerate(zip(row, wanted)):
            if not near(own, reference) or (reference == 0) != (own == 0) and reference < 1e-30:
                faults.append(f"{where} head {h} key {key}: {own}, not {reference}")


def check_states(faults, where, layers, golden, name, token):
    """Lengths and cosines of the stream; the reference's last state is behind the final norm."""
    for i, layer in enumerate(layers[:-1]):
        before, after = golden.row(f"{name}.{i}", token), golden.row(f"{name}.{i + 1}", token)
        cosine = sum(a * b for a, b in zip(before, after)) / length(before) / length(after)
        if not near(layer["norm"], length(after)) or not near(layer["cosine"], cosine):
            faults.append(f"{where} block {i}: {layer['norm']} {layer['cosine']}")


def check_lens(faults, where, flow, golden, token):
    logits = golden.row("logits", token)
    total = math.fsum(math.exp(x - max(logits)) for x in logits)
    for candidates in (flow["candidates"], flow["layers"][-1]["lens"]):
        for c in candidates:
            wanted = math.exp(logits[c["id"]] - max(logits)) / total
            if not near(c["probability"], wanted, 1e-4):
                faults.append(f"{where}: {c} has {wanted}")


def ids(golden, name):
    return ",".join(map(str, golden.get(name)))


def trace_golden(folder, golden):
    name = os.path.basename(folder)
    words = ["--ids", ids(golden, "input_ids")]
    decoder = "decoder_input_ids" in golden
    if decoder:
        words += ["--decoder-ids", ids(golden, "decoder_input_ids")]
    tokens = len(golden.get("input_ids"))
    faults = []
    for token in range(tokens):
        flow = json.loads(run("trace", folder, *words, "--token", str(token), "-f", "json"))
        side = flow["encoder_layers"] if decoder else flow["layers"]
        for i, layer in enumerate(side):
            check_rows(faults, f"token {token} block {i}", layer["attention"]["heads"], golden,
                       f"encoder_attentions.{i}" if decoder else f"attentions.{i}", token)
        check_states(faults, f"token {token}", side, golden,
                     "encoder_hidden_states" if decoder else "hidden_states", token)
        if not decoder:
            check_lens(faults, f"token {token}", flow, golden, token)
    say(faults, f"{name}: weights, states and candidates of {tokens} tokens are the reference's")
    if decoder:
        trace_decoder(name, flow, golden)
    trace_shown(folder, words, golden, decoder)


def trace_decoder(name, flow, golden):
    faults, last = [], len(golden.get("decoder_input_ids")) - 1
    for i, layer in enumerate(flow["layers"]):
        check_rows(faults, f"block {i}", layer["attention"]["heads"], golden, f"decoder_attentions.{i}", last)
        check_rows(faults, f"block {i} cross", layer["cross_attention"]["heads"], golden,
                   f"cross_attentions.{i}", last)
    check_states(faults, "decoder", flow["layers"], golden, "decoder_hidden_states", last)
    check_lens(faults, "decoder", flow, golden, last)
    say(faults, f"{name}: the decoder's, and cross-attention over the whole source")


def maps_of(text):
    """The figures of --numbers: title, then rows of cells; None is hidden."""
    maps = {}
    for part in re.split(r"\n(?=Weights of )", text)[1:]:
        lines = part.split("\n")
        title = lines[0]
        rows = [line[16:].split() for line in lines[1:] if re.match(r" {0,2}\d+ ", line)]
        header = [line for line in lines[1:] if re.match(r" {16,}0", line)]
        columns = len(header[0].split())
        maps[title] = [[None if c == "-" else float(c) for c in row] for row in rows if len(row) == columns]
    return maps


def trace_shown(folder, words, golden, decoder):
    """What people see: the map as text, and the packed weights of the page."""
    name, faults = os.path.basename(folder), []
    text = run("trace", folder, *words, "--numbers", "--layer", "1", "--head", "2", "--width", "400")
    reference = {"Weights of encoder block 1, head 2": "encoder_attentions.1",
                 "Weights of decoder block 1, head 2": "decoder_attentions.1",
                 "Weights of decoder block 1, head 2, over the source": "cross_attentions.1"} \
        if decoder else {"Weights of block 1, head 2": "attentions.1"}
    maps = maps_of(text)
    if set(maps) != set(reference):
        faults.append(f"maps: {sorted(maps)}")
    for title, tensor in reference.items():
        rows = maps.get(title, [])
        if len(rows) != golden.shape(tensor)[1]:
            faults.append(f"{title}: {len(rows)} rows")
        for q, row in enumerate(rows):
            for k, (shown, wanted) in enumerate(zip(row, golden.row(tensor, 2, q))):
                if (shown is None) != (wanted == 0) or shown is not None and abs(shown - wanted) > 0.00502:
                    faults.append(f"{title} row {q} column {k}: {shown}, not {wanted}")
    say(faults, f"{name}: the map has the reference's numbers, and dashes where it has 0")
    page_shown(name, run("trace", folder, *words, "-f", "html"), golden, decoder)


def page_shown(name, page, golden, decoder):
    data = json.loads(re.search(r'id="trace-data">(.*?)</script>', page, re.S).group(1))
    tensors = ["encoder_attentions", "decoder_attentions", "cross_attentions"] if decoder else ["attentions"]
    faults = [] if len(data["maps"]) == len(tensors) else ["another number of maps"]
    for shown, tensor in zip(data["maps"], tensors):
        packed = base64.b64decode(shown["data"])
        queries, keys = len(shown["queries"]), len(shown["keys"])
        at = 0
        for layer in range(shown["layers"]):
            for head in range(shown["heads"]):
                for q in range(queries):
                    wanted = golden.row(f"{tensor}.{layer}", head, q)
                    for k in range(q + 1 if shown["causal"] else keys):
                        own = struct.unpack_from("<H", packed, at)[0] / 65535
                        at += 2
                        if abs(own - wanted[k]) > 1e-5 + TOLERANCE:
                            faults.append(f"{tensor}.{layer} {head} {q} {k}: {own}, not {wanted[k]}")
                    if shown["causal"] and any(wanted[q + 1:]):
                        faults.append(f"{tensor}.{layer} {head} {q}: the reference sees later tokens")
        if at != len(packed):
            faults.append(f"{tensor}: {len(packed) - at} bytes more")
    say(faults, f"{name}: the page has the reference's numbers")


# ---- diagrams against headers of weight files ----

PARTS = [  # what tensors of a part are called in the files of the five families
    ("cross", r"encoder_attn\.|EncDecAttention"),
    ("attention", r"\.attn\.|self_attn\.|SelfAttention"),
    ("mlp", r"\.mlp\.|\.fc[12]\.|DenseReluDense"),
    ("norm", r"norm|ln_"),
    ("positions", r"wpe|embed_positions"),
    ("tokens", r"wte|embed_tokens|shared"),
    ("head", r"lm_head"),
]


def numbers_of(text):
    """Numbers of a drawing with what they may stand for: (spelling, least, most)."""
    units = {"K": 1e3, "M": 1e6, "B": 1e9, "KiB": 1024, "MiB": 1024 ** 2, "GiB": 1024 ** 3}
    spelling = r"(?<![\w.])((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?: (KiB|MiB|GiB|K|M|B)\b)?"
    for match in re.finditer(spelling, text):
        digits, unit = match.groups()
        value = float(digits.replace(",", ""))
        decimals = len(digits.split(".")[1]) if "." in digits else 0
        half = 0.5001 * 10 ** -decimals if unit or decimals else 0
        scale = units.get(unit, 1)
        yield match.group(0), (value - half) * scale, (value + half) * scale


def true_numbers(folder):
    """All that may stand in the drawing of a model, from its files."""
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    header, _ = read_header(os.path.join(folder, "model.safetensors"))
    values = {v for v in config.values() if isinstance(v, int)}
    total, parts = 0, {}
    for name, entry in header.items():
        size = math.prod(entry["shape"])
        tied = name == "lm_head.weight" and config.get("tie_word_embeddings", True)
        if tied or name == "final_logits_bias" or re.search(r"masked_bias|\.attn\.bias", name):
            continue  # counted once, or no parameters but buffers
        total += size
        values.update(entry["shape"])
        kind = next((k for k, regex in PARTS if re.search(regex, name)), None)
        side = "decoder" if re.search(r"(^|\.)decoder\.", name) else "encoder"
        block = re.search(r"\.(?:h|layers|block)\.(\d+)\.", name)
        where = re.sub(r"\.(weight|bias)$", "", name) if kind in ("norm", "tokens", "positions") else kind
        if "relative_attention_bias" in name:
            continue  # the table of one block is no part of each
        key = (side, block.group(1) if block else None, where)
        parts[key] = parts.get(key, 0) + size
    values.update(parts.values())
    layers = {int(m.group(1)) for m in (re.search(r"\.(?:h|layers|block)\.(\d+)\.", n) for n in header) if m}
    hidden = config.get("hidden_size") or config.get("n_embd") or config.get("d_model")
    heads = (config.get("num_attention_heads") or config.get("n_head") or config.get("num_heads") or
             config.get("encoder_attention_heads"))
    kv = config.get("num_key_value_heads", heads)
    head_dim = config.get("d_kv") or config.get("head_dim") or hidden // heads
    values |= {total, max(layers) + 1, head_dim, hidden ** -0.5, 2 * 2 * kv * head_dim * (max(layers) + 1)}
    inner = config.get("n_inner") or config.get("intermediate_size") or config.get("d_ff") or 4 * hidden
    return values | {inner}


def check_diagram(model):
    svg = run("diagram", model, "-f", "svg")
    texts = re.findall(r"<text[^>]*>([^<]*)", svg)
    wanted, faults = true_numbers(os.path.join(CARDS, "demo", model)), []
    places = {str(i) for i in range(1, 15)}  # discs and notes are numbered
    seen = 0
    for text in texts:
        text = text.replace(model, "").replace("T5", "").strip()
        if text in places:
            continue
        text = re.sub(r"^\d+ +(?=[A-Z])", "", text)
        for spelling, least, most in numbers_of(text):
            seen += 1
            if not any(least <= value <= most for value in wanted):
                faults.append(f'"{spelling}" in "{text}"')
    if seen < 15:
        faults.append(f"only {seen} numbers were found")
    say(faults, f"{model}: {seen} numbers of its drawing are of its files")


# ---- explain against formulas ----

def slopes(heads):
    """Press et al. 2022: a geometric series, for other than powers of two with every second of the next."""
    power = 2 ** math.floor(math.log2(heads))
    more = [2 ** (-4 / power * (2 * i + 1)) for i in range(heads - power)]
    return [2 ** (-8 / power * (i + 1)) for i in range(power)] + more


def bfloat16(number):
    """The nearest number of 8 bits' precision."""
    mantissa, exponent = math.frexp(number)
    return math.ldexp(round(mantissa * 256), exponent - 8)


def last_bucket(buckets, distance):
    """Raffel et al. 2020, code: the first distance that falls into the last bucket of one direction."""
    exact = buckets // 2
    for far in range(exact, distance + 1):
        place = exact + int(math.log(far / exact) / math.log(distance / exact) * (buckets - exact))
        if min(place, buckets - 1) == buckets - 1:
            return far
    return distance


def stretched(turn, scaling):
    """Radians a token of a pair, as rope_scaling stretches it: linear, or LLaMA 3's three ranges."""
    kind, factor = scaling.get("rope_type", scaling.get("type")), scaling.get("factor", 1)
    if kind == "linear":
        return turn / factor
    if kind == "llama3":
        wave = 2 * math.pi / turn
        far, near_by = (scaling["original_max_position_embeddings"] / scaling[f + "_freq_factor"]
                        for f in ("low", "high"))
        if wave <= near_by:
            return turn
        mix = 0 if wave >= far else (far / wave - 1) / (far / near_by - 1)
        return mix * turn + (1 - mix) * turn / factor
    assert kind in (None, "default"), kind
    return turn


def config_facts(config):
    """Facts of the topics mask, position, attention and cache, by formula."""
    c = config.get
    hidden = c("hidden_size") or c("n_embd") or c("d_model")
    heads = c("num_attention_heads") or c("n_head") or c("num_heads") or c("decoder_attention_heads")
    layers = (c("num_decoder_layers") or c("decoder_layers") or c("num_hidden_layers") or c("n_layer") or
              c("num_layers"))
    kind, kv = c("model_type"), c("num_key_value_heads") or heads
    if kind == "falcon":
        shared = 1 if c("multi_query", True) else heads
        kv = c("num_kv_heads", heads) if c("new_decoder_architecture") else shared
    head_dim = c("d_kv") or c("head_dim") or hidden // heads
    window = c("sliding_window") if kind in ("mistral", "mixtral") else None
    facts = {"heads": heads, "kv_heads": kv, "head_dim": head_dim,
             "score_scale": 1.0 if kind == "t5" else head_dim ** -0.5,
             "open_cells_of_8_tokens": sum(min(i, window or i) for i in range(1, 9)),
             "kv_cache_bytes_per_token": 2 * 2 * layers * kv * head_dim}
    context = c("max_position_embeddings") or c("n_positions")
    if window:
        facts["window"] = window
    if kind == "gpt2":
        facts |= {"scheme": "learned", "position_rows": context, "last_position": context - 1}
    elif kind == "bart":
        facts |= {"scheme": "learned", "position_rows": context + 2, "last_position": context - 1}
    elif kind == "t5":
        facts |= {"scheme": "relative-bias", "buckets": c("relative_attention_num_buckets", 32),
                  "last_bucket_starts_at": last_bucket(c("relative_attention_num_buckets", 32),
                                                       c("relative_attention_max_distance", 128))}
    elif kind == "falcon" and c("alibi"):
        acting = [bfloat16(s) * head_dim ** -0.5 for s in slopes(heads)]
        facts |= {"scheme": "alibi", "steepest_slope": max(acting), "flattest_slope": min(acting)}
    elif kind in ("llama", "mistral", "mixtral", "falcon"):
        base = c("rope_theta") or (c("rope_parameters") or {}).get("rope_theta") or 10000.0
        turns = [2 * math.pi / stretched(base ** (-2 * i / head_dim), c("rope_scaling") or {})
                 for i in range(head_dim // 2)]
        facts |= {"scheme": "rope", "rope_theta": base, "rotary_pairs": head_dim // 2,
                  "longest_wavelength": turns[-1],
                  "pairs_longer_than_context": sum(t > context for t in turns) if context else None}
    return {k: v for k, v in facts.items() if v is not None}


def check_explain(folder):
    model, faults = os.path.basename(folder), []
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
        wanted = config_facts(json.load(file))
    told = json.loads(run("explain", model, "-f", "json"))["models"][0]["topics"]
    text = re.sub(r"\s+", " ", run("explain", model, "--width", "4000"))
    facts = {f["key"]: f["value"] for t in told for f in t["facts"]}
    for key, value in wanted.items():
        own = facts.get(key)
        same = near(own, value, 1e-6) if isinstance(value, float) and own is not None else own == value
        if not same:
            faults.append(f"{key} is {own}, not {value}")
    for topic in told:  # what people read has the same facts, and no experiment failed
        if topic["answer"] not in text:
            faults.append(f"{topic['topic']}: the text has another answer")
        if topic["experiment"] and topic["experiment"]["holds"] is False:
            faults.append(f"{topic['topic']}: {topic['experiment']['result']}")
    say(faults, f"{model}: {len(wanted)} explained facts are what formulas give")


for demo in DEMOS:
    check_diagram(demo)
for kind in ("demo", "known"):
    for name in sorted(os.listdir(os.path.join(CARDS, kind))):
        if os.path.exists(os.path.join(CARDS, kind, name, "config.json")):
            check_explain(os.path.join(CARDS, kind, name))
for name in sorted(os.listdir(GOLDENS)) if GOLDENS else []:
    path = os.path.join(GOLDENS, name, "golden.safetensors")
    if os.path.exists(path):
        golden = Golden(path)
        if any("attentions.1" in tensor for tensor in golden.header):
            trace_golden(os.path.join(GOLDENS, name), golden)
print(f"1..{count}")
sys.exit(failures > 0)
