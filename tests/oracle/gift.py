#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""gift.py - reads quizzes back from GIFT, Anki text and Markdown, strictly, and compares them with the JSON.

    gift.py QUIZ.json gift|anki|md FILE

The grammar of GIFT is that of https://docs.moodle.org/en/GIFT_format, of Anki's files that of
https://docs.ankiweb.net/importing/text-files.html; what these do not allow, or leave to the importer, is an error.
"""
import csv, html, io, json, re, sys

CONTROL = "~=#{}:"


class Reader:
    """GIFT text, character by character; a backslash takes its meaning from the next one."""

    def __init__(self, text): self.text, self.at = text, 0
    def fail(self, what): sys.exit(f"line {self.text.count(chr(10), 0, self.at) + 1}: {what}")
    def peek(self, word): return self.text.startswith(word, self.at)
    def skip(self): self.at += len(self.text[self.at:]) - len(self.text[self.at:].lstrip())
    def take(self, word):
        if not self.peek(word): self.fail(f"{word!r} is expected, not {self.text[self.at:self.at + 20]!r}")
        self.at += len(word)
    def words(self, ends):
        """Text up to one of `ends`; every control character in it is escaped, and nothing else is."""
        out = ""
        while True:
            if self.at >= len(self.text): self.fail("the text ends within a question")
            c = self.text[self.at]
            if c == "\\":
                n = self.text[self.at + 1]
                if n not in CONTROL + "\\": self.fail(f"\\{n} is no escape")
                out += n; self.at += 2
            elif c in CONTROL or c == "\n":
                if c not in ends: self.fail(f"{c!r} is not escaped")
                return out.strip()
            else:
                if ord(c) < 32 or ord(c) == 127: self.fail(f"control character {ord(c)}")
                out += c; self.at += 1


def gift(text):
    if "\r" in text or "\t" in text: sys.exit("line ends or tabs that GIFT does not need")
    category = None
    for block in re.split(r"\n\n+", text.strip("\n")):
        lines = block.split("\n"); note = None
        while lines and lines[0].startswith("//"):
            found = re.fullmatch(r"// \[id:([^\[\]\\]+)\]", lines.pop(0)); note = found.group(1) if found else note
        if not lines: continue
        if lines[0].startswith("$CATEGORY: "):
            if len(lines) > 1: sys.exit(f"a category stands alone: {lines}")
            category = lines[0][11:]; continue
        r = Reader("\n".join(lines)); r.take("::"); name = r.words(":"); r.take("::"); r.take("[plain]")
        q = {"id": name, "question": r.words("{"), "choices": [], "slips": [], "category": category}
        if note != name and not re.search(r"[\[\]\\]", name): sys.exit(f"the comment says {note}, the title {name}")
        r.take("{"); r.skip(); answers = []
        while not r.peek("####"):
            if r.peek("="): answers.append(len(q["choices"]))
            elif not r.peek("~"): r.fail("a choice begins with = or ~")
            right = r.peek("="); r.at += 1
            if not right and r.peek("%"): r.take("%0%")
            elif r.peek("["): r.take("[plain]")
            q["choices"].append(r.words("#\n"))
            if r.peek("#"): r.at += 1; q["slips"].append(r.words("\n"))
            else: q["slips"].append(None)
            r.take("\n")
            if r.peek("}"): r.fail("no general feedback")
        r.take("####"); q["why"] = r.words("\n"); r.take("\n}")
        if r.at != len(r.text): r.fail("something behind the question")
        if len(answers) != 1: sys.exit(f"{name}: {len(answers)} right choices")
        if not all(q["choices"]): sys.exit(f"{name}: an empty choice")
        q["answer"] = answers[0]
        if q["slips"][q["answer"]] != "Right.": sys.exit(f"{name}: {q['slips']}")
        q["slips"][q["answer"]] = None
        yield q


def anki(text):
    lines = text.split("\n"); head = {}
    while lines[0].startswith("#"): key, _, value = lines.pop(0)[1:].partition(":"); head[key] = value
    wanted = {"separator": "tab", "html": "true", "notetype": "Basic", "guid column": "1", "tags column": "4"}
    for key, value in wanted.items():
        if head.get(key) != value: sys.exit(f"#{key} is {head.get(key)}, not {value}")
    for row in csv.reader(io.StringIO("\n".join(lines)), delimiter="\t", strict=True):
        if len(row) != 4 or len(head["columns"].split("\t")) != 4: sys.exit(f"{len(row)} fields: {row}")
        guid, front, back, tags = row
        question, rest = front.split("<ol ", 1); choices = re.findall(r"<li>(.*?)</li>", rest)
        found = re.fullmatch(r"<b>([A-D]): (.*?)</b><br>(.*)<br><small>(.*)</small>", back)
        if not found: sys.exit(f"no back: {back}")
        bare = re.sub(r"</?(ol|li|b|small|br)( [a-z]+=\"[^\"<>]*\")*>", "", front + back)
        if "<" in bare or ">" in bare: sys.exit(f"an element that is not ours: {bare}")
        q = {"id": guid, "question": html.unescape(question), "choices": [html.unescape(c) for c in choices], "answer": ord(found.group(1)) - 65, "tags": tags.split(" ")}
        if q["choices"][q["answer"]] != html.unescape(found.group(2)): sys.exit(f"{guid}: the letter and its words differ")
        q["why"] = html.unescape(found.group(3)) + " Source: " + html.unescape(found.group(4))
        yield q


def markdown(text):
    """Questions, and behind the heading "Key" their answers, as plain GFM without what we escape."""
    def plain(s): return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", html.unescape(s))
    front, _, key = text.partition("\n# Key\n")
    answers = dict(re.findall(r"^\| +(\d+)\\?\. \| ([A-D])", key, re.M))
    for number, question, rest in re.findall(r"^\*\*(\d+)\.\*\* (.*)\n\n((?:- .*\n)+)", front, re.M):
        choices = [plain(c) for c in re.findall(r"^- \*\*[A-D]\*\* (.*)$", rest, re.M)]
        yield {"question": plain(question), "choices": choices, "answer": ord(answers[number]) - 65}


def main():
    quiz, form, path = sys.argv[1:]
    wanted = json.load(open(quiz))["questions"]
    got = list({"gift": gift, "anki": anki, "md": markdown}[form](open(path, newline="", encoding="utf-8").read()))
    if len(got) != len(wanted): sys.exit(f"{len(got)} questions, not {len(wanted)}")
    for g, w in zip(got, wanted):
        w = {**w, "why": w["why"] + " Source: " + w["source"]}
        for key in ("id", "question", "choices", "slips", "answer", "why"):
            if key in g and g[key] != w[key]: sys.exit(f"{key} of {w['id']}: {g[key]!r}, not {w[key]!r}")
    if len({g["question"] for g in got}) != len(got): sys.exit("a question is doubled")
    print(f"{len(got)} questions as {form}, the same as in JSON")


main()
