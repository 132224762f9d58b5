#!/bin/sh
# SPDX-License-Identifier: MIT
# runner.sh - tests/run counts rightly, and notices tests that fail, die, hang or say nothing.

. "${top_srcdir:?}/tests/lib.sh"

# A small test file of the given lines.
file() { name=$1; shift; printf '%s\n' '#!/bin/sh' "$@" >"$name"; chmod +x "$name"; }
# Runs files in a runner of their own; its last line is in $last.
runner() {
    run env top_builddir="$scratch" TEST_TIMEOUT=1 "$top_srcdir/tests/run" "$@"
    last=$(tail -n 1 stdout)
}
counts() { # NAME EXIT COUNTS FILE...
    name=$1 wanted=$2 line=$3
    shift 3
    runner "$@"
    is "$status: $last" "$wanted: $line" "$name"
}

file good.sh 'echo ok 1 - a' 'echo ok 2' 'echo 1..2'
file bad.sh 'echo 1..2' 'echo ok 1' 'echo "not ok 2 - the reason"' 'exit 1'
file part.sh 'echo 1..2' 'echo ok 1' 'echo "ok 2 - thing # SKIP no thing here"'
file none.sh 'echo "1..0 # SKIP no data here"'
file later.sh 'exit 77'
file dies.sh 'echo 1..1' 'echo ok 1' 'kill -SEGV $$'
file short.sh 'echo 1..3' 'echo ok 1'
file silent.sh ':'
file status.sh 'echo 1..1' 'echo ok 1' 'exit 3'
file hangs.sh 'echo 1..1' 'echo ok 1' 'sleep 60'

counts 'tests that pass' 0 '2 passed, 0 failed, 0 skipped' good.sh
counts 'a test that fails' 1 '3 passed, 1 failed, 0 skipped' bad.sh good.sh
has stdout 'the reason' 'its name is shown'
counts 'a skipped test' 0 '1 passed, 0 failed, 1 skipped' part.sh
has stdout 'no thing here' 'its reason is shown'
counts 'nothing but skips is no success' 1 '0 passed, 0 failed, 2 skipped' none.sh later.sh
counts 'a program that dies' 1 '1 passed, 1 failed, 0 skipped' dies.sh
counts 'fewer tests than planned' 1 '1 passed, 1 failed, 0 skipped' short.sh
counts 'no plan' 1 '2 passed, 1 failed, 0 skipped' good.sh silent.sh
counts 'an exit status without a failed test' 1 '1 passed, 1 failed, 0 skipped' status.sh
counts 'a file that is not there' 1 '2 passed, 1 failed, 0 skipped' good.sh absent
counts 'a file that is known to be missing' 0 '2 passed, 0 failed, 1 skipped' \
    -m 'not built' good.sh absent
if command -v timeout >/dev/null; then
    counts 'a test that hangs' 1 '1 passed, 1 failed, 0 skipped' hangs.sh
else
    skip 'a test that hangs' 'timeout is not installed'
fi
finish
