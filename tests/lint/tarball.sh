#!/bin/sh
# SPDX-License-Identifier: MIT
# tarball.sh - what git knows is in the release tarball, file by file. Does not compare contents.

. "${top_srcdir:?}/tests/lib.sh"
requires git
(cd "$top_srcdir" && test -e .git && git ls-files) >known 2>/dev/null ||
    skip_all 'the source tree is no git checkout'

run make -s -C "${top_builddir:?}" distdir top_distdir="$scratch/tree" distdir="$scratch/tree"
exits 0 'make distdir'
# Files that are deleted but not yet committed are nobody's concern here.
while read -r file; do
    test -e "tree/$file" || ! test -e "$top_srcdir/$file" || echo "$file"
done <known >absent
check 'every file of the checkout is in it' test ! -s absent
sed 's/^/# /' absent
finish
