#!/usr/bin/env python3
"""Kills `polybius ingest`, `watch` and `record compact` at random moments, starts them again, and compares the
record with an undisturbed run.

    tools/kill_test.py --binary target/release/polybius --kills 100 -o eval/kills.json

The articles are made here, so nothing else is needed. Each round kills runs into one record until the wanted
number is reached, lets a last run end, and compares every row of every table (times left out). A second part
does the same with a disk that is full: the file may not grow beyond a limit, which rises from run to run.
A third kills compactions of a whole record, a fourth a watch over a feed that is served here.
Ends with 1 if a row is lost, doubled or changed, or `record check` finds anything."""

import argparse
import http.server
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

OF_THE_MOMENT = {"since", "until", "first_seen", "forgotten"}
VERBS = ["attacked", "condemned", "met with envoys of", "sanctioned", "sent 20 tanks to", "warned", "praised"]
NATIONS = ["Russia", "Ukraine", "Iran", "Poland", "France", "Turkey", "Japan", "Egypt", "Brazil"]


def articles(count, seed):
    """Lines of made-up articles, some of them twice."""
    rng = random.Random(seed)
    lines = []
    for n in range(count):
        body = []
        for _ in range(rng.randint(2, 12)):
            a, b, c = rng.sample(NATIONS, 3)
            body.append(f"{a} {rng.choice(VERBS)} {b}. \"We saw it,\" a minister of {c} said. "
                        f"The attack killed {rng.randint(2, 90)} people.")
        line = {"id": f"a{n}", "outlet": f"Wire {n % 7}", "date": f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}",
                "title": f"Number {n}", "text": "\n\n".join(body)}
        lines.append(json.dumps(line))
        if n % 17 == 0:
            lines.append(json.dumps({**line, "id": f"again{n}"}))
    return "\n".join(lines) + "\n"


def rows(path):
    """Every row of every table but the index's own, without its times."""
    db = sqlite3.connect(path)
    out = {}
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                        "AND name NOT LIKE '%_words%' AND name <> 'versions' ORDER BY 1").fetchall()
    for (table,) in tables:
        columns = [c[1] for c in db.execute(f"PRAGMA table_info({table})") if c[1] not in OF_THE_MOMENT]
        named = ", ".join('"' + c + '"' for c in columns)
        out[table] = sorted(map(repr, db.execute(f"SELECT {named} FROM {table}")))
    db.close()
    return out


def differences(found, wanted):
    """What a record has that the other has not, by table."""
    out = []
    for table in wanted:
        lost = len(set(wanted[table]) - set(found.get(table, [])))
        extra = len(found.get(table, [])) - len(set(found.get(table, [])) & set(wanted[table]))
        if lost or extra:
            out.append({"table": table, "lost": lost, "doubled_or_changed": extra})
    return out


class Run:
    """Runs of the program in one folder."""

    def __init__(self, binary, folder, source):
        self.binary, self.folder, self.source = binary, folder, source

    def command(self, record):
        return [self.binary, "ingest", self.source, "--record", os.path.join(self.folder, record)]

    def whole(self, record):
        subprocess.run(self.command(record), check=True, stderr=subprocess.PIPE)

    def killed(self, record, after):
        """Starts the program, kills it after some seconds; whether it was still at work."""
        child = subprocess.Popen(self.command(record), stderr=subprocess.DEVNULL)
        try:
            child.wait(timeout=after)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
            return True
        return False

    def limited(self, record, limit):
        """Runs the program with files limited to so many bytes; its exit code."""
        def full():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        done = subprocess.run(self.command(record), stderr=subprocess.PIPE, preexec_fn=full)
        return done.returncode

    def checked(self, record):
        path = os.path.join(self.folder, record)
        done = subprocess.run([self.binary, "record", "check", "--record", path], stdout=subprocess.PIPE, text=True)
        return done.returncode == 0, done.stdout


def kills(run, wanted, seconds, number, seed):
    """Kills until `number` is reached; rounds, kills and what differs."""
    rng, done, rounds, wrong = random.Random(seed), 0, 0, []
    while done < number:
        record = f"killed{rounds}.db"
        quota = rng.randint(1, 12)
        while quota and done < number:
            if not run.killed(record, rng.uniform(0.02, seconds * 1.1)):
                break
            done, quota = done + 1, quota - 1
        run.whole(record)
        wrong += differences(rows(os.path.join(run.folder, record)), wanted)
        good, said = run.checked(record)
        if not good:
            wrong.append({"check": said[:500]})
        rounds += 1
    return {"kills": done, "rounds": rounds, "wrong": wrong}


