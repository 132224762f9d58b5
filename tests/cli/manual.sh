#!/bin/sh
# SPDX-License-Identifier: MIT
# manual.sh - the manual pages tell of exactly the options that the program has, and their examples
# work. How the pages are written is tests/lint/man.sh's.

. "${top_srcdir:?}/tests/lib.sh"

pages=$top_srcdir/core/man
# told PAGE SECTION: the options in a section (or sub-section) of a page, as the help spells them.
told() {
    sed -n "/^\.S[hs] $2\$/,/^\.S[hs]/p" "$1" | sed -n '
        s/^\.It Fl //
        t found
        d
        :found
        s/^\([a-zA-Z]\) , -/-\1, --/
        s/^-\([a-z][a-z]\)/--\1/
        s/ A[r] / /; s/ Cm / /; s/ , \([a-z]\)/,\1/g; s/ | /|/g
        p'
}
# shown FILE HEADING: the options under a heading of the help.
shown() { sed -n "/^$2\$/,/^\$/s/^  \(-.*[^ ]\)  .*/\1/p" "$1" | sed 's/  .*//'; }

"$ARCHCARD" help --width 200 >overview
told "$pages/archcard.1" 'Of every command' >told
told "$pages/archcard.1" 'Of the program' >>told
shown overview Options >shown
check 'archcard.1 and the program agree on the common options' cmp -s shown told
diff shown told | sed 's/^/# /'
check 'there are common options' grep -q -e '-o, --output FILE' shown

words=$(sed -n '/^Commands/,/^$/s/^  \([a-z]*\)  .*/\1/p' overview)
for word in $words; do
    page=$pages/archcard-$word.1 section=OPTIONS
    [ "$word" = help ] && page=$pages/archcard.1 section='Of help'
    "$ARCHCARD" help "$word" --width 200 >help
    told "$page" "$section" >told
    shown help Options >shown
    check "${page##*/} and the program agree on the options of $word" cmp -s shown told
    diff shown told | sed 's/^/# /'
    for format in $(sed -n 's/^  formats *//p' help | tr , ' '); do
        grep -q -w -e "$format" "$page" "$pages/archcard.1" || echo "$format"
    done >untold
    is "$(cat untold)" '' "${page##*/} tells of every format"
done

# The examples of pages and help, each in a folder of its own.
mkdir bin
printf '#!/bin/sh\nexec "%s" "$@"\n' "$ARCHCARD" >bin/archcard
chmod +x bin/archcard
PATH=$scratch/bin:$PATH
# works NAME LINE: the line can be typed as it stands.
works() {
    mkdir example
    status=0
    (cd example && sh -c "$2") >stdout 2>stderr </dev/null || status=$?
    exits 0 "$1: $2"
    rm -rf example
}
for page in "$pages"/*.[17] "$top_srcdir"/plugins/*/*.7; do
    sed -n 's/^\.Dl \(archcard .*\)/\1/p' "$page" >examples
    while read -r line; do
        works "${page##*/}" "$line"
    done <examples
done
for word in $words; do
    works "help $word" "$("$ARCHCARD" help "$word" --width 300 | sed -n 's/^  example *//p')"
done

# What a plugin's own sections show is in its page, or in the page of the family that it says it has
# the shape of.
for folder in "$top_srcdir"/plugins/*/; do
    plugin=$(basename "$folder")
    cat "$folder"/*.7 >page
    for family in $(sed -n 's/^\.Xr archcard-\([a-z0-9]*\) 7.*/\1/p' page | sort -u); do
        cat "$top_srcdir/plugins/$family"/*.7
    done >>page 2>/dev/null
    # The first example of the plugin; its sections need no weights.
    rm -rf example
    mkdir example
    for config in "$top_srcdir/plugins/$plugin"/examples/*.json; do
        cp "$config" example/config.json
        break
    done
    run "$ARCHCARD" inspect example -f json
    section=0
    while title=$(json stdout "/models/0/sections/$section/id" 2>/dev/null); do
        echo "$title"
        fact=0
        while json stdout "/models/0/sections/$section/facts/$fact/key" 2>/dev/null; do
            fact=$((fact + 1))
        done
        section=$((section + 1))
    done >keys
    check "$plugin has sections" test -s keys
    while read -r key; do
        grep -q -w -e "$key" page || echo "$key"
    done <keys >untold
    is "$(cat untold)" '' "archcard-$plugin.7 tells of its sections"
done
finish
