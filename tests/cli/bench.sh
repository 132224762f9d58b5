#!/bin/sh
# SPDX-License-Identifier: MIT
# bench.sh - the figures' shape: what is measured is there, counted rightly, as often as asked for.

. "${top_srcdir:?}/tests/lib.sh"

bench() { run "$ARCHCARD" bench "$@" -f json; exits 0 "bench $1 $2"; }
positive() { # POINTER NAME
    value=$(json stdout "$1")
    check "$2" awk -v x="$value" 'BEGIN { exit !(x > 0) }' </dev/null
}

bench forward demo-gpt --tokens 16 --samples 4 --threads 1
json_is stdout /schema archcard/bench/1 'the schema is named'
is "$(json_count stdout /seconds)" 4 'four samples'
json_is stdout /precision exact 'exact is the default'
json_is stdout /tokens 16 'sixteen tokens'
json_is stdout /threads 1 'one thread'
# 2 x 16 tokens x (4 layers x 12 x 128^2 + 640 x 128), and 4 x 16 x 16 x 128 for attention in each layer
json_is stdout /flops 28311552 'its operations, worked out by hand'
positive /tokens_per_second 'tokens a second'
positive /gflops 'operations a second'
positive /peak_rss_bytes 'the largest memory'

bench forward demo-t5 --tokens 5 --samples 1
json_is stdout /tokens_computed 10 'source and target are counted'
bench decode demo-gpt --past 8 --tokens 8 --samples 3
is "$(json_count stdout /seconds)" 3 'three samples'
json_is stdout /tokens_computed 7 'the steps after the first'
json_is stdout /past 8 'after eight'
bench decode demo-bart --past 8 --tokens 8
check 'a second or three samples' [ "$(json_count stdout /seconds)" -ge 3 ]
bench open demo-llama --samples 2
is "$(json_count stdout /seconds)" 2 'two samples'
json_is stdout /tensors 39 'its tensors'
json_is stdout /parameters 889984 'its parameters'
bench open gpt2 --samples 1
json_is stdout /parameters 124439808 'without weights, too'
if [ -n "${SANITIZED-}" ]; then
    skip 'bench kernels' 'the sanitizers would be measured'
else
    bench kernels --threads 1
    is "$(json_count stdout /seconds)" 1 'kernels: one sample'
    positive /ceilings/gflops 'kernels: what multiply-adds reach at most'
    positive /ceilings/gigabytes_per_second 'kernels: what reading reaches at most'
    json_is stdout /kernels/0/name linear 'kernels: a product is named'
    positive /kernels/0/share_of_ceiling 'kernels: its share'
fi
run "$ARCHCARD" bench kernels demo-gpt
exits 2 'kernels take no model'
run "$ARCHCARD" bench forward demo-gpt --tokens 4 --samples 1
has stdout 'tokens per second' 'for people'

refuses() { # CODE NAME TEXT ARGUMENT...
    code=$1 name=$2 text=$3
    shift 3
    run "$ARCHCARD" bench "$@"
    exits "$code" "$name"
    has stderr "$text" "$name: says so"
}
refuses 2 'an unknown kind' "did you mean 'forward'" forwards demo-gpt
refuses 2 'no model' 'of which MODEL' forward
refuses 2 'more tokens than positions' 256 forward demo-gpt --tokens 257
refuses 2 'one token to decode' '--tokens' decode demo-gpt --tokens 1
refuses 2 'a past of a forward pass' '--past' forward demo-gpt --past 3
refuses 3 'no weights' 'no weights' forward gpt2
finish
