#!/bin/sh
# SPDX-License-Identifier: MIT
# second_reader.sh - the weight files of the reference data are read as the Python packages gguf and
# safetensors read them, names, shapes, types, bytes, keys and widened numbers.

. "${top_srcdir:?}/tests/lib.sh"

requires_shared goldens
python=${PYTHON-python3}
"$python" -c 'import gguf, numpy, safetensors' 2>/dev/null ||
    skip_all 'the Python packages gguf, numpy and safetensors are not installed'

run "$python" "$top_srcdir/tests/oracle/second_reader.py" "$top_builddir/tests/list_tensors" \
    "$ARCHCARD_SHARED/data" "$ARCHCARD_SHARED/goldens" "$ARCHCARD_SHARED/demo"
exits 0 'a second reader sees the same'
grep -v '^/.*: refused' stdout | sed 's/^/# /'
finish
