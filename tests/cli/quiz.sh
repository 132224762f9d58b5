#!/bin/sh
# SPDX-License-Identifier: MIT
# quiz.sh - every bundled model is asked enough; keys are what an oracle computes; the same seed gives the
# same quiz; other formats read back as what they were; games and given answers are judged.

. "${top_srcdir:?}/tests/lib.sh"

oracle=$top_srcdir/tests/oracle
python=${PYTHON-python3}
quiz() { run "$ARCHCARD" quiz "$@"; }

"$ARCHCARD" models -f json -o models.json
at=0
while name=$(json models.json "/models/$at/name" 2>/dev/null); do
    at=$((at + 1))
    echo "$name"
    quiz "$name" -f json -o quiz.json
    [ "$(json_count quiz.json /questions)" -ge 12 ] || echo "$name" >>few
done >names
check 'all bundled models were asked about' test "$at" -ge 26
check 'each at least 12 questions' test ! -e few

# What is asked of one, and of several, by an oracle that shares no code; all kinds are asked.
if command -v "$python" >/dev/null 2>&1; then
    # shellcheck disable=SC2046 # names without blanks
    run "$python" "$oracle/quiz.py" "$ARCHCARD" --seeds 6 $(cat names) gpt2,t5-small \
        demo-gpt,demo-llama,demo-mistral,demo-t5,demo-bart falcon-7b,falcon-rw-1b,mixtral-8x7b
    exits 0 'the oracle has the same keys'
    has stdout ' 0 complaints' 'and nothing to complain of'
    lacks stdout 'not asked' 'every kind of question was asked'
    sed 's/^/# /' stdout

    # A folder whose name means something in every format.
    # shellcheck disable=SC2016 # text, not a command
    name='a=b~c#d{e}f:g\h `i` <script>&"j" *k* [l] -> %m%'
    mkdir "$name"
    cp "$top_srcdir"/cards/demo/demo-gpt/config.json "$top_srcdir"/cards/demo/demo-gpt/README.md "$name"
    mkdir '%50%[html]'
    cp "$name"/* '%50%[html]'
    for model in mistral-7b-v0.1 "./$name" './%50%[html]'; do
        quiz "$model" demo-t5 --count 1000 --seed 4 -f json -o quiz.json
        for format in gift anki md; do
            quiz "$model" demo-t5 --count 1000 --seed 4 -f $format -o quiz.$format
            run "$python" "$oracle/gift.py" quiz.json $format quiz.$format
            exits 0 "$format reads back as the same quiz of $model"
        done
        check "its shape" "$ARCHCARD" schema check "$top_srcdir/schemas/quiz.json" quiz.json
    done
    sed 's/^=/~/' quiz.gift >wrong.gift
    run "$python" "$oracle/gift.py" quiz.json gift wrong.gift
    exits 1 'the reader sees that no choice is right'
    sed 's/^~\(.*\)#/=\1#/' quiz.gift >wrong.gift
    run "$python" "$oracle/gift.py" quiz.json gift wrong.gift
    exits 1 'and that several are'
    quiz "./$name" --count 1000 -f html
    lacks stdout '<script' 'a name adds no script to a page'
else
    skip 'the oracle has the same keys' "$python is not installed"
fi

quiz demo-gpt demo-t5 --count 1000 --seed 5 -f json -o first.json
exits 0 'all questions of two models'
quiz demo-gpt demo-t5 --count 1000 --seed 5 -f json
check 'the same seed gives the same quiz' cmp -s first.json stdout
quiz demo-gpt demo-t5 --count 1000 --seed 6 -f json
check 'another seed gives another one' sh -c '! cmp -s first.json stdout'

quiz demo-gpt --count 3
exits 0 'three questions as text'
is "$(grep -c '^ *[0-9]\. ' stdout)" 6 'three questions and three answers'
has stdout 'Key' 'the key is apart'
quiz demo-llama --count 40 --width 40
is "$(LC_ALL=C.UTF-8 grep -c -E '^.{41}' stdout)" 0 'no line is wider than 40'
quiz demo-llama -f html
has stdout '<input type="radio"' 'a page has buttons'
lacks stdout '<script' 'and no script'

# Given answers: all right, some wrong, what is none.
quiz demo-llama --count 6 --seed 1 -f json -o quiz.json
at=0
while answer=$(json quiz.json "/questions/$at/answer" 2>/dev/null); do
    at=$((at + 1))
    echo "$answer"
done | tr 0123 ABCD >right
quiz demo-llama --count 6 --seed 1 --answers right -f json
json_is stdout /score/right 6 'all right'
check 'the shape with a score' "$ARCHCARD" schema check "$top_srcdir/schemas/quiz.json" stdout
{ head -n 2 right | tr A-D a-d; echo '-, -'; } >some
quiz demo-llama --count 6 --seed 1 --answers some
has stdout '2 of 6 right' 'two right, none else given'
has stdout 'Not answered: it is' 'what was not answered is told'
tr ABCD BCDA <right >none
quiz demo-llama --count 6 --seed 1 --answers none
has stdout '0 of 6 right' 'none right'
# shellcheck disable=SC2016 # for the inner shell
check 'answers from standard input' \
    sh -c '"$0" quiz demo-llama --count 6 --seed 1 --answers - <right >stdout' "$ARCHCARD"
has stdout '6 of 6 right' 'and they are read'
echo 'A B C D A B C' >many
quiz demo-llama --count 6 --seed 1 --answers many
exits 2 'more answers than questions'
echo 'A E' >letter
quiz demo-llama --count 6 --seed 1 --answers letter
exits 2 'a letter that is no choice'
quiz demo-llama --count 6 --seed 1 --answers right -f gift
exits 2 'a format that holds no score'
quiz demo-llama --answers absent
exits 3 'answers that are not there'

# A game, on a terminal: one wrong answer, a hint, the rest right; then the wrong one, right.
if command -v script >/dev/null 2>&1; then
    { head -n 1 none; echo '?'; sed 1d right; head -n 1 right; } >typed
    # shellcheck disable=SC2016 # for the inner shell
    check 'a game is played' \
        sh -c 'script -qec "$0 quiz demo-llama --count 6 --seed 1" /dev/null <typed >stdout' "$ARCHCARD"
    has stdout 'No' 'a wrong answer is told'
    has stdout 'Not ' 'a hint is given'
    has stdout '5 of 6 right.' 'the score of the first round'
    has stdout '6 of 6 right.' 'and of the second'
    echo q >typed
    script -qec "$ARCHCARD quiz demo-llama --count 6 --seed 1" /dev/null <typed >stdout
    has stdout '0 of 6 right.' 'one can leave'
else
    skip 'a game is played' 'script is not installed'
fi

quiz demo-gpt --count 0
exits 2 'no questions'
quiz demo-gpt --seed x
exits 2 'a seed that is none'
mkdir unknown && echo '{"model_type": "nothing-known", "hidden_size": 8}' >unknown/config.json
quiz unknown
exits 4 'a model that no plugin knows'
has stderr 'plugin new NAME --from' 'a model that no plugin knows: the way out'
is "$(wc -l <stderr | tr -d ' ')" 1 'in one line'
check 'nothing on standard output' test ! -s stdout
finish
