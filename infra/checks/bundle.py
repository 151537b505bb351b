"""A small site's forms, and the table that the template declares, for tests that start the function."""

import json
import pathlib
import shutil
import subprocess

import boto3
from function import BINARIES
from template import TOP, resources

FORM = "demande-de-collaboration"
# The real site with one form cut down to a name and a photo: what it asks for is for the editors to change.
DEFINITION = """title: Essai
submit: Envoyer
retention_days: 30
confirmation: { title: Reçu, next: [Merci.] }
fields:
  - { name: nom, type: text, label: Nom, required: true, required_message: Indiquez votre nom. }
  - { name: photo, type: image, label: Photo }
"""


def small_site(folder):
    """Builds it below `folder`: (forms.json, its content)."""
    folder = pathlib.Path(folder)
    content = shutil.copytree(TOP / "content", folder / "content")
    for file in (content / "forms").glob(f"{FORM}*"):
        file.unlink()
    (content / "forms" / f"{FORM}.yaml").write_text(DEFINITION, encoding="utf-8")
    words = ["build", "-q", "--content", content, "--themes", TOP / "themes", "--out", folder / "public", "--cache", folder / "cache"]
    built = subprocess.run([BINARIES / "site-gen", *words], cwd=TOP, check=False, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    file = folder / "public.bundle" / "forms.json"
    return file, json.loads(file.read_text(encoding="utf-8"))


def client(moto, name):
    return boto3.client(name, endpoint_url=moto.url, region_name="eu-central-2", aws_access_key_id="test", aws_secret_access_key="test")


def make_table(moto, name):
    (queue,) = resources("AWS::DynamoDB::Table").values()
    shape = ("AttributeDefinitions", "KeySchema", "BillingMode")
    indexes = [{k: v for k, v in index.items() if k != "WarmThroughput"} for index in queue["GlobalSecondaryIndexes"]]
    client(moto, "dynamodb").create_table(TableName=name, GlobalSecondaryIndexes=indexes, **{key: queue[key] for key in shape})
