#!/bin/sh
# SPDX-License-Identifier: MIT
# trace.sh - a token's flow agrees with what the other commands compute.

. "${top_srcdir:?}/tests/lib.sh"

# The lens after the last block gives the candidates, and these are those of the first step of a run.
ids=50,57,60,26,19
for model in demo-gpt demo-llama demo-mistral demo-t5 demo-bart; do
    run "$ARCHCARD" run "$model" --ids $ids -n 1 --ignore-eos -f json
    cp stdout first
    layers=4
    case $model in demo-t5 | demo-bart) layers=2 ;; esac
    run "$ARCHCARD" trace "$model" --ids $ids -f json
    exits 0 "$model"
    cp stdout flow
    json_is flow /schema archcard/trace/1 "$model: the schema is named"
    is "$(json_count flow /layers)" $layers "$model: an entry for each block"
    for i in 0 1 2 3 4; do
        wanted=$(json first "/steps/0/candidates/$i/id")
        json_is flow "/candidates/$i/id" "$wanted" "$model: candidate $i is that of a run"
        json_is flow "/layers/$((layers - 1))/lens/$i/id" "$wanted" "$model: and that of the lens"
    done
    json flow /candidates/0/probability >p
    json "flow" "/layers/$((layers - 1))/lens/0/probability" >>p
    check "$model: with the same probability" \
        awk 'NR == 1 { a = $1 } NR == 2 { d = a - $1; exit d > 1e-6 || d < -1e-6 }' p
    keys=$(json_count flow /layers/0/attention/heads/1)
    for k in $(seq 0 $((keys - 1))); do json flow "/layers/0/attention/heads/1/$k"; done |
        awk '{ s += $1 } END { exit s < 0.99999 || s > 1.00001 }'
    is $? 0 "$model: the weights of a head sum to 1"
done
for model in demo-gpt demo-mistral demo-t5; do
    "$ARCHCARD" trace "$model" --ids $ids -f json >shape.json
    check "$model: its shape" "$ARCHCARD" schema check "$top_srcdir/schemas/trace.json" shape.json
done
json_is flow /encoder_layers/0/lens/0/id "$(json flow /encoder_layers/0/lens/0/id)" 'an encoder, too'
is "$(json_count flow /encoder_layers)" 2 'an entry for each of its blocks'
is "$(json_count flow /layers/0/cross_attention/heads/0)" 5 'cross-attention sees the whole source'

run "$ARCHCARD" trace demo-gpt --ids $ids --token 2 -f json
is "$(json_count stdout /layers/0/attention/heads/0)" 5 'another token: keys of all'
json_is stdout /layers/0/attention/heads/0/3 0.0 'what the mask hides is exactly 0'
json_is stdout /token 2 'it is followed'
"$ARCHCARD" trace demo-gpt --ids 50,57,60 -f json >shorter
is "$(json stdout /candidates/0/id)" "$(json shorter /candidates/0/id)" \
    'a token has the candidates of the text that ends with it'
run "$ARCHCARD" trace demo-gpt --ids $ids --step 2 -f json
"$ARCHCARD" run demo-gpt --ids $ids -n 3 --ignore-eos -f json >longer
is "$(json stdout /candidates/0/id)" "$(json longer /new_ids/2)" 'a later step'

run env LC_ALL=C.UTF-8 "$ARCHCARD" trace demo-bart --layer 1 --head 0 --width 80
exits 0 'a map'
is "$(LC_ALL=C.UTF-8 grep -c -E '^.{81}' stdout)" 0 'no line is wider than 80'
run env LC_ALL=C "$ARCHCARD" trace demo-gpt --ids $ids --layer 1 --numbers --width 40
is "$(LC_ALL=C.UTF-8 grep -c -E '^.{41}' stdout)" 0 'no line is wider than 40'
has stdout '1.00    -' 'numbers, and where the mask hides'
long=$(seq -s, 3 62)
for look in '' --numbers; do
    # shellcheck disable=SC2086 # none or one
    run env LC_ALL=C.UTF-8 "$ARCHCARD" trace demo-mistral --ids "$long" --layer 1 --width 60 $look
    is "$(LC_ALL=C.UTF-8 grep -c -E '^.{61}' stdout)" 0 "60 tokens at 60 columns: none is wider $look"
    has stdout '-59 ' "all keys are there $look"
done

run "$ARCHCARD" trace demo-gpt
exits 0 'without a text'
has stdout followed 'it has a sentence of its own'
run "$ARCHCARD" trace demo-gpt --ids 1,2 --token 2
exits 2 'a token that is not there'
run "$ARCHCARD" trace demo-gpt --ids 1,2 --layer 4
exits 2 'nor the layer'
run "$ARCHCARD" trace demo-gpt --ids 1,2 --head 4
exits 2 'nor the head'
run "$ARCHCARD" trace gpt2 --ids 1,2
exits 3 'no weights'
finish
