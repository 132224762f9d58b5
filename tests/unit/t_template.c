/* SPDX-License-Identifier: MIT */
/* t_template.c - chat templates: every part of the language, hostile templates, choosing one. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "suite.h"
#include "template_cases.h"
#include "template/template.h"

static const char chat[] =
    "[{\"role\": \"system\", \"content\": \"You are a pirate.\\nSay arr.\"},"
    " {\"role\": \"user\", \"content\": \"Hello, how are you?\"},"
    " {\"role\": \"assistant\", \"content\": \"Fine, thanks.\"},"
    " {\"role\": \"user\", \"content\": \"And now?\"}]";

static const char tools[] =
    "[{\"type\": \"function\", \"function\": {\"name\": \"get_weather\", \"parameters\":"
    " {\"properties\": {\"days\": {\"type\": [\"integer\", \"null\"], \"minimum\": 1,"
    " \"maximum\": 1e20}}}}}, {\"type\": \"function\"}]";

static const struct template_special specials[] = {{"bos_token", "<s>"}, {"eos_token", "</s>"}};

/* Renders for the chat above; the text or the message is in `out`. */
static int render(const char *source, struct text *out)
{
    struct tree messages;
    struct tree tool_tree;
    struct error error = {0};
    struct template_input input = {.messages = &messages,
                                   .tools = &tool_tree,
                                   .add_generation_prompt = true,
                                   .specials = specials,
                                   .special_count = 2,
                                   .now = 1700000000};
    int code;

    ck_assert_int_eq(json_parse(&messages, "chat.json", chat, sizeof chat - 1, &error), 0);
    ck_assert_int_eq(json_parse(&tool_tree, "tools.json", tools, sizeof tools - 1, &error), 0);
    code = template_render("t", source, strlen(source), &input, out, &error);
    if (code != 0) {
        ck_assert_int_eq(code, ERROR_INPUT);
        ck_assert_uint_eq(out->size, 0);
        text_add(out, error.text);
    }
    tree_fini(&messages);
    tree_fini(&tool_tree);
    return code;
}

START_TEST(cases_render_as_jinja_does)
{
    const char *source = template_cases[_i].source;
    const char *expected = template_cases[_i].expected;
    struct text out = {0};
    int code = render(source, &out);

    ck_assert_msg((code == 0) == (expected != NULL), "%s\ngives: %s", source, text_get(&out));
    if (expected != NULL)
        ck_assert_msg(!strcmp(text_get(&out), expected), "%s\ngives: %s\n instead of %s", source,
                      text_get(&out), expected);
    text_fini(&out);
}
END_TEST

/* The message must begin with the name and place, and contain the words. */
static const struct {
    const char *source;
    const char *place;
    const char *words;
} failures[] = {
    {"\n\xc3\xa9 {{ nothing.x }}", "t:2:", "'nothing' is undefined"},
    {"{% if 1 %}\n{{ messages[0].nothing.x }}{% endif %}", "t:2:",
     "'dict' object has no attribute 'nothing'"},
    {"a{{ raise_exception('Only \\x1b users.') }}", "t:1:", "Only \\x1B users."},
    {"{% nonsense %}", "t:1:4: ", "'nonsense' where the name of a statement"},
    {"{% if 1 %}", "t:1:11: ", "ends where elif is needed"},
    {"{{ 1|nonsense }}", "t:1:6: ", "no filter named 'nonsense'"},
    {"{% include 'x' %}", "t:1:4: ", "'include'"},
    {"{% import 'x' as y %}", "t:1:4: ", "'import'"},
    {"{% for x in y recursive %}{% endfor %}", "t:1:15: ", "recursive loops are not supported"},
    {"{{ [1].append(2) }}", "t:1:", "append"},
    {"{{ [1].nothing() }}", "t:1:", "'list' object has no attribute 'nothing'"},
    {"{{ 9223372036854775807 + 1 }}", "t:1:24: ", "beyond 64 bits"},
    {"{{ 10 ** 30 }}", "t:1:7: ", "beyond 64 bits"},
    {"{{ -9223372036854775807 - 2 }}", "t:1:", "beyond 64 bits"},
    {"{{ 99999999999999999999 + 1 }}", "t:1:", "unsupported operands"},
    {"\xff", "t:1:1: ", "not UTF-8"},
    {"{{ '%1001d' % 1 }}", "t:1:", "a width beyond 1000"},
    {"{{ strftime_now('%999d') }}", "t:1:", "does not know a code"},
    {"{{ strftime_now('%') }}", "t:1:", "does not know a code"},
};

