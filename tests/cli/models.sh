#!/bin/sh
# SPDX-License-Identifier: MIT
# models.sh - models by name: bundled ones and the local hub cache; names that are nearly right.

. "${top_srcdir:?}/tests/lib.sh"

run "$ARCHCARD" models -f json
exits 0 'models'
json_is stdout /models/name=demo-gpt/kind demo 'demo models are listed'
json_is stdout /models/name=gpt2/kind reference 'reference cards are, too'

# A hub cache as huggingface_hub lays it out.
repository=hub/models--some-org--tiny-gpt
mkdir -p "$repository/refs" "$repository/blobs" "$repository/snapshots/0a1b" "$repository/snapshots/9f9f"
printf 0a1b >"$repository/refs/main"
cp "$top_srcdir/cards/demo/demo-gpt/config.json" "$repository/blobs/c0"
cp "$top_srcdir/cards/demo/demo-gpt/model.safetensors" "$repository/blobs/w0"
ln -s ../../blobs/c0 "$repository/snapshots/0a1b/config.json"
ln -s ../../blobs/w0 "$repository/snapshots/0a1b/model.safetensors"
HF_HUB_CACHE=$PWD/hub
export HF_HUB_CACHE
run "$ARCHCARD" models some -f json
json_is stdout /models/0/name some-org/tiny-gpt 'a repository of the cache is listed'
run "$ARCHCARD" inspect some-org/tiny-gpt -f json
exits 0 'and found by name'
json_is stdout /models/0/parameters/total 908032 'through its links'
run "$ARCHCARD" inspect "$repository/snapshots/0a1b/model.safetensors" -f json
json_is stdout /models/0/plugin/name gpt 'a file of it, too'
rm "$repository/refs/main"
run "$ARCHCARD" inspect some-org/tiny-gpt
exits 3 'without refs/main two snapshots are ambiguous'
rm -r "$repository/snapshots/9f9f"
run "$ARCHCARD" inspect some-org/tiny-gpt
exits 0 'the only one is taken'

run "$ARCHCARD" inspect dmo-gpt
exits 3 'a wrong name'
has stderr 'did you mean demo-gpt' 'the nearest one is named'
mkdir gpt2
run "$ARCHCARD" inspect gpt2
exits 3 'a path that exists wins over a name'
finish
