#!/bin/sh
# SPDX-License-Identifier: MIT
# pages.sh - what the program writes for browsers, in one: see pages.mjs. Needs Chromium, node, and two
# packages: in the build tree, npm install --prefix tests/browser playwright-core axe-core
# (or name a folder that has them by ARCHCARD_NODE). ARCHCARD_SHOTS: a folder for pictures.

. "${top_srcdir:?}/tests/lib.sh"

node=${ARCHCARD_NODE:-${top_builddir:?}/tests/browser}
requires node
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
    skip_all 'chromium is not installed'
for package in playwright-core axe-core; do
    [ -d "$node/node_modules/$package" ] ||
        skip_all "$package is not installed: npm install --prefix $node playwright-core axe-core"
done

# A model whose pieces, name and texts are all that pages must not believe.
hostile() {
    mkdir -p "$1"
    cp "$top_srcdir"/cards/demo/demo-gpt/* "$1"
    sed -e 's|"À":|"</script><u>":|' -e 's|"Á":|"<img src=x onerror=hit=1>":|' \
        -e "s|\"õ\":|\"\\\\u202e\\\\u0000\\\\u2028'\\\\\"\\&amp;\":|" \
        "$top_srcdir/cards/demo/demo-gpt/tokenizer.json" >"$1/tokenizer.json"
    printf '%s\n' '---' 'license: "<script>hit=1</script>"' '---' '# <img src=x onerror=hit=1>' \
        'Trained on </script><script>hit=1</script> 3 billion tokens.' >"$1/README.md"
}
hostile 'hit"<u>&'

demos='demo-gpt demo-llama demo-mistral demo-t5 demo-bart'
hard='hit"<u>&'
{
    # shellcheck disable=SC2086 # a list of names
    {
        "$ARCHCARD" inspect $demos "$hard" -f html -o inspect.html
        "$ARCHCARD" compare $demos "$hard" -f html -o compare.html
        "$ARCHCARD" explain $demos "$hard" -f html -o explain.html
        "$ARCHCARD" diagram $demos "$hard" -f svg -o diagram.svg
    }
    for model in $demos; do "$ARCHCARD" trace "$model" -f html -o "trace-$model.html"; done
    "$ARCHCARD" trace demo-mistral --layer 2 --head 1 -f html -o trace-head.html \
        --ids "$(seq -s, 10 109)"
    "$ARCHCARD" trace "$hard" --ids 125,126,178,0,125 -f html -o hostile.html
    "$ARCHCARD" diagram "$hard" -f svg --blank -o blank.svg >key
    for model in gpt2 mixtral-8x7b t5-small bart-base falcon-7b; do
        "$ARCHCARD" diagram "$model" -f svg -o "$model.svg"
    done
    for command in quiz lesson; do
        "$ARCHCARD" help "$command" >help 2>&1 || continue
        "$ARCHCARD" "$command" demo-gpt -f html -o "$command.html"
        "$ARCHCARD" "$command" "$hard" demo-t5 -f html -o "$command-hostile.html"
    done
    "$ARCHCARD" diagram gpt2 mistral-7b-v0.1 t5-small bart-base -f svg -o four.svg
} 2>stderr || note "$(cat stderr)"
has hostile.html '\u003cimg' 'the pieces are in the page'
node "$top_srcdir/tests/browser/pages.mjs" "$node" "$browser" "${ARCHCARD_SHOTS:--}" \
    ./*.html ./*.svg >log 2>&1 || note "$(grep -v -E '^(not )?ok|^#|^1\.\.' log | head -n 20)"
grep '^1\.\.' log >/dev/null || not_ok 'the browser came to its end'
while read -r line; do
    case $line in
    'ok '*) ok "${line#*- }" ;;
    'not ok '*) not_ok "${line#*- }" ;;
    '#'*) echo "$line" ;;
    esac
done <log
finish
