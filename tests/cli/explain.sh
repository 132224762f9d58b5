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
# by_hand MODEL NAME: one score of it is worked by hand, and it is the model's.
by_hand() {
    run "$ARCHCARD" explain "$1" attention -f json
    has stdout 'By hand in head 0' "$2: a score is worked by hand"
    json_is stdout /models/0/topics/0/experiment/holds true "$2: and it is the model's"
}
for model in falcon-rw-alibi falcon-rw-alibi-6h llama3-rope-tied llama-gqa-gguf-f32; do
    folder=${ARCHCARD_SHARED:-}/goldens/$model
    if [ -d "$folder" ]; then by_hand "$folder" "$model"; fi
done
[ -d "${ARCHCARD_SHARED:-}/goldens" ] || skip 'ALiBi by hand' 'the reference data is absent'

# stretched SCALING: the demo model's weights, RoPE stretched so that its eight tokens feel it.
stretched() {
    mkdir -p stretched
    cp "$top_srcdir"/cards/demo/demo-llama/* stretched/
    sed -e "s/\"rope_type\": \"default\"/$1/" -e 's/\(max_position_embeddings": \)256/\16/' \
        "$top_srcdir/cards/demo/demo-llama/config.json" >stretched/config.json
    by_hand ./stretched "$1"
    "$ARCHCARD" logits stretched --ids 1,2,3,4,5,6,7,8 -o stretched.safetensors 2>log
    check "$1: it is another model than without" sh -c '! cmp -s stretched.safetensors plain.safetensors'
}
"$ARCHCARD" logits demo-llama --ids 1,2,3,4,5,6,7,8 -o plain.safetensors
from='"factor": 4, "original_max_position_embeddings": 32'
stretched '"rope_type": "linear", "factor": 4'
stretched '"rope_type": "dynamic", "factor": 4'
stretched "\"rope_type\": \"yarn\", $from"
stretched "\"rope_type\": \"yarn\", $from, \"truncate\": false"
stretched "\"rope_type\": \"llama3\", $from, \"low_freq_factor\": 1, \"high_freq_factor\": 4"

# Falcon 40B in small: query, key and value heads lie in groups of one fused product.
mkdir grouped
echo '{"model_type": "falcon", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 4,
    "num_kv_heads": 2, "new_decoder_architecture": true, "vocab_size": 40, "ffn_hidden_size": 8,
    "tie_word_embeddings": true}' >grouped/config.json
if command -v "${PYTHON-python3}" >/dev/null; then
    "${PYTHON-python3}" - <<'end' >grouped/model.safetensors
import json, random, struct, sys
shapes = {"word_embeddings.weight": [40, 32], "ln_f.weight": [32], "ln_f.bias": [32]}
for name, shape in (("ln_attn.weight", [32]), ("ln_attn.bias", [32]), ("ln_mlp.weight", [32]),
                    ("ln_mlp.bias", [32]), ("self_attention.query_key_value.weight", [64, 32]),
                    ("self_attention.dense.weight", [32, 32]), ("mlp.dense_h_to_4h.weight", [8, 32]),
                    ("mlp.dense_4h_to_h.weight", [32, 8])):
    shapes["h.0." + name] = shape
random.seed(7)
header, data = {}, b""
for name, shape in shapes.items():
    count = shape[0] * (shape[1:] or [1])[0]
    part = struct.pack("<%df" % count, *(random.gauss(0, 0.5) for _ in range(count)))
    header["transformer." + name] = {"dtype": "F32", "shape": shape,
                                     "data_offsets": [len(data), len(data) + len(part)]}
    data += part
text = json.dumps(header).encode()
sys.stdout.buffer.write(struct.pack("<Q", len(text)) + text + data)
end
    by_hand ./grouped 'heads in groups'
else
    skip 'heads in groups by hand' 'there is no Python'
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
