#!/bin/sh
# SPDX-License-Identifier: MIT
# isolation.sh - a plugin that aborts or loops costs its own model and no other.

. "${top_srcdir:?}/tests/lib.sh"

faulty() { # NAME: a folder with that plugin alone
    mkdir -p "only-$1"
    ln -sf "$top_builddir/tests/plugins/$1.so" "only-$1/"
}
mkdir alien
echo '{"model_type": "alien", "hidden_size": 8}' >alien/config.json

faulty abort
run "$ARCHCARD" compare demo-gpt alien demo-t5 --plugin-path only-abort -f json
exits 4 'a plugin that aborts: the result is partial'
json_is stdout /models/0/plugin/name gpt 'the model before it is described'
json_is stdout /models/2/plugin/name t5 'and the one behind it'
json_is stdout /models/1/plugin null 'its own is not'
json_is stdout /models/1/facts/key=hidden_size/value 8 'but its common facts are shown'
has stdout 'plugin abort: stopped by signal 6' 'plugin and cause are named'
has stdout 'in describe' 'and the call'

faulty loop
run "$ARCHCARD" inspect demo-gpt alien --plugin-path only-loop -f json
exits 0 'a plugin that loops in detect: others still claim'
json_is stdout /models/0/plugin/name gpt 'the model is described'
json_is stdout /models/1/candidates/name=loop/score null 'it is asked once only'
has stdout 'in detect' 'with the call it looped in'

run "$ARCHCARD" plugin list --plugin-path only-abort -f json
exits 0 'plugin list'
json_is stdout /plugins/name=gpt/state ok 'gpt is fine'
json_is stdout /plugins/name=abort/state ok 'one that only fails later is, too'
mkdir again rubbish
cp "$top_builddir/plugins/gpt.so" again/gpt.so
echo 'not a library' >rubbish/rubbish.so
run "$ARCHCARD" plugin list --plugin-path again --plugin-path rubbish -f json
json_is stdout /plugins/1/state refused 'a file that is no library is refused'
is "$(grep -c '"state": "shadowed"' stdout)" 1 'the second of a name is shadowed'
finish
