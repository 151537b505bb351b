"""The function as Lambda starts it: fed by the runtime's HTTP interface, its store behind a recorder.

The store is moto's server, with the table that the template declares; every call that the function makes is kept.
"""

import base64
import html
import http.server
import itertools
import json
import os
import pathlib
import queue
import re
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from template import TOP, load, resources

TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", TOP / "target"))
BINARIES = pathlib.Path(os.environ.get("BINARIES", TARGET / "release"))
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-2", "AWS_DEFAULT_REGION": "eu-central-2"}
SECRET = "0f" * 32
KEYS = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj,age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z"


class Moto:
    """moto's server, of its own for each test."""

    def __init__(self, settings=None):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(["moto_server", "-H", "127.0.0.1", "-p", str(port)], env=os.environ | (settings or {}), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(300):
            try:
                urllib.request.urlopen(self.url + "/moto-api/data.json", timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise AssertionError("moto_server does not start")

    def stop(self):
        self.process.terminate()
        self.process.wait()


class _Silent(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def body(self):
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _serve(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def recorder(moto, calls):
    """A server that passes every call to a store on to moto's, and notes it in `calls`: (operation, parsed body)."""

    class Recorder(_Silent):
        def do_POST(self):
            body, target = self.body(), self.headers["x-amz-target"]
            calls.append((target.split(".")[1], json.loads(body)))
            headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "accept-encoding", "content-length")}
            try:
                with urllib.request.urlopen(urllib.request.Request(moto.url, body, headers), timeout=20) as told:
                    self.answer(told.status, told.read(), [("content-type", "application/x-amz-json-1.0")])
            except urllib.error.HTTPError as error:
                self.answer(error.code, error.read(), [("content-type", "application/x-amz-json-1.0")])

    return _serve(Recorder)


class Function:
    """`calls` holds (operation, parsed body) of every call to the store; `lines` what it logged."""

    def __init__(self, moto, table, bundle, recipients=KEYS):
        self.calls, self.lines = [], []
        self._events, self._answers, self._ids = queue.Queue(), queue.Queue(), itertools.count()
        events, answers = self._events, self._answers

        class Runtime(_Silent):
            def do_GET(self):
                number, event = events.get()
                deadline = str(int(time.time() * 1000) + 15000)
                arn = "arn:aws:lambda:eu-central-2:111122223333:function:f"
                self.answer(200, json.dumps(event).encode(), [("lambda-runtime-aws-request-id", str(number)), ("lambda-runtime-deadline-ms", deadline), ("lambda-runtime-invoked-function-arn", arn)])

            def do_POST(self):
                answers.put(json.loads(self.body()))
                self.answer(202, b"")

        self.recorder, self.runtime = recorder(moto, self.calls), _serve(Runtime)
        (declared,) = resources("AWS::Lambda::Function").values()
        # Exactly the variables that the template gives: one that is missing there fails here.
        shards = str(load()["Parameters"]["QueueShards"]["Default"])
        given = {"TABLE_NAME": table, "RECIPIENTS": recipients, "BUNDLE": str(bundle), "QUEUE_SHARDS": shards}
        variables = {name: given.get(name, SECRET) for name in declared["Environment"]["Variables"]}
        self.process = subprocess.Popen(
            [BINARIES / "ingest-fn"],
            env=variables | CREDENTIALS | {
                "AWS_ENDPOINT_URL_DYNAMODB": f"http://127.0.0.1:{self.recorder.server_port}",
                "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.runtime.server_port}",
                "AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_LAMBDA_FUNCTION_VERSION": "1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "640",
            },
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True).start()

    def ask(self, method, path, body=b"", kind="application/x-www-form-urlencoded", secret=SECRET):
        headers = {"host": "exemple.ch", "origin": "https://exemple.ch", "sec-fetch-site": "same-origin", "content-type": kind, "content-length": str(len(body)), "cloudfront-viewer-address": "192.0.2.7:46532"}
        if secret:
            headers["x-origin-secret"] = secret
        self._events.put((next(self._ids), {
            "version": "2.0", "routeKey": "ANY /formulaires/{proxy+}", "rawPath": path, "rawQueryString": "", "headers": headers,
            "requestContext": {
                "accountId": "1", "apiId": "api", "domainName": "exemple.ch", "domainPrefix": "exemple", "requestId": "r", "stage": "$default",
                "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "t"},
                "routeKey": "$default", "time": "03/Mar/2025:12:00:00 +0000", "timeEpoch": 1741003200000,
            },
            "body": base64.b64encode(body).decode(), "isBase64Encoded": True,
        }))  # fmt: skip
        try:
            return self._answers.get(timeout=30)
        except queue.Empty:
            raise AssertionError("the function does not answer:\n" + "".join(self.lines)) from None

    def apply(self, form, **answers):
        """Sends answers as a person does who reads them over first."""
        post = lambda fields: self.ask("POST", f"/formulaires/{form}", urllib.parse.urlencode(fields).encode())  # noqa: E731
        shown = post({**answers, "_step": "check"})["body"]
        time.sleep(1.1)  # Sooner, it is nobody who read.
        hidden = re.findall('<input type="hidden" name="([^"]*)" value="([^"]*)">', shown)
        return post({name: html.unescape(value) for name, value in hidden})

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.recorder.shutdown()
        self.runtime.shutdown()
