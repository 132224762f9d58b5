#!/bin/sh
# SPDX-License-Identifier: MIT
# validate.sh - archcard validate: exit codes, formats, fixes, the settings file, standard input. What
# single rules find is in lies.sh.

. "${top_srcdir:?}/tests/lib.sh"

# A model whose card has one error, one warning and values that can be mended.
mkdir bad
printf '%s\n' --- 'license: MIT # ours' 'language: no' 'tags:' '- a' '- a' --- '# x' >bad/README.md
cp bad/README.md kept

run "$ARCHCARD" validate bad
exits 1 'an error fails'
has stdout 'bad/README.md:2:10: error: "MIT" is no licence' 'the place and the message'
has stdout '[S101 license-unknown]' 'the rule'
has stdout '    2 | license: MIT # ours' 'the line'
has stdout '      |          ^' 'the caret below the value'
has stdout '(--fix does it)' 'what --fix would do'
lacks stdout "$(printf '\033')" 'no colour in a pipe'
run "$ARCHCARD" validate bad --color always
has stdout "$(printf '\033')" 'colour when it is asked for'
for name in error:1 warning:1 info:1 never:0; do
    run "$ARCHCARD" validate bad --fail-on "${name%:*}"
    exits "${name#*:}" "--fail-on ${name%:*}"
done
run "$ARCHCARD" validate bad --rule tags-odd
exits 0 'one rule, a warning'
has stdout '0 errors, 1 warning, 0 remarks' 'and no other'
run "$ARCHCARD" validate bad --rule S101,S117 --fail-on warning
exits 1 'two rules'
run "$ARCHCARD" validate bad --rule S999
exits 2 'an unknown rule'
run "$ARCHCARD" validate bad --profile hubb
exits 2 'an unknown profile'
run "$ARCHCARD" validate bad --profile hub
lacks stdout 'C203' 'the hub asks for little'
run "$ARCHCARD" validate nothing
exits 3 'a path that is missing'
is "$(wc -l <stderr)" 1 'one line of reason'
is "$(cat stdout)" '' 'and no document'
mkdir empty
run "$ARCHCARD" validate empty
exits 3 'a folder with nothing to check'

# Formats.
run "$ARCHCARD" validate bad demo-gpt -f json
exits 1 'json'
json_is stdout /schema archcard/validate/1 'its schema'
cp stdout shape.json
check 'its shape' "$ARCHCARD" schema check "$top_srcdir/schemas/validate.json" shape.json
json_is stdout /paths/1 demo-gpt 'all paths'
json_is stdout /findings/0/path bad 'findings have their path'
json_is stdout /findings/0/where/0/file README.md 'files are relative to the model'
check 'counts' test "$(json stdout /counts/error)" -eq 1
run "$ARCHCARD" validate bad --rule S101,F008 -f sarif
exits 1 'sarif'
json_is stdout /version 2.1.0 'sarif: version'
is "$(json_count stdout /runs/0/tool/driver/rules)" \
    "$("$ARCHCARD" rules -f json | grep -c '"id": "[A-Z]')" 'sarif: all rules of the table'
check 'sarif: help of a rule' test -n "$(json stdout /runs/0/tool/driver/rules/0/help/text)"
json_is stdout /runs/0/results/0/ruleId S101 'sarif: a result'
json_is stdout /runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri bad/README.md \
    'sarif: relative address'
check 'sarif: fingerprint' test -n \
    "$(json stdout /runs/0/results/0/partialFingerprints/archcard~11)"
json_is stdout /runs/0/results/0/fixes/0/artifactChanges/0/replacements/0/insertedContent/text mit \
    'sarif: a fix'
mark=$(json stdout /runs/0/results/0/partialFingerprints/archcard~11)
mkdir moved
{ printf -- '---\n# a remark\n'; tail -n +2 bad/README.md; } >moved/README.md
run "$ARCHCARD" validate moved --rule S101,F008 -f sarif
is "$(json stdout /runs/0/results/0/partialFingerprints/archcard~11)" "$mark" \
    'the fingerprint does not heed lines'
run "$ARCHCARD" validate bad -f junit
exits 1 'junit'
has stdout '<testcase classname="S" name="S101 license-unknown">' 'junit: a case'
has stdout '<failure type="S101"' 'junit: a failure'
run "$ARCHCARD" validate bad -f github
has stdout '::error file=bad/README.md,line=2,col=10,title=S101 license-unknown::' 'github'
run "$ARCHCARD" validate bad --rule S101 -f github
is "$(tail -n 1 stdout)" '1 error, 0 warnings, 0 remarks' 'github: one of a kind is no plural'
run "$ARCHCARD" validate bad --rule S101 -f md
has stdout '1 error, 0 warnings, 0 remarks in 1 path' 'md: as well'
mkdir torn
printf '{"version": "1.0",\n "model": {' >torn/tokenizer.json
printf '{"model_type": "gpt2"}\n' >torn/config.json
run "$ARCHCARD" validate "$PWD/torn" --rule X423
has stdout 'torn/tokenizer.json:2:12: error: tokenizer.json:2:12: ' 'the place of a broken tokenizer file'
run "$ARCHCARD" validate bad --rule S101 -f gitlab
json_is stdout /0/check_name S101 'gitlab: a finding'
json_is stdout /0/location/lines/begin 2 'gitlab: its line'
for format in md html; do
    run "$ARCHCARD" validate bad -f $format
    has stdout S101 "$format"
