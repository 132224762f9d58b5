#!/bin/sh
# SPDX-License-Identifier: MIT
# shell.sh - shellcheck has nothing to say about the shell files.

. "${top_srcdir:?}/tests/lib.sh"
requires shellcheck
cd "$top_srcdir" || exit 99
for file in bootstrap .ci/run tests/run $(find tests -name '*.sh' | sort); do
    if shellcheck -S warning -x "$file" >"$scratch/log" 2>&1; then
        ok "$file"
    else
        not_ok "$file"
        sed 's/^/# /' "$scratch/log"
    fi
done
finish
