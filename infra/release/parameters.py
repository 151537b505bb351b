"""What settings.json tells the template, checked against what the template asks, before anything is built or sent.

CloudFormation says the same, but only at the end of a deployment; a rehearsal would say nothing at all. Only the
Parameters of our own template are read, which are written one to a line; test_parameters.py holds this reader to the parser of
cfn-lint.
"""

import difflib
import json
import re

from .aws import Failed

#: What a deployment works out by itself.
OURS = {"FunctionBucket", "FunctionKey", "ContentSecurityPolicy", "PermissionsPolicy", "EdgeCode", "RedirectsKey", "RedirectsDigest"}


def of_template(text):
    """Each parameter of a template, in YAML or JSON, and what is asked of it: `{"Domain": {"Type": "String", …}, …}`."""
    if text.lstrip().startswith("{"):
        return json.loads(text)["Parameters"]
    section = re.search(r"^Parameters:\n((?:(?: .*)?\n)+)", text, re.MULTILINE)[1]
    found, name = {}, None
    for line in section.splitlines():
        if match := re.fullmatch(r"  (\w+):", line):
            name = match[1]
            found[name] = {}
        elif match := re.fullmatch(r"    (\w+): (.*)", line):
            value = match[2].strip()
            found[name][match[1]] = _value(value)
    return found


def _value(text):
    if text.startswith('"'):
        return json.loads(text)
    if text.startswith("["):
        return [word.strip() for word in text.strip("[]").split(",")]
    return text


def problems(told, asked):
    """What is wrong with the parameters `told`, a line each."""
    found = []
    for name in told:
        if name not in asked:
            near = difflib.get_close_matches(name, asked, 1)
            found.append(f"{name} is no parameter of template.yaml." + (f" Was {near[0]} meant?" if near else ""))
        elif name in OURS:
            found.append(f"{name} is worked out by the deployment: leave it out.")
    for name, rules in asked.items():
        if name in OURS:
            continue
        if name not in told:
            if "Default" not in rules:
                found.append(f"{name} is missing: {rules.get('Description', '')}")
        elif mistake := _mistake(str(told[name]), rules):
            found.append(f"{name} {mistake}")
    return found


def _mistake(value, rules):
    if "AllowedPattern" in rules and not re.fullmatch(rules["AllowedPattern"], value):
        return f"must be {rules.get('ConstraintDescription') or 'written as ' + rules['AllowedPattern']}."
    if "AllowedValues" in rules:
        allowed = [str(value) for value in rules["AllowedValues"]]
        return None if value in allowed else f"must be one of {', '.join(allowed)}."
    if rules.get("Type") == "Number":
        if not re.fullmatch(r"-?\d+", value):
            return "must be a whole number."
        low, high = rules.get("MinValue"), rules.get("MaxValue")
        if low is not None and int(value) < int(low):
            return f"must be at least {low}."
        if high is not None and int(value) > int(high):
            return f"must be at most {high}."
    return None


def check(told, template):
    """Refuses parameters that CloudFormation would refuse, all at once."""
    wrong = problems(told, of_template(template.read_text(encoding="utf-8")))
    if wrong:
        raise Failed("the parameters of the settings are not those of template.yaml:\n" + "\n".join(f"  {line}" for line in wrong))
