/* SPDX-License-Identifier: MIT */
/*
 * template_cases.h - small templates and what they give, NULL: a failure. The chat is a system and
 * three other messages; see t_template.c. tests/oracle/templates.py reads this file, too, and holds
 * it against jinja2, so that each row is one pair of braces with plain texts in it.
 */
#ifndef TEST_TEMPLATE_CASES_H
#define TEST_TEMPLATE_CASES_H

#include <stddef.h>

static const struct {
    const char *source;
    const char *expected;
} template_cases[] = {
    /* Blanks and line ends */
    {"", ""},
    {"a\n", "a"},
    {"a\n\n", "a\n"},
    {"a\r\nb\rc\r\n", "a\nb\nc"},
    {"  {% if 1 %}\n  x\n  {% endif %}\ny", "  x\ny"},
    {"a  {% if 1 %}\nx{% endif %}", "a  x"},
    {"a {%- if 1 -%}\n  x  {%- endif %} b", "ax b"},
    {"{%+ if 1 %}x{% endif %}", "x"},
    {"  {%+ if 1 +%}\nx{% endif %}", "  \nx"},
    {"  {{- 1 -}}  \n {{ 2 }}", "12"},
    {"  {{ 1 }}\n{{+ 2 }}", "  1\n2"},
    {"a\n  {# c #}\n  b", "a\n  b"},
    {"a {#- c -#} b", "ab"},
    {"{% if 1 %}\n\nx{% endif %}", "\nx"},
    {"a\n \t{% set x = 1 %} b", "a\n b"},
    {"{{ 1 }}  {% set x = 1 %}b", "1  b"},
    {"{% raw %}{{ x }}{% if %}{% endraw %}", "{{ x }}{% if %}"},
    {"a {%- raw -%}  {{ x }}  {%- endraw -%}  b", "a{{ x }}b"},
    {"{% raw %}\nx\n{% endraw %}\ny", "\nx\ny"},
    {"{# {{ 1 }} #}x", "x"},
    {"{ { } } {", "{ { } } {"},
    {"{{ '}}' }}{{ '%}' }}", "}}%}"},
    {"{{ {'a': {'b': 1}}['a']['b'] }}", "1"},
    {"{{", NULL},
    {"{% if 1 %}", NULL},
    {"{# x", NULL},
    {"{% raw %}x", NULL},
    {"{{ 1 %}", NULL},
    {"{{ 'x }}", NULL},
    {"{{ (1 }}", NULL},
    {"{{ 1) }}", NULL},
    {"{{ }}", NULL},
    {"{{ ! }}", NULL},
    {"{% nonsense %}", NULL},
    {"{% endif %}", NULL},
    {"{% else %}", NULL},

    /* Literals */
    {"{{ 1 }} {{ 1.0 }} {{ 1e3 }} {{ 1_000 }} {{ 0x1F }} {{ 0o17 }} {{ 0b101 }}",
     "1 1.0 1000.0 1000 31 15 5"},
    {"{{ 1.5e-7 }} {{ 1e16 }} {{ 1e15 }} {{ 0.1 + 0.2 }} {{ 1e20 }} {{ 0.0001 }} {{ 123456.789 }}",
     "1.5e-07 1e+16 1000000000000000.0 0.30000000000000004 1e+20 0.0001 123456.789"},
    {"{{ -0.0 }} {{ 1e999 }} {{ -1e999 }} {{ 1e999 - 1e999 }} {{ 5e-324 }}",
     "-0.0 inf -inf nan 5e-324"},
    {"{{ 123456789012345678901234567890 }} {{ 9223372036854775807 }}",
     "123456789012345678901234567890 9223372036854775807"},
    {"{{ 007 }}", NULL},
    {"{{ true }} {{ True }} {{ false }} {{ none }} {{ None }}", "True True False None None"},
    {"{{ 'a' \"b\" 'c' }}", "abc"},
    {"{{ 'a\\n\\t\\\\\\'\\x41\\u00e9\\101\\q' }}", "a\n\t\\'A\xc3\xa9" "A\\q"},
    {"{{ 'a\\\nb' }}", "ab"},
    {"{{ [1, 'a', none, 2.0] }} {{ (1,) }} {{ (1, 2) }} {{ () }} {{ {'a': 1, 2: 'b'} }}",
     "[1, 'a', None, 2.0] (1,) (1, 2) () {'a': 1, 2: 'b'}"},
    {"{{ 1, 2 }}", "(1, 2)"},
    {"{{ [1, 2,] }}{{ {'a': 1,} }}", "[1, 2]{'a': 1}"},
    {"{{ ['it\\'s', '\"', '\\'\"', '\\n\\\\\\x7f\xc3\xa9\\u200b'] }}",
     "[\"it's\", '\"', '\\'\"', '\\n\\\\\\x7f\xc3\xa9\\u200b']"},
    {"{{ {1: 'a', 1.0: 'b', true: 'c'} }}", "{1: 'c'}"},
    {"{{ {(1, 2): 3}[(1, 2)] }}", "3"},
    {"{{ {[1]: 2} }}", NULL},

    /* Operators */
    {"{{ 7 / 2 }} {{ 3 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ 2 ** 10 }} {{ 2 ** -1 }}",
     "3.5 1 -4 2 -2 1024 0.5"},
    {"{{ -7.5 // 2 }} {{ -7.5 % 2 }} {{ 7.5 % -2 }} {{ 2.0 * 3 }} {{ 1 - 2.5 }} {{ 0.0 // 5 }}",
     "-4.0 0.5 -0.5 6.0 -1.5 0.0"},
    {"{{ 2 ** 3 ** 2 }} {{ -2 ** 2 }} {{ 2 + 3 * 4 }} {{ (2 + 3) * 4 }} {{ 10 - 2 - 3 }}",
     "64 4 14 20 5"},
    {"{{ 1 / 0 }}", NULL},
    {"{{ 1 // 0 }}", NULL},
    {"{{ 1 % 0 }}", NULL},
    {"{{ 1.0 % 0 }}", NULL},
    {"{{ 'a' + 'b' }} {{ [1] + [2] }} {{ (1,) + (2,) }} {{ 'ab' * 3 }} {{ 2 * [0] }} {{ 'a' * -1 "
     "}}",
     "ab [1, 2] (1, 2) ababab [0, 0] "},
    {"{{ 'a' + 1 }}", NULL},
    {"{{ [1] + (2,) }}", NULL},
    {"{{ none + 1 }}", NULL},
    {"{{ true + 1 }} {{ -true }} {{ +1 }} {{ - - 1 }} {{ -'a'|length }}", NULL},
    {"{{ true + 1 }} {{ -true }} {{ +1 }} {{ - - 1 }}", "2 -1 1 1"},
    {"{{ 1 ~ 'a' ~ none ~ 1.5 ~ [1] ~ nothing }}", "1aNone1.5[1]"},
    {"{{ 1 ~ 2 + 3 }}", NULL},
    {"{{ 1 + 2 ~ 3 }}", NULL},
    {"{{ 1 == 1.0 }} {{ 1 == true }} {{ '1' == 1 }} {{ none == false }} {{ [1, 2] == [1, 2.0] }}",
     "True True False False True"},
    {"{{ (1,) == [1] }} {{ {'a': 1, 'b': 2} == {'b': 2, 'a': 1} }} {{ 'a' != 'b' }}",
     "False True True"},
    {"{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 1 < 2 == true }} {{ 'a' < 'b' }} {{ 'a' < '\xc3\xa9' }}",
     "True False False True True"},
    {"{{ [1, 2] < [1, 3] }} {{ [1] < [1, 0] }} {{ (2,) >= (1, 9) }} {{ 'B' <= 'a' }} {{ 2 >= 2 }}",
     "True True True True True"},
    {"{{ 'a' < 1 }}", NULL},
    {"{{ none < 1 }}", NULL},
    {"{{ {} < {} }}", NULL},
    {"{{ 'b' in 'abc' }} {{ 'd' not in 'abc' }} {{ 1 in [1] }} {{ 'a' in {'a': 1} }} {{ '' in '' "
     "}}",
     "True True True True True"},
    {"{{ 1 in 'abc' }}", NULL},
    {"{{ 1 in 5 }}", NULL},
    {"{{ 1 in none }}", NULL},
    {"{{ 1 and 2 }} {{ 0 and 2 }} {{ '' or 'x' }} {{ 'y' or 'x' }} {{ not 0 }} {{ not [] }}",
     "2 0 x y True True"},
    {"{{ not 1 == 2 }} {{ not not 1 }} {{ 1 or 2 and 0 }}", "True True 1"},
    {"{{ 'a' if 1 else 'b' }} {{ 'a' if 0 else 'b' }} [{{ 'a' if 0 }}]", "a b []"},
    {"{{ 1 if 0 else 2 if 0 else 3 }} {{ (1 if 1) + 1 }}", "3 2"},
    {"{{ (1 if 0).x }}", NULL},

    /* Names, attributes, subscripts, slices */
    {"[{{ nothing }}] {{ nothing is defined }} {{ nothing == other }} {{ nothing|length }}",
     "[] False True 0"},
    {"{{ nothing.x }}", NULL},
    {"{{ nothing['x'] }}", NULL},
    {"{{ nothing[0:1] }}", NULL},
    {"{{ nothing() }}", NULL},
    {"{{ nothing + 1 }}", NULL},
    {"{{ 'a' + nothing }}", NULL},
    {"{{ nothing < 1 }}", NULL},
    {"{{ -nothing }}", NULL},
    {"{{ 1 in nothing }} {{ nothing in [1] }} {{ nothing and 1 }}|{{ nothing ~ 1 }}",
     "False False |1"},
    {"{{ [nothing] }} {{ {'a': nothing} }}", "[Undefined] {'a': Undefined}"},
    {"{{ messages[0].role }} {{ messages[0]['role'] }} {{ messages[-1].role }} [{{ messages[9] }}]",
     "system system user []"},
    {"{{ messages[0].nothing }}{{ messages[0]['nothing'] }}{{ messages['x'] }}{{ 'a'.b }}{{ "
     "none.x }}",
     ""},
    {"{{ messages[9].role }}", NULL},
    {"{{ messages[0].nothing.x }}", NULL},
    {"{{ 'h\xc3\xa9llo'[1] }} {{ 'abc'[-1] }} [{{ 'abc'[3] }}] {{ [1, 2][true] }} [{{ [1][1.0] }}]",
     "\xc3\xa9 c [] 2 []"},
    {"{{ 'h\xc3\xa9llo'[1:3] }} {{ 'abc'[::-1] }} {{ 'abcdef'[1:5:2] }} {{ 'abc'[-2:] }} {{ "
     "'abc'[:-9] }}",
     "\xc3\xa9l cba bd bc "},
    {"{{ [1, 2, 3, 4][1:] }} {{ [1, 2, 3][::-1] }} {{ [1, 2, 3][5:] }} {{ (1, 2, 3)[:2] }} {{ "
     "[1, 2, 3][-9:2] }}",
     "[2, 3, 4] [3, 2, 1] [] (1, 2) [1, 2]"},
    {"{{ [1, 2, 3, 4, 5][4:1:-2] }} {{ [1, 2, 3][none:none] }} {{ 'abc'[2:0:-1] }}",
     "[5, 3] [1, 2, 3] cb"},
    {"{{ [1][::0] }}", NULL},
    {"{% set x = none %}{{ x[1:] }}", NULL},
    {"{% set x = [1] %}{{ x['a':] }}", NULL},
    {"{{ {'a.b': 1}['a.b'] }} {{ {'1': 2}['1'] }} {{ [[1, 2]].0.1 }}", "1 2 2"},
    {"{{ {'items': 1}['items'] }} {{ {'items': 1}.items is callable }} {{ {}['items'] is "
     "callable }}",
     "1 True True"},
    {"{{ ''.__class__ }}|{{ [].__class__.__mro__ }}", NULL},
    {"{{ ''.__class__ }}|{{ [].__class__ }}|{{ messages.append is defined }}", "||False"},
    {"{{ [].append(1) }}", NULL},
    {"{{ {}.update({}) }}", NULL},
    {"{{ {}.pop('a') }}", NULL},
    {"{{ {'pop': 1}.pop is defined }} {{ {'pop': 1}['pop'] }}", "False 1"},
    {"{{ 'a'.nothing() }}", NULL},
    {"{{ 1() }}", NULL},

    /* if, for, set */
    {"{% if 0 %}a{% elif 0 %}b{% elif 1 %}c{% else %}d{% endif %}", "c"},
    {"{% if 0 %}a{% elif 0 %}b{% else %}d{% endif %}", "d"},
    {"{% if nothing %}a{% endif %}{% if '' %}b{% endif %}{% if [0] %}c{% endif %}", "c"},
    {"{% if 1, 0 %}a{% endif %}", "a"},
    {"{% for x in [1, 2, 3] %}{{ x }}{% if not loop.last %},{% endif %}{% endfor %}", "1,2,3"},
    {"{% for x in 'ab' %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 "
     "}}{{ loop.first "
     "}}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ loop.depth0 }};{% endfor %}",
     "1021TrueFalse210;2110FalseTrue210;"},
    {"{% for x in [1, 2] %}[{{ loop.previtem }}{{ x }}{{ loop.nextitem }}]{% endfor %}",
     "[12][12]"},
    {"{% for x in [1, 2] %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }}{% endfor "
     "%}",
     "FalseTrueTrueFalse"},
    {"{% for x in range(5) %}{{ loop.cycle('a', 'b') }}{{ loop.changed(x // 2) }} {% endfor %}",
     "aTrue bFalse aTrue bFalse aTrue "},
    {"{% for x in [] %}a{% else %}b{% endfor %}{% for x in [1] %}a{% else %}b{% endfor %}", "ba"},
    {"{% for x in nothing %}a{% else %}b{% endfor %}", "b"},
    {"{% for x in [1, 2] %}{% continue %}{% else %}b{% endfor %}", "b"},
    {"{% for x in [1, 2, 3] %}{% if x == 2 %}{% break %}{% endif %}{{ x }}{% else %}b{% endfor %}",
     "1"},
    {"{% for x in [1, 2, 3] %}{% if x == 2 %}{% continue %}{% endif %}{{ x }}{% endfor %}", "13"},
    {"{% for x in range(6) if x % 2 %}{{ x }}{{ loop.index }}{{ loop.last }} {% endfor %}",
     "11False 32False 53True "},
    {"{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}{{ v }}{% endfor %}", "a1b2"},
    {"{% for k in {'a': 1, 'b': 2} %}{{ k }}{% endfor %}{% for a, (b, c) in [(1, (2, 3))] %}{{ a "
     "+ b + c }}{% endfor %}",
     "ab6"},
    {"{% for k, v in [(1, 2, 3)] %}{% endfor %}", NULL},
    {"{% for k, v in [1] %}{% endfor %}", NULL},
    {"{% for x in 5 %}{% endfor %}", NULL},
    {"{% for x in none %}{% endfor %}", NULL},
    {"{% for loop in [1] %}{% endfor %}", NULL},
    {"{% break %}", NULL},
    {"{% set x = 1 %}{% for i in [1, 2] %}{{ x }}{% set x = x + 5 %}{{ x }}{% endfor %}{{ x }}",
     "16161"},
    {"{% for i in [1] %}{% set y = 1 %}{% endfor %}[{{ y }}][{{ i }}]", "[][]"},
    {"{% if 1 %}{% set y = 1 %}{% endif %}{{ y }}", "1"},
    {"{% set a, b = 1, 2 %}{{ b }}{{ a }}{% set c = 1, %}{{ c }}", "21(1,)"},
    {"{% set a, b = [1] %}", NULL},
    {"{% set a = %}", NULL},
    {"{% set 1 = 2 %}", NULL},
    {"{% set a.b = 1 %}", NULL},
    {"{% set a = {} %}{% set a.b = 1 %}", NULL},
    {"{% set x %}a{{ 1 }}b{% endset %}[{{ x }}]", "[a1b]"},
    {"{% set x | upper | replace('A', 'c') %}a{% set y = 1 %}b{% endset %}[{{ x }}{{ y }}]",
     "[cB]"},
    {"{% set ns = namespace(a=1, b=[]) %}{% for i in [1, 2] %}{% set ns.a = ns.a + i %}{% endfor "
     "%}{{ ns.a }}{{ ns.b }}{{ ns.c }}",
     "4[]"},
    {"{% set ns = namespace({'a': 1}) %}{{ ns.a }}{{ ns['a'] }}{% if ns is mapping %}m{% endif %}",
     "11"},
    {"{% set messages = [1] %}{{ messages }}", "[1]"},
    {"{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}[{{ a }}]", "3[]"},
    {"{% set a = 5 %}{% with a = 1, b = a %}{{ b }}{% endwith %}{{ a }}", "55"},
    {"{% filter upper %}a{{ 'b' }}{% endfilter %}{% filter trim|replace('x', 'y') %} x {% "
     "endfilter %}", "ABy"},
    {"{% generation %}a{% set z = 1 %}{% endgeneration %}[{{ z }}]", "a[]"},
    {"{% print 1, 2 %}{% print (1, 2) %}{% print %}", "12(1, 2)"},

    /* Macros */
    {"{% macro m(a, b=2, c='x') %}{{ a }}{{ b }}{{ c }};{% endmacro %}{{ m(1) }}{{ m(1, c=3) "
     "}}{{ m() }}{{ m(b=1, a=2) }}",
     "12x;123;2x;21x;"},
    {"{% macro m(a, b=a) %}{{ b }}{% endmacro %}{{ m(7) }}", "7"},
    {"{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}", "(1, 2){'x': 3}"},
    {"{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}", NULL},
    {"{% macro m(a) %}{% endmacro %}{{ m(b=2) }}", NULL},
    {"{% macro m(a) %}{% endmacro %}{{ m(1, a=2) }}", NULL},
    {"{% macro m(a=1, b) %}{% endmacro %}", NULL},
    {"{% macro m(x) %}[{{ x }}{{ caller() }}]{% endmacro %}{% call m(1) %}body{% endcall %}",
     "[1body]"},
    {"{% macro m() %}{{ caller(3) }}{% endmacro %}{% set y = 5 %}{% call(x) m() %}{{ x + y }}{% "
     "endcall %}", "8"},
    {"{% macro m() %}{% endmacro %}{% call m() %}{% endcall %}", NULL},
    {"{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}", NULL},
    {"{% macro f(n) %}{% if n > 0 %}{{ n }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(5) }}",
     "54321"},
    {"{% set x = 1 %}{% macro m() %}{{ x }}{% endmacro %}{% set x = 2 %}{{ m() }}", "2"},
    {"{% macro m() %}{% set q = 1 %}{{ loop }}{% endmacro %}{% for i in [1] %}{{ m() }}{% endfor "
     "%}[{{ q }}]", "[]"},
    {"{% macro m(a) %}{{ a }}{% endmacro %}{% set t = m('x')|upper %}{{ t }}{{ m is callable }}",
     "XTrue"},
    {"{% macro m(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ m(*[1, 2]) }}{{ m(**{'a': 3, 'b': 4}) }}",
     "1234"},
    {"{{ dict(**{'a': 1}) }}{{ dict(a=1, b=2) }}{{ dict([(1, 2)], c=3) }}",
     "{'a': 1}{'a': 1, 'b': 2}{1: 2, 'c': 3}"},

    /* Functions */
    {"{{ range(3)|list }} {{ range(1, 3)|list }} {{ range(5, 0, -2)|list }} {{ range(0)|list }} "
     "{{ range(3) }}",
     "[0, 1, 2] [1, 2] [5, 3, 1] [] range(0, 3)"},
    {"{{ range(3)[1] }} {{ range(3)|length }} {{ 2 in range(3) }} {{ range(9)[2:4]|list }}",
     "1 3 True [2, 3]"},
    {"{{ range(1, 2, 0) }}", NULL},
    {"{{ range('a') }}", NULL},
    {"{{ range(100001) }}", NULL},
    {"{{ raise_exception('no') }}", NULL},
    {"{% if 0 %}{{ raise_exception('no') }}{% endif %}fine", "fine"},
    {"{{ strftime_now('%Y-%m-%d %H:%M:%S %d %B %b %A %%') }}",
     "2023-11-14 22:13:20 14 November Nov Tuesday %"},

    /* Filters */
    {"{{ ' a '|trim }}{{ '--a-'|trim('-') }}{{ 5|trim }}[{{ nothing|trim }}]", "aa5[]"},
    {"{{ 'aB \xc3\xa9\xc3\x9f'|upper }} {{ 'A\xc3\x89 \xce\xa3\xce\x91\xce\xa3'|lower }} {{ "
     "1|upper }} [{{ nothing|lower }}]",
     "AB \xc3\x89SS a\xc3\xa9 \xcf\x83\xce\xb1\xcf\x82 1 []"},
    {"{{ \"it's a-b (c) HELLO\"|title }} {{ \"it's a-b\".title() }} {{ 'hELLO wORLD'|capitalize }}",
     "It's A-B (C) Hello It'S A-B Hello world"},
    {"{{ [1, 2]|length }} {{ 'h\xc3\xa9'|length }} {{ {}|count }} {{ nothing|length }}", "2 2 0 0"},
    {"{{ 5|length }}", NULL},
    {"{{ [1]|map('string')|length }}", NULL},
    {"{{ [3, 1, 2]|join(',') }} {{ 'abc'|join('-') }} {{ [1, none]|join }} {{ messages|join(', "
     "', attribute='role') }}",
     "3,1,2 a-b-c 1None system, user, assistant, user"},
    {"{{ nothing|default('d') }} {{ ''|default('d') }} {{ ''|d('d', true) }} {{ "
     "none|default('d') }} {{ 0|default(1, boolean=True) }}",
     "d  d None 1"},
    {"{{ [1, 2]|first }}{{ [1, 2]|last }}{{ []|first }}{{ 'ab'|last }}{{ {'k': 1}|first }}{{ "
     "{'k': 1}|last }}", "12bkk"},
    {"{{ []|first|upper }}{{ ([]|first).x }}", NULL},
    {"{{ [1]|select|last }}", NULL},
    {"{{ 'ab'|list }} {{ {'a': 1}|list }} {{ nothing|list }} {{ (1, 2)|list }}",
     "['a', 'b'] ['a'] [] [1, 2]"},
    {"{{ 5|list }}", NULL},
    {"{{ {'b': 1, 'a': 2}|items|list }} {{ nothing|items|list }} {{ {'b': 1, 'a': 2}|dictsort }}",
     "[('b', 1), ('a', 2)] [] [('a', 2), ('b', 1)]"},
    {"{{ {'B': 1, 'a': 3}|dictsort(true) }} {{ {'b': 1, 'a': 3}|dictsort(by='value', "
     "reverse=true) }}",
     "[('B', 1), ('a', 3)] [('a', 3), ('b', 1)]"},
    {"{{ [1]|items|list }}", NULL},
    {"{{ messages|map(attribute='role')|list }} {{ ['a', 'b']|map('upper')|join }} {{ [[1, "
     "2]]|map('join', '-')|list }}",
     "['system', 'user', 'assistant', 'user'] AB ['1-2']"},
    {"{{ [{'a': 1}, {}]|map(attribute='a', default=7)|list }} {{ [{'a': "
     "[5]}]|map(attribute='a.0')|list }} {{ none|map('x')|list }}",
     "[1, 7] [5] []"},
    {"{{ messages|selectattr('role', 'equalto', 'user')|list|length }} {{ "
     "messages|rejectattr('role', '==', 'user')|map(attribute='role')|list }}",
     "2 ['system', 'assistant']"},
    {"{{ [{'a': 1}, {'b': 2}]|selectattr('a')|list }} {{ [{'a': 1}, {'b': 2}]|selectattr('b', "
     "'defined')|list }}",
     "[{'a': 1}] [{'b': 2}]"},
    {"{{ [0, 1, 2, 3]|select('odd')|list }} {{ [0, 1, '']|reject|list }} {{ [0, 1]|select|list "
     "}} {{ [5, 6]|select('in', [6])|list }}",
     "[1, 3] [0, ''] [1] [6]"},
    {"{{ [1]|select('nonsense')|list }}", NULL},
    {"{{ [1]|map('nonsense')|list }}", NULL},
    {"{{ 1|nonsense }}", NULL},
    {"{{ 1 is nonsense }}", NULL},
    {"{% if 0 %}{{ 1|nonsense }}{% endif %}{{ 1 if 1 else 1|nonsense }}ok", "1ok"},
    {"{% for x in [] %}{{ 1|nonsense }}{% endfor %}ok", NULL},
    {"{{ [3, 1, 2]|sort }} {{ ['b', 'A', 'c']|sort }} {{ ['b', 'A']|sort(case_sensitive=true) }} "
     "{{ [1, 2]|sort(reverse=true) }}",
     "[1, 2, 3] ['A', 'b', 'c'] ['A', 'b'] [2, 1]"},
    {"{{ [{'n': 2, 'k': 'a'}, {'n': 1, 'k': 'b'}, {'n': 1, 'k': "
     "'a'}]|sort(attribute='n,k')|map(attribute='k')|join }}",
     "aba"},
    {"{{ [1, 'a']|sort }}", NULL},
    {"{{ ['b', 'B', 'a']|unique|list }} {{ [1, 1.0, 2]|unique|list }} {{ [2, 1, 3]|min }} {{ [2, "
     "1, 3]|max }} [{{ []|max }}]",
     "['b', 'a'] [1, 2] 1 3 []"},
    {"{{ [1, 2, 3]|sum }} {{ [{'a': 2}]|sum(attribute='a', start=1) }} {{ []|sum }} {{ [[1], "
     "[2]]|sum(start=[]) }}",
     "6 3 0 [1, 2]"},
    {"{{ 'abc'|reverse }} {{ [1, 2]|reverse|list }} {{ 'aXbXc'|replace('X', '-') }} {{ "
     "'aaa'|replace('a', 'b', 2) }} {{ 'ab'|replace('', '-') }}",
     "cba [2, 1] a-b-c bba -a-b-"},
    {"{{ '42'|int }} {{ '4.7'|int }} {{ 'x'|int }} {{ 'x'|int(9) }} {{ 3.9|int }} {{ 'ff'|int(0, "
     "16) }} {{ none|int }} {{ ' 7 '|int }} {{ '-1_0'|int }} {{ true|int }}",
     "42 4 0 9 3 255 0 7 -10 1"},
    {"{{ nothing|int }}", NULL},
    {"{{ '1.5'|float }} {{ 'x'|float }} {{ 2|float }} {{ '1e3'|float }} {{ 'inf'|float }} {{ "
     "none|float(2.5) }}",
     "1.5 0.0 2.0 1000.0 inf 2.5"},
    {"{{ 2.5|round }} {{ 3.5|round }} {{ 2.675|round(2) }} {{ 1.25|round(1) }} {{ 3|round }} {{ "
     "2.1|round(0, 'ceil') }} {{ 2.9|round(method='floor') }} {{ 1234.5|round(-2) }}",
     "2.0 4.0 2.67 1.2 3 3.0 2.0 1200.0"},
    {"{{ 1|round(method='x') }}", NULL},
    {"{{ -3|abs }} {{ (-3)|abs }} {{ (-2.5)|abs }} {{ 'ab'|center(5) }}| {{ 'abc'|center(6) }}|",
     "3 3 2.5   ab |  abc  |"},
    {"{{ 'a\nb\n\nc'|indent }} {{ 'a\nb'|indent(2, true) }} {{ 'a\n\nb'|indent(1, blank=true) }} "
     "{{ 'a\nb'|indent('> ') }}",
     "a\n    b\n\n    c   a\n  b a\n \n b a\n> b"},
    {"{{ 'a\nb\n'|indent(2) }}|", "a\n  b\n|"},
    {"{{ 5|indent }}", NULL},
    {"{{ '%s is %d, %05.1f%% %r %-4s|%4s|%x'|format('a', 3, 2.25, 'b', 'c', 'd', 255) }}",
     "a is 3, 002.2% 'b' c   |   d|ff"},
    {"{{ '%s' % 1 }} {{ '%s %s' % (1, 'a') }} {{ '%d' % 2.9 }} {{ '%s' % [1] }}", "1 1 a 2 [1]"},
    {"{{ '%s %s' % 1 }}", NULL},
    {"{{ '%s' % (1, 2) }}", NULL},
    {"{{ '<a href=\"x\">&\\''|e }} {{ '<'|escape|escape }} {{ '<'|e|forceescape }}",
     "&lt;a href=&#34;x&#34;&gt;&amp;&#39; &lt; &amp;lt;"},
    {"{{ '<b>'|safe }} {{ ('<b>'|safe) + '<i>' }} {{ '<i>' + ('<b>'|safe) }} {{ ('<b>'|safe) ~ "
     "'<i>' }}",
     "<b> <b>&lt;i&gt; &lt;i&gt;<b> <b><i>"},
    {"{{ 5|string + 'a' }} {{ [1]|string|length }} {{ none|string }}", "5a 3 None"},

    /* tojson */
    {"{{ [1, 2.0, 'a\"\\\\\\n\xc3\xa9</', none, true, {'a': []}, (1,), {}]|tojson }}",
     "[1, 2.0, \"a\\\"\\\\\\n\xc3\xa9</\", null, true, {\"a\": []}, [1], {}]"},
    {"{{ '\\x00\\x1f\\x7f\xc3\xa9\xf0\x9f\xa6\x99'|tojson(ensure_ascii=true) }}",
     "\"\\u0000\\u001f\\u007f\\u00e9\\ud83e\\udd99\""},
    {"{{ {'b': [1, {}], 'a': {'c': none}}|tojson(indent=2) }}",
     "{\n  \"b\": [\n    1,\n    {}\n  ],\n  \"a\": {\n    \"c\": null\n  }\n}"},
    {"{{ {'b': 1, 'a': 2}|tojson(sort_keys=true, separators=(',', ':')) }} {{ [1, "
     "2]|tojson(indent='-') }} {{ [1]|tojson(indent=0) }}",
     "{\"a\":2,\"b\":1} [\n-1,\n-2\n] [\n1\n]"},
    {"{{ {1: 2, none: 3, true: 4, 1.5: 5}|tojson }}", "{\"1\": 4, \"null\": 3, \"1.5\": 5}"},
    {"{{ [1e20, 1e999, 0.1, 12345678901234567890]|tojson }}",
     "[1e+20, Infinity, 0.1, 12345678901234567890]"},
    {"{{ nothing|tojson }}", NULL},
    {"{{ [1]|map('string')|tojson }}", NULL},
    {"{{ {(1, 2): 3}|tojson }}", NULL},
    {"{{ range|tojson }}", NULL},

    /* Tests */
    {"{{ 1 is defined }} {{ nothing is undefined }} {{ none is none }} {{ nothing is none }} {{ "
     "1 is not none }}",
     "True True True False True"},
    {"{{ 'a' is string }} {{ 1 is string }} {{ 1 is number }} {{ true is number }} {{ 1.0 is "
     "float }} {{ 1 is integer }} {{ true is integer }} {{ true is boolean }}",
     "True False True True True True False True"},
    {"{{ {} is mapping }} {{ [] is mapping }} {{ 'a' is sequence }} {{ [] is sequence }} {{ {} "
     "is sequence }} {{ 1 is sequence }} {{ nothing is sequence }} {{ range(2) is sequence }}",
     "True False True True True False True True"},
    {"{{ [] is iterable }} {{ 'a' is iterable }} {{ 1 is iterable }} {{ none is iterable }} {{ "
     "nothing is iterable }} {{ {}.items() is iterable }} {{ {}.items() is sequence }} {{ "
     "{}.items() is mapping }}",
     "True True False False True True False False"},
    {"{{ true is true }} {{ 1 is true }} {{ false is false }} {{ 0 is false }} {{ range is "
     "callable }} {{ 1 is callable }}",
     "True False True False True False"},
    {"{{ 3 is odd }} {{ 3 is even }} {{ 6 is divisibleby 3 }} {{ 6 is divisibleby(4) }} {{ 2 is "
     "in [1, 2] }} {{ 2 is not in([1]) }}",
     "True False True False True True"},
    {"{{ 1 is eq 1 }} {{ 1 is equalto(1) }} {{ 1 is ne 1 }} {{ 1 is lt 2 }} {{ 1 is le 1 }} {{ 1 "
     "is gt 2 }} {{ 1 is ge 1 }} {{ 1 is sameas 1 }} {{ 1 is sameas true }}",
     "True True False True True False True True False"},
    {"{{ 'abc' is lower }} {{ 'ABC' is upper }} {{ 'a1' is upper }} {{ 'upper' is filter }} {{ "
     "('a'|e) is escaped }}",
     "True True False True True"},
    {"{{ 1 is string is number }}", NULL},
    {"{{ 'a' if 1 is defined else 'b' }} {{ 1 is defined and 2 is defined or 3 }} {{ not 1 is "
     "defined }}", "a True False"},

    /* Methods */
    {"{{ ' a '.strip() }}|{{ ' a '.lstrip() }}|{{ ' a '.rstrip() }}|{{ 'xyax'.strip('xy') }}|{{ "
     "'xa'.lstrip('x') }}",
     "a|a | a|a|a"},
    {"{{ 'a,b,,c'.split(',') }} {{ ' a  b '.split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'a b  c "
     "'.split(none, 1) }} {{ 'a-b'.split(sep='-') }} {{ ''.split(',') }} {{ ''.split() }}",
     "['a', 'b', '', 'c'] ['a', 'b'] ['a', 'b,c'] ['a', 'b  c '] ['a', 'b'] [''] []"},
    {"{{ 'a,b,c'.rsplit(',', 1) }} {{ ' a b  c '.rsplit(none, 1) }} {{ ' a b '.rsplit() }} {{ "
     "'a'.rsplit(',') }}",
     "['a,b', 'c'] [' a b', 'c'] ['a', 'b'] ['a']"},
    {"{{ 'a'.split('') }}", NULL},
    {"{{ 'a'.strip(1) }}", NULL},
    {"{{ 'abc'.startswith('ab') }} {{ 'abc'.endswith(('x', 'bc')) }} {{ 'abc'.startswith('') }} "
     "{{ 'a'.startswith('ab') }}",
     "True True True False"},
    {"{{ 'abc'.startswith(1) }}", NULL},
    {"{{ 'aXbX'.replace('X', '') }} {{ 'aaa'.replace('a', 'b', 1) }} {{ 'ab'.replace('', '.') }} "
     "{{ ''.replace('', 'x') }} {{ 'ab'.replace('', '-', 2) }}",
     "ab baa .a.b. x -a-b"},
    {"{{ 'aB'.upper() }} {{ 'aB'.lower() }} {{ 'hello wORLD'.capitalize() }} {{ '-'.join(['a', "
     "'b']) }}", "AB ab Hello world a-b"},
    {"{{ '-'.join([1]) }}", NULL},
    {"{{ 'h\xc3\xa9llo'.find('l') }} {{ 'hello'.rfind('l') }} {{ 'a'.find('b') }} {{ "
     "'hello'.index('e') }} {{ 'aaaa'.count('aa') }} {{ 'ab'.count('') }}",
     "2 3 -1 1 2 3"},
    {"{{ 'a'.index('b') }}", NULL},
    {"{{ 'abc'.removeprefix('a') }} {{ 'abc'.removesuffix('c') }} {{ 'a=b=c'.partition('=') }} "
     "{{ 'a=b=c'.rpartition('=') }} {{ 'a'.partition('=') }} {{ 'a'.rpartition('=') }}",
     "bc ab ('a', '=', 'b=c') ('a=b', '=', 'c') ('a', '', '') ('', '', 'a')"},
    {"{{ 'a\\nb\\r\\nc\\n'.splitlines() }} {{ 'a\\nb'.splitlines(true) }} {{ ''.splitlines() }}",
     "['a', 'b', 'c'] ['a\\n', 'b'] []"},
    {"{{ '12'.isdigit() }} {{ ''.isdigit() }} {{ 'a1'.isalnum() }} {{ 'a1'.isalpha() }} {{ ' \\"
     "t'.isspace() }} {{ 'AB1'.isupper() }} {{ 'ab'.islower() }}",
     "True False True False True True True"},
    {"{{ 'a'.ljust(3) }}|{{ 'a'.rjust(3, '.') }}|{{ 'a'.center(4, '-') }}|{{ '-5'.zfill(4) }}|{{ "
     "'ab'.ljust(1) }}|", "a  |..a|-a--|-005|ab|"},
    {"{{ {'a': 1}.get('a') }} {{ {}.get('a') }} {{ {}.get('a', 2) }} {{ {'a': 1}.keys()|list }} "
     "{{ {'a': 1}.values()|list }} {{ {'a': 1}.items() }}",
     "1 None 2 ['a'] [1] dict_items([('a', 1)])"},
    {"{{ {'a': 1}.keys() }} {{ 'a' in {'a': 1}.keys() }} {{ {'a': 1}.items()|length }} {{ {'a': "
     "1}.copy() }}", "dict_keys(['a']) True 1 {'a': 1}"},
    {"{{ [1, 2, 1].count(1) }} {{ [1, 2].index(2) }} {{ (1, 2).index(1) }}", "2 1 0"},
    {"{{ [1].index(5) }}", NULL},

    /* As chats use them */
    {"{% for m in messages %}<|{{ m.role }}|>{{ m['content']|trim }}{{ eos_token }}\n{% endfor "
     "%}{% if add_generation_prompt %}<|assistant|>{% endif %}",
     "<|system|>You are a pirate.\nSay arr.</s>\n<|user|>Hello, how are you?</s>\n"
     "<|assistant|>Fine, thanks.</s>\n<|user|>And now?</s>\n<|assistant|>"},
    {"{{ bos_token }}{{ messages|length }}{{ tools|length }}{{ tools[0].function.name }}{{ "
     "documents }}", "<s>42get_weatherNone"},
    {"{%- if messages[0]['role'] == 'system' -%}{%- set s = messages[0]['content'] -%}{%- set "
     "messages = messages[1:] -%}{%- endif -%}{{ s|length }}:{{ messages[0].role }}",
     "26:user"},
    {"{{ tools[0].function.parameters.properties.days.maximum }} {{ "
     "tools[0].function.parameters.properties.days|tojson }}",
     "1e+20 {\"type\": [\"integer\", \"null\"], \"minimum\": 1, \"maximum\": 1e+20}"},
    {"{% for x in {'properties': {'a': {}}}['properties']|items %}{{ x[0] }}{% endfor %}", "a"},
};

#endif
