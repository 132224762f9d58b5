#!/bin/sh
# SPDX-License-Identifier: MIT
# goldens.sh - logits, hidden states and attentions against float64 references.

. "${top_srcdir:?}/tests/lib.sh"

requires_shared goldens
tensors=$top_builddir/tests/tensors
for folder in "$ARCHCARD_SHARED"/goldens/*/; do
    name=$(basename "$folder")
    set -- --ids "$("$tensors" ids "$folder/golden.safetensors" input_ids)"
    case $name in t5-* | bart*)
        set -- "$@" --decoder-ids "$("$tensors" ids "$folder/golden.safetensors" decoder_input_ids)" ;;
    esac
    run "$ARCHCARD" logits "$folder" "$@" --keep hidden_states,attentions -o out.safetensors
    exits 0 "$name runs"
    run "$tensors" diff out.safetensors "$folder/golden.safetensors" 5e-6
    exits 0 "$name: every tensor within 5e-6"
    note "$(cat stdout)"
    run "$ARCHCARD" inspect "$folder" -f json
    json_is stdout /models/0/parameters/total "$(json "$folder/golden.json" /parameters)" \
        "$name: parameters"
    is "$(json_count stdout /models/0/findings)" 0 "$name: no findings"
done
finish
