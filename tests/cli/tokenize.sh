#!/bin/sh
# SPDX-License-Identifier: MIT
# tokenize.sh - text into ids and back, as people use it. Ids of the demo models are those of the
# reference library (cards/demo/SOURCE.txt).

. "${top_srcdir:?}/tests/lib.sh"

# ids MODEL TEXT WANTED [OPTION...]: the ids, special tokens included.
ids() {
    ids_model=$1 ids_text=$2 ids_wanted=$3
    shift 3
    run "$ARCHCARD" tokenize "$ids_model" "$ids_text" -f json "$@"
    exits 0 "tokenize $ids_model $*"
    is "$(json stdout /ids | tr -d ' \n[]')" "$ids_wanted" "$ids_model: $ids_text"
}
ids demo-llama 'To be, or not to be' 1,416,309,591,542,328,291,309
json_is stdout /schema archcard/tokenize/1 'the schema is named'
json_is stdout /tokens/0/special true 'the first one is special'
json_is stdout /tokens/0/start null 'and of no part of the text'
json_is stdout /tokens/7/end 19 'the last one ends with the text'
json_is stdout /counts/round_trip true 'the ids give the text again'
ids demo-llama 'To be, or not to be' 416,309,591,542,328,291,309 --special none
ids demo-llama 'To be, or not to be' 1,416,309,591,542,328,291,309 --mode sentencepiece
ids demo-gpt 'ROMEO:
' 50,572,606,26,199
ids demo-llama-gguf 'To be, or not to be' 1,416,309,591,542,328,291,309
ids falcon-rw-1b 'The future of Rust is coroutine-based' 464,2003,286,17103,318,1162,28399,12,3106
ids gpt2 'Hello<|endoftext|>' 15496,50256

# For people.
run "$ARCHCARD" tokenize demo-llama 'To be, or'
has stdout '[<s>](·To)[·be](,)[·or]' 'pieces in marks that alternate'
has stdout 'equal: the ids give the text again' 'the round trip'
run "$ARCHCARD" tokenize demo-llama 'a~b' --special none
has stdout 'round trip' 'what is not in the vocabulary comes back, too'
run "$ARCHCARD" tokenize demo-gpt 'hello there' --with demo-t5 --with demo-llama
exits 0 'several side by side'
has stdout 'Where they cut differently' 'and where they differ'
run "$ARCHCARD" tokenize demo-gpt 'hello' --merges
has stdout 'h e l l o' 'how a word was put together begins with its letters'
run "$ARCHCARD" tokenize demo-t5 'hello' --merges
has stdout 'does not merge' 'a model that does not merge says so'
run "$ARCHCARD" tokenize demo-gpt 'one two' --stats
has stdout 'tokens a word' 'figures'
lacks stdout 'piece' 'without a list'
for format in md html; do
    run "$ARCHCARD" tokenize demo-gpt 'a <b> & c' -f "$format"
    exits 0 "as $format"
done
lacks stdout '<b>' 'text is escaped in HTML'

# Lines, decoding, files, standard input.
printf '"To be"\n"a\\nb"\n""\n' | "$ARCHCARD" tokenize demo-gpt --jsonl >lines
is "$(wc -l <lines)" 3 'a line a string'
is "$(tail -n 1 lines)" '[]' 'no text, no ids'
is "$(printf '416 309,591\n542 328' | "$ARCHCARD" tokenize demo-llama --decode)" 'To be, or not' \
    'ids become text'
run "$ARCHCARD" tokenize demo-llama --decode '416 99999'
exits 2 'an id outside of the vocabulary is refused'
has stderr 99999 'by name'
run "$ARCHCARD" tokenize demo-llama --decode '416 x'
exits 2 'so is what is no id'
printf 'To be' >text
run "$ARCHCARD" tokenize demo-llama --file text -f json
is "$(json stdout /ids | tr -d ' \n[]')" 1,416,309 'a text from a file'
is "$(printf 'To be' | "$ARCHCARD" tokenize demo-llama -f json >stdout; json stdout /ids | tr -d ' \n[]')" \
    1,416,309 'and from standard input'
printf '\377' | "$ARCHCARD" tokenize demo-llama >stdout 2>stderr
is $? 3 'what is not UTF-8 is refused'
has stderr 'byte 0' 'with the place'
printf 'no json\n' | "$ARCHCARD" tokenize demo-llama --jsonl >stdout 2>stderr
is $? 3 'a line that is no JSON string is refused'
check 'and nothing is printed' test ! -s stdout
run "$ARCHCARD" tokenize t5-small hello
exits 3 'a model without a vocabulary on disk'
has stderr tokenizer.json 'says which file is missing'
run "$ARCHCARD" tokenize demo-gpt hello --mode other
exits 2 'an unknown mode is refused'

# Chats: the template is rendered, and no special tokens are added to it.
run "$ARCHCARD" tokenize demo-llama-instruct --user hello -f json
exits 0 'a message through the chat template'
json_is stdout /tokens/0/piece '<s>' 'the template has the first token'
check 'once' [ "$(json stdout /ids/1)" != 1 ]
run "$ARCHCARD" tokenize demo-gpt --user hello
exits 2 'without a template there is no chat'

finish
