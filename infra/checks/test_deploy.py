"""infra/deploy and infra/rollback, run whole against moto's server, through the AWS CLI.

What it proves: the commands, their order, what lies in which bucket with which headers, the way back, and that the parts
of the template which moto knows are made as declared. What it cannot: moto's CloudFormation leaves out the types in
UNKNOWN, and judges neither policies nor quotas nor most properties.
"""

import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import unittest

import boto3
from function import BINARIES, CREDENTIALS, KEYS, SECRET, Moto
from template import INFRA, TOP, load, resources

from release import edge

UNKNOWN = {
    "AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Stage",
    "AWS::CloudFront::Distribution", "AWS::CloudFront::Function", "AWS::CloudFront::KeyValueStore",
    "AWS::CloudFront::OriginAccessControl", "AWS::CloudFront::OriginRequestPolicy", "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::CloudWatch::Alarm", "AWS::Lambda::Permission", "AWS::Pipes::Pipe", "AWS::S3::BucketPolicy",
    "AWS::Scheduler::Schedule", "AWS::SecretsManager::Secret",
}  # fmt: skip


def known(distribution):
    """The template without what moto does not know: outputs and secrets that hang on it are constants."""
    template = load()
    template["Resources"] = {name: of for name, of in template["Resources"].items() if of["Type"] not in UNKNOWN}
    variables = template["Resources"]["Function"]["Properties"]["Environment"]["Variables"]
    for name, value in variables.items():
        if "resolve:secretsmanager" in json.dumps(value):
            variables[name] = SECRET
    outputs = {"DistributionId": distribution, "Address": "https://exemple.ch", "ApiAddress": "https://api.exemple.ch"}
    template["Outputs"] |= {name: {"Value": value} for name, value in outputs.items()}
    return template


def settings(folder, **parameters):
    told = {"stack": "essai", "region": "eu-central-2", "base_url": "https://exemple.ch"}
    told["parameters"] = {"Recipients": KEYS, "StaffEmail": "a@exemple.ch", "OperatorEmail": "b@exemple.ch"} | parameters
    file = pathlib.Path(folder) / "settings.json"
    file.write_text(json.dumps(told))
    return file


def program(folder, machine=183, versions=b"GLIBC_2.17\0GLIBC_2.34\0", size=0):
    """A file that says of itself what the function's says."""
    file = pathlib.Path(folder) / "bootstrap"
    file.write_bytes(b"\x7fELF" + bytes(14) + struct.pack("<H", machine) + b"\0" + versions + os.urandom(size))
    return file


def run(name, *words, infra=INFRA, **env):
    return subprocess.run([infra / name, *words], env=os.environ | CREDENTIALS | env, capture_output=True, text=True, check=False)


class Rehearsal(unittest.TestCase):
    def test_it_shows_every_step_in_order_and_needs_no_account(self):
        with tempfile.TemporaryDirectory() as folder:
            # No AWS CLI, no network: a PATH with Python alone.
            done = run("deploy", "--dry-run", "--settings", settings(folder), "--site-gen", BINARIES / "site-gen", PATH="/usr/bin:/bin", AWS_ENDPOINT_URL="http://127.0.0.1:9")
        self.assertEqual(done.returncode, 0, done.stderr)
        steps = ["essai-releases", "site-gen build", "infra/package", "function.zip s3://", "create-stack --stack-name essai ", "sync --size-only", "cp --recursive", "list-objects-v2", "create-invalidation", "live.json s3://", "Nothing was changed"]
        places = [done.stdout.find(step) for step in steps]
        self.assertNotIn(-1, places, done.stdout)
        self.assertEqual(places, sorted(places), "out of order: " + str(list(zip(steps, places))))

    def test_a_mistake_in_the_settings_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "settings.json"
            self.assertIn("copy settings.example.json", run("deploy", "--dry-run", "--settings", file).stderr)
            file.write_text('{"stack": "x"}')
            self.assertIn("region", run("deploy", "--dry-run", "--settings", file).stderr)


