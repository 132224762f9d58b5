#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""drawings.py - the stacks of random models, of every family that there is, one to five of them beside
each other, under odd and very long names: the SVG is read back, and what lies over, outside of or beside
its place is told. Measures text by the table of core/doc/svg.c; what stands in a box is not its matter.

    drawings.py ARCHCARD core/doc/svg.c COUNT [SEED]
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

SIZES = {"t": 13, "h": 16}
NAMES = ["a", "x" * 120, "model with blanks", "Ünï-cødé", "日本語モデル", "a&b<c>\"d'", "W" * 40, "per%cent",
         "meta-llama_Llama-3.2-1B-Instruct-Q4_K_M.very.long.name-v2", "-dash", "dot.", "i" * 60]


def numbers_of_source(path):
    """The two rows of widths, plain and bold, in thousandths of the size."""
    with open(path, encoding="utf-8") as file:
        table = re.search(r"widths\[2\]\[[^=]*= \{(.*?)\n\};", file.read(), re.S).group(1)
    rows = [[int(n) for n in re.findall(r"\d+", row)] for row in re.findall(r"\{(.*?)\}", table, re.S)]
    assert [len(row) for row in rows] == [95, 95], [len(row) for row in rows]
    return rows


# ---- random models ----

def pick(*of):
    return random.choice(of)


def decoder(kind):
    heads, head = pick(1, 2, 3, 8, 71), pick(4, 64, 128)
    return {"model_type": kind, "hidden_size": heads * head, "num_hidden_layers": pick(1, 2, 3, 7, 80, 200),
            "num_attention_heads": heads, "intermediate_size": pick(1, 48, 14336, 1234567),
            "vocab_size": pick(7, 32000, 999999999), "max_position_embeddings": pick(1, 2048, 1048576),
            "tie_word_embeddings": pick(True, False)}


def llama(kind):
    config = decoder(kind)
    config["num_key_value_heads"] = pick(1, config["num_attention_heads"])
    config["rope_theta"] = pick(10000.0, 500000.0, 1e9)
    if pick(0, 1):
        config["rope_scaling"] = pick(
            {"rope_type": "linear", "factor": 8.0}, {"rope_type": "dynamic", "factor": 2.0},
            {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096},
            {"rope_type": "llama3", "factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
             "original_max_position_embeddings": 8192})
    if kind in ("mistral", "mixtral"):
        config["sliding_window"] = pick(None, 1, 4096, 1048575)
    if kind == "mixtral":
        config |= {"num_local_experts": pick(1, 8, 128), "num_experts_per_tok": 1}
    if kind == "qwen2":
        config |= {"use_sliding_window": pick(True, False), "sliding_window": 4096,
                   "max_window_layers": pick(0, 1, 3)}
    return config


def falcon(kind):
    return decoder(kind) | {"alibi": pick(True, False), "new_decoder_architecture": pick(True, False),
                            "multi_query": pick(True, False), "parallel_attn": pick(True, False),
                            "bias": pick(True, False)}


def neox(kind):
    return decoder(kind) | {"use_parallel_residual": pick(True, False), "rotary_pct": pick(0.5, 1.0)}


def gpt(kind):
    config = decoder(kind)
    return config | {"n_positions": config["max_position_embeddings"], "scale_attn_weights": pick(True, False),
                     "activation_function": pick("gelu_new", "relu", "gelu_pytorch_tanh", "quick_gelu")}


def t5(kind):
    config = decoder(kind)
    return config | {"d_model": config["hidden_size"], "d_kv": pick(2, 64), "d_ff": config["intermediate_size"],
                     "num_layers": pick(1, 6, 48), "num_decoder_layers": pick(1, 2, 6), "num_heads": pick(1, 8),
                     "feed_forward_proj": pick("relu", "gated-gelu"),
                     "architectures": [pick("T5ForConditionalGeneration", "T5EncoderModel")]}


def bart(kind):
    config = decoder(kind)
    heads = config["num_attention_heads"]
    return config | {"d_model": config["hidden_size"], "encoder_layers": pick(1, 12), "decoder_layers": pick(1, 3),
                     "encoder_attention_heads": heads, "decoder_attention_heads": pick(1, heads),
                     "encoder_ffn_dim": pick(1, 4096), "decoder_ffn_dim": pick(64, 999999),
                     "scale_embedding": pick(True, False)}


FAMILIES = {"gpt2": gpt, "llama": llama, "mistral": llama, "mixtral": llama, "qwen2": llama, "falcon": falcon,
            "gpt_neox": neox, "t5": t5, "bart": bart, "mbart": bart}


# ---- what is wrong with a drawing ----