START_TEST(failures_name_their_place)
{
    struct text out = {0};

    ck_assert_int_ne(render(failures[_i].source, &out), 0);
    ck_assert_msg(!strncmp(text_get(&out), failures[_i].place, strlen(failures[_i].place)) &&
                      strstr(text_get(&out), failures[_i].words) != NULL,
                  "%s\ngives: %s", failures[_i].source, text_get(&out));
    text_fini(&out);
}
END_TEST

/* Templates that would never end, or never stop growing. */
static const struct {
    const char *source;
    const char *words;
} hostile[] = {
    {"{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
     "more than 256 MiB"},
    {"{% for a in range(10 ** 9) %}{% endfor %}", "more than 100000 items"},
    {"{% for a in range(-9223372036854775807, 9223372036854775807) %}{% endfor %}",
     "more than 100000 items"},
    {"{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
     "macros call each other more than 100 times"},
    {"{% macro f(n) %}{{ n }}{{ g(n + 1) }}{% endmacro %}{% macro g(n) %}{{ f(n) }}{% endmacro "
     "%}{{ f(1) }}",
     "macros call each other"},
    {"{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
     "more than 256 MiB"},
    {"{{ 'a' * 10 ** 9 }}", "grows beyond 16 MiB"},
    {"{{ 'a' * 9223372036854775807 }}", "grows beyond 16 MiB"},
    {"{{ ([0] * 1000000) * 1000000 }}", "a list grows beyond"},
    {"{{ [0] * 9223372036854775807 }}", "a list grows beyond"},
    {"{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% "
     "endfor %}",
     "grows beyond 16 MiB"},
    {"{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% "
     "endfor %}",
     "a list grows beyond"},
    {"{% set ns = namespace(x=[1]) %}{% for i in range(99999) %}{% set ns.x = [ns.x] %}{% endfor "
     "%}{{ ns.x }}",
     "nested deeper than 1000"},
    {"{% set ns = namespace(x=[1]) %}{% for i in range(9999) %}{% set ns.x = [ns.x] %}{% endfor "
     "%}{{ ns.x|tojson }}",
     "nested deeper than 1000"},
    {"{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(9999) %}{% set ns.x = [ns.x] %}{% "
     "set ns.y = [ns.y] "
     "%}{% endfor %}{{ ns.x == ns.y }}",
     "nested deeper than 1000"},
    {"{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(9999) %}{% set ns.x = [ns.x] %}{% "
     "set ns.y = [ns.y] "
     "%}{% endfor %}{{ ns.x < ns.y }}",
     "nested deeper than 1000"},
    {"{% set ns = namespace(x=(1,)) %}{% for i in range(9999) %}{% set ns.x = (ns.x,) %}{% "
     "endfor %}{{ {ns.x: 1} }}",
     "nested deeper than 1000"},
    {"{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}", "nested deeper than 1000"},
    {"{% set ns = namespace(x=[1, 1]) %}{% for i in range(40) %}{% set ns.x = [ns.x, ns.x] %}{% "
     "endfor %}{{ ns.x }}",
     "t:1:"},
    {"{% set ns = namespace(x=[1, 1]) %}{% for i in range(40) %}{% set ns.x = [ns.x, ns.x] %}{% "
     "endfor %}{{ ns.x == "
     "[ns.x[0], ns.x[1][:]] }}",
     "does not come to an end"},
    {"{% for i in range(99999) %}{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' * 100 }}{% endfor %}",
     "grows beyond 16 MiB"},
    {"{% set x = 'a' * 9999999 %}{% for i in range(99999) %}{% set y = x ~ i %}{% endfor %}",
     "t:1:"},
    {"{% set x = 'a' * 9999999 %}{% for i in range(99999) %}{% set y = x|upper|trim %}{% endfor "
     "%}", "t:1:"},
    {"{% set x = '\\u00e9' * 999999 %}{% for i in range(99999) %}{% set y = x[-1] %}{% endfor %}",
     "does not come to an end"},
    {"{{ ('a' * 9999999).replace('', 'b' * 9999) }}", "grows beyond 16 MiB"},
    {"{{ (' ' * 9999999).strip('a' * 999 ~ ' ') }}", "does not come to an end"},
    {"{{ ('a' * 9999999).rfind('a' * 5000 ~ 'b') }}", "does not come to an end"},
    {"{{ ('a,' * 9999999).split(',') }}", "t:1:"},
    {"{{ ('a' * 9999999)|list }}", "a list grows beyond"},
    {"{{ [1]|tojson(indent=99999) }}", "indented by more than 1000"},
    {"{{ 'a'|center(10 ** 10) }}", "grows beyond 16 MiB"},
    {"{{ 'a'|indent(10 ** 10) }}", "grows beyond 16 MiB"},
    {"{{ range(99999)|map('string')|join(',' * 9999) }}", "grows beyond 16 MiB"},
    {"{% filter upper %}{% for i in range(99999) %}{% for j in range(99999) %}aaaaaaaa{% endfor "
     "%}{% endfor %}{% "
     "endfilter %}",
     "t:1:"},
};

