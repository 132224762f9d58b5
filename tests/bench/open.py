#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Wall time and peak memory of `archcard inspect` beside other readers, whole processes, in one
interleaved run: only ratios within one run count, for machines drift.

usage: open.py ARCHCARD [--scratch DIR] [--samples N] [--npm DIR]

The models are made once in the scratch folder: true headers, no numbers (sparse files). Peers run as
far as they are installed for the Python that runs this script (safetensors, transformers, gguf), or
under DIR/node_modules (@huggingface/gguf, with node).
"""

import argparse
import importlib.util
import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def llama_tensors(hidden, inner, layers, heads_share, vocab):
    yield "model.embed_tokens.weight", (vocab, hidden)
    for i in range(layers):
        p = f"model.layers.{i}."
        for name, out, inp in (
            ("self_attn.q_proj", hidden, hidden),
            ("self_attn.k_proj", hidden // heads_share, hidden),
            ("self_attn.v_proj", hidden // heads_share, hidden),
            ("self_attn.o_proj", hidden, hidden),
            ("mlp.gate_proj", inner, hidden),
            ("mlp.up_proj", inner, hidden),
            ("mlp.down_proj", hidden, inner),
        ):
            yield f"{p}{name}.weight", (out, inp)
        yield p + "input_layernorm.weight", (hidden,)
        yield p + "post_attention_layernorm.weight", (hidden,)
    yield "model.norm.weight", (hidden,)
    yield "lm_head.weight", (vocab, hidden)


def expert_tensors():
    """98,755 tensors: 64 layers of 512 experts, as the largest mixtures have."""
    yield "model.embed_tokens.weight", (32000, 2048)
    for i in range(64):
        p = f"model.layers.{i}."
        for name, shape in (
            ("input_layernorm", (2048,)),
            ("self_attn.q_proj", (2048, 2048)),
            ("self_attn.k_proj", (512, 2048)),
            ("self_attn.v_proj", (512, 2048)),
            ("self_attn.o_proj", (2048, 2048)),
            ("post_attention_layernorm", (2048,)),
            ("mlp.gate", (512, 2048)),
        ):
            yield f"{p}{name}.weight", shape
        for e in range(512):
            for name, shape in (
                ("gate_proj", (512, 2048)),
                ("up_proj", (512, 2048)),
                ("down_proj", (2048, 512)),
            ):
                yield f"{p}mlp.experts.{e}.{name}.weight", shape
    yield "model.norm.weight", (2048,)
    yield "lm_head.weight", (32000, 2048)


def product(shape):
    count = 1
    for size in shape:
        count *= size
    return count


def safetensors_write(path, tensors):
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, shape in tensors:
        size = 2 * product(shape)
        header[name] = {"dtype": "BF16", "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        f.truncate(8 + len(text) + at)


def sharded_7b(folder):
    tensors = list(llama_tensors(4096, 11008, 32, 1, 32000))
    shards = [tensors[:100], tensors[100:200], tensors[200:]]
    index = {}
    for i, shard in enumerate(shards):
        name = f"model-{i + 1:05d}-of-{len(shards):05d}.safetensors"
        safetensors_write(os.path.join(folder, name), shard)
        index.update({tensor: name for tensor, _ in shard})
    with open(os.path.join(folder, "model.safetensors.index.json"), "w") as f:
        json.dump(
            {
                "metadata": {"total_size": 2 * sum(product(s) for _, s in tensors)},
                "weight_map": index,
            },
            f,
            indent=2,
        )
    config_write(
        folder,
        model_type="llama",
        architectures=["LlamaForCausalLM"],
        hidden_size=4096,
        num_hidden_layers=32,
        num_attention_heads=32,
        intermediate_size=11008,
        vocab_size=32000,
        max_position_embeddings=4096,
        rms_norm_eps=1e-5,
        tie_word_embeddings=False,
        dtype="bfloat16",
    )


def experts_98k(folder):
    safetensors_write(os.path.join(folder, "model.safetensors"), expert_tensors())
    config_write(
        folder,
        model_type="qwen3_moe",
        architectures=["Qwen3MoeForCausalLM"],
        hidden_size=2048,
        num_hidden_layers=64,
        num_attention_heads=16,
        num_key_value_heads=4,
        num_experts=512,
        num_experts_per_tok=8,
        vocab_size=32000,
    )


def config_write(folder, **keys):
    with open(os.path.join(folder, "config.json"), "w") as f:
        json.dump(keys, f, indent=1)


def gguf_8b(folder):
    """An 8B LLaMA with a vocabulary of 128,256 pieces and 280,147 merges."""
    text = lambda s: struct.pack("<Q", len(s.encode())) + s.encode()
    texts = (
        lambda key, items: text(key)
        + struct.pack("<IIQ", 9, 8, len(items))
        + b"".join(map(text, items))
    )
    number = lambda key, value: text(key) + struct.pack("<II", 4, value)
    word = lambda key, value: text(key) + struct.pack("<I", 8) + text(value)
    vocab = [f"piece{i:x}" for i in range(128256)]
    keys = [
        word("general.architecture", "llama"),
        word("general.name", "bench 8b"),
        number("general.file_type", 1),
        number("llama.block_count", 32),
        number("llama.context_length", 131072),
        number("llama.embedding_length", 4096),
        number("llama.feed_forward_length", 14336),
        number("llama.attention.head_count", 32),
        number("llama.attention.head_count_kv", 8),
        number("llama.vocab_size", 128256),
        text("llama.attention.layer_norm_rms_epsilon") + struct.pack("<If", 6, 1e-5),
        word("tokenizer.ggml.model", "gpt2"),
        texts("tokenizer.ggml.tokens", vocab),
        text("tokenizer.ggml.token_type")
        + struct.pack("<IIQ", 9, 5, len(vocab))
        + struct.pack("<i", 1) * len(vocab),
        texts("tokenizer.ggml.merges", [f"pi ece{i:x}" for i in range(280147)]),
        number("tokenizer.ggml.bos_token_id", 128000),
        number("tokenizer.ggml.eos_token_id", 128001),
    ]
    names = {
        "self_attn.q_proj": "attn_q",
        "self_attn.k_proj": "attn_k",
        "self_attn.v_proj": "attn_v",
        "self_attn.o_proj": "attn_output",
        "mlp.gate_proj": "ffn_gate",
        "mlp.up_proj": "ffn_up",
        "mlp.down_proj": "ffn_down",
        "input_layernorm": "attn_norm",
        "post_attention_layernorm": "ffn_norm",
        "embed_tokens": "token_embd",
        "norm": "output_norm",
        "lm_head": "output",
    }
    tensors, at = [], 0
    for name, shape in llama_tensors(4096, 14336, 32, 4, 128256):
        for old, new in names.items():
            name = (
                name.replace(f"{old}.weight", f"{new}.weight")
                if name.split(".weight")[0].endswith(old)
                else name
            )
        name = name.replace("model.layers.", "blk.").replace("model.", "")
        kind = 0 if len(shape) == 1 else 1
        tensors.append(
            text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *reversed(shape), kind, at)
        )
        at += (product(shape) * (4 if kind == 0 else 2) + 31) // 32 * 32
    head = (
        b"GGUF"
        + struct.pack("<IQQ", 3, len(tensors), len(keys))
        + b"".join(keys)
        + b"".join(tensors)
    )
    head += b"\0" * (-len(head) % 32)
    with open(os.path.join(folder, "model.gguf"), "wb") as f:
        f.write(head)
        f.truncate(len(head) + at)


# Name: how it is made, the file that is given, aim in milliseconds.
MODELS = {
    "7B in 3 shards": (sharded_7b, "", 5),
    "98,755 tensors": (experts_98k, "", 60),
    "GGUF, 128k pieces": (gguf_8b, "model.gguf", 10),
}


def models_make(scratch):
    paths = {}
    for name, (make, file, _) in MODELS.items():
        folder = os.path.join(scratch, make.__name__)
        if not os.path.isdir(folder):
            os.makedirs(folder + ".part", exist_ok=True)
            # In a process of its own: peaks of children begin with the size of this one.
            if os.fork() == 0:
                make(folder + ".part")
                os._exit(0)
            os.wait()
            os.rename(folder + ".part", folder)
        paths[name] = os.path.join(folder, file) if file else folder
    return paths


def header_bytes(path):
    """Bytes that say what the tensors are, of all files."""
    if path.endswith(".gguf"):
        return gguf_header_bytes(path)
    total = 0
    for name in os.listdir(path):
        full = os.path.join(path, name)
        if name.endswith(".safetensors"):
            with open(full, "rb") as f:
                total += 8 + struct.unpack("<Q", f.read(8))[0]
        else:
            total += os.path.getsize(full)
    return total


def gguf_header_bytes(path):
    return os.path.getsize(path) - sum(  # what is behind the header
        (product(s) * (4 if len(s) == 1 else 2) + 31) // 32 * 32
        for _, s in llama_tensors(4096, 14336, 32, 4, 128256)
    )


def peers_of(path, npm):
    worker = lambda kind: [sys.executable, os.path.join(HERE, "open_worker.py"), kind, path]
    has = lambda name: importlib.util.find_spec(name) is not None
    peers = {}
    if path.endswith(".gguf"):
        if has("gguf"):
            peers["gguf.GGUFReader (Python)"] = worker("gguf")
        module = os.path.join(npm or "", "node_modules/@huggingface/gguf")
        if npm and shutil.which("node") and os.path.isdir(module):
            peers["@huggingface/gguf (node)"] = [
                "node",
                os.path.join(HERE, "open_gguf.mjs"),
                module,
                path,
            ]
        return peers
    peers["json of the headers (Python)"] = worker("json")
    if has("safetensors") and has("numpy"):
        peers["safetensors (Python)"] = worker("safetensors")
    if has("transformers") and has("safetensors") and has("numpy"):
        peers["safetensors + AutoConfig"] = worker("config")
    return peers


def timed(command):
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return (seconds, usage.ru_maxrss * 1024) if process.returncode == 0 else None


def peak_of(command, scratch):
    """Peak bytes by GNU time, which is small; a child of this interpreter begins with its size."""
    told = os.path.join(scratch, "peak")
    if not os.path.exists("/usr/bin/time"):
        return 0
    timed(["/usr/bin/time", "-f", "%M", "-o", told] + command)
    with open(told) as f:
        return int(f.read().split()[-1]) * 1024


def measure(commands, samples, scratch):
    """Rounds of all commands, a warm one first; {name: ([seconds], peak bytes)}, None: it failed."""
    results = {name: ([], 0) for name in commands}
    for turn in range(samples + 1):
        for name, command in commands.items():
            if results[name] is None:
                continue
            repeats = 1 if turn == 0 else 5 if name == "archcard inspect" else 1
            for _ in range(repeats):
                got = timed(command)
                if got is None:
                    results[name] = None
                    break
                seconds, peak = results[name]
                results[name] = (seconds + [got[0]] if turn else seconds, max(peak, got[1]))
    for name, command in commands.items():
        if results[name]:
            results[name] = (results[name][0], peak_of(command, scratch) or results[name][1])
    return results


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archcard")
    parser.add_argument("--scratch", default=os.path.join(tempfile.gettempdir(), "archcard-bench"))
    parser.add_argument("--samples", type=int, default=7)
    parser.add_argument("--npm", default="")
    options = parser.parse_args()
    for name, path in models_make(options.scratch).items():
        commands = {"archcard inspect": [options.archcard, "inspect", path, "-f", "json"]}
        commands.update(peers_of(path, options.npm))
        results = measure(commands, options.samples, options.scratch)
        header = header_bytes(path)
        print(
            f"\n{name}: {header / 1e6:.2f} MB of headers; aim {MODELS[name][2]} ms, "
            f"{(3 * header + 8e6) / 1e6:.1f} MB at most\n"
        )
        print(
            "| reader | median ms | least ms | peak MB | times archcard |\n| --- | --- | --- | --- | --- |"
        )
        own = results["archcard inspect"] and statistics.median(results["archcard inspect"][0])
        for peer, result in results.items():
            if result is None:
                print(f"| {peer} | failed | | | |")
                continue
            median = statistics.median(result[0])
            print(
                f"| {peer} | {median * 1e3:.1f} | {min(result[0]) * 1e3:.1f} | {result[1] / 1e6:.1f} | "
                f"{median / own:.1f} |"
                if own
                else "| failed |"
            )


if __name__ == "__main__":
    main()
