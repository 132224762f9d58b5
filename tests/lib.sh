# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# lib.sh - what shell tests share: TAP lines, a scratch folder, running a program, reading JSON.
# It knows nothing of archcard's output. A test begins with:  . "${top_srcdir:?}/tests/lib.sh"

set -u

# The scratch folder of this test: made here, current while it runs, removed at its end.
scratch=$(mktemp -d "${TMPDIR:-/tmp}/archcard-test.XXXXXX") || exit 99
trap 'cd / && rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
cd "$scratch" || exit 99

count=0  # TAP lines so far
failed=0 # of them "not ok"
status=0 # exit status of the last `run`

# plan N: the number of tests, known beforehand. Without it, end the test with `finish`.
plan() { planned=$1; echo "1..$1"; }

# finish: prints the plan if none was, and exits: 0 when all went well.
finish() {
    [ -n "${planned:-}" ] || echo "1..$count"
    [ "$failed" -eq 0 ] || exit 1
    exit 0
}

# note TEXT: a line for the reader of the log.
note() { printf '%s\n' "$*" | sed 's/^/# /'; }

ok() { count=$((count + 1)); echo "ok $count - $*"; }
not_ok() { count=$((count + 1)); failed=$((failed + 1)); echo "not ok $count - $*"; }
# skip NAME REASON: one test that cannot be run here.
skip() { count=$((count + 1)); echo "ok $count - $1 # SKIP $2"; }
# skip_all REASON: the whole file cannot be run here.
skip_all() { echo "1..0 # SKIP $*"; exit 0; }

# check NAME COMMAND...: ok when the command succeeds.
check() {
    check_name=$1
    shift
    if "$@"; then ok "$check_name"; else not_ok "$check_name"; note "failed: $*"; fi
}

# is GOT WANTED NAME: ok when both texts are equal.
is() {
    if [ "$1" = "$2" ]; then ok "$3"; return; fi
    not_ok "$3"
    note "got:    $1"
    note "wanted: $2"
}

# run COMMAND...: its output in the files `stdout` and `stderr`, its exit status in $status.
run() {
    status=0
    "$@" >stdout 2>stderr </dev/null || status=$?
}

# exits N NAME: ok when the last `run` ended with status N; shows its output when it did not.
exits() {
    if [ "$status" -eq "$1" ]; then ok "$2"; return; fi
    not_ok "$2"
    note "exit status $status, wanted $1"
    head -n 20 stdout | sed 's/^/# stdout: /'
    head -n 20 stderr | sed 's/^/# stderr: /'
}

# has FILE TEXT NAME: ok when a line of the file contains the text; lacks: when none does.
has() {
    if grep -F -q -e "$2" "$1"; then ok "$3"; return; fi
    not_ok "$3"
    note "not in $1: $2"
    head -n 20 "$1" | sed 's/^/# /'
}
lacks() {
    if ! grep -F -q -e "$2" "$1"; then ok "$3"; return; fi
    not_ok "$3"
    note "in $1:"
    grep -F -n -e "$2" "$1" | head -n 20 | sed 's/^/# /'
}

# json FILE POINTER: the value there, on standard output (see tests/json_get.c); json_count: how
# many members or elements it has. Both fail when there is none.
json() { "${top_builddir:?}/tests/json_get" "$1" "$2"; }
json_count() { "${top_builddir:?}/tests/json_get" -n "$1" "$2"; }

# json_is FILE POINTER WANTED NAME: ok when the value there is the text WANTED.
json_is() {
    if json_value=$(json "$1" "$2" 2>&1); then is "$json_value" "$3" "$4"; return; fi
    not_ok "$4"
    note "$json_value"
}

# requires_shared [SUB]: skips the whole file where the reference data is not at hand.
requires_shared() {
    [ -n "${ARCHCARD_SHARED:-}" ] || skip_all "no reference data (ARCHCARD_SHARED is not set)"
    [ -e "$ARCHCARD_SHARED/${1:-.}" ] || skip_all "no ${1:-.} in ARCHCARD_SHARED"
}

# requires COMMAND: skips the whole file where a command is not installed.
requires() {
    command -v "$1" >/dev/null 2>&1 || skip_all "$1 is not installed"
}
