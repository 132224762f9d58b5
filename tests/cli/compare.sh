#!/bin/sh
# SPDX-License-Identifier: MIT
# compare.sh - models side by side.

. "${top_srcdir:?}/tests/lib.sh"

run "$ARCHCARD" compare demo-gpt demo-t5 -f json
exits 0 'compare'
json_is stdout /schema archcard/compare/1 'the schema is named'
json_is stdout /rows/key=architecture.kind/values/0 decoder-only 'one value a model, in order'
json_is stdout /rows/key=architecture.kind/values/1 encoder-decoder 'the second, too'
json_is stdout /rows/key=architecture.kind/same false 'they differ'
json_is stdout /rows/key=vocab_size/same true 'equal values are the same'
json_is stdout /rows/key=parameters.total/values/1 1001216 'parameters'
json_is stdout /alignment/role=embed.token/shapes/0/0 640 'roles line up'
json_is stdout /alignment/role=attn.relbias/shapes/0 null 'a role that one lacks is null'
json_is stdout /rows/0/same false 'differences come first'

run "$ARCHCARD" compare demo-gpt demo-t5 --width 80
exits 0 'as text'
is "$(awk 'length > 80' stdout | wc -l | tr -d ' ')" 0 'no line is wider than 80'
lacks stdout 'vocab_size ' 'equal rows are left out'
run "$ARCHCARD" compare demo-gpt demo-t5 --all
has stdout 'vocab_size ' 'but shown with --all'

# Five families in 80 columns, as text and as Markdown: differences first, with what follows from them.
run "$ARCHCARD" compare gpt2 llama-2-7b mistral-7b-v0.1 t5-small bart-base --width 80
exits 0 'five families'
is "$(awk 'length > 80' stdout | wc -l | tr -d ' ')" 0 'five families in 80 columns'
has stdout 'behind a window the cache stops growing' 'a window, too'
run "$ARCHCARD" compare gpt2 llama-2-7b mistral-7b-v0.1 t5-small bart-base --width 200
has stdout 'caches 8 key and value heads a layer, llama-2-7b 32: 0.25 times' 'heads have a consequence'
is "$(awk '/^[a-z]/ { print $1 }' stdout | grep -A 2 '^num_hidden_layers' | tr '\n' ' ')" \
    'num_hidden_layers encoder.num_hidden_layers decoder.num_hidden_layers ' \
    'the depth of both sides stands below that of decoder-only models'
run "$ARCHCARD" compare gpt2 llama-2-7b mistral-7b-v0.1 t5-small bart-base -f md
has stdout '| kind' 'as Markdown'

# A base model and what was tuned from it.
run "$ARCHCARD" compare llama-2-7b llama-2-7b-chat --width 80
has stdout 'The architecture is the same in all.' 'siblings: said in a sentence'
has stdout 'All 12 roles have the same shape' 'siblings: no table of equal shapes'
lacks stdout 'attn.q.weight' 'siblings: indeed none'
run "$ARCHCARD" compare llama-2-7b llama-2-7b-chat --all --width 80
has stdout 'attn.q.weight' 'siblings: --all has it'
run "$ARCHCARD" compare demo-llama demo-llama-instruct --width 80
has stdout 'embed.token   640 x 128' 'siblings: the shape that differs'
has stdout '10 more roles have the same shape' 'siblings: the others are counted'

run "$ARCHCARD" compare demo-gpt
exits 2 'one model is not enough'
run "$ARCHCARD" compare demo-gpt none
exits 3 'one that is missing fails all'
run "$ARCHCARD" compare demo-gpt demo-gpt
has stdout 'Nothing that is known of them differs.' 'a model beside itself'
finish
