#!/bin/sh
# SPDX-License-Identifier: MIT
# readme.sh - the README shows what the program really prints.

. "${top_srcdir:?}/tests/lib.sh"

readme=$top_srcdir/README.md
command=$(sed -n 's/^\$ \.\/bootstrap && build\/archcard //p' "$readme")
check 'the README has its command' test -n "$command"
# shellcheck disable=SC2086 # words of the command line
run "$ARCHCARD" $command --width 80
exits 0 'it works'
sed -n '/^\$ \.\/bootstrap/,/^```/{/^\$/d;/^```/d;/^\.\.\.$/d;p;}' "$readme" >shown
check 'it shows something' test "$(wc -l <shown)" -gt 15
head -n "$(wc -l <shown)" stdout >really
check 'and that is what is printed' cmp -s shown really
diff shown really | sed 's/^/# /'
finish
