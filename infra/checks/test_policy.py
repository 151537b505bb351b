"""Our own rules hold for the real templates, and each of them bites."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from template import INFRA, broken, load

GUARD = os.environ.get("CFN_GUARD", "cfn-guard")
RULES = INFRA / "policy" / "rules.guard"


def failures(folder):
    """For each file of the folder, the rules that it breaks."""
    command = [GUARD, "validate", "-r", RULES, "-d", folder, "--structured", "-o", "json", "-S", "none"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 19):
        raise AssertionError(done.stderr)
    reports = json.loads(done.stdout)
    return {pathlib.Path(r["name"]).stem: sorted(rule["Rule"]["name"] for rule in r["not_compliant"]) for r in reports}


class Policy(unittest.TestCase):
    def test_the_templates_obey(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("template", "releases", "account"):
                (pathlib.Path(folder) / f"{name}.json").write_text(json.dumps(load(name)))
            self.assertEqual(failures(folder), {"template": [], "releases": [], "account": []})

    def test_each_rule_notices_what_breaks_it_and_no_other_does(self):
        breaks, template = json.loads((INFRA / "policy" / "breaks.json").read_text()), load()
        with tempfile.TemporaryDirectory() as folder:
            for number, case in enumerate(breaks):
                text = json.dumps(broken(template, case["at"], case["to"]))
                (pathlib.Path(folder) / f"{number}.json").write_text(text)
            noticed = failures(folder)
        for number, case in enumerate(breaks):
            with self.subTest(case["at"]):
                self.assertEqual(noticed[str(number)], [case["rule"]])
        declared = {line.split()[1] for line in RULES.read_text().splitlines() if line.startswith("rule ")}
        self.assertEqual({case["rule"] for case in breaks}, declared, "a rule that nothing breaks proves nothing")
