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
# Root reads everything, so somebody else tries.
as_other=
if [ "$(id -u)" -eq 0 ]; then
    chmod 755 "$scratch"
    as_other='setpriv --reuid=65534 --regid=65534 --clear-groups'
fi
# shellcheck disable=SC2086 # a command and its options
if $as_other "$ARCHCARD" --version >/dev/null 2>&1; then
    chmod 000 model/config.json
    run $as_other "$ARCHCARD" inspect model
    exits 3 'an unreadable file'
    is "$(cat stderr)" "archcard: $scratch/model/config.json: permission denied" \
        'an unreadable file: one line'
    is "$(wc -c <stdout | tr -d ' ')" 0 'an unreadable file: nothing on standard output'
    chmod 644 model/config.json
    cp "$demo/README.md" model/
    chmod 000 model/README.md
    run $as_other "$ARCHCARD" inspect model
    exits 0 'an unreadable card leaves the model'
    has stdout 'permission denied' 'an unreadable card: is a finding'
    rm -f model/README.md
    chmod 000 model
    run $as_other "$ARCHCARD" inspect model
    exits 3 'an unreadable folder'
    has stderr 'permission denied' 'an unreadable folder: says so'
    chmod 755 model
else
    skip 'an unreadable file' 'nobody else can run the program'
fi
for name in config.json generation_config.json; do
    mkdir "fifo-$name"
    cp "$demo/config.json" "$demo/model.safetensors" "fifo-$name/"
    rm -f "fifo-$name/$name"
    mkfifo "fifo-$name/$name"
    refused "a FIFO as $name" 3 'FIFO' inspect "fifo-$name"
done
for name in README.md tokenizer.json tokenizer_config.json; do
    mkdir "fifo-$name"
    cp "$demo/config.json" "fifo-$name/"
    mkfifo "fifo-$name/$name"
    run "$ARCHCARD" inspect "fifo-$name"
    exits 0 "a FIFO as $name leaves the model"
    has stdout 'FIFO' "a FIFO as $name: is a finding"
done
ln -s /dev/zero zero.gguf
refused 'a device' 3 'is a device' inspect zero.gguf
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
refused 'empty weights' 3 'model: model.safetensors: ' inspect model
refused 'of several models, the damaged one' 3 'archcard: model: ' inspect demo-gpt model
refused 'weights named as a file' 3 'archcard: model: model.safetensors: ' inspect model/model.safetensors
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
# A file system and a limit that are too small: no half file.
mkdir small
# shellcheck disable=SC2016 # expanded inside
run unshare -rm sh -c 'mount -t tmpfs -o size=8k none small || exit 77
    "$ARCHCARD" compare demo-gpt demo-t5 -f html -o small/out.html; code=$?; ls -A small; exit $code'
if [ "$status" -eq 77 ] || [ "$status" -eq 127 ] || grep -q '^unshare:' stderr; then
    skip 'a small file system' 'it cannot be mounted here'
else
    exits 3 'a small file system'
    is "$(cat stderr)" 'archcard: small/out.html: cannot be written: no space left' \
        'a small file system: one line'
    is "$(cat stdout)" '' 'a small file system: no half file'
fi
run sh -c 'ulimit -f 4; exec "$ARCHCARD" compare demo-gpt demo-t5 -f html -o limited.html'
exits 3 'a limit on the size of files'
is "$(cat stderr)" 'archcard: limited.html: cannot be written: file too large' \
    'a limit on the size of files: one line'
is "$(find . -name '*limited*')" '' 'a limit on the size of files: no half file'
run "$ARCHCARD" inspect demo-gpt -o no/such/folder/out.txt
check 'a folder of -o that is not there' test "$status" -ne 0
"$ARCHCARD" inspect demo-gpt --evidence 2>err | head -n 1 >/dev/null
check 'a closed pipe ends quietly' test ! -s err

mkdir several
cp "$demo/config.json" several/a.gguf
cp "$demo/config.json" several/b.gguf
refused 'several GGUF files' 3 'a.gguf' inspect several
if command -v script >/dev/null 2>&1; then
    for words in 'logits demo-gpt --ids 1' 'diagram demo-gpt -f png'; do
        script -qec "$ARCHCARD $words" /dev/null </dev/null >stdout
        has stdout 'no text for a terminal' "a terminal is spared the bytes of $words"
    done
else
    skip 'bytes for a terminal' 'script is not installed'
fi
finish
