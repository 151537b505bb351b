"""What a release is, and the order in which it becomes public.

A page that is open while this runs must still post, and must still find its style sheet:

1. the function first: its forms.json knows the digest of the former definition, because the build was given the live one;
2. then files whose names hold a digest, next to the former ones, which stay;
3. then pages, and last of all the removal of what is gone: pages, and with them pictures and documents, for somebody may
   have taken back their consent. Styles and scripts stay;
4. then the release is written down as the live one, so that the way back leads to the one before it;
5. then a smoke test.

Before the first page goes up it is written down whose pages these are: when this breaks off half way, the next build still
knows the forms that visitors have open.

Going back takes the pages back first and the function last, for the same reason.
"""

import json
import os
import pathlib
import shutil
import tarfile
import tempfile
import urllib.error
import urllib.request
from collections import defaultdict

from . import edge
from .aws import Failed

HERE = pathlib.Path(__file__).resolve().parent.parent
# Their names hold a digest: they are put beside the former ones.
LASTING = ("assets/", "images/", "fichiers/")
# An open page may still ask for these, and nobody is to be seen on them.
STAYING = ("assets/",)
LIVE, SHOWN = "live.json", "shown.json"


class Settings:
    def __init__(self, file):
        try:
            told = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
            self.stack, self.region, self.base_url = told["stack"], told["region"], told["base_url"].rstrip("/")
            self.parameters = dict(told["parameters"])
        except FileNotFoundError as error:
            raise Failed(f"{file} is missing: copy settings.example.json and fill it in.") from error
        except (json.JSONDecodeError, KeyError, AttributeError) as error:
            raise Failed(f"{file} cannot be used: {error!r}. settings.example.json has every name.") from error


class Release:
    """The zip of the function, the folder of the site and the folder beside it, and where they are kept."""

    def __init__(self, name, zip_file, site, bundle):
        self.name, self.zip, self.site, self.bundle = name, pathlib.Path(zip_file), pathlib.Path(site), pathlib.Path(bundle)

    def files(self):
        return sorted(str(p.relative_to(self.site)).replace(os.sep, "/") for p in self.site.rglob("*") if p.is_file())

    def read(self, name):
        return json.loads((self.bundle / name).read_text(encoding="utf-8"))


def releases_bucket(aws, stack):
    """The bucket of releases, made when it is missing."""
    name = f"{stack}-releases"
    found = aws.outputs(name)
    if not found:
        aws.stack(name, HERE / "releases.yaml")
        found = aws.outputs(name)
    return found["Releases"] if found else f"BUCKET-OF-{name}"


def live(aws, bucket):
    """Names of the live release and of those before it, the newest first."""
    return _noted(aws, bucket, LIVE) or []


def shown(aws, bucket):
    """Name of the release whose pages went up last, all of them or some; None before the first."""
    return _noted(aws, bucket, SHOWN)


def fetch(aws, bucket, name, folder):
    """A kept release, unpacked below `folder`."""
    folder = pathlib.Path(folder)
    aws.do("s3", "cp", "--only-show-errors", "--recursive", f"s3://{bucket}/releases/{name}/", folder)
    if not aws.dry:
        if not (folder / "site.tar.gz").exists():
            raise Failed(f"Release {name} is no longer kept; « infra/rollback --list » shows the others.")
        with tarfile.open(folder / "site.tar.gz") as packed:
            packed.extractall(folder, filter="data")
    return Release(name, folder / "function.zip", folder / "public", folder / "public.bundle")


def keep(aws, bucket, release):
    """Uploads what is needed to come back to this release."""
    with tempfile.TemporaryDirectory() as folder:
        packed = pathlib.Path(folder) / "site.tar.gz"
        if not aws.dry:
            with tarfile.open(packed, "w:gz") as tar:
                tar.add(release.site, "public")
                tar.add(release.bundle, "public.bundle")
        place = f"s3://{bucket}/releases/{release.name}/"
        aws.do("s3", "cp", "--only-show-errors", packed, place)
        aws.do("s3", "cp", "--only-show-errors", release.zip, place)


def suits(release):
    """Parameters of the template for this release's headers and redirects, and the redirects that need a store of their own;
    Unsuitable when the template cannot give what the pages expect: before anything is changed."""
    told = edge.parameters(release.read("headers.json"), release.files())
    told["EdgeCode"], store = edge.code((HERE / "edge.js").read_text(encoding="utf-8"), release.read("redirects.json"))
    return told, store


