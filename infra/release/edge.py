"""From the generator's headers.json and redirects.json to what CloudFront is told."""

import hashlib
import json
import re

# CloudFormation takes 4,096 bytes as a parameter; CloudFront itself would take a function of 10,240.
CODE_LIMIT = 4096
# Of a key value store: whole, one key, one value, in bytes.
STORE_LIMIT, KEY_LIMIT, VALUE_LIMIT = 5 * 1024 * 1024, 512, 1024

# Written in template.yaml as they stand here; a test compares. The two others are parameters.
FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "strict-transport-security": "max-age=31536000",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
SHARED = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
PARAMETERS = {"content-security-policy": "ContentSecurityPolicy", "permissions-policy": "PermissionsPolicy"}
# CloudFront's paths, in the order of the template: the first that fits counts.
BEHAVIORS = [
    ("/assets/*", False),
    ("/images/*", False),
    ("/fichiers/*", False),
    ("*/feed.xml", True),
    ("*/agenda.ics", True),
    ("/*.json", True),
    ("/*.csv", True),
]


class Unsuitable(Exception):
    """The site asks for something that the template does not give."""


def fits(pattern, path):
    """Whether a path fits a pattern in which `*` stands for any characters, `/` included: CloudFront's rule and ours."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), path, re.S) is not None


def wanted(rules, path):
    """The headers of the file at `path`: for each name the first rule that has it counts."""
    found = {}
    for rule in rules:
        if fits(rule["match"], path):
            for name, value in rule["headers"].items():
                found.setdefault(name, value)
    return found


def address(file):
    """The address of a file of the site: `actions/index.html` is at `/actions/`."""
    path = "/" + file
    return path[: -len("index.html")] if path.endswith("/index.html") else path


def parameters(rules, files):
    """What template.yaml is told of headers; refuses a site whose headers it would not give to every file."""
    everywhere = wanted(rules, "/")
    told = {parameter: everywhere.get(name, "") for name, parameter in PARAMETERS.items()}
    for file in files:
        path = address(file)
        asked = {name: value for name, value in wanted(rules, path).items() if name not in ("content-type", "cache-control")}
        # CloudFront decides by the address in the request, before a folder becomes its index page.
        shared = next((shared for pattern, shared in BEHAVIORS if fits(pattern, path)), False)
        given = FIXED | {name: told[parameter] for name, parameter in PARAMETERS.items()} | (SHARED if shared else {})
        for name in sorted(asked.keys() | given.keys()):
            if asked.get(name) != given.get(name):
                raise Unsuitable(
                    f"{path}: headers.json asks for « {name}: {asked.get(name)} », template.yaml gives "
                    f"« {given.get(name)} ». Change template.yaml (Headers, CacheBehaviors) and release/edge.py together."
                )
    return told


def code(source, redirects):
    """The viewer function, and the redirects for a store when they do not fit into it: (code, bytes or None)."""
    whole = {rule["from"]: rule["to"] for rule in redirects}
    inside = _filled(source, whole, False)
    if len(inside.encode()) <= CODE_LIMIT:
        return inside, None
    for path, to in whole.items():
        if len(path.encode()) > KEY_LIMIT or len(to.encode()) > VALUE_LIMIT:
            raise Unsuitable(f"redirects.json: {path} is too long for CloudFront ({KEY_LIMIT} bytes, {VALUE_LIMIT} where it leads).")
    store = json.dumps({"data": [{"key": k, "value": v} for k, v in sorted(whole.items())]}, ensure_ascii=False).encode()
    if len(store) > STORE_LIMIT:
        raise Unsuitable(f"redirects.json: {len(store)} bytes, {STORE_LIMIT} at most.")
    return _filled(source, {}, True), store


def digest(data):
    return hashlib.sha256(data).hexdigest()[:16]


def _filled(source, redirects, stored):
    code_lines = [line for line in source.splitlines() if line.strip() and not line.lstrip().startswith("//")]
    text = "\n".join(code_lines) + "\n"
    moved = json.dumps(redirects, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("const moved = {}; // REDIRECTS", f"const moved = {moved};")
    if stored:
        text = "import cf from 'cloudfront';\n" + text
    return text.replace("const stored = null; // STORE", "const stored = cf.kvs();" if stored else "const stored = null;")
