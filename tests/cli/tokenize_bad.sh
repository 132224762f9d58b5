#!/bin/sh
# SPDX-License-Identifier: MIT
# tokenize_bad.sh - damaged and senseless tokenizers, and texts that are too large: a line that says what
# is wrong, exit code 3, nothing printed.

. "${top_srcdir:?}/tests/lib.sh"

# refused NAME WORDS...: tokenizing with the folder NAME fails, and the message has all the words.
refused() {
    refused_name=$1
    shift
    run "$ARCHCARD" tokenize "$refused_name" 'ab aab' -f json
    exits 3 "$refused_name is refused"
    for word in "$@"; do
        has stderr "$word" "$refused_name: the message has: $word"
    done
    check "$refused_name: in one line" [ "$(wc -l <stderr)" -eq 1 ]
    check "$refused_name: nothing is printed" test ! -s stdout
}

# model NAME TYPE VOCAB REST: a tokenizer.json.
model() {
    mkdir -p "$1"
    printf '{"version":"1.0","added_tokens":[],"model":{"type":"%s","vocab":%s%s}}\n' "$2" "$3" "$4" \
        >"$1/tokenizer.json"
}

pieces='{"a":0,"b":1,"ab":2}'
model sound BPE "$pieces" ',"merges":["a b"]'
run "$ARCHCARD" tokenize sound 'abaab' -f json
exits 0 'the sound one is read'
is "$(json stdout /ids | tr -d ' \n[]')" 2,0,2 'and merges'

# Only the model's own vocabulary counts.
mkdir twice && sed 's/}$/,"other":{"vocab":{"a":7},"merges":[]}}/' sound/tokenizer.json >twice/tokenizer.json
run "$ARCHCARD" tokenize twice 'ab' -f json
is "$(json stdout /ids | tr -d ' \n[]')" 2 'a vocabulary elsewhere in the file is none'

# A pattern that tries every way of cutting a run: the text would stay uncut without a word.
mkdir slow
printf '%s' '{"version":"1.0","added_tokens":[],' \
    '"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(?:a|aa)+b"},' \
    '"behavior":"Isolated","invert":false},' \
    '"model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":[]}}' >slow/tokenizer.json
run "$ARCHCARD" tokenize slow 'aab' -f json
exits 0 'a slow pattern on a short text'
run "$ARCHCARD" tokenize slow "$(printf '%080d' 0 | tr 0 a)" -f json
exits 3 'a slow pattern on a long run'
has stderr 'takes too many steps' 'a slow pattern: it is said'
is "$(wc -c <stdout | tr -d ' ')" 0 'a slow pattern: nothing is printed'

# Merges.
model unknown-left BPE "$pieces" ',"merges":["a b","x b"]'
refused unknown-left 'tokenizer.json:1:103' 'a piece that is not in the vocabulary'
model unknown-both BPE "$pieces" ',"merges":[["a","b"],["b","a"]]'
refused unknown-both 'a piece that is not in the vocabulary'
model merge-of-three BPE "$pieces" ',"merges":["a b ab"]'
refused merge-of-three 'two pieces with one blank'
model merge-of-one BPE "$pieces" ',"merges":[["a"]]'
refused merge-of-one "expected ','"
model merge-number BPE "$pieces" ',"merges":[1]'
refused merge-number 'expected a string'
model no-merges BPE "$pieces" ''
refused no-merges 'a list of merges is expected'
model merges-end BPE "$pieces" ',"merges":["a b"'
refused merges-end tokenizer.json
# A piece that is made of itself and nothing: merging comes to an end.
model cyclic BPE '{"a":0,"b":1,"":2}' ',"merges":[["a",""],["","a"],["",""]]'
run timeout 20 "$ARCHCARD" tokenize cyclic 'aaaa' -f json
exits 0 'merges that go in a circle end'
is "$(json stdout /ids | tr -d ' \n[]')" 0,0,0,0 'and change nothing'