START_TEST(hostile_templates_are_stopped)
{
    struct text out = {0};

    ck_assert_int_ne(render(hostile[_i].source, &out), 0);
    ck_assert_msg(strstr(text_get(&out), hostile[_i].words) != NULL, "%s\ngives: %s",
                  hostile[_i].source, text_get(&out));
    text_fini(&out);
}
END_TEST

/* `count` times `part` between two texts. */
static int render_repeated(const char *first, const char *part, size_t count, const char *last,
                           struct text *out)
{
    struct text source = {0};
    int code;

    text_add(&source, first);
    for (size_t i = 0; i < count; i++)
        text_add(&source, part);
    text_add(&source, last);
    code = render(text_get(&source), out);
    text_fini(&source);
    return code;
}

START_TEST(deep_sources_are_stopped)
{
    static const char *const deep[][3] = {
        {"{{ ", "(", ""},      {"{{ ", "[", ""},   {"{{ ", "{1:", ""},         {"{{ ", "- ",
     "1 }}"},
        {"{{ ", "not ", "1 }}"}, {"", "{% if 1 %}", ""}, {"{{ x", "[x", ""},       {"{{ x", "(x",
     ""},
        {"{{ 1", " if 1 else 1", " }}"}, {"{{ 1", "+1", " }}"}, {"{{ 1", "|abs", " }}"}, {"{{ x",
     ".x", " }}"},
        {"", "{% for x in [1] %}", ""}, {"{{ 1", " is eq 1", " }}"}, {"{{ 1", " and 1", " }}"}};
    struct text out = {0};

    for (size_t i = 0; i < sizeof deep / sizeof *deep; i++) {
        ck_assert_int_ne(render_repeated(deep[i][0], deep[i][1], 50000, deep[i][2], &out), 0);
        text_fini(&out);
    }
    /* These are long, but not deep. */
    ck_assert_int_eq(render_repeated("{% if 0 %}", "{% elif 0 %}", 50000, "{% endif %}x", &out), 0);
    ck_assert_str_eq(text_get(&out), "x");
    text_fini(&out);
    ck_assert_int_eq(render_repeated("{{ 1", " ~ 1", 50000, " }}", &out), 0);
    ck_assert_uint_eq(out.size, 50001);
    text_fini(&out);
    ck_assert_int_ne(render_repeated("", "0123456789abcdef", 1 << 17, "", &out), 0);
    ck_assert_ptr_nonnull(strstr(text_get(&out), "a template of more than"));
    text_fini(&out);
}
END_TEST

START_TEST(one_message_of_the_user)
{
    static const char source[] = "{{ messages }}{{ tools }}{{ x }}{{ add_generation_prompt }}";
    static const char variables[] = "{\"x\": [1.5, 18446744073709551616]}";
    struct tree tree;
    struct error error = {0};
    struct template_input input = {.user = "it's", .variables = &tree};
    struct text out = {0};

    ck_assert_int_eq(json_parse(&tree, "v", variables, sizeof variables - 1, &error), 0);
    text_add(&out, ">");
    ck_assert_int_eq(template_render("t", source, sizeof source - 1, &input, &out, &error), 0);
    ck_assert_str_eq(text_get(&out), ">[{'role': 'user', 'content': \"it's\"}]None"
                                     "[1.5, 18446744073709551616]False");
    input.user = "\xff";
    ck_assert_int_eq(template_render("t", source, sizeof source - 1, &input, &out, &error),
                     ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "message of the user"));
    tree_fini(&tree);
    text_fini(&out);
}
END_TEST

