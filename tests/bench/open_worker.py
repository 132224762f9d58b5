# SPDX-License-Identifier: MIT
"""open_worker.py KIND PATH: counts tensors and elements of a model with one reader, for open.py."""

import glob
import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
kind, path = sys.argv[1:3]
files = sorted(glob.glob(os.path.join(path, "*.safetensors")))


def product(shape):
    count = 1
    for size in shape:
        count *= size
    return count


if kind == "gguf":
    import gguf

    shapes = [[int(x.n_elements)] for x in gguf.GGUFReader(path).tensors]
elif kind == "json":
    shapes = []
    for file in files:
        with open(file, "rb") as f:
            header = json.loads(f.read(int.from_bytes(f.read(8), "little")))
        shapes += [entry["shape"] for name, entry in header.items() if name != "__metadata__"]
else:
    from safetensors import safe_open

    if kind == "config":
        from transformers import AutoConfig

        AutoConfig.from_pretrained(path)
    shapes = []
    for file in files:
        with safe_open(file, "numpy") as f:
            shapes += [f.get_slice(name).get_shape() for name in f.keys()]
print(len(shapes), sum(map(product, shapes)))
