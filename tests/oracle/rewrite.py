#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""rewrite.py - the same weights as another file: GGUF of a safetensors file and back, or bytes under scales.

    tests/oracle/rewrite.py gguf FOLDER OUT.gguf     as llama.cpp's converter lays a LLaMA out: names, keys, Q and K
                                                     rows in the order of pair rotation; or a GPT-2: matrices turned
    tests/oracle/rewrite.py hf FILE.gguf OUT         back: OUT/config.json and OUT/model.safetensors
    tests/oracle/rewrite.py scaled KIND FOLDER OUT   the matrices of the blocks as bytes and scales, in OUT/bytes, and
                                                     as the floats that these stand for, in OUT/floats; KIND is fp8-all,
                                                     fp8-rows, fp8-blocks (of 32 by 32), int8-rows, bitsandbytes

Written after the formats' descriptions; nothing is shared with the program. Needs Python alone.
"""
import json, math, os, struct, sys

TYPES = {"F32": (0, 4), "F16": (1, 2), "BF16": (30, 2)}   # number in GGUF, bytes
NAMES = {number: name for name, (number, _) in TYPES.items()}


def read(path):
    """Tensors of a safetensors file: name -> (type, shape, bytes)."""
    data = open(path, "rb").read()
    size = struct.unpack_from("<Q", data)[0]
    header = json.loads(data[8:8 + size])
    header.pop("__metadata__", None)
    return {n: (t["dtype"], t["shape"], data[8 + size + t["data_offsets"][0]:8 + size + t["data_offsets"][1]]) for n, t in header.items()}


def write(path, tensors):
    at, header = 0, {}
    for name, (kind, shape, data) in tensors.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [at, at + len(data)]}
        at += len(data)
    text = json.dumps(header).encode()
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + b"".join(t[2] for t in tensors.values()))


def rows_of(tensor):
    kind, shape, data = tensor
    size = len(data) // shape[0]
    return [data[i * size:(i + 1) * size] for i in range(shape[0])]


def paired(tensor, heads, back=False):
    """Rows i and i + half of a head become neighbours."""
    rows, out = rows_of(tensor), []
    size = len(rows) // heads
    for h in range(heads):
        head = rows[h * size:(h + 1) * size]
        order = [i // 2 + i % 2 * (size // 2) for i in range(size)]
        if back:
            order = [order.index(i) for i in range(size)]
        out += [head[i] for i in order]
    return tensor[0], tensor[1], b"".join(out)


def transposed(tensor):
    kind, (rows, columns), data = tensor
    size = TYPES[kind][1]
    cells = [data[i:i + size] for i in range(0, len(data), size)]
    return kind, [columns, rows], b"".join(cells[r * columns + c] for c in range(columns) for r in range(rows))


LLAMA = [("model.embed_tokens.", "token_embd."), ("model.norm.", "output_norm."), ("lm_head.", "output."), ("model.layers.", "blk."),
         (".self_attn.q_proj.", ".attn_q."), (".self_attn.k_proj.", ".attn_k."), (".self_attn.v_proj.", ".attn_v."),
         (".self_attn.o_proj.", ".attn_output."), (".mlp.gate_proj.", ".ffn_gate."), (".mlp.up_proj.", ".ffn_up."),
         (".mlp.down_proj.", ".ffn_down."), (".input_layernorm.", ".attn_norm."), (".post_attention_layernorm.", ".ffn_norm.")]
GPT = [("transformer.wte.", "token_embd."), ("transformer.wpe.", "position_embd."), ("transformer.ln_f.", "output_norm."), ("transformer.h.", "blk."),
       (".attn.c_attn.", ".attn_qkv."), (".attn.c_proj.", ".attn_output."), (".ln_1.", ".attn_norm."), (".ln_2.", ".ffn_norm."),
       (".mlp.c_fc.", ".ffn_up."), (".mlp.c_proj.", ".ffn_down.")]
# key of config.json, key of GGUF
LLAMA_KEYS = [("num_hidden_layers", "block_count"), ("max_position_embeddings", "context_length"), ("hidden_size", "embedding_length"),
              ("intermediate_size", "feed_forward_length"), ("num_attention_heads", "attention.head_count"),
              ("num_key_value_heads", "attention.head_count_kv"), ("rms_norm_eps", "attention.layer_norm_rms_epsilon"),
              ("rope_theta", "rope.freq_base"), ("head_dim", "rope.dimension_count"), ("vocab_size", "vocab_size")]
GPT_KEYS = [("n_layer", "block_count"), ("n_positions", "context_length"), ("n_embd", "embedding_length"), ("n_inner", "feed_forward_length"),
            ("n_head", "attention.head_count"), ("layer_norm_epsilon", "attention.layer_norm_epsilon")]
FAMILIES = {"llama": ("llama", LLAMA, LLAMA_KEYS, "LlamaForCausalLM"), "gpt2": ("gpt2", GPT, GPT_KEYS, "GPT2LMHeadModel")}


def renamed(name, table, back=False):
    for ours, theirs in reversed(table) if back else table:
        name = name.replace(theirs, ours) if back else name.replace(ours, theirs)
    return name


def turned(name, tensor, family, heads, groups, back):
    """What the two formats order in different ways; `name` is GGUF's."""
    if family == "llama" and (".attn_q.weight" in name or ".attn_k.weight" in name):
        return paired(tensor, heads if ".attn_q." in name else groups, back)
    if family == "gpt2" and len(tensor[1]) == 2 and "_embd." not in name:
        return transposed(tensor)
    return tensor


