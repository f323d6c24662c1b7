#!/usr/bin/env python3
"""Sets 20 articles of the open news corpus aside, to be marked late and scored once.

    tools/late.py > eval/late/ids.txt

Wikinews first, then the other outlets, each in the order of the SHA-256 of the id; articles that are marked
already, and texts that share eight runs of 50 letters with a gold article, are left out.
"""

import gzip
import hashlib
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
COUNT = 20
RUN = 50


def rows(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def letters(text):
    return "".join(c for c in text.lower() if c.isalpha())


def runs(text, step):
    bare = letters(text)
    return {bare[i : i + RUN] for i in range(0, max(len(bare) - RUN, 0) + 1, step)}


def main():
    marked = {row["id"] for path in (ROOT / "data/marks").rglob("marks.jsonl") for row in rows(path)}
    gold = set()
    for name in ("dev", "train"):
        for article in rows(SHARED / "gold" / name / "articles.jsonl"):
            gold |= runs(article["text"], 1)
    free = [row for row in rows(SHARED / "bench/corpora/news_bench_20k.jsonl.gz") if row["id"] not in marked]
    free.sort(key=lambda row: (row["outlet"] != "Wikinews", hashlib.sha256(row["id"].encode()).hexdigest()))
    chosen = []
    for row in free:
        if len(chosen) == COUNT:
            break
        if len(runs(row["text"], RUN) & gold) < 8:
            chosen.append(row["id"])
    print("\n".join(sorted(chosen)))


if __name__ == "__main__":
    main()
