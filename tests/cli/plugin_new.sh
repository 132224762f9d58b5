#!/bin/sh
# SPDX-License-Identifier: MIT
# plugin_new.sh - archcard plugin new: the folder builds, and its check fails only where TODO says so;
# begun from a model, it proposes roles, says what it could not place, and gives the model's numbers.

. "${top_srcdir:?}/tests/lib.sh"
. "$top_srcdir/tests/sdk.sh"

# builds NAME: make in its folder, without a warning.
builds() {
    run make -C "$1" CC="${CC:-cc}"
    exits 0 "$1: it builds"
    check "$1: without a warning" test ! -s stderr
}
# to_do NAME: its check fails only in tests whose message begins with TODO.
to_do() {
    run archcard plugin check "./$1/$1.so" --only-failed -f json
    exits 1 "$1: the check finds what is to do"
    is "$(sed -n 's/^ *"message": "\(....\).*/\1/p' stdout | sort -u)" TODO "$1: and nothing else"
    json_is stdout /counts/crashed 0 "$1: nothing crashed"
}

for folder in "$top_srcdir"/plugins/*/; do
    like=$(basename "$folder")
    run archcard plugin new "my_$like" --like "$like" -f json
    exits 0 "--like $like"
    builds "my_$like"
    to_do "my_$like"
done
json_is stdout /plugin "my_$like" 'the plugin is named'
for file in my_gpt.c Makefile examples/my_gpt.json my_gpt.vectors.json archcard-my_gpt.7; do
    check "$file is there" test -s "my_gpt/$file"
done
lacks my_gpt/my_gpt.c gpt_build_block 'names are changed'
run sh -c "grep -n -w gpt my_gpt/my_gpt.c | grep -v 'Made from'"
is "$(cat stdout)" '' 'the other name is left only where it says what it was made from'
run archcard plugin new my_gpt
exits 2 'a folder that exists is left alone'
run archcard plugin new My-GPT
exits 2 'a name that C cannot have'
run archcard plugin new another --like none
exits 2 'a pattern that is none'
check 'and nothing is written' test ! -e another

# ---- from a model ----

# unknown NAME DEMO: a copy that no plugin knows.
unknown() {
    cp -r "$top_srcdir/cards/demo/$2" "$1"
    chmod -R u+w "$1"
    sed -i -e "s/\"model_type\": \"[a-z0-9_]*\"/\"model_type\": \"$1\"/" \
        -e 's/ForCausalLM\|LMHeadModel/ForOther/' "$1/config.json"
}
# same_numbers NAME DEMO: the plugin runs the copy as the original is run by its own.
same_numbers() {
    archcard logits "$2" --ids 5,9,2,7 -o own.safetensors
    run archcard logits "$1" --ids 5,9,2,7 -o new.safetensors --plugin-path "from_$1"
    exits 0 "$1: it runs"
    run "$top_builddir/tests/tensors" diff new.safetensors own.safetensors 2e-5
    exits 0 "$1: and gives the numbers of $2"
}
for demo in gpt llama; do
    unknown "zz$demo" "demo-$demo"
    run archcard plugin new "from_zz$demo" --from "zz$demo" -f json
    exits 0 "--from a model shaped like $demo"
    cp stdout new.json
    run archcard schema check "$top_srcdir/schemas/plugin.json" new.json
    exits 0 "zz$demo: the output keeps its schema"
    is "$(json_count new.json /unplaced)" 0 "zz$demo: all names are placed"
    builds "from_zz$demo"
    to_do "from_zz$demo"
    same_numbers "zz$demo" "demo-$demo"
done

cp -r zzgpt odd
LC_ALL=C sed -i -e 's/\.attn\.c_proj\./.attn.zzzzzz./g; s/\.ln_1\./.zz_1./g' odd/model.safetensors
run archcard plugin new strange --from odd -f json
exits 0 '--from a model with odd names'
is "$(sed -n 's/.*"role": "\(.*\)".*/\1/p' stdout | grep -c attn.norm.weight)" 1 'one is placed by its shape'
has stdout 'by its order in a block' 'which is said'
json_is stdout /unplaced/0/role null 'the other is not placed'
has strange/strange.c 'TODO: transformer.h.{i}.attn.zzzzzz.weight' 'and stands in the source'
builds strange
to_do strange
# Blocks of other shapes, by their tensors alone: norms behind both parts, one norm for both, fused
# projections, a norm of the embeddings.
shaped() { # NAME SIZES: reads "NAME SIZE..." a line; {i} stands for the two blocks
    mkdir -p "shape_$1"
    echo '{"model_type": "shape_'"$1"'", "hidden_size": 32, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": '"$2"', "intermediate_size": 96,
        "vocab_size": 300, "max_position_embeddings": 64}' >"shape_$1/config.json"
    while read -r name sizes; do
        for i in 0 1; do
            echo "$name F32 $sizes" | sed "s/{i}/$i/"
        done
    done | sort -u | "$top_builddir/tests/sparse" "shape_$1/model.safetensors"
    run archcard plugin new "shape_$1" --from "./shape_$1" -f json
    exits 2 "$1: its own folder is left alone"
    run archcard plugin new "as_$1" --from "shape_$1" -f json
    exits 0 "$1: begun from its tensors"
    is "$(json_count stdout /unplaced)" 0 "$1: all names are placed"
    builds "as_$1"
    to_do "as_$1"
}
shaped sandwich 4 <<'END'
model.embed_tokens.weight 300 32
model.layers.{i}.input_layernorm.weight 32
model.layers.{i}.self_attn.q_proj.weight 32 32
model.layers.{i}.self_attn.k_proj.weight 32 32
model.layers.{i}.self_attn.v_proj.weight 32 32
model.layers.{i}.self_attn.o_proj.weight 32 32
model.layers.{i}.post_attention_layernorm.weight 32
model.layers.{i}.pre_feedforward_layernorm.weight 32
model.layers.{i}.mlp.gate_proj.weight 96 32
model.layers.{i}.mlp.up_proj.weight 96 32
model.layers.{i}.mlp.down_proj.weight 32 96
model.layers.{i}.post_feedforward_layernorm.weight 32
model.norm.weight 32
END
has as_sandwich/as_sandwich.c 'a = ac_rmsnorm(host, a, "attn.norm.out", i, c->eps);' 'a norm behind attention'
has as_sandwich/as_sandwich.c 'm = ac_rmsnorm(host, m, "mlp.norm.out", i, c->eps);' 'and behind the rest'
shaped parallel 4 <<'END'
model.embed_tokens.weight 300 32
model.layers.{i}.input_layernorm.weight 32
model.layers.{i}.input_layernorm.bias 32
model.layers.{i}.self_attn.q_proj.weight 32 32
model.layers.{i}.self_attn.k_proj.weight 32 32
model.layers.{i}.self_attn.v_proj.weight 32 32
model.layers.{i}.self_attn.dense.weight 32 32
model.layers.{i}.mlp.fc1.weight 96 32
model.layers.{i}.mlp.fc2.weight 32 96
model.final_layernorm.weight 32
model.final_layernorm.bias 32
lm_head.weight 300 32
lm_head.bias 300
END
has as_parallel/as_parallel.c 'x = ac_add(host, x, ac_add(host, a, m));' 'one norm: side by side'
shaped fused 2 <<'END'
transformer.word_embeddings.weight 300 32
transformer.word_embeddings_layernorm.weight 32
transformer.word_embeddings_layernorm.bias 32
transformer.h.{i}.input_layernorm.weight 32
transformer.h.{i}.input_layernorm.bias 32
transformer.h.{i}.self_attn.qkv_proj.weight 64 32
transformer.h.{i}.self_attn.o_proj.weight 32 32
transformer.h.{i}.post_attention_layernorm.weight 32
transformer.h.{i}.post_attention_layernorm.bias 32
transformer.h.{i}.mlp.gate_up_proj.weight 192 32
transformer.h.{i}.mlp.down_proj.weight 32 96
transformer.ln_f.weight 32
transformer.ln_f.bias 32
END
has as_fused/as_fused.c '"embed.norm", AC_OUTSIDE' 'the embeddings have a norm'
has as_fused/as_fused.c 'both = ac_linear(host, n, "mlp.gate_up", i);' 'gate and up in one'

run archcard plugin new two --from demo-t5
exits 2 'a model with two sides'
has stderr '--like t5' 'names the way out'
run archcard plugin new none --from gpt2
exits 2 'a model without weights'
finish
