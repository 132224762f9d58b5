/* SPDX-License-Identifier: MIT */
/*
 * schemas.c - schemas and files for them with bytes changed at random: whatever comes of it,
 * nothing may crash or run on, what is refused has a reason, and every error lies in the file.
 * Built with sanitizers it finds more.
 *
 *     schemas [ROUNDS [SEED]]    more rounds, another seed
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/yaml.h"
#include "schema/schema.h"

#define ROUNDS 3000 /* of each seed */

static const char *const seeds[][2] = {
    {"{\"type\":\"object\",\"required\":[\"a\",\"b\"],\"properties\":{\"a\":{\"$ref\":\"#/$defs/n\"},"
     "\"b\":{\"enum\":[1,\"x\",null]}},\"patternProperties\":{\"^p(\\\\d+|[a-c])$\":{\"type\":"
     "[\"integer\",\"null\"]}},\"additionalProperties\":false,\"$defs\":{\"n\":{\"$anchor\":\"N\","
     "\"minimum\":1e2,\"multipleOf\":0.5,\"exclusiveMaximum\":1000}}}",
     "{\"a\":100.5,\"b\":\"x\",\"p12\":5,\"pb\":null,\"c\":[1,2]}"},
    {"{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"items\":[{\"format\":\"date-time\"},"
     "{\"format\":\"idn-hostname\"},{\"format\":\"uri\"},{\"format\":\"regex\"},{\"format\":\"email\"},"
     "{\"format\":\"ipv6\"}],\"additionalItems\":{\"format\":\"uri-template\"}}",
     "[\"2024-01-01T00:00:00Z\",\"xn--9n2bp8q.\xec\x8b\xa4\",\"http://a:1/b?c#d\","
     "\"^(?<n>[a-z]{2,3})\\\\k<n>$\",\"a.b@[IPv6:::1]\",\"1:2::1.2.3.4\",\"a{?b:3,c*}\"]"},
    {"{\"$id\":\"http://x.org/a\",\"$dynamicAnchor\":\"t\",\"anyOf\":[{\"properties\":{\"k\":"
     "{\"const\":1},\"c\":{\"items\":{\"$dynamicRef\":\"#t\"}}},\"required\":[\"k\"]},{\"if\":"
     "{\"type\":\"string\"},\"then\":{\"minLength\":2,\"pattern\":\"^\\\\p{L}+.[^\\\\s-]*$\"},"
     "\"else\":{\"not\":{\"type\":\"array\"}}}],\"unevaluatedProperties\":{\"type\":\"number\"},"
     "\"dependentRequired\":{\"k\":[\"c\"]}}",
     "{\"k\":1,\"c\":[{\"k\":1,\"c\":[\"ab\",{\"z\":1}]},\"\xc3\xa9x\",[1]],\"z\":1.0}"},
    {"{\"prefixItems\":[true,{\"contains\":{\"type\":\"number\"},\"maxContains\":2}],\"items\":"
     "{\"oneOf\":[{\"$ref\":\"#/prefixItems/1\"},{\"uniqueItems\":true,\"maxItems\":4}]},"
     "\"unevaluatedItems\":false,\"minItems\":1}",
     "[1,[1,2,\"a\"],[1,1.0,{\"a\":1},{\"a\":1}],[\"x\",\"y\"],12345678901234567890123]"},
};

static uint64_t state;

/* splitmix64 */
static uint64_t draw(uint64_t below)
{
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (z ^ z >> 31) % below;
}

