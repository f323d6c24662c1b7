#!/usr/bin/env python3
"""Measures stories on ECB+ and copies on synthetic duplicates, through a record, beside tf-idf baselines.

    tools/bench_stories.py [--binary PATH]

`polybius ingest` places the articles of ../shared/bench; the story of each document, or the first document of
its text, is its cluster, and the scorer of the bench is run as it is. ECB+ has no dates: its articles are
given one day, and so count as one window. The baselines cut plain words, weigh them by (1 + log count) times
log(articles / articles that hold the word) over the set itself, and group by leader, by linked components and
by average linkage; each is given the threshold that is best on the set it is measured on, and so is flattered.
The thresholds of stories are single numbers for every article, chosen on this half as docs/stories.md tells.
The figures go to eval/bench/stories.json; nothing of the articles is kept.
"""

import argparse
import collections
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT.parent / "shared/bench"
OUT = ROOT / "eval/bench/stories.json"
# Some articles of ECB+ have a dateline, which would date them alone: all are given one day, and so one window.
ONE_DAY = "2000-01-01"
THRESHOLDS = [n / 100 for n in range(4, 41, 2)]
STOP = set(
    "the a an of to in and on for with at by from as is was were be been has have had that this it its he she "
    "they his her their who which will would said after not but or".split()
)


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def placed(binary, articles, field):
    """The cluster that a record gives each article: `story` or `first` of its text."""
    with tempfile.TemporaryDirectory() as name:
        source, record = f"{name}/articles.jsonl", f"{name}/record.db"
        with open(source, "w", encoding="utf-8") as file:
            for row in articles:
                # The same text in two articles is two documents: the id stands in for the outlet.
                one = {"id": row["id"], "outlet": row["id"], "date": row.get("date") or ONE_DAY,
                       "title": row.get("title") or "", "text": row["text"]}
                file.write(json.dumps(one, ensure_ascii=False) + "\n")
        subprocess.run([binary, "ingest", source, "--record", record], check=True, stderr=subprocess.DEVNULL)
        sql = f"SELECT d.id, s.{field} AS cluster FROM documents d JOIN story_documents s ON s.doc = d.doc"
        command = [binary, "query", sql, "--record", record, "--format", "json", "--rows", "1000000"]
        found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return {row["id"]: str(row["cluster"]) for row in found}


def scored(gold, clusters):
    """Pairwise and B-cubed figures by the bench's scorer."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for name, cluster in clusters.items():
            file.write(json.dumps({"id": name, "cluster": cluster}) + "\n")
        file.flush()
        command = [sys.executable, BENCH / "scorers/score_clusters.py", gold, file.name]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    figures = {}
    for line in told.splitlines():
        if line.startswith(("pairwise", "B-cubed")):
            p, r, f1 = (float(x) for x in re.findall(r"\d\.\d+", line))
            figures["pairs" if line.startswith("pair") else "b_cubed"] = {"p": p, "r": r, "f1": f1}
    figures["clusters"] = len(set(clusters.values()))
    return figures


def similarities(articles):
    """Cosines of tf-idf vectors, as rows of a square."""
    counts = [
        collections.Counter(w for w in re.findall(r"[a-z0-9]+(?:['’][a-z]+)?", row["text"].lower()) if w not in STOP)
        for row in articles
    ]
    holding = collections.Counter(word for count in counts for word in count)
    square = [[0.0] * len(articles) for _ in articles]
    posting = collections.defaultdict(list)
    for n, count in enumerate(counts):
        weights = {w: (1 + math.log(c)) * math.log(len(articles) / holding[w]) for w, c in count.items()}
        norm = math.sqrt(sum(x * x for x in weights.values())) or 1.0
        for word, weight in weights.items():
            posting[word].append((n, weight / norm))
    for held in posting.values():
        for a, x in held:
            line = square[a]
            for b, y in held:
                line[b] += x * y
    return square


def leader(square, least):
    """Each article joins the leader it is most like, or leads."""
    leaders, out = [], []
    for n, line in enumerate(square):
        best = max(((line[at], -at) for at in leaders), default=(0.0, 0))
        if best[0] >= least:
            out.append(-best[1])
        else:
            leaders.append(n)
            out.append(n)
    return out


def components(square, least):
    """Linked components."""
    out = [-1] * len(square)
    for start in range(len(square)):
        open_ = [start] if out[start] < 0 else []
        while open_:
            at = open_.pop()
            if out[at] < 0:
                out[at] = start
                open_ += [b for b, s in enumerate(square[at]) if s >= least and out[b] < 0]
    return out


def tree(square):
    """Average linkage by chains of nearest neighbours: (mean, kept, gone), the most alike first."""
    means, size = [line[:] for line in square], [1] * len(square)
    alive, chain, joints = set(range(len(square))), [], []
    while len(alive) > 1:
        if not chain:
            chain.append(min(alive))
        last = chain[-1]
        before = chain[-2] if len(chain) > 1 else None
        line = means[last]
        best = max((b for b in alive if b != last), key=lambda b: (line[b], b == before, -b))
        if best != before:
            chain.append(best)
            continue
        del chain[-2:]
        kept, gone = min(last, best), max(last, best)
        joints.append((means[kept][gone], kept, gone))
        alive.discard(gone)
        for row in alive - {kept}:
            mean = (means[row][kept] * size[kept] + means[row][gone] * size[gone]) / (size[kept] + size[gone])
            means[row][kept] = means[kept][row] = mean
        size[kept] += size[gone]
    return joints


def average(joints, count, least):
    """Groups of a tree cut at a mean similarity."""
    out = list(range(count))
    for mean, kept, gone in joints:
        if mean >= least:
            out = [out[kept] if cluster == out[gone] else cluster for cluster in out]
    return out


def best(gold, articles, group):
    """The best threshold of a baseline and its figures."""
    found = []
    for least in THRESHOLDS:
        clusters = {row["id"]: str(c) for row, c in zip(articles, group(least))}
        found.append((scored(gold, clusters), least))
    figures, least = max(found, key=lambda f: f[0]["b_cubed"]["f1"])
    return {"threshold": least, **figures}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", default=str(ROOT / "target/release/polybius"))
    args = parser.parse_args()
    binary = str(pathlib.Path(args.binary).resolve())
    gold = BENCH / "dev/cluster_ecbplus.jsonl"
    copies = BENCH / "dev/dup_synthetic.jsonl"
    articles = rows(gold)
    square = similarities(articles)
    joints = tree(square)
    out = {
        "set": "dev halves of ECB+ and of dup_synthetic; thresholds were chosen on them",
        "ecbplus": {
            "articles": len(articles),
            "stories": scored(gold, placed(binary, articles, "story")),
            "tf-idf, leader": best(gold, articles, lambda t: leader(square, t)),
            "tf-idf, components": best(gold, articles, lambda t: components(square, t)),
            "tf-idf, average linkage": best(gold, articles, lambda t: average(joints, len(articles), t)),
        },
        "dup_synthetic": {
            "articles": len(rows(copies)),
            "copies": scored(copies, placed(binary, rows(copies), "first")),
        },
    }
    OUT.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
