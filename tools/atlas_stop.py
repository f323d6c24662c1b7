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
                  "supreme range own madam federation sheikh imam ayatollah chairman lady lord mountain jewish catholic bible quran twitter facebook google youtube instagram apple microsoft amazon".split())


# Words that stand in the names of bodies and name none of them alone.
NO_BODY = set("national times foundation movement union river right left total let commonwealth bloc resistance front coalition "
              "alliance people state council assembly tribunal court senate_ guard guards police army navy 2020 2024 supreme "
              "homeland fatherland justice freedom progress unity hope center centre the network independent mail post sun star "
              "mirror express herald tribune observer standard citizen record focus news press radio today voice world life "
              "opposition government parliament congress_ office bureau agency service group party league board fund bank".split())
# Countries whose family names come first.
FAMILY_FIRST = {"CHN", "PRK", "KOR", "TWN", "HKG", "MAC", "VNM", "KHM", "SGP"}
# Short forms of months and weekdays.
DATES = set("jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun".split())


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
    rows = [r for r in read("regions", OUT) if int(r["population"] or 0) >= 300_000]
    regions = single(n for r in rows for n in [r["name"]] + split(r["names"]))
    for r in read("regions", OUT):
        size.update((k, size.get(k, 0)) for k in single([r["name"]] + split(r["names"])))
    home = {r["id"]: r["code"] for r in read("terms", OUT) + own("terms")}
    rows = read("people", OUT) + own("people") + own("aliases")
    people = [(fold(n).split(), home.get(r["id"], "")) for r in rows for n in [r.get("name", "")] + split(r["names"])]
    first = Counter(p[0] for p, code in people if len(p) > 1 and code not in FAMILY_FIRST)
    last = {w for p, _ in people for w in p}
    orgs = single(n for r in read("organisations", OUT) if r["source"] not in ("HAND", "OWN") for n in split(r["names"]) if not n.isupper())
    out = []
    for w in sorted(set(size) | regions):
        big = size.get(w, 0) >= 50_000 or w in regions
        ordinary = low[w] >= 3 and share(w) > (0.5 if big else 0.2)
        given = first[w] >= 8 and size.get(w, 0) < 300_000 and w not in regions
        if w not in KEPT_CITIES and (ordinary or given or w in roles | DATES or len(w) < 3):
            out.append((w, "place"))
    for w in sorted(last):
        if low[w] >= 2000 or len(w) < 2 or w in roles - {"may", "king", "pope", "bishop", "major", "judge", "prince", "mayor"}:
            out.append((w, "surname"))
        elif low[w] >= 3 and share(w) >= 0.2 or w in roles or first[w] >= 20:
            out.append((w, "find"))
    for w in sorted(orgs | NO_BODY):
        if w in NO_BODY or (low[w] >= 2 and share(w) > 0.1) or w in roles or len(w) < 4 or w.isdigit():
            out.append((w, "organisation"))
    write("stop", ["surface", "of", "source"], [{"surface": w, "of": k, "source": "CORPUS"} for w, k in out])


if __name__ == "__main__":
    main()
