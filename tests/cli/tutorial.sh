#!/bin/sh
# SPDX-License-Identifier: MIT
# tutorial.sh - follows core/man/tutorial.md word for word, from an empty folder to a passing check.
# Part of `make installcheck`, too, with what is installed.

. "${top_srcdir:?}/tests/lib.sh"
. "$top_srcdir/tests/sdk.sh"

tutorial=$top_srcdir/core/man/tutorial.md

# The parts of the page, in order: "file N NAME" and "run N", their text in part.N. A block whose fence
# has a name behind the language is a file, one of console has commands behind "$ ".
extract() {
    awk -v into="$2/part." '
        /^```./ && !inside {
            inside = 1; part++
            if ($1 == "```console") print "run", part
            else print "file", part, $2
            next
        }
        /^```$/ { inside = 0; next }
        inside { sub(/^\$ /, ""); print > (into part) }' "$1"
}

mkdir parts ember
extract "$tutorial" "$scratch/parts" >steps
check 'there are files and commands' test "$(wc -l <steps)" -gt 10
commands=0
cd ember || exit 99
while read -r kind part name; do
    if [ "$kind" = file ]; then
        mkdir -p "$(dirname "$name")"
        cat "../parts/part.$part" >>"$name"
        continue
    fi
    while read -r command; do
        commands=$((commands + 1))
        run sh -c "$command"
        exits 0 "\$ $command"
        case $command in
        *'plugin show'*) has stdout '261,184' 'the total that the page names' ;;
        *'--only-failed || true') has stdout 'TODO: ' 'what is missing is marked' ;;
        *'plugin check ./ember.so')
            has stdout ' 0 failed, 0 crashed, ' 'the check passes'
            note "$(tail -n 1 stdout)" ;;
        *'inspect model'*) has stdout 'ALiBi' 'positions are read off the graph' ;;
        *'plugin list') has stdout 'ember ' 'it is installed' ;;
        esac
    done <"../parts/part.$part"
done <../steps
note "$commands commands, $(wc -l <ember.c) lines of C"
is "$(cd "$PLUGIN_DIR" && find . -type f | sort)" './ember.so
./ember/ember.c
./ember/ember.vectors.json
./ember/examples/ember-260k.json' 'make install brings the plugin and its kit'
run archcard plugin check ember -f json
exits 0 'installed, it passes the check by its name'
json_is stdout /tests/name=numbers.vectors/status passed 'with the vectors beside it'

# What the page says is true of the numbers, too: they are those of the oracle.
if command -v python3 >/dev/null; then
    PYTHONDONTWRITEBYTECODE=1 python3 "$top_srcdir/tests/oracle/ember.py" >oracle.json
    is "$(json oracle.json /logits/1/6)" "$(json ember.vectors.json /cases/0/logits/1/6)" \
        'the numbers of the page are those of the oracle'
else
    skip 'the numbers of the page' 'python3 is not installed'
fi
finish
