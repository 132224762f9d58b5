#!/bin/sh
# SPDX-License-Identifier: MIT
# isolation.sh - a faulty plugin, whatever its fault, costs its own model and no other; the program
# names plugin and call. The faults are in tests/plugins, the table in tests/README.md.

. "${top_srcdir:?}/tests/lib.sh"

only() { # NAME: a folder with that plugin alone
    mkdir -p "only-$1"
    ln -sf "$top_builddir/tests/plugins/$1.so" "only-$1/"
}
mkdir alien
echo '{"model_type": "alien", "hidden_size": 8}' >alien/config.json

# survives NAME EXIT: a comparison whose middle model only this plugin claims.
survives() {
    only "$1"
    run "$ARCHCARD" compare demo-gpt alien demo-t5 --plugin-path "only-$1" -f json
    exits "$2" "$1: the exit code"
    json_is stdout /models/0/plugin/name gpt "$1: the model before it is described"
    json_is stdout /models/2/plugin/name t5 "$1: and the one behind it"
    [ ! -s stderr ] || { not_ok "$1: nothing on standard error"; note "$(head -n 3 stderr)"; }
}
# fails NAME WHAT: it claims the model and fails, which the failure says, and nothing describes it.
fails() {
    survives "$1" 4
    json_is stdout /models/1/plugin null "$1: nothing describes the model"
    json_is stdout /models/1/facts/key=hidden_size/value 8 "$1: but for its common facts"
    json_is stdout /models/1/failure "plugin $1: $2" "$1: plugin, cause and call are named"
}
# left_out NAME REASON: it never comes to claim the model; the reason stands among the candidates.
left_out() {
    survives "$1" 0
    json_is stdout "/models/1/candidates/name=$1/score" null "$1: it has no score"
    json_is stdout "/models/1/candidates/name=$1/reason" "$2" "$1: but a reason"
}
# harmless NAME: its fault has no effect.
harmless() {
    survives "$1" 0
    json_is stdout /models/1/plugin/name "$1" "$1: it describes its model all the same"
}

list='; see archcard plugin list'
[ -n "${ARCHCARD_SANITIZERS:-}" ] || fails abort "stopped by signal 6 (Aborted) in describe$list"
fails asks 'asks for more than 64 MiB (in describe)'
fails beyond 'a fact uses what a newer ABI added (in describe)'
fails closes "ended before its work was done in describe$list"
fails exits "ended before its work was done in describe$list"
fails giant "sent more than 64 MiB in describe$list"
fails nulltext 'a fact without key or value (in describe)'
fails poison 'add: operands of 8 and 16 columns (in build)'
fails repeats 'num_eyes is stated twice, with two values (in describe)'
fails shapes 'tensor "embed.token": its shape has too many elements (in tensors)'
survives mutters 4 # its description is whole, its prose is not
json_is stdout /models/1/plugin/name mutters 'mutters: it describes its model all the same'
json_is stdout /models/1/failure 'plugin mutters: a paragraph without topic or text (in explain)' \
    'mutters: plugin, cause and call are named'
harmless forks
harmless larger
harmless prints
survives loop 0
json_is stdout /models/1/candidates/name=loop/score null 'loop: it has no score'
has stdout 'ran longer than ' 'loop: but a reason' # 2 s of processor time, 10 s on a busy machine
has stdout "in detect$list" 'loop: and the call is named'
left_out magic 'wrong magic 0x12345678, 0x44524341 is expected'
left_out newer 'built for ABI 2.0, this program has 1.0; build it again with the headers of this version'
left_out older 'built for ABI 0.9, this program has 1.0; build it again with the headers of this version'
left_out nullcall 'detect, describe, tensors or build are NULL'
left_out othername 'calls itself "another", but its file is "othername.so"'
if [ -n "${ARCHCARD_SANITIZERS:-}" ]; then
    skip 'hoards, segv, abort' 'sanitizers handle signals and memory in their own way'
else
    fails hoards "stopped by signal 6 (Aborted) in describe$list"
    left_out segv "stopped by signal 11 (Segmentation fault) in load$list"
fi
mkdir leftover
(cd leftover && "$ARCHCARD" inspect ../alien --plugin-path ../only-forks >/dev/null)
left_behind() { find /proc/[0-9]*/cwd -lname "$scratch/leftover" 2>/dev/null | wc -l; }
tries=0 # those that were killed may need a moment
while [ "$(left_behind)" -gt 0 ] && [ $tries -lt 50 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
is "$(left_behind)" 0 'no process is left behind'

only abort
run "$ARCHCARD" inspect alien --plugin-path only-abort
exits 4 'for people: the exit code'
has stdout 'plugin abort: ' 'for people: the plugin is named'

run "$ARCHCARD" plugin list --plugin-path only-abort -f json
exits 0 'plugin list'
json_is stdout /plugins/name=gpt/state ok 'gpt is fine'
json_is stdout /plugins/name=abort/state ok 'one that only fails later is, too'
for state in magic:refused newer:refused nullcall:refused othername:refused segv:crashed larger:ok; do
    [ "$state" = segv:crashed ] && [ -n "${ARCHCARD_SANITIZERS:-}" ] && continue
    run "$ARCHCARD" plugin list --plugin-path "only-${state%:*}" -f json
    json_is stdout "/plugins/name=${state%:*}/state" "${state#*:}" "${state%:*} is ${state#*:}"
done
mkdir again rubbish
cp "$top_builddir/plugins/gpt.so" again/gpt.so
echo 'not a library' >rubbish/rubbish.so
run "$ARCHCARD" plugin list --plugin-path again --plugin-path rubbish -f json
json_is stdout /plugins/1/state refused 'a file that is no library is refused'
is "$(grep -c '"state": "shadowed"' stdout)" 1 'the second of a name is shadowed'
finish
