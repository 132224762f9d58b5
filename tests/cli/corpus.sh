#!/bin/sh
# SPDX-License-Identifier: MIT
# corpus.sh - real cards: none breaks the program, and each rule finds as many as tests/data/corpus.txt
# says. Which of them are right was read by hand; a change here wants a look at what changed.

. "${top_srcdir:?}/tests/lib.sh"
requires_shared data/cards

run "$ARCHCARD" validate "$ARCHCARD_SHARED"/data/cards/*/ -f json --fail-on never
exits 0 'all cards'
is "$(wc -l <stderr | tr -d ' ')" 0 'without a word'
"$ARCHCARD" rules -f json | grep '"id":' | cut -d'"' -f4 >ids
grep -B 1 '"severity":' stdout | grep '"rule":' >found
is "$(cut -d'"' -f4 found | sort -u | comm -23 - ids)" '' 'every finding has a rule of the table'
while read -r id; do
    found=$(grep -c "\"$id\"" found)
    [ "$found" -eq 0 ] || echo "$id $found"
done <ids >counts
grep -v '^#' "$top_srcdir/tests/data/corpus.txt" >wanted
check 'each rule finds as many as before' cmp -s wanted counts
diff wanted counts | sed 's/^/# /'
finish
