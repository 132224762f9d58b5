#!/bin/sh
# SPDX-License-Identifier: MIT
# lies.sh - true models in which one thing is changed: the rule that is meant for it finds it, at the
# changed line, and no other error appears. The unchanged models have no error.

. "${top_srcdir:?}/tests/lib.sh"

demo=$top_srcdir/cards/demo
list="$top_builddir/tests/list_tensors"

# fresh MODEL [NAME]: a copy of a true model in a folder of that name.
fresh() {
    rm -rf lie
    mkdir lie
    cp -r "$demo/$1" "lie/${2:-$1}"
    chmod -R u+w lie
    model=lie/${2:-$1}
}

# found NAME FILE RULE [LINE]: the rule has found it, at that line of the file if one is given, and
# nothing else is an error.
found() {
    run "$ARCHCARD" validate "$model" --profile strict
    at="$model/$2:${4:+$4:}"
    if grep -F "$at" stdout | grep -q -F "[$3 " && ! grep -F ': error: ' stdout | grep -v -F "[$3 " |
        grep -q .; then
        ok "$1: $3"
        return
    fi
    not_ok "$1: $3${4:+ at line $4}"
    grep -E ': (error|warning|info): ' stdout | grep -v -F ' [C2' | head -n 12 | sed 's/^/# /'
    head -n 3 stderr | sed 's/^/# /'
}

# lie NAME MODEL FILE SED RULE: the change, and the rule that must find it at the changed line.
lie() {
    fresh "$2"
    LC_ALL=C sed "$4" "$demo/$2/$3" >"$model/$3"
    line=$(LC_ALL=C diff -a "$demo/$2/$3" "$model/$3" | sed -n '1s/.*[acd]\([0-9]*\).*/\1/p')
    if [ -z "$line" ]; then
        not_ok "$1: nothing was changed"
        return
    fi
    found "$1" "$3" "$5" "$line"
}

for name in demo-gpt demo-llama demo-llama-gguf demo-llama-instruct demo-mistral demo-t5 demo-bart; do
    run "$ARCHCARD" validate "$demo/$name" -f json
    exits 0 "$name is true"
    is "$(json stdout /counts/error)" 0 "$name: no error"
    check "$name: at most three warnings" test "$(json stdout /counts/warning)" -le 3
done

# Other models that are what they say. Of one in shards, only the norms are at hand: the rest is missing.
if [ -n "${ARCHCARD_SHARED:-}" ]; then
    for model in "$ARCHCARD_SHARED"/goldens/*/ "$ARCHCARD_SHARED"/data/weights/*/ \
        "$ARCHCARD_SHARED"/data/weights/*/hf/; do
        [ -e "$model/config.json" ] || [ -n "$(find "$model" -maxdepth 1 -name '*.gguf')" ] || continue
        run "$ARCHCARD" validate "$model" --profile strict -f json
        grep '"rule"' stdout | cut -d'"' -f4 | sort -u >rules
        case $model in
        *-norm-shards/) is "$(grep -c -v X401 rules)" 0 "${model#"$ARCHCARD_SHARED"/}: shards are missing" ;;
        *) is "$(json stdout /counts/error)" 0 "${model#"$ARCHCARD_SHARED"/} is true" ;;
        esac
        check 'at most three warnings' test "$(json stdout /counts/warning)" -le 3
    done
fi

card=README.md
lie 'parameters' demo-gpt $card 's/908,032 parameters/918,032 parameters/' T302
lie 'parameters, rounded' demo-t5 $card 's/1,001,216 parameters/1.3 million parameters/' T302
lie 'vocabulary' demo-gpt $card 's/vocab_size 640/vocab_size 656/' T312
lie 'hidden size' demo-gpt $card 's/n_embd 128/n_embd 256/' T311
lie 'layers' demo-gpt $card 's/n_layer 4/n_layer 6/' T311
lie 'heads' demo-gpt $card 's/n_head 4/n_head 8/' T311
lie 'key and value heads' demo-llama $card 's/num_key_value_heads 2/num_key_value_heads 4/' T311
lie 'feed-forward size' demo-llama $card 's/intermediate_size 344/intermediate_size 352/' T311
lie 'window' demo-mistral $card 's/sliding_window 64/sliding_window 128/' T311
lie 'buckets' demo-t5 $card \
    's/relative_attention_num_buckets 32/relative_attention_num_buckets 64/' T311
lie 'context' demo-gpt $card 's/n_positions 256/n_positions 512/' T305
lie 'number type' demo-gpt $card 's/parameters in float16/parameters in float32/' T308
lie 'class' demo-gpt $card 's/GPT2LMHeadModel/LlamaForCausalLM/' T309
lie 'a BART that is decoder-only' demo-bart $card \
    's/A BART style encoder-decoder/A BART style decoder-only model/' T309
lie 'a GPT with two sides' demo-gpt $card 's/(decoder-only)/(encoder-decoder)/' T309
lie 'family' demo-llama $card 's/A LLaMA style/A Mistral style/' T309
lie 'tied' demo-llama $card 's/an untied output head/a tied output head/' T329
lie 'licence of the text' demo-gpt $card 's/Licence: MIT/Licence: Apache 2.0/' L502
lie 'spelling of the licence' demo-gpt $card 's/^license: mit/license: MIT License/' S101
lie 'licence twice' demo-gpt $card 's/^language: en/license: apache-2.0/' F005
lie 'language' demo-gpt $card 's/^language: en/language: en-US/' S106
lie 'language that is a truth value' demo-gpt $card 's/^language: en/language: no/' F008
lie 'task of another kind' demo-gpt $card 's/^pipeline_tag: .*/pipeline_tag: fill-mask/' T321
lie 'task that was given up' demo-gpt $card \
    's/^pipeline_tag: .*/pipeline_tag: text2text-generation/' S109
