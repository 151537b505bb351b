"""THREATS.md names proofs; each of them exists, under that name, where it is said to be."""

import re
import unittest

from template import INFRA, TOP

TEXT = (INFRA / "THREATS.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:-1] for line in TEXT.splitlines() if line.startswith("|")]


class Threats(unittest.TestCase):
    def test_each_named_test_exists(self):
        named = 0
        for row in ROWS:
            for file, tests in re.findall(r"`([\w./-]+\.(?:rs|py|js))`(?:: ((?:`[^`]+`(?:, )?)+))?", row[-1]):
                place = INFRA / file if file.startswith("checks/") else TOP / file
                self.assertTrue(place.is_file(), f"{file} is named by THREATS.md and missing")
                source = place.read_text(encoding="utf-8")
                for test in re.findall("`([^`]+)`", tests):
                    declared = f"fn {test}(" in source or f"def {test}(" in source or f"test('{test}" in source
                    self.assertTrue(declared, f"{file} has no test {test}")
                    named += 1
        self.assertGreater(named, 15, "the table was not understood")

    def test_each_named_rule_exists(self):
        declared = set(re.findall(r"^rule (\w+)", (INFRA / "policy" / "rules.guard").read_text(), re.M))
        for row in ROWS:
            if "cfn-guard" in row[-1]:
                for rule in re.findall(r"`([a-z0-9_]+)`", row[-1].split("cfn-guard")[1].split(";")[0]):
                    self.assertIn(rule, declared, row[0])

    def test_each_row_says_how_it_is_proven(self):
        for row in ROWS:
            if not row[0].strip().startswith(("**", "---", "asset")):
                self.assertRegex(row[-1], r"`.+`|design|RUNBOOK|smoke test", row[0])
