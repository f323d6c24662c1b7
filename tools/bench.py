#!/usr/bin/env python3
"""Measures Polybius against spaCy on one core: CPU seconds over the same paragraphs.

    tools/bench.py [--sizes 500,3000] [--model sm] [--commands code,code_int8,parse,parse_int8]
                   [--binary PATH] [--core 0] [--cores 0,1]

Both sides read two sets of articles of ../shared/bench, a small and a large one, chosen by the SHA-1 of
their ids; the difference of the two runs takes start-up off. spaCy runs `nlp.pipe` over the paragraphs in
batches of 256, `polybius code` and `polybius parse` read the articles, in exact arithmetic and in int8. Each is one
run on one pinned core, with the variables that steer BLAS libraries unset.

Beside these stand two more measures. The arithmetic floor: the multiply-adds that a token takes in exact arithmetic,
over the multiply-adds a second of numpy's float32 matrix product on the same core. Polybius itself counts them, from
the shapes of the layers that it ran: tokens for the tagger and the tables of states, rows for the
convolutions (tokens, and the places beside a paragraph that they reach), words met for the first time for the
embedding, which is remembered, and the states that were scored; `code --log debug` tells these counts.
Two cores: the wall time of `code` with one thread on one core and with two on two, the better of some runs.

The figures go to eval/bench/<model>.json.
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
import time

import venv_spacy

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared/bench/corpora/news_bench_20k.jsonl.gz"
OUT = ROOT / "eval/bench"
BATCH = 256
# What the kernels ask the processor for.
VECTORS = ("avx2", "fma", "avx512f", "avx512vl", "avx_vnni", "avx512_vnni")
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


# Sides of the square matrices whose product is timed: all three fit a core's second cache or nearly.
GEMM_SIDES = (256, 384, 512)
GEMM_SECONDS = 1.0


def gemm_side():
    """Runs in a process of its own: prints the best rate of numpy's float32 matrix product, by side."""
    import numpy

    rates = {}
    for side in GEMM_SIDES:
        a, b, out = (numpy.random.default_rng(1).random((side, side), numpy.float32) for _ in range(3))
        numpy.matmul(a, b, out=out)
        best, end = float("inf"), time.process_time() + GEMM_SECONDS
        while time.process_time() < end:
            start = time.process_time()
            for _ in range(10):
                numpy.matmul(a, b, out=out)
            best = min(best, (time.process_time() - start) / 10)
        rates[side] = side**3 / best
    print(json.dumps(rates))


def gemm(args):
    """The machine's best rate on one core, in multiply-adds a second, and at which side."""
    command = [sys.executable, __file__, "--gemm-side"]
    rates = json.loads(cpu_seconds(command, args.core)[1])
    side = max(rates, key=rates.get)
    return {"side": int(side), "multiply_adds_per_second": round(rates[side])}


WORK = ("tokens", "fresh", "rows", "states", "multiply_adds")


def work(args, path):
    """What `code` says that it computed."""
    command = [args.binary, "code", "--model", venv_spacy.folder(args.model), path, "-o", "/dev/null"]
    log = ["--log", "debug", "--log-format", "json"]
    run = subprocess.run(
        ["taskset", "-c", str(args.core), *map(str, command), *log],
        stderr=subprocess.PIPE, check=True, env=environment(),
    )
    lines = (json.loads(line)["fields"] for line in run.stderr.splitlines() if b'"batch parsed"' in line)
    total = dict.fromkeys(WORK, 0)
    for fields in lines:
        for name in WORK:
            total[name] += fields[name]
    return total


def floor(counted, rate, speeds):
    """The arithmetic floor, and how many times its time each speed takes."""
    per_token = counted["multiply_adds"] / counted["tokens"]
    speed = rate["multiply_adds_per_second"] / per_token
    return {
        "counted": counted,
        "multiply_adds_per_token": round(per_token),
        "gemm": rate,
        "tokens_per_second": round(speed),
        "times_the_floor": {name: round(speed / value, 2) for name, value in speeds.items()},
    }


