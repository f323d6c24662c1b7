#!/usr/bin/env python3
"""Marks of the project's own, without the texts they were made on.

    tools/marks.py pack GOLD.jsonl ARTICLES.jsonl > data/marks/marks.jsonl   (or data/marks/events/marks.jsonl)
    tools/marks.py show [ID ...]
    tools/marks.py articles MARKS.jsonl > articles.jsonl

`pack` keeps ids, the text's SHA-256, spans (Unicode code points), codes and numbers of marked articles, and
drops every word. `show` joins the marks with the texts of ../shared/bench/corpora/news_bench_20k.jsonl.gz,
where that file exists, and prints them for a person. `articles` gives the marked articles of the corpus
as `polybius code` reads them; the shared scorer takes the marks themselves as its gold.
"""

import gzip
import hashlib
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARKS = [ROOT / "data/marks/marks.jsonl", ROOT / "data/marks/events/marks.jsonl"]
CORPUS = ROOT.parent / "shared/bench/corpora/news_bench_20k.jsonl.gz"
WORDS = {"text", "trigger", "cue", "content", "item"}


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def bare(value):
    """The same value without the fields that hold words."""
    if isinstance(value, dict):
        return {k: bare(v) for k, v in value.items() if k not in WORDS}
    if isinstance(value, list):
        return [bare(v) for v in value]
    return value


def pack(gold, articles):
    texts = {a["id"]: a["text"] for a in rows(articles)}
    for row in sorted(rows(gold), key=lambda r: r["id"]):
        digest = hashlib.sha256(texts[row["id"]].encode("utf-8")).hexdigest()
        kept = {"id": row["id"], "text_sha256": digest, **{k: bare(v) for k, v in row.items() if k != "id"}}
        print(json.dumps(kept, ensure_ascii=False, separators=(",", ":")))


def corpus(ids):
    """Rows of the corpus by id, as far as they are wanted."""
    found = {}
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["id"] in ids:
                found[row["id"]] = row
    return found


def side(text, parties):
    words = (f"{text[slice(*p['span'])] if p.get('span') else ''}={p.get('code', '')}" for p in parties)
    return ", ".join(words)


def show(wanted):
    marks = [m for path in MARKS for m in rows(path) if not wanted or m["id"] in wanted]
    texts = corpus({m["id"] for m in marks})
    for mark in marks:
        text = texts.get(mark["id"], {}).get("text", "")
        if hashlib.sha256(text.encode("utf-8")).hexdigest() != mark["text_sha256"]:
            print(f"{mark['id']}: the text is not there or another one", file=sys.stderr)
            continue
        print(f"\n{mark['id']}")
        for event in mark["events"]:
            trigger = text[slice(*event["span"])]
            print(f"  {event['type']:10} {trigger!r}: {side(text, event['actors'])} > {side(text, event['recipients'])}")


def main():
    match sys.argv[1:]:
        case ["pack", gold, articles]:
            pack(gold, articles)
        case ["articles", marks]:
            for row in corpus({m["id"] for m in rows(marks)}).values():
                print(json.dumps(row, ensure_ascii=False))
        case ["show", *ids]:
            show(set(ids))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
