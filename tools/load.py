"""Loads a running `polybius serve` with many clients and prints p50 and p99 of each view.

    python3 tools/load.py http://127.0.0.1:8420 --clients 50 --seconds 60 [--flood 4] [--token T]

Each client asks one address after the other over a connection of its own, as a page would, with filters
that differ from client to client, so that not every answer is one that is kept. `--flood` adds clients that
send SQL without an end all the while: the others must still be answered. Exits with 1 if any answer of a
view is an error.
"""

import argparse
import asyncio
import json
import random
import time
import urllib.parse
import urllib.request

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


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


async def run(args, wanted):
    times, errors, counts = {}, {}, {}
    until = time.monotonic() + args.seconds
    if args.flood:
        wanted = {name: paths for name, paths in wanted.items() if name != "sql"}
    tasks = [work(n, args, wanted, until, times, errors) for n in range(args.clients)]
    tasks += [flood(args, until, counts) for _ in range(args.flood)]
    await asyncio.gather(*tasks)
    return times, errors, counts


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
    times, errors, counts = asyncio.run(run(args, views(args.base.rstrip("/"), args.token)))
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
    raise SystemExit(1 if errors else 0)


if __name__ == "__main__":
    main()
