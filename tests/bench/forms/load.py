#!/usr/bin/env python3
"""Many posts at once: the service that `site-gen serve` runs, beside a bare axum handler that stores nothing. Needs wrk.

    tests/bench/forms/load.py --site-gen SITE_GEN --bare BARE [--seconds 10] [--connections 16] [--runs 3]

In turns; each post holds another name, so none is a duplicate. The service has the router of the function, seals what it takes
and stores it in the local queue, which runs in the same process: rates and memory are those of both together. How much of a
request it waited for the store is what its own log says.
"""

import argparse
import base64
import json
import pathlib
import statistics
import subprocess
import tempfile
import time
import urllib.request

from measure import TOP, posts

PORTS = {"service": 8495, "bare": 8493}
NUMBER = "NumberOfThePost"
DONE = """
done = function(summary, latency)
  io.write(string.format('\\n{"rate": %f, "p50": %f, "p99": %f, "refused": %d}\\n', summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.status + summary.errors.timeout))
end
"""


def script(event, folder):
    """What tells wrk to send this event, each time with another number."""
    event = json.loads(event)
    body = folder / "body"
    body.write_bytes(base64.b64decode(event["body"]))
    return f"""
local file = io.open("{body}", "rb"); local body = file:read("*a"); file:close()
local first, last = body:find("{NUMBER}", 1, true)
local before, after = body:sub(1, first - 1), body:sub(last + 1)
local n, seed = 0, {time.time_ns()}
local headers = {{["content-type"] = "{event["headers"]["content-type"]}"}}
request = function()
  n = n + 1
  return wrk.format("POST", "{event["rawPath"]}", headers, before .. seed .. "-" .. n .. after)
end
""" + DONE


def wait(port):
    for _ in range(200):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/")
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing answers on port {port}")


def waited(log):
    """How many posts were kept since the last time, and the share of their time that they waited for the store; both are whole milliseconds."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if '"store_ms"' in line]
    kept = [line for line in lines if line["outcome"] in ("stored", "suspect")]
    log.write_text("")
    return len(kept), sum(line["store_ms"] for line in kept) / max(1, sum(line["duration_ms"] for line in kept))


def main():
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--site-gen", type=pathlib.Path, required=True)
    parse.add_argument("--bare", type=pathlib.Path, required=True)
    for name, usual in (("seconds", 10), ("connections", 16), ("runs", 3)):
        parse.add_argument(f"--{name}", type=int, default=usual)
    told = parse.parse_args()
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        folder = pathlib.Path(folder)
        serve = [told.site_gen, "serve", "--no-watch", "--port", PORTS["service"], "--queue-port", 8496, "--out", folder / "public", "--local", folder / "local"]
        started = {"service": serve, "bare": [told.bare, PORTS["bare"]]}
        log = folder / "log"
        with log.open("ab") as lines:
            processes = {name: subprocess.Popen(list(map(str, words)), cwd=TOP, stdout=subprocess.DEVNULL, stderr=lines) for name, words in started.items()}
        try:
            for port in PORTS.values():
                wait(port)
            for kind, post in posts(folder / "public.bundle/forms.json").items():
                seen = {name: [] for name in PORTS}
                for _ in range(told.runs):
                    for name, port in PORTS.items():
                        (folder / "post.lua").write_text(script(post(NUMBER), folder))
                        words = ["wrk", "-t1", f"-c{told.connections}", f"-d{told.seconds}s", "-s", folder / "post.lua", f"http://127.0.0.1:{port}"]
                        said = subprocess.run(list(map(str, words)), check=True, capture_output=True, text=True).stdout
                        seen[name].append(json.loads(said.strip().splitlines()[-1]))
                middle = {name: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for name, runs in seen.items()}
                for name, process in processes.items():
                    most = pathlib.Path(f"/proc/{process.pid}/status").read_text().split("VmHWM:")[1].split()[0]
                    of = middle[name]
                    print(f"{kind}, {name}: {of['rate']:.0f} a second, p50 {of['p50']:.2f} ms, p99 {of['p99']:.2f} ms, {of['refused']:.0f} refused, {int(most) / 1024:.0f} MiB at most")
                stored, share = waited(log)
                print(f"{kind}: {stored} stored; {share:.0%} of the time of a request is waiting for the store")
                print(f"{kind}: the bare handler takes {middle['bare']['rate'] / middle['service']['rate']:.1f} times as many")
        finally:
            for process in processes.values():
                process.kill()


if __name__ == "__main__":
    main()
