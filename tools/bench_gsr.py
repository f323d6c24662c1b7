#!/usr/bin/env python3
"""Measures events on the PLOVER gold-standard sentences: type, and (source, type, target) triples.

    tools/bench_gsr.py [--binary PATH]

`polybius code` reads the dev half of ../shared/bench, one article a sentence; the scorer of ../shared/bench
is run as it is. The figures go to eval/bench/gsr.json beside those of the best peers, which the bench's
own task names. Each sentence is marked with the one act that it is about, so the program is measured as it is and
with `--main-acts`, which keeps one act a sentence. The sentences are for measuring alone: nothing of them is kept
here or trained on.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT.parent / "shared/bench"
SET = BENCH / "dev/event_plover_gsr.jsonl"
SCORER = BENCH / "scorers/gsr.py"
OUT = ROOT / "eval/bench/gsr.json"
PEERS = {"type": 0.42, "triple": 0.35}


def scorer(*arguments):
    run = [sys.executable, str(SCORER), *map(str, arguments)]
    return subprocess.run(run, check=True, capture_output=True, text=True).stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", default="polybius")
    binary = parser.parse_args().binary
    if not SET.exists():
        sys.exit(f"{SET} is not there; nothing is measured")
    with tempfile.TemporaryDirectory() as folder:
        articles, coded = pathlib.Path(folder, "in.jsonl"), pathlib.Path(folder, "out.jsonl")
        articles.write_text(scorer("articles", SET), encoding="utf-8")
        figures = {}
        for name, options in (("polybius", []), ("polybius --main-acts", ["--main-acts"])):
            subprocess.run([binary, "code", *options, articles, "-o", coded], check=True)
            figures[name] = json.loads(scorer("score", SET, coded))
    out = {"set": "PLOVER GSR-01, dev half", **figures, "best peers, F": PEERS}
    OUT.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
