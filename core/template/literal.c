/* SPDX-License-Identifier: MIT */
/*
 * literal.c - numbers and quoted texts as they are spelled in templates, which is as in
 * Python. Names and signs are the lexer's.
 */
#include "template/literal.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "base/utf8.h"
#include "template/chars.h"

#define SPELLING_LIMIT 400 /* bytes of a number */

static int digit_of(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'z' ? byte - 'a' + 10 : 99;
}

/* Digits with single `_` between them; returns what follows them. */
static uint32_t skip_digits(const char *source, uint32_t size, uint32_t at, int base)
{
    while (at < size && (digit_of(source[at]) < base ||
                         (source[at] == '_' && at + 1 < size && digit_of(source[at + 1]) < base)))
        at++;
    return at;
}

static bool is_digit_at(const char *source, uint32_t size, uint32_t at)
{
    return at < size && source[at] >= '0' && source[at] <= '9';
}

/* Digits without `_`, as a number; kept as they are spelled beyond 64 bits. */
static struct datum whole_of(struct machine *machine, const char *digits, size_t size, int base)
{
    struct builder plain = {0};
    int64_t whole = 0;
    bool huge = false;

    for (size_t i = 0; i < size; i++) {
        if (digits[i] == '_')
            continue;
        if (plain.size > 0 || digits[i] != '0')
            builder_byte(machine, &plain, digits[i]);
        huge = huge || __builtin_mul_overflow(whole, base, &whole) ||
               __builtin_add_overflow(whole, digit_of(digits[i]), &whole);
    }
    if (huge && base != 10)
        machine_fail(machine, "a number beyond 64 bits");
    if (huge)
        return (struct datum){.kind = DATUM_HUGE, .text = plain.data, .size = plain.size};
    return datum_integer(whole);
}

static struct datum real_of(struct machine *machine, const char *spelling, size_t size)
{
    struct datum text = datum_text(spelling, size);
    double real = 0;

    if (!literal_real(machine, text, &real))
        machine_fail(machine, "a number of more than %d signs", SPELLING_LIMIT);
    return datum_real(real);
}

struct datum literal_number(struct machine *machine, const char *source, uint32_t size,
                            uint32_t *at, bool after_dot)
{
    uint32_t from = *at;
    uint32_t end = skip_digits(source, size, from, 10);
    uint32_t whole_end = end;
    uint32_t power;
    int base = 10;

    if (source[from] == '0' && from + 2 < size && !after_dot) {
        char letter = source[from + 1] | 0x20;

        base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
        if (base != 10 && skip_digits(source, size, from + 2, base) > from + 2) {
            *at = skip_digits(source, size, from + 2, base);
            return whole_of(machine, source + from + 2, *at - from - 2, base);
        }
    }
    if (!after_dot && end < size && source[end] == '.' && is_digit_at(source, size, end + 1))
        end = skip_digits(source, size, end + 1, 10);
    power = end + 1;
    if (!after_dot && end < size && (source[end] | 0x20) == 'e') {
        if (power < size && (source[power] == '+' || source[power] == '-'))
            power++;
        if (is_digit_at(source, size, power))
            end = skip_digits(source, size, power, 10);
    }
    *at = end;
    if (end > whole_end)
        return real_of(machine, source + from, end - from);
    /* A number does not begin with 0, unless it is 0. */
    for (uint32_t i = from; source[from] == '0' && i < end; i++)
        if (source[i] != '0' && source[i] != '_')
            machine_fail(machine, "a whole number must not begin with 0");
    return whole_of(machine, source + from, end - from, 10);
}

/* The code of \xNN, \uNNNN, \UNNNNNNNN; half a surrogate pair becomes U+FFFD. */
static uint32_t read_hex(struct machine *machine, const char *digits, uint32_t left, uint32_t count)
{
    uint32_t code = 0;

    for (uint32_t i = 0; i < count; i++) {
        if (i >= left || digit_of(digits[i]) >= 16)
            machine_fail(machine, "a damaged escape in a text");
        code = code << 4 | (uint32_t)digit_of(digits[i]);
    }
    if (code > 0x10ffff)
        machine_fail(machine, "an escape beyond Unicode in a text");
    return code;
}