lie 'library' demo-gpt $card 's/^library_name: .*/library_name: peft/' T320
lie 'base of another family' demo-llama-instruct $card \
    's/^base_model: .*/base_model: openai-community\/gpt2/' T317
lie 'base that is a path' demo-llama-instruct $card \
    's/^base_model: .*/base_model: \/data\/llama/' S111
lie 'relation quantized' demo-llama-instruct $card \
    's/^base_model_relation: .*/base_model_relation: quantized/' T313
lie 'relation adapter' demo-llama-instruct $card \
    's/^base_model_relation: .*/base_model_relation: adapter/' T314
lie 'relation unknown' demo-llama-instruct $card \
    's/^base_model_relation: .*/base_model_relation: lora/' S112
lie 'relation merge' demo-llama-instruct $card \
    's/^base_model_relation: .*/base_model_relation: merge/' S113
lie 'data set' demo-gpt $card 's/^- karpathy.*/- the plays of Shakespeare/' S115
lie 'tag twice' demo-gpt $card 's/^- tiny/- demo/' S117
lie 'tags that are no list' demo-gpt $card 's/^tags:/tags: demo\nx-tags:/' S116
lie 'result out of range' demo-gpt $card 's/value: 26.215/value: 0.5/' V604
lie 'result without a type' demo-gpt $card 's/- type: perplexity/- kind: perplexity/' V601
lie 'a token' demo-gpt $card 's/^# demo-gpt/# demo-gpt hf_abcdefghijklmnopqrstuvwxyz01234567/' P710
lie 'placeholder' demo-gpt $card 's/^To look at.*/[More Information Needed]/' C208
lie 'a slip in a key' demo-gpt $card 's/^library_name/libary_name/' S123

config=config.json
lie 'layers of config' demo-gpt $config 's/"n_layer": 4/"n_layer": 5/' X417
lie 'hidden size of config' demo-gpt $config 's/"n_embd": 128/"n_embd": 256/' X408
lie 'heads that do not divide' demo-gpt $config 's/"n_head": 4/"n_head": 3/' X407
lie 'positions of config' demo-gpt $config 's/"n_positions": 256/"n_positions": 512/' T306
lie 'vocabulary of config' demo-gpt $config 's/"vocab_size": 640/"vocab_size": 600/' X409
lie 'type of config' demo-gpt $config 's/"\(torch_\)*dtype": "float16"/"\1dtype": "float32"/' T308
lie 'head that is not tied' demo-gpt $config \
    's/"tie_word_embeddings": true/"tie_word_embeddings": false/' X411
lie 'end token beyond the rows' demo-gpt $config 's/"eos_token_id": [0-9]*/"eos_token_id": 640/' X413
lie 'end token' demo-gpt generation_config.json 's/"eos_token_id": [0-9]*/"eos_token_id": 7/' X414
lie 'architecture' demo-gpt $config 's/"model_type": "gpt2"/"model_type": "llama"/' T310
lie 'key twice' demo-gpt $config 's/"n_head": 4/"n_head": 4, "n_head": 4/' X426
lie 'text for a number' demo-gpt $config 's/"n_layer": 4/"n_layer": "4"/' X427
lie 'window that is text' demo-mistral $config 's/"sliding_window": 64/"sliding_window": "64"/' X427
lie 'buckets of config' demo-t5 $config \
    's/"relative_attention_num_buckets": 32/"relative_attention_num_buckets": 16/' X408
lie 'unfinished config' demo-gpt $config 's/"n_head": 4,/"n_head": 4x,/' X425
lie 'quantized by word only' demo-gpt $config \
    's/"n_head": 4/"quantization_config": {"quant_method": "gptq"}, "n_head": 4/' X418
