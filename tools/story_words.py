#!/usr/bin/env python3
"""Counts in how many articles each word stands: the background that stories weigh words by.

    tools/story_words.py [--corpus FILE] [--least 20]

Reads the articles of ../shared/bench/corpora (those set aside in eval/late/ids.txt left out), and writes
data/stories/words.tsv: how many articles were read, then each word of at least `--least` articles with its
count. The table holds counts alone. Words are cut as crates/polybius-record/src/stories/words.rs cuts them.
"""

import argparse
import collections
import gzip
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared/bench/corpora/news_bench_20k.jsonl.gz"
OUT = ROOT / "data/stories/words.tsv"
WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")


def words(text):
    for match in WORD.finditer(text):
        yield re.sub(r"['’]s$", "", match.group().lower()).replace("’", "'")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", type=pathlib.Path, default=CORPUS)
    parser.add_argument("--least", type=int, default=20, help="fewest articles of a word that is kept")
    args = parser.parse_args()
    aside = set((ROOT / "eval/late/ids.txt").read_text(encoding="utf-8").split())
    articles, count = 0, collections.Counter()
    with gzip.open(args.corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["id"] not in aside:
                articles += 1
                count.update(set(words(f"{row['title']}\n{row['text']}")))
    kept = sorted((word, n) for word, n in count.items() if n >= args.least)
    head = [
        "# Articles that hold a word, made by tools/story_words.py from the open articles of the bench:",
        "# Tehran Times and Kremlin.ru (CC BY 4.0), the White House (public domain), Wikinews (CC BY 2.5).",
        f"#articles\t{articles}",
    ]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text("\n".join(head + [f"{w}\t{n}" for w, n in kept]) + "\n", encoding="utf-8")
    print(f"{articles} articles, {len(kept)} words")


if __name__ == "__main__":
    main()
