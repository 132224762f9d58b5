/* SPDX-License-Identifier: MIT */
/*
 * read_steps.c - the steps around the model of a tokenizer.json: normalizers, pre-tokenizers,
 * post-processors, decoders. What they do: normalize.c, cut.c, decode.c.
 */
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "tokenizer/engine.h"

/* How a step of a type is read; `list`: it holds a list of steps under that key. */
struct step_type {
    const char *type;
    int (*read)(const struct reading *reading, const struct value *value, struct error *error);
    const char *list;
};

static size_t count_of(const struct value *map, const char *key, size_t otherwise)
{
    const struct value *value = value_find(map, key);
    return value && value->kind == VALUE_INTEGER && value->integer >= 0 ? (size_t)value->integer
                                                                        : otherwise;
}

/* A copy; `otherwise` where the key is no text. */
static char *text_of(const struct value *map, const char *key, const char *otherwise, size_t *size)
{
    const struct value *value = value_find(map, key);
    if (value && value->kind == VALUE_TEXT) {
        *size = value->size;
        return memory_text_part(value->text, value->size);
    }
    *size = strlen(otherwise);
    return memory_text(otherwise);
}

static int read_step(const struct reading *reading, const struct value *value,
                     const struct step_type *types, const char *what, struct error *error)
{
    const struct value *type = value_find(value, "type");
    if (!value || value->kind == VALUE_NULL)
        return 0;
    for (; types->type; types++) {
        if (!value_is_text(type, types->type))
            continue;
        const struct value *list = types->list ? value_find(value, types->list) : NULL;
        int code = types->read ? types->read(reading, value, error) : 0;
        for (uint32_t i = 0; !code && list && list->kind == VALUE_LIST && i < list->size; i++)
            code = read_step(reading, &list->items[i], types->list ? types : NULL, what, error);
        return code;
    }
    struct text name = {0};
    if (value_text(type))
        text_add_safe(&name, type->text, type->size > 40 ? 40 : type->size);
    int code = error_set(error, ERROR_INPUT, "%s: the %s \"%s\" is not known", reading->name, what,
                         text_get(&name));
    text_fini(&name);
    return code;
}

/* A pattern is {"String": text} or {"Regex": text}. */
static int read_pattern(const struct reading *reading, const struct value *pattern,
                        struct regex **regex, char **text, size_t *text_size, struct error *error)
{
    const struct value *plain = value_find(pattern, "String");
    const struct value *expression = value_find(pattern, "Regex");
    if (pattern && pattern->kind == VALUE_TEXT)
        plain = pattern;
    if (plain && plain->kind == VALUE_TEXT) {
        *text = memory_text_part(plain->text, plain->size);
        *text_size = plain->size;
        return 0;
    }
    if (!expression || expression->kind != VALUE_TEXT)
        return error_set(error, ERROR_INPUT, "%s: a pattern has neither \"String\" nor \"Regex\"",
                         reading->name);
    *regex = regex_new(expression->text, expression->size, reading->name, error);
    return *regex ? 0 : error->code;
}

/* Normalizers. */

#define NORMALIZER(name, kind)                                                                  \
    static int name(const struct reading *reading, const struct value *value,                   \
                    struct error *error)                                                         \
    {                                                                                            \
        (void)value;                                                                             \
        (void)error;                                                                             \
        normalizers_add(&reading->tokenizer->normalizers, kind);                                 \
        return 0;                                                                                \
    }

NORMALIZER(read_nfc, NORMALIZE_NFC)
NORMALIZER(read_nfd, NORMALIZE_NFD)
NORMALIZER(read_nfkc, NORMALIZE_NFKC)
NORMALIZER(read_nfkd, NORMALIZE_NFKD)
NORMALIZER(read_lowercase, NORMALIZE_LOWERCASE)
NORMALIZER(read_strip_accents, NORMALIZE_STRIP_ACCENTS)
NORMALIZER(read_nmt, NORMALIZE_NMT)
NORMALIZER(read_byte_level_normalizer, NORMALIZE_BYTE_LEVEL)

static int read_strip(const struct reading *reading, const struct value *value,
                      struct error *error)
{
    struct normalizer *step = normalizers_add(&reading->tokenizer->normalizers, NORMALIZE_STRIP);
    (void)error;
    step->left = value_flag(value, "strip_left", true);
    step->right = value_flag(value, "strip_right", true);
    return 0;
}

static int read_replace(const struct reading *reading, const struct value *value,
                        struct error *error)
{
    struct normalizer *step = normalizers_add(&reading->tokenizer->normalizers, NORMALIZE_REPLACE);
    step->content = text_of(value, "content", "", &step->content_size);
    step->joins_blanks = value_is_text(value_find(value_find(value, "pattern"), "Regex"), " {2,}");
    return read_pattern(reading, value_find(value, "pattern"), &step->regex, &step->text,
                        &step->text_size, error);
}

static int read_prepend(const struct reading *reading, const struct value *value,
                        struct error *error)
{
    struct normalizer *step = normalizers_add(&reading->tokenizer->normalizers, NORMALIZE_PREPEND);
    (void)error;
    step->content = text_of(value, "prepend", "", &step->content_size);
    return 0;
}

