#!/bin/sh
# SPDX-License-Identifier: MIT
# pictures.sh - numbers that trace, diagram and explain show, through a second path: tests/oracle/pictures.py.

. "${top_srcdir:?}/tests/lib.sh"

python=${PYTHON-python3}
requires "$python"
goldens=${ARCHCARD_SHARED:+$ARCHCARD_SHARED/goldens}
if [ ! -e "${goldens:-none}" ]; then
    goldens=
    skip 'attention of the references' 'no goldens in ARCHCARD_SHARED'
fi
"$python" "$top_srcdir/tests/oracle/pictures.py" "$ARCHCARD" "$top_srcdir/cards" \
    ${goldens:+"$goldens"} >log 2>stderr ||
    note "$(tail -n 3 stderr)"
grep '^1\.\.' log >/dev/null || not_ok 'the second path came to its end'
while read -r line; do
    case $line in
    'ok '*) ok "${line#*- }" ;;
    'not ok '*) not_ok "${line#*- }" ;;
    '#'*) echo "$line" ;;
    esac
done <log
finish