def text(s): return struct.pack("<Q", len(s.encode())) + s.encode()


def key(name, value):
    if isinstance(value, str):
        return text(name) + struct.pack("<I", 8) + text(value)
    if isinstance(value, float):
        return text(name) + struct.pack("<If", 6, value)
    return text(name) + struct.pack("<II", 4, value)


def to_gguf(folder, path):
    config = json.load(open(os.path.join(folder, "config.json")))
    family, table, keys, _ = FAMILIES[config["model_type"]]
    config.setdefault("rope_theta", config.get("rope_parameters", {}).get("rope_theta", 10000.0))
    if family == "gpt2":
        config["n_inner"] = config.get("n_inner") or 4 * config["n_embd"]
    heads = config.get("num_attention_heads", config.get("n_head"))
    tensors = {}
    for name, tensor in read(os.path.join(folder, "model.safetensors")).items():
        theirs = renamed(name, table)
        tensors[theirs] = turned(theirs, tensor, family, heads, config.get("num_key_value_heads", heads), False)
    pairs = [key("general.architecture", family)] + [key(f"{family}.{theirs}", config[ours]) for ours, theirs in keys]
    infos, at = b"", 0
    for name, (kind, shape, data) in tensors.items():
        infos += text(name) + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", n) for n in reversed(shape)) + struct.pack("<IQ", TYPES[kind][0], at)
        at += len(data) + -len(data) % 32
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(pairs)) + b"".join(pairs) + infos
    with open(path, "wb") as out:
        out.write(head + bytes(-len(head) % 32) + b"".join(t[2] + bytes(-len(t[2]) % 32) for t in tensors.values()))


def from_gguf(path, folder):
    data, at = open(path, "rb").read(), 0

    def take(form):
        nonlocal at
        values = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return values if len(values) > 1 else values[0]

    def take_text():
        nonlocal at
        size = take("Q")
        at += size
        return data[at - size:at].decode()

    _, _, tensor_count, key_count = take("4sIQQ")
    found = {}
    for _ in range(key_count):
        name, kind = take_text(), take("I")
        found[name] = take_text() if kind == 8 else take("f" if kind == 6 else "I")
    family = found["general.architecture"]
    _, table, keys, architecture = FAMILIES[family]
    config = {"model_type": family, "architectures": [architecture], "tie_word_embeddings": family == "gpt2"}
    config.update({ours: found[f"{family}.{theirs}"] for ours, theirs in keys})
    infos = [(take_text(), [take("Q") for _ in range(take("I"))][::-1], NAMES[take("I")], take("Q")) for _ in range(tensor_count)]
    start, tensors = at + -at % 32, {}
    if family == "gpt2":
        config["vocab_size"] = next(shape[0] for name, shape, _, _ in infos if name == "token_embd.weight")
    heads = config.get("num_attention_heads", config.get("n_head"))
    for name, shape, kind, offset in infos:
        tensor = kind, shape, data[start + offset:start + offset + math.prod(shape) * TYPES[kind][1]]
        tensors[renamed(name, table, True)] = turned(name, tensor, family, heads, config.get("num_key_value_heads", heads), True)
    os.makedirs(folder)
    json.dump(config, open(os.path.join(folder, "config.json"), "w"))
    write(os.path.join(folder, "model.safetensors"), tensors)