static int read_bert(const struct reading *reading, const struct value *value, struct error *error)
{
    struct normalizer *step = normalizers_add(&reading->tokenizer->normalizers, NORMALIZE_BERT);
    (void)error;
    step->clean = value_flag(value, "clean_text", true);
    step->chinese = value_flag(value, "handle_chinese_chars", true);
    step->lower = value_flag(value, "lowercase", true);
    step->accents = value_flag(value, "strip_accents", step->lower);
    return 0;
}

static int read_precompiled(const struct reading *reading, const struct value *value,
                            struct error *error)
{
    const struct value *map = value_find(value, "precompiled_charsmap");
    struct normalizer *step =
        normalizers_add(&reading->tokenizer->normalizers, NORMALIZE_PRECOMPILED);
    if (!map || map->kind == VALUE_NULL || (map->kind == VALUE_TEXT && !map->size))
        return 0;
    size_t size = 0;
    char *bytes = memory_new(map->kind == VALUE_TEXT ? map->size + 1u : 1, 1);
    int code = 0;
    if (map->kind != VALUE_TEXT || !base64_read(map->text, map->size, bytes, &size))
        code = error_set(error, ERROR_INPUT, "%s: the precompiled map of characters is no base64",
                         reading->name);
    else
        code = charsmap_read(&step->map, bytes, size, reading->name, error);
    free(bytes);
    return code;
}

int steps_read_normalizer(const struct reading *reading, const struct value *value,
                          struct error *error)
{
    static const struct step_type types[] = {
        {"Sequence", NULL, "normalizers"}, {"NFC", read_nfc, NULL}, {"NFD", read_nfd, NULL},
        {"NFKC", read_nfkc, NULL}, {"NFKD", read_nfkd, NULL}, {"Lowercase", read_lowercase, NULL},
        {"Strip", read_strip, NULL}, {"StripAccents", read_strip_accents, NULL},
        {"Nmt", read_nmt, NULL}, {"Replace", read_replace, NULL}, {"Prepend", read_prepend, NULL},
        {"BertNormalizer", read_bert, NULL}, {"ByteLevel", read_byte_level_normalizer, NULL},
        {"Precompiled", read_precompiled, NULL}, {NULL, NULL, NULL}};
    return read_step(reading, value, types, "normalizer", error);
}

/* Decoders. */

static struct decoder *add_decoder(const struct reading *reading, enum decoder_kind kind)
{
    return decoders_add(&reading->tokenizer->decoders, kind);
}

#define DECODER(name, kind, ...)                                                                \
    static int name(const struct reading *reading, const struct value *value,                   \
                    struct error *error)                                                         \
    {                                                                                            \
        struct decoder *step = add_decoder(reading, kind);                                       \
        (void)value;                                                                             \
        (void)error;                                                                             \
        (void)step;                                                                              \
        __VA_ARGS__                                                                              \
        return 0;                                                                                \
    }

DECODER(decode_byte_level, DECODE_BYTE_LEVEL, )
DECODER(decode_fuse, DECODE_FUSE, )
DECODER(decode_byte_fallback, DECODE_BYTE_FALLBACK, )
DECODER(decode_wordpiece, DECODE_WORDPIECE,
        step->text = text_of(value, "prefix", "##", &step->text_size);
        step->cleanup = value_flag(value, "cleanup", true);)
DECODER(decode_bpe, DECODE_BPE,
        step->text = text_of(value, "suffix", "</w>", &step->text_size);)
DECODER(decode_ctc, DECODE_CTC,
        step->text = text_of(value, "pad_token", "<pad>", &step->text_size);
        step->content = text_of(value, "word_delimiter_token", "|", &step->content_size);
        step->cleanup = value_flag(value, "cleanup", true);)
DECODER(decode_metaspace, DECODE_METASPACE,
        step->text = text_of(value, "replacement", "\xe2\x96\x81", &step->text_size);
        step->prefixed = !value_is_text(value_find(value, "prepend_scheme"), "never") &&
                         value_flag(value, "add_prefix_space", true);)
DECODER(decode_strip, DECODE_STRIP,
        step->text = text_of(value, "content", " ", &step->text_size);
        step->start = count_of(value, "start", 0);
        step->stop = count_of(value, "stop", 0);)

static int decode_replace(const struct reading *reading, const struct value *value,
                          struct error *error)
{
    struct decoder *step = add_decoder(reading, DECODE_REPLACE);
    step->content = text_of(value, "content", "", &step->content_size);
    return read_pattern(reading, value_find(value, "pattern"), &step->regex, &step->text,
                        &step->text_size, error);
}

int steps_read_decoder(const struct reading *reading, const struct value *value,
                       struct error *error)
{
    static const struct step_type types[] = {
        {"Sequence", NULL, "decoders"}, {"ByteLevel", decode_byte_level, NULL},
        {"WordPiece", decode_wordpiece, NULL}, {"Metaspace", decode_metaspace, NULL},
        {"BPEDecoder", decode_bpe, NULL}, {"CTC", decode_ctc, NULL},
        {"Replace", decode_replace, NULL}, {"Fuse", decode_fuse, NULL},
        {"Strip", decode_strip, NULL}, {"ByteFallback", decode_byte_fallback, NULL},
        {NULL, NULL, NULL}};
    reading->tokenizer->decoders.joined = value && value->kind != VALUE_NULL;
    return read_step(reading, value, types, "decoder", error);
}
