#!/usr/bin/env python3
"""Measures the places and times of `polybius code --mentions` on public sets.

    tools/bench_mentions.py [--binary PATH] [--sets lgl,timebank,...]

The sets and the scorers are those of ../shared/bench; the sets are for evaluation only, so nothing but
figures is kept, in eval/bench/mentions.json: what `mentions.py` says of each set, what `score_geo.py` and
`score_time.py` say beside it, and articles a second on all cores, start-up included.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT.parent / "shared/bench"
OUT = ROOT / "eval/bench/mentions.json"
SETS = {
    "lgl": "geo", "tr-news": "geo", "geovirus": "geo", "geowebnews": "geo", "timebank": "time", "aquaint": "time",
}


def scorer(name, *arguments):
    """What a scorer prints."""
    command = [sys.executable, str(BENCH / "scorers" / name), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def version(binary):
    """The versions that the rows carry."""
    given = json.dumps({"id": "a", "text": "x"})
    out = subprocess.run([binary, "code", "-"], input=given, check=True, capture_output=True, text=True).stdout
    return json.loads(out)["versions"]


def converted(kind, row):
    """The mentions of an article as the set's own scorer reads them."""
    if kind == "time":
        times = [m for m in row["mentions"] if m["kind"] == "time"]
        return {"id": row["id"], "timexes": [
            {"start": m["span"][0], "end": m["span"][1], "type": m["type"], "value": m["value"]} for m in times]}
    places = [m for m in row["mentions"] if m["kind"] == "place"]
    return {"id": row["id"], "toponyms": [
        {"start": m["span"][0], "end": m["span"][1], "lat": m["lat"], "lon": m["lon"], "geonameid": m["geonames"]}
        for m in places]}


def rounded(value):
    """Figures to four decimals, whatever holds them."""
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def measure(name, binary, folder):
    """All figures of one set."""
    kind = SETS[name]
    gold = BENCH / "dev" / f"{kind}_{name}.jsonl"
    articles, coded, rows, figures = (folder / f"{name}.{part}" for part in ("in.jsonl", "jsonl", "rows.jsonl", "json"))
    articles.write_text(scorer("mentions.py", "articles", gold), encoding="utf-8")
    started = time.monotonic()
    subprocess.run([binary, "code", "--mentions", articles, "-o", coded], check=True, stderr=subprocess.DEVNULL)
    seconds = time.monotonic() - started
    read = [json.loads(line) for line in coded.read_text(encoding="utf-8").split("\n") if line]
    rows.write_text("".join(json.dumps(converted(kind, row)) + "\n" for row in read), encoding="utf-8")
    scorer(f"score_{kind}.py", gold, rows, "--json", figures)
    said = scorer("mentions.py", kind, gold, coded)
    print(f"{name}: {said.strip()}")
    numbers = [float(n) for n in re.findall(r"[\d.]+", said.replace("161 km", ""))]
    names = ["accuracy_161_km", "matched", "found"] if kind == "geo" else ["value_f1"]
    return {
        **dict(zip(names, numbers)), "articles": len(read), "articles_per_second": round(len(read) / seconds, 1),
        f"score_{kind}": rounded(json.loads(figures.read_text(encoding="utf-8"))),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", default=str(ROOT / "target/release/polybius"))
    parser.add_argument("--sets", default=",".join(SETS))
    options = parser.parse_args()
    if not BENCH.exists():
        raise SystemExit(f"{BENCH} is not there: nothing to measure on")
    binary = str(pathlib.Path(options.binary).resolve())
    out = {"versions": version(binary), "cores": os.cpu_count(), "sets": {}}
    with tempfile.TemporaryDirectory() as folder:
        for name in options.sets.split(","):
            out["sets"][name] = measure(name, binary, pathlib.Path(folder))
    places = [s["accuracy_161_km"] for s in out["sets"].values() if "accuracy_161_km" in s]
    if places:
        out["mean_accuracy_161_km"], out["worst_accuracy_161_km"] = round(sum(places) / len(places), 4), min(places)
        print(f"places: mean {out['mean_accuracy_161_km']:.3f}, worst {out['worst_accuracy_161_km']:.3f}")
    OUT.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
