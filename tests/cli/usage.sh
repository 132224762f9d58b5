#!/bin/sh
# SPDX-License-Identifier: MIT
# usage.sh - the promises of the command line: words, options, exit codes, where output goes, how
# wide it is. What the commands say of a model is not looked at.

. "${top_srcdir:?}/tests/lib.sh"

escape=$(printf '\033')
mkdir model
echo '{"model_type": "unheard-of", "hidden_size": 8}' >model/config.json

lines() { wc -l <"$1" | tr -d ' '; }
# Columns of the widest line of a file (one a character).
columns() {
    LC_ALL=C tr -d '\200-\277' <"$1" | awk '{ if (length > n) n = length } END { print n + 0 }'
}
# refused NAME TEXT ARGUMENTS...: exit 2, nothing on standard output, one or two lines with TEXT.
refused() {
    name=$1 text=$2
    shift 2
    run "$ARCHCARD" "$@"
    exits 2 "$name: exit 2"
    has stderr "$text" "$name: the message"
    check "$name: nothing else is printed" test ! -s stdout -a "$(lines stderr)" -le 2
}

run "$ARCHCARD"
exits 2 'no command: exit 2'
has stderr 'Commands' 'no command: the overview on standard error'
check 'no command: nothing on standard output' test ! -s stdout

run "$ARCHCARD" --help
exits 0 '--help'
has stdout '--dump-config' '--help shows the options'
check '--help: nothing on standard error' test ! -s stderr
cp stdout overview
run "$ARCHCARD" help
check 'help shows the same as --help' cmp -s overview stdout

run "$ARCHCARD" --version
exits 0 '--version'
check '--version names program and version' grep -q -x 'archcard [0-9][0-9.]*' stdout

run "$ARCHCARD" --dump-config
exits 0 '--dump-config'
check '--dump-config prints key=value lines only' test "$(grep -c -v '^[a-z0-9-]*=.' stdout)" = 0
for key in version abi plugindir datadir jansson libyaml; do
    check "--dump-config tells $key" grep -q "^$key=" stdout
done

words=$(sed -n '/^Commands/,/^$/s/^  \([a-z]*\)  .*/\1/p' overview)
for word in $(sed -n 's/^COMMAND(\(.*\))$/\1/p' "$top_srcdir/core/cli/commands.def"); do
    check "the overview lists $word" grep -q "^  $word  " overview
done
for word in $words; do
    run "$ARCHCARD" help "$word"
    exits 0 "help $word"
    has stdout "archcard $word" "help $word shows its usage"
    check "help $word fits 80 columns" test "$(columns stdout)" -le 80
    cp stdout help
    run "$ARCHCARD" "$word" --help
    check "$word --help shows the same" cmp -s help stdout
done

refused 'an unknown command' "'inspect'" inspcet model
refused 'an unknown command of help' "'compare'" help comparr
refused 'an unknown option' "'--evidence'" inspect --evidense model
refused 'an unknown letter' "'-Z'" inspect -Z model
refused 'a prefix of an option' "'--evid'" inspect --evid model
refused 'a missing value' "'--width'" inspect model --width
refused 'a value that is not wanted' "'--evidence'" inspect model --evidence=yes
refused 'a wrong number' "'12x'" inspect model --width 12x
refused 'a wrong word' "'maybe'" inspect model --color maybe
refused 'a wrong format' "'xml'" inspect model -f xml
refused 'too few operands' 'MODEL' inspect
refused 'one operand of two' 'MODEL' compare model
refused 'too many operands' "'more'" help inspect more
refused 'control characters in a word' '\x1B' "in${escape}[2J"

run "$ARCHCARD" inspect nowhere
exits 3 'a missing model: exit 3'
check 'a missing model: one line' test ! -s stdout -a "$(lines stderr)" = 1
run "$ARCHCARD" inspect -f json nowhere
exits 3 'a missing model in JSON: exit 3'
check 'a missing model in JSON: one line' test ! -s stdout -a "$(lines stderr)" = 1

run "$ARCHCARD" inspect model
exits 0 'an unknown model is described'
lacks stdout "$escape" 'no colour in a pipe'
run "$ARCHCARD" inspect model --color always
has stdout "$escape" '--color always'
run env NO_COLOR=1 "$ARCHCARD" inspect model --color=always
has stdout "$escape" 'the option outweighs NO_COLOR'
run "$ARCHCARD" -f json inspect --color always -- model
json_is stdout /schema archcard/inspect/1 'options may stand before and after the command'
lacks stdout "$escape" 'no colour in JSON'

for width in 20 40 100; do
    run "$ARCHCARD" inspect --width $width model
    check "--width $width" test "$(columns stdout)" -le $width
done
run env COLUMNS=50 "$ARCHCARD" --help
check 'COLUMNS is heeded' test "$(columns stdout)" -le 50
run env COLUMNS=50 "$ARCHCARD" --help --width 100
check '--width outweighs COLUMNS' test "$(columns stdout)" -gt 50

if script -q -e -c true /dev/null </dev/null >/dev/null 2>&1; then
    on_terminal() { TERM=$1 script -q -e -c "$ARCHCARD help" /dev/null </dev/null >typed 2>&1; }
    on_terminal xterm
    has typed "${escape}[1m" 'colour on a terminal'
    NO_COLOR=1 on_terminal xterm
    lacks typed "${escape}[1m" 'NO_COLOR'
    on_terminal dumb
    lacks typed "${escape}[1m" 'no colour on a dumb terminal'
else
    skip 'colour on a terminal' 'no script, or no terminals here'
fi

run "$ARCHCARD" inspect model
cp stdout wanted
run "$ARCHCARD" inspect model -o file
check '-o writes to the file only' test ! -s stdout
check '-o writes the same' cmp -s wanted file
run "$ARCHCARD" inspect model -o none/such/file
check 'an output that cannot be written fails' test "$status" -ne 0 -a ! -s stdout
check 'and is told in one line' test "$(lines stderr)" = 1
echo old >file
run "$ARCHCARD" inspect nowhere -o file
is "$(cat file)" old 'a failure leaves the old file'
is "$(find . -name '*unfinished*')" '' 'and no half one'

if [ -c /dev/full ]; then
    status=0
    "$ARCHCARD" --help >/dev/full 2>stderr || status=$?
    check 'a full disk is noticed' test "$status" -ne 0 -a "$(lines stderr)" = 1
fi
status=0
"$ARCHCARD" --version >&- 2>stderr || status=$?
check 'a closed standard output is noticed' test "$status" -ne 0 -a "$(lines stderr)" = 1
"$ARCHCARD" --help 2>stderr | :
check 'a closed pipe ends quietly' test ! -s stderr
for command in inspect 'trace --ids 1,2' explain diagram; do
    for model in "$top_srcdir/cards/demo/demo-gpt/" "$top_srcdir/cards/demo/demo-gpt/model.safetensors"; do
        # shellcheck disable=SC2086 # a command with its options
        "$ARCHCARD" $command "$model" 2>&1 | head -n 1 >title
        has title demo-gpt "$command names the model of ${model##*/demo/}"
    done
done
run "$ARCHCARD" inspect demo-gpt -v
has stderr '52 tensors in 1 file, plugin gpt' '-v says what was read'
finish
