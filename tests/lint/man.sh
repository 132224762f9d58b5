#!/bin/sh
# SPDX-License-Identifier: MIT
# man.sh - every command and every plugin has a manual page that mandoc has nothing to say about,
# pages refer to pages that exist, and the generated one is current. Whether what they say of options
# is true, tests/cli/manual.sh asks the program.

. "${top_srcdir:?}/tests/lib.sh"
cd "$top_srcdir" || exit 99

# lint FILE: what mandoc has to say of it, from warnings on.
lint() { mandoc -Tlint -Wwarning "$1" 2>&1; }
# name FILE: its name and section as its own lines give them, "archcard-gpt.7".
name() {
    awk '/^\.Dt / { section = $3 } /^\.Nm / && !word { word = $2 } END { print word "." section }' "$1"
}
# dangling PAGES FILE...: references of the files that none of the pages answers.
dangling() {
    pages=$1
    shift
    sed -n 's/.*[. ]Xr \(archcard[a-z0-9-]*\) \([0-9]\).*/\1.\2/p' "$@" | sort -u >"$scratch/meant"
    for page in $pages; do echo "${page##*/}"; done | sort -u | comm -23 "$scratch/meant" -
}

printf '.Dd November 24, 2026\n.Dt WRONG 1\n.Os\n.Sh NAME\n.Nm right\n.Nd x\n.Xr archcard-none 1\n' \
    >"$scratch/wrong.1"
is "$(name "$scratch/wrong.1")" right.1 'a page that has another name is noticed'
is "$(dangling 'core/man/archcard.1' "$scratch/wrong.1")" archcard-none.1 \
    'a page that refers to none is noticed'

pages=$(find core/man plugins -name '*.[1-8]' | sort)
for word in $(sed -n 's/^COMMAND(\(.*\))$/\1/p' core/cli/commands.def); do
    [ "$word" = help ] && continue # in archcard(1)
    check "archcard-$word.1 exists" test -f "core/man/archcard-$word.1"
    check "archcard.1 names $word" grep -q -x ".It Cm $word" core/man/archcard.1
done
for folder in plugins/*/; do
    plugin=$(basename "$folder")
    check "archcard-$plugin.7 exists" test -f "plugins/$plugin/archcard-$plugin.7"
done
for page in $pages; do
    is "$(name "$page")" "${page##*/}" "$page has its own name"
done
is "$(dangling "$pages" $pages)" '' 'all pages that are referred to exist'

check 'archcard-roles.7 is current (core/man/roles --write)' \
    sh -c 'core/man/roles | cmp -s - core/man/archcard-roles.7'
sed -n 's/.*"role": "\([^"]*\)".*/\1/p' schemas/roles.json | while read -r role; do
    grep -q "^\.It Li \(.* , \)\{0,1\}$role\( , .*\)\{0,1\}$" core/man/archcard-roles.7 || echo "$role"
done >"$scratch/absent"
is "$(cat "$scratch/absent")" '' 'archcard-roles.7 has every role'

if ! command -v mandoc >/dev/null 2>&1; then
    skip 'mandoc has nothing to say about the pages' 'mandoc is not installed'
    finish
fi
printf '.Dd November 24, 2026\n.Dt WRONG 1\n.Os\n.Sh NAME\n.Nm wrong\n.Nd x\n.Bl -tag\n' \
    >"$scratch/wrong.1"
check 'a wrong page is noticed' test -n "$(lint "$scratch/wrong.1")"
for page in $pages; do
    is "$(lint "$page")" '' "$page: mandoc has nothing to say"
done
finish
