#!/bin/sh
# SPDX-License-Identifier: MIT
# templates.sh - chat templates render as Python's jinja2 renders them: those of the reference data,
# the cases of the unit test, random ones. Damaged templates end in a text or a message.

. "${top_srcdir:?}/tests/lib.sh"

python=${PYTHON-python3}
requires "$python"
oracle=$top_srcdir/tests/oracle/templates.py
render=$top_builddir/tests/template_render

run "$python" "$oracle" "$render" --mutate 500
exits 0 'damaged templates'
if "$python" -c 'import jinja2' 2>/dev/null; then
    run "$python" "$oracle" "$render" --random 300
    exits 0 'random templates as jinja2 renders them'
    grep '^#' stdout
    run "$python" "$oracle" "$render"
    exits 0 'templates as jinja2 renders them'
    grep '^#' stdout
else
    skip 'templates as jinja2 renders them' 'the Python package jinja2 is not installed'
fi
finish
