#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh - generating: ids of the demo models against those that the reference library chose
# (transformers 5.24, float32, greedy; cards/demo/SOURCE.txt), ends, sampling, what is refused.

. "${top_srcdir:?}/tests/lib.sh"

# What the last `run -f json` made.
new_ids() { json stdout /new_ids | tr -d ' \n[]'; }

# greedy MODEL COUNT PROMPT NEW-IDS: the prompt continues as the reference does.
greedy() {
    run "$ARCHCARD" run "$1" --ids "$3" -n "$2" --ignore-eos -f json
    exits 0 "run $1"
    is "$(new_ids)" "$4" "$1 continues as the reference does"
}
greedy demo-gpt 32 50,572,606,26,199 41,70,292,385,322,12,292,458,305,281,14,199,199,50,572,606,26,\
199,41,70,292,458,257,400,308,437,14,199,199,50,572,606
json_is stdout /schema archcard/run/1 'the schema is named'
json_is stdout /precision exact 'exact is the default'
json_is stdout /finish length 'it ended by length'
is "$(json_count stdout /prompt_ids)" 5 'the prompt is repeated'
is "$(json_count stdout /steps)" 32 'a step a token'
is "$(json_count stdout /steps/0/candidates)" 5 'five candidates a step'
is "$(json stdout /steps/3/candidates/0/id)" "$(json stdout /steps/3/id)" 'the first one was taken'
check 'speed of prompt and steps' [ "$(json_count stdout /timing)" -eq 2 ]
greedy demo-llama 32 1,378,607,617,605,607,599,13 604,260,584,591,312,455,591,13,604,295,275,369,309,\
285,314,269,292,577,579,598,316,606,582,292,579,266,578,601,13,13,619,537
greedy demo-llama-instruct 7 1,641,310,438,532,582,599,528,455,591,275,403,601,643,642 \
    335,602,617,596,611,537,643
greedy demo-mistral 32 1,52,574,608,28,201 43,72,294,583,324,368,264,87,326,14,294,460,259,417,292,16,\
201,201,52,574,608,28,201,43,72,294,583,324,368,33,201,201
greedy demo-t5 17 103,28,61,9,6,446,91,158,90,37,409,52,106,201,267,39,285,1 \
    293,288,9,91,158,90,37,409,52,106,201,3,267,39,285,8,1
json_is stdout /decoder_ids/0 0 'the decoder began with decoder_start_token_id'
is "$(json_count stdout /prompt_ids)" 18 'the prompt is the source'
greedy demo-bart 20 0,38,73,560,336,586,311,320,408,93,4,16,297,288,325,626,18,2 \
    0,38,73,560,336,586,311,320,408,93,16,203,45,82,297,288,325,626,18,2
json_is stdout /decoder_ids/0 2 'likewise'

# An end id, and going on after it.
run "$ARCHCARD" run demo-t5 --ids 103,28,61,9,6,446,91,158,90,37,409,52,106,201,267,39,285,1 -f json
json_is stdout /finish eos 'an end id ends it'
is "$(json_count stdout /new_ids)" 17 'and is the last one'
run "$ARCHCARD" run demo-t5 --ids 103,28,61,9,6,446,91,158,90,37,409,52,106,201,267,39,285,1 -n 20 \
    --ignore-eos -f json
is "$(json_count stdout /new_ids)" 20 'unless it is ignored'
run "$ARCHCARD" run demo-t5 --ids 103,28,1 --decoder-ids 0,293,288 -n 1 -f json
is "$(json_count stdout /decoder_ids)" 3 'the decoder can be given a beginning'

