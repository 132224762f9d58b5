#!/bin/sh
# SPDX-License-Identifier: MIT
# properties.sh - what must hold of any model that can be run (tests/properties.c): of the demo models,
# and of the reference data where it is at hand. Scalar kernels agree with those of the processor.

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
        ok) ok "$2: $rest" ;;
        skip) skip "$2: $rest" 'its frequencies depend on the length, or its windows reach too far' ;;
        *) not_ok "$2: $word $rest" ;;
        esac
    done <stdout
    exits 0 "$2: all properties hold"
}

# Logits with the plainest kernels and with the best ones.
agrees() {
    for isa in scalar ''; do
        ARCHCARD_ISA=$isa "$ARCHCARD" logits "$1" --ids 5,9,2,7,11,3,1,8 --keep hidden_states \
            -o "isa-$isa.safetensors" 2>stderr || break
    done
    run "$top_builddir/tests/tensors" diff isa-.safetensors isa-scalar.safetensors 1e-5
    exits 0 "$2: scalar kernels agree with those of the processor"
    rm -f isa-*.safetensors
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
