#!/bin/sh
# SPDX-License-Identifier: MIT
# formats.sh - reports as Markdown and as pages: that they are made, whole, with the same facts, and
# safe with hostile models. How they look is not looked at.

. "${top_srcdir:?}/tests/lib.sh"

mkdir model
cat >model/config.json <<'END'
{"model_type": "</title><script>alert(1)</script>", "hidden_size": 8,
 "architectures": ["<img src=x onerror=alert(1)> | `a` **b** \u202e [c](http://d.e) \u0007"]}
END

for format in md html; do
    run "$ARCHCARD" inspect demo-gpt --format $format
    exits 0 "inspect -f $format"
    has stdout 908,032 "inspect -f $format tells the parameters"
    run "$ARCHCARD" compare demo-gpt demo-t5 --format $format
    exits 0 "compare -f $format"
    has stdout decoder-only "compare -f $format shows a difference"
    has stdout 'LayerNorm centres and scales' "compare -f $format shows a consequence"
    run "$ARCHCARD" plugin list --format $format
    exits 0 "plugin list -f $format"
    has stdout mt5 "plugin list -f $format tells the families"
    run "$ARCHCARD" inspect model --format $format --color always --width 20
    exits 0 "a hostile model as $format"
    check "a hostile model as $format: no control characters" \
        sh -c '! LC_ALL=C grep -q "[[:cntrl:]]" stdout'
    lacks stdout "$(printf '\342\200\256')" "a hostile model as $format: no bidirectional control"
    run "$ARCHCARD" help inspect
    has stdout "$format" "the help names $format"
done

run "$ARCHCARD" inspect demo-gpt -f md --evidence
has stdout '| config.json:' 'Markdown shows the sources when asked'
run "$ARCHCARD" inspect demo-gpt -f md
lacks stdout config.json: 'and else none'

run "$ARCHCARD" inspect demo-gpt -f html --evidence
has stdout '<details open>' 'a page shows the sources when asked'
run "$ARCHCARD" inspect demo-gpt -f html -o page.html
lacks page.html '<details open>' 'and else folds them away'
has page.html '<title>demo-gpt</title>' 'the page has its title'
is "$(tail -n 1 page.html)" '</html>' 'the page is whole'

run "$ARCHCARD" inspect model -f html
lacks stdout '<script' 'a hostile model adds no script'
lacks stdout '<img' 'a hostile model adds no picture'

if command -v cmark-gfm >/dev/null 2>&1; then
    run "$ARCHCARD" inspect model -f md --evidence -o model.md
    run cmark-gfm -e table -e autolink -e strikethrough --unsafe model.md
    has stdout '&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;' 'Markdown keeps a hostile text'
    # shellcheck disable=SC2016 # text, not a command
    has stdout '| `a` **b** \u{202E} [c](http://d.e) \x07' 'Markdown keeps another'
    for element in script img code strong a; do
        lacks stdout "<$element" "Markdown adds no $element"
    done
else
    skip 'Markdown as cmark-gfm reads it' 'cmark-gfm is not installed'
fi
finish
