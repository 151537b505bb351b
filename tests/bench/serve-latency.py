#!/usr/bin/env python3
"""How long `site-gen serve` takes from a saved page to the event that reloads it in a browser. Only the standard library.

  serve-latency.py SITE_GEN FOLDER [--runs 20] [--page content/actions/x.md]

FOLDER holds content/ and themes/ (gen.py makes one); it should be on tmpfs. The page's text is saved once per run, in
place, as editors do; the clock stops when the event that names another version of the page has been read from the
wire. The first save only warms the server up."""
import argparse, json, pathlib, re, socket, statistics, subprocess, sys, tempfile, threading, time

WORDS = "Cette phrase vient d’être ajoutée, pour la fois"


def states(stream):
    """The data of every event `state`, with the moment it was read."""
    for line in stream:
        if line.startswith(b"data:"):
            yield time.monotonic(), json.loads(line[5:])


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("site_gen", type=pathlib.Path); ap.add_argument("folder", type=pathlib.Path)
    ap.add_argument("--runs", type=int, default=20); ap.add_argument("--page", type=pathlib.Path)
    o = ap.parse_args()
    pages = sorted((o.folder / "content/actions").glob("*.md"))
    page = o.folder / o.page if o.page else pages[len(pages) // 2]
    text, url = page.read_text(encoding="utf-8"), f"/actions/{page.stem}/"
    local = tempfile.TemporaryDirectory()
    command = [o.site_gen.resolve(), "serve", "--port", "0", "--queue-port", "0", "--local", local.name]
    server = subprocess.Popen(command, cwd=o.folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        address = next(found[1] for line in server.stdout if (found := re.search(r"http://([\d.:]+)/", line)))
        threading.Thread(target=server.stdout.read, daemon=True).start()
        host, port = address.split(":")
        wire = socket.create_connection((host, int(port)), timeout=30)
        wire.sendall(f"GET /_site-gen/events?page={url} HTTP/1.1\r\nHost: {address}\r\n\r\n".encode())
        events = states(wire.makefile("rb"))
        _, shown = next(events)
        if shown["page"] is None or shown["here"]:
            sys.exit(f"{url} is not a page without errors: {shown}")
        seen = []
        for run in range(o.runs + 1):
            time.sleep(0.4)  # Nobody saves faster; and what the last save left to do is done.
            saved = time.monotonic()
            page.write_text(f"{text}\n{WORDS} {run}.\n", encoding="utf-8")
            before = shown["page"]
            while shown["page"] == before:
                told, shown = next(events)
            seen.append((told - saved) * 1000)
        seen = seen[1:]
        print(f"save to reload, {len(pages)} pages, {o.runs} saves: median {statistics.median(seen):.1f} ms,"
              f" fastest {min(seen):.1f}, slowest {max(seen):.1f}")
    finally:
        page.write_text(text, encoding="utf-8")
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
