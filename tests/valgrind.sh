#!/bin/sh
# SPDX-License-Identifier: MIT
# valgrind.sh - a few runs of the program under valgrind (`make check-valgrind`): no error and no
# leak. What the program prints is tested elsewhere.

. "${top_srcdir:?}/tests/lib.sh"

clean() { # ARGUMENT...
    # shellcheck disable=SC2086 # a command with its options
    run ${VALGRIND:?} "$ARCHCARD" "$@"
    if [ "$status" -ne 99 ] && [ "$status" -lt 128 ] && ! grep -q '^==[0-9]*==' stderr; then
        ok "archcard $*"
    else
        not_ok "archcard $* (exit status $status)"
        head -n 40 stderr | sed 's/^/# /'
    fi
}

clean --version
clean plugin list
clean inspect demo-gpt
clean inspect demo-t5 --format json
clean compare demo-gpt demo-t5
clean inspect no-such-model
finish
