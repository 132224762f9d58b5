#!/bin/sh
# SPDX-License-Identifier: MIT
# quiz.sh - every model is asked enough, the same way for the same seed, in the shape of the schema.

. "${top_srcdir:?}/tests/lib.sh"

"$ARCHCARD" models -f json -o models.json
at=0
while name=$(json models.json "/models/$at/name" 2>/dev/null); do
    at=$((at + 1))
    run "$ARCHCARD" quiz "$name" -f json
    check "$name: at least 12 questions" test "$(json_count stdout /questions)" -ge 12
done
check 'all bundled models were asked about' test "$at" -ge 26

run "$ARCHCARD" quiz demo-gpt demo-t5 --count 1000 --seed 5 -f json
exits 0 'all questions of two models'
mv stdout first.json
check 'their shape' "$ARCHCARD" schema check "$top_srcdir/schemas/quiz.json" first.json
run "$ARCHCARD" quiz demo-gpt demo-t5 --count 1000 --seed 5 -f json
check 'the same seed gives the same quiz' cmp -s first.json stdout
run "$ARCHCARD" quiz demo-gpt demo-t5 --count 1000 --seed 6 -f json
check 'another seed gives another one' sh -c '! cmp -s first.json stdout'

run "$ARCHCARD" quiz demo-gpt --count 3
exits 0 'three questions as text'
is "$(grep -c '^ *[0-9]\. ' stdout)" 6 'three questions and three answers'
has stdout 'Key' 'the key is apart'
run "$ARCHCARD" quiz demo-llama -f html
has stdout '<input type="radio"' 'a page has buttons'
lacks stdout '<script' 'and no script'

run "$ARCHCARD" quiz demo-gpt --count 0
exits 2 'no questions'
run "$ARCHCARD" quiz demo-gpt --seed x
exits 2 'a seed that is none'
mkdir unknown && echo '{"model_type": "nothing-known", "hidden_size": 8}' >unknown/config.json
run "$ARCHCARD" quiz unknown
exits 4 'a model that no plugin knows'
is "$(wc -l <stderr | tr -d ' ')" 1 'in one line'
check 'nothing on standard output' test ! -s stdout
finish
