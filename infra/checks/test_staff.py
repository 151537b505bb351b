"""The policy of staff against what their command does: what it calls for them is allowed, and nothing else is."""

import pathlib
import subprocess
import tempfile
import unittest

from bundle import FORM, make_table, small_site
from function import BINARIES, CREDENTIALS, Function, Moto, recorder
from iam import INDEX, TABLE, allowing, requests
from template import resources


class Staff(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.moto = Moto()
        cls.addClassCleanup(cls.moto.stop)
        make_table(cls.moto, "queue")
        cls.calls, cls.folder = [], pathlib.Path(folder.name)
        cls.server = recorder(cls.moto, cls.calls)
        cls.addClassCleanup(cls.server.shutdown)
        made = cls.staff("keygen", "--out", "staff.key")
        file, bundle = small_site(folder.name)
        function = Function(cls.moto, "queue", file, next(word for word in made.split() if word.startswith("age1")))
        cls.addClassCleanup(function.stop)
        function.apply(FORM, nom="Ocarina", _form_digest=bundle["forms"][FORM]["digests"][0])
        listed = cls.staff("list").splitlines()[1]
        reference = listed.split()[0]
        cls.said = [cls.staff("list", "--form", FORM, "--status", "reçue"), cls.staff("show", reference, "--key", "staff.key")]
        cls.said += [cls.staff("close", reference), cls.staff("list"), cls.staff("reopen", reference), cls.staff("list")]
        (role,) = (r for r in resources("AWS::IAM::Role").values() if r["Policies"][0]["PolicyName"] == "read-the-queue-and-close")
        cls.policy = role["Policies"][0]["PolicyDocument"]

    @classmethod
    def staff(cls, *words):
        store = {"AWS_ENDPOINT_URL_DYNAMODB": f"http://127.0.0.1:{cls.server.server_port}", "TABLE_NAME": "queue"}
        done = subprocess.run([BINARIES / "staff", *words], cwd=cls.folder, env=CREDENTIALS | store, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout

    def test_the_command_did_its_work(self):
        by_status, shown, closed, without, reopened, again = self.said
        for text, words in ((by_status, "1 demande"), (shown, "Ocarina"), (closed, "quitte la liste"), (without, "Aucune demande"), (reopened, "de nouveau"), (again, "1 demande")):
            self.assertIn(words, text)

    def test_each_call_is_allowed(self):
        for operation, call in self.calls:
            for action, keys in requests(operation, call):
                resource = INDEX if "IndexName" in call else TABLE
                self.assertTrue(allowing(self.policy, action, keys, resource), f"template.yaml, StaffRole: {action} with {keys} is refused")

    def test_nothing_else_is_allowed(self):
        one = {"dynamodb:LeadingKeys": ["S#A"]}
        denied = [("UpdateItem", one | {"dynamodb:Attributes": ["pk", name]}) for name in ("sealed", "expires_at", "received_at", "form")]
        denied += [("UpdateItem", one), ("PutItem", one), ("DeleteItem", one), ("DeleteItem", {"dynamodb:LeadingKeys": ["A#A"]})]
        denied += [("UpdateItem", {"dynamodb:LeadingKeys": ["A#A"], "dynamodb:Attributes": ["pk", "status"]})]
        denied += [("GetItem", {"dynamodb:LeadingKeys": [kind]}) for kind in ("D#A", "T#A", "C#A")]
        denied += [(action, keys) for action in "Scan Query BatchGetItem BatchWriteItem ExportTableToPointInTime DeleteTable".split() for keys in ({}, one)]
        for action, keys in denied:
            self.assertEqual(allowing(self.policy, f"dynamodb:{action}", keys, TABLE), [], f"{action} {keys}")
