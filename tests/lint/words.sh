#!/bin/sh
# SPDX-License-Identifier: MIT
# words.sh - what every text file of the tree says or must not say: a licence and a purpose at the
# top, and no path of somebody's machine. Does not judge the prose.

. "${top_srcdir:?}/tests/lib.sh"

# Prints the C files without the licence line, or without "NAME - purpose" in the lines after it.
unlabelled() {
    for file in "$@"; do
        head -n 1 "$file" | grep -q -x '/\* SPDX-License-Identifier: MIT \*/' ||
            echo "$file: line 1 is not the licence tag"
        sed -n 2,3p "$file" | grep -q "^/\{0,1\} \{0,1\}\* ${file##*/} - [A-Za-z]" ||
            echo "$file: lines 2 and 3 have no \"${file##*/} - purpose\""
    done
}
# The same for scripts and make files, anywhere in their first lines.
unlicensed() {
    for file in "$@"; do
        head -n 5 "$file" | grep -q 'SPDX-License-Identifier: MIT' || echo "$file: no licence tag"
    done
}
# Absolute paths of a machine: a home, a workplace, a scratch folder with a name in it.
machine='(^|[^A-Za-z0-9_./$}-])/(home/[a-z]|root/|wor''k(/|$)|Users/[A-Za-z]|tmp/[a-z]+-)'

printf '/* SPDX-License-Identifier: MIT */\n/* good.c - does good. */\n' >good.c
printf '/* SPDX-License-Identifier: MIT */\n/*\n * fine.h - does well.\n */\n' >fine.h
printf '/* bad.c - does bad. */\n' >bad.c
is "$(unlabelled good.c fine.h)" '' 'a labelled file is taken'
is "$(unlabelled bad.c | wc -l | tr -d ' ')" 2 'a file without labels is noticed'
echo 'see /ho''me/someone/x' >path.txt
check 'a path of a machine is noticed' grep -q -E "$machine" path.txt
echo 'a/home/x http://x.org/work/y src/work' >path.txt
check 'other paths are taken' sh -c "! grep -q -E '$machine' path.txt"

cd "$top_srcdir" || exit 99
# shellcheck disable=SC2046 # names without blanks
{
    is "$(unlabelled $(find core cards plugins tests -name '*.[ch]' | sort))" '' \
        'every C file has its licence and purpose'
    is "$(unlicensed bootstrap .ci/run configure.ac Makefile.am tests/run core/build/m4/*.m4 \
        $(find tests -name '*.sh' | sort))" '' 'every script has its licence'
}
# Data of others' making (model folders) is left out: it is not ours to reword.
is "$(find core plugins schemas tests cards bootstrap .ci configure.ac Makefile.am -type f \
    ! -path 'cards/demo/*' ! -path 'tests/data/*' ! -name '*.so' ! -name '*.o' ! -name '*.a' \
    ! -path 'tests/log/*' ! -path '*/.deps/*' ! -name tree.conf ! -name 'archcard-plugin.??' \
    -exec grep -I -n -E "$machine" {} +)" '' 'no path of a machine'
finish
