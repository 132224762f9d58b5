#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# second_reader.py - reads weight files with the `gguf` and `safetensors` packages and compares what
# tests/list_tensors says of them: names, shapes, types, bytes, metadata, keys, widened numbers.
#
#     second_reader.py LIST_TENSORS FOLDER...
#
# Every *.gguf and *.safetensors below the folders, and a GGUF file of random blocks of every type.
# Files that one reader refuses are named; exit 1 when two readings differ. Needs numpy.

import json
import os
import struct
import subprocess
import sys
import tempfile
import zlib

import gguf
import numpy

FLOATS = {"F32": "<f4", "F64": "<f8", "F16": "<f2", "I8": "i1", "U8": "u1", "I16": "<i2",
          "U16": "<u2", "I32": "<i4", "U32": "<u4", "I64": "<i8", "U64": "<u8"}
BOOLS = gguf.GGUFValueType.BOOL


def floats_sum(values):
    """CRC of numbers as little-endian floats."""
    return zlib.crc32(numpy.ascontiguousarray(values, dtype="<f4").tobytes())


def plain_widened(dtype, data):
    """The sum of plain numbers as floats; None when this reader cannot tell."""
    if dtype == "BF16":
        return floats_sum((numpy.frombuffer(data, "<u2").astype("<u4") << 16).view("<f4"))
    return floats_sum(numpy.frombuffer(data, FLOATS[dtype])) if dtype in FLOATS else None


def tensor(name, dtype, shape, data, widened):
    return {"name": name, "dtype": dtype, "shape": shape, "bytes": len(data),
            "crc": zlib.crc32(data), "widened": widened}


def safetensors_read(path):
    """By the text of the format; the package is asked to agree on the names and shapes."""
    from safetensors import safe_open
    with open(path, "rb") as file:
        data = file.read()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + size])
    metadata = header.pop("__metadata__", {})
    tensors = []
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        part = data[8 + size + begin:8 + size + end]
        tensors.append(tensor(name.replace("\0", "\\u0000"), entry["dtype"], entry["shape"], part,
                              plain_widened(entry["dtype"], part)))
    with safe_open(path, framework="numpy") as file:
        assert sorted(file.keys()) == sorted(header), "the package knows other names"
        for name, entry in header.items():
            assert file.get_slice(name).get_shape() == entry["shape"], name
    return {"tensors": tensors, "metadata": metadata, "keys": {}}


def field_value(field):
    """A key's value; texts that are not UTF-8 as bytes."""
    def item(part, kind):
        if kind == gguf.GGUFValueType.STRING:
            raw = bytes(part)
            try:
                return raw.decode("utf-8")
            except UnicodeDecodeError:
                return raw
        return bool(part[0]) if kind == BOOLS else part[0].item()
    values = [item(field.parts[i], field.types[-1]) for i in field.data]
    return values if field.types[0] == gguf.GGUFValueType.ARRAY else values[0]


def gguf_read(path):
    reader = gguf.GGUFReader(path)
    keys = {name: field_value(field) for name, field in reader.fields.items()
            if not name.startswith("GGUF.")}
    tensors = []
    for entry in reader.tensors:
        data = entry.data.tobytes()
        try:
            widened = floats_sum(gguf.dequantize(entry.data, entry.tensor_type))
        except NotImplementedError:
            widened = plain_widened(entry.tensor_type.name, data)
        tensors.append(tensor(entry.name, entry.tensor_type.name,
                              [int(n) for n in reversed(entry.shape)], data, widened))
    return {"tensors": tensors, "metadata": {}, "keys": keys}


def blocks_write(path):
    """A GGUF file with a tensor of random blocks of every type; halves are kept finite."""
    generator = numpy.random.default_rng(7)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_array("llama.attention.head_count_kv", [4, 4, 0, 4])
    writer.add_array("tokenizer.ggml.tokens", ["a", "\u00e9", ""])
    writer.add_bool("llama.use_parallel_residual", True)
    writer.add_uint64("large", 2 ** 63 - 1)
    for kind, (block, size) in gguf.GGML_QUANT_SIZES.items():
        if block == 1 or kind.name == "Q8_1":  # whose size the package has from long ago
            continue
        data = generator.integers(0, 256, (3, 4 * size), dtype=numpy.uint8)
        data &= 0xbf  # no half, wherever it lies, is infinite or not a number
        writer.add_tensor(f"t.{kind.name}", data, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def same_value(ours, theirs):
    """Equal, where floats may be spelled differently and bytes are shown escaped."""
    if isinstance(theirs, list):
        return isinstance(ours, list) and len(ours) == len(theirs) and \
            all(map(same_value, ours, theirs))
    if isinstance(theirs, bytes):
        return isinstance(ours, str)
    if isinstance(theirs, float):
        return isinstance(ours, (int, float)) and (ours == theirs or (ours != ours) == (theirs != theirs))
    return ours == theirs


def differences(ours, theirs):
    a = {t["name"]: t for t in ours["tensors"]}
    b = {t["name"]: t for t in theirs["tensors"]}
    for name in sorted(a.keys() ^ b.keys()):
        yield f"tensor {name} is seen by one reader only"
    for name in sorted(a.keys() & b.keys()):
        for key in ("dtype", "shape", "bytes", "crc", "widened"):
            if key == "widened" and None in (a[name][key], b[name][key]):
                continue
            if a[name][key] != b[name][key]:
                yield f"tensor {name}: {key} {a[name][key]} against {b[name][key]}"
    if ours["metadata"] != theirs["metadata"]:
        yield f"metadata {ours['metadata']} against {theirs['metadata']}"
    for name in sorted(ours["keys"].keys() ^ theirs["keys"].keys()):
        yield f"key {name} is seen by one reader only"
    for name in sorted(ours["keys"].keys() & theirs["keys"].keys()):
        if not same_value(ours["keys"][name], theirs["keys"][name]):
            yield f"key {name} differs"


def compare(program, path):
    """None, or what differs."""
    answer = subprocess.run([program, path], capture_output=True, check=True).stdout
    ours = json.loads(answer)
    try:
        theirs = gguf_read(path) if path.endswith(".gguf") else safetensors_read(path)
    except Exception as failure:  # the packages raise whatever they like on a bad file
        theirs = {"error": f"{type(failure).__name__}: {failure}"}
    if "error" in ours or "error" in theirs:
        print(f"{path}: refused: here {ours.get('error', 'not')}; "
              f"there {theirs.get('error', 'not')[:80]}")
        return None
    return list(differences(ours, theirs))


def main():
    program, folders = sys.argv[1], sys.argv[2:]
    paths = [os.path.join(folder, name) for top in folders for folder, _, names in os.walk(top)
             for name in names if name.endswith((".gguf", ".safetensors"))]
    equal = 0
    bad = 0
    with tempfile.TemporaryDirectory() as scratch:
        blocks_write(os.path.join(scratch, "blocks.gguf"))
        for path in sorted(paths) + [os.path.join(scratch, "blocks.gguf")]:
            found = compare(program, path)
            equal += found == []
            bad += bool(found)
            for line in (found or [])[:5]:
                print(f"{path}: {line}")
    print(f"{equal} files read alike, {bad} not")
    return 1 if bad or not equal else 0


if __name__ == "__main__":
    sys.exit(main())