/* Adds what an escape stands for; returns how many bytes it has behind the backslash. */
static uint32_t add_escape(struct machine *machine, struct builder *out, const char *text,
                           uint32_t left)
{
    static const char letters[] = "ntrabfv\\'\"";
    static const char meanings[] = "\n\t\r\a\b\f\v\\'\"";
    const char *found = *text != '\0' ? strchr(letters, *text) : NULL;
    uint32_t count = *text == 'x' ? 2 : *text == 'u' ? 4 : *text == 'U' ? 8 : 0;
    uint32_t code = 0;

    if (found != NULL) {
        builder_byte(machine, out, meanings[found - letters]);
        return 1;
    }
    if (count > 0) {
        builder_code(machine, out, read_hex(machine, text + 1, left - 1, count));
        return count + 1;
    }
    if (*text == '\n')
        return 1;
    if (*text == 'N')
        machine_fail(machine, "\\N{...} in a text is not supported");
    while (count < 3 && count < left && text[count] >= '0' && text[count] <= '7')
        code = code * 8 + (uint32_t)(text[count++] - '0');
    if (count > 0) {
        builder_code(machine, out, code);
        return count;
    }
    builder_byte(machine, out, '\\');
    return 0;
}

struct datum literal_text(struct machine *machine, const char *source, uint32_t size, uint32_t *at)
{
    char quote = source[*at];
    uint32_t from = *at + 1;
    uint32_t end = from;
    struct builder out = {0};

    while (end < size && source[end] != quote)
        end += source[end] == '\\' ? 2 : 1;
    if (end >= size)
        machine_fail(machine, "a text is not closed");
    *at = end + 1;
    if (memchr(source + from, '\\', end - from) == NULL)
        return datum_text(source + from, end - from);
    while (from < end) {
        if (source[from] != '\\')
            builder_byte(machine, &out, source[from++]);
        else
            from += 1 + add_escape(machine, &out, source + from + 1, end - from - 1);
    }
    return datum_built(&out);
}

/* Without blanks around it and `_` between digits, NUL behind; false: too long for a number. */
static bool plain_spelling(struct machine *machine, struct datum text, char out[SPELLING_LIMIT])
{
    const char *at = text.text;
    size_t size = text.size;
    size_t used = 0;

    chars_strip(machine, &at, &size, NULL, 0, CHARS_STRIP_LEFT | CHARS_STRIP_RIGHT);
    for (size_t i = 0; i < size; i++) {
        if (at[i] == '_' && i > 0 && i + 1 < size && digit_of(at[i - 1]) < 36 &&
            digit_of(at[i + 1]) < 36)
            continue;
        if (used == SPELLING_LIMIT - 1 || at[i] == '\0')
            return false;
        out[used++] = at[i];
    }
    out[used] = '\0';
    return used > 0;
}

bool literal_whole(struct machine *machine, struct datum text, int base, struct datum *number)
{
    char spelling[SPELLING_LIMIT];
    char *digits = spelling;
    bool minus;

    if (!plain_spelling(machine, text, spelling))
        return false;
    minus = *digits == '-';
    if (*digits == '-' || *digits == '+')
        digits++;
    if (digits[0] == '0' && ((base == 16 && (digits[1] | 0x20) == 'x') ||
                             (base == 8 && (digits[1] | 0x20) == 'o') ||
                             (base == 2 && (digits[1] | 0x20) == 'b')))
        digits += 2;
    if (*digits == '\0')
        return false;
    for (const char *at = digits; *at != '\0'; at++)
        if (digit_of(*at) >= base)
            return false;
    *number = whole_of(machine, digits, strlen(digits), base);
    if (minus && number->kind == DATUM_HUGE)
        machine_fail(machine, "a number beyond 64 bits");
    if (minus)
        number->integer = -number->integer;
    return true;
}

bool literal_real(struct machine *machine, struct datum text, double *real)
{
    char spelling[SPELLING_LIMIT];
    const char *at = spelling;
    struct value value = {0};
    const char *problem = NULL;
    const char *end;
    bool minus;

    if (!plain_spelling(machine, text, spelling))
        return false;
    minus = *at == '-';
    if (*at == '-' || *at == '+')
        at++;
    *real = 0;
    if (!strcasecmp(at, "nan") || !strcasecmp(at, "inf") || !strcasecmp(at, "infinity")) {
        *real = (*at | 0x20) == 'n' ? NAN : minus ? -INFINITY : INFINITY;
        return true;
    }
    while (at[0] == '0' && at[1] >= '0' && at[1] <= '9')
        at++;
    end = number_read(at, at + strlen(at), &value, &problem);
    if (problem != NULL || *end != '\0' || *at == '-')
        return false;
    *real = value_real(&value);
    if (minus)
        *real = -*real;
    return true;
}
