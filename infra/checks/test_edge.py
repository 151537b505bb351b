"""What CloudFront is told: headers as the generator wants them, and the viewer function, run in Node."""

import json
import pathlib
import subprocess
import tempfile
import unittest

from function import BINARIES
from template import INFRA, TOP, load, resources

from release import edge

SOURCE = (INFRA / "edge.js").read_text()


def site(folder):
    out = pathlib.Path(folder) / "public"
    subprocess.run([BINARIES / "site-gen", "build", "-q", "--out", out, "--cache", pathlib.Path(folder) / "cache"], cwd=TOP, check=True, capture_output=True)
    files = [str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()]
    return files, json.loads((pathlib.Path(folder) / "public.bundle" / "headers.json").read_text())


def answers(code, addresses, stored=None):
    """What the function makes of each address: another one, or where it leads."""
    stub = f"const __kept = {json.dumps(stored or {})}; const cf = {{kvs: () => ({{get: async k => {{ if (k in __kept) return __kept[k]; throw new Error('none'); }}}})}};\n"
    code = stub + code.replace("import cf from 'cloudfront';\n", "")
    code += f"\nPromise.all({json.dumps(addresses)}.map(uri => handler({{request: {{uri, headers: {{}}}}}}))).then(all => console.log(JSON.stringify(all.map(a => a.uri || [a.statusCode, a.headers.location.value]))));"
    done = subprocess.run(["node", "-"], input=code, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Headers(unittest.TestCase):
    def test_every_file_of_the_site_gets_the_headers_it_asks_for(self):
        with tempfile.TemporaryDirectory() as folder:
            files, rules = site(folder)
        told = edge.parameters(rules, files)
        self.assertIn("default-src 'none'", told["ContentSecurityPolicy"])
        with self.assertRaisesRegex(edge.Unsuitable, "referrer-policy: no-referrer"):
            changed = [{"match": "*/", "headers": {"referrer-policy": "no-referrer"}}, *rules]
            edge.parameters(changed, files)
        with self.assertRaisesRegex(edge.Unsuitable, "/secret.json"):
            edge.parameters(rules, ["secret.json"])

    def test_the_template_says_what_is_compared(self):
        policies = resources("AWS::CloudFront::ResponseHeadersPolicy")
        for name, shared in (("Headers", False), ("SharedHeaders", True)):
            config = policies[name]["ResponseHeadersPolicyConfig"]
            security = config["SecurityHeadersConfig"]
            given = {item["Header"]: item["Value"] for item in config["CustomHeadersConfig"]["Items"]}
            given |= {
                "x-content-type-options": "nosniff" if "ContentTypeOptions" in security else None,
                "x-frame-options": security["FrameOptions"]["FrameOption"],
                "referrer-policy": security["ReferrerPolicy"]["ReferrerPolicy"],
                "strict-transport-security": f"max-age={security['StrictTransportSecurity']['AccessControlMaxAgeSec']}",
                "content-security-policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
            }
            parameters = {header: {"Ref": parameter} for header, parameter in edge.PARAMETERS.items()}
            self.assertEqual(given, edge.FIXED | parameters | (edge.SHARED if shared else {}))
        (distribution,) = resources("AWS::CloudFront::Distribution").values()
        config = distribution["DistributionConfig"]
        behaviors = [(b["PathPattern"], b["ResponseHeadersPolicyId"] == {"Ref": "SharedHeaders"}) for b in config["CacheBehaviors"] if b["TargetOriginId"] == "site"]
        self.assertEqual(behaviors, edge.BEHAVIORS)
        self.assertEqual(config["DefaultCacheBehavior"]["ResponseHeadersPolicyId"], {"Ref": "Headers"})

    def test_the_template_fits_a_request(self):
        self.assertLess((INFRA / "template.yaml").stat().st_size, 51200, "CloudFormation takes no longer template without a bucket")
        self.assertLess(len(load()["Parameters"]), 200)


class Viewer(unittest.TestCase):
    ASKED = ["/", "/actions/", "/actions", "/assets/a.css", "/ancien/", "/ancien", "/vieux.html", "//ailleurs.ch", "//ailleurs.ch/", "/%E9/", "/d%C3%A9j%C3%A0/"]
    GIVEN = ["/index.html", "/actions/index.html", [301, "/actions/"], "/assets/a.css", [301, "/neuf/"], [301, "/neuf/"], [301, "/neuf/"], "//ailleurs.ch", "//ailleurs.ch/index.html", "/%E9/index.html", [301, "/neuf/"]]
    MOVED = [{"from": path, "to": "/neuf/"} for path in ("/ancien/", "/vieux.html", "/déjà/")]

    def test_folders_and_former_addresses(self):
        code, store = edge.code(SOURCE, self.MOVED)
        self.assertIsNone(store)
        self.assertEqual(answers(code, self.ASKED), self.GIVEN)

    def test_a_long_list_goes_into_a_store_and_answers_alike(self):
        many = self.MOVED + [{"from": f"/action-{n}/", "to": "/actions/"} for n in range(5000)]
        code, store = edge.code(SOURCE, many)
        self.assertLessEqual(len(code.encode()), edge.CODE_LIMIT)
        self.assertNotIn("action-1", code)
        kept = {entry["key"]: entry["value"] for entry in json.loads(store)["data"]}
        self.assertEqual(len(kept), 5003)
        self.assertEqual(answers(code, self.ASKED, kept), self.GIVEN)

    def test_what_no_store_takes_is_refused(self):
        long = [{"from": f"/{n}{'a' * 600}/", "to": "/b/"} for n in range(10)]
        with self.assertRaisesRegex(edge.Unsuitable, "too long"):
            edge.code(SOURCE, long)
        with self.assertRaisesRegex(edge.Unsuitable, "at most"):
            edge.code(SOURCE, [{"from": f"/{n}/", "to": "/" + "b" * 900} for n in range(6000)])
