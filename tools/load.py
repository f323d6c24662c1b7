"""Loads a running `polybius serve` with many clients and prints p50 and p99 of each view.

    python3 tools/load.py http://127.0.0.1:8420 --clients 50 --seconds 60 [--flood 4] [--token T]

Each client asks one address after the other over a connection of its own, as a page would, with filters
that differ from client to client, so that not every answer is one that is kept. `--flood N` adds N clients that
send SQL without an end all the while, N that try every trick of the list below in turn, and N that never finish
the head of a request: the others must still be answered, and nothing may be let through. Exits with 1 if any
answer of a view is an error or a trick is not refused.
"""

import argparse
import asyncio
import json
import random
import time
import urllib.parse
import urllib.request

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

# What may never stand in an answer: a system's file, a file of the sources, the record itself.
SECRETS = [b"root:x:", b"[package]", b"SQLite format 3"]
PATHS = ["/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2f..%2fetc%2fpasswd", "//etc/passwd",
         "/assets/../../Cargo.toml", "/api/..%2frecord.db", "/record.db", "/%00.html", "/.git/config", "/..\\..\\x"]
STATEMENTS = ["DELETE FROM documents", "DROP TABLE documents", "ATTACH '/etc/passwd' AS x", "PRAGMA writable_schema = 1",
              "SELECT load_extension('x')", "VACUUM INTO '/tmp/x.db'", "SELECT 1; DELETE FROM documents"]
ADDRESSES = ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/",
             "http://2130706433/", "file:///etc/passwd", "/etc/passwd"]
SCRIPT = "<script>alert(1)</script> Russia met North Korea <img src=x onerror=alert(2)> in Vladivostok."
# A page that is well may stand at any path; everything else must be refused with one of these.
REFUSED = {400, 401, 403, 404, 405, 408, 413, 422, 431, 502, 503}


def tricks(host):
    """Requests that must be refused: name, bytes, and whether it may be answered with the page itself."""
    def request(method, path, body=b"", extra=""):
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if method == "POST" else ""
        own = "" if "Host:" in extra else f"Host: {host}\r\n"
        return f"{method} {path} HTTP/1.1\r\n{own}{extra}{kind}Connection: close\r\n\r\n".encode() + body

    post = lambda path, value: request("POST", path, json.dumps(value).encode())
    out = [("path", request("GET", p), True) for p in PATHS]
    out += [("statement", post("/api/sql", {"sql": s}), False) for s in STATEMENTS]
    out += [("private address", post("/api/read", {"address": a}), False) for a in ADDRESSES]
    out += [("other site", request("GET", "/api/about", extra=e), False)
            for e in ("Host: evil.example\r\n", "Origin: http://evil.example\r\n", "Origin: null\r\n")]
    out.append(("large body", request("POST", "/api/read", b"x" * (2 << 20)), False))
    out.append(("large body", request("POST", "/api/read", b"", "Content-Length: 99999999999\r\n"), False))
    out.append(("large head", request("GET", "/", extra="X-Long: " + "x" * 300_000 + "\r\n"), False))
    out.append(("long value", request("GET", "/api/happenings?actor=" + "A" * 3000), False))
    out.append(("no HTTP", b"\x16\x03\x01\x00\xa5" * 20, False))
    return out


def ask(base, path, token):
    request = urllib.request.Request(base + path)
    if token:
        request.add_header("Authorization", "Bearer " + token)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def views(base, token):
    """Addresses of each view: name and list."""
    about = ask(base, "/api/about", token)
    pairs = ask(base, "/api/network?limit=60", token)["pairs"]
    documents = ask(base, "/api/documents?limit=300", token)["documents"]
    parties = [p["key"] for p in about["parties"][:40]]
    quote = urllib.parse.quote
    filters = ["", *(f"&actor={quote(p)}" for p in parties), "&quad=material%20conflict", "&status=planned", "&confidence=0.8"]
    return {
        "page": ["/"],
        "front: happenings": [f"/api/happenings?limit=15{f}" for f in filters],
        "front: series": [f"/api/series?{f[1:]}" for f in filters],
        "front: changes": ["/api/changes?days=7"],
        "map": [f"/api/map?{f[1:]}" for f in filters],
        "network": [f"/api/network?limit=120{f}" for f in filters],
        "dossier": [f"/api/dossier?one={quote(p['a'])}&other={quote(p['b'])}" for p in pairs],
        "actor": [f"/api/dossier?one={quote(p)}" for p in parties],
        "reader": [f"/api/document?doc={d['doc']}" for d in documents],
        "search": [f"/api/search?q={w}" for w in ["minister", "border", "said", "talks", "troops", "sanctions", "attack"]],
        "sql": ["/api/sql?q=" + quote(f"SELECT type, count(*) FROM events WHERE actors = '{p}' GROUP BY 1") for p in parties],
    }


