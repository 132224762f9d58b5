#!/bin/sh
# SPDX-License-Identifier: MIT
# published.sh - greedy ids of small models with published or carefully computed continuations, in
# each format that they come in.

. "${top_srcdir:?}/tests/lib.sh"

requires_shared data/weights
weights=$ARCHCARD_SHARED/data/weights

ids() { json "$1" "$2" | tr -d ' \n[]'; }

# continues MODEL COUNT PROMPT: its new ids behind the prompt.
continues() {
    run "$ARCHCARD" run "$1" --ids "$3" -n "$2" --ignore-eos --candidates 0 -f json
    [ "$status" -eq 0 ] && echo "$3,$(ids stdout /new_ids)"
}

golden=$weights/stories260K/golden_logits.json
for model in "$weights/stories260K/hf" "$ARCHCARD_SHARED"/data/gguf/stories260K/*-f*.gguf; do
    is "$(continues "$model" 199 1)" "$(ids "$golden" /greedy_ids)" \
        "$(basename "$model"): the published story"
done

for name in tiny-random-gpt2 tiny-random-LlamaForCausalLM-fp16; do
    golden=$weights/$name/expected_tokens.json
    for i in 0 1; do
        prompt=$(ids "$golden" "/greedy/$i/input_ids")
        most=$(json "$golden" "/greedy/$i/max_length")
        steps=$((most - $(json_count "$golden" "/greedy/$i/input_ids")))
        is "$(continues "$weights/$name/hf" "$steps" "$prompt")" \
            "$(ids "$golden" "/greedy/$i/output_ids")" "$name: published sequence $i"
    done
done

golden=$weights/bart-g2p-us/golden_greedy.json
wrong=
i=0
while [ "$i" -lt 40 ]; do
    run "$ARCHCARD" run "$weights/bart-g2p-us" --ids "$(ids "$golden" "/cases/$i/input_ids")" -f json
    [ "$(ids stdout /decoder_ids),$(ids stdout /new_ids)" = \
        "$(ids "$golden" "/cases/$i/greedy_output_ids")" ] || wrong="$wrong $i"
    i=$((i + 1))
done
is "$wrong" '' 'bart-g2p-us: forty words as they are pronounced'
finish
