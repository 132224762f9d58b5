#!/bin/sh
# SPDX-License-Identifier: MIT
# schema.sh - schema check as people use it: what it says, exit codes, options. What schemas mean is
# tests/unit/t_schema.c's.

. "${top_srcdir:?}/tests/lib.sh"

cat >s.json <<'END'
{"type": "object", "required": ["license"], "additionalProperties": false,
 "properties": {"license": {"enum": ["mit", "apache-2.0"]}, "date": {"format": "date"}}}
END
printf '{"license": "mit"}\n' >good.json
printf '{\n  "licence": "mit",\n  "license": "\303\251\302\240x", "date": "soon"\n}\n' >bad.json
printf '# a card\nlicense: mit\ntags: [a]\n' >bad.yaml

run "$ARCHCARD" schema check s.json good.json
exits 0 'a valid file'
has stdout 'is valid' 'is said to be valid'

run "$ARCHCARD" schema check s.json good.json bad.json bad.yaml -f json
exits 1 'some are not valid'
json_is stdout /schema archcard/schema/1 'the document says what it is'
json_is stdout /results/0/valid true 'the first is valid'
json_is stdout /results/1/file bad.json 'files are named as given'
json_is stdout /results/1/errors/0/instance /licence 'the pointer of a value'
json_is stdout /results/1/errors/0/keyword additionalProperties 'the keyword'
json_is stdout /results/1/errors/0/line 2 'the line'
json_is stdout /results/1/errors/0/column 14 'the column'
json_is stdout /results/1/errors/1/line 3 'errors stand in the order of the file'
json_is stdout /results/2/errors/0/column 7 'YAML has places, too'
is "$(json_count stdout /results/1/errors)" 2 'a format is no error by itself'
cp stdout report.json

run "$ARCHCARD" schema check s.json bad.json --width 120
exits 1 'the same for people'
has stdout 'bad.json:2:14: /licence no such key is allowed here; did you mean "license"?' 'place and message'
has stdout '     2 |   "licence": "mit",' 'the line of the source'
is "$(sed -n '/"licence"/{n;p;}' stdout)" '       |              ^' 'a caret under the value'

run "$ARCHCARD" schema check s.json bad.json --assert-format -f json
is "$(json_count stdout /results/0/errors)" 3 '--assert-format makes it one'

printf '{"$ref": "http://example.org/types/name.json"}' >far.json
mkdir types
printf '{"type": "string"}' >types/name.json
run "$ARCHCARD" schema check far.json good.json
exits 3 'a reference that is not at hand'
has stderr 'far.json:1:10' 'says where'
has stderr '--map' 'and the way out'
run "$ARCHCARD" schema check far.json good.json --map http://example.org/types/=types
exits 1 '--map says where it is'
printf '{"$ref": "types/name.json"}' >near.json
run "$ARCHCARD" schema check near.json good.json
exits 1 'what lies beside a schema is found by itself'
printf '{"$ref": "../outside.json"}' >types/out.json
printf '{}' >outside.json
run "$ARCHCARD" schema check types/out.json good.json
exits 3 'what lies above it is not'

printf '{"items": [{"type": "null"}]}' >old.json
printf '[1]' >list.json
run "$ARCHCARD" schema check old.json list.json
exits 3 'a schema of an older draft'
run "$ARCHCARD" schema check old.json list.json --draft 7
exits 1 '--draft 7 reads it'

for arguments in 'check s.json' 'chek s.json good.json' 'check s.json good.json --draft 8' \
    'check s.json good.json --map x' 'check s.json good.json --map x=nowhere'; do
    # shellcheck disable=SC2086 # a list of arguments
    run "$ARCHCARD" schema $arguments
    exits 2 "usage: $arguments"
done
printf '{"a": }' >broken.json
for arguments in 'none.json good.json' 's.json none.json' 's.json good.json broken.json' \
    'broken.json good.json'; do
    # shellcheck disable=SC2086
    run "$ARCHCARD" schema check $arguments
    exits 3 "input: $arguments"
    is "$(wc -l <stderr | tr -d ' ') $(wc -c <stdout | tr -d ' ')" '1 0' 'one line on standard error'
done

printf '{"pattern": "^(a+)+$"}' >bomb.json
printf '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"' >text.json
run "$ARCHCARD" schema check bomb.json text.json -f json
exits 1 'what cannot be found out is no pass'
json_is stdout /results/0/checked false 'and said to be unchecked'
has stdout 'could not be checked' 'in words, too'

# The shapes in schemas/ and what the program prints.
"$ARCHCARD" inspect demo-gpt demo-t5 -f json >inspect.json
"$ARCHCARD" compare demo-gpt demo-bart -f json >compare.json
"$ARCHCARD" run demo-gpt --ids 1,2 -n 3 -f json >run.json
"$ARCHCARD" models -f json >models.json
"$ARCHCARD" plugin list -f json >plugin.json
"$ARCHCARD" bench open demo-gpt --samples 1 -f json >bench.json
mv report.json schema.json
for name in inspect compare run models plugin bench schema; do
    run "$ARCHCARD" schema check "$top_srcdir/schemas/$name.json" "$name.json" --assert-format
    exits 0 "schemas/$name.json describes what $name prints"
done
for schema in "$top_srcdir"/schemas/*.json; do
    grep -q '"$schema"' "$schema" || continue
    printf '{"$ref": "https://json-schema.org/draft/2020-12/schema"}' >meta.json
    run "$ARCHCARD" schema check meta.json "$schema"
    exits 0 "${schema##*/} is a schema"
done
finish
