#!/bin/sh
# SPDX-License-Identifier: MIT
# installed.sh - the installed program works away from the build tree, and an outside author can
# build a plugin with what was installed (`make installcheck`).

. "${top_srcdir:?}/tests/lib.sh"

bare() { run env -i PATH=/usr/bin:/bin HOME="$scratch" "$@"; }

bare "$ARCHCARD" --version
exits 0 'archcard --version'
bare "$ARCHCARD" inspect demo-gpt
exits 0 'archcard inspect demo-gpt'

# Outside authors: a folder with a copy of a plugin and a Makefile of two lines.
mkdir outside
cp "$top_srcdir"/plugins/gpt/*.c outside/gpt.c
cat >outside/Makefile <<'MAKEFILE'
NAME = gpt
include $(shell pkg-config --variable=makefragment archcard-plugin)
MAKEFILE
sdk_bare() { bare env PKG_CONFIG_PATH="${pkgconfigdir:?}" "$@"; }
sdk_bare make -C outside
exits 0 'a plugin builds with the installed headers and make fragment'
check 'it is there' test -f outside/gpt.so
bare "$ARCHCARD" inspect demo-gpt --plugin-path outside -f json
json_is stdout /models/0/plugin/name gpt 'it describes a model'
bare "$ARCHCARD" plugin list --plugin-path outside -f json
json_is stdout /plugins/0/path outside/gpt.so 'and comes before the installed one'
json_is stdout /plugins/0/state ok 'in a good state'
sdk() { PKG_CONFIG_PATH=$pkgconfigdir pkg-config --variable="$1" archcard-plugin; }
is "$(sdk abi_major)" \
    "$(sed -n 's/^#define AC_ABI_MAJOR //p' "$top_srcdir/core/include/archcard/plugin.h")" \
    'pkg-config knows the ABI'
check 'pkg-config names the folder of the tutorial' test -f "$(sdk docdir)/tutorial.md"
check 'pkg-config names the folder of plugins' test -f "$(sdk plugindir)/gpt.so"

# A new one from a bundled one: it builds, and only what is marked TODO fails.
for like in falcon llama t5; do
    bare "$ARCHCARD" plugin new "my_$like" --like $like
    exits 0 "plugin new --like $like"
    sdk_bare make -C "my_$like"
    exits 0 "my_$like: it builds"
    check "my_$like: without a warning" test ! -s stderr
    bare "$ARCHCARD" plugin check "./my_$like/my_$like.so" --only-failed -f json
    exits 1 "my_$like: its check finds what is to do"
    is "$(sed -n 's/^ *"message": "\(....\).*/\1/p' stdout | sort -u)" TODO \
        "my_$like: and nothing else"
    json_is stdout /counts/crashed 0 "my_$like: nothing crashed"
done
bare "$ARCHCARD" plugin new my_t5
exits 2 'a folder that exists is left alone'
bare "$ARCHCARD" plugin new My-T5
exits 2 'a name that C cannot have'
finish