# End ids of the generation config come first.
copy() { # MODEL SETTINGS: the folder `copy` with another generation config
    rm -rf copy
    mkdir copy
    for file in "$top_srcdir/cards/demo/$1"/*; do ln -s "$file" copy/; done
    rm -f copy/generation_config.json
    [ -z "$2" ] || echo "$2" >copy/generation_config.json
}
copy demo-gpt '{"eos_token_id": [7, 292]}'
run "$ARCHCARD" run copy --ids 50,572,606,26,199 -f json
is "$(new_ids)" 41,70,292 'a list of end ids'

# Settings of the generation config: shown always, applied when asked for.
copy demo-gpt '{"suppress_tokens": [70], "num_beams": 4}'
run "$ARCHCARD" run copy --ids 50,572,606,26,199 -n 2 -f json
is "$(new_ids)" 41,70 'a suppressed token is chosen all the same'
json_is stdout /generation_config/key=suppress_tokens/applied false 'and the setting is shown'
run "$ARCHCARD" run copy --ids 50,572,606,26,199 -n 2 -f json --use-generation-config
is "$(new_ids)" 41,458 'unless the generation config is used'
json_is stdout /generation_config/key=suppress_tokens/applied true 'which is said'
json_is stdout /generation_config/key=num_beams/applied false 'as is what cannot be applied'
copy demo-gpt '{"top_p": "much"}'
run "$ARCHCARD" run copy --ids 50,572 -n 1
exits 0 'a wrong setting that is not used'
run "$ARCHCARD" run copy --ids 50,572 -n 1 --use-generation-config
exits 3 'a wrong setting that is used'
has stderr 'generation_config.json:1:11' 'is named with its place'

# Sampling repeats with its seed.
sampled() {
    "$ARCHCARD" run demo-gpt --ids 50,572,606 -n 12 -f json --temperature 1.5 "$@" >stdout && new_ids
}
first=$(sampled --seed 3)
is "$(sampled --seed 3)" "$first" 'the same seed, the same tokens'
check 'another seed, other tokens' [ "$(sampled --seed 4)" != "$first" ]
is "$(sampled --top-k 1)" "$(sampled --top-p 0.0001)" 'the first of top-k and of top-p is the same'
run "$ARCHCARD" run demo-gpt --ids 50 -n 1 --top-k 3
has stderr 'give --temperature' 'top-k without a temperature is remarked'
run "$ARCHCARD" run demo-gpt --ids 50 -n 1 --top-k 3 -q
is "$(wc -c <stderr | tr -d ' ')" 0 'but not to somebody who wants it quiet'

# For people: the tokens first, then what else they could have been.
run "$ARCHCARD" run demo-gpt --ids 50,572,606,26,199 -n 3
is "$(head -n 1 stdout)" 'If I' 'the text'
has stdout '13.2 %' 'a probability'
has stdout '##' 'a bar without block characters in the C locale'
LC_ALL=C.UTF-8 run "$ARCHCARD" run demo-gpt --ids 50,572,606,26,199 -n 3
lacks stdout '##' 'and with them in a UTF-8 locale'
has stdout exact 'the precision is named'
run "$ARCHCARD" run demo-gpt --ids 50,572,606,26,199 -n 3 -o out.txt
is "$(wc -c <stdout | tr -d ' ')" 0 'a file gets everything'
has out.txt 'If I' 'the text, too'
run "$ARCHCARD" run demo-gpt --ids 50,572,606,26,199 -n 3 -f md
has stdout 'If I' 'as Markdown'

# A run that is stopped leaves nothing behind.
"$ARCHCARD" run demo-llama --ids 1 -n 100000 --ignore-eos -o stopped.txt &
sleep 0.3
kill -TERM $!
wait $! 2>/dev/null
is "$(find . -name '*stopped*')" '' 'a run that is stopped leaves nothing behind'

# Contexts.
many() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf "%d,", i % 600 + 1 }'; }
run "$ARCHCARD" run demo-gpt --ids "$(many 250)" -n 20 --ignore-eos -f json
exits 0 'generating up to the last position'
is "$(json_count stdout /new_ids)" 7 'as many tokens as there are positions'
json_is stdout /finish length 'is an end by length'
has stderr 256 'with a warning'
run "$ARCHCARD" run demo-llama --ids "$(many 300)" -n 1 -f json
exits 0 'a prompt past the context where positions are turned'
has stderr 256 'is run with a warning'
is "$(json_count stdout /warnings)" 1 'which is in the document'

refuses() { # CODE NAME TEXT ARGUMENT...
    code=$1 name=$2 text=$3
    shift 3
    run "$ARCHCARD" run "$@"
    exits "$code" "$name"
    has stderr "$text" "$name: says so"
    is "$(wc -l <stderr | tr -d ' ')$(wc -c <stdout | tr -d ' ')" 10 "$name: in one line, and no output"
}
refuses 2 'an id outside of the vocabulary' 640 demo-gpt --ids 1,2,640
refuses 2 'an id outside of the source vocabulary' 'encoder' demo-t5 --ids 9999
refuses 2 'a prompt longer than the table of positions' 256 demo-gpt --ids "$(many 300)"
refuses 2 'ids and a text' 'only one of them' demo-gpt hello --ids 1
refuses 2 'decoder ids without an encoder' 'no encoder' demo-gpt --ids 1 --decoder-ids 1
refuses 2 'a temperature that is none' '--temperature' demo-gpt --ids 1 --temperature hot
refuses 2 'a top-p beyond 1' '--top-p' demo-gpt --ids 1 --top-p 2
refuses 2 'no tokens' '--max-new-tokens' demo-gpt --ids 1 -n 0
refuses 2 'an unknown precision' 'exact or fast' demo-gpt --ids 1 --precision half
refuses 3 'a model without weights' 'no weights' gpt2 --ids 1
refuses 3 'more than memory holds' 'cache' demo-llama --ids 1,2 -n 1000000000
mkdir bare
cp "$top_srcdir/cards/demo/demo-gpt/config.json" "$top_srcdir/cards/demo/demo-gpt/model.safetensors" bare/
refuses 3 'a text for a model without a tokenizer' 'give the tokens as --ids' bare hello
refuses 2 'a stop text for a model without a tokenizer' '--stop' bare --ids 1 --stop x

# Weights that are damaged: one is no number; one is missing; one has another shape.
offset() { # NAME: where the bytes of a tensor begin in bare/model.safetensors
    size=$(od -A n -t u8 -N 8 bare/model.safetensors | tr -d ' ')
    dd if=bare/model.safetensors bs=1 skip=8 count="$size" 2>/dev/null |
        sed "s/.*\"$1\"[^}]*\"data_offsets\": *\[\([0-9]*\).*/\1/" |
        awk -v size="$size" '{ print $1 + size + 8 }'
}
change() { # FROM TO: in a fresh copy of the weights; both are equally long
    LC_ALL=C sed "s/$1/$2/" "$top_srcdir/cards/demo/demo-gpt/model.safetensors" >bare/model.safetensors
}
chmod u+w bare/*
norm=transformer.h.1.ln_1.weight
printf '\377\177' | dd of=bare/model.safetensors bs=1 seek=$(($(offset $norm) + 4)) conv=notrunc 2>/dev/null
refuses 3 'a weight that is no number' "$norm\" holds NaN at element 2" bare --ids 1,2
run "$ARCHCARD" logits bare --ids 1,2 -o out.safetensors
exits 0 'logits are written with it'
has stderr "$norm\" holds NaN" 'and a warning'
change h.1.ln_2.weight h.1.ln_2.weighx
refuses 3 'a weight that is missing' 'role "mlp.norm.weight" of block 1 ("' bare --ids 1
has stderr model.safetensors 'the file is named'
change '\("transformer.h.1.attn.c_attn.weight"[^}]*\)\[128,384\]' '\1[384,128]'
refuses 3 'a weight of another shape' 'should have the shape [128, 384]' bare --ids 1
has stderr 'role "attn.qkv.weight" of block 1' 'the role is named'
change a a
run "$ARCHCARD" run bare --ids 1 -n 1
exits 0 'the copy itself is fine'
finish
