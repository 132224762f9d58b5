#!/bin/sh
# SPDX-License-Identifier: MIT
# vectors.sh - every family's test vectors (tests/vectors.c), and that a wrong one is noticed.

. "${top_srcdir:?}/tests/lib.sh"

# A program finds plugins and data by the file that lies beside the one of the build tree.
mkdir -p core/build
cp "$top_builddir/core/build/tree.conf" core/build/
cp "$top_builddir/tests/vectors" .

for plugin in gpt llama mistral t5 bart qwen2 falcon gpt_neox; do
    run ./vectors $plugin "$top_srcdir/plugins/$plugin/$plugin.vectors.json"
    while read -r word rest; do
        case $word in
        ok) ok "$plugin: $rest" ;;
        *) not_ok "$plugin: $word $rest" ;;
        esac
    done <stdout
    exits 0 "$plugin: all cases pass"
    check "$plugin: there are cases" test -s stdout
done

vectors=$top_srcdir/plugins/gpt/gpt.vectors.json
sed '0,/"seed": 1,/s//"seed": 9,/' "$vectors" >wrong.json
run ./vectors gpt wrong.json
exits 1 'other weights are noticed'
has stdout 'the logits differ by' 'by their logits'
run ./vectors llama "$vectors"
has stdout 'not ok gpt2: plugin llama: hidden_size is not stated' 'a plugin that it does not fit'
sed 's/"rows": \[0/"rows": [11/' "$vectors" >wrong.json
run ./vectors gpt wrong.json
has stdout 'wrong.json:3:3: this is no complete case' 'a row beyond the tokens'
sed 's/"optional": \[\]/"optional": ["head.weight"]/' "$vectors" >wrong.json
run ./vectors gpt wrong.json
has stdout 'the logits differ by' 'a head of its own where a tied one is meant'
run ./vectors gpt "$top_srcdir/cards/demo/demo-gpt/config.json"
has stdout 'is no file of test vectors' 'another file'
finish
