#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tokenizing.py - `archcard tokenize` beside the package tokenizers: whole processes, opening, long words.

usage: tokenizing.py ARCHCARD FOLDER... --text FILE [--samples 5]

Each FOLDER holds a tokenizer.json. Whole process: FILE (about 1 MB) as JSON lines of about 10 kB, ids out as JSON lines, start
and opening included, checked to be the same. Opening: what `archcard bench tokenize` says, and Tokenizer.from_file(). Long words: 1, 2
and 4 MB of one letter, of blanks, digits, one character that is not ASCII, and letters at random; milliseconds of the first pass and
of the later ones (`archcard bench tokenize`).
"""
import argparse, json, os, random, subprocess, sys, tempfile, time

PEER = """
import json, sys
from tokenizers import Tokenizer
t = Tokenizer.from_file(sys.argv[1])
texts = [json.loads(line) for line in open(sys.argv[2], encoding="utf-8")]
for e in t.encode_batch_fast(texts, add_special_tokens=False):
    print(json.dumps(e.ids, separators=(",", ":")))
"""


def documents(path):
    out, part, size = [], [], 0
    for line in open(path, encoding="utf-8", newline=""):
        part.append(line); size += len(line.encode())
        if size >= 10000:
            out.append("".join(part)); part, size = [], 0
    return out + (["".join(part)] if part else [])


def timed(command, **k):
    start = time.perf_counter()
    p = subprocess.run(command, capture_output=True, **k)
    if p.returncode:
        sys.exit(f"{command}: exit {p.returncode} {p.stderr.decode()[:300]}")
    return time.perf_counter() - start, p.stdout


def bench(archcard, folder, file, *options):
    return json.loads(timed([archcard, "bench", "tokenize", folder, "--file", file, "-f", "json", *options])[1])


def whole(a, folder, lines):
    ours, theirs, opens, peer_opens = [], [], [], []
    env = dict(os.environ, TOKENIZERS_PARALLELISM="false", RAYON_NUM_THREADS="1")
    for _ in range(a.samples):
        seconds, got = timed([a.archcard, "tokenize", folder, "--jsonl", "--special", "none", "--file", lines])
        ours.append(seconds)
        seconds, wanted = timed([sys.executable, "-c", PEER, folder + "/tokenizer.json", lines], env=env)
        theirs.append(seconds)
        opens.append(bench(a.archcard, folder, a.text, "--samples", "1")["load_seconds"])
        start = time.perf_counter(); Tokenizer.from_file(folder + "/tokenizer.json"); peer_opens.append(time.perf_counter() - start)
        if got != wanted:
            sys.exit(f"{folder}: the ids differ")
    print(f"{folder}: whole {min(ours) * 1e3:.0f} ms, tokenizers {min(theirs) * 1e3:.0f} ms ({min(theirs) / min(ours):.1f}x); "
          f"open {min(opens) * 1e3:.1f} ms, tokenizers {min(peer_opens) * 1e3:.0f} ms ({min(peer_opens) / min(opens):.1f}x)", flush=True)


def words(a, folder, scratch):
    r = random.Random(1)
    makers = {"a": lambda n: "a" * n, "blanks": lambda n: " " * n, "digits": lambda n: "7" * n, "é": lambda n: "é" * (n // 2),
              "random": lambda n: "".join(r.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(n))}
    for name, make in makers.items():
        cells = []
        for size in (1, 2, 4):
            file = os.path.join(scratch, "word")
            with open(file, "w", encoding="utf-8") as f: f.write(make(size * 1000000))
            j = bench(a.archcard, folder, file, "--samples", "3")
            cells.append(f"{size / j['cold_megabytes_per_second'] * 1e3:.0f} / {size / j['megabytes_per_second'] * 1e3:.0f}")
        print(f"{folder}: a word of 1, 2, 4 MB, {name}: " + ", ".join(cells) + " ms first / later", flush=True)


p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
p.add_argument("archcard"); p.add_argument("folders", nargs="+"); p.add_argument("--text", required=True); p.add_argument("--samples", type=int, default=5)
if __name__ == "__main__":
    from tokenizers import Tokenizer
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        lines = os.path.join(scratch, "lines.jsonl")
        with open(lines, "w", encoding="utf-8") as f: f.writelines(json.dumps(d, ensure_ascii=False) + "\n" for d in documents(a.text))
        for folder in a.folders: whole(a, folder, lines)
        for folder in a.folders: words(a, folder, scratch)