# Ids.
for id in 2000000 99999999999999999999 -1 1.5 true '"1"'; do
    model id BPE "{\"a\":0,\"b\":$id}" ',"merges":[]'
    refused id tokenizer.json
done
model id-most BPE '{"a":0,"b":1999999}' ',"merges":[]'
run "$ARCHCARD" tokenize id-most 'b' -f json
exits 0 'the highest id of all'
is "$(json stdout /ids | tr -d ' \n[]')" 1999999 'is taken'

# Vocabularies without pieces, or of another kind.
model empty BPE '{}' ',"merges":[]'
refused empty 'the vocabulary is empty'
model empty-words WordLevel '{}' ',"unk_token":"x"'
refused empty-words 'the vocabulary is empty'
model empty-unigram Unigram '[]' ''
refused empty-unigram 'the vocabulary is empty'
model list BPE '[]' ',"merges":[]'
refused list 'a map of pieces to ids is expected'
model map Unigram "$pieces" ''
refused map 'a list of pieces with scores is expected'
model no-score Unigram '[["a"]]' ''
refused no-score "expected ','"
model other Trie "$pieces" ''
refused other 'none of BPE, Unigram, WordPiece, WordLevel'
mkdir cut && head -c 60 sound/tokenizer.json >cut/tokenizer.json
refused cut tokenizer.json

# SentencePiece: wire format that is cut or lies about lengths, pieces that are none.
# piece TEXT: a field 1 of the model.
piece() {
    printf '\012\003\012\001%s' "$1"
}
mkdir sp-none && piece a >sp-none/tokenizer.model
refused sp-none 'no piece stands for what is unknown'
mkdir sp && { printf '\012\011\012\005<unk>\030\002'; piece a; } >sp/tokenizer.model
run "$ARCHCARD" tokenize sp 'a' -f json
exits 0 'a model of two pieces'
size=$(wc -c <sp/tokenizer.model)
mkdir sp-cut && head -c $((size - 1)) sp/tokenizer.model >sp-cut/tokenizer.model
refused sp-cut tokenizer.model
mkdir sp-long && printf '\012\377\377\377\377\377\377\377\377\377\001\012' >sp-long/tokenizer.model
refused sp-long tokenizer.model
mkdir sp-varint && printf '\012\377\377\377\377\377\377\377\377\377\377\377\377' >sp-varint/tokenizer.model
refused sp-varint tokenizer.model
mkdir sp-empty && { cat sp/tokenizer.model; printf '\012\002\012\000'; } >sp-empty/tokenizer.model
refused sp-empty 'piece 2 is damaged'
mkdir sp-kind && { cat sp/tokenizer.model; printf '\012\005\012\001b\030\011'; } >sp-kind/tokenizer.model
refused sp-kind 'piece 2 is damaged'
mkdir sp-group && { cat sp/tokenizer.model; printf '\013'; } >sp-group/tokenizer.model
refused sp-group tokenizer.model

# Ranks.
mkdir ranks && printf 'YQ== 0\nYg== x\n' >ranks/tokenizer.model
refused ranks 'tokenizer.model:2'
mkdir ranks-far && printf 'YQ== 99999999\n' >ranks-far/tokenizer.model
refused ranks-far 'tokenizer.model:1'
mkdir ranks-twice && printf 'YQ== 0\nYg== 0\n' >ranks-twice/tokenizer.model
refused ranks-twice 'tokenizer.model:2'

# One line of 500 MB; a file of holes takes no room.
truncate -s 500M huge
run "$ARCHCARD" tokenize demo-gpt --file huge
exits 3 '500 MB with their places are refused'
has stderr '524288000 bytes' 'with the size'
has stderr '--jsonl' 'and the way out'
check 'nothing is printed' test ! -s stdout
run "$ARCHCARD" tokenize demo-gpt --file huge --jsonl
exits 3 'a line of 500 MB that is no JSON is refused'
run "$ARCHCARD" bench tokenize demo-gpt --file huge
exits 3 'a word of 500 MB is refused'
has stderr 'a word of the text has 524288000 bytes' 'with its size'

finish
