/* SPDX-License-Identifier: MIT */
/*
 * term.c - asks the environment and the terminal. Options that overrule them are not its matter.
 */
#include "cli/term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_DEFAULT 80
#define WIDTH_MOST 10000

bool term_has_color(int descriptor)
{
    const char *refused = getenv("NO_COLOR"), *kind = getenv("TERM");

    return !(refused && *refused) && isatty(descriptor) && kind && strcmp(kind, "dumb") != 0;
}

bool term_has_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *locale = NULL;

    for (size_t i = 0; i < sizeof names / sizeof *names && !(locale && *locale); i++)
        locale = getenv(names[i]);
    return locale && (strcasestr(locale, "utf-8") || strcasestr(locale, "utf8"));
}

uint32_t term_width(int descriptor)
{
    const char *given = getenv("COLUMNS");
    char *end = NULL;
    unsigned long columns = given ? strtoul(given, &end, 10) : 0;
    struct winsize size;

    if (columns > 0 && columns <= WIDTH_MOST && !*end)
        return (uint32_t)columns;
    if (!ioctl(descriptor, TIOCGWINSZ, &size) && size.ws_col > 0)
        return size.ws_col;
    return WIDTH_DEFAULT;
}
