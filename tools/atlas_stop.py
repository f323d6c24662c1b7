"""Makes data/atlas/stop.tsv: names that are ordinary words, and for what they must not be taken.

A single word that the tables hold as a name is counted in the news texts of ../shared/bench/corpora,
in lower case and with a capital inside a sentence; how the two compare decides. Run it after
atlas_tables.py.
"""

import gzip
import json
import re
from collections import Counter

from atlas_common import SHARED, fold, own, read, split, write, OUT

NEWS = SHARED.parent / "bench" / "corpora" / "news_bench_20k.jsonl.gz"
TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[.!?:\"“]")
# Cities that are ordinary words, and yet are meant often enough where a capital stands.
KEPT_CITIES = set("nice reading split mobile bath hull derby tours orange natal hue acre como tete bury bend concord queens "
                  "providence worms".split())
# Words with a capital in titles, names of institutions and dates.
CAPITALISED = set("president minister prime general court house council state states party union republic senator congress "
                  "parliament government ministry department secretary king queen prince princess pope judge captain major "
                  "colonel admiral marshal commander chief director chairman speaker governor mayor ambassador doctor professor "
                  "january february march april may june july august september october november december monday tuesday "
                  "wednesday thursday friday saturday sunday north south east west central northern southern eastern western "
                  "university school hospital church bank company agency office center centre street road avenue park hotel "
                  "airport river lake sea ocean mount island islands bay valley city town village county district province "
                  "region national international federal royal united new old great saint st san los las del der das jr sr "
                  "mr mrs ms dr prof gen col lt sen rep gov english french german spanish russian chinese american british "
                  "internet covid coronavirus olympic olympics christmas easter ramadan eid nobel god islam muslim christian "
                  "jewish catholic bible quran twitter facebook google youtube instagram apple microsoft amazon".split())


def counts():
    """How often each word stands in lower case, and how often with a capital inside a sentence."""
    low, high = Counter(), Counter()
    with gzip.open(NEWS, "rt", encoding="utf-8") as f:
        for line in f:
            for paragraph in json.loads(line)["text"].split("\n"):
                before = "."
                for word in TOKEN.findall(paragraph):
                    if word[0].islower():
                        low[fold(word)] += 1
                    elif word[0].isalpha() and before not in '.!?:"“':
                        high[fold(word)] += 1
                    before = word
    return low, high


def single(names):
    """The single words among names."""
    return {k for n in names for k in [fold(n)] if k and " " not in k}


def main():
    """Writes stop.tsv."""
    low, high = counts()
    share = lambda w: low[w] / (low[w] + high[w]) if low[w] else 0.0
    roles = {fold(r[c]) for r in read("roles", OUT) for c in ("noun", "plural")} | CAPITALISED
    size = {}
    for r in read("places", OUT):
        for k in single([r["name"]] + split(r["names"])):
            size[k] = max(size.get(k, 0), int(r["population"]))
    regions = single(n for r in read("regions", OUT) for n in [r["name"]] + split(r["names"]))
    people = [fold(n).split() for r in read("people", OUT) for n in [r["name"]] + split(r["names"])]
    first, last = Counter(p[0] for p in people if len(p) > 1), {p[-1] for p in people if p}
    last |= {p[0] for p in people if p}
    orgs = single(n for r in read("organisations", OUT) if r["source"] not in ("HAND", "OWN") for n in split(r["names"]) if not n.isupper())
    out = []
    for w in sorted(set(size) | regions):
        big = size.get(w, 0) >= 50_000 or w in regions
        ordinary = low[w] >= 3 and share(w) > (0.5 if big else 0.2)
        given = first[w] >= 8 and size.get(w, 0) < 100_000 and w not in regions
        if w not in KEPT_CITIES and (ordinary or given or w in roles or len(w) < 3):
            out.append((w, "place"))
    for w in sorted(last):
        if low[w] >= 2000 or len(w) < 2 or w in roles - {"may", "king", "pope", "bishop", "major", "judge", "prince", "mayor"}:
            out.append((w, "surname"))
        elif low[w] >= 3 and share(w) >= 0.2 or w in roles:
            out.append((w, "find"))
    for w in sorted(orgs):
        if (low[w] >= 2 and share(w) > 0.1) or w in roles or len(w) < 4:
            out.append((w, "organisation"))
    write("stop", ["surface", "of", "source"], [{"surface": w, "of": k, "source": "CORPUS"} for w, k in out])


if __name__ == "__main__":
    main()
