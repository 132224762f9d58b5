#!/bin/sh
# SPDX-License-Identifier: MIT
# sources.sh - every source stands in its local.mk, so that it is built, tested and shipped. What
# the files contain is not looked at.

. "${top_srcdir:?}/tests/lib.sh"
cd "$top_srcdir" || exit 99

# unlisted LIST FIND-ARGUMENTS...: the files found that the words of LIST do not name.
unlisted() {
    list=$1
    shift
    sed 's/#.*//' "$list" | tr -s ' \t\\' '\n' | sort -u >"$scratch/words"
    find "$@" -type f | sort | comm -23 - "$scratch/words"
}

mkdir -p "$scratch/core"
touch "$scratch/core/a.c" "$scratch/core/b.c"
echo 'x_SOURCES = core/a.c # core/b.c' >"$scratch/list.mk"
is "$(cd "$scratch" && unlisted list.mk core)" 'core/b.c' 'a file that is not listed is noticed'

is "$(unlisted core/local.mk core \( -name '*.[ch]' -o -name '*.def' \))" '' \
    'core/local.mk lists every source of core'
is "$(unlisted cards/local.mk cards -name '*.[ch]')" '' 'cards/local.mk lists every source of cards'
sed -n 's,.*\(tests/[a-z]*/t_[a-z0-9_]*\).*,\1.c,p' tests/local.mk >"$scratch/tests.mk"
is "$(unlisted "$scratch/tests.mk" tests/unit -name 't_*.c')" '' \
    'tests/local.mk lists every unit test'
is "$(find core/cli -name 'cmd_*.c' | sed 's,.*cmd_,,; s,\.c,,' | sort)" \
    "$(sed -n 's/^COMMAND(\(.*\))$/\1/p' core/cli/commands.def | sort)" \
    'core/cli/commands.def names every command file'
for word in $(sed -n 's/^COMMAND(\(.*\))$/\1/p' core/cli/commands.def); do
    check "README names the command $word" grep -q "archcard $word" README.md
    [ "$word" = help ] || check "$word has its tests" test -f "tests/cli/$word.sh"
done
rules=$(grep -c '^RULE(' cards/rules/rules.def)
check "README counts the $rules rules" grep -q ": $rules rules on " README.md
for file in $(sed '/^## The rooms$/q' core/man/hacking.md |
    grep -oE '`(core|tests|plugins|cards|schemas)/[a-z0-9_/.]+\.[a-z]+`' | tr -d '`' | sort -u); do
    check "hacking.md: $file is there" test -e "$file"
done
sed -n '/^| floor/,/^$/p' core/man/hacking.md | grep -oE '[a-z0-9_]+\.(c|h|def) ' | sort >"$scratch/said"
core/man/rooms | sed '/^$/,$d' | grep -oE '[a-z0-9_]+\.(c|h|def) ' | sort >"$scratch/there"
is "$(comm -3 "$scratch/said" "$scratch/there")" '' \
    'the table of rooms names every file (core/man/rooms --write)'
for folder in plugins/*/; do
    name=$(basename "$folder")
    check "plugins/$name has $name.c" test -f "plugins/$name/$name.c"
done
finish
