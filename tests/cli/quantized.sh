#!/bin/sh
# SPDX-License-Identifier: MIT
# quantized.sh - packed weights are counted as the weights they stand for: models of true size with
# true headers and no numbers, against published counts; and what is said of configurations that do
# not fit their tensors.

. "${top_srcdir:?}/tests/lib.sh"

sparse() { "$top_builddir/tests/sparse" "$1/model.safetensors"; }

# llama NAME QUANTIZATION LINEAR: a Llama 3.1 8B whose linear layers are what the awk function body
# LINEAR prints for a layer `p` of `o` outputs and `i` inputs.
llama() {
    mkdir "$1"
    printf '{"model_type": "llama", "architectures": ["LlamaForCausalLM"], "torch_dtype": "bfloat16",
        "num_hidden_layers": 32, "hidden_size": 4096, "num_attention_heads": 32,
        "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 128256,
        "rms_norm_eps": 1e-5, "tie_word_embeddings": false%s}' "$2" >"$1/config.json"
    awk "function linear(p, o, i) { $3 }"'
        BEGIN {
            print "model.embed_tokens.weight BF16 128256 4096"
            for (n = 0; n < 32; n++) {
                l = "model.layers." n "."
                print l "input_layernorm.weight BF16 4096"
                print l "post_attention_layernorm.weight BF16 4096"
                linear(l "self_attn.q_proj", 4096, 4096)
                linear(l "self_attn.k_proj", 1024, 4096)
                linear(l "self_attn.v_proj", 1024, 4096)
                linear(l "self_attn.o_proj", 4096, 4096)
                linear(l "mlp.gate_proj", 14336, 4096)
                linear(l "mlp.up_proj", 14336, 4096)
                linear(l "mlp.down_proj", 4096, 14336)
            }
            print "model.norm.weight BF16 4096"
            print "lm_head.weight BF16 128256 4096"
        }' | sparse "$1"
}

# counts MODEL METHOD BITS [HUB]: the base model is counted, by the tensors and by the hub.
counts() {
    run "$ARCHCARD" inspect "$1" -f json
    exits 0 "$1: inspected"
    json_is stdout /models/0/parameters/total 8030261248 "$1: the parameters of the base model"
    json_is stdout /models/0/parameters/hub "${4:-8030261248}" "$1: as the hub counts"
    json_is stdout /models/0/tensors/missing '[]' "$1: no tensor is missing"
    cp stdout whole
    run "$ARCHCARD" inspect "$1" -f md
    has stdout "$2" "$1: the method is told"
    is "$(fact quantization.bits)" "$3" "$1: $3 bits"
    is "$(fact quantization)" "$2" "$1: $2"
}

# refused MODEL: what needs more than scales to be unpacked is not run.
refused() {
    run "$ARCHCARD" run "$1" --ids 1 -n 1
    exits 3 "$1: is not run"
    has stderr 'packed' "$1: and says why"
    is "$(grep -c . stderr)" 1 "$1: in one line"
}

# fact KEY: its value in the file `whole`.
fact() {
    i=0
    while key=$(json whole "/models/0/facts/$i/key" 2>/dev/null); do
        [ "$key" = "$1" ] && json whole "/models/0/facts/$i/value" && return
        i=$((i + 1))
    done
}

# Published: unsloth/Meta-Llama-3.1-8B-Instruct-bnb-4bit counts 8,030,261,248.
llama bnb4 ', "quantization_config": {"quant_method": "bitsandbytes", "load_in_4bit": true}' '
    all = o * i
    print p ".weight U8 " all / 2 " 1"
    print p ".weight.absmax U8 " all / 64
    print p ".weight.quant_map F32 16"
    print p ".weight.nested_absmax F32 " int((all / 64 + 255) / 256)
    print p ".weight.nested_quant_map F32 256"
    print p ".weight.quant_state.bitsandbytes__nf4 U8 80"'
counts bnb4 bitsandbytes 4
refused bnb4
json_is whole /models/0/tensors/unexpected '[]' 'bnb4: every auxiliary belongs to a weight'

