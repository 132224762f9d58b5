/* SPDX-License-Identifier: MIT */
/* t_args.c - tests of the command line's spelling, with commands of its own. Runs none of them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "cli/args.h"
#include "cli/help.h"
#include "suite.h"

static const struct option cook_options[] = {
    {"all", 'a', NULL, "everything", NULL},
    {"tokens", 'n', "N", "how many", NULL},
    {"ids", 0, "N,..", "which", NULL},
    {NULL, 0, NULL, NULL, NULL},
};
static const char *const cook_usage[] = {"DISH...", "DISH --all", NULL};
static const char *const cook_formats[] = {"svg", "text", NULL};
static const struct command cook = {
    .name = "cook",
    .summary = "makes a dish",
    .usage = cook_usage,
    .example = "archcard cook soup",
    .formats = cook_formats,
    .options = cook_options,
    .least = 1,
    .most = 3,
};
static const char *const serve_usage[] = {"DISH DISH...", NULL};
static const struct command serve = {
    .name = "serve",
    .summary = "brings it",
    .usage = serve_usage,
    .example = "archcard serve soup cake",
    .least = 2,
};
static const struct command *const table[] = {&cook, &serve, NULL};

static struct invocation invocation;
static struct error error;

static void setup(void)
{
    error = (struct error){0};
}

static void teardown(void)
{
    invocation_fini(&invocation);
}

/* Parses words that are separated by blanks; "" is written as ''. */
static int parse(const char *line)
{
    static char copy[512], program[] = "archcard";
    char *words[32] = {program};
    int count = 1;

    invocation_fini(&invocation);
    error = (struct error){0};
    strcpy(copy, line);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        words[count++] = word + 2 * !strcmp(word, "''");
    return args_parse(&invocation, table, count, words, &error);
}

START_TEST(nothing_typed)
{
    ck_assert_int_eq(parse(""), 0);
    ck_assert_ptr_null(invocation.command);
    ck_assert(!invocation.help);
}
END_TEST

START_TEST(defaults)
{
    ck_assert_int_eq(parse("serve soup cake"), 0);
    ck_assert_ptr_eq(invocation.command, &serve);
    ck_assert_str_eq(invocation.format, "text");
    ck_assert_ptr_null(invocation.output);
    ck_assert_int_eq(invocation.color, COLOR_AUTO);
    ck_assert_uint_eq(invocation.width, 0);
    ck_assert(invocation.isolate);
    ck_assert_uint_ge(invocation.threads, 1);
    ck_assert_uint_eq(invocation.operand_count, 2);
    ck_assert_str_eq(invocation.operands[0], "soup");
    ck_assert_str_eq(invocation.operands[1], "cake");
    ck_assert_int_eq(parse("cook soup"), 0);
    ck_assert_str_eq(invocation.format, "svg");
}
END_TEST

START_TEST(values_in_every_spelling)
{
    static const char *const lines[] = {
        "cook soup --tokens 5",   "cook soup --tokens=5", "cook soup -n5",
        "cook soup -n 5",         "cook soup -an5",       "cook soup -qan 5",
        "cook --tokens=5 soup",   "cook -n 4 soup -n 5",  "cook -n5 -- soup",
        "--width 90 cook -n5 soup",
    };

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        ck_assert_msg(parse(lines[i]) == 0, "%s: %s", lines[i], error.text);
        ck_assert_uint_eq(invocation.operand_count, 1);
        ck_assert_str_eq(invocation.operands[0], "soup");
        ck_assert_str_eq(invocation_option(&invocation, "tokens"), "5");
        ck_assert_ptr_null(invocation_option(&invocation, "ids"));
    }
}
END_TEST

