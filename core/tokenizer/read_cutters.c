/* SPDX-License-Identifier: MIT */
/*
 * read_cutters.c - the pre-tokenizers and post-processors of a tokenizer.json. What they do: cut.c,
 * encode.c.
 */
#include <stdlib.h>
#include <string.h>

#include "tokenizer/engine.h"

static enum cut_behavior behavior_of(const struct value *map)
{
    static const char *const names[] = {"Isolated", "Removed", "MergedWithPrevious",
                                        "MergedWithNext", "Contiguous"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (value_is_text(value_find(map, "behavior"), names[i]))
            return (enum cut_behavior)i;
    return CUT_ISOLATED;
}

static struct cutter *add(const struct reading *reading, enum cutter_kind kind,
                          enum cut_behavior behavior)
{
    struct cutter *step = cutters_add(&reading->tokenizer->cutters, kind);
    step->behavior = behavior;
    return step;
}

int steps_add_split(const struct reading *reading, const char *pattern, size_t size,
                    enum cut_behavior behavior, struct error *error)
{
    struct cutter *step = add(reading, CUT_SPLIT, behavior);
    step->scanned = scan_parse(pattern, size, &step->scan);
    if (!step->scanned)
        step->regex = regex_new(pattern, size, reading->name, error);
    return step->scanned || step->regex ? 0 : error->code;
}

static int read_split(const struct reading *reading, const struct value *value,
                      struct error *error)
{
    const struct value *pattern = value_find(value, "pattern");
    const struct value *plain = value_find(pattern, "String"), *regex = value_find(pattern, "Regex");
    if (pattern && pattern->kind == VALUE_TEXT)
        plain = pattern;
    int code = 0;
    if (plain && plain->kind == VALUE_TEXT) {
        struct cutter *step = add(reading, CUT_SPLIT, behavior_of(value));
        step->text = memory_text_part(plain->text, plain->size);
        step->text_size = plain->size;
    } else if (regex && regex->kind == VALUE_TEXT) {
        code = steps_add_split(reading, regex->text, regex->size, behavior_of(value), error);
    } else {
        code = error_set(error, ERROR_INPUT, "%s: a Split has neither \"String\" nor \"Regex\"",
                         reading->name);
    }
    struct cutters *cutters = &reading->tokenizer->cutters;
    if (!code)
        cutters->items[cutters->count - 1].invert = value_flag(value, "invert", false);
    return code;
}

static void read_metaspace(const struct reading *reading, const struct value *value)
{
    struct cutter *step = add(reading, CUT_METASPACE, CUT_MERGED_WITH_NEXT);
    const struct value *mark = value_find(value, "replacement");
    const struct value *scheme = value_find(value, "prepend_scheme");
    bool given = mark && mark->kind == VALUE_TEXT;
    step->text_size = given ? mark->size : 3;
    step->text = memory_text_part(given ? mark->text : "\xe2\x96\x81", step->text_size);
    step->split = value_flag(value, "split", true);
    step->prepend = value_is_text(scheme, "never")   ? PREPEND_NEVER
                    : value_is_text(scheme, "first") ? PREPEND_FIRST
                                                     : PREPEND_ALWAYS;
    if (!scheme && !value_flag(value, "add_prefix_space", true))
        step->prepend = PREPEND_NEVER;
}

static void read_delimiter(const struct reading *reading, const struct value *value)
{
    struct cutter *step = add(reading, CUT_SPLIT, CUT_REMOVED);
    const struct value *text = value_find(value, "delimiter");
    bool given = text && text->kind == VALUE_TEXT;
    step->text = memory_text_part(given ? text->text : " ", given ? text->size : 1);
    step->text_size = given ? text->size : 1;
}

static void read_byte_level(const struct reading *reading, const struct value *value)
{
    struct cutter *step = add(reading, CUT_BYTE_LEVEL, CUT_ISOLATED);
    step->prefix_space = value_flag(value, "add_prefix_space", true);
    step->split = value_flag(value, "use_regex", true);
}

static void read_length(const struct reading *reading, const struct value *value)
{
    const struct value *length = value_find(value, "length");
    bool given = length && length->kind == VALUE_INTEGER && length->integer > 0;
    add(reading, CUT_LENGTH, CUT_ISOLATED)->length = given ? (size_t)length->integer : 5;
}

/* One pre-tokenizer that is no sequence; false: it is not known. */
static bool read_simple(const struct reading *reading, const struct value *value)
{
    const struct value *type = value_find(value, "type");
    if (value_is_text(type, "ByteLevel"))
        read_byte_level(reading, value);
    else if (value_is_text(type, "Metaspace"))
        read_metaspace(reading, value);
    else if (value_is_text(type, "Whitespace"))
        add(reading, CUT_WHITESPACE, CUT_REMOVED);
    else if (value_is_text(type, "WhitespaceSplit"))
        add(reading, CUT_WHITESPACE_SPLIT, CUT_REMOVED);
    else if (value_is_text(type, "BertPreTokenizer"))
        add(reading, CUT_BERT, CUT_REMOVED);
    else if (value_is_text(type, "Punctuation"))
        add(reading, CUT_PUNCTUATION, behavior_of(value));
    else if (value_is_text(type, "Digits"))
        add(reading, CUT_DIGITS,
            value_flag(value, "individual_digits", false) ? CUT_ISOLATED : CUT_CONTIGUOUS);
    else if (value_is_text(type, "CharDelimiterSplit"))
        read_delimiter(reading, value);
    else if (value_is_text(type, "FixedLength"))
        read_length(reading, value);
    else
        return false;
    return true;
}

static int not_known(const struct reading *reading, const struct value *value, const char *what,
                     struct error *error)
{
    const struct value *type = value_find(value, "type");
    struct text name = {0};
    if (value_text(type))
        text_add_safe(&name, type->text, type->size > 40 ? 40 : type->size);
    int code = error_set(error, ERROR_INPUT, "%s: the %s \"%s\" is not known", reading->name, what,
                         text_get(&name));
    text_fini(&name);
    return code;
}

int steps_read_cutter(const struct reading *reading, const struct value *value,
                      struct error *error)
{
    const struct value *type = value_find(value, "type");
    const struct value *list = value_find(value, "pretokenizers");
    int code = 0;
    if (!value || value->kind == VALUE_NULL)
        return 0;
    if (value_is_text(type, "Split"))
        return read_split(reading, value, error);
    if (!value_is_text(type, "Sequence"))
        return read_simple(reading, value) ? 0
                                           : not_known(reading, value, "pre-tokenizer", error);
    for (uint32_t i = 0; !code && list && list->kind == VALUE_LIST && i < list->size; i++)
        code = steps_read_cutter(reading, &list->items[i], error);
    return code;
}

/* Special tokens around the text. */

static int put_end(const struct reading *reading, bool before, uint32_t id, struct error *error)
{
    struct ends *ends = &reading->tokenizer->ends;
    size_t *count = before ? &ends->before_count : &ends->after_count;
    if (*count >= ENDS_LIMIT)
        return error_set(error, ERROR_INPUT, "%s: more than %d special tokens at one end of a text",
                         reading->name, ENDS_LIMIT);
    (before ? ends->before : ends->after)[(*count)++] = id;
    return 0;
}

static int put_special(const struct reading *reading, const struct value *specials,
                       const struct value *name, bool before, struct error *error)
{
    const struct value *special =
        value_text(name) ? value_find(specials, name->text) : NULL;
    const struct value *ids = value_find(special, "ids");
    int code = 0;
    if (!ids || ids->kind != VALUE_LIST)
        return error_set(error, ERROR_INPUT, "%s: the template of special tokens names one that it "
                         "does not define", reading->name);
    for (uint32_t i = 0; !code && i < ids->size; i++) {
        bool is_id = ids->items[i].kind == VALUE_INTEGER && ids->items[i].integer >= 0 &&
                     ids->items[i].integer < VOCAB_LIMIT;
        code = is_id ? put_end(reading, before, (uint32_t)ids->items[i].integer, error)
                     : error_set(error, ERROR_INPUT, "%s: an id of a special token is expected",
                                 reading->name);
    }
    return code;
}

static int read_template(const struct reading *reading, const struct value *value,
                         struct error *error)
{
    const struct value *single = value_find(value, "single");
    const struct value *specials = value_find(value, "special_tokens");
    bool before = true;
    int code = 0;
    for (uint32_t i = 0; !code && single && single->kind == VALUE_LIST && i < single->size; i++) {
        const struct value *special = value_find(&single->items[i], "SpecialToken");
        if (special)
            code = put_special(reading, specials, value_find(special, "id"), before, error);
        else
            before = false;
    }
    return code;
}

/* ["</s>", 2] */
static int put_pair(const struct reading *reading, const struct value *pair, bool before,
                    struct error *error)
{
    if (!pair || pair->kind != VALUE_LIST || pair->size != 2 ||
        pair->items[1].kind != VALUE_INTEGER || pair->items[1].integer < 0 ||
        pair->items[1].integer >= VOCAB_LIMIT)
        return error_set(error, ERROR_INPUT, "%s: a special token and its id are expected in the "
                         "post-processor", reading->name);
    return put_end(reading, before, (uint32_t)pair->items[1].integer, error);
}

static int read_classic(const struct reading *reading, const struct value *value, bool roberta,
                        struct error *error)
{
    struct tokenizer *tokenizer = reading->tokenizer;
    if (roberta && value_flag(value, "trim_offsets", true)) {
        tokenizer->trim = true;
        tokenizer->trim_first = value_flag(value, "add_prefix_space", true);
    }
    int code = put_pair(reading, value_find(value, "cls"), true, error);
    return code ? code : put_pair(reading, value_find(value, "sep"), false, error);
}

int steps_read_ends(const struct reading *reading, const struct value *value, struct error *error)
{
    const struct value *type = value_find(value, "type"), *list = value_find(value, "processors");
    struct tokenizer *tokenizer = reading->tokenizer;
    int code = 0;
    if (!value || value->kind == VALUE_NULL)
        return 0;
    if (value_is_text(type, "TemplateProcessing"))
        return read_template(reading, value, error);
    if (value_is_text(type, "RobertaProcessing") || value_is_text(type, "BertProcessing"))
        return read_classic(reading, value, value_is_text(type, "RobertaProcessing"), error);
    if (value_is_text(type, "ByteLevel")) {
        tokenizer->trim = tokenizer->trim || value_flag(value, "trim_offsets", true);
        tokenizer->trim_first = value_flag(value, "add_prefix_space", true);
        return 0;
    }
    if (!value_is_text(type, "Sequence"))
        return not_known(reading, value, "post-processor", error);
    for (uint32_t i = 0; !code && list && list->kind == VALUE_LIST && i < list->size; i++)
        code = steps_read_ends(reading, &list->items[i], error);
    return code;
}
