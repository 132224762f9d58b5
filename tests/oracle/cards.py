#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""cards.py ARCHCARD LISTS CARDS: counts, apart from all of cards/, what some rules must find in a folder
of model cards, and holds `archcard validate -f json` against it, card by card.

The front matter is found with the pattern that huggingface_hub publishes as the hub's own, and read by
PyYAML with every scalar left as text; LISTS is the folder schemas. Prints one line a disagreement, then
the counts."""

import collections
import json
import pathlib
import re
import subprocess
import sys

import yaml

FRONT = re.compile(r"^(\s*---[\r\n]+)([\S\s]*?)([\r\n]+---[ \t]*(\r\n|\n|$))")
RULES = ["F001", "F011", "S101", "S102", "S106", "S107", "S109", "S115", "C207"]


class Texts(yaml.SafeLoader):
    """Reads null as null, everything else as text."""


Texts.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] == "tag:yaml.org,2002:null"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def listed(data, key):
    value = data.get(key)
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, str)]


def is_name(text):
    return re.fullmatch(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)?", text) and not re.search(
        r"--|\.\.|^\.", text) and len(text) <= 96


def expected(text, lists):
    """The findings of one card, rule by rule; None: not to be compared."""
    found = collections.Counter()
    match = FRONT.match(text.lstrip("\ufeff"))
    body = text[match.end():] if match else text
    found["C207"] = sum(not c.isspace() for c in body) < 200
    if not match:
        found["F001"] = not text.startswith("---\n")  # one that is never closed is F002
        return found
    try:
        data = yaml.load(match.group(2), Loader=Texts)
    except yaml.YAMLError:
        return None
    if not isinstance(data, dict):
        return None
    found["F011"] = sum(value is None for value in data.values())
    licenses = {row["id"] for row in lists["licenses"]["licenses"]}
    languages = lists["languages"]
    known = set(languages["two"]) | set(languages["three"]) | set(languages["special"])
    found["S101"] = sum(item not in licenses for item in listed(data, "license"))
    found["S102"] = "other" in listed(data, "license") and not (
        "license_name" in data or "license_link" in data)
    for item in listed(data, "language"):
        found["S107"] += item in languages["retired"]
        found["S106"] += item not in known and item not in languages["retired"]
    task = data.get("pipeline_tag")
    found["S109"] = isinstance(task, str) and task not in lists["tasks"]["tasks"]
    found["S115"] = sum(not is_name(item) for item in listed(data, "datasets"))
    return found


def main(program, folder, cards):
    lists = {name: json.loads((pathlib.Path(folder) / f"{name}.json").read_text("utf-8"))
             for name in ("licenses", "languages", "tasks")}
    paths = sorted(path.parent for path in pathlib.Path(cards).glob("*/README.md"))
    run = subprocess.run([program, "validate", "-f", "json", "--fail-on", "never", "--rule",
                          ",".join(RULES)] + [str(path) for path in paths],
                         stdout=subprocess.PIPE, check=True)
    got = collections.defaultdict(collections.Counter)
    for finding in json.loads(run.stdout)["findings"]:
        got[finding["path"]][finding["rule"]] += 1
    total, wrong, left_out = collections.Counter(), 0, 0
    for path in paths:
        want = expected((path / "README.md").read_text("utf-8", "replace"), lists)
        if want is None:
            left_out += 1
            continue
        for rule in RULES:
            total[rule] += int(want[rule])
            if int(want[rule]) != got[str(path)][rule]:
                wrong += 1
                print(f"{path.name}: {rule}: {int(want[rule])} here, {got[str(path)][rule]} there")
    print(f"{len(paths)} cards, {left_out} not readable as keys and values:",
          " ".join(f"{rule} {total[rule]}" for rule in RULES))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
