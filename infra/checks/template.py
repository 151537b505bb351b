"""The templates as data, as CloudFormation's own parser of cfn-lint reads them; for the tests."""

import copy
import json
import pathlib
import sys

from cfnlint.decode import cfn_yaml

INFRA = pathlib.Path(__file__).resolve().parent.parent
TOP = INFRA.parent
sys.path.insert(0, str(INFRA))


def load(name="template"):
    return json.loads(json.dumps(cfn_yaml.load(str(INFRA / f"{name}.yaml")), default=str))


def resources(kind, name="template"):
    return {logical: of["Properties"] for logical, of in load(name)["Resources"].items() if of["Type"] == kind}


def broken(template, at, to):
    """A copy in which one place says something else, or nothing."""
    template = copy.deepcopy(template)
    *way, last = at.split(".")
    place = template["Resources"]
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    last = int(last) if isinstance(place, list) else last
    if to is None:
        del place[last]
    else:
        place[last] = to
    return template
