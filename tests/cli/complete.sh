#!/bin/sh
# SPDX-License-Identifier: MIT
# complete.sh - completion as people get it: bash's is asked in a real bash, those of zsh and fish
# are read by their shells where these are installed.

. "${top_srcdir:?}/tests/lib.sh"

run "$ARCHCARD" help --completion csh
exits 2 'an unknown shell: exit 2'
has stderr "'csh'" 'an unknown shell is named'
for shell in bash zsh fish; do
    run "$ARCHCARD" help --completion "$shell"
    exits 0 "help --completion $shell"
    mv stdout "script.$shell"
    name="script.$shell is one that $shell can read"
    if command -v "$shell" >/dev/null 2>&1; then
        check "$name" "$shell" -n "script.$shell"
    else
        skip "$name" "$shell is not installed"
    fi
    check "what make installs is the same" \
        cmp -s "script.$shell" "${top_builddir:?}/core/pkg/completion/$shell"/*archcard*
done

command -v bash >/dev/null 2>&1 || { skip 'completion in bash' 'bash is not installed'; finish; }
mkdir -p folder/inner "a folder" && touch file.json
# Asks as readline does: the words as it cuts them, the last one being typed.
cat >ask <<'BASH'
program=$1
source ./script.bash
COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2)) COMPREPLY=()
_archcard "$program" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" || :
((${#COMPREPLY[@]} == 0)) || printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort
BASH
# completes NAME WANTED WORD...: what is offered for the last word, with blanks between.
completes() {
    name=$1 wanted=$2
    shift 2
    is "$(bash ask "$ARCHCARD" archcard "$@" 2>&1 | paste -s -d ' ' -)" "$wanted" "$name"
}
# offers NAME WANTED WORD...: WANTED is among it.
offers() {
    name=$1 wanted=$2
    shift 2
    bash ask "$ARCHCARD" archcard "$@" >offered 2>&1
    check "$name" grep -q -x -F -e "$wanted" offered
}

words=$(sed -n 's/^COMMAND(\(.*\))$/\1/p' "$top_srcdir/core/cli/commands.def" | LC_ALL=C sort)
# shellcheck disable=SC2086 # a list of words
completes 'every command' "$(echo $words)" ''
completes 'the rest of a command' inspect inspec
completes 'behind options of the program' inspect -f json --color never inspec
completes 'help takes commands' compare help comp
completes 'nothing where nothing fits' '' nonsense ''

# Every option that the help shows, and each value it names, is offered.
for word in $words; do
    "$ARCHCARD" help "$word" --width 200 >help
    sed -n 's/^  \(-[a-zA-Z], \)\{0,1\}--\([a-z-]*\).*/--\2/p' help | LC_ALL=C sort >wanted
    bash ask "$ARCHCARD" archcard "$word" -- >offered 2>&1
    check "$word: its options" cmp -s wanted offered
    completes "$word: its formats" \
        "$(sed -n 's/^  formats *//p' help | tr -d ' ' | tr , '\n' | LC_ALL=C sort |
            paste -s -d ' ' -)" "$word" --format ''
    sed -n 's/^  \(-[a-zA-Z], \)\{0,1\}\(--[a-z-]*\) \([a-z0-9_]*[|,][a-z0-9_|,]*\) .*/\2 \3/p' help >choices
    while read -r option values; do
        completes "$word: values of $option" \
            "$(echo "$values" | tr '|,' '\n\n' | LC_ALL=C sort | paste -s -d ' ' -)" \
            "$word" "$option" ''
    done <choices
done
check 'there are options with choices' test -s choices

completes 'a value behind the equals sign' 'bf16' inspect --kv-dtype = b
completes 'a value right behind the equals sign' 'always auto never' inspect --color =
completes 'a value of a letter' 'json' inspect -f j
completes 'a flag takes no value' 'demo-gpt' inspect --evidence demo-gp
completes 'an option of another command takes none' '' inspect --keep att
completes 'bundled models' 'demo-llama demo-llama-gguf demo-llama-instruct' inspect demo-llama
completes 'a second model' 'gpt2 gpt2-xl' compare demo-gpt gpt2
completes 'a second model where one would do' 'gpt2 gpt2-xl' inspect demo-gpt gpt2
completes 'one model where one is taken' '' logits demo-gpt demo-g
completes 'behind --' 'demo-gpt' inspect -- demo-gp
completes 'no options behind --' '' inspect -- --ev
offers 'folders are models' folder inspect fold
offers 'files are models' file.json inspect fil
offers 'a name with a blank is one' 'a folder' inspect 'a'
completes 'files' file.json inspect -o 'fi'
completes 'folders only' folder inspect --plugin-path f
completes 'plugins' "$(cd "$top_srcdir/plugins" && for f in */; do echo "${f%/}"; done | paste -s -d ' ' -)" \
    inspect --arch ''
offers 'words of a command' list plugin ''
completes 'a model behind a word' demo-gpt bench open demo-gp
completes 'no model before it' '' bench demo-gp
finish
