#!/bin/sh
# SPDX-License-Identifier: MIT
# input.sh - input and output that cannot be: one clear line each, and the exit code of the contract.

. "${top_srcdir:?}/tests/lib.sh"

demo=$top_srcdir/cards/demo/demo-gpt

refused() { # NAME STATUS TEXT ARGUMENT...
    name=$1 wanted=$2 text=$3
    shift 3
    run "$ARCHCARD" "$@"
    exits "$wanted" "$name"
    has stderr "$text" "$name: says \"$text\""
    is "$(grep -c . stderr)" 1 "$name: one line"
    is "$(wc -c <stdout | tr -d ' ')" 0 "$name: nothing on standard output"
}

mkdir model
cp "$demo/config.json" model/
if [ "$(id -u)" -eq 0 ]; then
    skip 'an unreadable file' 'root reads everything'
else
    chmod 000 model/config.json
    refused 'an unreadable file' 3 'ermission' inspect model
    chmod 644 model/config.json
fi
mkfifo model/model.safetensors
refused 'weights that are a FIFO' 3 'FIFO' inspect model
rm model/model.safetensors
mkdir model/model.safetensors
refused 'a folder named like weights' 3 'is a folder' inspect model
rmdir model/model.safetensors
ln -s nowhere model/model.safetensors
refused 'a link that leads nowhere' 3 'model.safetensors' inspect model
rm model/model.safetensors
ln -s loop loop
refused 'a link that leads to itself' 3 'loop' inspect loop
: >model/model.safetensors
refused 'empty weights' 3 'model.safetensors' inspect model
rm model/model.safetensors
mkdir gone
(cd gone && rmdir ../gone && exec "$ARCHCARD" inspect .) >/dev/null 2>err
is "$?" 3 'a folder that has vanished'

if [ -c /dev/full ]; then
    run sh -c '"$ARCHCARD" inspect demo-gpt >/dev/full'
    exits 3 'a full disk under standard output'
    has stderr 'o space' 'a full disk: says so'
    run "$ARCHCARD" inspect demo-gpt -o /dev/full
    exits 3 'a full disk under -o'
else
    skip 'a full disk' 'there is no /dev/full'
fi
run "$ARCHCARD" inspect demo-gpt -o no/such/folder/out.txt
check 'a folder of -o that is not there' test "$status" -ne 0
"$ARCHCARD" inspect demo-gpt --evidence 2>err | head -n 1 >/dev/null
check 'a closed pipe ends quietly' test ! -s err

mkdir several
cp "$demo/config.json" several/a.gguf
cp "$demo/config.json" several/b.gguf
refused 'several GGUF files' 3 'a.gguf' inspect several
finish
