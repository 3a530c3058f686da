#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""Adds up the test cases of Meson runs: count-tests.py FOLDER..., each holding one run's
testlog.junit.xml (the cases) and testlog.json (how each program ended).

A program that crashed or timed out is not an error in Meson's JUnit report; it counts as one
failure here, so that silence is never a success.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as ET

FINE = {"OK", "SKIP", "EXPECTEDFAIL"}


def count_cases(report):
    passed = failed = skipped = 0
    for case in ET.parse(report).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def count_broken(log):
    with open(log, encoding="utf-8") as lines:
        programs = [json.loads(line) for line in lines if line.strip()]
    return [program["name"] for program in programs if program["result"] not in FINE]


def main(folders):
    total = [0, 0, 0]
    for folder in map(pathlib.Path, folders):
        counts = count_cases(folder / "testlog.junit.xml")
        broken = count_broken(folder / "testlog.json")
        for name in broken:
            print(f"failed in {folder.name}: {name}", file=sys.stderr)
        total[0] += counts[0]
        total[1] += max(counts[1], len(broken))
        total[2] += counts[2]
    print(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    return 1 if total[1] or not total[0] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
