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
falcon-rw-1b 1311625216
falcon-7b 6921720704
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

neox() { # NAME LAYERS HIDDEN HEADS VOCAB WANTED
    config "$1" "{\"model_type\": \"gpt_neox\", \"num_hidden_layers\": $2, \"hidden_size\": $3,
        \"num_attention_heads\": $4, \"intermediate_size\": $((4 * $3)), \"vocab_size\": $5,
        \"max_position_embeddings\": 2048, \"tie_word_embeddings\": false}" "$6"
}
# The Pythia report gives them without both tables: 18,915,328, 85,056,000, 302,311,424, 805,736,448.
neox pythia-70m 6 512 8 50304 $((18915328 + 2 * 50304 * 512))
neox pythia-160m 12 768 12 50304 $((85056000 + 2 * 50304 * 768))
neox pythia-410m 24 1024 16 50304 $((302311424 + 2 * 50304 * 1024))
neox pythia-1b 16 2048 8 50304 $((805736448 + 2 * 50304 * 2048))
neox gpt-neox-20b 44 6144 64 50432 20554567680
config qwen2-0.5b '{"model_type": "qwen2", "num_hidden_layers": 24, "hidden_size": 896,
    "num_attention_heads": 14, "num_key_value_heads": 2, "intermediate_size": 4864,
    "vocab_size": 151936, "tie_word_embeddings": true}' 494032768

# GPT-2's own file has its masks, too: 12 x 1024 x 1024 numbers that are no parameters.
mkdir gpt2-file
echo '{"model_type": "gpt2", "n_layer": 12, "n_embd": 768, "n_head": 12, "n_positions": 1024,
    "vocab_size": 50257}' >gpt2-file/config.json
{
    printf '%s\n' 'wte.weight F32 50257 768' 'wpe.weight F32 1024 768' 'ln_f.weight F32 768' \
        'ln_f.bias F32 768'
    i=0
    while [ "$i" -lt 12 ]; do
        printf "h.$i.%s\n" 'ln_1.weight F32 768' 'ln_1.bias F32 768' 'attn.c_attn.weight F32 768 2304' \
            'attn.c_attn.bias F32 2304' 'attn.c_proj.weight F32 768 768' 'attn.c_proj.bias F32 768' \
            'attn.bias F32 1 1 1024 1024' 'ln_2.weight F32 768' 'ln_2.bias F32 768' \
            'mlp.c_fc.weight F32 768 3072' 'mlp.c_fc.bias F32 3072' 'mlp.c_proj.weight F32 3072 768' \
            'mlp.c_proj.bias F32 768'
        i=$((i + 1))
    done
} | "$top_builddir/tests/sparse" gpt2-file/model.safetensors
total gpt2-file 124439808
json_is stdout /models/0/parameters/origin counted 'gpt2-file: counted'
json_is stdout /models/0/parameters/stored 137022720 'gpt2-file: stored with its masks'
json_is stdout /models/0/parameters/buffers 12582912 'gpt2-file: which are buffers'

# The same from the configurations as people have them.
[ -z "${ARCHCARD_SHARED:-}" ] || [ ! -d "$ARCHCARD_SHARED/data/configs" ] ||
while read -r model wanted; do
    total "$ARCHCARD_SHARED/data/configs/$model" "$wanted"
done <<'END'
canonical__gpt2 124439808
canonical__gpt2-medium 354823168
canonical__gpt2-xl 1557611200
meta-llama__Llama-2-7b-hf 6738415616
meta-llama__Llama-2-70b-hf 68976648192
meta-llama__Llama-3.1-8B 8030261248
meta-llama__Llama-3.1-70B 70553706496
meta-llama__Llama-3.2-3B 3212749824
mistralai__Mistral-7B-v0.1 7241732096
mistralai__Mistral-7B-Instruct-v0.3 7248023552
mistralai__Mixtral-8x7B-v0.1 46702792704
canonical__t5-small 60506624
google__t5-v1_1-base 247577856
google__flan-t5-large 783150080
facebook__bart-large 406291456
Avent-IQ__pythia-410m 405334016
tiiuae__falcon-7b-instruct 6921720704
END

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
