"""The function's policy against what the function does: what it calls is allowed, and nothing else is.

The built function answers events as it does under Lambda; the calls that it sends to its store are recorded.
"""

import json
import re
import tempfile
import unittest

from bundle import FORM, make_table, small_site
from function import Function, Moto
from iam import allowing, requests
from template import TOP, resources

class Calls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        file, bundle = small_site(cls.folder.name)
        form, digest = FORM, bundle["forms"][FORM]["digests"][0]
        withdrawal = next(n for n, f in bundle["forms"].items() if f["form"].get("purpose") == "withdrawal")

        cls.moto = Moto()
        cls.addClassCleanup(cls.moto.stop)
        make_table(cls.moto, "queue")

        cls.function = function = Function(cls.moto, "queue", file)
        cls.addClassCleanup(function.stop)
        plain = lambda answers: "&".join(f"{name}={value}" for name, value in answers.items()).encode()  # noqa: E731
        post = lambda name, **answers: function.ask("POST", f"/formulaires/{name}", plain(answers))  # noqa: E731
        cls.shown = function.ask("GET", f"/formulaires/{form}")
        cls.stored = function.apply(form, nom="Ocarina", _form_digest=digest)
        cls.again = post(form, nom="Ocarina", _form_digest=digest)
        post(form, nom="Robot", _form_digest=digest, _url="x")
        cls.refused = post(form, nom="", _form_digest=digest)
        jpeg = next(p for p in sorted((TOP / "content").rglob("*.jpg"))).read_bytes()
        part = lambda name, value: b'--b\r\nContent-Disposition: form-data; name=%s\r\n\r\n%s\r\n' % (name, value)  # noqa: E731
        body = part(b'"_form_digest"', digest.encode()) + part(b'"nom"', b"Vexille") + part(b'"photo"; filename="a.jpg"', jpeg) + b"--b--\r\n"
        cls.pictured = function.ask("POST", f"/formulaires/{form}", body, "multipart/form-data; boundary=b")
        reference = next(one["Put"]["Item"]["reference"]["S"] for op, call in function.calls if op == "TransactWriteItems" for one in call["TransactItems"] if "reference" in one.get("Put", {}).get("Item", {}))
        code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", cls.stored["body"])[0]
        asked = {"_form_digest": bundle["forms"][withdrawal]["digests"][0], "reference": reference}
        cls.wrong = post(withdrawal, code="2222-2222", **asked)
        cls.withdrawn = post(withdrawal, code=code, **asked)
        cls.unsigned = function.ask("POST", f"/formulaires/{form}", plain({"nom": "Direct", "_form_digest": digest}), secret=None)
        cls.asked = [request for operation, call in function.calls for request in requests(operation, call)]
        (role,) = (r for r in resources("AWS::IAM::Role").values() if r["Policies"][0]["PolicyName"] == "queue-and-log")
        cls.policy = role["Policies"][0]["PolicyDocument"]

    def test_the_function_answered_as_expected(self):
        statuses = [a["statusCode"] for a in (self.shown, self.stored, self.again, self.refused, self.pictured, self.wrong, self.withdrawn)]
        self.assertEqual(statuses, [303, 200, 200, 422, 200, 422, 200], "".join(self.function.lines))
        operations = {operation for operation, _ in self.function.calls}
        self.assertLessEqual({"TransactWriteItems", "GetItem", "UpdateItem"}, operations)

    def test_a_submission_writes_the_items_that_growth_counts(self):
        first = next(call for operation, call in self.function.calls if operation == "TransactWriteItems")
        self.assertEqual(sorted(one["Put"]["Item"]["pk"]["S"][:2] for one in first["TransactItems"]), ["C#", "D#", "S#"], "infra/growth, base_units")

    def test_each_call_is_allowed(self):
        for action, keys in self.asked:
            self.assertTrue(allowing(self.policy, action, keys), f"template.yaml, FunctionRole: {action} with {keys} is refused")

    def test_each_permission_is_used(self):
        used = {(sid, action, key[:2]) for action, keys in self.asked for sid in allowing(self.policy, action, keys) for key in keys["dynamodb:LeadingKeys"]}
        granted = set()
        for statement in self.policy["Statement"]:
            if statement["Resource"] == {"Fn::GetAtt": ["Queue", "Arn"]}:
                actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
                patterns = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
                granted |= {(statement["Sid"], action, pattern[:2]) for action in actions for pattern in patterns}
        self.assertEqual(granted, used, "a permission that no call needs, or a call that this test does not make")

    def test_nothing_else_is_allowed(self):
        whole = {"dynamodb:Attributes": ["pk", "sealed"], "dynamodb:LeadingKeys": ["S#A"]}
        denied = [("GetItem", whole), ("GetItem", {"dynamodb:LeadingKeys": ["S#A"]}), ("GetItem", {"dynamodb:LeadingKeys": ["P#A"]})]
        denied += [("DeleteItem", {"dynamodb:LeadingKeys": ["S#A"]}), ("UpdateItem", {"dynamodb:LeadingKeys": ["P#A"]}), ("PutItem", {"dynamodb:LeadingKeys": ["X#A"]})]
        others = "Scan Query BatchGetItem BatchWriteItem PartiQLSelect PartiQLInsert PartiQLDelete PartiQLUpdate DescribeTable UpdateTable DeleteTable"
        others += " UpdateTimeToLive ExportTableToPointInTime RestoreTableToPointInTime GetRecords CreateBackup PutResourcePolicy"
        denied += [(action, keys) for action in others.split() for keys in ({}, {"dynamodb:LeadingKeys": ["S#A"]})]
        for action, keys in denied:
            self.assertEqual(allowing(self.policy, f"dynamodb:{action}", keys), [], f"{action} {keys}")
        for action in ("PutItem", "GetItem", "UpdateItem", "DeleteItem"):
            self.assertEqual(allowing(self.policy, f"dynamodb:{action}", {}), [], "without a key nothing is allowed")

    def test_what_comes_around_cloudfront_is_refused(self):
        self.assertEqual(self.unsigned["statusCode"], 403)

    def test_alarms_watch_metrics_that_the_function_writes(self):
        written = set()
        for line in self.function.lines:
            told = json.loads(line) if line.startswith("{") else {}
            for directive in told.get("_aws", {}).get("CloudWatchMetrics", []):
                for dimensions in directive["Dimensions"]:
                    written |= {(directive["Namespace"], metric["Name"], tuple(dimensions)) for metric in directive["Metrics"]}
        # `Overdue` is counted by the state machine Watch.
        for alarm in resources("AWS::CloudWatch::Alarm").values():
            if alarm["Namespace"] == "PatientsPartenaires" and alarm["MetricName"] != "Overdue":
                dimensions = tuple(d["Name"] for d in alarm.get("Dimensions", []))
                self.assertIn(("PatientsPartenaires", alarm["MetricName"], dimensions), written)
