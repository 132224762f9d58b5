#!/bin/sh
# SPDX-License-Identifier: MIT
# drawings.sh - drawings of random models beside each other: nothing lies over another thing or outside of
# its box, arrows end at boxes (tests/oracle/drawings.py). DRAWINGS=1000 tries more, from DRAWINGS_SEED on.

. "${top_srcdir:?}/tests/lib.sh"

requires "${PYTHON-python3}"
"${PYTHON-python3}" "$top_srcdir/tests/oracle/drawings.py" "$ARCHCARD" "$top_srcdir/core/doc/svg.c" \
    "${DRAWINGS:-15}" "${DRAWINGS_SEED:-1}" >log 2>stderr || note "$(tail -n 3 stderr)"
grep '^1\.\.' log >/dev/null || not_ok 'all were drawn'
while read -r line; do
    case $line in
    'ok '*) ok "${line#*- }" ;;
    'not ok '*) not_ok "${line#*- }" ;;
    '#'*) note "${line#\# }" ;;
    esac
done <log
finish
