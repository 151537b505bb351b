"""What the settings say is held against the template before anything happens."""

import pathlib
import tempfile
import unittest

from function import KEYS
from template import INFRA, load
from test_deploy import run, settings

from release.parameters import OURS, of_template, problems

TEMPLATE = (INFRA / "template.yaml").read_text(encoding="utf-8")
GOOD = {"Recipients": KEYS, "StaffEmail": "a@exemple.ch", "OperatorEmail": "b@exemple.ch"}


class Parameters(unittest.TestCase):
    def test_the_template_is_read_as_its_own_parser_reads_it(self):
        ours, theirs = of_template(TEMPLATE), load()["Parameters"]
        self.assertEqual(list(ours), list(theirs))
        self.assertLessEqual(OURS, set(ours))
        for name, rules in theirs.items():
            for rule in rules.keys() - {"Description"}:
                read, meant = ours[name][rule], rules[rule]
                self.assertEqual(read, [str(v) for v in meant] if isinstance(meant, list) else str(meant), f"{name}.{rule}")

    def test_what_the_template_takes_is_no_problem(self):
        for more in ({}, {"Domain": "partenaires.exemple.ch", "QueueShards": 16, "LogRetentionDays": "90", "NoticeState": "STOPPED"}):
            self.assertEqual(problems(GOOD | more, of_template(TEMPLATE)), [])

    def test_every_mistake_is_told_at_once(self):
        wrong = {"Recipients": "age1…first-member-of-staff", "StaffEmail": "", "Domaine": "x.ch", "QueueShards": 17, "DaysUnread": "five", "NoticeState": "on", "EdgeCode": ""}
        told = "\n".join(problems(wrong, of_template(TEMPLATE)))
        for said in ("Recipients must be at least two age public keys", "StaffEmail must be", "Domaine is no parameter of template.yaml. Was Domain meant?", "OperatorEmail is missing", "QueueShards must be at most 16", "DaysUnread must be a whole number", "NoticeState must be one of RUNNING, STOPPED", "EdgeCode is worked out"):
            self.assertIn(said, told)

    def test_a_rehearsal_refuses_what_cloudformation_would(self):
        with tempfile.TemporaryDirectory() as folder:
            file = settings(pathlib.Path(folder), Domaine="exemple.ch")
            done = run("deploy", "--dry-run", "--settings", file)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("Was Domain meant?", done.stderr)