def wall_seconds(args, path, cores):
    """Wall time of `code` with a thread on each of `cores`, and its CPU time; the best of some runs."""
    command = [args.binary, "code", "--model", venv_spacy.folder(args.model), path, "-o", "/dev/null"]
    pinned = ["taskset", "-c", ",".join(map(str, cores)), *map(str, command), "--jobs", str(len(cores))]
    best = (float("inf"), 0.0)
    for _ in range(args.repeats):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(pinned, check=True, env=environment())
        wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, (wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime))
    return tuple(round(value, 3) for value in best)


def scaling(walls):
    """What more cores give, start-up taken off. The CPU time shows whether the cores were free: on free ones it
    is close to the wall time times the cores."""
    spent = {name: values[1][0] - values[0][0] for name, values in walls.items()}
    one, more = spent.values()
    return {
        "wall_seconds": {name: [wall for wall, _ in values] for name, values in walls.items()},
        "cpu_seconds": {name: [cpu for _, cpu in values] for name, values in walls.items()},
        "times_as_fast": round(one / more, 2),
    }


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
    int8 = ["--arithmetic", "int8"]
    code = [binary, "code", "--model", folder, path, "-o", "/dev/null"]
    parse = [binary, "parse", "--model", folder, path]
    known = {"code": code, "code_int8": code + int8, "parse": parse, "parse_int8": parse + int8}
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
        "vectors": [flag for flag in VECTORS if flag in flags],
        "system": platform.system(),
        "python": platform.python_version(),
    }


def measure(args):
    sizes = [int(size) for size in args.sizes.split(",")]
    rows = articles(max(sizes))
    seconds, tokens, counted, walls = {}, [], [], {}
    cores = [int(core) for core in args.cores.split(",")]
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
            counted.append(work(args, file.name))
            for some in (cores[:1], cores):
                wall = wall_seconds(args, file.name, some)
                walls.setdefault(str(len(some)), []).append(wall)
                print(f"{size} articles, code on {len(some)} cores: {wall[0]:.2f} s of wall time", flush=True)
    counted = {name: counted[1][name] - counted[0][name] for name in WORK}
    return sizes, tokens, seconds, counted, walls


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="500,3000", help="articles of the small and the large set")
    parser.add_argument("--model", default="sm", choices=sorted(venv_spacy.MODELS))
    parser.add_argument("--commands", default="code,code_int8,parse,parse_int8", help="what to measure beside spaCy")
    parser.add_argument("--cores", default="0,1", help="the first is one core, all are more")
    parser.add_argument("--repeats", default=3, type=int, help="runs for each wall time, the best counts")
    parser.add_argument("--binary", default=ROOT / "target/release/polybius", type=pathlib.Path)
    parser.add_argument("--core", default=0, type=int)
    parser.add_argument("--spacy-side", help=argparse.SUPPRESS)
    parser.add_argument("--gemm-side", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.spacy_side:
        return spacy_side(args.model, args.spacy_side)
    if args.gemm_side:
        return gemm_side()
    sizes, tokens, seconds, counted, walls = measure(args)
    spent = {name: values[1] - values[0] for name, values in seconds.items()}
    count = tokens[1] - tokens[0]
    speeds = {name: round(count / value) for name, value in spent.items()}
    report = {
        "machine": machine(),
        "spacy": importlib.metadata.version("spacy"),
        "model": args.model,
        "batch": BATCH,
        "articles": sizes,
        "tokens": tokens,
        "cpu_seconds": seconds,
        "tokens_per_cpu_second": speeds,
        "times_as_fast_as_spacy": {name: round(spent["spacy"] / value, 2) for name, value in spent.items()},
        "floor": floor(counted, gemm(args), speeds),
        "cores": scaling(walls),
    }
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{args.model}.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    for name, value in report["times_as_fast_as_spacy"].items():
        print(f"{name}: {report['tokens_per_cpu_second'][name]} tokens a second, {value} x spaCy, "
              f"{report['floor']['times_the_floor'][name]} x the floor's time")
    print(f"floor: {report['floor']['tokens_per_second']} tokens a second, "
          f"{report['floor']['multiply_adds_per_token']} multiply-adds a token")
    print(f"{args.cores}: {report['cores']['times_as_fast']} x one core")


if __name__ == "__main__":
    venv_spacy.run(main)
