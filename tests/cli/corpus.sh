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

# Errors that were read one by one: none was wrong. The list has every card with an error, and others.
list=$top_srcdir/tests/data/corpus_errors.txt
cards=$(grep -v '^#' "$list" | cut -d' ' -f1 | sort -u)
is "$(echo "$cards" | wc -l | tr -d ' ')" 50 'fifty cards were read'
is "$(grep -v '^#' "$list" | grep -cv -e ' true$' -e ' none$')" 0 'no error is a false one'
grep -v '^#' "$list" | grep ' true$' | cut -d' ' -f1-3 | sort >wanted
for card in $cards; do
    "$ARCHCARD" validate "$ARCHCARD_SHARED/data/cards/$card" --fail-on never -f github |
        sed -n "s|^::error file=.*line=\([0-9]*\),col=\([0-9]*\),title=\([^ ]*\) .*|$card \3 \1:\2|p"
done | sort >got
check 'the errors are those of the list' cmp -s wanted got
diff wanted got | sed 's/^/# /'
finish
