#!/usr/bin/env python3
"""The 500 most frequent person, organisation and group strings of the open news corpus.

    polybius parse news_bench_20k.jsonl > parsed.conllu
    tools/frequent_names.py parsed.conllu news_bench_20k.jsonl [TEXTS.jsonl] > eval/names/strings.tsv

Names are what the model's recogniser calls PERSON, ORG or NORP, without a leading article and a closing
possessive, counted by the number of articles that hold them; strings with a digit or of one letter are left
out. Each gets one article, the one with the smallest SHA-256 of name and id, whose date the name is to be
resolved on. The table has id, date and place in the article (code points), no name and no text; TEXTS.jsonl
is written for the markers, with the name and the text around it.
"""

import collections
import hashlib
import json
import re
import sys

COUNT = 500
KINDS = {"PERSON", "ORG", "NORP"}
AROUND = 600


def names(path):
    """Yields (article id, kind, surface) for every name of the wanted kinds."""
    article, open_name = None, []
    for line in open(path, encoding="utf-8"):
        if line.startswith("# newdoc id = "):
            article = line[14:].rstrip("\n")
        columns = line.rstrip("\n").split("\t")
        tag = re.search(r"NER=([BI])-(\w+)", columns[9]) if len(columns) == 10 else None
        if open_name and not (tag and tag[1] == "I"):
            yield open_name[0], open_name[1], "".join(open_name[2:]).strip()
            open_name = []
        if tag and (tag[1] == "B" or open_name):
            open_name = open_name or [article, tag[2]]
            open_name.append(columns[1] + ("" if "SpaceAfter=No" in columns[9] else " "))


def bare(surface):
    return re.sub(r"^(the|The|a|A|an|An) |['’]s?$", "", re.sub(r"['’]s$", "", surface)).strip()


def main():
    parsed, corpus = sys.argv[1:3]
    held = collections.defaultdict(set)
    kinds = collections.defaultdict(collections.Counter)
    for article, kind, surface in names(parsed):
        name = bare(surface)
        if kind in KINDS and len(name) > 1 and not re.search(r"[\d\n]", name):
            held[name].add(article)
            kinds[name][kind] += 1
    chosen = sorted(held, key=lambda n: (-len(held[n]), n))
    articles = {}
    for line in open(corpus, encoding="utf-8"):
        row = json.loads(line)
        articles[row["id"]] = row
    texts = open(sys.argv[3], "w", encoding="utf-8") if len(sys.argv) > 3 else None
    print("id\tdate\tstart\tend\tkind\tarticles")
    count = 0
    for name in chosen:
        usable = [i for i in held[name] if articles[i].get("date") and name in articles[i]["text"]]
        if count == COUNT or not usable:
            continue
        count += 1
        row = articles[min(usable, key=lambda i: hashlib.sha256((name + i).encode()).hexdigest())]
        start = row["text"].find(name)
        kind = kinds[name].most_common(1)[0][0]
        print(row["id"], row["date"], start, start + len(name), kind, len(held[name]), sep="\t")
        if texts:
            around = row["text"][max(0, start - AROUND) : start + len(name) + AROUND]
            note = {"n": count, "name": name, "kind": kind, "id": row["id"], "date": row["date"],
                    "outlet": row["outlet"], "title": row["title"], "around": around}
            texts.write(json.dumps(note, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
