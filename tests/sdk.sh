# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# sdk.sh - the kit for plugin authors, as a test finds it: installed (`make installcheck` gives
# pkgconfigdir), else the one of the build tree behind a pkg-config file made here. Sourced behind lib.sh.

: "${scratch:?}" "${top_srcdir:?}" "${top_builddir:?}"
requires pkg-config
[ -z "${ARCHCARD_SANITIZERS:-}" ] || skip_all 'a plugin without sanitizers, a program with them'

mkdir "$scratch/bin" "$scratch/plugins"
ln -s "$ARCHCARD" "$scratch/bin/archcard"
if [ -z "${pkgconfigdir:-}" ]; then
    pkgconfigdir=$scratch/pkgconfig
    mkdir "$pkgconfigdir"
    sed -e "s,^includedir=.*,includedir=$top_srcdir/core/include," \
        -e "s,^makefragment=.*,makefragment=$top_builddir/core/pkg/archcard-plugin.mk," \
        "$top_builddir/core/pkg/archcard-plugin.pc" >"$pkgconfigdir/archcard-plugin.pc"
fi
# `make install` of a plugin goes into the scratch folder, and is found there.
PLUGIN_DIR=$scratch/plugins ARCHCARD_PLUGIN_PATH=$scratch/plugins
PATH=$scratch/bin:$PATH PKG_CONFIG_PATH=$pkgconfigdir
export PATH PKG_CONFIG_PATH PLUGIN_DIR ARCHCARD_PLUGIN_PATH