def update_stack(aws, settings, bucket, release):
    """The function and everything around it, as template.yaml says."""
    told, store = suits(release)
    told |= {"RedirectsKey": "", "RedirectsDigest": "none"}
    if store:
        told["RedirectsDigest"] = edge.digest(store)
        told["RedirectsKey"] = f"redirects/{told['RedirectsDigest']}.json"
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "redirects.json"
            file.write_bytes(store)
            aws.do("s3", "cp", "--only-show-errors", file, f"s3://{bucket}/{told['RedirectsKey']}")
    told |= {"FunctionBucket": bucket, "FunctionKey": f"releases/{release.name}/function.zip"}
    aws.stack(settings.stack, HERE / "template.yaml", told | settings.parameters, HERE / "stack-policy.json")


def upload(aws, bucket, site_bucket, release):
    """Files that last, then pages."""
    _upload_files(aws, site_bucket, release, lasting=True)
    _note(aws, bucket, SHOWN, release.name)
    _upload_files(aws, site_bucket, release, lasting=False)


def _upload_files(aws, site_bucket, release, lasting):
    """Files of the site with their types: those that last, or the others. One call for each kind of headers."""
    rules, groups = release.read("headers.json"), defaultdict(list)
    for file in release.files():
        if file.startswith(LASTING) == lasting:
            headers = edge.wanted(rules, edge.address(file))
            groups[headers.get("content-type", "application/octet-stream"), headers.get("cache-control", "no-cache")].append(file)
    for (kind, cached), files in sorted(groups.items()):
        with tempfile.TemporaryDirectory() as folder:
            for file in files:
                target = pathlib.Path(folder) / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(release.site / file, target)
            # `sync` compares sizes only, which says enough where a name holds a digest; a page is always sent.
            how = ("sync", "--size-only") if lasting else ("cp", "--recursive")
            aws.do("s3", *how, "--only-show-errors", "--content-type", kind, "--cache-control", cached, f"{folder}/", f"s3://{site_bucket}/")


def remove_gone(aws, site_bucket, release):
    """What this release does not have, but styles and scripts. S3 says yes to the command and no to single files in its
    answer, so it is looked at again afterwards."""
    gone = _gone(aws, site_bucket, release)
    for start in range(0, len(gone), 1000):
        objects = [{"Key": key} for key in gone[start : start + 1000]]
        aws.do("s3api", "delete-objects", "--bucket", site_bucket, "--delete", json.dumps({"Objects": objects, "Quiet": True}))
    left = _gone(aws, site_bucket, release) if gone else []
    if left:
        raise Failed(f"{len(left)} files of the former release could not be removed and are still public, {left[0]} among them. May this role delete in {site_bucket}? Then deploy again.")


def _gone(aws, site_bucket, release):
    listed = aws.ask("s3api", "list-objects-v2", "--bucket", site_bucket, "--query", "Contents[].Key") or []
    there = set(release.files())
    return [key for key in listed if not key.startswith(STAYING) and key not in there]


def smoke(outputs, release, get=None):
    """A visitor's first minute: the home page with its headers, a missing page, a form's address, and no way around."""
    get = get or _get
    forms = sorted(release.read("forms.json")["forms"])
    trials = [("the home page", outputs["Address"] + "/", 200), ("a missing page", outputs["Address"] + "/n-existe-pas/", 404)]
    if forms:
        trials.append((f"the form {forms[0]}", f"{outputs['Address']}/formulaires/{forms[0]}", 303))
        trials.append(("the API without CloudFront", f"{outputs['ApiAddress']}/formulaires/{forms[0]}", 403))
    problems = []
    for what, url, expected in trials:
        status, headers = get(url)
        print(f"  {what}: {status}")
        if status != expected:
            problems.append(f"{what}: {url} answered {status}, not {expected}")
        if expected == 200 and "default-src 'none'" not in headers.get("content-security-policy", ""):
            problems.append(f"{what}: no content security policy")
    if problems:
        raise Failed("The smoke test failed; « infra/rollback » returns to the release before.\n" + "\n".join(problems))


def write_down(aws, bucket, names):
    """The live release and those before it, the newest first."""
    _note(aws, bucket, LIVE, names)


def _note(aws, bucket, key, value):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / key
        file.write_text(json.dumps(value), encoding="utf-8")
        aws.do("s3", "cp", "--only-show-errors", file, f"s3://{bucket}/{key}")


def _noted(aws, bucket, key):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / key
        told = aws.ask("s3api", "get-object", "--bucket", bucket, "--key", key, file, missing="NoSuchKey")
        return json.loads(file.read_text(encoding="utf-8")) if told else None


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def _get(url):
    try:
        with urllib.request.build_opener(_Stay).open(url, timeout=20) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, {name.lower(): value for name, value in error.headers.items()}
    except OSError as error:
        return str(error), {}