done

# Fixes: the bytes of the values change, nothing else.
run "$ARCHCARD" validate bad --dry-run
exits 2 '--dry-run alone shows nothing'
has stderr 'give both' '--dry-run alone: the way out'
run "$ARCHCARD" validate bad --fix --dry-run
has stdout '-license: MIT # ours' 'a difference: before'
has stdout '+license: mit # ours' 'a difference: after, the remark kept'
has stdout '+language: "no"' 'a difference: quoted'
check 'a dry run writes nothing' cmp -s kept bad/README.md
run "$ARCHCARD" validate bad --fix
exits 0 'the error is gone'
sed 's/MIT/mit/; s/: no$/: "no"/' kept >wanted
check 'only the values changed' cmp -s wanted bad/README.md
printf -- '---\r\nlicense: MIT\r\n---\r\n# x\r\n' >bad/README.md
run "$ARCHCARD" validate bad --fix
printf -- '---\r\nlicense: mit\r\n---\r\n# x\r\n' >wanted
check 'line ends stay' cmp -s wanted bad/README.md
mkdir link
printf -- '---\nlicense: MIT\n---\n# x\n' >card.md
ln -s ../card.md link/README.md
run "$ARCHCARD" validate link --fix
check 'a link stays a link' test -L link/README.md
has card.md 'license: mit' 'and what it leads to is mended'

# A card alone, and standard input.
run "$ARCHCARD" validate card.md
exits 0 'a card alone'
printf -- '---\nlicense: MIT\n---\n' | "$ARCHCARD" validate - >stdout 2>stderr
status=$?
exits 1 'a card from standard input'
has stdout -- '-:2:10: error' 'its places'
left=$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'archcard.??????' -newer kept)
check 'nothing of it is left' test -z "$left"

# The settings file.
cp kept bad/README.md
settings() { printf '%s\n' "$@" >bad/.archcard.yml; run "$ARCHCARD" validate bad; }
settings 'severity: {S101: warning}'
exits 0 'another severity'
has stdout 'warning: "MIT"' 'is shown'
settings 'severity: {license-unknown: "off"}'
lacks stdout S101 'a rule that is off, by its name'
settings 'profile: hub' 'silence:' '- rule: S101' '  reason: the hub is wrong'
check 'the shape of the file' "$ARCHCARD" schema check "$top_srcdir/schemas/policy.json" \
    bad/.archcard.yml
exits 0 'silenced for a reason'
has stdout '1 finding is silenced' 'and told'
run "$ARCHCARD" validate bad -f sarif
has stdout '"justification": "the hub is wrong"' 'sarif has the reason'
settings 'silence:' '- rule: S101'
exits 1 'no reason, no silence'
has stdout '.archcard.yml:2:3: warning: this silences a rule without a reason' 'which is a finding'
settings 'silence:' '- rule: S101' '  reason: x' '  until: 2020-01-01'
exits 1 'the day is over'
has stdout '[A003 ' 'which is a finding, too'
settings 'silence:' '- rule: V601' '  reason: x'
has stdout 'this silences nothing' 'a silence that is not used'
settings 'profile: strictest'
has stdout '[A001 ' 'an unknown profile in it'
settings 'profile: hub'
lacks stdout C203 'its profile holds'
run "$ARCHCARD" validate bad --profile strict
has stdout C203 'unless another one is asked for'

# What was not checked is said.
mkdir lone
printf -- '---\nlicense: mit\nlicense_link: LICENSE\n---\nIt has 7B parameters.\n' >lone/README.md
run "$ARCHCARD" validate lone -f json
json_is stdout /not_checked/0/path lone 'not checked: the path'
check 'not checked: why' test -n "$(json stdout /not_checked/0/why)"

# Many of a kind: five are shown.
{
    echo ---
    echo tags:
    for tag in a a a a a a a a a a a a; do echo "- $tag"; done
    echo ---
} >bad/README.md
rm bad/.archcard.yml
run "$ARCHCARD" validate bad --rule S117
is "$(grep -c 'is a tag twice' stdout)" 5 'at most five of a kind'
has stdout '... and 6 more of S117' 'and how many more'
finish
