#!/bin/sh
# SPDX-License-Identifier: MIT
# fix.sh - what --fix must hold for any card: real ones, into which drawn slips are written. The
# findings go, no other byte changes, a second time changes nothing, and patch(1) with the difference
# that --dry-run shows gives the same bytes.

. "${top_srcdir:?}/tests/lib.sh"
requires_shared data/cards
requires patch

# slip NUMBER: standard input with slips in its front matter, drawn by the number; some in CRLF, some
# behind a byte order mark.
slip() {
    [ $(($1 % 5)) -ne 0 ] || printf '\357\273\277'
    awk -v seed="$1" '
    BEGIN {
        srand(seed)
        split("MIT|Apache-2.0|mit|BSD-3-Clause|GPL-3.0", licenses, "|")
        split("no|on|off|yes|en", words, "|")
        end = int(2 * rand()) ? "\r\n" : "\n"
    }
    { sub(/\r$/, "") }
    NR == 1 {
        printf "%s%s", $0, end
        printf "license:  %s   # as agreed%s", licenses[1 + int(5 * rand())], end
        printf "x-word: [%s, \"kept\"] # here, too%s", words[1 + int(5 * rand())], end
        front = 1
        next
    }
    $0 == "---" { front = 0 }
    front && /^license:/ { next }
    { printf "%s%s", $0, end }'
}

# remarks FILE: its lines without their values: remarks and line ends.
remarks() { sed 's/^[^#]*#/#/; t
    s/^.*[^\r]//' "$1"; }

number=0
wrong=0
mended=0
for card in "$ARCHCARD_SHARED"/data/cards/*/README.md; do
    [ "$(head -c 4 "$card" | tr '\n' .)" = ---. ] || continue
    number=$((number + 1))
    [ $((number % 9)) -eq 0 ] || continue
    rm -rf m p
    mkdir m p
    slip $number <"$card" >m/README.md
    cp m/README.md kept
    cp m/README.md p/README.md
    "$ARCHCARD" validate m --fix --dry-run >difference 2>&1
    cmp -s kept m/README.md || { wrong=$((wrong + 1)); note "$card: a dry run wrote"; }
    sed -n '/^--- /,$p' difference | sed '/^[^-+ @\\]/,$d' >edits
    if [ -s edits ]; then
        mended=$((mended + 1))
        patch -s --binary p/README.md edits >patch.out 2>&1
    fi
    "$ARCHCARD" validate m --fix >first 2>&1
    cmp -s m/README.md p/README.md || { wrong=$((wrong + 1)); note "$card: patch(1) gives other bytes"; }
    cp m/README.md once
    "$ARCHCARD" validate m --fix >second 2>&1
    cmp -s once m/README.md || { wrong=$((wrong + 1)); note "$card: a second time changes more"; }
    ! grep -q -F -e '--fix does it' second || { wrong=$((wrong + 1)); note "$card: findings stay"; }
    remarks kept | sed '1s/^\xef\xbb\xbf//' >before
    remarks once >after
    cmp -s before after || { wrong=$((wrong + 1)); note "$card: other bytes changed"; }
done
check 'thirty cards and more' test "$number" -ge 270
check 'most had something to mend' test "$mended" -ge 20
is $wrong 0 'what --fix promises, it does'
finish
