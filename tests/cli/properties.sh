#!/bin/sh
# SPDX-License-Identifier: MIT
# properties.sh - what must hold of any model that can be run (tests/properties.c): of the demo models,
# and of the reference data where it is at hand. Kernels agree, threads change nothing.

. "${top_srcdir:?}/tests/lib.sh"

# A program finds plugins and data by the file that lies beside the one of the build tree.
mkdir -p core/build
cp "$top_builddir/core/build/tree.conf" core/build/
cp "$top_builddir/tests/properties" .

# The lines of tests/properties as tests.
holds() {
    run ./properties "$1"
    while read -r word rest; do
        case $word in
        '#') note "$2: $rest" ;;
        ok) ok "$2: $rest" ;;
        skip) skip "$2: $rest" 'its frequencies depend on the length, or its windows reach too far' ;;
        *) not_ok "$2: $word $rest" ;;
        esac
    done <stdout
    exits 0 "$2: all properties hold"
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
    0) holds "$folder" "$name"; agrees "$folder" "$name" ;;
    *) skip "$name" "$(cat stderr)" ;;
    esac
done
finish