static void check_bad_chat(const char *json, const char *expected)
{
    struct tree tree;
    struct error error = {0};
    struct template_input input = {.messages = &tree};
    struct text out = {0};

    ck_assert_int_eq(json_parse(&tree, "chat.json", json, strlen(json), &error), 0);
    ck_assert_int_eq(template_render("t", "x", 1, &input, &out, &error), ERROR_INPUT);
    ck_assert_msg(!strncmp(error.text, expected, strlen(expected)), "%s", error.text);
    tree_fini(&tree);
    text_fini(&out);
}

START_TEST(chats_have_a_shape)
{
    check_bad_chat("{\"messages\": []}", "chat.json:1:1: a map where a list of messages");
    check_bad_chat("[{\"role\": \"user\"},\n \"x\"]", "chat.json:2:2: text where a message");
    check_bad_chat("[{\"content\": \"x\"}]", "chat.json:1:2: a map without \"role\"");
}
END_TEST

/* The template of this JSON text: its text, "" for none, or the message. */
static void check_choice(const char *json, const char *wanted, bool with_tools,
                         const char *expected)
{
    const struct value *found;
    struct tree tree;
    struct error error = {0};
    int code;

    ck_assert_int_eq(json_parse(&tree, "c.json", json, strlen(json), &error), 0);
    code = template_find(&tree, wanted, with_tools, &found, &error);
    ck_assert_str_eq(code != 0 ? error.text : found != NULL ? found->text : "", expected);
    ck_assert_int_eq(code, error.code);
    tree_fini(&tree);
}

START_TEST(templates_are_chosen_by_name)
{
    static const char list[] = "{\"chat_template\": [{\"name\": \"default\", \"template\": \"D\"},"
                               " {\"name\": \"tool_use\", \"template\": \"T\"}, 3, {\"name\": 4}]}";
    static const char map[] = "{\"chat_template\": {\"rag\": \"R\"}}";

    check_choice("{}", NULL, false, "");
    check_choice("[]", NULL, false, "");
    check_choice("{\"chat_template\": null}", NULL, false, "");
    check_choice("{\"chat_template\": \"X\"}", NULL, true, "X");
    check_choice("{\"chat_template\": \"X\"}", "rag", false,
                 "c.json:1:19: no chat template named \"rag\"; there are: default");
    check_choice(list, NULL, false, "D");
    check_choice(list, NULL, true, "T");
    check_choice(list, "default", true, "D");
    check_choice(list, "rag", false,
                 "c.json:1:19: no chat template named \"rag\"; there are: default, tool_use");
    check_choice(map, "rag", false, "R");
    check_choice(map, NULL, true,
                 "c.json:1:19: no chat template named \"default\"; there are: rag");
    check_choice("{\"chat_template\": 5}", NULL, false,
                 "c.json:1:19: no chat template named \"default\"; there are: none with a name");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("template");
    TCase *language = tcase_create("language");
    TCase *limits = tcase_create("limits");
    TCase *input = tcase_create("input");

    setenv("TZ", "UTC", 1);
    tcase_add_loop_test(language, cases_render_as_jinja_does, 0,
                        sizeof template_cases / sizeof *template_cases);
    tcase_add_loop_test(language, failures_name_their_place, 0, sizeof failures / sizeof *failures);
    tcase_add_loop_test(limits, hostile_templates_are_stopped, 0, sizeof hostile / sizeof *hostile);
    tcase_add_test(limits, deep_sources_are_stopped);
    tcase_set_timeout(limits, 120);
    tcase_add_test(input, one_message_of_the_user);
    tcase_add_test(input, chats_have_a_shape);
    tcase_add_test(input, templates_are_chosen_by_name);
    suite_add_tcase(suite, language);
    suite_add_tcase(suite, limits);
    suite_add_tcase(suite, input);
    return suite_run(suite);
}
