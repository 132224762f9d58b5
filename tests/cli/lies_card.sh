#!/bin/sh
# SPDX-License-Identifier: MIT
# lies_card.sh - small cards and folders that break one rule each: it finds them, at the very line, and
# finds nothing in the same card when it is right. Whole models that lie: lies.sh.

. "${top_srcdir:?}/tests/lib.sh"

demo=$top_srcdir/cards/demo

# card NAME LINE...: a folder of that name with a card of these lines.
card() {
    rm -rf ./*
    model=$1
    shift
    mkdir -p "$model"
    printf '%s\n' "$@" >"$model/README.md"
}

# broken RULE [LINE]: the rule finds something, there; right RULE: it finds nothing.
broken() {
    run "$ARCHCARD" validate "$model" --rule "$1"
    check "$1 finds it" grep -q "^$model/${3:-README.md}:${2:-}.*\[$1 " stdout
    [ "$failed" = 0 ] || note "$(head -n 3 stdout)"
}
right() {
    run "$ARCHCARD" validate "$model" --rule "$1"
    check "$1 finds nothing where all is right" grep -q '^0 errors, 0 warnings, 0 remarks' stdout
}
# pair RULE LINE NAME BAD GOOD: two cards, each given as lines parted by "|".
pair() {
    old_ifs=$IFS
    IFS='|'
    # shellcheck disable=SC2086
    card "$3" $4
    IFS=$old_ifs
    broken "$1" "$2"
    IFS='|'
    # shellcheck disable=SC2086
    card "$3" $5
    IFS=$old_ifs
    right "$1"
}

front='---|license: mit'
pair S118 5 m "$front|pipeline_tag: fill-mask|widget:|- prompt: hello|---" \
    "$front|pipeline_tag: fill-mask|widget:|- text: hello|---"
pair S124 4 m "$front|metrics:|- goodness|---" "$front|metrics:|- accuracy|---"
pair C226 6 o__mine "$front|---|# x|\`\`\`|m = AutoModel.from_pretrained(\"a/b\")|\`\`\`" \
    "$front|---|# x|\`\`\`|m = AutoModel.from_pretrained(\"o/mine\")|\`\`\`"
pair T325 6 m "$front|language: en|---|# x|It supports 12 languages." \
    "$front|language: [en, de, fr, it, es, pt, nl]|---|# x|It supports 12 languages."
pair T325 6 m "$front|language: [en, de]|---|# x|The model is English-only." \
    "$front|language: [en]|---|# x|The model is English-only."
pair T326 3 m "$front|language: aa|---" "$front|language: en|---"
pair T326 3 o__starcoder-x "$front|language: en|---" "$front|language: [en, code]|---"
pair L505 3 o__my-8b "$front|base_model: meta-llama/Llama-3.1-8B|---|Built with Llama" \
    "$front|base_model: mistralai/Mistral-7B-v0.1|---|Built with Llama"
pair V603 4 o__mine "$front|model-index:|- name: theirs|  results: []|---" \
    "$front|model-index:|- name: mine|  results: []|---"
results='model-index:|- name: m|  results:|  - task: {type: x}'
results="$results|    dataset: {type: a/b, name: B, split: train}|    metrics:|    - type: accuracy"
results="$results|      value: 0.91"
pair V606 15 m "$front|$results|---||# Results||- Accuracy: 0.87" \
    "$front|$results|---||# Results||- Accuracy: 0.91"
pair V610 7 m "$front|$results|datasets: [a/b]|---" "$front|$results|datasets: [c/d]|---"
energy='It drew 400 W for 100 hours at 0.4 kg CO2/kWh.'
pair V611 6 m "$front|---|# Environment||Emissions: 160 kg CO2eq. $energy" \
    "$front|---|# Environment||Emissions: 16 kg CO2eq. $energy"

# Tables.
IFS='|'
# shellcheck disable=SC2086
card m $front $results --- '# Evaluation' '' '| Metric | Value |' '| --- | --- |' \
    '| Accuracy | 0.87 |'
IFS=$old_ifs
broken V606 16
sed -i 's/0.87/91.0/' m/README.md
right V606
right V609
sed -i 's/^model-index/x-index/' m/README.md
broken V609 12

# Results of their own files.
card m --- 'license: mit' ---
mkdir m/.eval_results
dated() {
    printf -- '- dataset: {id: a/b, task_id: t}\n  value: 1\n  date: %s\n' "$1" >m/.eval_results/x.yaml
}
dated 2026-01-31
broken V608 3 .eval_results/x.yaml
dated '"31.1.2026"'
broken V608 3 .eval_results/x.yaml
dated '"2999-01-31"'
broken V608 3 .eval_results/x.yaml
dated '"2025-01-31"'
right V608

# What is known of a base or of data by the cache of the hub.
export HF_HUB_CACHE="$PWD/hub"
cached() {
    mkdir -p "hub/$1/snapshots/c"
    printf '%s\n' --- "license: $2" --- >"hub/$1/snapshots/c/README.md"
}
card m --- 'license: apache-2.0' 'base_model: a/b' ---
cached models--a--b cc-by-nc-4.0
broken L503 2
cached models--a--b mit
right L503
card m --- 'license: cc-by-nc-4.0' 'base_model: a/b' ---
cached models--a--b mit
broken L504 2
cached models--a--b cc-by-nc-4.0
right L504
card m --- 'license: mit' 'base_model: a/b' ---
cached models--a--b cc-by-nc-nd-4.0
broken L506 3
cached models--a--b mit
right L506
card m --- 'license: mit' 'datasets: [a/b]' ---
cached datasets--a--b cc-by-nc-4.0
broken L507 2
cached datasets--a--b cc-by-4.0
right L507
run "$ARCHCARD" validate m --rule L507 -f json
json_is stdout /counts/warning 0 'data under a free licence'
rm -r hub
run "$ARCHCARD" validate m --rule L507 -f json
json_is stdout /not_checked/0/rule L507 'data that are not here: not checked'
card m --- 'license: mit' 'base_model: a/b' ---
cp "$demo/demo-gpt/config.json" m
cached models--a--b mit
sed 's/"n_layer": 4/"n_layer": 6/' m/config.json >hub/models--a--b/snapshots/c/config.json
broken T318 3
cp m/config.json hub/models--a--b/snapshots/c/config.json
right T318
unset HF_HUB_CACHE

# Configurations.
card m --- 'license: mit' --- '# x' 'It has 16 routed experts, num_experts_per_tok 4.'
printf '{"model_type": "mixtral", "num_local_experts": 8, "num_experts_per_tok": 2}\n' >m/config.json
broken T327 5:8
printf '{"model_type": "mixtral", "num_local_experts": 16, "num_experts_per_tok": 4}\n' >m/config.json
right T327
printf '{"model_type": "x",\n"dtype": "float32", "transformers_version": "4.30.1"}\n' >m/config.json
broken X420 2 config.json
printf '{"model_type": "x",\n"dtype": "float32", "transformers_version": "4.57.1"}\n' >m/config.json
right X420
card m --- 'license: mit' --- '# x' 'Saved in 3 safetensors shards.'
cp "$demo/demo-gpt/config.json" "$demo/demo-gpt/model.safetensors" m
broken T328 5:10
sed -i 's/3 safe/1 safe/' m/README.md
right T328
card m --- 'license: mit' --- '# x' '' 'It was trained with AdamW.' '' '## Training' '' 'Optimizer: AdamW.'
run "$ARCHCARD" validate m --rule T330 -f json
json_is stdout /not_checked/0/rule T330 'T330: training is never decided'

# Shards.
card m --- 'license: mit' ---
cp "$demo/demo-gpt/config.json" m
cp "$demo/demo-gpt/model.safetensors" m/model-00001-of-00002.safetensors
index=model.safetensors.index.json
printf '{"weight_map": {\n"wte.weight": "model-00001-of-00002.safetensors"}}\n' >m/$index
broken X404 2 $index
mv m/model-00001-of-00002.safetensors m/model-00001-of-00001.safetensors
sed -i s/of-00002/of-00001/ m/$index
right X404
shard="model-00001-of-00001.safetensors"
printf '{"weight_map": {\n"a": "%s",\n"a": "%s"}}\n' "$shard" "$shard" >m/$index
broken X426 3 $index
rm m/$index

# Tokenizers and templates.
card m-base --- 'license: mit' ---
cp "$demo"/demo-llama-instruct/* m-base
chmod -R u+w m-base
broken T323 1 chat_template.jinja
mv m-base m
model=m
right T323
right P707
right X410
right X423
right X426
template() { printf '%s' "$1" >m/chat_template.jinja; }
turns='{% for m in messages %}'
template "$turns{{ m.content }}{% endfor %}"
broken P707 1 chat_template.jinja
template "$turns<|nobody|>{{ m.content }}</s>{% endfor %}"
broken P707 1 chat_template.jinja
template "{{ raise_exception('no') }}"
broken P707 1 chat_template.jinja
template "$turns{{ m.content }}</s>{% endfor %}"
right P707
sed -i 's/"vocab": {/"vocab": {"zzzz": 0, "zzzz": 0,/' m/tokenizer.json
broken X426 '' tokenizer.json
cp "$demo/demo-llama-instruct/tokenizer.json" m
sed -i '0,/"merges": \[/s//"merges": [["qqqqq", "zzzzz"],/' m/tokenizer.json
broken X423 '' tokenizer.json
cp "$demo/demo-llama-instruct/tokenizer.json" m
sed -i '1s/{/{"pad_token": "a", "pad_token": "b",/' m/tokenizer_config.json
broken X426 1 tokenizer_config.json

# More rows than pieces, and a number that is none.
card m --- 'license: mit' ---
cp "$demo/demo-gpt/config.json" "$demo/demo-gpt/model.safetensors" m
right X419
printf '{"model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": []}}\n' >m/tokenizer.json
broken X410 '' model.safetensors
cp "$demo/demo-gpt/tokenizer.json" m
right X410
printf '\000\176' | dd of=m/model.safetensors bs=1 conv=notrunc \
    seek=$(($(wc -c <m/model.safetensors) - 2)) 2>dd.err
broken X419 '' model.safetensors

# A GGUF file that has a chat template, as the tokenizer's files beside it do.
le64() { printf "$(printf '\\%03o' "$1")"'\0\0\0\0\0\0\0'; } # of a number below 256
text_key() {
    le64 ${#1}
    printf '%s\010\0\0\0' "$1" # 8: a text
    le64 ${#2}
    printf %s "$2"
}
card m --- 'license: mit' ---
{
    printf 'GGUF\003\0\0\0'
    le64 0
    le64 2
    text_key general.architecture llama
    text_key tokenizer.chat_template '{{ messages[0].content }}'
} >m/m.gguf
printf '{"chat_template": "{{ messages }}"}\n' >m/tokenizer_config.json
broken P708 1 tokenizer_config.json
printf '{"chat_template": "{{ messages[0].content }}"}\n' >m/tokenizer_config.json
right P708

# A GGUF file beside tokenizer files.
card m --- 'license: apache-2.0' ---
cp "$demo"/demo-llama-gguf/*.gguf m
broken L508 2
sed -i s/apache-2.0/mit/ m/README.md
right L508
right P708

# Pickles and links.
card m --- 'license: mit' ---
printf '\200\002cos\nsystem\nq\000.' >m/extra.pkl
broken P702 '' extra.pkl
printf '\200\002ctransformers.training_args\nTrainingArguments\nq\000.' >m/extra.pkl
right P702
ln -s /etc m/out
broken P711 '' out
rm m/out
ln -s nowhere m/out
broken P711 '' out
rm m/out
ln -s README.md m/in
right P711
mkdir -p hub/models--a--b/blobs hub/models--a--b/snapshots/c
cp m/README.md hub/models--a--b/blobs/x
ln -s ../../blobs/x hub/models--a--b/snapshots/c/README.md
model=hub/models--a--b/snapshots/c
right P711

# Whole and not whole.
card m --- 'license: mit' --- '# x'
for rule in C213 C214 C215 C299; do broken $rule; done
has stdout 'the card is ' 'the score is told'
finish
