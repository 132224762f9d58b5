#!/bin/sh
# SPDX-License-Identifier: MIT
# reports.sh - what validate writes for other programs has the shapes they read: JUnit is XML with true
# counts, GitLab's list has its keys, SARIF fits the official schema where that is at hand: its file is
# named in ARCHCARD_SARIF_SCHEMA (it is no part of archcard; OASIS has it in the repository sarif-spec).

. "${top_srcdir:?}/tests/lib.sh"

mkdir bad good
printf '%s\n' --- 'license: MIT' 'language: no' 'tags: ["<&\"\x27>", "<&\"\x27>"]' 'base_model: /a' --- \
    '# x' 'It has 7B parameters.' >bad/README.md
cp -r "$top_srcdir/cards/demo/demo-gpt/." good

run "$ARCHCARD" validate bad good -f gitlab
exits 1 'gitlab'
findings=$(grep -c '"check_name"' stdout)
check 'some findings' test "$findings" -ge 5
for key in description fingerprint severity path begin; do
    is "$(grep -c "\"$key\":" stdout)" "$findings" "gitlab: every finding has $key"
done
is "$(grep '"fingerprint"' stdout | sort -u | wc -l | tr -d ' ')" "$findings" 'gitlab: no fingerprint twice'
is "$(grep '"severity"' stdout | grep -cvE '"(info|minor|major|critical|blocker)"')" 0 \
    'gitlab: severities are its own words'

run "$ARCHCARD" validate bad good -f junit
exits 1 'junit'
cp stdout junit.xml
python=${PYTHON-python3}
if "$python" -c 'import xml.etree.ElementTree' 2>/dev/null; then
    "$python" - junit.xml >stdout 2>stderr <<'P'
import sys
import xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
assert root.tag == "testsuites" and len(root) == 2, root.tag
for suite in root:
    cases = suite.findall("testcase")
    assert int(suite.get("tests")) == len(cases) > 100
    for word, tag in ("failures", "failure"), ("skipped", "skipped"):
        assert int(suite.get(word)) == sum(case.find(tag) is not None for case in cases), word
    assert all(case.get("name") and case.get("classname") for case in cases)
P
    status=$?
    exits 0 'junit: XML, and its counts are those of its cases'
else
    skip 'junit: XML' 'python3 is not installed'
fi

run "$ARCHCARD" validate bad good -f github
line='^::(error|warning|notice) file=[^,]*,.*title=[^:]*::.'
is "$(sed '$d' stdout | grep -cvE "$line")" 0 'github: every line but the sum'

run "$ARCHCARD" validate bad good -f sarif --fail-on never
exits 0 'sarif'
cp stdout report.sarif
json_is report.sarif /version 2.1.0 'sarif: version'
schema=${ARCHCARD_SARIF_SCHEMA:-}
if [ -r "$schema" ]; then
    check 'sarif: valid by the official schema' "$ARCHCARD" schema check "$schema" report.sarif
    sed 's/"ruleId"/"ruleIdent"/' report.sarif >wrong.sarif
    run "$ARCHCARD" schema check "$schema" wrong.sarif
    exits 1 'sarif: the schema refuses what is wrong'
else
    skip 'sarif: valid by the official schema' 'ARCHCARD_SARIF_SCHEMA names no file'
fi
finish
