#!/bin/sh
# SPDX-License-Identifier: MIT
# configs.sh - real configurations and cards, many at once: each is described, by the plugin of its
# family where there is one, and in the shape that is promised.

. "${top_srcdir:?}/tests/lib.sh"
requires_shared data/configs

# described SCHEMA FOLDER...: all are described in the promised shape, without a word.
described() {
    run "$ARCHCARD" inspect "$@" -f json
    exits 0 "$# models are described"
    is "$(wc -c <stderr | tr -d ' ')" 0 'without a word'
    mv stdout models.json
    is "$(json_count models.json /models)" $# 'each has its place'
    run "$ARCHCARD" schema check "$top_srcdir/schemas/inspect.json" models.json
    exits 0 'in the promised shape'
}

# What the files call it, and the plugin that must know it. All others are known to none.
plugin_of() {
    case $1 in
    gpt2) echo gpt ;;
    mixtral) echo mistral ;;
    mt5) echo t5 ;;
    mbart) echo bart ;;
    bart | falcon | gpt_neox | llama | mistral | qwen2 | t5) echo "$1" ;;
    *) echo none ;;
    esac
}

set --
for config in "$ARCHCARD_SHARED"/data/configs/*/config.json; do
    set -- "$@" "${config%/config.json}"
done
described "$@"
i=0
for folder; do
    family=$(json "$folder/config.json" /model_type 2>/dev/null)
    plugin=$(json models.json "/models/$i/plugin/name" 2>/dev/null || echo none)
    is "$plugin" "$(plugin_of "$family")" "${folder##*/}: $family"
    if [ "$plugin" != none ]; then
        check "${folder##*/}: by evidence" test -n "$(json models.json "/models/$i/plugin/reason")"
        check "${folder##*/}: parameters" test "$(json models.json "/models/$i/parameters/total")" -gt 1000
    fi
    i=$((i + 1))
done

described "$ARCHCARD_SHARED"/data/cards/*/
finish
