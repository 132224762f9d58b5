#!/bin/sh
# SPDX-License-Identifier: MIT
# cards_oracle.sh - what rules about front matter find in the reference cards is what a program that
# shares nothing with them counts, card by card.

. "${top_srcdir:?}/tests/lib.sh"

requires_shared data/cards
python=${PYTHON-python3}
"$python" -c 'import yaml' 2>/dev/null || skip_all 'the Python package yaml is not installed'

run "$python" "$top_srcdir/tests/oracle/cards.py" "$ARCHCARD" "$top_srcdir/schemas" \
    "$ARCHCARD_SHARED/data/cards"
exits 0 'a second reader of cards finds the same'
note "$(cat stdout)"
finish
