#!/bin/sh
# SPDX-License-Identifier: MIT
# logits.sh - forward passes of the demo models against the ids that the reference library chose
# (transformers 5.24, float32; cards/demo/SOURCE.txt), and the command's own promises.

. "${top_srcdir:?}/tests/lib.sh"

tensors=$top_builddir/tests/tensors
logits() { run "$ARCHCARD" logits "$@" -o out.safetensors; exits 0 "logits $1"; }

# The last row of each prefix predicts the next id, so one pass over prompt and answer shows them all.
logits demo-gpt --ids 50,572,606,26,199,41,70,292,385,322,12,292,458,305,281,14
is "$("$tensors" argmax out.safetensors logits | cut -d, -f5-15)" \
    41,70,292,385,322,12,292,458,305,281,14 'demo-gpt continues as the reference does'

logits demo-t5 --ids 103,28,61,9,6,446,91,158,90,37,409,52,106,201,267,39,285,1 \
    --decoder-ids 0,293,288,9,91,158,90,37,409,52,106,201,3,267,39,285,8
is "$("$tensors" argmax out.safetensors logits)" \
    293,288,9,91,158,90,37,409,52,106,201,3,267,39,285,8,1 'demo-t5 restores as the reference does'

logits demo-t5 --ids 103,28,1
is "$("$tensors" argmax out.safetensors logits | tr -cd , | wc -c | tr -d ' ')" 0 \
    'the decoder starts from decoder_start_token_id'

refuses() { # NAME TEXT ARGUMENT...
    name=$1 text=$2
    shift 2
    rm -f bad.safetensors
    run "$ARCHCARD" logits "$@" -o bad.safetensors
    exits 2 "$name"
    has stderr "$text" "$name: says so"
    check "$name: no file" [ ! -e bad.safetensors ]
}
refuses 'an id outside of the vocabulary' 640 demo-gpt --ids 1,2,640
refuses 'more tokens than learned positions' 256 demo-gpt \
    --ids "$(awk 'BEGIN { for (i = 0; i < 300; i++) printf "1," }')"
refuses 'no ids' --ids demo-gpt
refuses 'a word among the ids' two demo-gpt --ids 1,two
refuses 'decoder ids without encoder' 'no encoder' demo-gpt --ids 1 --decoder-ids 2
run "$ARCHCARD" logits gpt2 --ids 1
exits 3 'a model without weights'
finish
