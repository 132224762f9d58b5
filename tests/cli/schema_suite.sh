#!/bin/sh
# SPDX-License-Identifier: MIT
# schema_suite.sh - the official JSON Schema test suite: all that is required, and the optional
# tests but for those named here.

. "${top_srcdir:?}/tests/lib.sh"
requires_shared data/jsonschema-suite/tests

suite=$ARCHCARD_SHARED/data/jsonschema-suite
meta=$top_srcdir/schemas/json-schema

# suite_run DRAFT FOLDER [-a]: all files of a folder, what fails in the file `failed`; sets $total.
suite_run() {
    total=0
    : >failed
    for file in "$suite/tests/$2"/*.json; do
        # shellcheck disable=SC2086 # an option or none
        "$top_builddir/tests/schema_suite" ${3:-} "$1" "$file" "https://json-schema.org/=$meta" \
            "http://json-schema.org/=$meta" "http://localhost:1234/=$suite/remotes/" >lines ||
            echo "${file##*/} was not run" >>failed
        sed '$d' lines | sed "s/^/${file##*/}: /" >>failed
        total=$((total + $(sed -n '$s/.* //p' lines)))
    done
}

suite_run 7 draft7
is "$total $(cat failed)" '927 ' 'draft-07, required: all of 927'
suite_run 2020-12 draft2020-12
is "$total $(cat failed)" '1299 ' '2020-12, required: all of 1299'
# What text holds in another encoding is not looked into: a draft-07 validator may, later ones not.
suite_run 7 draft7/optional
cat >known <<'END'
content.json: validation of string-encoded content based on media type: an invalid JSON document
content.json: validation of binary string-encoding: an invalid base64 string (% is not a valid character)
content.json: validation of binary-encoded media type documents: a validly-encoded invalid JSON document
content.json: validation of binary-encoded media type documents: an invalid base64 string that is valid JSON
END
is "$(cat failed)" "$(cat known)" "draft-07, optional: all but 4 of $total"
suite_run 7 draft7/optional/format -a
is "$(cat failed)" '' "draft-07, formats: all of $total"
suite_run 2020-12 draft2020-12/optional
is "$(cat failed)" '' "2020-12, optional: all of $total"
suite_run 2020-12 draft2020-12/optional/format -a
is "$(cat failed)" '' "2020-12, formats: all of $total"
finish
