#!/bin/sh
# SPDX-License-Identifier: MIT
# texts.sh - what inspect says of card, tokenizer, tuning and training, also of damaged ones.

. "${top_srcdir:?}/tests/lib.sh"

inspect() { run "$ARCHCARD" inspect "$@" -f json; exits 0 "inspect $*"; }

inspect demo-llama demo-llama-instruct demo-t5
json_is stdout /models/0/tuning/kind base 'demo-llama is a base model'
has stdout '"value": "Kind: base model"' 'its card says so'
json_is stdout /models/0/tokenizer/kind bpe 'its tokenizer is BPE'
json_is stdout /models/0/tokenizer/vocab_size 640 'of 640 pieces'
json_is stdout /models/0/tokenizer/special/bos '<s>' 'with its special tokens'
json_is stdout /models/0/tokenizer/chat_template false 'and no chat template'
json_is stdout /models/0/card/license mit 'the licence'
json_is stdout /models/0/card/sections/1/title 'Model details' 'the sections have titles'
json_is stdout /models/0/card/sections/1/line 30 'and lines'
json_is stdout /models/0/training/key=tokens/value 5189632 'tokens of the training'
json_is stdout /models/0/training/key=data/origin metadata 'data from the front matter'
json_is stdout /models/0/facts/key=license/evidence/0/at 2:10 'a place of the front matter'
json_is stdout /models/1/tuning/kind instruct 'demo-llama-instruct is tuned'
json_is stdout /models/1/tuning/base_model archcard/demo-llama 'from demo-llama'
json_is stdout /models/1/tokenizer/vocab_size 644 'with four pieces more'
json_is stdout /models/1/tokenizer/chat_template true 'and a chat template'
json_is stdout /models/2/tokenizer/kind unigram 'the tokenizer of T5 is unigram'

# What a model was tuned for, from one sign alone: NAME KIND CARD.
tuned() {
    mkdir -p "$1" && printf '%b' "$3" >"$1/README.md"
    inspect "$1"
    json_is stdout /models/0/tuning/kind "$2" "$1 is $2"
}
tuned x-7b-chat chat '# x\n'
tuned x-7b-instruct instruct '# x\n'
tuned x-2b-it instruct '# x\n'
tuned opus-en-it unknown '# x\n'
tuned x-7b-base base '# x\n'
tuned t5-base unknown '# x\n'
tuned related fine-tuned '---\nbase_model: a/b\n---\n'
tuned adapted adapter '---\nbase_model: a/b\nbase_model_relation: adapter\n---\n'
tuned quantized-chat-base chat '---\nbase_model: a/b-chat\nbase_model_relation: quantized\n---\n'
tuned itself unknown '---\nbase_model: a/itself\n---\n'
tuned later unknown '# x\nIt can be fine-tuned on tasks. See the fine-tuned versions.\n'
tuned version fine-tuned '# x\nThis is a fine-tuned\nversion of [a/b](https://x.org/a/b).\n'
json_is stdout /models/0/tuning/base_model a/b 'and its base is named'
tuned code unknown '# x\n```\nThis is a fine-tuned version of a/b.\n```\n'

mkdir lora && echo '{"base_model_name_or_path": "a/b", "r": 8}' >lora/adapter_config.json
echo '{"model_type": "x"}' >lora/config.json
inspect lora
json_is stdout /models/0/tuning/kind adapter 'an adapter by its settings'
json_is stdout /models/0/training/key=lora_rank/value 8 'and its rank'

# A card, a tokenizer file alone.
printf '%s\n' '---' 'license: [mit, apache-2.0]' 'co2_eq_emissions: {emissions: 12.5}' '---' \
    '## Training' '- **Hardware Type:** 8x A100' '- learning_rate: 2e-05' '- seed: N/A' \
    'It saw 1.5 trillion tokens with a data cutoff of March 2023.' >card.md
inspect card.md
json_is stdout /models/0/card/file card.md 'a card alone'
json_is stdout /models/0/card/license/1 apache-2.0 'with two licences'
json_is stdout /models/0/training/key=emissions/value 12.5 'emissions'
json_is stdout /models/0/training/key=hardware/value '8x A100' 'hardware'
json_is stdout /models/0/training/key=tokens/value 1500000000000 'tokens'
json_is stdout /models/0/training/key=data_cutoff/value 'March 2023' 'cutoff'
lacks stdout '"seed"' 'a placeholder is no fact'
inspect "$top_srcdir/cards/demo/demo-llama/tokenizer.model"
json_is stdout /models/0/tokenizer/vocab_size 640 'a tokenizer file alone'

# Damage is a finding with a place; the rest is still described.
mkdir bad && cp "$top_srcdir/cards/demo/demo-gpt/config.json" bad/
printf -- '---\nlicense: mit\n\t- a\n---\n# Title\n' >bad/README.md
echo '{' >bad/tokenizer.json
inspect bad
has stdout '"rule": "F003"' 'front matter that cannot be parsed'
has stdout '"line": 3' 'in its line'
has stdout '"rule": "X423"' 'a tokenizer that cannot be parsed'
json_is stdout /models/0/card/sections/0/title Title 'the sections are there'
json_is stdout /models/0/plugin/name gpt 'and the model'
run "$ARCHCARD" inspect bad
exits 0 'inspect for people'
has stdout 'README.md:3:1' 'names the place, too'
finish
