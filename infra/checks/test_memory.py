"""A photo that the function's own limits accept must fit the memory that the template gives it: what Lambda kills answers nobody."""

import pathlib
import tempfile
import unittest

from bundle import FORM, make_table, small_site
from function import Function, Moto
from jpeg import progressive
from template import load

# 40 megapixels is what ingest-fn/src/photo.rs takes; inks, in a progressive file, need the most of all that it takes.
WIDTH, HEIGHT = 8000, 5000
# What Lambda's own runtime and fragments of former requests may need.
SPARE = 0.2


class Memory(unittest.TestCase):
    def test_the_largest_photo_fits_again_and_again(self):
        given = load()["Parameters"]["FunctionMemory"]["Default"]
        with tempfile.TemporaryDirectory() as folder:
            moto = Moto()
            self.addCleanup(moto.stop)
            file, bundle = small_site(folder)
            make_table(moto, "queue")
            function = Function(moto, "queue", file)
            self.addCleanup(function.stop)
            digest = bundle["forms"][FORM]["digests"][0].encode()

            def send(name, photo):
                part = lambda about, value: b"--b\r\nContent-Disposition: form-data; name=%s\r\n\r\n%s\r\n" % (about, value)  # noqa: E731
                body = part(b'"_form_digest"', digest) + part(b'"nom"', name) + part(b'"photo"; filename="a.jpg"', photo) + b"--b--\r\n"
                return function.ask("POST", f"/formulaires/{FORM}", body, "multipart/form-data; boundary=b")["statusCode"]

            worst = progressive(WIDTH, HEIGHT)
            for name in (b"un", b"deux", b"trois"):
                self.assertEqual(send(name, worst), 200)
            lines = pathlib.Path(f"/proc/{function.process.pid}/status").read_text().splitlines()
            peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
            self.assertGreater(peak, 300, "the photo was not decoded: this test proves nothing")
            self.assertLess(peak, given * (1 - SPARE), f"FunctionMemory gives {given} MB; {peak:.0f} were needed")
            self.assertEqual(send(b"quatre", progressive(WIDTH, HEIGHT + 8)), 422, "a larger one is refused unread")