/* Changes that mostly leave JSON what it is. */
static void mutate(struct text *text)
{
    static const char *const pieces[] = {"\"$ref\":\"#\"", "{}", "[", "]", "\"", "0", "-", "e9", ".",
                                         "true", "\\\\", "(", ")", "*", "{9}", "not", "items",
                                         "\"#/$defs/n\"", "\xc3\xa9", "\xff", "99999999999", ","};
    for (uint64_t changes = 1 + draw(3); changes > 0 && text->size > 1; changes--) {
        size_t at = (size_t)draw(text->size), from = (size_t)draw(text->size);
        size_t most = text->size - (at > from ? at : from), size = (size_t)draw(most < 20 ? most : 20);
        const char *piece = pieces[draw(sizeof pieces / sizeof *pieces)];
        switch (draw(5)) {
        case 0: text->data[at] = (char)draw(128); break;
        case 1: text->data[at] ^= (char)(1u << draw(7)); break;
        case 2: memmove(text->data + at, text->data + from, size); break;
        case 3: /* one piece more */
            text_repeat(text, ' ', strlen(piece));
            memmove(text->data + at + strlen(piece), text->data + at,
                    text->size - at - strlen(piece));
            memcpy(text->data + at, piece, strlen(piece));
            break;
        default: /* some bytes less */
            memmove(text->data + at, text->data + at + size, text->size - at - size);
            text->size -= size;
        }
    }
}

static const char *check(struct schema *schema, const char *name, const struct text *file,
                         bool yaml)
{
    struct error error = {0};
    struct tree tree;
    struct schema_result result;
    const char *wrong = NULL;
    if ((yaml ? yaml_parse : json_parse)(&tree, name, file->data, file->size, &error))
        return NULL;
    schema_check(schema, &tree, &result);
    if (result.valid != !result.count || (result.unchecked && result.valid))
        wrong = "a verdict that is not that of its errors";
    for (size_t i = 0; i < result.count; i++) {
        const struct schema_error *one = &result.errors[i];
        struct place place = tree_place(&tree, one->offset);
        if (one->offset > tree.source_size || place.line != one->place.line ||
            place.column != one->place.column || !*one->message || strchr(one->message, '\n'))
            wrong = "an error without a place or a line of words";
        if (!yaml && !strlen(one->pointer) != !(one->offset - tree.root.offset))
            wrong = "an error whose pointer leads elsewhere";
    }
    schema_result_fini(&result);
    tree_fini(&tree);
    return wrong;
}

static const char *try_once(const struct text *schema_text, const struct text *file)
{
    struct error error = {0};
    struct schema_options options = {.assert_format = true, .draft = draw(3)};
    struct schema *schema = schema_parse("s.json", schema_text->data, schema_text->size, &options,
                                         &error);
    if (!schema)
        return error.code && error.text[0] && !strchr(error.text, '\n') ? NULL
                                                                        : "a refusal without a reason";
    const char *wrong = check(schema, "f.json", file, false);
    wrong = wrong ? wrong : check(schema, "f.yaml", file, true);
    schema_free(schema);
    return wrong;
}

int main(int count, char **arguments)
{
    long rounds = count > 1 ? atol(arguments[1]) : ROUNDS;
    const size_t total = sizeof seeds / sizeof *seeds;
    int failed = 0;
    state = count > 2 ? strtoull(arguments[2], NULL, 10) : 1;
    printf("1..%zu\n", total);
    for (size_t i = 0; i < total; i++) {
        const char *wrong = NULL;
        for (long round = 0; round < rounds && !wrong; round++) {
            struct text texts[2] = {{0}, {0}};
            for (int j = 0; j < 2; j++)
                text_add(&texts[j], seeds[i][j]);
            if (round % 3 != 1)
                mutate(&texts[0]);
            if (round % 3 != 0)
                mutate(&texts[1]);
            wrong = try_once(&texts[0], &texts[1]);
            if (wrong)
                printf("# %s: %s\n# of %s\n", wrong, text_get(&texts[0]), text_get(&texts[1]));
            text_fini(&texts[0]);
            text_fini(&texts[1]);
        }
        printf("%s %zu - schema %zu, changed %ld times\n", wrong ? "not ok" : "ok", i + 1, i + 1, rounds);
        failed += wrong != NULL;
    }
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