START_TEST(own_flags)
{
    ck_assert_int_eq(parse("cook soup --all"), 0);
    ck_assert(invocation_has(&invocation, "all"));
    ck_assert_ptr_null(invocation_option(&invocation, "all"));
    ck_assert_int_eq(parse("cook soup"), 0);
    ck_assert(!invocation_has(&invocation, "all"));
    ck_assert_int_eq(parse("cook soup --ids="), 0);
    ck_assert_str_eq(invocation_option(&invocation, "ids"), "");
}
END_TEST

START_TEST(common_options)
{
    ck_assert_int_eq(parse("cook soup -f text -oout --color=never --width 100 --evidence "
                           "--arch gpt --plugin-path a --plugin-path=b --no-isolate -j3 -qv"),
                     0);
    ck_assert_str_eq(invocation.format, "text");
    ck_assert_str_eq(invocation.output, "out");
    ck_assert_int_eq(invocation.color, COLOR_NEVER);
    ck_assert_uint_eq(invocation.width, 100);
    ck_assert(invocation.evidence);
    ck_assert_str_eq(invocation.arch, "gpt");
    ck_assert_uint_eq(invocation.plugin_path_count, 2);
    ck_assert_str_eq(invocation.plugin_paths[0], "a");
    ck_assert_str_eq(invocation.plugin_paths[1], "b");
    ck_assert(!invocation.isolate);
    ck_assert_uint_eq(invocation.threads, 3);
    ck_assert(invocation.quiet && invocation.verbose);
}
END_TEST

START_TEST(operands_that_look_like_options)
{
    ck_assert_int_eq(parse("cook - -- --all -q"), 0);
    ck_assert_uint_eq(invocation.operand_count, 3);
    ck_assert_str_eq(invocation.operands[0], "-");
    ck_assert_str_eq(invocation.operands[1], "--all");
    ck_assert_str_eq(invocation.operands[2], "-q");
    ck_assert(!invocation_has(&invocation, "all") && !invocation.quiet);
    ck_assert_int_eq(parse("cook soup -n -q"), 0);
    ck_assert_str_eq(invocation_option(&invocation, "tokens"), "-q");
}
END_TEST

START_TEST(help_needs_no_operands)
{
    ck_assert_int_eq(parse("cook --help"), 0);
    ck_assert(invocation.help);
    ck_assert_ptr_eq(invocation.command, &cook);
    ck_assert_int_eq(parse("--version"), 0);
    ck_assert(invocation.version);
    ck_assert_int_eq(parse("--dump-config"), 0);
    ck_assert(invocation.dump_config);
}
END_TEST

