/* SPDX-License-Identifier: MIT */
/*
 * vectors.c - a tool of the shell tests: runs files of test vectors, prints a line a case. What a
 * case is stands in archcard/ext/selftest.h.
 *
 *     vectors PLUGIN FILE
 */
#include <stdio.h>
#include <stdlib.h>

#include "conform/selftest.h"

static void each(void *context, const struct selftest_result *result)
{
    int *failed = context;
    *failed += result->failure != NULL;
    if (result->failure)
        printf("not ok %s: %s\n", result->name, result->failure);
    else
        printf("ok %s (%.1e)\n", result->name, result->distance);
}

int main(int argc, char **argv)
{
    struct asking asking = {0};
    struct error error = {0};
    int failed = 0;
    if (argc != 3)
        return EXIT_FAILURE;
    if (!asking_init(&asking, NULL, argv[1], false, &error))
        selftest_each(&asking, argv[2], each, &failed, &error);
    asking_fini(&asking);
    if (error.code)
        printf("not ok %s\n", error.text);
    return failed || error.code ? EXIT_FAILURE : EXIT_SUCCESS;
}
