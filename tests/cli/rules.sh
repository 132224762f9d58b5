#!/bin/sh
# SPDX-License-Identifier: MIT
# rules.sh - archcard rules: the table is whole, and each rule is explained. What they find: lies.sh.

. "${top_srcdir:?}/tests/lib.sh"

run "$ARCHCARD" rules -f json
exits 0 'the table'
cp stdout table
json_is table /schema archcard/rules/1 'its schema'
cp table table.json
check 'its shape' "$ARCHCARD" schema check "$top_srcdir/schemas/rules.json" table.json
all=$(json_count table /rules)
check 'there are many' test "$all" -ge 100
is "$(grep '"id":' table | sort -u | wc -l | tr -d ' ')" "$all" 'no id twice'
is "$(grep '"name":' table | grep -v archcard | sort -u | wc -l | tr -d ' ')" "$all" 'no name twice'
is "$(grep '"id":' table | sort)" "$(grep '"id":' table)" 'in the order of their ids'
is "$(grep -c '"summary": "[^"]*\."' table)" 0 'no summary ends in a full stop'
for key in why bad good reads summary; do
    is "$(grep -c "\"$key\": \"\"" table)" 0 "every rule has $key"
done

# Findings are made in many places; every id that the sources speak of is in the table.
grep -rhoE '"[A-Z][0-9]{3}"' "$top_srcdir/cards" "$top_srcdir/core" --include='*.c' |
    grep -E '"[ACFLPSTVX]' | tr -d '"' | sort -u >used
grep '"id":' table | cut -d'"' -f4 >ids
check 'some ids are used' test "$(wc -l <used)" -ge 50
is "$(sort ids | comm -23 used -)" '' 'every id of the sources is in the table'
has "$top_srcdir/README.md" "$(grep -c '"id": "[A-Z]' table) rules on card" 'the README says how many'

run "$ARCHCARD" rules
has stdout T302 'for people'
run "$ARCHCARD" rules T302
exits 0 'one rule'
has stdout size-in-text 'its name'
for id in $(grep '"id":' table | cut -d'"' -f4); do
    "$ARCHCARD" rules "$id" >stdout 2>stderr || echo "$id"
done >unexplained
is "$(cat unexplained)" '' 'each can be explained'
run "$ARCHCARD" rules size-in-text -f md
has stdout '# T302' 'by name, as Markdown'
run "$ARCHCARD" rules T999
exits 2 'a rule that there is not'
run "$ARCHCARD" rules T302
has stdout 'Not so' 'the bad example is named'
has stdout 'But so' 'and the good one'
finish
