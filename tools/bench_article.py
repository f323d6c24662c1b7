#!/usr/bin/env python3
"""Measures `polybius article` on the dev pages of the article extraction benchmark.

    tools/bench_article.py [--binary PATH]

The pages go into a WARC file with their addresses, as an archive would hold them. The body is scored by
the scorer of ../shared/bench as it is. Titles and dates have no gold there, so two things are told: how
many pages give one, and how often the page read without its meta tags and JSON-LD, from its visible
parts and its address alone, gives the same title and the same day as the page that tells them.

The pages are for measuring alone: nothing of them is kept here. The figures go to
eval/bench/article.json beside those of other systems on the same pages.
"""

import argparse
import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT.parent / "shared/bench"
OUT = ROOT / "eval/bench/article.json"
DECLARED = re.compile(rb"<meta\b[^>]*(?:property|name|itemprop)=[^>]*>|<script[^>]*ld\+json[^>]*>.*?</script>", re.I | re.S)

# Measured on these dev pages with this scorer, through the crates' own interfaces and defaults.
MEASURED = {
    "rs-trafilatura 0.2.2": {"f1": 0.9379, "precision": 0.8924, "recall": 0.9882},
    "rs-trafilatura 0.2.2, told that it is an article": {"f1": 0.9386, "precision": 0.8938, "recall": 0.9882},
    "dom_smoothie 0.19.0": {"f1": 0.9402, "precision": 0.9048, "recall": 0.9783},
}
# F1 on all 181 pages, dev and held out, as the benchmark's own page and repository tell.
PUBLISHED = {
    "rs_trafilatura": 0.970,
    "trafilatura 2.0": 0.958,
    "go_trafilatura": 0.960,
    "newspaper4k": 0.949,
    "Readability.js": 0.947,
    "readability-lxml": 0.922,
    "readability_rs": 0.873,
    "dom_smoothie": 0.865,
    "all the page's text": 0.665,
}


def dev_pages():
    """Address and HTML of each page, by its id."""
    with open(BENCH / "dev/article_extraction.jsonl", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {row["id"]: (row["url"], gzip.open(BENCH / "dev" / row["html"]).read()) for row in rows}


def record(address, html):
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + html
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def articles(binary, pages, folder, name):
    """What the program makes of each page, by the page's id."""
    archive = folder / f"{name}.warc"
    archive.write_bytes(b"".join(record(address, html) for address, html in pages.values()))
    run = subprocess.run([binary, "article", archive], capture_output=True, check=True, text=True)
    by_address = {row["id"]: row for row in map(json.loads, run.stdout.splitlines())}
    return {page: by_address.get(address, {}) for page, (address, _) in pages.items()}


def score(made, folder):
    system = folder / "system.jsonl"
    with open(system, "w", encoding="utf-8") as file:
        for page, row in made.items():
            file.write(json.dumps({"id": page, "articleBody": row.get("text", "")}) + "\n")
    scorer = BENCH / "scorers/score_article.py"
    gold = BENCH / "dev/article_extraction.jsonl"
    run = subprocess.run([sys.executable, scorer, gold, system], capture_output=True, check=True, text=True)
    found = re.search(r"pages (\d+)  F1 (\S+) ± (\S+)  precision (\S+)  recall (\S+)", run.stdout)
    pages, *figures = found.groups()
    return {"pages": int(pages), **dict(zip(("f1", "f1_sd", "precision", "recall"), map(float, figures)))}


def same_title(one, other):
    bare = [re.sub(r"\W", "", title.lower()) for title in (one, other)]
    return bare[0] == bare[1]


def agreement(told, seen, field, same):
    both = [(row[field], seen[page].get(field)) for page, row in told.items() if row.get(field)]
    agree = sum(1 for one, other in both if other and same(one, other))
    silent = sum(1 for _, other in both if not other)
    return {"pages_with_it": len(both), "same_without_meta": agree, "none_without_meta": silent}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=ROOT / "target/release/polybius")
    binary = pathlib.Path(parser.parse_args().binary).resolve()
    if not BENCH.exists():
        sys.exit(f"{BENCH} is not there: nothing is measured")
    pages = dev_pages()
    bare = {page: (address, DECLARED.sub(b"", html)) for page, (address, html) in pages.items()}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        told = articles(binary, pages, folder, "told")
        seen = articles(binary, bare, folder, "seen")
        result = {
            "set": "article extraction benchmark, dev pages",
            "body": score(told, folder),
            "body_without_meta": score(seen, folder),
            "title": agreement(told, seen, "title", same_title),
            "date": agreement(told, seen, "date", lambda one, other: one == other),
            "measured_on_the_same_pages": MEASURED,
            "published_f1_on_all_pages": PUBLISHED,
        }
    OUT.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    body = result["body"]
    print(f"body   F1 {body['f1']:.4f}  precision {body['precision']:.4f}  recall {body['recall']:.4f}  ({body['pages']} pages)")
    for name, row in MEASURED.items():
        print(f"       F1 {row['f1']:.4f}  precision {row['precision']:.4f}  recall {row['recall']:.4f}  {name}")
    for field in ("title", "date"):
        row = result[field]
        print(f"{field:6} {row['pages_with_it']} of {body['pages']} pages; the visible parts alone give the same on {row['same_without_meta']}, none on {row['none_without_meta']}")


if __name__ == "__main__":
    main()
