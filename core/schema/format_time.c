/* SPDX-License-Identifier: MIT */
/* format_time.c - dates, times and durations as RFC 3339 writes them. Computes none. */
#include "schema/format.h"

/* Exactly `digits` digits at `*at`, which is moved on; -1 when they are not there. */
static int read_number(const char **at, const char *end, int digits)
{
    int number = 0;
    for (int i = 0; i < digits; i++) {
        if (*at == end || **at < '0' || **at > '9')
            return -1;
        number = number * 10 + (*(*at)++ - '0');
    }
    return number;
}

static bool read_byte(const char **at, const char *end, char byte)
{
    bool there = *at < end && **at == byte;
    *at += there;
    return there;
}

static bool read_date(const char **at, const char *end)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = read_number(at, end, 4);
    if (year < 0 || !read_byte(at, end, '-'))
        return false;
    int month = read_number(at, end, 2);
    if (month < 1 || month > 12 || !read_byte(at, end, '-'))
        return false;
    int day = read_number(at, end, 2);
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day >= 1 && day <= days[month - 1] - (month == 2 && !leap);
}

/* "Z" or "+01:30", as minutes east. */
static bool read_offset(const char **at, const char *end, int *minutes)
{
    *minutes = 0;
    if (read_byte(at, end, 'Z') || read_byte(at, end, 'z'))
        return true;
    int sign = read_byte(at, end, '+') ? 1 : read_byte(at, end, '-') ? -1 : 0;
    int hour = sign ? read_number(at, end, 2) : -1;
    if (hour < 0 || hour > 23 || !read_byte(at, end, ':'))
        return false;
    int minute = read_number(at, end, 2);
    *minutes = sign * (hour * 60 + minute);
    return minute >= 0 && minute <= 59;
}

static bool read_time(const char **at, const char *end)
{
    int hour = read_number(at, end, 2), minute = -1, second = -1, offset;
    if (hour >= 0 && read_byte(at, end, ':'))
        minute = read_number(at, end, 2);
    if (minute >= 0 && read_byte(at, end, ':'))
        second = read_number(at, end, 2);
    if (second < 0 || hour > 23 || minute > 59 || second > 60)
        return false;
    if (read_byte(at, end, '.')) {
        if (read_number(at, end, 1) < 0)
            return false;
        while (read_number(at, end, 1) >= 0)
            continue;
    }
    if (!read_offset(at, end, &offset))
        return false;
    int utc = ((hour * 60 + minute - offset) % 1440 + 1440) % 1440;
    return second < 60 || utc == 23 * 60 + 59; /* a leap second is the last of a day */
}

bool format_date(const char *text, size_t size)
{
    const char *end = text + size;
    return read_date(&text, end) && text == end;
}

bool format_time(const char *text, size_t size)
{
    const char *end = text + size;
    return read_time(&text, end) && text == end;
}

bool format_date_time(const char *text, size_t size)
{
    const char *end = text + size;
    return read_date(&text, end) && (read_byte(&text, end, 'T') || read_byte(&text, end, 't')) &&
           read_time(&text, end) && text == end;
}

/* Parts like "3Y", each unit directly following the one before it in `units`; counts them. */
static int read_parts(const char **at, const char *end, const char *units)
{
    int count = 0;
    const char *unit = units;
    while (*at < end && **at >= '0' && **at <= '9') {
        const char *behind = *at;
        while (behind < end && *behind >= '0' && *behind <= '9')
            behind++;
        while (!count && *unit && behind < end && *unit != *behind)
            unit++;
        if (behind == end || !*unit || *unit != *behind)
            return -1;
        unit++;
        count++;
        *at = behind + 1;
    }
    return count;
}

bool format_duration(const char *text, size_t size)
{
    const char *end = text + size;
    if (!read_byte(&text, end, 'P'))
        return false;
    const char *start = text;
    if (read_parts(&text, end, "W") == 1)
        return text == end;
    text = start;
    int date = read_parts(&text, end, "YMD");
    bool has_time = date >= 0 && read_byte(&text, end, 'T');
    int time = has_time ? read_parts(&text, end, "HMS") : 0;
    return text == end && date >= 0 && time >= 0 && (has_time ? time > 0 : date > 0);
}
