#!/bin/sh
# SPDX-License-Identifier: MIT
# abi.sh - plugins that were built with the headers of earlier versions (tests/abi) load in today's
# program, pass its check and describe models.

. "${top_srcdir:?}/tests/lib.sh"

[ -z "${ARCHCARD_SANITIZERS:-}" ] || skip_all 'a plugin without sanitizers, a program with them'

for version in "$top_srcdir"/tests/abi/*/; do
    number=$(basename "$version")
    abi="$(sed -n 's/^#define AC_ABI_MAJOR //p' "$version/archcard/plugin.h").$(
        sed -n 's/^#define AC_ABI_MINOR //p' "$version/archcard/plugin.h")"
    is "$abi" "$number" "the headers of $number are those"
    mkdir "$number"
    for source in "$version"*.c; do
        name=$(basename "$source" .c)
        run "${CC:-cc}" -std=c99 -shared -fPIC -fvisibility=hidden -Wall -Wextra -Werror -I"$version" \
            -o "$number/$name.so" "$source" -lm
        exits 0 "$number: $name builds with its own headers alone"
        run "$ARCHCARD" plugin check "$number/$name.so" -f json
        exits 0 "$number: $name passes today's check"
        json_is stdout /tests/name=numbers.vectors/status passed "$number: $name gives today's numbers"
        run "$ARCHCARD" inspect "demo-$name" --plugin-path "$number" -f json
        exits 0 "$number: $name describes a model"
        json_is stdout /models/0/plugin/name "$name" "$number: it was asked"
        run "$ARCHCARD" run "demo-$name" --plugin-path "$number" --ids 5,6 -n 2
        exits 0 "$number: and it runs"
    done
done
finish