def full_disks(run, wanted, size):
    """Fills the disk at rising limits; exit codes and what differs in the end."""
    codes = []
    for part in range(1, 10):
        codes.append(run.limited("full.db", size * part // 10))
    run.whole("full.db")
    good, said = run.checked("full.db")
    wrong = differences(rows(os.path.join(run.folder, "full.db")), wanted) + ([] if good else [{"check": said[:500]}])
    return {"runs": len(codes), "stopped": sum(c != 0 for c in codes), "exit_codes": sorted(set(codes)), "wrong": wrong}


def compactions(run, wanted, number, seed):
    """Kills compactions of the whole record; what differs after each."""
    rng, done, wrong = random.Random(seed), 0, []
    path = os.path.join(run.folder, "whole.db")
    command = [run.binary, "record", "compact", "--record", path]
    started = time.monotonic()
    subprocess.run(command, check=True, stderr=subprocess.PIPE)
    seconds = time.monotonic() - started
    for _ in range(4 * number):
        if done == number:
            break
        child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            child.wait(timeout=rng.uniform(0.005, seconds))
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
            done += 1
            wrong += differences(rows(path), wanted)
    good, said = run.checked("whole.db")
    return {"kills": done, "wrong": wrong if good else wrong + [{"check": said[:500]}]}


def site(count):
    """A server of a feed and its pages; gives it and its address."""
    pages = {f"/2024/01/{n % 28 + 1:02}/{n}": f"<title>Number {n}</title><article><h1>Number {n}</h1>"
             f"<p>Russia attacked Ukraine. The attack killed {n + 2} people, a Polish minister said in Warsaw on "
             f"that day, and many more were hurt in the towns around it.</p></article>" for n in range(count)}
    items = "".join(f"<item><link>{path}</link></item>" for path in pages)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = f"<rss><channel>{items}</channel></rss>" if self.path == "/feed" else pages.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/xml" if self.path == "/feed" else "text/html")
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}/feed"


def watched(run, number, seed, count=4):
    """Kills a watch again and again, each time over a record of its own; what is lost or doubled."""
    rng, wrong, done = random.Random(seed), [], 0
    server, feed = site(count)
    feeds = os.path.join(run.folder, "feeds.txt")
    with open(feeds, "w", encoding="utf-8") as out:
        out.write(feed + "\n")
    env = dict(os.environ, NO_PROXY="127.0.0.1")
    command = [run.binary, "watch", feeds, "--allow-private", "--once", "--record"]
    subprocess.run(command + [os.path.join(run.folder, "watch.db")], check=True, env=env, stderr=subprocess.PIPE)
    ask = "SELECT text_sha256, published, (SELECT count(*) FROM event_rows JOIN codings c USING (coding) " \
          "WHERE c.doc = d.doc AND c.until IS NULL) FROM documents d ORDER BY 1"
    documents = lambda path: sqlite3.connect(path).execute(ask).fetchall()
    wanted = documents(os.path.join(run.folder, "watch.db"))
    while done < number:
        record = os.path.join(run.folder, f"watch{done}.db")
        for _ in range(2):
            child = subprocess.Popen(command + [record], env=env, stderr=subprocess.DEVNULL)
            try:
                # A site is asked every five seconds, so that this reaches every step of the work.
                child.wait(timeout=rng.uniform(0.02, 6))
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
                child.wait()
                done += 1
        subprocess.run(command + [record], check=True, env=env, stderr=subprocess.PIPE)
        found = documents(record)
        if found != wanted:
            wrong.append({"watch": os.path.basename(record), "found": len(found), "wanted": len(wanted)})
        good, said = run.checked(os.path.basename(record))
        if not good:
            wrong.append({"check": said[:500]})
    server.shutdown()
    return {"kills": done, "documents": len(wanted), "wrong": wrong}


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--binary", default="target/release/polybius")
    args.add_argument("--kills", type=int, default=100)
    args.add_argument("--compactions", type=int, default=50, help="kills of compactions")
    args.add_argument("--watches", type=int, default=10, help="kills of watches; each takes half a minute")
    args.add_argument("--articles", type=int, default=400)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("-o", "--output", help="where to write the counts as JSON")
    args = args.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "articles.jsonl")
        with open(source, "w", encoding="utf-8") as out:
            out.write(articles(args.articles, args.seed))
        run = Run(os.path.abspath(args.binary), folder, source)
        started = time.monotonic()
        run.whole("whole.db")
        seconds = time.monotonic() - started
        path = os.path.join(folder, "whole.db")
        wanted = rows(path)
        result = {
            "articles": args.articles, "seed": args.seed, "documents": len(wanted["documents"]),
            "rows": sum(map(len, wanted.values())),
            "killed": kills(run, wanted, seconds, args.kills, args.seed),
            "full_disk": full_disks(run, wanted, os.path.getsize(path)),
            "compactions": compactions(run, wanted, args.compactions, args.seed),
            "watches": watched(run, args.watches, args.seed),
        }
    text = json.dumps(result, indent=1)
    print(text)
    if args.output:
        with open(args.output, "w", encoding="utf-8") as out:
            out.write(text + "\n")
    parts = ["killed", "full_disk", "compactions", "watches"]
    sys.exit(1 if any(result[part]["wrong"] for part in parts) else 0)


if __name__ == "__main__":
    main()
