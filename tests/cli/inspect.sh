#!/bin/sh
# SPDX-License-Identifier: MIT
# inspect.sh - what inspect says of models with weights, without, and without a plugin.

. "${top_srcdir:?}/tests/lib.sh"

demo=$top_srcdir/cards/demo
inspect() { run "$ARCHCARD" inspect "$@" -f json; exits 0 "inspect $*"; }

inspect demo-gpt
json_is stdout /schema archcard/inspect/1 'the schema is named'
json_is stdout /models/0/plugin/name gpt 'gpt takes demo-gpt'
json_is stdout /models/0/parameters/total 908032 'its parameters are counted'
json_is stdout /models/0/parameters/origin counted 'and said to be counted'
json_is stdout /models/0/architecture/kind decoder-only 'decoder-only'
json_is stdout /models/0/architecture/norm_placement pre 'pre-norm'
json_is stdout /models/0/architecture/mask/decoder causal 'causal'
json_is stdout /models/0/memory/kv_cache_bytes_per_token 2048 'cache a token: 4 layers, 2 x 128 x 2 bytes'
json_is stdout /models/0/sections/0/facts/key=position_rows/value 256 'its own section'
json_is stdout /models/0/facts/key=hidden_size/origin counted 'hidden_size is counted'
has stdout '"at": "/n_embd"' 'and config.json is named as evidence, too'

inspect demo-t5
json_is stdout /models/0/plugin/name t5 't5 takes demo-t5'
json_is stdout /models/0/parameters/total 1001216 'its parameters are counted'
json_is stdout /models/0/architecture/kind encoder-decoder 'encoder-decoder'
json_is stdout /models/0/architecture/positions relative-bias 'positions by relative bias'
json_is stdout /models/0/facts/key=decoder.num_hidden_layers/value 2 'depth of the decoder'
json_is stdout /models/0/sections/0/facts/key=relative_attention_num_buckets/value 32 'buckets'

inspect gpt2 t5-small
json_is stdout /models/0/parameters/total 124439808 'gpt2 from its configuration alone'
json_is stdout /models/0/parameters/origin derived 'is derived'
json_is stdout /models/1/parameters/total 60506624 't5-small from its configuration alone'

# A configuration that lies about the vocabulary.
mkdir lie
for file in "$demo"/demo-gpt/*; do ln -s "$file" lie/; done
rm lie/config.json
sed 's/"vocab_size": 640/"vocab_size": 650/' "$demo/demo-gpt/config.json" >lie/config.json
inspect lie
json_is stdout /models/0/facts/key=vocab_size/value 640 'the counted rows win'
json_is stdout /models/0/facts/key=vocab_size/conflict true 'the disagreement is marked'
is "$(json_count stdout /models/0/findings)" 1 'one disagreement'
json_is stdout /models/0/findings/0/severity error 'an error'
json_is stdout /models/0/findings/0/where/0/file config.json 'that points at the configuration'
json_is stdout /models/0/findings/0/where/0/line 33 'at its line'
json_is stdout /models/0/findings/0/where/1/pointer transformer.wte.weight 'and at the tensor'
json_is stdout /models/0/parameters/total 908032 'and the count is that of the weights'

# No plugin.
mkdir alien
echo '{"model_type": "alien", "architectures": ["AlienForCausalLM"], "hidden_size": 8}' >alien/config.json
inspect alien
json_is stdout /models/0/plugin null 'an unknown family has no plugin'
json_is stdout /models/0/candidates/name=gpt/score 0 'every plugin says why not'
json_is stdout /models/0/facts/key=hidden_size/value 8 'the common facts are there'
run "$ARCHCARD" logits alien --ids 1
exits 4 'it cannot be run'
has stderr 'the files call it "alien"' 'with the reasons'

# Input that cannot be read.
unreadable() { # NAME PATH
    run "$ARCHCARD" inspect "$2"
    exits 3 "$1"
    is "$(wc -l <stderr | tr -d ' ')" 1 "$1: one line"
    is "$(wc -c <stdout | tr -d ' ')" 0 "$1: nothing else"
}
mkdir empty cut
unreadable 'an empty folder' empty
unreadable 'no such file' none
head -c 900000 "$demo/demo-gpt/model.safetensors" >cut/model.safetensors
unreadable 'half a file' cut
mkfifo fifo.safetensors
unreadable 'a FIFO' fifo.safetensors
mkdir broken
echo '{"model_type": "gpt2",' >broken/config.json
unreadable 'a configuration that ends early' broken
has stderr 'config.json:2:' 'with line and column'

run "$ARCHCARD" inspect demo-gpt --arch nope
exits 2 'an unknown --arch'
finish
