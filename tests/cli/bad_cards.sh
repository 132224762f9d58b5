#!/bin/sh
# SPDX-License-Identifier: MIT
# bad_cards.sh - cards that are damaged or hostile: a finding or one line of reason, never a crash, a
# pass, or much time.

. "${top_srcdir:?}/tests/lib.sh"

mkdir m
# bad NAME [RULE]: the card in m/README.md is a finding (of that rule), within ten seconds.
bad() {
    timeout 10 "$ARCHCARD" validate m --fail-on info >stdout 2>stderr
    status=$?
    exits 1 "$1"
    [ -z "${2:-}" ] || has stdout "[$2 " "$1: $2"
}

{
    echo ---
    echo 'a: &a [x, x, x, x, x, x, x, x, x]'
    for level in b:a c:b d:c e:d f:e g:f h:g i:h j:i; do
        before=${level#*:}
        printf '%s: &%s [*%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s]\n' "${level%:*}" "${level%:*}" \
            "$before" "$before" "$before" "$before" "$before" "$before" "$before" "$before" "$before"
    done
    echo ---
} >m/README.md
bad 'a bomb of aliases' F003
printf -- '---\na: &a [*a]\n---\n' >m/README.md
bad 'an alias of itself' F003
{ echo ---; printf 'a: '; head -c 5000 /dev/zero | tr '\0' '['; echo; echo ---; } >m/README.md
bad 'deep nesting' F003
printf -- '---\na:\n\tb: 1\n---\n' >m/README.md
bad 'a tab' F003
printf '\357\273\277---\nlicense: mit\n---\n# x\n' >m/README.md
bad 'a byte order mark' F006
printf -- '---\r\nlicense: MIT\r\n---\r\n# x\r\n' >m/README.md
bad 'carriage returns' S101
has stdout 'm/README.md:2:10: error' 'carriage returns: the place'
printf -- '---\nlicense: mit\n---\n# a\0b\n' >m/README.md
bad 'a NUL' F010
printf -- '---\nlicense: "\377"\n---\n# x\n' >m/README.md
bad 'bytes that are no UTF-8' F010
printf -- '---\nlicense: mit\n---\n\300\257\n' >m/README.md
bad 'an overlong slash' F010
: >m/README.md
bad 'nothing at all' F001
printf -- '---' >m/README.md
bad 'an opening alone'
printf -- '---\n- a\n---\n' >m/README.md
bad 'a list' F004
printf -- '---\nlicense: mit\nlicense: mit\n---\n' >m/README.md
bad 'a key twice' F005
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n' >m/README.md
bad 'a pointer' F012
{ printf -- '---\nlicense: mit\n---\n'; head -c 1100000 /dev/zero | tr '\0' '>'; } >m/README.md
bad 'a line of a million marks' F010
{ printf -- '---\nlicense: mit\n---\n'; head -c 900000 /dev/zero | tr '\0' '['; } >m/README.md
bad 'a line of brackets'
{ printf -- '---\nlicense: mit\n---\n'; head -c 104000000 /dev/zero | tr '\0' 'x'; } >m/README.md
bad 'a hundred megabytes' F010
head -c 1000000 /dev/zero >>m/README.md
run "$ARCHCARD" validate m
exits 3 'more is not read'
is "$(wc -l <stderr | tr -d ' ')" 1 'with one line of reason'
rm m/README.md

# Links and files that cannot be read. The hub's cache is made of links, which are fine.
ln -s nowhere m/README.md
run "$ARCHCARD" validate m
check 'a link that leads nowhere is no pass' test "$status" -ne 0
rm m/README.md
ln -s README.md m/other.md
ln -s other.md m/README.md
run "$ARCHCARD" validate m
check 'links in a circle are no pass' test "$status" -ne 0
rm m/README.md m/other.md
mkdir m/README.md
run "$ARCHCARD" validate m
check 'a folder for a card is no pass' test "$status" -ne 0
rmdir m/README.md
mkfifo m/README.md
timeout 10 "$ARCHCARD" validate m >stdout 2>stderr
status=$?
check 'a pipe for a card is no pass, and does not hang' test "$status" -ne 0 -a "$status" -ne 124
rm m/README.md
printf -- '---\nlicense: mit\n---\n# x\n' >m/README.md
chmod 0 m/README.md
if [ -r m/README.md ]; then
    skip 'a card that may not be read' 'this user may read everything'
else
    run "$ARCHCARD" validate m
    check 'a card that may not be read is no pass' test "$status" -ne 0
fi
rm -f m/README.md
mkdir -p hub/models--a--b/blobs hub/models--a--b/snapshots/c
printf -- '---\nlicense: mit\n---\n# x\n' >hub/models--a--b/blobs/1
ln -s ../../blobs/1 hub/models--a--b/snapshots/c/README.md
run "$ARCHCARD" validate hub/models--a--b/snapshots/c
exits 0 'a snapshot of the hub cache is made of links'
lacks stdout P711 'which are fine'

# A fix is whole or not at all, and keeps every byte it does not mean.
printf -- '---\n# remark\nlicense:   MIT   # ours\nlanguage: [EN,  "no"]\r\n' >m/README.md
printf -- 'tags: [a]\n---\n\ttext  \n' >>m/README.md
cp m/README.md before
run "$ARCHCARD" validate m --fix
sed 's/MIT/mit/; s/EN/en/' before >wanted
check 'a fix changes the values alone' cmp -s wanted m/README.md
cp m/README.md once
run "$ARCHCARD" validate m --fix
check 'a second fix changes nothing' cmp -s once m/README.md
is "$(ls m)" README.md 'nothing else is left in the folder'
cp before m/README.md
chmod a-w m
if [ -w m ]; then
    skip 'a folder that may not be written' 'this user may write everything'
else
    run "$ARCHCARD" validate m --fix
    check 'where nothing can be written nothing is lost' cmp -s before m/README.md
fi
chmod u+w m
finish
