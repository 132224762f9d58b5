#!/bin/sh
# SPDX-License-Identifier: MIT
# diagram.sh - the drawn stack of each family has what its blocks have, and nothing else.

. "${top_srcdir:?}/tests/lib.sh"

# The list: model, side (a column of the drawing), what must stand there (+) and must not (-).
# It is written from the papers and the reference code, not from what the program draws.
cat >list <<'END'
= gpt2|gpt2
+ learned positions, added
+ LayerNorm: before it (pre-norm)
+ masked self-attention: 12 heads of 64
+ GELU (tanh)
+ (tied)
- cross-attention
- RoPE
- ALiBi
- bucket
- RMSNorm
- post-norm
- of the embedding
- window
= llama-2-7b|llama-2-7b
+ RMSNorm: before it (pre-norm)
+ masked self-attention: 32 heads of 128
+ RoPE turns Q and K
+ gated feed-forward, SiLU
+ weights of its own
- learned positions
- LayerNorm
- cross-attention
- share
- (tied)
- window
- post-norm
= mistral-7b-v0.1|mistral-7b-v0.1
+ 32 heads of 128 share 8 of K and V, window of 4,096
+ RoPE turns Q and K
+ gated feed-forward, SiLU
- learned positions
- cross-attention
- LayerNorm
- experts
= mixtral-8x7b|mixtral-8x7b
+ mixture of experts, SiLU: a router chooses 2 of 8 experts
+ share 8 of K and V
- gated feed-forward
- learned positions
- window
= t5-small|t5-small encoder
- shared with
+ self-attention, no mask
+ bucket bias on the scores
+ RMSNorm: before it (pre-norm)
+ feed-forward, ReLU
- learned positions
- masked
- cross-attention
- output head
- LayerNorm
- RoPE
= t5-small|t5-small decoder
+ masked self-attention: 8 heads of 64
+ bucket bias on the scores
+ cross-attention
+ K and V from the encoder
+ input times 0.0442
+ 32,128 rows of 512, shared with the encoder
- learned positions
- post-norm
- LayerNorm
= t5-v1.1-base|t5-v1.1-base decoder
+ gated feed-forward, GELU (tanh)
+ weights of its own
- input times
- (tied)
= bart-base|bart-base encoder
+ learned positions, added: 1,026 rows
+ LayerNorm: of the embedding
+ self-attention, no mask
+ LayerNorm: after the sum (post-norm)
- pre-norm
- after the last block
- masked
- cross-attention
- output head
= bart-base|bart-base decoder
+ learned positions, added
+ LayerNorm: after the sum (post-norm)
+ masked self-attention
+ cross-attention
+ (tied)
- pre-norm
- after the last block
- RMSNorm
- bucket
= falcon-rw-1b|falcon-rw-1b
+ ALiBi on the scores
- beside attention
+ LayerNorm: before it (pre-norm)
+ 32 heads of 64
- learned positions
- RoPE
- cross-attention
- RMSNorm
= neox|neox
+ RoPE turns Q and K
+ LayerNorm: before it (pre-norm)
+ 16 heads of 64
+ feed-forward, GELU: 4,096 wide inside, beside attention
+ weights of its own
- learned positions
- ALiBi
- RMSNorm
- cross-attention
- post-norm
- gated
= qwen|qwen
+ RoPE turns Q and K
+ RMSNorm: before it (pre-norm)
+ 14 heads of 64 share 2 of K and V
+ gated feed-forward, SiLU: 4,864 wide inside
+ (tied)
- beside attention
- learned positions
- LayerNorm
- cross-attention
- post-norm
= falcon-7b|falcon-7b
+ beside attention
+ RoPE turns Q and K
+ 71 heads of 64 share 1 of K and V
- ALiBi
- learned positions
- cross-attention
END
for family in neox:gpt_neox/examples/pythia-410m qwen:qwen2/examples/qwen2.5-0.5b; do
    mkdir "${family%%:*}"
    cp "${top_srcdir:?}/plugins/${family#*:}.json" "${family%%:*}/config.json"
