#!/bin/sh
# SPDX-License-Identifier: MIT
# lesson.sh - a lesson is whole, harmless, and about the models it is asked for: its pictures show the
# numbers of a run. How its page looks, tests/browser sees.

. "${top_srcdir:?}/tests/lib.sh"

demo=$top_srcdir/cards/demo
tensors=$top_builddir/tests/tensors

# numbers FILE: the numbers in cells of a picture; hidden FILE: how many cells are hatched.
numbers() { grep -o '>-\{0,1\}[0-9]*\.[0-9][0-9]<' "$1" | tr -d '<>' | tr '\n' ' '; }
hidden() { grep -c '<rect class="u"' "$1"; }

for model in demo-gpt demo-llama demo-mistral demo-t5 demo-bart; do
    run "$ARCHCARD" lesson $model -o page.html
    exits 0 "$model"
    size=$(wc -c <page.html)
    check "$model: between 20 kB and 2 MB" test "$size" -gt 20000 -a "$size" -lt 2000000
    has page.html 'What does the attention mask do?' "$model: the first question"
    has page.html 'How is positional information encoded?' "$model: the second"
    has page.html 'minus infinity' "$model: the mask is explained"
    is "$(grep -c 'class="note good"' page.html | awk '{ print ($1 >= 6) }')" 1 \
        "$model: experiments were run, and hold"
    lacks page.html 'class="note error"' "$model: none fails"
    check "$model: at least 12 questions" test "$(grep -c '<fieldset' page.html)" -ge 12
    is "$(grep -c -E '(src|href) *= *"?(https?:|//)' page.html)" 0 "$model: nothing is fetched"
    is "$(grep -o -E '[a-zA-Z-]+="[^"]*<' page.html | wc -l | tr -d ' ')" 0 "$model: attributes are closed"
done
has page.html "default-src 'none'" 'a strict policy'
sed -n '/<script>/,/<\/script>/p' page.html | sed '1s/.*<script>//; $d' >script
# The policy names the digest of the script, in base64; what sha256sum prints is turned into bytes.
if command -v sha256sum >/dev/null && command -v base64 >/dev/null; then
    # shellcheck disable=SC2059 # a format of octal escapes
    digest=$(printf "$(sha256sum script | cut -d' ' -f1 | awk '{
        digits = "0123456789abcdef"
        for (i = 1; i < 64; i += 2) {
            high = index(digits, substr($0, i, 1)) - 1
            printf "\\%03o", 16 * high + index(digits, substr($0, i + 1, 1)) - 1
        }
    }')" | base64)
    has page.html "script-src 'sha256-$digest'" 'and only this script may run'
else
    skip 'only this script may run' 'sha256sum or base64 is not installed'
fi

# Several models, the same twice, and one that is but a card.
run "$ARCHCARD" lesson demo-gpt demo-t5 gpt2 falcon-rw-1b -o first.html
exits 0 'four models'
check 'below 5 MB' test "$(wc -c <first.html)" -lt 5000000
has first.html 'gpt2 is here without its weights' 'what could not be run is said'
has first.html 'ALiBi' 'positions are told without weights'
has first.html 'What differs, and what follows from it' 'the models stand side by side'
run "$ARCHCARD" lesson demo-gpt demo-t5 gpt2 falcon-rw-1b -o second.html
check 'the same twice' cmp -s first.html second.html

# The course.
run "$ARCHCARD" lesson demo-gpt demo-mistral demo-t5 -f md -o course
if [ "$status" -eq 2 ]; then
    has stderr librsvg2-dev 'without librsvg the package is named'
    check 'and nothing is written' test ! -e course
    finish
fi
exits 0 'a course'
for file in README.md lesson.md SLIDES.md quiz.md quiz_key.md glossary.md \
    transformer_stack_diagram.png transformer_stack_diagram_blank.png; do
    check "$file" test -s "course/$file"
done
is "$(head -c 4 course/transformer_stack_diagram.png | od -An -c | tr -d ' \n')" '211PNG' 'a PNG is one'
check 'the blank one differs' sh -c '! cmp -s course/transformer_stack_diagram*.png'
for word in 'Hidden state' 'Query, key, value' 'Multi-head attention' 'The attention stack' \
    'How is positional information encoded'; do
    has course/SLIDES.md "$word" "a slide: $word"
done
is "$(grep -c '^- \[ \]' course/README.md | awk '{ print ($1 >= 10) }')" 1 'a checklist to tick'
has course/README.md 'What you will be able to do' 'objectives'
has course/README.md 'archcard trace demo-gpt' 'activities for these models'
check 'at least 12 questions' test "$(grep -c '^\*\*[0-9]*\.\*\*' course/quiz.md)" -ge 12
lacks course/quiz.md 'Source:' 'the key is apart'
has course/quiz_key.md 'Source' 'and says where it comes from'
sed -n 's/.*!\[[^]]*\](\([^)]*\)).*/\1/p' course/*.md | sort -u >linked
check 'pictures are linked' test "$(wc -l <linked)" -gt 15
is "$(cd course && while read -r file; do [ -s "$file" ] || echo "$file"; done <../linked)" '' \
    'and each of them is there'
run "$ARCHCARD" lesson demo-gpt -f md -o course
exits 0 'once more into the same folder'
is "$(find course -name '.unfinished*' | wc -l | tr -d ' ')" 0 'nothing unfinished stays'

# Pictures are true: masks as the papers have them, weights those that logits writes.
is "$(hidden course/mask-1.svg)" 28 'a causal mask of 8 tokens hides 28 cells'
run "$ARCHCARD" lesson demo-mistral demo-t5 -f md -o course
is "$(hidden course/mask-1.svg)" 76 'with a window of 8 of 12, every 8th token shown, 76'
is "$(hidden course/mask-encoder-2.svg)" 0 'an encoder hides none'
ids=$("$ARCHCARD" tokenize demo-gpt 'To be, or not to be' -f json >tokens.json && json tokens.json /ids |
    tr -d '[] \n')
"$ARCHCARD" lesson demo-gpt -f md -o course
"$ARCHCARD" logits demo-gpt --ids "$ids" --keep attentions -o kept.safetensors
is "$(numbers course/weights-1.svg)" \
    "$("$tensors" mean kept.safetensors attentions.0 |
        awk '{ for (i = 1; i <= NR; i++) printf "%s ", $i }')" \
    'the weights drawn are those of the run, a row a query'
source=$("$ARCHCARD" tokenize demo-t5 'To be, or not to be' -f json >tokens.json && json tokens.json /ids |
    tr -d '[] \n')
"$ARCHCARD" run demo-t5 'To be, or not to be' -n 8 -f json >run.json
target=0,$(json run.json /new_ids | tr -d '[] \n' | sed 's/,[0-9]*$//')
"$ARCHCARD" lesson demo-t5 -f md -o course
"$ARCHCARD" logits demo-t5 --ids "$source" --decoder-ids "$target" --keep attentions -o kept.safetensors
is "$(numbers course/weights-cross-1.svg)" \
    "$("$tensors" mean kept.safetensors cross_attentions.0 | tr '\n' ' ' | tr -s ' ')" \
    'cross-attention, too: rows are of the decoder'

# Hostile tokens, names and texts.
mkdir -p 'bad/<b>&"' && cp "$demo"/demo-t5/* 'bad/<b>&"/'
mark=$(printf '\342\226\201')
sed "s#</s>#</script>\\\\u202e<b>#g; s#\"${mark}I\"#\"\\\\u0000I\"#" \
    "$demo/demo-t5/tokenizer.json" >'bad/<b>&"/tokenizer.json'
run "$ARCHCARD" lesson 'bad/<b>&"' --text "$(printf '<b>x</b> \342\200\256 ]]> --> ')" -o bad.html
exits 0 'tokens that are markup'
is "$(grep -o '</script>' bad.html | wc -l | tr -d ' ')" 1 'end no script'
is "$(grep -o '<b>[^A-D]' bad.html | wc -l | tr -d ' ')" 0 'and open no element'
has bad.html '&lt;/script&gt;' 'but can be read'
is "$(LC_ALL=C grep -c "$(printf '\342\200\256')" bad.html)" 0 'no text is turned round'
is "$(LC_ALL=C tr -d '\000' <bad.html | cmp - bad.html && echo same)" same 'no NUL'

run "$ARCHCARD" lesson demo-gpt --text ''
check 'an empty text is refused or taught, in one line' \
    test "$status" -eq 0 -o \( "$status" -eq 2 -a "$(wc -l <stderr)" -eq 1 \)
run "$ARCHCARD" lesson demo-gpt -f md
exits 2 'a course without a folder'
has stderr '-o FOLDER' 'the way out is named'
echo x >file
run "$ARCHCARD" lesson demo-gpt -f md -o file
exits 2 'a file where the folder should be'
is "$(cat file)" x 'stays as it is'
mkdir broken && cp "$demo"/demo-gpt/*.json broken/
head -c 5000 "$demo"/demo-gpt/model.safetensors >broken/model.safetensors
run "$ARCHCARD" lesson broken -o broken.html
exits 3 'damaged weights'
check 'nothing is written' test ! -e broken.html
mkdir unknown && echo '{"model_type": "none"}' >unknown/config.json
run "$ARCHCARD" lesson unknown
exits 4 'a model that no plugin knows'
is "$(wc -l <stderr | tr -d ' ')" 1 'in one line'
finish