# Published: the GPTQ file RedHatAI/Meta-Llama-3.1-8B-Instruct-quantized.w4a16 at 3921b6a, which has
# a bias of zeros in each layer; the hub counts them, 8,031,637,504. They are not parameters of a
# Llama.
llama gptq ', "quantization_config": {"quant_method": "gptq", "bits": 4, "group_size": 128}' '
    print p ".qweight I32 " i / 8 " " o
    print p ".qzeros I32 " i / 128 " " o / 8
    print p ".scales F16 " i / 128 " " o
    print p ".g_idx I32 " i
    print p ".bias F16 " o'
counts gptq gptq 4 8031637504
refused gptq
llama awq ', "quantization_config": {"quant_method": "awq", "bits": 4, "group_size": 128}' '
    print p ".qweight I32 " i " " o / 8
    print p ".qzeros I32 " i / 128 " " o / 8
    print p ".scales F16 " i / 128 " " o'
counts awq awq 4
refused awq
llama w4a16 ', "quantization_config": {"quant_method": "compressed-tensors", "format":
    "pack-quantized", "config_groups": {"group_0": {"weights": {"num_bits": 4, "group_size": 128}}}}' '
    print p ".weight_packed I32 " o " " i / 8
    print p ".weight_scale BF16 " o " " i / 128
    print p ".weight_shape I64 2 = " o " " i'
counts w4a16 compressed-tensors 4
refused w4a16
llama fp8 ', "quantization_config": {"quant_method": "fp8", "weight_block_size": [128, 128]}' '
    print p ".weight F8_E4M3 " o " " i
    print p ".weight_scale_inv F32 " o / 128 " " i / 128'
counts fp8 fp8 8
llama mlx ', "quantization": {"group_size": 64, "bits": 4}' '
    print p ".weight U32 " o " " i / 8
    print p ".scales BF16 " o " " i / 64
    print p ".biases BF16 " o " " i / 64'
counts mlx mlx 4
refused mlx

# Published: openai/gpt-oss-20b counts 20,914,757,184, with the scales 21,511,953,984. No plugin is
# needed for that.
mkdir gpt-oss
printf '{"model_type": "gpt_oss", "quantization_config": {"quant_method": "mxfp4"}}' \
    >gpt-oss/config.json
awk 'BEGIN {
    print "model.embedding.weight BF16 1804459584"
    for (n = 0; n < 24; n++) {
        l = "model.layers." n ".mlp.experts."
        print l "gate_up_proj_blocks U8 32 5760 90 16"
        print l "gate_up_proj_scales U8 32 5760 90"
        print l "down_proj_blocks U8 32 2880 90 16"
        print l "down_proj_scales U8 32 2880 90"
    }
}' | sparse gpt-oss
run "$ARCHCARD" inspect gpt-oss -f json
json_is stdout /models/0/parameters/total 20914757184 'gpt-oss: total'
json_is stdout /models/0/parameters/hub 20914757184 'gpt-oss: as the hub counts'
json_is stdout /models/0/parameters/auxiliary 597196800 'gpt-oss: the scales apart'

# What a configuration says and the tensors do not show.
finding() { grep -o 'quantization[^"]*' stdout | grep -F "$1" | head -n 1; }
mkdir plain
echo 'a.weight BF16 4 4' | sparse plain
printf '{"quantization_config": {"quant_method": "gptq", "bits": 4}}' >plain/config.json
run "$ARCHCARD" inspect plain -f json
json_is stdout /models/0/findings/0/rule X418 'plain floats are not GPTQ'
json_is stdout /models/0/findings/0/where/0/pointer /quantization_config/quant_method 'the place'
sed 's/"bits": 4/"bits": 8/; s/gptq/awq/' gptq/config.json >wrong && cp wrong gptq/config.json
run "$ARCHCARD" inspect gptq -f json
check 'another method' test -n "$(finding 'awq')"
check 'other bits' test -n "$(finding 'quantization.bits')"

# Counts that the files state themselves.
mkdir declared
echo 'a.weight BF16 4 4' | sparse declared
mv declared/model.safetensors declared/part.safetensors
printf '{"metadata": {"total_size": 32, "total_parameters": 16},
    "weight_map": {"a.weight": "part.safetensors"}}' >declared/model.safetensors.index.json
run "$ARCHCARD" inspect declared -f json
json_is stdout /models/0/parameters/declared 16 'the index declares a total'
finish