# --------------------------------------------------------------------------------- bytes and scales

def single(x): return struct.unpack("<f", struct.pack("<f", x))[0]


def floats(tensor):
    kind, _, data = tensor
    if kind == "F16":
        return list(struct.unpack(f"<{len(data) // 2}e", data))
    if kind == "BF16":
        return [struct.unpack("<f", b"\0\0" + data[i:i + 2])[0] for i in range(0, len(data), 2)]
    return list(struct.unpack(f"<{len(data) // 4}f", data))


def e4m3(bits):
    """Micikevicius et al. 2022: four bits of exponent under a bias of 7, three of fraction, no infinity."""
    e, m = bits >> 3 & 15, bits & 7
    x = m / 8 * 2.0 ** -6 if e == 0 else (1 + m / 8) * 2.0 ** (e - 7)
    return -x if bits & 128 else x


FP8 = sorted((e4m3(b), b) for b in range(256) if b & 127 != 127)


def nearest_fp8(x):
    low, high = 0, len(FP8) - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if FP8[middle][0] <= x else (low, middle)
    return min(FP8[low], FP8[high], key=lambda v: abs(v[0] - x))


def scaled(kind, folder, out):
    tensors = read(os.path.join(folder, "model.safetensors"))
    small, plain, most = {}, {}, 448.0 if kind.startswith("fp8") else 127.0
    for name, tensor in tensors.items():
        if not name.endswith("_proj.weight"):
            small[name] = plain[name] = tensor
            continue
        (rows, columns), x = tensor[1], floats(tensor)
        down, across = {"fp8-all": (rows, columns), "fp8-blocks": (32, 32)}.get(kind, (1, columns))
        wide = -(-columns // across)
        peaks = [0.0] * (-(-rows // down) * wide)
        for i, v in enumerate(x):
            at = i // columns // down * wide + i % columns // across
            peaks[at] = max(peaks[at], abs(v))
        scales = [single(p / most) if p else 1.0 for p in peaks]
        data, values = bytearray(), []
        for i, v in enumerate(x):
            s = scales[i // columns // down * wide + i % columns // across]
            value, byte = nearest_fp8(v / s) if most == 448.0 else (round(v / s), round(v / s) & 255)
            data.append(byte)
            values.append(value * s)
        small[name] = "F8_E4M3" if most == 448.0 else "I8", [rows, columns], bytes(data)
        if kind == "bitsandbytes":   # the largest of each row, which the bytes are 127ths of
            beside, shape, scales = name[:-len("weight")] + "SCB", [rows], [s * 127 for s in scales]
        else:
            beside = name + ("_scale_inv" if kind == "fp8-blocks" else "_scale")
            shape = {"fp8-all": [], "fp8-blocks": [-(-rows // down), wide]}.get(kind, [rows, 1])
        small[beside] = "F32", shape, struct.pack(f"<{len(scales)}f", *scales)
        plain[name] = "F32", [rows, columns], struct.pack(f"<{len(values)}f", *values)
    for name, part in (("bytes", small), ("floats", plain)):
        os.makedirs(os.path.join(out, name))
        write(os.path.join(out, name, "model.safetensors"), part)
        with open(os.path.join(folder, "config.json")) as source, open(os.path.join(out, name, "config.json"), "w") as copy:
            copy.write(source.read())


if __name__ == "__main__":
    {"gguf": to_gguf, "hf": from_gguf, "scaled": scaled}[sys.argv[1]](*sys.argv[2:])