class Package(unittest.TestCase):
    def pack(self, **what):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "forms.json").write_text("{}")
            out = pathlib.Path(folder) / "f.zip"
            words = ["--bundle", folder, "--out", out, "--binary", program(folder, **what)]
            done, first = run("package", *words), out.read_bytes() if out.exists() else b""
            run("package", *words)
            return done, first == (out.read_bytes() if out.exists() else b"")

    def test_the_same_input_gives_the_same_zip(self):
        done, same = self.pack()
        self.assertEqual((done.returncode, same), (0, True), done.stderr)

    def test_what_lambda_cannot_start_is_refused(self):
        for what, said in [({"machine": 62}, "another processor"), ({"versions": b"GLIBC_2.39\0"}, "asks for glibc 2.39"), ({"size": 7 * 1024 * 1024}, "at most")]:
            done, _ = self.pack(**what)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(said, done.stderr)


class Deployment(unittest.TestCase):
    def setUp(self):
        self.moto = Moto()
        self.addCleanup(self.moto.stop)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.settings = settings(self.folder)
        # A copy of infra/ whose template is what moto knows; everything else is as it is.
        self.infra = shutil.copytree(INFRA, self.folder / "infra", ignore=shutil.ignore_patterns("__pycache__"))
        origin = {"Id": "o", "DomainName": "o.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
        behavior = {"TargetOriginId": "o", "ViewerProtocolPolicy": "https-only"}
        config = {"CallerReference": "1", "Comment": "", "Enabled": True, "Origins": {"Quantity": 1, "Items": [origin]}, "DefaultCacheBehavior": behavior}
        made = self.client("cloudfront").create_distribution(DistributionConfig=config)
        (self.infra / "template.yaml").write_text(json.dumps(known(made["Distribution"]["Id"])))

    def client(self, name):
        return boto3.client(name, endpoint_url=self.moto.url, region_name="eu-central-2", aws_access_key_id="test", aws_secret_access_key="test")

    def do(self, name, *words, **env):
        done = run(name, "--settings", self.settings, *words, infra=self.infra, AWS_ENDPOINT_URL=self.moto.url, **env)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def deploy(self, changed, **env):
        """With a small site in the place of the built one: what it publishes is for the test to choose."""
        site_gen = self.folder / "site-gen"
        headers = [
            {"match": "/assets/*", "headers": {"cache-control": "public, max-age=31536000, immutable"}},
            {"match": "*.js", "headers": {"content-type": "text/javascript; charset=utf-8"}},
            {"match": "*", "headers": edge.FIXED | {"content-type": "text/html; charset=utf-8", "cache-control": "no-cache", "content-security-policy": "default-src 'none'", "permissions-policy": "camera=()"}},
        ]
        site_gen.write_text(
            "#!/usr/bin/env python3\nimport json, pathlib, sys\n"
            "site, bundle = (pathlib.Path(sys.argv[sys.argv.index(o) + 1]) for o in ('--out', '--bundle'))\n"
            f"files = {{'index.html': '{changed}', '404.html': 'x', '{changed}/index.html': 'x', 'assets/{changed}.js': 'x', 'images/{changed}.webp': 'x', 'fichiers/{changed}.pdf': 'x'}}\n"
            "for name, text in files.items():\n    (site / name).parent.mkdir(parents=True, exist_ok=True)\n    (site / name).write_text(text)\n"
            f"kept = {{'headers.json': {headers!r}, 'redirects.json': [], 'manifest.json': [], 'forms.json': {{'forms': {{}}, 'of': '{changed}'}}}}\n"
            "former = bundle / 'forms.json'\nprint('former forms:', json.loads(former.read_text())['of'] if former.exists() else None, flush=True)\n"
            "for name, data in kept.items():\n    (bundle / name).write_text(json.dumps(data))\n"
        )
        site_gen.chmod(0o755)
        (self.folder / changed).mkdir(exist_ok=True)
        return self.do("deploy", "--site-gen", site_gen, "--binary", program(self.folder / changed), "--no-smoke-test", **env)

    def site(self):
        """The name of the public bucket, and what lies in it."""
        outputs = self.client("cloudformation").describe_stacks(StackName="essai")["Stacks"][0]["Outputs"]
        (bucket,) = (o["OutputValue"] for o in outputs if o["OutputKey"] == "SiteBucket")
        pages = self.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return bucket, {o["Key"] for page in pages for o in page.get("Contents", [])}

    def failing_at(self, words):
        """A PATH on which the AWS CLI loses its connection at the command that has these words."""
        folder = self.folder / "cut"
        folder.mkdir(exist_ok=True)
        (folder / "aws").write_text(f'#!/bin/sh\ncase "$*" in *"{words}"*) echo "Could not connect to the endpoint URL" >&2; exit 255;; esac\nexec {shutil.which("aws")} "$@"\n')
        (folder / "aws").chmod(0o755)
        return f"{folder}:{os.environ['PATH']}"

    def test_a_deployment_that_breaks_off_leaves_a_site_that_works_and_is_done_again(self):
        self.deploy("un")
        for step in ("update-stack", "sync --size-only", "cp --recursive", "delete-objects", "live.json s3://"):
            with self.subTest(step):
                with self.assertRaises(AssertionError) as broken:
                    self.deploy("deux", PATH=self.failing_at(step))
                self.assertIn("infra/deploy: ", str(broken.exception))
                self.assertNotIn("Traceback", str(broken.exception))
                bucket, there = self.site()
                shown = self.client("s3").get_object(Bucket=bucket, Key="index.html")["Body"].read().decode()
                self.assertLessEqual({f"{shown}/index.html", f"assets/{shown}.js"}, there, "each page finds its files")
                self.assertEqual(len(self.do("rollback", "--list").split()), 1, "what broke off is not written down as live")
        self.deploy("deux")
        bucket, there = self.site()
        self.assertIn("deux/index.html", there)
        self.assertNotIn("un/index.html", there)
        self.do("rollback", "--no-smoke-test")
        self.assertIn("un/index.html", self.site()[1])

    def test_the_forms_of_pages_that_were_left_half_way_are_known_to_the_next_build(self):
        self.deploy("un")
        for step, former in (("sync --size-only", "un"), ("cp --recursive", "deux")):
            with self.assertRaises(AssertionError):
                self.deploy("deux", PATH=self.failing_at(step))
            with self.assertRaises(AssertionError) as told:
                self.deploy("trois", PATH=self.failing_at("update-stack"))
            self.assertIn(f"former forms: {former}", str(told.exception), step)
        self.deploy("trois")
        self.do("rollback", "--no-smoke-test")
        self.assertIn("former forms: un", self.deploy("quatre"))

    def test_two_releases_and_the_way_back(self):
        self.deploy("un")
        s3, stacks = self.client("s3"), self.client("cloudformation")
        outputs = {o["OutputKey"]: o["OutputValue"] for o in stacks.describe_stacks(StackName="essai")["Stacks"][0]["Outputs"]}
        site = outputs["SiteBucket"]
        keys = lambda: {o["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket=site) for o in page.get("Contents", [])}  # noqa: E731
        self.assertLessEqual({"index.html", "404.html", "un/index.html", "assets/un.js"}, keys())
        page, file = s3.head_object(Bucket=site, Key="index.html"), s3.head_object(Bucket=site, Key="assets/un.js")
        self.assertEqual((page["ContentType"], page["CacheControl"]), ("text/html; charset=utf-8", "no-cache"))
        self.assertEqual((file["ContentType"], file["CacheControl"]), ("text/javascript; charset=utf-8", "public, max-age=31536000, immutable"))

        told = self.deploy("deux")
        self.assertIn("former forms: un", told, "the build is given the live forms, so that the new ones accept both")
        self.assertIn("deux/index.html", keys())
        self.assertNotIn("un/index.html", keys(), "a page that is gone is removed")
        self.assertIn("assets/un.js", keys(), "an open page still finds its styles and scripts")
        self.assertLessEqual({"images/deux.webp", "fichiers/deux.pdf"}, keys())
        self.assertFalse({"images/un.webp", "fichiers/un.pdf"} & keys(), "a photo that was withdrawn is gone, at its own address too")
        live = json.loads(s3.get_object(Bucket=self.client("cloudformation").describe_stacks(StackName="essai-releases")["Stacks"][0]["Outputs"][0]["OutputValue"], Key="live.json")["Body"].read())
        names = self.do("rollback", "--list").split()
        self.assertEqual((names, len(names)), (live, 2), told)

        before = keys()
        self.assertIn("Nothing was changed", self.do("rollback", "--dry-run"))
        self.assertEqual(keys(), before)
        self.do("rollback", "--no-smoke-test")
        self.assertEqual(s3.get_object(Bucket=site, Key="index.html")["Body"].read(), b"un")
        self.assertLessEqual({"un/index.html", "images/un.webp", "fichiers/un.pdf"}, keys())
        self.assertFalse({"deux/index.html", "images/deux.webp"} & keys())
        self.assertEqual(self.do("rollback", "--list").split(), names[::-1], "what was left can be returned to")

    def test_a_file_that_s3_keeps_is_told(self):
        self.deploy("un")
        folder = self.folder / "kept"
        folder.mkdir()
        (folder / "aws").write_text(f'#!/bin/sh\ncase "$*" in *delete-objects*) echo \'{{"Errors": [{{"Code": "AccessDenied"}}]}}\'; exit 0;; esac\nexec {shutil.which("aws")} "$@"\n')
        (folder / "aws").chmod(0o755)
        with self.assertRaises(AssertionError) as told:
            self.deploy("deux", PATH=f"{folder}:{os.environ['PATH']}")
        self.assertIn("still public", str(told.exception))

    def test_the_table_is_made_as_declared(self):
        self.deploy("un")
        database = self.client("dynamodb")
        (name,) = database.list_tables()["TableNames"]
        table = database.describe_table(TableName=name)["Table"]
        self.assertEqual(table["KeySchema"], [{"AttributeName": "pk", "KeyType": "HASH"}])
        self.assertEqual([index["IndexName"] for index in table["GlobalSecondaryIndexes"]], ["queue"])
        self.assertEqual(table["StreamSpecification"]["StreamViewType"], "NEW_IMAGE")
        self.assertTrue(table["DeletionProtectionEnabled"])
        variables = self.client("lambda").list_functions()["Functions"][0]["Environment"]["Variables"]
        self.assertEqual(variables["TABLE_NAME"], name)

    def test_secrets_come_out_as_the_function_reads_them(self):
        for name, secret in resources("AWS::SecretsManager::Secret").items():
            asked = secret["GenerateSecretString"]
            drawn = [self.client("secretsmanager").get_random_password(**asked)["RandomPassword"] for _ in range(20)]
            self.assertTrue(all(re.fullmatch("[0-9a-f]{64}", text) for text in drawn), name)
            self.assertEqual(len(set(drawn)), 20, name)
            self.assertEqual(len(set("".join(drawn))), 16, "every digit comes")


class Dependencies(unittest.TestCase):
    def test_the_deployment_needs_pythons_own_library_only(self):
        python = shutil.which("python3", path="/usr/bin:/bin") or "python3"
        for name in ("deploy", "rollback", "package"):
            done = subprocess.run([python, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(INFRA)!r}); sys.argv = ['x', '--help']; __file__ = {str(INFRA / name)!r}; exec(open(__file__).read())"], capture_output=True, text=True, cwd=TOP, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
