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

run "$ARCHCARD" compare demo-gpt
exits 2 'one model is not enough'
run "$ARCHCARD" compare demo-gpt none
exits 3 'one that is missing fails all'
finish
