#!/bin/sh
# SPDX-License-Identifier: MIT
# floors.sh - a folder includes only lower floors and itself, as core/floors.txt says. Looks at
# #include lines only, not at what is called.

. "${top_srcdir:?}/tests/lib.sh"

# Prints one line for each wrong include of the tree $1.
climbs() {
    (cd "$1" && find core cards plugins -type f \( -name '*.[ch]' -o -name '*.def' \) | sort |
        while read -r file; do
            sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*\([<"][^>"]*\).*/\1/p' "$file" |
                sed "s|^|$file |"
        done) | awk -v table="$1/core/floors.txt" '
        BEGIN {
            while ((getline line < table) > 0) {
                split(line, word)
                if (word[1] ~ /^([0-9]+|-)$/) floor[word[2]] = word[1]
            }
            if (!("core/base" in floor)) { print "core/floors.txt: no table"; exit }
        }
        # The folder of the table that a path lies in, the longest one.
        function place(path) {
            while (sub(/\/[^\/]*$/, "", path))
                if (path in floor) return path
            return ""
        }
        # The path of the tree that is meant, or nothing for a header of the system.
        function target(file, name,    folder) {
            if (name ~ /^<archcard\//) return "core/include/" substr(name, 2)
            if (name ~ /^</) return ""
            name = substr(name, 2)
            folder = file
            sub(/\/[^\/]*$/, "", folder)
            if (name !~ /\//) return folder "/" name
            if (name ~ /^(cards|plugins|core)\//) return name
            return "core/" name
        }
        {
            to = target($1, $2)
            if (to == "") next
            from_place = place($1); to_place = place(to)
            if (from_place == "") { print $1 ": its folder is not in core/floors.txt"; next }
            if (to_place == "") { print $1 ": includes " $2 ": not in core/floors.txt"; next }
            if (to_place == "core/include") next
            if (from_place == "core/include") bad = 1
            else if (from_place == "plugins") {
                split($1, a, "/"); split(to, b, "/")
                bad = to_place != "plugins" || a[2] != b[2]
            } else if (to_place == "plugins") bad = 1
            else bad = to_place != from_place && floor[to_place] + 0 >= floor[from_place] + 0
            if (bad) print $1 ": " from_place " may not include " to
        }'
}

# A tree of one file; its wrong includes in the file `found`.
try() {
    rm -rf tree
    mkdir -p tree/cards tree/plugins "tree/${1%/*}"
    mkdir -p tree/core
    cp "$top_srcdir/core/floors.txt" tree/core/
    echo "$2" >"tree/$1"
    climbs tree >found
}
wrong() { try "$1" "$2"; check "refused: $1 with $2" test -s found; }
right() { try "$1" "$2"; check "taken: $1 with $2" test ! -s found; }

wrong core/base/a.c '#include "model/model.h"'
wrong core/tensor/a.c '#include "doc/doc.h"'
wrong core/graph/ops/a.c '  # include "analyze/audit.h"'
wrong core/weights/a.h '#include "cards/card.h"'
wrong cards/card.c '#include "cards/rules/rule.h"'
wrong core/strange/a.c '#include "base/error.h"'
wrong plugins/gpt/gpt.c '#include "base/error.h"'
wrong plugins/gpt/gpt.c '#include "plugins/t5/t5.h"'
wrong core/include/archcard/x.h '#include "base/error.h"'
wrong core/cli/a.c '#include "plugins/gpt/gpt.h"'
right core/graph/ops/a.c '#include "graph/op.h"'
right core/cli/a.c '#include "cards/rules/rule.h"'
right core/base/a.c '#include <archcard/graph.h>'
right plugins/gpt/gpt.c '#include "names.h"'

climbs "$top_srcdir" >found
check 'no source of the tree climbs' test ! -s found
sed 's/^/# /' found
# README.md has the same table for people: "| floor | `folder`, ... |".
cd "$top_srcdir" || exit 99
sed -n 's/^| \([0-9][0-9]*\) | \(`[^|]*\) |.*/\1 \2/p' README.md | tr -d '`,' |
    awk '{ for (i = 2; i <= NF; i++) print $1, $i }' | sort >"$scratch/told"
awk '$1 ~ /^[0-9]+$/ { print $1, $2 }' core/floors.txt | sort >"$scratch/held"
is "$(comm -3 "$scratch/told" "$scratch/held")" '' 'README.md tells of the same floors'
finish
