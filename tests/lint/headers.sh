#!/bin/sh
# SPDX-License-Identifier: MIT
# headers.sh - each installed header compiles alone, in every language and by every compiler that
# plugin authors may use; each internal header compiles alone as C11.

. "${top_srcdir:?}/tests/lib.sh"

include=$top_srcdir/core/include
strict='-fsyntax-only -pedantic-errors -Wall -Wextra -Werror'

# compiles NAME COMPILER... : the test is one line of TAP.
compiles() {
    name=$1
    shift
    if "$@" >log 2>&1; then ok "$name"; else not_ok "$name"; head -n 20 log | sed 's/^/# /'; fi
}

# public COMPILER LANGUAGE STANDARD: all installed headers.
public() {
    if ! command -v "$1" >/dev/null; then
        skip "headers as $3 with $1" "$1 is not installed"
        return
    fi
    for path in "$include"/archcard/*.h "$include"/archcard/ext/*.h; do
        header=${path#"$include/archcard/"}
        echo "#include <archcard/$header>" >alone.c
        # shellcheck disable=SC2086 # a list of flags
        compiles "$header as $3 with $1" "$1" -x "$2" "-std=$3" $strict -I"$include" alone.c
    done
}

echo '#include <archcard/plugin.h>
struct x { int a, a; };' >alone.c
# shellcheck disable=SC2086
check 'a broken header is noticed' \
    sh -c "! ${CC:-cc} -std=c11 $strict -I'$include' alone.c 2>/dev/null"

for compiler in gcc clang; do
    public $compiler c c99
    public $compiler c c11
done
for compiler in g++ clang++; do
    public $compiler c++ c++17
done

(cd "$top_srcdir" && find core cards -name '*.h' ! -path 'core/include/*' | sort) >internal
while read -r header; do
    echo "#include \"${header#core/}\"" >alone.c
    # shellcheck disable=SC2086
    compiles "$header alone" ${CC:-cc} -std=c11 -D_GNU_SOURCE -fsyntax-only -Wall -Werror \
        -I"$top_srcdir/core" -I"$include" -I"$top_srcdir" alone.c
done <internal
finish
