/* SPDX-License-Identifier: MIT */
/* idna.c - labels of host names, and Punycode (RFC 3492). Which characters a label may have is said
 * in idna_codes.c. */
#include "schema/idna.h"

#include <string.h>

#include "base/utf8.h"

#define HOST_SIZE 253 /* with the dots */
#define LABEL_CODES 256

/* RFC 3492, 5 and 6.1. */
enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, FIRST_BIAS = 72, FIRST_CODE = 128 };

static uint32_t adapt(uint32_t delta, uint32_t count, bool first)
{
    uint32_t k = 0;
    delta /= first ? DAMP : 2;
    delta += delta / count;
    for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
        delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static uint32_t threshold(uint32_t k, uint32_t bias)
{
    return k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
}

/* The bytes behind "xn--" as code points; 0 when they are no Punycode. */
static size_t decode(const char *text, size_t size, uint32_t codes[LABEL_CODES])
{
    size_t count = 0, at = 0;
    uint32_t code = FIRST_CODE, index = 0, bias = FIRST_BIAS;
    for (size_t i = size; i > 0 && !count && !at; i--) {
        if (text[i - 1] != '-')
            continue;
        for (count = 0; count < i - 1; count++)
            codes[count] = (unsigned char)text[count];
        at = i;
    }
    while (at < size) {
        uint32_t before = index, weight = 1;
        for (uint32_t k = BASE;; k += BASE) {
            char c = at < size ? text[at++] : 0;
            uint32_t digit = c >= 'a' && c <= 'z'   ? (uint32_t)(c - 'a')
                             : c >= '0' && c <= '9' ? (uint32_t)(c - '0') + 26
                                                    : BASE;
            uint32_t t = threshold(k, bias);
            if (digit >= BASE || digit > (UINT32_MAX - index) / weight)
                return 0;
            index += digit * weight;
            if (digit < t)
                break;
            if (weight > UINT32_MAX / (BASE - t))
                return 0;
            weight *= BASE - t;
        }
        count++;
        bias = adapt(index - before, (uint32_t)count, before == 0);
        code += index / (uint32_t)count;
        index %= (uint32_t)count;
        if (code > 0x10ffff || count > IDNA_LABEL)
            return 0;
        memmove(codes + index + 1, codes + index, (count - 1 - index) * sizeof *codes);
        codes[index++] = code;
    }
    return count;
}

/* The reverse, into at most IDNA_LABEL bytes; 0 when it is longer. */
static size_t encode(const uint32_t *codes, size_t count, char out[IDNA_LABEL])
{
    size_t size = 0, basic;
    for (size_t i = 0; i < count && size < IDNA_LABEL; i++)
        if (codes[i] < FIRST_CODE)
            out[size++] = (char)codes[i];
    size_t done = basic = size;
    uint32_t code = FIRST_CODE, delta = 0, bias = FIRST_BIAS;
    if (basic && size < IDNA_LABEL)
        out[size++] = '-';
    while (done < count && size < IDNA_LABEL) {
        uint32_t next = UINT32_MAX;
        for (size_t i = 0; i < count; i++)
            next = codes[i] >= code && codes[i] < next ? codes[i] : next;
        delta += (next - code) * (uint32_t)(done + 1);
        code = next;
        for (size_t i = 0; i < count; i++) {
            delta += codes[i] < code;
            if (codes[i] != code)
                continue;
            uint32_t rest = delta;
            for (uint32_t k = BASE;; k += BASE) {
                uint32_t t = threshold(k, bias), digit = rest;
                bool last = rest < t;
                if (!last) {
                    digit = t + (rest - t) % (BASE - t);
                    rest = (rest - t) / (BASE - t);
                }
                if (size == IDNA_LABEL)
                    return 0;
                out[size++] = (char)(digit < 26 ? 'a' + digit : '0' + digit - 26);
                if (last)
                    break;
            }
            bias = adapt(delta, (uint32_t)done + 1, done == basic);
            delta = 0;
            done++;
        }
        delta++;
        code++;
    }
    return done == count ? size : 0;
}

/* What the labels of a host have together. */
struct host {
    size_t size; /* as it goes over the wire */
    bool right_to_left;
    bool broken; /* some label does not meet the bidi rule */
};

static bool is_ascii_label(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && c != '-')
            return false;
    }
    return size && size <= IDNA_LABEL && text[0] != '-' && text[size - 1] != '-';
}

/* A label as code points, checked; `size` is its length over the wire. */
static bool take_label(struct host *host, const uint32_t *codes, size_t count, size_t size)
{
    host->size += size + (host->size > 0);
    host->right_to_left |= idna_is_right_to_left(codes, count);
    host->broken |= !idna_meets_bidi_rule(codes, count);
    return size && idna_is_label(codes, count);
}

static bool take_a_label(struct host *host, const char *text, size_t size)
{
    uint32_t codes[LABEL_CODES];
    char again[IDNA_LABEL];
    size_t count = decode(text + 4, size - 4, codes);
    bool wide = false;
    for (size_t i = 0; i < count; i++)
        wide |= codes[i] >= FIRST_CODE;
    size_t length = wide ? encode(codes, count, again) : 0;
    return length == size - 4 && !memcmp(again, text + 4, length) &&
           take_label(host, codes, count, size);
}

/* One label, in UTF-8. */
static bool read_label(struct host *host, const char *text, size_t size, bool wide)
{
    uint32_t codes[LABEL_CODES];
    char low[LABEL_CODES], wire[IDNA_LABEL];
    size_t count = 0;
    bool ascii = true;
    if (size >= LABEL_CODES)
        return false;
    for (size_t i = 0; i < size; count++) {
        i += utf8_read(text + i, size - i, &codes[count]);
        ascii &= codes[count] < FIRST_CODE;
        if (codes[count] >= 'A' && codes[count] <= 'Z')
            codes[count] |= 0x20;
        low[count] = (char)codes[count];
    }
    if (!ascii) {
        size_t length = wide ? encode(codes, count, wire) : 0;
        return length && length <= IDNA_LABEL - 4 && take_label(host, codes, count, length + 4);
    }
    if (!is_ascii_label(low, size))
        return false;
    if (size > 4 && !memcmp(low, "xn--", 4))
        return take_a_label(host, low, size);
    host->size += size + (host->size > 0);
    host->broken |= !idna_meets_bidi_rule(codes, count);
    return true;
}

/* The length of a separator; 0: it is none. */
static size_t dot_size(const char *at, size_t size, bool wide)
{
    static const char *const dots[] = {"\xe3\x80\x82", "\xef\xbc\x8e", "\xef\xbd\xa1"};
    if (size && *at == '.')
        return 1;
    for (size_t i = 0; wide && size >= 3 && i < sizeof dots / sizeof *dots; i++)
        if (!memcmp(at, dots[i], 3))
            return 3;
    return 0;
}

bool idna_is_host(const char *text, size_t size, bool wide)
{
    struct host host = {0};
    for (;;) {
        size_t label = 0;
        while (label < size && !dot_size(text + label, size - label, wide))
            label++;
        if (!label || !read_label(&host, text, label, wide))
            return false;
        if (label == size)
            break;
        label += dot_size(text + label, size - label, wide);
        text += label;
        size -= label;
    }
    return host.size <= HOST_SIZE && !(host.right_to_left && host.broken);
}