lie 'code of another repository' demo-gpt $config \
    's/"n_head": 4/"auto_map": {"AutoModel": "a\/b--c.D"}, "n_head": 4/' P704
lie 'special token' demo-gpt tokenizer_config.json \
    's/"eos_token": "[^"]*"/"eos_token": "<nothing>"/' X415
lie 'longest text of the tokenizer' demo-gpt tokenizer_config.json \
    's/"model_max_length": [0-9]*/"model_max_length": 4096/' T307

# Changes that no line has.
fresh demo-gpt
head -c 20000 "$demo/demo-gpt/model.safetensors" >"$model/model.safetensors"
run "$ARCHCARD" validate "$model"
exits 1 'half a weight file is a finding'
check 'of X406' grep -q 'model.safetensors: error: .*\[X406 ' stdout

fresh demo-gpt
LC_ALL=C sed 's/h\.3\.mlp\.c_fc\.bias/h.9.mlp.c_fc.bias/' "$demo/demo-gpt/model.safetensors" \
    >"$model/model.safetensors"
run "$ARCHCARD" validate "$model"
check 'a tensor of another name: X421' grep -q 'error: .*h.3.mlp.c_fc.bias \[X421 ' stdout

fresh demo-gpt demo-7b
run "$ARCHCARD" validate "$model"
check 'the size in the name: T301' grep -q 'warning: .*demo-7b.*\[T301 ' stdout

fresh demo-llama-instruct
rm "$model/chat_template.jinja"
run "$ARCHCARD" validate "$model"
check 'no chat template: T322' grep -q '\[T322 ' stdout

fresh demo-llama-instruct
echo '{{ x.__class__.__mro__ }}' >>"$model/chat_template.jinja"
run "$ARCHCARD" validate "$model"
check 'a template that breaks out: P705' grep -q 'chat_template.jinja:[0-9]*:[0-9]*: error: .*\[P705 ' stdout

fresh demo-llama-instruct
sed -i 's/^base_model: .*/base_model: meta-llama\/Llama-2-7b-hf/' "$model/README.md"
found 'the licence against that of the base' README.md L503 2

fresh demo-gpt
printf '\357\273\277' | cat - "$demo/demo-gpt/README.md" >"$model/README.md"
found 'a byte order mark' README.md F006 1

fresh demo-gpt
printf '\n```\n' >>"$model/README.md"
found 'a fence that is not closed' README.md F014 "$(wc -l <"$model/README.md")"

fresh demo-gpt
sed -i '2,30s/^---$//' "$model/README.md"
found 'front matter that is not closed' README.md F002 1

# One more piece than rows: the case that crashes.
fresh demo-gpt
sed -i 's/"vocab": {/"vocab": {"zzzz": 640,/' "$model/tokenizer.json"
run "$ARCHCARD" validate "$model"
check 'a tokenizer longer than the embedding: X409' grep -q 'tokenizer.json.*: error: .*\[X409 ' stdout

# A sharded model made of the same tensors.
shard() {
    fresh demo-gpt
    mv "$model/model.safetensors" "$model/model-00001-of-00001.safetensors"
    run "$ARCHCARD" inspect "$demo/demo-gpt" -f json
    bytes=$(json stdout /models/0/tensors/bytes)
    {
        printf '{"metadata": {"total_size": %s},\n "weight_map": {' "$bytes"
        "$list" "$demo/demo-gpt/model.safetensors" | grep -o '"name": *"[^"]*"' | cut -d'"' -f4 |
            awk '{ printf "%s\n  \"%s\": \"model-00001-of-00001.safetensors\"", (NR > 1 ? "," : ""), $1 }'
        printf '\n }}\n'
    } >"$model/$index"
}
index=model.safetensors.index.json
shard
run "$ARCHCARD" validate "$model"
exits 0 'a true index'
shard
sed -i 's/h.0.ln_1.weight": /h.0.ln_7.weight": /' "$model/$index"
found 'an index with a tensor that is not there' $index X402 "$(grep -n ln_7 "$model/$index" | cut -d: -f1)"
shard
sed -i 's/h.0.ln_1.weight": "model-00001/h.0.ln_1.weight": "model-00002/' "$model/$index"
found 'a shard that is missing' $index X401 "$(grep -n model-00002 "$model/$index" | cut -d: -f1)"
shard
sed -i 's/"total_size": [0-9]*/"total_size": 5/' "$model/$index"
found 'the bytes of all tensors' $index T304 1
shard
sed -i 's/h.0.ln_1.weight": "/h.0.ln_1.weight": "..\//' "$model/$index"
found 'a shard outside of the folder' $index X405 "$(grep -n '"\.\./' "$model/$index" | cut -d: -f1)"
finish