done
while read -r sign word; do
    case $sign in
    =)
        model=${word%|*} side=${word#*|}
        "$ARCHCARD" diagram "$model" -f dot >drawing 2>stderr || cat stderr >>drawing
        sed -n "/label=\"$side, /,/^  }/s/.*label=//p" drawing >column
        ;;
    +) has column "$word" "$side: $word" ;;
    -) lacks column "$word" "$side: no $word" ;;
    *) not_ok "the list: $sign $word" ;;
    esac
done <list

# Numbers drawn are the model's: the parts of all blocks and ends make the whole.
run "$ARCHCARD" diagram demo-gpt demo-t5 demo-bart -f svg
exits 0 'svg'
has stdout '<title>' 'with a title'
has stdout '<desc>' 'and a description'
lacks stdout 'var(' 'no variables, which librsvg does not know'
is "$(grep -c '<svg ' stdout)" 1 'one drawing'
cp stdout first
run "$ARCHCARD" diagram demo-gpt demo-t5 demo-bart -f svg
check 'the same twice' cmp -s first stdout
mkdir -p odd/'<b>&"'
cp "${top_srcdir:?}/cards/demo/demo-gpt/config.json" odd/'<b>&"'/
run "$ARCHCARD" diagram odd/'<b>&"' -f svg
exits 0 'a name that is markup'
lacks stdout '<b>' 'is escaped'

run env LC_ALL=C.UTF-8 "$ARCHCARD" diagram demo-gpt demo-bart --width 80
is "$(LC_ALL=C.UTF-8 grep -c -E '^.{81}' stdout)" 0 'no line is wider than 80'
has stdout '┌ ' 'boxes have real corners in a UTF-8 locale'
run env LC_ALL=C "$ARCHCARD" diagram demo-gpt demo-bart --width 40
is "$(LC_ALL=C awk 'length > 40 || /[^ -~]/' stdout | wc -l | tr -d ' ')" 0 \
    '40 columns of ASCII in the C locale'

run "$ARCHCARD" diagram demo-gpt -f svg --blank -o blank.svg
exits 0 'a blank'
lacks blank.svg 'feed-forward' 'has no labels'
has stdout 'feed-forward' 'the key is printed apart'

run "$ARCHCARD" diagram demo-gpt -f png -o stack.png
if [ "$status" -eq 2 ]; then
    has stderr librsvg2-dev 'without librsvg the package is named'
else
    exits 0 'png'
    is "$(head -c 4 stack.png | od -An -c | tr -d ' \n')" '211PNG' 'which is one'
    run "$ARCHCARD" diagram demo-gpt -f pdf -o stack.pdf
    is "$(head -c 5 stack.pdf)" '%PDF-' 'pdf'
fi

# Layers of two kinds: layer_types says which have the window, without it max_window_layers.
mkdir two
sed -e 's/"use_sliding_window": false/"use_sliding_window": true/' \
    -e 's/"max_window_layers": 24/"max_window_layers": 20/' \
    "$top_srcdir/plugins/qwen2/examples/qwen2.5-0.5b.json" >two/config.json
run "$ARCHCARD" diagram two
has stdout 'blocks ffffffffffffffffffffwwww' 'a strip of layers, from max_window_layers on'
types=$(for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do printf '"sliding_attention", "full_attention", '; done)
sed "s/\"max_window_layers\"/\"layer_types\": [${types%, }],\n&/" two/config.json >config
mv config two/config.json
run "$ARCHCARD" diagram two
has stdout 'blocks wfwfwfwfwfwfwfwfwfwfwfwf' 'a strip of alternating layers'

mkdir unknown && echo '{"model_type": "none"}' >unknown/config.json
run "$ARCHCARD" diagram unknown
exits 4 'a model that no plugin knows'
is "$(wc -l <stderr | tr -d ' ')" 1 'in one line'
finish
