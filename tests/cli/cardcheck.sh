#!/bin/sh
# SPDX-License-Identifier: MIT
# cardcheck.sh - rules that plugins bring (ac.cardcheck/1): listed, checked, silenced, and no harm when
# the plugin crashes in them.

. "${top_srcdir:?}/tests/lib.sh"

run "$ARCHCARD" rules -f json
json_is stdout /rules/id=t5.start-token/severity warning 'a rule of a plugin is in the list'
run "$ARCHCARD" rules t5.start-token
exits 0 'and is explained'
has stdout 'padding token' 'in its own words'
run "$ARCHCARD" plugin show t5
has stdout ac.cardcheck/1 'the plugin shows that it has rules'

cp -r "$top_srcdir/cards/demo/demo-t5" t5
chmod -R u+w t5
run "$ARCHCARD" validate t5
lacks stdout t5.start-token 'a true model breaks none'
for file in config.json generation_config.json; do
    sed -i 's/"decoder_start_token_id": 0/"decoder_start_token_id": 1/' t5/$file
done
line=$(grep -n decoder_start_token_id t5/config.json | cut -d: -f1)
run "$ARCHCARD" validate t5
exits 0 'a warning is no error'
check 'the finding has the place of the fact' \
    grep -q "^t5/[a-z_]*config.json:[0-9]*:[0-9]*: warning: .*\[t5.start-token " stdout
run "$ARCHCARD" validate t5 -f json --rule t5.start-token
json_is stdout /findings/0/rule t5.start-token 'as JSON, and asked for by its id'
check 'the line' grep -q "\"line\": $line" stdout
run "$ARCHCARD" validate t5 --rule t5-start-token --fail-on warning
exits 1 'by its name'
run "$ARCHCARD" validate t5 --rule t5.unheard-of
exits 2 'a rule that the plugin does not have'
run "$ARCHCARD" validate t5 --profile hub
lacks stdout t5.start-token 'the hub does not ask for it'
run "$ARCHCARD" validate t5 -f sarif
has stdout '"id": "t5.start-token"' 'sarif lists the rule'
printf 'silence:\n- rule: t5.start-token\n  reason: trained so\n' >t5/.archcard.yml
run "$ARCHCARD" validate t5
has stdout '1 finding is silenced' 'it can be silenced'
printf 'severity: {t5.start-token: error}\n' >t5/.archcard.yml
run "$ARCHCARD" validate t5
exits 1 'and its severity changed'

mkdir only alien
cp "$top_builddir/tests/plugins/rules.so" only
printf '{"model_type": "alien"}\n' >alien/config.json
run "$ARCHCARD" rules --plugin-path only
has stdout rules.green 'a rule of another plugin'
run "$ARCHCARD" validate alien --plugin-path only
exits 1 'its rule is checked'
has stdout '[rules.green ' 'by its name'
has stdout '\x1B[31mred' 'what it says is shown without harm'
lacks stdout 'not announced' 'a rule that was not announced is nothing'
run "$ARCHCARD" validate alien --plugin-path only -f json
check 'what it skipped' grep -q '"why": "half of it is in the dark"' stdout
if [ -n "${ARCHCARD_SANITIZERS:-}" ]; then
    skip 'a crash in the rules' 'sanitizers handle signals in their own way'
else
    printf '{"model_type": "alien", "crashes": true}\n' >alien/config.json
    run "$ARCHCARD" validate alien --plugin-path only
    exits 1 'a plugin that crashes in its rules is a finding'
    has stdout 'plugin rules, in its rules: stopped by signal 6 (Aborted) [X428' 'the crash is told'
fi
finish
