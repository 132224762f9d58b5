#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tokens a second of whole forward passes (the logits of every token) and of greedy steps, beside other
programs with the same numbers, in one interleaved run: only ratios within one run count, for machines
drift.

usage: forward.py ARCHCARD MODEL [--gguf FILE]... [--onnx FILE] [--tokens 16,128,512] [--threads N]
                  [--rounds N] [--peers a,b] [--fast] [--json FILE]

MODEL is a folder of a decoder-only model with safetensors, which archcard and transformers read; the same
model as GGUF is for archcard and llama.cpp, as ONNX (ids [1, N] to logits, no cache) for the others.
--fast measures archcard with --precision fast, too. Peers run as far as they are installed for the Python
that runs this script:

  torch-f32, torch-bf16     torch, transformers
  ort-f32, ov-f32, ov-bf16  onnxruntime, openvino: of the ONNX file, no steps
  llama                     llama-cpp-python, of every GGUF file; its cache is f16

Each peer is loaded once, in a process of its own, and visited in turn, every round all of them. A sample
that other processes disturbed by more than a tenth of a core is taken again, up to three times, and marked
with ~ when none was quiet. Steps: 31 after 16 tokens and a first one.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PAST, NEW = 16, 32
TICK = os.sysconf("SC_CLK_TCK")


def seconds_busy():
    """Of all processes, without waiting."""
    f = [int(x) for x in open("/proc/stat").readline().split()[1:]]
    return (f[0] + f[1] + f[2] + f[5] + f[6] + f[7]) / TICK


def seconds_of(pid):
    f = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return sum(int(x) for x in f[11:15]) / TICK


class Peer:
    """A worker process that has loaded one model."""

    def __init__(self, name, path, threads):
        self.name = name
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "forward_worker.py"), name, path, str(threads)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.error = self.answer().get("error")

    def answer(self):
        line = self.process.stdout.readline()
        return json.loads(line) if line.startswith("{") else {"error": "it ended"}

    def cpu(self):
        return seconds_of(self.process.pid)

    def rate(self, work, tokens):
        self.process.stdin.write(json.dumps({"work": work, "tokens": tokens, "past": PAST}) + "\n")
        self.process.stdin.flush()
        got = self.answer()
        self.error = got.get("error")
        return None if self.error else (tokens - (work == "decode")) / got["seconds"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Archcard:
    def __init__(self, program, path, threads, fast):
        kind = os.path.basename(os.path.normpath(path))
        self.name = f"archcard {kind}" + (", fast" if fast else "")
        self.command = [program, "bench"]
        self.rest = [path, "--threads", str(threads), "-f", "json"]
        self.rest += ["--precision", "fast"] if fast else []
        self.error = None

    def cpu(self):
        t = os.times()
        return t.children_user + t.children_system

    def rate(self, work, tokens):
        past = ["--past", str(PAST)] if work == "decode" else []
        got = subprocess.run(self.command + [work] + self.rest + ["--tokens", str(tokens)] + past,
                             capture_output=True, text=True)
        if got.returncode:
            self.error = got.stderr.strip()[:200]
            return None
        return json.loads(got.stdout)["tokens_per_second"]

    def close(self):
        pass


def sample(peer, work, tokens):
    """Tokens a second, and whether nothing else ran."""
    for _ in range(3):
        time.sleep(0.15)  # what the peer before has left spinning goes to sleep
        wall, busy, own = time.perf_counter(), seconds_busy(), peer.cpu()
        rate = peer.rate(work, tokens)
        if rate is None:
            return None, False
        others = (seconds_busy() - busy) - (peer.cpu() - own)
        if others < 0.1 * (time.perf_counter() - wall):
            return rate, True
    return rate, False


def shown(samples):
    quiet = [rate for rate, good in samples if good]
    rates = quiet or [rate for rate, _ in samples]
    return (f"{statistics.median(rates):.4g}" + ("" if quiet else " ~")) if rates else "-"


def peer_files(name, options):
    if name == "llama":
        return options.gguf
    if name[:2] in ("or", "ov"):
        return [options.onnx] if options.onnx else []
    return [options.model]


def peers_start(options):
    peers = [Archcard(options.archcard, path, options.threads, fast)
             for path in [options.model] + options.gguf
             for fast in ([False, True] if options.fast else [False])]
    for name in options.peers.split(","):
        for path in peer_files(name, options):
            peer = Peer(name, path, options.threads)
            if name == "llama":
                peer.name += " " + os.path.basename(path)
            if peer.error:
                print(f"{peer.name}: not measured: {peer.error}", file=sys.stderr)
                peer.close()
            else:
                peers.append(peer)
    return peers


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archcard")
    parser.add_argument("model")
    parser.add_argument("--gguf", action="append", default=[], metavar="FILE")
    parser.add_argument("--onnx", metavar="FILE")
    parser.add_argument("--tokens", default="16,128,512")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", default="torch-f32,torch-bf16,ort-f32,ov-f32,ov-bf16,llama")
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    works = [("forward", int(n)) for n in options.tokens.split(",")] + [("decode", NEW)]
    peers = peers_start(options)
    samples = {(peer.name, work): [] for peer in peers for work in works}
    for _ in range(options.rounds):
        for work in works:
            for peer in peers:
                if peer.error and peer.error.endswith("no steps") and work[0] == "decode":
                    continue
                rate, good = sample(peer, *work)
                if rate is None:
                    print(f"{peer.name}, {work[0]} {work[1]}: {peer.error}", file=sys.stderr)
                else:
                    samples[peer.name, work].append((rate, good))
    for peer in peers:
        peer.close()
    print("| tokens a second | " + " | ".join(f"{work} {n}" for work, n in works) + " |")
    print("| --- |" + " --- |" * len(works))
    for peer in peers:
        print(f"| {peer.name} | " + " | ".join(shown(samples[peer.name, w]) for w in works) + " |")
    if options.json:
        with open(options.json, "w") as out:
            json.dump([{"peer": name, "work": work, "tokens": n, "samples": got}
                       for (name, (work, n)), got in samples.items()], out, indent=1)


if __name__ == "__main__":
    main()
