#!/bin/sh
# SPDX-License-Identifier: MIT
# exports.sh - each plugin exports exactly ac_plugin_entry and needs nothing but the C and maths
# libraries; the program exports nothing to them. Does not load any.

. "${top_srcdir:?}/tests/lib.sh"

requires nm
requires readelf
[ -z "${ARCHCARD_SANITIZERS:-}" ] || skip_all 'sanitizers put symbols of their own into plugins'

exported() { nm -D --defined-only "$1" | awk '{ print $3 }' | sort | tr '\n' ' '; }
needed() {
    readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
        grep -v -E '^(libc|libm|ld-linux[-a-z0-9_]*|ld-musl[-a-z0-9_]*)\.so' | tr '\n' ' '
}
# Symbols that no versioned library was found for at link time; weak ones may stay open.
unresolved() { nm -D --undefined-only "$1" | awk '$1 == "U" && $2 !~ /@/ { print $2 }'; }

echo 'int ac_plugin_entry(void); int other(void); int foreign(void);
int ac_plugin_entry(void) { return foreign(); } int other(void) { return 1; }' >two.c
${CC:-cc} -shared -fPIC -o two.so two.c
is "$(exported two.so)" 'ac_plugin_entry other ' 'a second exported symbol is noticed'
is "$(unresolved two.so)" 'foreign' 'an open symbol is noticed'

found=0
for module in "$top_builddir"/plugins/*.so; do
    [ -e "$module" ] || continue
    found=$((found + 1))
    name=plugins/${module##*/}
    is "$(exported "$module")" 'ac_plugin_entry ' "$name exports ac_plugin_entry alone"
    is "$(needed "$module")" '' "$name needs only the C and maths libraries"
    if nm -D "$module" | grep -q '@GLIBC'; then
        is "$(unresolved "$module")" '' "$name leaves no symbol open"
    fi
done
check 'there are plugins' test "$found" -gt 0
is "$(nm -D --defined-only "$top_builddir/archcard" | grep -c ' T ac_')" 0 \
    'the program exports no function of its own'
finish
