#!/bin/sh
# SPDX-License-Identifier: MIT
# rewritten.sh - the same weights in other files give the same logits: GGUF and back, and bytes under
# scales beside the floats that they stand for (tests/oracle/rewrite.py writes them).

. "${top_srcdir:?}/tests/lib.sh"

python=${PYTHON-python3}
requires "$python"
rewrite() { run "$python" "$top_srcdir/tests/oracle/rewrite.py" "$@"; exits 0 "rewrite $1 $2"; }
logits() { # MODEL FILE
    run "$ARCHCARD" logits "$1" --ids 5,9,64,33,2,77,101,8,8,300,12,40 --keep hidden_states -o "$2"
    exits 0 "logits of $1"
}
same() { # FILE FILE LIMIT NAME
    run "$top_builddir/tests/tensors" diff "$1" "$2" "$3"
    exits 0 "$4"
}

for name in demo-llama demo-gpt; do
    rewrite gguf "$top_srcdir/cards/demo/$name" $name.gguf
    rewrite hf $name.gguf $name-back
    logits $name $name.wanted
    logits $name.gguf $name.there
    logits $name-back $name.back
    same $name.there $name.wanted 1e-6 "$name: the same logits as GGUF"
    same $name.back $name.wanted 0 "$name: and the same bits when it is back"
done

for kind in fp8-all fp8-rows fp8-blocks int8-rows bitsandbytes; do
    rewrite scaled $kind "$top_srcdir/cards/demo/demo-llama" $kind
    logits $kind/bytes got
    logits $kind/floats wanted
    same got wanted 1e-6 "$kind: bytes under scales are the floats that they stand for"
    run "$ARCHCARD" inspect $kind/bytes -f json
    json_is stdout /models/0/parameters/total 889984 "$kind: scales are no parameters"
done
finish
