#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""templates.py - renders chat templates through jinja2, configured as transformers does it, and
through archcard's own interpreter, and compares both byte for byte.

    templates.py RENDER [FOLDER...]            RENDER: the program tests/template_render
    templates.py RENDER --mutate N [--seed S]  only mutations of the templates; needs no jinja2
    templates.py RENDER --random N [--seed S]  only random expressions, compared

Templates are taken from $ARCHCARD_SHARED (data, demo), the folders, and the cases of
tests/unit/template_cases.h. Prints TAP; skips by name what is not there.
"""

import ast
import copy
import datetime
import json
import os
import random
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
NOW = 1700000000

TOOLS = [{"type": "function", "function": {
    "name": "get_weather", "description": "Weather of a \"city\" <now> & später",
    "parameters": {"type": "object", "required": ["city"], "properties": {
        "city": {"type": "string", "description": "Name, e.g. Köln"},
        "unit": {"type": "string", "enum": ["celsius", "fahrenheit"], "default": "celsius"},
        "days": {"type": ["integer", "null"], "minimum": 1, "maximum": 1e20},
        "tags": {"type": "array", "items": {"type": "string"}},
        "where": {"type": "object", "properties": {"lat": {"type": "number"}}}}},
    "return": {"type": "object", "properties": {"degrees": {"type": "number"}}}}},
    {"type": "function", "function": {"name": "stop", "description": "", "parameters": {
        "type": "object", "properties": {}}}}]
CALL = {"id": "call_0ab12", "type": "function",
        "function": {"name": "get_weather", "arguments": {"city": "Köln", "days": 2, "x": None}}}
TEXT_CALL = {"id": "123456789", "type": "function",
             "function": {"name": "get_weather", "arguments": "{\"city\": \"Köln\"}"}}


def user(content="Hello, how are you?"):
    return {"role": "user", "content": content}


def assistant(content="Fine, thanks.", **more):
    return {"role": "assistant", "content": content, **more}


SYSTEM = {"role": "system", "content": "You are a pirate.\nSay arr."}
RESULT = {"role": "tool", "name": "get_weather", "tool_call_id": "123456789",
          "content": "{\"degrees\": 21.5}"}
CHATS = {
    "one": [user()],
    "blanks": [user("  two  words \n\n")],
    "turns": [user(), assistant(), user("Bye.")],
    "system": [SYSTEM, user(), assistant(), user("And now?")],
    "system only": [SYSTEM],
    "empty": [],
    "ends with assistant": [user(), assistant("It is\n")],
    "two users": [user(), user("again"), assistant(), assistant("again")],
    "marks": [user("<|im_start|>system\n{{ 1 }} {% x %} <s> [INST] \"'\\ é 漢字 🦙\u200d")],
    "parts": [user([{"type": "text", "text": "What is"}, {"type": "image"},
                    {"type": "text", "text": " this?"}]), assistant([{"type": "text", "text": "A"}])],
    "call": [user(), assistant(None, tool_calls=[CALL]), RESULT, assistant("21.5 degrees")],
    "text call": [SYSTEM, user(), assistant("", tool_calls=[TEXT_CALL, TEXT_CALL]), RESULT, RESULT],
    "bare call": [user(), {"role": "assistant", "tool_calls": [CALL]}, RESULT, user("Thanks")],
    "thinking": [user(), assistant("<think>\nhm, so\n</think>\n\nYes."), user("Why?"),
                 assistant("Because.", reasoning_content="I wonder\n", thinking="well"), user("So?")],
    "developer": [{"role": "developer", "content": "Be brief."}, user()],
    "unknown role": [{"role": "narrator", "content": "It rains."}, user()],
    "no content": [{"role": "user"}],
    "odd": [user(3), assistant(True), user({"a": [1.5, None]}), {"role": "user", "content": None}],
}
SPECIALS = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
VARIABLES = [
    (True, None, {}),
    (False, None, {}),
    (True, TOOLS, {}),
    (True, TOOLS, {"enable_thinking": False, "thinking": True, "date_string": "1 May 2024",
                   "builtin_tools": ["brave_search"], "tools_in_user_message": False}),
]


def environment():
    """As transformers' utils/chat_template_utils.py sets it up."""
    import jinja2.nodes
    from jinja2.exceptions import TemplateError
    from jinja2.ext import Extension, loopcontrols
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Generation(Extension):
        tags = {"generation"}

        def parse(self, parser):
            line = next(parser.stream).lineno
            body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
            call = self.call_method("_support")
            return jinja2.nodes.CallBlock(call, [], [], body).set_lineno(line)

        def _support(self, caller):
            return caller()

    def fail(message):
        raise TemplateError(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators,
                          sort_keys=sort_keys)

    made = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True,
                                         extensions=[Generation, loopcontrols])
    made.filters["tojson"] = tojson
    made.globals["raise_exception"] = fail
    made.globals["strftime_now"] = lambda f: datetime.datetime.fromtimestamp(NOW).strftime(f)
    return made


