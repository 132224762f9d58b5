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
bare env PKG_CONFIG_PATH="${pkgconfigdir:?}" make -C outside
exits 0 'a plugin builds with the installed headers and make fragment'
check 'it is there' test -f outside/gpt.so
sdk() { PKG_CONFIG_PATH=$pkgconfigdir pkg-config --variable="$1" archcard-plugin; }
is "$(sdk abi_major)" \
    "$(sed -n 's/^#define AC_ABI_MAJOR //p' "$top_srcdir/core/include/archcard/plugin.h")" \
    'pkg-config knows the ABI'
check 'pkg-config names the folder of plugins' test -f "$(sdk plugindir)/gpt.so"
finish
