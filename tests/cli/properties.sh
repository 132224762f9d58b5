#!/bin/sh
# SPDX-License-Identifier: MIT
# properties.sh - what must hold of any model that can be run (tests/properties.c): of the demo models,
# and of the reference data where it is at hand. Kernels agree, threads change nothing.

. "${top_srcdir:?}/tests/lib.sh"

# A program finds plugins and data by the file that lies beside the one of the build tree.
mkdir -p core/build
cp "$top_builddir/core/build/tree.conf" core/build/
cp "$top_builddir/tests/properties" .

# The lines of tests/properties as tests: holds NAME ARGUMENT...
holds() {
    what=$1
    shift
    run ./properties "$@"
    while read -r word rest; do
        case $word in
        '#') note "$what: $rest" ;;
        ok) ok "$what: $rest" ;;
        skip) skip "$what: $rest" 'its frequencies depend on the length, or its windows reach too far' ;;
        *) not_ok "$what: $word $rest" ;;
        esac
    done <stdout
    exits 0 "$what: all properties hold"
}

ids=$(awk 'BEGIN { for (i = 0; i < 40; i++) printf "%d,", (i * 37 + 11) % 100 + 1 }')
logits() { # MODEL FILE ARGUMENT...
    model=$1 file=$2
    shift 2
    "$ARCHCARD" logits "$model" --ids "$ids" --keep hidden_states -o "$file" "$@" 2>stderr
}

# Kernels of every instruction set agree, and threads give the same bits.
agrees() {
    rm -f best scalar one two
    logits "$1" best
    ARCHCARD_ISA=scalar logits "$1" scalar
    run "$top_builddir/tests/tensors" diff best scalar 1e-5
    exits 0 "$2: scalar kernels agree with those of the processor"
    logits "$1" one --threads 1
    logits "$1" two --threads 2
    check "$2: two threads give the same bits as one" cmp -s one two
}

for folder in "$top_srcdir"/cards/demo/*/ "${ARCHCARD_SHARED:+$ARCHCARD_SHARED/goldens/}"*/; do
    [ -e "$folder" ] || continue
    name=$(basename "$folder")
    run "$ARCHCARD" logits "$folder" --ids 1 -o out.safetensors
    case $status in
    0) holds "$name" "$folder"; agrees "$folder" "$name" ;;
    *) skip "$name" "$(cat stderr)" ;;
    esac
done

# Larger ones, whose matrices are computed by tiles and whose steps are not.
cat >gpt.json <<'END'
{"model_type": "gpt2", "n_embd": 384, "n_layer": 3, "n_head": 6, "n_inner": 1536, "vocab_size": 2003,
 "n_positions": 512, "activation_function": "gelu_new", "layer_norm_epsilon": 1e-5,
 "tie_word_embeddings": true}
END
cat >llama.json <<'END'
{"model_type": "llama", "hidden_size": 512, "num_hidden_layers": 2, "num_attention_heads": 8,
 "num_key_value_heads": 2, "intermediate_size": 1377, "vocab_size": 1001, "hidden_act": "silu",
 "max_position_embeddings": 1024, "rms_norm_eps": 1e-6, "rope_theta": 10000.0,
 "tie_word_embeddings": false}
END
cat >bart.json <<'END'
{"model_type": "bart", "d_model": 384, "encoder_layers": 2, "decoder_layers": 2, "vocab_size": 997,
 "encoder_attention_heads": 6, "decoder_attention_heads": 4, "encoder_ffn_dim": 1024,
 "decoder_ffn_dim": 1000, "max_position_embeddings": 512, "activation_function": "gelu",
 "scale_embedding": false, "tie_word_embeddings": true}
END
for name in gpt llama bart; do
    for isa in scalar avx2 avx512; do
        if ARCHCARD_ISA=$isa "$ARCHCARD" logits demo-gpt --ids 1 -o one.safetensors 2>stderr; then
            export ARCHCARD_ISA=$isa
            holds "$name, drawn, $isa" --drawn $name.json
            unset ARCHCARD_ISA
        else
            skip "$name, drawn, $isa" 'this processor cannot'
        fi
    done
done
finish
