#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One peer of forward.py with one model: forward_worker.py NAME PATH THREADS. Reads a line of JSON for each
measurement ({"work", "tokens", "past"}) and answers with one: {"seconds"}, the median of half a second of
runs, or {"error"}. The first line says that it has loaded.
"""

import json
import os
import statistics
import sys
import time

name, path, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
os.environ["OMP_NUM_THREADS"] = str(threads)
os.environ["HF_HUB_OFFLINE"] = "1"
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # what libraries print is no answer
HALF = 0.5


def ids(count):
    return [5 + 7919 * i % 20000 for i in range(count)]


class Torch:
    """transformers with its default attention, in inference mode."""

    def __init__(self, kind):
        import torch
        import transformers

        torch.set_num_threads(threads)
        self.torch = torch
        kinds = {"f32": torch.float32, "bf16": torch.bfloat16}
        self.model = transformers.AutoModelForCausalLM.from_pretrained(path, dtype=kinds[kind]).eval()

    def forward(self, tokens):
        with self.torch.inference_mode():
            start = time.perf_counter()
            self.model(input_ids=self.torch.tensor([ids(tokens)]), use_cache=False)
            return time.perf_counter() - start

    def decode(self, past, tokens):
        with self.torch.inference_mode():
            x, kept, start = self.torch.tensor([ids(past)]), None, 0
            for i in range(tokens):
                start = time.perf_counter() if i == 1 else start
                out = self.model(input_ids=x, past_key_values=kept, use_cache=True, logits_to_keep=1)
                kept, x = out.past_key_values, out.logits[:, -1:].argmax(-1)
            return time.perf_counter() - start


class Onnx:
    """A graph that takes ids [1, N] and gives logits; one without a cache, so that it takes no steps."""

    def forward(self, tokens):
        import numpy

        x = numpy.array([ids(tokens)], numpy.int64)
        start = time.perf_counter()
        self.run(x)
        return time.perf_counter() - start

    def decode(self, past, tokens):
        raise RuntimeError("takes no steps")


class OnnxRuntime(Onnx):
    def __init__(self, _):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        only = session.get_inputs()[0].name
        self.run = lambda x: session.run(None, {only: x})


class OpenVino(Onnx):
    def __init__(self, kind):
        import openvino

        core = openvino.Core()
        model = core.compile_model(core.read_model(path), "CPU", {
            "INFERENCE_PRECISION_HINT": kind, "INFERENCE_NUM_THREADS": threads,
            "PERFORMANCE_HINT": "LATENCY"})
        request = model.create_infer_request()
        self.run = lambda x: request.infer([x], share_inputs=True, share_outputs=True)


class Llama:
    """llama.cpp by its C interface: a cache of f16, no sampling."""

    def __init__(self, _):
        import llama_cpp

        self.lib = lib = llama_cpp
        lib.llama_backend_init()
        self.model = lib.llama_model_load_from_file(path.encode(), lib.llama_model_default_params())
        params = lib.llama_context_default_params()
        params.n_ctx = params.n_batch = params.n_ubatch = 640
        params.n_threads = params.n_threads_batch = threads
        self.context = lib.llama_init_from_model(self.model, params)
        if not self.context:
            raise RuntimeError("llama.cpp did not load it")
        self.batch = lib.llama_batch_init(params.n_batch, 0, 1)
        self.vocab = lib.llama_vocab_n_tokens(lib.llama_model_get_vocab(self.model))

    def run(self, tokens, place, last_only):
        batch = self.batch
        batch.n_tokens = len(tokens)
        for i, token in enumerate(tokens):
            batch.token[i], batch.pos[i], batch.n_seq_id[i] = token, place + i, 1
            batch.seq_id[i][0] = 0
            batch.logits[i] = int(not last_only or i == len(tokens) - 1)
        if self.lib.llama_decode(self.context, batch):
            raise RuntimeError("llama_decode failed")

    def clear(self):
        self.lib.llama_memory_clear(self.lib.llama_get_memory(self.context), True)

    def forward(self, tokens):
        self.clear()
        start = time.perf_counter()
        self.run(ids(tokens), 0, False)
        self.lib.llama_get_logits_ith(self.context, tokens - 1)
        return time.perf_counter() - start

    def decode(self, past, tokens):
        import numpy

        self.clear()
        x, place, start = ids(past), 0, 0
        for i in range(tokens):
            start = time.perf_counter() if i == 1 else start
            self.run(x, place, True)
            place += len(x)
            logits = self.lib.llama_get_logits_ith(self.context, -1)
            x = [int(numpy.ctypeslib.as_array(logits, (self.vocab,)).argmax())]
        return time.perf_counter() - start


def measure(peer, asked):
    runs, end = [], time.perf_counter() + HALF
    while not runs or time.perf_counter() < end:
        if asked["work"] == "forward":
            runs.append(peer.forward(asked["tokens"]))
        else:
            runs.append(peer.decode(asked["past"], asked["tokens"]))
    return {"seconds": statistics.median(runs)}


def main():
    library, _, kind = name.partition("-")
    try:
        peer = {"torch": Torch, "ort": OnnxRuntime, "ov": OpenVino, "llama": Llama}[library](kind)
        peer.forward(16)
    except Exception as error:
        answers.write(json.dumps({"error": f"{type(error).__name__}: {error}"[:300]}) + "\n")
        return
    answers.write(json.dumps({"ready": True}) + "\n")
    for line in sys.stdin:
        try:
            answer = measure(peer, json.loads(line))
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        answers.write(json.dumps(answer) + "\n")


main()
