#!/bin/sh
# SPDX-License-Identifier: MIT
# explain.sh - answers are of this model, and what is claimed of it holds when it is tried.

. "${top_srcdir:?}/tests/lib.sh"

for model in demo-gpt demo-llama demo-mistral demo-t5 demo-bart; do
    run "$ARCHCARD" explain "$model" -f json
    exits 0 "$model"
    json_is stdout /schema archcard/explain/1 "$model: the schema is named"
    for topic in mask position attention cache hidden-state sampling; do
        at=/models/0/topics/topic=$topic
        json_is stdout "$at/experiment/holds" true "$model: $topic holds"
        check "$model: $topic is a paragraph" test "$(json stdout "$at/answer" | wc -c)" -gt 80
    done
done

# fact MODEL TOPIC KEY VALUE: values that papers and reference code give.
fact() {
    run "$ARCHCARD" explain "$1" "$2" -f json
    json_is stdout "/models/0/topics/0/facts/key=$3/value" "$4" "$1: $3 is $4"
}
fact gpt2 position last_position 1023
fact bart-base position last_position 1023
fact bart-base position position_rows 1026
fact t5-small position last_bucket_starts_at 113
fact t5-small position exact_distances 16
fact mistral-7b-v0.1 position rotary_pairs 64
fact mistral-7b-v0.1 position pairs_longer_than_context 4
fact llama-3-8b position pairs_longer_than_context 29
fact mistral-7b-v0.1 mask window 4096
fact gpt2 mask open_cells_of_8_tokens 36
fact gpt2 cache kv_cache_bytes_per_token 36864
fact mixtral-8x7b moe experts_per_token 2
fact falcon-rw-1b position flattest_slope 0.00048828125
fact t5-small attention score_scale 1.0
fact llama-2-7b-chat training tuning.kind chat

run "$ARCHCARD" explain falcon-rw-1b position
has stdout ALiBi 'ALiBi is told without weights'
has stdout 'without its weights' 'and that nothing was tried'

run "$ARCHCARD" explain demo-gpt demo-t5 position -f json
exits 0 'two models'
json_is stdout /differences/key=scheme/values/0 learned 'what differs: the first'
json_is stdout /differences/key=scheme/values/1 relative-bias 'and the second'

json_is stdout /meanings/topic=position/text \
    'learned positions end with their table; relative buckets add a bias by distance' 'what it means'
"$ARCHCARD" explain demo-gpt demo-t5 mixtral-8x7b falcon-rw-1b demo-llama-instruct -f json >shape.json
check 'its shape' "$ARCHCARD" schema check "$top_srcdir/schemas/explain.json" shape.json
for model in demo-gpt demo-llama demo-mistral demo-t5 demo-bart; do
    run "$ARCHCARD" explain "$model" attention
    tr -s ' \n' ' ' <stdout >one
    has one 'By hand in head 0' "$model: a score is worked by hand"
    has one 'As said' "$model: and agrees"
done
if [ -d "${ARCHCARD_SHARED:-}/goldens/falcon-rw-alibi" ]; then
    run "$ARCHCARD" explain "$ARCHCARD_SHARED/goldens/falcon-rw-alibi" attention
    tr -s ' \n' ' ' <stdout >one
    has one 'No score was worked by hand' 'ALiBi: what was not tried is said'
else
    skip 'ALiBi: what was not tried is said' 'the reference data is absent'
fi
run "$ARCHCARD" explain demo-bart norm -f json
json_is stdout /models/0/topics/0/experiment/holds true 'a norm behind a sum is tried, too'
run "$ARCHCARD" explain demo-t5 training -f json
has stdout 'span corruption' 'the plugin adds prose'
run "$ARCHCARD" explain demo-gpt positoin
exits 2 'a misspelt topic'
has stderr 'mean position' 'the nearest one is named'
run "$ARCHCARD" explain demo-gpt moe
exits 2 'a topic that does not apply'
run "$ARCHCARD" explain demo-mistral --width 40
is "$(LC_ALL=C.UTF-8 awk 'length > 40' stdout | wc -l | tr -d ' ')" 0 'no line is wider than 40'
mkdir broken && cp "${top_srcdir:?}"/cards/demo/demo-gpt/*.json broken/
head -c 5000 "$top_srcdir"/cards/demo/demo-gpt/model.safetensors >broken/model.safetensors
run "$ARCHCARD" explain broken mask
exits 3 'damaged weights'
is "$(wc -l <stderr | tr -d ' ')" 1 'in one line'
check 'nothing on standard output' test ! -s stdout
finish
