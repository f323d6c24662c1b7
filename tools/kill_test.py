#!/usr/bin/env python3
"""Kills `polybius ingest` at random moments, starts it again, and compares the record with an undisturbed run.

    tools/kill_test.py --binary target/release/polybius --kills 100 -o eval/kills.json

The articles are made here, so nothing else is needed. Each round kills runs into one record until the wanted
number is reached, lets a last run end, and compares every row of every table (times left out). A second part
does the same with a disk that is full: the file may not grow beyond a limit, which rises from run to run.
Ends with 1 if a row is lost, doubled or changed, or `record check` finds anything."""

import argparse
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
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


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--binary", default="target/release/polybius")
    args.add_argument("--kills", type=int, default=100)
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
        }
    text = json.dumps(result, indent=1)
    print(text)
    if args.output:
        with open(args.output, "w", encoding="utf-8") as out:
            out.write(text + "\n")
    sys.exit(1 if result["killed"]["wrong"] or result["full_disk"]["wrong"] else 0)


if __name__ == "__main__":
    main()
