#!/bin/sh
# SPDX-License-Identifier: MIT
# positions.sh - line and column of a finding are those of the value itself: a hundred findings, each
# mended by writing another value at its very place, after which that finding, and only it, is gone.

. "${top_srcdir:?}/tests/lib.sh"

# items KEY PREFIX COUNT [SUFFIX]: a list of so many values under a key.
items() {
    echo "$1:"
    i=0
    while [ $i -lt "$3" ]; do
        i=$((i + 1))
        printf -- '- %s%d%s\n' "$2" $i "${4:-}"
    done
}

cp -r "$top_srcdir/cards/demo/demo-gpt" m
chmod -R u+w m
{
    echo ---
    echo 'license: [mit, MIT, gnu-gpl, Apache-2.0]'
    items language xq 20
    items datasets https://example.org/d 24
    items metrics good 12
    items base_model /data/m 12
    items tags x,y 16
    printf -- '- %s\n' no on off
    echo 'model-index:'
    echo '- name: demo-gpt'
    echo '  results:'
    for i in 1 2 3 4 5 6 7 8; do
        echo '  - task: {type: text-generation}'
        echo "    dataset: {type: a/b$i, name: b$i}"
        echo "    metrics: [{type: accuracy, value: 10$i}]"
    done
    echo ---
    echo '# demo-gpt'
    echo
    echo 'It has 918,032 parameters, n_embd 256, n_layer 6, n_head 8, vocab_size 656, n_positions 512.'
} >m/README.md
cp m/README.md kept

places() {
    "$ARCHCARD" validate m -f github --fail-on never \
        --rule S101,S106,S115,S124,S111,S117,F008,V604,T302,T305,T311,T312 |
        sed -n 's|^::[a-z]* file=m/README.md,line=\([0-9]*\),col=\([0-9]*\),title=\([^ ]*\) .*|\3 \1 \2|p' |
        sort
}

# What to write instead, by rule and what stands there.
better() {
    case $1:$2 in
    S101:*) echo mit ;; S106:*) echo en ;; S115:* | S111:*) echo a/b ;; S124:*) echo accuracy ;;
    S117:*) echo "t$3" ;; F008:*) echo fine ;; V604:*) echo 50 ;;
    T302:*) echo 908,032 ;; T305:*) echo 256 ;; T312:*) echo 640 ;;
    T311:256) echo 128 ;; T311:*) echo 4 ;;
    esac
}

places >before
check 'a hundred findings' test "$(wc -l <before)" -ge 100
mended=0
while read -r rule line column; do
    value=$(sed -n "${line}p" kept | cut -c"$column"- | sed 's/^\([^] }]*[^],} .]\).*/\1/')
    case $rule in T305 | T311 | T312) value=${value%%,*} ;; esac
    awk -v line="$line" -v column="$column" -v size="${#value}" \
        -v new="$(better "$rule" "$value" "$line")" '
        NR == line { print substr($0, 1, column - 1) new substr($0, column + size); next } { print }
    ' kept >m/README.md
    places >after
    # Findings behind it on the same line move; what is left must be one less, and this one gone.
    if grep -q "^$rule $line $column\$" after || [ "$(wc -l <after)" -ne $(($(wc -l <before) - 1)) ]; then
        note "$rule $line:$column \"$value\""
    else
        mended=$((mended + 1))
    fi
done <before
is $mended "$(wc -l <before | tr -d ' ')" 'each finding goes with the value at its place'
finish