class Box:
    def __init__(self, what, left, top, right, bottom):
        self.what, self.left, self.top, self.right, self.bottom = what, left, top, right, bottom

    def holds(self, other, slack=0.5):
        return (self.left - slack <= other.left and other.right <= self.right + slack and
                self.top - slack <= other.top and other.bottom <= self.bottom + slack)

    def meets(self, other, slack=0.5):
        return (self.left + slack < other.right and other.left + slack < self.right and
                self.top + slack < other.bottom and other.top + slack < self.bottom)

    def has(self, x, y):
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def edge(self, x, y):
        """How far a point is from the border."""
        near_x, near_y = min(max(x, self.left), self.right), min(max(y, self.top), self.bottom)
        if (near_x, near_y) != (x, y):
            return ((x - near_x) ** 2 + (y - near_y) ** 2) ** 0.5
        return min(x - self.left, self.right - x, y - self.top, self.bottom - y)

    def __str__(self):
        return f"{self.what} at {self.left:.0f},{self.top:.0f} to {self.right:.0f},{self.bottom:.0f}"


def box_of_text(node, widths):
    kind, x, y = node.get("class"), float(node.get("x")), float(node.get("y"))
    size = SIZES.get(kind, 11)
    row = widths[kind in "thi"]
    width = sum(row[ord(c) - 32] if " " <= c <= "~" else 1000 for c in node.text or "") * size / 1000
    left = x - width * {"start": 0, "middle": 0.5, "end": 1}[node.get("text-anchor")]
    return Box(f'"{node.text}"', left, y - 0.76 * size, left + width, y + 0.24 * size)


def faults_of(svg, widths):
    if re.search(r'="[^"]*\b(nan|inf)\b', re.sub(r"<(title|desc|text)[^>]*>[^<]*", "", svg), re.I):
        yield "a number is none"
    root = xml.fromstring(svg)
    of = lambda name: [n for n in root.iter("{http://www.w3.org/2000/svg}" + name)]
    canvas = Box("the canvas", 0, 0, float(root.get("width")), float(root.get("height")))
    texts = [box_of_text(n, widths) for n in of("text") if not n.get("transform")]
    boxes = [Box("a box", x, y, x + float(n.get("width")), y + float(n.get("height")))
             for n in of("rect") if n.get("class") not in ("b", "f")
             for x, y in [(float(n.get("x")), float(n.get("y")))]]
    discs = [(float(n.get("cx")), float(n.get("cy")), float(n.get("r"))) for n in of("circle")]
    for shape in texts + boxes:
        if not canvas.holds(shape):
            yield f"{shape} is outside of the canvas, {canvas.right:.0f} x {canvas.bottom:.0f}"
    for shapes in (texts, boxes):
        for i, one in enumerate(shapes):
            yield from (f"{one} lies over {two}" for two in shapes[i + 1:] if one.meets(two))
    for text in texts:
        for box in boxes:
            if text.meets(box) and not box.holds(text):
                yield f"{text} does not stand within {box}"
    for path in of("path"):
        if path.get("class") != "w":
            continue
        x, y = (float(n) for n in re.match(r"M([-\d.]+) ([-\d.]+)", path.get("d")).groups())
        if not any(b.left <= x <= b.right and b.bottom <= y and b.bottom - b.top > 20 for b in boxes):
            continue  # out of the stack
        near = [box.edge(x, y) for box in boxes] + [abs(((x - cx) ** 2 + (y - cy) ** 2) ** 0.5 - r)
                                                    for cx, cy, r in discs]
        if min(near) > 2.5:
            yield f"an arrow ends at {x:.0f},{y:.0f}, {min(near):.0f} from what is next"


def main():
    program, source, count = os.path.abspath(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    widths = numbers_of_source(source)
    with tempfile.TemporaryDirectory() as top:
        for number in range(seed, seed + count):
            random.seed(number)
            folders, kinds = [], []
            for name in random.sample(NAMES, random.randint(1, 5)):
                kinds.append(random.choice(list(FAMILIES)))
                folders.append(os.path.join(top, str(number), name))
                os.makedirs(folders[-1])
                with open(os.path.join(folders[-1], "config.json"), "w", encoding="utf-8") as file:
                    json.dump(FAMILIES[kinds[-1]](kinds[-1]), file)
            words = ["-f", "svg"] + pick([], [], ["--blank"])
            done = subprocess.run([program, "diagram", *words, "--", *folders], capture_output=True, text=True)
            what = f"drawing {number}: {' '.join(kinds)}{' blank' * (len(words) > 2)}"
            faults = [f"exit {done.returncode}: {done.stderr.strip()}"] if done.returncode else \
                list(faults_of(done.stdout, widths))
            print("not ok" if faults else "ok", "-", what, flush=True)
            for fault in faults[:4]:
                print("#", fault)
    print(f"1..{count}")


main()
