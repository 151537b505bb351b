"""The queue on two engines that speak DynamoDB's protocol: the embedded one, and moto's server.

Neither is DynamoDB, which these tests cannot reach; what both agree on was at least not invented by one of them. The
function's own tests run on the embedded engine in every run, and here once more on moto. Where the engines differ is
told in ingest-fn/README.md and held to here, so that a new version of either is noticed.
"""

import os
import re
import subprocess
import tempfile
import threading
import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from function import BINARIES, CREDENTIALS, Moto
from template import TOP

# Transactions, duplicates, conditions, counts, withdrawal; a store in trouble; the binary; the largest items.
MODULES = ["posting::", "doors::", "withdrawing::", "proofreading::", "sabotage::", "limits::", "lambda::"]
TABLE = "engine"


class OnMoto(unittest.TestCase):
    def test_what_holds_on_the_embedded_engine_holds_on_moto(self):
        # The tests' own region, which is none of Amazon's.
        moto = Moto({"MOTO_ALLOW_NONEXISTENT_REGION": "true"})
        self.addCleanup(moto.stop)
        words = ["cargo", "test", "--release", "--workspace", "--test", "ingest", "--", "--test-threads=1", *MODULES]
        ran = subprocess.run(words, cwd=TOP, env=os.environ | {"MOTO_SERVER": moto.url}, capture_output=True, text=True, check=False)
        self.assertEqual(ran.returncode, 0, ran.stdout[-6000:] + ran.stderr[-2000:])
        self.assertGreater(int(re.search(r"(\d+) passed", ran.stdout)[1]), 30, ran.stdout)


class Embedded:
    """The engine of `site-gen serve`, which is the one of the function's tests."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        words = ["serve", "--port", "0", "--queue-port", "0", "--no-watch", "--out", self.folder.name + "/public", "--local", self.folder.name + "/local"]
        self.process = subprocess.Popen([BINARIES / "site-gen", *words], cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = []
        for line in self.process.stdout:
            said.append(line)
            if found := re.search(r"AWS_ENDPOINT_URL_DYNAMODB=(http://127\.0\.0\.1:\d+)", line):
                self.url = found[1]
                threading.Thread(target=self.process.stdout.read, daemon=True).start()
                return
        self.stop()
        raise AssertionError("site-gen serve does not start:\n" + "".join(said))

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()


def client(url, region="eu-central-2"):
    keys = {"aws_access_key_id": CREDENTIALS["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": CREDENTIALS["AWS_SECRET_ACCESS_KEY"]}
    return boto3.client("dynamodb", endpoint_url=url, region_name=region, config=Config(retries={"max_attempts": 1}), **keys)


def outcome(call, *words, **named):
    """« ok », or the name of the error and the reasons of a cancelled transaction."""
    try:
        call(*words, **named)
    except ClientError as error:
        reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
        return " ".join([error.response["Error"]["Code"], *reasons])
    return "ok"


class Engines(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engines = {"embedded": Embedded(), "moto": Moto()}
        for engine in cls.engines.values():
            cls.addClassCleanup(engine.stop)
            client(engine.url).create_table(
                TableName=TABLE, BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}], KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            )  # fmt: skip

    def each(self, ask):
        return {name: ask(client(engine.url)) for name, engine in self.engines.items()}

    @staticmethod
    def put(store, token, *keys, size=1, **extra):
        item = lambda key: {"pk": {"S": key}, "sealed": {"B": b"x" * size}}  # noqa: E731
        condition = {"ConditionExpression": "attribute_not_exists(pk)"} | extra
        items = [{"Put": {"TableName": TABLE, "Item": item(key)} | condition} for key in keys]
        return outcome(store.transact_write_items, ClientRequestToken=token, TransactItems=items)

    def test_a_condition_that_fails_cancels_everything_and_says_which(self):
        self.each(lambda store: self.put(store, "first", "taken"))
        told = self.each(lambda store: self.put(store, "second", "free", "taken"))
        self.assertEqual(set(told.values()), {"TransactionCanceledException None ConditionalCheckFailed"}, told)
        left = self.each(lambda store: "Item" in store.get_item(TableName=TABLE, Key={"pk": {"S": "free"}}))
        self.assertEqual(set(left.values()), {False}, left)

    def test_what_has_expired_and_was_not_swept_counts_as_absent_where_it_is_said_so(self):
        self.each(lambda store: store.put_item(TableName=TABLE, Item={"pk": {"S": "old"}, "expires_at": {"N": "10"}}))
        unless = {"ConditionExpression": "attribute_not_exists(pk) OR expires_at < :now"}
        at = lambda now: {"ExpressionAttributeValues": {":now": {"N": now}}}  # noqa: E731
        early = self.each(lambda store: self.put(store, "early", "old", **unless, **at("10")))
        self.assertEqual(set(early.values()), {"TransactionCanceledException ConditionalCheckFailed"}, early)
        late = self.each(lambda store: self.put(store, "late", "old", **unless, **at("11")))
        self.assertEqual(set(late.values()), {"ok"}, late)

    def test_moto_does_not_know_client_tokens_so_the_marker_must_recognise_what_was_written(self):
        first = self.each(lambda store: self.put(store, "token", "once"))
        self.assertEqual(set(first.values()), {"ok"})
        again = self.each(lambda store: self.put(store, "token", "once"))
        self.assertEqual(again, {"embedded": "ok", "moto": "TransactionCanceledException ConditionalCheckFailed"})
        other = self.each(lambda store: self.put(store, "token", "something else"))
        self.assertEqual(other, {"embedded": "IdempotentParameterMismatchException", "moto": "ok"})

    def test_an_item_has_400_kb_and_moto_is_stricter(self):
        # The largest item of the function is below all three: tests/ingest/limits.rs, which runs on both.
        size = lambda wanted: wanted - len("pk" + "size" + "sealed")  # noqa: E731
        fits = self.each(lambda store: self.put(store, "fits", "size", size=size(409_600)))
        self.assertEqual(fits, {"embedded": "ok", "moto": "ValidationException"})
        over = self.each(lambda store: self.put(store, "over", "size", size=size(409_601)))
        self.assertEqual(over, {"embedded": "ValidationException", "moto": "ValidationException"})
        largest = self.each(lambda store: self.put(store, "largest", "size of ours", size=391_000))
        self.assertEqual(set(largest.values()), {"ok"}, largest)

    def test_moto_keeps_regions_apart_and_the_embedded_engine_knows_none(self):
        elsewhere = {name: outcome(client(engine.url, "eu-west-1").describe_table, TableName=TABLE) for name, engine in self.engines.items()}
        self.assertEqual(elsewhere, {"embedded": "ok", "moto": "ResourceNotFoundException"})
