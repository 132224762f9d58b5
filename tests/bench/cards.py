#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""cards.py ARCHCARD CARDS [--npm FOLDER] [--samples N]: whole processes, in turn: all rules over the model
cards below CARDS beside huggingface_hub reading them, and `schema check` of 10 MB beside validators.

The schema and its data are made here: a catalogue of models, its wrong twin has one wrong record in 200.
Peers that are not installed are left out. Prints milliseconds, the median of N samples, and ratios."""

import argparse
import json
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["models"],
    "properties": {"models": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/model"}}},
    "additionalProperties": False,
    "$defs": {
        "count": {"type": "integer", "minimum": 0},
        "tensor": {
            "type": "object", "required": ["name", "dtype", "shape"], "additionalProperties": False,
            "properties": {"name": {"type": "string", "minLength": 1},
                           "dtype": {"enum": ["F32", "F16", "BF16"]},
                           "shape": {"type": "array", "items": {"$ref": "#/$defs/count"}, "maxItems": 4}}},
        "model": {
            "type": "object", "required": ["id", "license", "tensors"], "additionalProperties": False,
            "properties": {"id": {"type": "string", "pattern": "^[A-Za-z0-9-]+/[A-Za-z0-9-]+$"},
                           "license": {"enum": ["mit", "apache-2.0", "other"]},
                           "score": {"anyOf": [{"type": "number"}, {"type": "string"}]},
                           "tags": {"type": "array", "uniqueItems": True, "items": {"type": "string"}},
                           "tensors": {"type": "array", "items": {"$ref": "#/$defs/tensor"}}}},
    },
}
HUB = """import sys
from huggingface_hub import ModelCard
for path in sys.argv[1:]:
    try:
        ModelCard.load(path, ignore_metadata_errors=True).data.to_dict()
    except Exception:
        pass"""
RS = """import json, sys, jsonschema_rs
checker = jsonschema_rs.validator_for(json.load(open(sys.argv[1])))
data = json.load(open(sys.argv[2]))
print(sum(1 for _ in checker.iter_errors(data)))"""
AJV = """const fs = require("fs"), Ajv = require(process.argv[1] + "/node_modules/ajv/dist/2020").default;
const check = new Ajv({allErrors: true}).compile(JSON.parse(fs.readFileSync(process.argv[2])));
check(JSON.parse(fs.readFileSync(process.argv[3])));
console.log((check.errors || []).length);"""


def catalogue(wrong):
    draw, models = random.Random(1), []
    for i in range(10500):
        tensors = [{"name": f"model.layers.{k}.weight", "dtype": "BF16", "shape": [draw.randrange(9000), 64]}
                   for k in range(8)]
        models.append({"id": f"org/m-{i}", "license": draw.choice(["mit", "apache-2.0"]),
                       "score": draw.random(), "tags": [f"t{i}", "demo"], "tensors": tensors})
        if wrong and i % 200 == 0:
            models[-1]["license"] = "none"
    return {"models": models}


def seconds(command):
    start = time.perf_counter()
    result = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                            check=False)
    taken = time.perf_counter() - start
    broken = "Traceback" in result.stderr or "Cannot find module" in result.stderr
    return None if broken or result.returncode not in (0, 1, 2) else taken


def compare(title, commands, samples):
    taken = {name: [] for name in commands}
    for _ in range(samples):
        for name, command in commands.items():
            taken[name].append(seconds(command))
    print(title)
    own = statistics.median(taken["archcard"])
    for name, times in taken.items():
        if None in times:
            print(f"  {name:24} is not here")
        else:
            middle = statistics.median(times)
            print(f"  {name:24} {middle * 1e3:7.0f} ms  {middle / own:5.2f}x")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archcard")
    parser.add_argument("cards", type=pathlib.Path)
    parser.add_argument("--npm", default="npm", help="where ajv and @sourcemeta/jsonschema are installed")
    parser.add_argument("--samples", type=int, default=5)
    options = parser.parse_args()
    cards = sorted(str(path) for path in options.cards.rglob("README.md"))[:500]
    compare(f"{len(cards)} cards", {
        "archcard": [options.archcard, "validate", *cards, "--format", "json"],
        "huggingface_hub": [sys.executable, "-c", HUB, *cards],
    }, options.samples)
    with tempfile.TemporaryDirectory() as folder:
        schema = pathlib.Path(folder, "schema.json")
        schema.write_text(json.dumps(SCHEMA))
        modules = pathlib.Path(options.npm, "node_modules")
        found = sorted(modules.glob("@sourcemeta/jsonschema/**/jsonschema-linux-x86_64"))
        for wrong in (False, True):
            data = pathlib.Path(folder, "data.json")
            data.write_text(json.dumps(catalogue(wrong), indent=1))
            pair = [str(schema), str(data)]
            commands = {
                "archcard": [options.archcard, "schema", "check", *pair, "--format", "json"],
                "jsonschema-rs": [sys.executable, "-c", RS, *pair],
                "ajv": ["node", "-e", AJV, options.npm, *pair],
            }
            for blaze in found[:1]:
                commands["Blaze, all errors"] = [str(blaze), "validate", *pair]
                commands["Blaze, yes or no"] = [str(blaze), "validate", "--fast", *pair]
            size = data.stat().st_size >> 20
            compare(f"{size} MB, {'wrong' if wrong else 'valid'}", commands, options.samples)


if __name__ == "__main__":
    main()
