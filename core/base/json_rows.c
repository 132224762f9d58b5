/* SPDX-License-Identifier: MIT */
/* json_rows.c - items of a list or map one after the other, strings where they lie. */
#include "base/json_rows.h"

#include <string.h>

#include "base/json.h"
#include "base/number.h"
#include "base/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

int json_rows_fail(struct json_rows *rows, const char *at, const char *message)
{
    struct place place = tree_place(&rows->place, (uint64_t)(at - rows->place.source));

    return error_set(rows->error, ERROR_INPUT, "%s:%u:%u: %s", rows->place.name,
                     (unsigned)place.line, (unsigned)place.column, message);
}

char json_rows_peek(struct json_rows *rows)
{
    static const char indent[4] = {' ', ' ', ' ', ' '};
    const char *at = rows->at;

    while (at < rows->end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) {
        at++;
        while (rows->end - at >= 4 && memcmp(at, indent, 4) == 0)
            at += 4;
    }
    rows->at = at;
    return at < rows->end ? *at : '\0';
}

static int init(struct json_rows *rows, const char *at, const char *end)
{
    size_t valid = utf8_valid_size(at, (size_t)(end - at));

    rows->at = at;
    rows->end = end;
    if (valid < (size_t)(end - at))
        return json_rows_fail(rows, at + valid, "the text is not valid UTF-8");
    rows->map = json_rows_peek(rows) == '{';
    if (!rows->map && json_rows_peek(rows) != '[')
        return json_rows_fail(rows, rows->at, "expected a list or a map");
    rows->at++;
    return 0;
}

int json_rows_init(struct json_rows *rows, const char *name, const char *data, uint64_t size,
                   struct error *error)
{
    static const char mark[3] = "\xef\xbb\xbf";
    bool marked = size >= sizeof mark && memcmp(data, mark, sizeof mark) == 0;

    *rows = (struct json_rows){.error = error};
    rows->place = (struct tree){.name = (char *)(uintptr_t)name,
                                .source = data != NULL ? data : "", .source_size = size};
    return init(rows, rows->place.source + (marked ? sizeof mark : 0), rows->place.source + size);
}

int json_rows_init_unread(struct json_rows *rows, const struct tree *tree,
                          const struct value *unread, struct error *error)
{
    const char *at = tree->source + unread->offset;

    *rows = (struct json_rows){.error = error};
    rows->place = (struct tree){
        .name = tree->name, .source = tree->source, .source_size = tree->source_size};
    return init(rows, at, at + unread->size);
}

void json_rows_fini(struct json_rows *rows)
{
    arena_fini(&rows->arena);
}

size_t json_rows_count(const struct json_rows *rows)
{
    const char *at = rows->at;
    size_t count = 1;

#ifdef __SSE2__
    while (rows->end - at >= 16) {
        __m128i sums = _mm_setzero_si128(); /* of up to 255 commas a byte */

        for (int i = 0; i < 255 && rows->end - at >= 16; i++, at += 16) {
            __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
            sums = _mm_sub_epi8(sums, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(',')));
        }
        sums = _mm_sad_epu8(sums, _mm_setzero_si128());
        count += (size_t)_mm_cvtsi128_si32(sums);
        count += (size_t)_mm_cvtsi128_si32(_mm_srli_si128(sums, 8));
    }
#endif
    for (; at < rows->end; at++)
        count += *at == ',';
    return count;
}

int json_rows_next(struct json_rows *rows)
{
    char close = rows->map ? '}' : ']', c = json_rows_peek(rows);

    if (c == close) {
        rows->at++;
        if (json_rows_peek(rows) != '\0' || rows->at < rows->end)
            return json_rows_fail(rows, rows->at, "expected nothing more after the value");
        return 0;
    }
    if (rows->begun && c != ',')
        return json_rows_fail(rows, rows->at, rows->map ? "expected ',' or '}' after a value"
                                                        : "expected ',' or ']' after a value");
    rows->at += rows->begun;
    rows->begun = true;
    return 1;
}

int json_rows_mark(struct json_rows *rows, char mark)
{
    char message[] = "expected 'x'";

    if (json_rows_peek(rows) == mark) {
        rows->at++;
        return 0;
    }
    message[strlen("expected '")] = mark;
    return json_rows_fail(rows, rows->at, message);
}

/* The first quote, backslash or control character. */
static const char *find_stop(const char *at, const char *end)
{
#ifdef __SSE2__
    for (; end - at >= 16; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
        __m128i stop = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                    _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
        unsigned bits = (unsigned)_mm_movemask_epi8(_mm_or_si128(stop, low));

        if (bits != 0)
            return at + __builtin_ctz(bits);
    }
#endif
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
        at++;
    return at;
}