class Client:
    """One connection that asks in turn."""

    def __init__(self, host, port, token):
        self.host, self.port, self.token = host, port, token
        self.reader = self.writer = None

    async def get(self, path):
        """Status of an answer that is read to its end."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        key = f"Authorization: Bearer {self.token}\r\n" if self.token else ""
        head = f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nAccept-Encoding: gzip\r\n{key}\r\n"
        self.writer.write(head.encode())
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(answer.split(" ", 2)[1])
        if "transfer-encoding: chunked" in answer:
            while size := int((await self.reader.readline()).strip() or b"0", 16):
                await self.reader.readexactly(size + 2)
            await self.reader.readline()
        else:
            length = next((l.split(":")[1] for l in answer.split("\r\n") if l.startswith("content-length:")), "0")
            await self.reader.readexactly(int(length))
        return status

    def drop(self):
        if self.writer:
            self.writer.close()
        self.writer = None


async def work(number, args, wanted, until, times, errors):
    rng, client = random.Random(number), Client(args.host, args.port, args.token)
    names = list(wanted)
    while time.monotonic() < until:
        name = rng.choice(names)
        path = rng.choice(wanted[name])
        begun = time.monotonic()
        try:
            status = await client.get(path)
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            client.drop()
            status = repr(error)
        times.setdefault(name, []).append(time.monotonic() - begun)
        if status != 200:
            errors.setdefault((name, status), []).append(path)


async def flood(args, until, counts):
    client = Client(args.host, args.port, args.token)
    while time.monotonic() < until:
        try:
            status = await client.get("/api/sql?q=" + urllib.parse.quote(ENDLESS))
        except (OSError, asyncio.IncompleteReadError, ValueError):
            client.drop()
            status = "dropped"
        counts[status] = counts.get(status, 0) + 1


async def hostile(args, until, counts, through):
    """Tries every trick in turn; `through` gets those that are not refused."""
    host = f"{args.host}:{args.port}"
    while time.monotonic() < until:
        for name, sent, is_page in tricks(host):
            answer = await whole_answer(args, sent)
            head, _, body = answer.partition(b"\r\n\r\n")
            status = int(head.split(b" ", 2)[1]) if head.startswith(b"HTTP/1.1 ") else 0
            is_refused = status in REFUSED or not answer or (is_page and status == 200 and b"<!doctype html>" in body.lower())
            if not is_refused or any(secret in answer for secret in SECRETS):
                through.append((name, sent[:80], answer[:200]))
            counts[name] = counts.get(name, 0) + 1
        body = json.dumps({"text": SCRIPT}).encode()
        sent = f"POST /api/read HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        head = (await whole_answer(args, sent.encode() + body)).partition(b"\r\n\r\n")[0].lower()
        safe = [b"content-type: application/json", b"x-content-type-options: nosniff", b"content-security-policy: default-src 'none'"]
        if head and not all(line in head for line in safe):
            through.append(("script in a text", b"", head[:400]))
        counts["script in a text"] = counts.get("script in a text", 0) + 1


async def whole_answer(args, sent):
    """All that comes back; empty where the server closes without an answer."""
    out = b""
    try:
        reader, writer = await asyncio.open_connection(args.host, args.port)
        writer.write(sent)
        while piece := await asyncio.wait_for(reader.read(1 << 16), 120):
            out += piece
        writer.close()
    except OSError:
        pass
    return out


async def dawdle(args, until, counts, through):
    """Sends heads without an end, a line a second: each must be cut off."""
    while time.monotonic() < until:
        begun = time.monotonic()
        try:
            reader, writer = await asyncio.open_connection(args.host, args.port)
            writer.write(f"GET / HTTP/1.1\r\nHost: {args.host}:{args.port}\r\n".encode())
            while not reader.at_eof() and time.monotonic() - begun < 60:
                writer.write(b"X-Line: x\r\n")
                try:
                    await asyncio.wait_for(reader.read(1 << 16), 1)
                except TimeoutError:
                    pass
            writer.close()
        except OSError:
            pass
        if time.monotonic() - begun > 59:
            through.append(("slow head", b"", b"held for a minute"))
        counts["slow head"] = counts.get("slow head", 0) + 1


async def run(args, wanted):
    times, errors, counts, tried, through = {}, {}, {}, {}, []
    until = time.monotonic() + args.seconds
    if args.flood:
        wanted = {name: paths for name, paths in wanted.items() if name != "sql"}
    tasks = [work(n, args, wanted, until, times, errors) for n in range(args.clients)]
    for _ in range(args.flood):
        tasks += [flood(args, until, counts), hostile(args, until, tried, through), dawdle(args, until, tried, through)]
    await asyncio.gather(*tasks)
    return times, errors, counts, tried, through


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("base")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--flood", type=int, default=0)
    parser.add_argument("--token", default="")
    args = parser.parse_args()
    place = urllib.parse.urlsplit(args.base)
    args.host, args.port = place.hostname, place.port
    times, errors, counts, tried, through = asyncio.run(run(args, views(args.base.rstrip("/"), args.token)))
    total = sum(map(len, times.values()))
    print(f"{args.clients} clients, {args.seconds:g} s, {total} answers, {total / args.seconds:.0f} a second")
    print("| view | answers | p50 ms | p99 ms |\n| --- | --- | --- | --- |")
    for name, each in sorted(times.items()):
        each.sort()
        p50, p99 = (each[min(len(each) - 1, int(len(each) * q))] * 1000 for q in (0.5, 0.99))
        print(f"| {name} | {len(each)} | {p50:.1f} | {p99:.1f} |")
    if counts:
        print("flood of endless SQL:", ", ".join(f"{n} × {status}" for status, n in sorted(counts.items(), key=str)))
    for (name, status), paths in errors.items():
        print(f"error {status} in {name}: {len(paths)} times, first {paths[0]}")
    if tried:
        print("tricks:", ", ".join(f"{n} × {name}" for name, n in sorted(tried.items())), f"; let through: {len(through)}")
    for name, sent, answer in through[:5]:
        print("let through:", name, sent, answer)
    raise SystemExit(1 if errors or through else 0)


if __name__ == "__main__":
    main()
