#!/bin/sh
# SPDX-License-Identifier: MIT
# totals.sh - parameters to the unit: published totals of known models from their configurations,
# and counted from weights where there are some. Each number's source stands in its model's card, or
# is the formula of the family's paper.

. "${top_srcdir:?}/tests/lib.sh"

total() { # MODEL WANTED: derived from the configuration
    run "$ARCHCARD" inspect "$1" -f json
    json_is stdout /models/0/parameters/total "$2" "$1 has $2 parameters"
}

while read -r model wanted; do
    total "$model" "$wanted"
done <<'END'
gpt2 124439808
gpt2-xl 1557611200
distilgpt2 81912576
llama-2-7b 6738415616
llama-2-7b-chat 6738415616
llama-3-8b 8030261248
llama-3.2-1b 1235814400
tinyllama-1.1b 1100048384
mistral-7b-v0.1 7241732096
mistral-7b-instruct 7241732096
mixtral-8x7b 46702792704
t5-small 60506624
t5-base 222903552
flan-t5-base 247577856
t5-v1.1-base 247577856
bart-base 139420416
bart-large 406291456
bart-large-cnn 406290432
END
run "$ARCHCARD" inspect mixtral-8x7b -f json
json_is stdout /models/0/parameters/active 12879925248 'mixtral-8x7b: a token passes through 2 of 8 experts'

# Other sizes of the same families: configurations written here.
config() { # NAME JSON WANTED
    mkdir -p "$1"
    printf '%s\n' "$2" >"$1/config.json"
    total "$1" "$3"
}
llama() { # NAME LAYERS HIDDEN HEADS KV INNER VOCAB TIED HEAD_DIM WANTED
    config "$1" "{\"model_type\": \"llama\", \"num_hidden_layers\": $2, \"hidden_size\": $3,
        \"num_attention_heads\": $4, \"num_key_value_heads\": $5, \"intermediate_size\": $6,
        \"vocab_size\": $7, \"tie_word_embeddings\": $8, \"head_dim\": $9}" "${10}"
}
llama llama-2-13b 40 5120 40 40 13824 32000 false 128 13015864320
llama llama-30b 60 6656 52 52 17920 32000 false 128 32528943616
llama llama-65b 80 8192 64 64 22016 32000 false 128 65285660672
llama llama-2-70b 80 8192 64 8 28672 32000 false 128 68976648192
llama codellama-7b 32 4096 32 32 11008 32016 false 128 6738546688
llama llama-3-70b 80 8192 64 8 28672 128256 false 128 70553706496
llama llama-3.1-405b 126 16384 128 8 53248 128256 false 128 405853388800
llama llama-3.2-3b 28 3072 24 8 8192 128256 true 128 3212749824
mistral() { # NAME LAYERS HIDDEN HEADS KV INNER VOCAB HEAD_DIM WANTED
    config "$1" "{\"model_type\": \"mistral\", \"num_hidden_layers\": $2, \"hidden_size\": $3,
        \"num_attention_heads\": $4, \"num_key_value_heads\": $5, \"intermediate_size\": $6,
        \"vocab_size\": $7, \"head_dim\": $8, \"sliding_window\": null}" "$9"
}
mistral mistral-7b-v0.3 32 4096 32 8 14336 32768 128 7248023552
mistral starling-7b 32 4096 32 8 14336 32002 128 7241748480
mistral mistral-nemo 40 5120 32 8 14336 131072 128 12247782400
mistral ministral-8b 36 4096 32 8 12288 131072 128 8019808256
gpt() { # NAME LAYERS HIDDEN HEADS WANTED
    config "$1" "{\"model_type\": \"gpt2\", \"n_layer\": $2, \"n_embd\": $3, \"n_head\": $4,
        \"n_positions\": 1024, \"vocab_size\": 50257}" "$5"
}
gpt gpt2-medium 24 1024 16 354823168
gpt gpt2-large 36 1280 20 774030080
t5() { # NAME LAYERS HIDDEN HEADS D_KV INNER PROJECTION TIED WANTED
    config "$1" "{\"model_type\": \"t5\", \"num_layers\": $2, \"d_model\": $3, \"num_heads\": $4,
        \"d_kv\": $5, \"d_ff\": $6, \"feed_forward_proj\": \"$7\", \"vocab_size\": 32128,
        \"tie_word_embeddings\": $8}" "$9"
}
t5 t5-large 24 1024 16 64 4096 relu true 737668096
t5 t5-3b 24 1024 32 128 16384 relu true 2851598336
t5 t5-11b 24 1024 128 128 65536 relu true 11307321344
t5 flan-t5-small 8 512 6 64 1024 gated-gelu false 76961152
t5 flan-t5-large 24 1024 16 64 2816 gated-gelu false 783150080
t5 flan-t5-xl 24 2048 32 64 5120 gated-gelu false 2849757184
t5 flan-t5-xxl 24 4096 64 64 10240 gated-gelu false 11135332352
bart() { # NAME MODEL_TYPE ENCODER DECODER VOCAB WANTED
    config "$1" "{\"model_type\": \"$2\", \"d_model\": 1024, \"encoder_layers\": $3,
        \"decoder_layers\": $4, \"encoder_attention_heads\": 16, \"decoder_attention_heads\": 16,
        \"encoder_ffn_dim\": 4096, \"decoder_ffn_dim\": 4096, \"vocab_size\": $5,
        \"max_position_embeddings\": 1024}" "$6"
}
bart distilbart-cnn-12-6 bart 12 6 50264 305510400
bart mbart-large-cc25 mbart 12 12 250027 610851840

# Counted in the weights equals derived from the configuration alone.
for folder in "$top_srcdir"/cards/demo/demo-*/ ${ARCHCARD_SHARED:+"$ARCHCARD_SHARED"/goldens/*/ \
    "$ARCHCARD_SHARED"/data/weights/*/}; do
    [ -f "$folder/config.json" ] || continue
    name=$(basename "$folder")
    run "$ARCHCARD" inspect "$folder" -f json
    [ "$(json stdout /models/0/parameters/origin)" = counted ] || continue
    [ "$(json stdout /models/0/plugin)" != null ] || continue
    counted=$(json stdout /models/0/parameters/total)
    run "$ARCHCARD" inspect "$folder/config.json" -f json
    json_is stdout /models/0/parameters/origin derived "$name: the configuration alone"
    json_is stdout /models/0/parameters/total "$counted" "$name: counted equals derived"
done
finish