/* The rest of a string that has escapes. */
static int read_escaped(struct json_rows *rows, const char *from, const char *stop,
                        const char **text, size_t *size)
{
    const char *at = stop, *close = stop;
    char *to;

    while (close < rows->end && *close != '"')
        close = find_stop(close + (*close == '\\' ? 2 : 1), rows->end);
    if (close >= rows->end)
        return json_rows_fail(rows, from - 1, "the string that begins here has no end");
    to = arena_alloc(&rows->arena, (size_t)(close - from) + 1);
    *text = to;
    memcpy(to, from, (size_t)(stop - from));
    to += stop - from;
    while (at < close) {
        const char *plain;

        if (*at != '\\')
            return json_rows_fail(rows, at,
                                  "a control character in a string must be written \\u00XX");
        if (!json_escape_read(&at, close, &to))
            return json_rows_fail(rows, at, "no such escape in a string");
        plain = at;
        at = find_stop(at, close);
        memcpy(to, plain, (size_t)(at - plain));
        to += at - plain;
    }
    *size = (size_t)(to - *text);
    rows->at = close + 1;
    return 0;
}

int json_rows_text(struct json_rows *rows, const char **text, size_t *size)
{
    const char *from, *stop;

    if (json_rows_peek(rows) != '"')
        return json_rows_fail(rows, rows->at, "expected a string");
    from = rows->at + 1;
    stop = find_stop(from, rows->end);
    if (stop == rows->end)
        return json_rows_fail(rows, rows->at, "the string that begins here has no end");
    if (*stop != '"')
        return read_escaped(rows, from, stop, text, size);
    *text = from;
    *size = (size_t)(stop - from);
    rows->at = stop + 1;
    return 0;
}

int json_rows_number(struct json_rows *rows, struct value *value)
{
    char first = json_rows_peek(rows);
    const char *problem = NULL, *from = rows->at, *at = from;

    *value = (struct value){.kind = VALUE_INTEGER, .offset = (uint64_t)(from - rows->place.source)};
    if (first >= '1' && first <= '9') { /* most are small whole ones */
        while (at - from < 18 && at < rows->end && *at >= '0' && *at <= '9')
            value->integer = value->integer * 10 + (*at++ - '0');
        if (at < rows->end && (*at == ',' || *at == '\n' || *at == '}' || *at == ']')) {
            value->size = (uint32_t)(at - from);
            rows->at = at;
            return 0;
        }
    } else if (first != '0' && first != '-') {
        return json_rows_fail(rows, from, "expected a number");
    }
    at = number_read(from, rows->end, value, &problem);
    if (problem != NULL)
        return json_rows_fail(rows, at, problem);
    rows->at = at;
    return 0;
}

/* How far a text was gone through. */
struct walk {
    size_t depth; /* of brackets */
    bool quoted;
    bool escaped; /* after a backslash */
};

/* Goes on byte by byte; behind the bracket with which the depth becomes zero, or NULL. */
static const char *walk_on(struct walk *walk, const char *at, const char *end)
{
    for (; at < end; at++) {
        char c = *at;

        if (walk->quoted) {
            walk->quoted = walk->escaped || c != '"';
            walk->escaped = !walk->escaped && c == '\\';
        } else if (c == '"') {
            walk->quoted = true;
        } else if (c == '[' || c == '{') {
            walk->depth++;
        } else if ((c == ']' || c == '}') && --walk->depth == 0) {
            return at + 1;
        }
    }
    return NULL;
}

#ifdef __SSE2__

static uint64_t equal_to(const char *at, char byte, char bit)
{
    uint64_t bits = 0;

    for (unsigned i = 0; i < 64; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(at + i));
        bytes = _mm_or_si128(bytes, _mm_set1_epi8(bit));
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte)))
                << i;
    }
    return bits;
}

/* The same for 64 bytes, unless they hold a backslash or the end may be among them. */
static bool walk_wide(struct walk *walk, const char *at)
{
    uint64_t inside = equal_to(at, '"', 0), opens, closes;

    if (walk->escaped || equal_to(at, '\\', 0) != 0)
        return false;
    for (unsigned shift = 1; shift < 64; shift *= 2)
        inside ^= inside << shift;
    inside ^= walk->quoted ? UINT64_MAX : 0;
    opens = equal_to(at, '{', 0x20) & ~inside; /* '[' and 0x20 is '{', ']' is '}' */
    closes = equal_to(at, '}', 0x20) & ~inside;
    if ((opens | closes) != 0) {
        if ((size_t)__builtin_popcountll(closes) >= walk->depth)
            return false;
        walk->depth += (size_t)__builtin_popcountll(opens);
        walk->depth -= (size_t)__builtin_popcountll(closes);
    }
    walk->quoted = inside >> 63;
    return true;
}

#endif

const char *json_end_of(const char *at, const char *end)
{
    struct walk walk = {.depth = 0};
    const char *found = NULL;

#ifdef __SSE2__
    for (; found == NULL && end - at >= 64; at += 64)
        if (walk.depth == 0 || !walk_wide(&walk, at))
            found = walk_on(&walk, at, at + 64);
#endif
    return found != NULL ? found : walk_on(&walk, at, end);
}
