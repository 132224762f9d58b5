#!/bin/sh
# SPDX-License-Identifier: MIT
# tokenize_files.sh - files of ranks, alone in a folder, and why a text does not come back. Ids are worked
# out by hand: the lowest rank merges first.

. "${top_srcdir:?}/tests/lib.sh"

# ids MODEL TEXT WANTED [OPTION...]
ids() {
    ids_model=$1 ids_text=$2 ids_wanted=$3
    shift 3
    run "$ARCHCARD" tokenize "$ids_model" "$ids_text" -f json "$@"
    exits 0 "tokenize $ids_model $*"
    is "$(json stdout /ids | tr -d ' \n[]')" "$ids_wanted" "$ids_model: $ids_text"
}

# tekken.json: an id is the rank and the special ones before it; entries beyond the size do not count.
mkdir tekken
cat >tekken/tekken.json <<'END'
{"config": {"pattern": "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\s+", "num_vocab_tokens": 6,
  "default_vocab_size": 8, "default_num_special_tokens": 3, "version": "v3"},
 "vocab": [{"rank": 0, "token_bytes": "YQ==", "token_str": "a"},
  {"rank": 1, "token_bytes": "Yg==", "token_str": "b"},
  {"rank": 2, "token_bytes": "IA==", "token_str": " "},
  {"rank": 3, "token_bytes": "YWI=", "token_str": "ab"},
  {"rank": 4, "token_bytes": "IGFi", "token_str": " ab"},
  {"rank": 5, "token_bytes": "YmI=", "token_str": "bb"}]}
END
ids tekken 'ab abbb' 1,6,7,4,4
ids tekken 'ab abbb' 6,7,4,4 --special none
json_is stdout /tokens/1/start 2 'with places'
json_is stdout /counts/round_trip true 'and back'
is "$("$ARCHCARD" tokenize tekken --decode '6 7 4')" 'ab abb' 'ids become text'

# Ranks in base64, whatever the name.
mkdir ranks bare
printf 'YQ== 0\nYg== 1\nIA== 2\nYWI= 3\nIGFi 4\nIGE= 5\n' >ranks/x.tiktoken
cp ranks/x.tiktoken bare/tokenizer.model
ids ranks 'ab abba' 3,4,1,0 --special none
ids bare 'ab abba' 3,4,1,0 --special none

# Bytes of one character in several tokens come back whole.
run "$ARCHCARD" tokenize gpt2 'a 🧪 b' -f json
is "$(json stdout /counts/round_trip)" true 'a character in pieces'
is "$("$ARCHCARD" tokenize gpt2 --decode "$(json stdout /ids | tr -d '[]\n')")" 'a 🧪 b' 'and back'

# Why a text does not come back.
good="$top_srcdir/tests/data/good/tokenizers"
# lost FOLDER TEXT REASON
lost() {
    run env COLUMNS=200 "$ARCHCARD" tokenize "$good/$1" "$2" --special none
    exits 0 "$1: $2"
    has stdout 'differs from byte' "$1: it differs"
    has stdout "$3" "$1: and why"
}
lost split 'ﬁne' 'normalizing changes the text before it is cut'
lost unigram-words 'a  b' 'what stands between words is not kept'
lost byte-level-prefix 'hello' 'a blank is put in front of the text'
lost marks 'a☃' 'for what is in no piece'

# wide COLUMNS: the lines of stdout with more characters than that.
wide() {
    LC_ALL=C tr -d '\200-\277' <stdout | LC_ALL=C awk -v most="$1" 'length > most' | wc -l
}

# On narrow terminals nothing is wider than the terminal.
for columns in 80 40; do
    run env COLUMNS=$columns "$ARCHCARD" tokenize demo-gpt 'The quick brown fox, and what it jumps over.' \
        --merges
    exits 0 "in $columns columns"
    is "$(wide $columns)" 0 "in $columns columns no line is wider"
    run env COLUMNS=$columns "$ARCHCARD" tokenize demo-gpt 'The quick brown fox' --with demo-llama \
        --with demo-t5
    is "$(wide $columns)" 0 "several in $columns columns, too"
done

finish