START_TEST(refusals)
{
    static const struct {
        const char *line;
        const char *message;
    } cases[] = {
        {"coook soup", "unknown command 'coook'; did you mean 'cook'?"},
        {"xyzzy", "unknown command 'xyzzy'"},
        {"''", "unknown command ''"},
        {"cook soup --al", "unknown option '--al'; did you mean '--all'?"},
        {"cook soup --tokns=5", "unknown option '--tokns'; did you mean '--tokens'?"},
        {"serve a b --evidense", "unknown option '--evidense'; did you mean '--evidence'?"},
        {"serve a b --tokens 5", "unknown option '--tokens'"},
        {"--all cook soup", "unknown option '--all'"},
        {"cook soup --=5", "unknown option '--'"},
        {"cook soup -x", "unknown option '-x'"},
        {"cook soup -ax", "unknown option '-x'"},
        {"cook soup -\xc3\xa4", "unknown option '-\xc3\xa4'"},
        {"cook soup -\xff\x1b", "unknown option '-\\xFF'"},
        {"cook soup --all=1", "option '--all' takes no value"},
        {"cook soup --tokens", "option '--tokens' needs a value: N"},
        {"cook soup -n", "option '--tokens' needs a value: N"},
        {"cook soup -f xml", "--format of 'cook' takes svg, text, not 'xml'"},
        {"cook soup -f ''", "--format of 'cook' takes svg, text, not ''"},
        {"serve a b --format TEXT", "--format of 'serve' takes text, md, html, json, not 'TEXT'"},
        {"serve a b --color=x\033", "--color takes auto, always or never, not 'x\\x1B'"},
        {"serve a b -j 0", "--threads takes a whole number from 1 to 1024, not '0'"},
        {"serve a b -j 4x", "--threads takes a whole number from 1 to 1024, not '4x'"},
        {"serve a b -j ''", "--threads takes a whole number from 1 to 1024, not ''"},
        {"serve a b --width -1", "--width takes a whole number from 20 to 10000, not '-1'"},
        {"serve a b --width=18446744073709551696",
         "--width takes a whole number from 20 to 10000, not '18446744073709551696'"},
        {"serve a b -o ''", "--output needs the name of a file"},
        {"serve a b --arch=", "--arch needs the name of a plugin"},
        {"serve a b --plugin-path=", "--plugin-path needs the name of a folder"},
        {"cook", "'cook' needs at least 1 operand, 0 given"},
        {"serve a", "'serve' needs at least 2 operands, 1 given"},
        {"cook a b c d e", "too many operands, from 'd' on"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_msg(parse(cases[i].line) == ERROR_USAGE, "%s", cases[i].line);
        ck_assert_int_eq(error.code, ERROR_USAGE);
        ck_assert_str_eq(error.text, cases[i].message);
    }
}
END_TEST

START_TEST(numbers)
{
    uint64_t number = 7;

    ck_assert_int_eq(args_number("--n", "0", 0, UINT64_MAX, &number, &error), 0);
    ck_assert_uint_eq(number, 0);
    ck_assert_int_eq(args_number("--n", "18446744073709551615", 0, UINT64_MAX, &number, &error), 0);
    ck_assert(number == UINT64_MAX);
    ck_assert_int_eq(args_number("--n", "18446744073709551616", 0, UINT64_MAX, &number, &error),
                     ERROR_USAGE);
    ck_assert(number == UINT64_MAX);
}
END_TEST

START_TEST(help_shows_the_tables)
{
    struct doc *doc = doc_new();
    struct look look = {.width = 80};
    struct text text = {0};

    help_command(&cook, doc);
    doc_render_text(doc, &look, &text);
    ck_assert_ptr_nonnull(strstr(text_get(&text), "archcard cook: makes a dish.\n"));
    ck_assert_ptr_nonnull(strstr(text_get(&text),
                                 "  usage    archcard cook [OPTION]... DISH...\n"
                                 "           archcard cook [OPTION]... DISH --all\n"));
    ck_assert_ptr_nonnull(strstr(text_get(&text), "example  archcard cook soup\n"));
    ck_assert_ptr_nonnull(strstr(text_get(&text), "formats  svg, text\n"));
    ck_assert_ptr_nonnull(strstr(text_get(&text), "\n  -n, --tokens N  how many\n"));
    ck_assert_ptr_nonnull(strstr(text_get(&text), "\n  --ids N,..      which\n"));
    ck_assert_ptr_nonnull(strstr(text_get(&text), "--plugin-path DIR"));
    text_fini(&text);
    doc_free(doc);
    doc = doc_new();
    help_overview(table, doc);
    doc_render_text(doc, &look, &text);
    ck_assert_ptr_nonnull(strstr(text_get(&text), "\n  cook   makes a dish\n  serve  brings it\n"));
    ck_assert_ptr_nonnull(strstr(text_get(&text), "--dump-config"));
    text_fini(&text);
    doc_free(doc);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("args");
    TCase *tests = tcase_create("args");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, nothing_typed);
    tcase_add_test(tests, defaults);
    tcase_add_test(tests, values_in_every_spelling);
    tcase_add_test(tests, own_flags);
    tcase_add_test(tests, common_options);
    tcase_add_test(tests, operands_that_look_like_options);
    tcase_add_test(tests, help_needs_no_operands);
    tcase_add_test(tests, refusals);
    tcase_add_test(tests, numbers);
    tcase_add_test(tests, help_shows_the_tables);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
