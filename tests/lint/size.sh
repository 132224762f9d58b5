#!/bin/sh
# SPDX-License-Identifier: MIT
# size.sh - files of at most 500 lines and functions of at most 60, unless size.allow names them
# with a reason; lines of at most 110 columns. Counts lines, not statements.

. "${top_srcdir:?}/tests/lib.sh"

# Prints "FILE" for files and "FILE:FUNCTION" for functions that are too long, with their lines.
# A function's body begins and ends with a brace in the first column.
too_long() {
    awk '
        FNR == 1 { if (file != "" && lines > 500) print file, lines; file = FILENAME; last = "" }
        { lines = FNR }
        /^\{/ { start = FNR; name = last }
        /^\}/ && start {
            if (FNR - start - 1 > 60) print FILENAME ":" name, FNR - start - 1
            start = 0
        }
        /^START_TEST\(/ { last = $0; sub(/.*\(/, "", last); sub(/\).*/, "", last); next }
        /^[a-zA-Z_].*\(/ { last = $0; sub(/\(.*/, "", last); sub(/.*[ *]/, "", last) }
        END { if (file != "" && lines > 500) print file, lines }' "$@"
}

{ yes 'int x;' | head -n 501; } >long.c
{ echo 'static int *long_one(int a,'; echo '                     int b)'; echo '{'
  yes '    a++;' | head -n 61; echo '}'; } >function.c
{ echo 'int short_one(void)'; echo '{'; yes '    x++;' | head -n 60; echo '}'; } >fine.c
is "$(too_long long.c function.c fine.c)" "long.c 501
function.c:long_one 61" 'a long file and a long function are found, others are not'

allow=$top_srcdir/tests/lint/size.allow
cd "$top_srcdir" || exit 99
find core cards plugins tests -type f \( -name '*.[ch]' -o -name '*.sh' \) | sort >"$scratch/files"
# shellcheck disable=SC2046 # names without blanks
too_long $(cat "$scratch/files") >"$scratch/found"
awk 'NR == FNR { if ($0 !~ /^#/ && NF > 1) allowed[$1] = 1; next } !($1 in allowed)' \
    "$allow" "$scratch/found" >"$scratch/left"
check 'nothing is too long' test ! -s "$scratch/left"
sed 's/^/# /; s/$/ lines/' "$scratch/left"
awk 'NR == FNR { found[$1] = 1; next } !/^#/ && NF && (NF < 2 || !($1 in found))' \
    "$scratch/found" "$allow" >"$scratch/stale"
check 'size.allow names only what is too long, with a reason' test ! -s "$scratch/stale"
sed 's/^/# /' "$scratch/stale"

wide=$(find core cards plugins tests -type f \( -name '*.[ch]' -o -name '*.sh' -o -name '*.mk' \) \
    -exec env LC_ALL=C.UTF-8 grep -n -H -E '^.{111}' {} + | cut -d: -f1,2)
is "$wide" '' 'no line is wider than 110 columns'
finish
