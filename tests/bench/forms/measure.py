#!/usr/bin/env python3
"""The function as Lambda runs it, beside one that does nothing: cold start, memory, and how long a post takes.

    tests/bench/forms/measure.py --function INGEST_FN --empty EMPTY --bundle public.bundle/forms.json [--starts 30] [--posts 300]
        [--sdk SDK] [--store http://127.0.0.1:8000 --table submissions]

All binaries must come from the same profile (`cargo build --profile dist`). They are fed by the same double of the runtime's
interface, in turns, one request at a time as an execution environment is. Times are from the event's last byte to the answer's
first; those of a cold start are from the start of the process, once to the address of a form, which leads to its page, and once
to a post. With `--store`, posts are really stored, and the store's share is what the function's own log says it waited.
"""

import argparse
import base64
import json
import os
import pathlib
import queue
import socket
import statistics
import subprocess
import threading
import time

KEY = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
TOP = pathlib.Path(__file__).resolve().parents[3]
PHOTO = TOP / "tests/browser/fixtures/tilted-with-gps.jpg"


class Runtime:
    """One execution environment: the process, and sockets that speak as much HTTP as the runtime's client needs."""

    def __init__(self, binary, bundle, store, table):
        self.listener = socket.create_server(("127.0.0.1", 0))
        port = self.listener.getsockname()[1]
        self.events, self.answers, self.number = queue.Queue(), queue.Queue(), 0
        threading.Thread(target=self.accept, daemon=True).start()
        variables = {
            "TABLE_NAME": table, "RECIPIENTS": KEY, "MARKER_KEY": "0f" * 32, "WITHDRAWAL_KEY": "1e" * 32, "BUNDLE": str(bundle),
            "AWS_ENDPOINT_URL_DYNAMODB": store, "AWS_REGION": "eu-central-2", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}", "AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        }  # fmt: skip
        self.log = []
        self.born = time.perf_counter()
        self.process = subprocess.Popen([binary], env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        threading.Thread(target=lambda: self.log.extend(self.process.stdout), daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        buffer = b""
        while True:
            while b"\r\n\r\n" not in buffer:
                try:
                    got = connection.recv(1 << 16)
                except ConnectionError:
                    return
                if not got:
                    return
                at, buffer = time.perf_counter(), buffer + got
            head, buffer = buffer.split(b"\r\n\r\n", 1)
            lines = head.decode().lower().split("\r\n")
            length = next((int(line.split(":")[1]) for line in lines if line.startswith("content-length:")), 0)
            chunked = any(line.startswith("transfer-encoding:") for line in lines)
            while len(buffer) < length or (chunked and not buffer.endswith(b"0\r\n\r\n")):
                buffer += connection.recv(1 << 16)
            body, buffer = (buffer, b"") if chunked else (buffer[:length], buffer[length:])
            if lines[0].startswith("get"):
                event = self.events.get()
                self.number += 1
                told = f"HTTP/1.1 200 OK\r\nlambda-runtime-aws-request-id: {self.number}\r\nlambda-runtime-deadline-ms: {int(time.time() * 1000) + 30000}\r\n"
                told += f"lambda-runtime-invoked-function-arn: arn:aws:lambda:eu-central-2:1:function:f\r\ncontent-type: application/json\r\ncontent-length: {len(event)}\r\n\r\n"
                connection.sendall(told.encode() + event)
                self.sent = time.perf_counter()
            else:
                self.answers.put((at, body))
                connection.sendall(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n")

    def ask(self, event):
        """Milliseconds from the event to the answer, milliseconds since the process was started, the answer."""
        self.events.put(event)
        at, body = self.answers.get(timeout=60)
        start = body.find(b"{")
        return (at - self.sent) * 1000, (at - self.born) * 1000, json.loads(body[start:body.rfind(b"}") + 1])

    def memory(self):
        """Resident now and at most, in MiB."""
        told = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        of = lambda name: int(told.split(name + ":")[1].split()[0]) / 1024  # noqa: E731
        return of("VmRSS"), of("VmHWM")

    def stop(self):
        """Ends it; processor time that it took, in milliseconds."""
        self.process.kill()
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = status
        self.listener.close()
        return (usage.ru_utime + usage.ru_stime) * 1000


def event(method, path, body=b"", kind="application/x-www-form-urlencoded"):
    return json.dumps({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "",
        "headers": {"content-type": kind, "host": "exemple.ch", "content-length": str(len(body))},
        "requestContext": {
            "accountId": "1", "apiId": "a", "domainName": "exemple.ch", "domainPrefix": "e", "requestId": "r", "routeKey": "$default", "stage": "$default",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "t"},
            "time": "03/Mar/2025:12:00:00 +0000", "timeEpoch": 1741003200000,
        },
        "body": base64.b64encode(body).decode(), "isBase64Encoded": True,
    }).encode()  # fmt: skip


def posts(bundle):
    """A function of a number: the event of a post of that number, in each of the two encodings."""
    forms = json.loads(bundle.read_text())["forms"]
    digest = lambda form: forms[form]["digests"][0]  # noqa: E731
    text = lambda n: {"profil": "patient", "prenom": f"Anne {n}", "nom": "Exemple", "telephone": "022 000 00 00", "motivation": "Des mots. " * 40, "consentement": "oui"}  # noqa: E731
    picture = lambda n: {  # noqa: E731
        "demande": "action", "prenom": f"Anne {n}", "nom": "Exemple", "service": "Essai", "email": "a@exemple.ch", "titre": "Titre", "objectif": "But",
        "resultat": "Rien", "avec_photo": "oui", "photo_description": "Une salle", "photo_credit": "Anne", "photo_droits": "oui", "consentement": "oui",
    }  # fmt: skip

    def plain(n):
        from urllib.parse import urlencode

        return event("POST", "/formulaires/devenez-partenaire", urlencode(text(n) | {"_form_digest": digest("devenez-partenaire")}).encode())

    def photo(n):
        fields = picture(n) | {"_form_digest": digest("demande-de-collaboration")}
        parts = [f'--b\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
        parts += [b'--b\r\ncontent-disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n', PHOTO.read_bytes(), b"\r\n--b--\r\n"]
        return event("POST", "/formulaires/demande-de-collaboration", b"".join(parts), "multipart/form-data; boundary=b")

    return {"text": plain, "photo": photo}


def centile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main():
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("function", "empty", "bundle"):
        parse.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parse.add_argument("--sdk", type=pathlib.Path)
    parse.add_argument("--starts", type=int, default=30)
    parse.add_argument("--posts", type=int, default=300)
    parse.add_argument("--store", default="http://127.0.0.1:1")
    parse.add_argument("--table", default="submissions")
    told = parse.parse_args()
    start = lambda binary: Runtime(binary, told.bundle, told.store, told.table)  # noqa: E731
    shown = event("GET", "/formulaires/devenez-partenaire")

    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    binaries = {"empty": told.empty, "function": told.function}
    started = binaries | ({"sdk": told.sdk} if told.sdk else {})
    ratio = lambda of: statistics.median(of["function"]) / statistics.median(of["empty"])  # noqa: E731
    made = posts(told.bundle)
    stored = {} if told.store.endswith(":1") else {"post": lambda number: made["text"](f"first {os.getpid()} {number}")}
    for kind, first in ({"address": lambda _: shown} | stored).items():
        cold, spent, rest = ({name: [] for name in started} for _ in range(3))
        for number in range(told.starts):
            for name, binary in started.items():
                runtime = start(binary)
                cold[name].append(runtime.ask(first(number))[1])
                time.sleep(0.03)  # What it does beside and after the answer counts as well.
                rest[name].append(runtime.memory()[0])
                spent[name].append(runtime.stop())
        for name in started:
            print(f"{name}, {kind}: process start to first answer {statistics.median(cold[name]):.1f} ms (p90 {centile(cold[name], 0.9):.1f}), {statistics.median(spent[name]):.1f} ms of processor, at rest {statistics.median(rest[name]):.1f} MiB, {started[name].stat().st_size / 1e6:.1f} MB")
        print(f"cold start, {kind}: {ratio(cold):.2f} times the empty function, {ratio(spent):.2f} of its processor time")

    for kind, post in made.items():
        took, waited = {}, []
        for name, binary in binaries.items():
            runtime = start(binary)
            begun, times = time.perf_counter(), []
            for number in range(told.posts):
                milliseconds, _, answer = runtime.ask(post(f"{kind} {os.getpid()} {number}"))
                assert name == "empty" or told.store.endswith(":1") or answer["statusCode"] == 200, answer
                times.append(milliseconds)
            took[name] = times[told.posts // 20:]
            rate = told.posts / (time.perf_counter() - begun)
            print(f"{kind}, {name}: p50 {statistics.median(took[name]):.2f} ms, p99 {centile(took[name], 0.99):.2f} ms, {rate:.0f} a second, {runtime.memory()[1]:.1f} MiB at most")
            if name == "function":
                time.sleep(0.3)
                logged = [json.loads(line) for line in runtime.log if line.startswith("{")]
                waited = [line["store_ms"] for line in logged if line.get("store_ms") is not None]
            runtime.stop()
        print(f"{kind}: {ratio(took):.1f} times the empty function" + (f"; {statistics.median(waited):.2f} ms of it (p50) waiting for the store" if waited else ""))


if __name__ == "__main__":
    main()