def templates_of(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (item["template"] for item in value)
    elif isinstance(value, dict):
        yield from value.values()


def gguf_templates(data):
    """The texts of keys that begin with tokenizer.chat_template."""
    for match in re.finditer(rb"tokenizer\.chat_template[a-z_.]*(?=\x08\0\0\0)", data):
        at = match.end() + 4
        size = int.from_bytes(data[at:at + 8], "little")
        if size < 1 << 20:
            yield data[at + 8:at + 8 + size].decode("utf-8")


def templates_in(path):
    name = os.path.basename(path)
    if name.endswith((".jinja", ".jinja2", ".j2")):
        yield open(path, encoding="utf-8", newline="").read()
    elif name in ("tokenizer_config.json", "chat_template.json", "processor_config.json"):
        yield from templates_of(json.load(open(path, encoding="utf-8")).get("chat_template"))
    elif name.endswith(".gguf"):
        yield from gguf_templates(open(path, "rb").read(64 << 20))


def find_templates(folders):
    found = {}
    for folder in folders:
        for root, names, files in os.walk(folder):
            names.sort()
            for name in sorted(files):
                path = os.path.join(root, name)
                try:
                    for number, source in enumerate(templates_in(path)):
                        found.setdefault(source, f"{os.path.relpath(path, folder)}#{number}")
                except (ValueError, OSError):
                    continue
    return {name: source for source, name in found.items()}


def cases():
    """The rows of tests/unit/template_cases.h: template, and what comes out (None: a failure)."""
    text = open(os.path.join(HERE, "../unit/template_cases.h"), encoding="utf-8").read()
    literal = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
    for row in re.finditer(r"\{" + literal + r",\s*(?:" + literal + r"|NULL)\}", text):
        yield tuple(group and ast.literal_eval("(" + group + ")").encode("latin-1").decode()
                    for group in row.groups())


class Program:
    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env={**os.environ, "TZ": "UTC"})

    def render(self, source, messages, prompt, tools, variables):
        job = {"template": source, "prompt": prompt, "now": NOW, "variables": json.dumps(variables)}
        if messages is not None:
            job["messages"] = json.dumps(messages)
        if tools is not None:
            job["tools"] = json.dumps(tools)
        self.process.stdin.write(json.dumps(job).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the program died with {self.process.wait()} on {source!r}")
        answer = json.loads(line)
        return answer.get("text"), answer.get("error")


def by_jinja(compiled, messages, prompt, tools, variables):
    if isinstance(compiled, Exception):
        return None, f"{type(compiled).__name__}: {compiled}"
    try:
        # A copy: jinja2's indent filter can change a list it is given.
        text = compiled.render(messages=copy.deepcopy(messages), tools=tools, documents=None,
                               add_generation_prompt=prompt, **variables)
        text.encode()
        return text, None
    except Exception as problem:  # whatever Python raises is a failure of the template
        return None, f"{type(problem).__name__}: {problem}"


def compile_(made, source):
    try:
        return made.from_string(source)
    except Exception as problem:
        return problem


class Count:
    same = failed = 0
    differences = []

    def add(self, where, reference, mine):
        if reference[0] == mine[0]:
            self.same += reference[0] is not None
            self.failed += reference[0] is None
            return True
        self.differences.append((where, reference, mine))
        return False


def compare_one(made, program, count, name, source):
    fine = True
    compiled = compile_(made, source)
    for chat, messages in CHATS.items():
        for number, (prompt, tools, variables) in enumerate(VARIABLES):
            if number > 1 and "call" not in chat and chat not in ("one", "system", "thinking"):
                continue
            arguments = (messages, prompt, tools, {**SPECIALS, **variables})
            fine &= count.add((name, chat, number), by_jinja(compiled, *arguments),
                              program.render(source, *arguments))
    return fine


def check_cases(made, program):
    wrong = []
    for source, expected in cases():
        arguments = (CHATS["system"], True, TOOLS, SPECIALS)
        reference = by_jinja(compile_(made, source), *arguments)
        mine = program.render(source, *arguments)
        if not (reference[0] == expected == mine[0]):
            wrong.append((source, expected, reference, mine))
    return wrong


def mutate(random_, source, pool):
    pieces = ["{%", "%}", "{{", "}}", "-", "|", "(", ")", "[", "]", "{", "}", "'", "\"", "if ",
              "for ", "endfor", "endif", "set ", "macro ", "x", ".", ",", ":", "==", "not ", "in ",
              "is ", "~", "*", "**", "%", "//", "9999999999999999999", "1e999", "-1", "messages",
              "range(99999)", "|join", "|list", "|tojson", "|string", "loop.", "namespace(", "\\u",
              "recursive", "é", "\n", "#}", "{#", "raw %}", "::-1", "|sort", "|map('x')", "*9999999"]
    for _ in range(random_.randint(1, 6)):
        at = random_.randint(0, len(source))
        end = min(len(source), at + random_.choice((0, 1, 1, 2, 5, 20)))
        choice = random_.random()
        if choice < 0.5:
            piece = random_.choice(pieces)
        elif choice < 0.8:
            other = random_.choice(pool)
            start = random_.randint(0, len(other))
            piece = other[start:start + random_.randint(1, 40)]
        else:
            piece = source[end:end + 10]
        source = source[:at] + piece + source[end:]
    return source


def run_mutations(program, sources, count, seed):
    random_ = random.Random(seed)
    rendered = 0
    for _ in range(count):
        source = mutate(random_, random_.choice(sources), sources)
        messages = random_.choice(list(CHATS.values()))
        prompt, tools, variables = random_.choice(VARIABLES)
        text, _ = program.render(source, messages, prompt, tools, {**SPECIALS, **variables})
        rendered += text is not None
    print(f"ok 1 - {count} mutated templates, {rendered} of them rendered")


VALUES = ["0", "1", "-1", "2", "3", "true", "false", "none", "nothing", "1.5", "-2.0", "1e16", "''",
          "'a'", "'Hello World'", "' x y '", "'a,b,,c'", "'7'", "'-1.5'", "'été ß ΣΑΣ'", "'\\n\\tq'", "[]",
          "[1, 2, 3]", "['b', 'A', 'c']", "(1, 2)", "()", "{}", "{'a': 1, 'b': [2]}", "[[1, 2], [3]]",
          "[{'a': 1}, {'a': 'x'}, {}]", "messages", "messages[0]", "tools", "ns", "ns.x", "range(4)",
          "'it\\'s'", "'<b>'", "('<'|e)", "{'items': 3}", "x", "y", "z", "eos_token", "1 / 3", "'👍🏽'"]
FILTERS = ["trim", "trim('a ')", "upper", "lower", "title", "capitalize", "length", "string", "list", "first",
           "last", "join", "join(',')", "tojson", "tojson(indent=2)", "default('d')", "default(0, true)",
           "items|list", "dictsort", "sort", "sort(reverse=true)", "unique|list", "reverse|list", "min", "max",
           "sum", "int", "int(5)", "float", "round", "round(1)", "abs", "replace('a', 'b')", "indent",
           "indent(2, true)", "map('upper')|list", "map(attribute='a')|list", "select|list", "reject|list",
           "selectattr('a')|list", "rejectattr('a', 'eq', 1)|list", "select('string')|list", "e", "safe",
           "center(9)", "map('length')|list", "sort(attribute='a')", "join('-', attribute='a')"]
TESTS = ["defined", "undefined", "none", "string", "number", "mapping", "sequence", "iterable", "true", "false",
         "boolean", "integer", "float", "odd", "even", "divisibleby 2", "eq 1", "in [1, 'a']", "lower", "upper",
         "sameas none", "callable", "gt 1", "escaped"]
METHODS = [".strip()", ".split()", ".split(',')", ".split(none, 1)", ".rsplit(' ', 1)", ".upper()", ".title()",
           ".startswith('a')", ".endswith(('b', 'a'))", ".replace('a', '')", ".get('a')", ".get('q', 1)",
           ".items()|list", ".keys()|list", ".values()|list", ".items", "['items']", ".a", "['a']", ".find('a')",
           ".count('a')", ".lstrip()", ".rstrip('c')", "[0]", "[-1]", "[1:]", "[:-1]", "[::-1]", "[::2]",
           "[1:3]", ".splitlines()", ".partition(',')", ".capitalize()", ".isdigit()", ".b.a", ".x", ".index(1)"]
SIGNS = ["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", ">", "<=", ">=", "in", "not in", "and", "or"]


def expression(random_, depth):
    choice = random_.random() if depth > 0 else 0
    inner = depth - 1
    if choice < 0.15:
        return f"v{random_.randrange(len(VALUES))}"
    if choice < 0.35:
        return f"({expression(random_, inner)})|{random_.choice(FILTERS)}"
    if choice < 0.45:
        return f"{expression(random_, inner)} is {random_.choice(['', 'not '])}{random_.choice(TESTS)}"
    if choice < 0.65:
        return f"({expression(random_, inner)}){random_.choice(METHODS)}"
    if choice < 0.72:
        return (f"{expression(random_, inner)} if {expression(random_, inner)}"
                f" else {expression(random_, inner)}")
    if choice < 0.76:
        return f"{random_.choice(['not ', '-', '+'])}{expression(random_, inner)}"
    if choice < 0.82:
        return f"[{expression(random_, inner)}, {expression(random_, inner)}]"
    if choice < 0.85:
        return f"{{{expression(random_, inner)}: {expression(random_, inner)}}}"
    return f"{expression(random_, inner)} {random_.choice(SIGNS)} {expression(random_, inner)}"


def statements(random_, depth):
    """A few statements around random expressions."""
    out = []
    for _ in range(random_.choice((1, 1, 1, 2, 3))):
        made = expression(random_, random_.randint(0, 3))
        choice = random_.random() if depth > 0 else 0
        blank = random_.choice(["", " ", "\n", "\n  ", "  \n"])
        begin, end = random_.choice(["{%", "{%", "{%-", "{%+"]), random_.choice(["%}", "%}", "-%}"])
        inner = statements(random_, depth - 1) if depth > 0 else ""
        name = random_.choice("xyz")
        out.append(blank + (
            f"{{{{ {made} }}}}" if choice < 0.4 else
            f"{begin} if {made} {end}{inner}{begin} else {end}{blank}{begin} endif {end}" if choice < 0.55 else
            f"{begin} for {name} in {made} {end}{inner}{{{{ loop.index }}}}{blank}{begin} endfor {end}"
            if choice < 0.7 else
            f"{begin} set {name} = {made} {end}{blank}" if choice < 0.85 else
            f"{begin} set ns.x = {made} {end}" if choice < 0.9 else
            f"{begin} macro m(x, y={made}) {end}{inner}{begin} endmacro {end}{{{{ m({made}) }}}}" if choice < 0.95
            else f"{begin} set {name} {end}{inner}{begin} endset {end}"))
    return "".join(out)


def run_random(made, program, count, seed):
    """Random templates. Not compared: addresses in the text, whole numbers beyond 64 bits, the text of
    a range() that was cut or is empty, and of a namespace that holds itself (ours is a failure)."""
    import warnings
    warnings.simplefilter("ignore")
    random_ = random.Random(seed)
    met = Count()
    # By way of variables: jinja2 computes with constants while it compiles, and then, for one,
    # a slice of None is undefined instead of a failure.
    values = "".join(f"{{%- set v{i} = {value} -%}}" for i, value in enumerate(VALUES))
    for _ in range(count):
        source = "{% set ns = namespace(x=1) %}" + values
        source += statements(random_, random_.choice((0, 0, 1, 2)))
        arguments = (CHATS["system"], True, TOOLS, SPECIALS)
        compiled = compile_(made, source)
        reference = by_jinja(compiled, *arguments)
        mine = program.render(source, *arguments)
        if reference[0] and re.search(r"0x[0-9a-f]{8}|<function|<class|<built-in|\d{19}|"
                                        r"range\(|<Namespace \{\.\.\.\}>", reference[0]):
            continue
        if mine[1] and re.search("beyond 64 bits|grows beyond|does not come to an end", mine[1]):
            continue
        shown = re.sub(r"\bv(\d+)\b", lambda m: VALUES[int(m[1])], source.split(values)[1])
        met.add(shown, reference, mine)
    print("1..1")
    print(f"{'not ok' if met.differences else 'ok'} 1 - {count} random templates: {met.same} equal texts, "
          f"{met.failed} failures of both, {len(met.differences)} differences")
    for where, reference, mine in met.differences[:40]:
        print("# differs:", where, f"\n#   jinja2: {reference!r}"[:400], f"\n#   ours: {mine!r}"[:400])
    return 1 if met.differences else 0


def main():
    words = sys.argv[1:]
    options = {}
    while len(words) > 2 and words[-2].startswith("--"):
        options[words[-2]] = int(words[-1])
        words = words[:-2]
    program = Program(words[0])
    shared = os.environ.get("ARCHCARD_SHARED", "")
    folders = [os.path.join(shared, name) for name in ("data", "demo") if shared] + words[1:]
    found = find_templates(folders)
    if "--mutate" in options:
        sources = list(found.values()) + [source for source, _ in cases()]
        print("1..1")
        run_mutations(program, sources, options["--mutate"], options.get("--seed", 1))
        return 0
    try:
        made = environment()
    except ImportError:
        print("1..0 # SKIP jinja2 is not installed")
        return 0
    if "--random" in options:
        return run_random(made, program, options["--random"], options.get("--seed", 1))
    print(f"1..{len(found) + 1}")
    wrong = check_cases(made, program)
    print(f"{'not ok' if wrong else 'ok'} 1 - {len(list(cases()))} cases as jinja2 renders them")
    for row in wrong:
        print("#", *map(repr, row), sep="\n#   ")
    count = Count()
    for number, (name, source) in enumerate(sorted(found.items())):
        fine = compare_one(made, program, count, name, source)
        print(f"{'ok' if fine else 'not ok'} {number + 2} - {name}")
    for where, reference, mine in count.differences:
        print("# differs:", where, f"\n#   jinja2: {reference!r}"[:700], f"\n#   ours: {mine!r}"[:700])
    print(f"# {len(found)} templates, {count.same} equal texts, {count.failed} failures of both, "
          f"{len(count.differences)} differences")
    return 1 if wrong or count.differences else 0


if __name__ == "__main__":
    sys.exit(main())
