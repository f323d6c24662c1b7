#!/usr/bin/env python3
"""Measures Polybius against spaCy on one core: CPU seconds over the same paragraphs.

    tools/bench.py [--sizes 500,3000] [--model sm] [--commands code,parse] [--binary PATH] [--core 0]

Both sides read two sets of articles of ../shared/bench, a small and a large one, chosen by the SHA-1 of
their ids; the difference of the two runs takes start-up off. spaCy runs `nlp.pipe` over the paragraphs in
batches of 256, `polybius code` and `polybius parse` read the articles. Each is one run on one pinned core, with the
variables that steer BLAS libraries unset. The figures go to eval/bench/<model>.json.
"""

import argparse
import gzip
import hashlib
import importlib.metadata
import json
import os
import pathlib
import platform
import resource
import subprocess
import sys
import tempfile

import venv_spacy

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared/bench/corpora/news_bench_20k.jsonl.gz"
OUT = ROOT / "eval/bench"
BATCH = 256
UNSET = ("OPENBLAS", "OMP_", "MKL_", "BLIS_", "GOTO_", "VECLIB_", "NUMEXPR_", "MALLOC_", "POLYBIUS_")


def articles(count):
    """The first `count` articles by the SHA-1 of their ids."""
    with gzip.open(CORPUS, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    rows.sort(key=lambda row: hashlib.sha1(row["id"].encode()).hexdigest())
    if len(rows) < count:
        raise SystemExit(f"the corpus has {len(rows)} articles, not {count}")
    return rows[:count]


def paragraphs(rows):
    lines = (line.removesuffix("\r") for row in rows for line in row["text"].split("\n"))
    return [line for line in lines if line.strip()]


def spacy_side(model, path):
    """Runs in a process of its own: parses the paragraphs and prints the number of tokens."""
    with open(path, encoding="utf-8") as file:
        texts = paragraphs(map(json.loads, file))
    nlp = venv_spacy.load(model)
    print(sum(len(doc) for doc in nlp.pipe(texts, batch_size=BATCH)))


def environment():
    return {name: value for name, value in os.environ.items() if not name.startswith(UNSET)}


def cpu_seconds(command, core):
    """CPU seconds of a command on one core, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(
        ["taskset", "-c", str(core), *map(str, command)], stdout=subprocess.PIPE, check=True, env=environment()
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return seconds, run.stdout


def commands(args, path):
    """What is measured, by name."""
    folder = venv_spacy.folder(args.model)
    binary = args.binary
    known = {
        "code": [binary, "code", "--model", folder, path, "-o", "/dev/null"],
        "parse": [binary, "parse", "--model", folder, path],
    }
    yield "spacy", [sys.executable, __file__, "--spacy-side", path, "--model", args.model]
    for name in filter(None, args.commands.split(",")):
        yield name, known[name]


def machine():
    """What the machine is, without its name."""
    info = pathlib.Path("/proc/cpuinfo").read_text() if pathlib.Path("/proc/cpuinfo").exists() else ""
    fields = dict(line.split(":", 1) for line in info.splitlines() if ":" in line)
    fields = {name.strip(): value.strip() for name, value in fields.items()}
    flags = fields.get("flags", "").split()
    return {
        "processor": fields.get("model name", platform.processor()),
        "cores": os.cpu_count(),
        "vectors": [flag for flag in ("avx2", "fma", "avx512f", "avx512vl") if flag in flags],
        "system": platform.system(),
        "python": platform.python_version(),
    }


def measure(args):
    sizes = [int(size) for size in args.sizes.split(",")]
    rows = articles(max(sizes))
    seconds, tokens = {}, []
    for size in sizes:
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            for row in rows[:size]:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            for name, command in commands(args, file.name):
                spent, printed = cpu_seconds(command, args.core)
                seconds.setdefault(name, []).append(round(spent, 3))
                if name == "spacy":
                    tokens.append(int(printed))
                print(f"{size} articles, {name}: {spent:.2f} s", flush=True)
    return sizes, tokens, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="500,3000", help="articles of the small and the large set")
    parser.add_argument("--model", default="sm", choices=sorted(venv_spacy.MODELS))
    parser.add_argument("--commands", default="code,parse", help="what to measure beside spaCy")
    parser.add_argument("--binary", default=ROOT / "target/release/polybius", type=pathlib.Path)
    parser.add_argument("--core", default=0, type=int)
    parser.add_argument("--spacy-side", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.spacy_side:
        return spacy_side(args.model, args.spacy_side)
    sizes, tokens, seconds = measure(args)
    spent = {name: values[1] - values[0] for name, values in seconds.items()}
    count = tokens[1] - tokens[0]
    report = {
        "machine": machine(),
        "spacy": importlib.metadata.version("spacy"),
        "model": args.model,
        "batch": BATCH,
        "articles": sizes,
        "tokens": tokens,
        "cpu_seconds": seconds,
        "tokens_per_cpu_second": {name: round(count / value) for name, value in spent.items()},
        "times_as_fast_as_spacy": {name: round(spent["spacy"] / value, 2) for name, value in spent.items()},
    }
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{args.model}.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    for name, value in report["times_as_fast_as_spacy"].items():
        print(f"{name}: {report['tokens_per_cpu_second'][name]} tokens a second, {value} x spaCy")


if __name__ == "__main__":
    venv_spacy.run(main)
