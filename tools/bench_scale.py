#!/usr/bin/env python3
"""Measures how cost grows with the number of articles: ingest of 10^3 to 10^5, and the coder alone on 10^6 in pieces.

    tools/bench_scale.py --binary target/release/polybius --ingest 1000 10000 100000 --pages
    tools/bench_scale.py --binary target/release/polybius --code 1000000 --arithmetic int8 --report

The corpus is repeated as often as need be, each time with other countries, persons, months, years and publication dates
(the same on every run), so that no document comes twice. What is done is kept in the state's folder, which belongs to one
program and one arithmetic of the coder alone; the same command goes on after a stop. Articles named in eval/late/ids.txt are left out. `--report` writes eval/scale.json, numbers only, and by
that the tables and the drawing of docs/scale.md."""

import argparse
import datetime
import gzip
import hashlib
import itertools
import json
import os
import pathlib
import re
import subprocess
import tempfile

import bench
import bench_article
import bench_record
import scale_page
from bench_record import ROOT, asked, measured

# A country's name, adjective and capital; the words of a copy are those of the country some places further on.
COUNTRIES = [row.split() for row in """
France French Paris|Germany German Berlin|Italy Italian Rome|Spain Spanish Madrid|Poland Polish Warsaw
Turkey Turkish Ankara|Russia Russian Moscow|Ukraine Ukrainian Kyiv|China Chinese Beijing|Japan Japanese Tokyo
India Indian Delhi|Pakistan Pakistani Islamabad|Iran Iranian Tehran|Iraq Iraqi Baghdad|Syria Syrian Damascus
Israel Israeli Jerusalem|Lebanon Lebanese Beirut|Egypt Egyptian Cairo|Jordan Jordanian Amman|Qatar Qatari Doha
Yemen Yemeni Sanaa|Oman Omani Muscat|Libya Libyan Tripoli|Tunisia Tunisian Tunis
Morocco Moroccan Rabat|Algeria Algerian Algiers|Nigeria Nigerian Abuja|Kenya Kenyan Nairobi|Ghana Ghanaian Accra
Brazil Brazilian Brasilia|Cuba Cuban Havana|Canada Canadian Ottawa|Austria Austrian Vienna
Hungary Hungarian Budapest|Greece Greek Athens|Norway Norwegian Oslo|Sweden Swedish Stockholm|Finland Finnish Helsinki
Vietnam Vietnamese Hanoi|Thailand Thai Bangkok|Armenia Armenian Yerevan""".strip().replace("\n", "|").split("|")]
PERSONS = ["Putin", "Biden", "Trump", "Obama", "Rouhani", "Zarif", "Raisi", "Khamenei", "Macron", "Merkel", "Scholz",
           "Johnson", "Erdogan", "Netanyahu", "Assad", "Zelensky", "Lavrov", "Blinken", "Kerry", "Pompeo", "Guterres",
           "Medvedev", "Lukashenko", "Modi", "Abe", "Salehi", "Araqchi", "Bolton", "Bush", "Clinton", "Sisi"]
MONTHS = ["January", "February", "April", "June", "July", "August", "September", "October", "November", "December"]
# A copy is so many days older than the one before: more than stories reach.
DAYS = 53
QUESTIONS = ["events by type", "busiest pairs", "a pair by month", "a pair's events", "a pair's claims"]


def rings():
    """Lists of words that stand for each other: names, adjectives, capitals, persons, months."""
    return [*([row[part] for row in COUNTRIES] for part in range(3)), PERSONS, MONTHS]


PLACE = {word: (ring, n) for ring in rings() for n, word in enumerate(ring)}
# Words that may stand in a ring, and years.
WORDS = re.compile(r"\b(?:[A-Z][a-z]+|19[89]\d|20[0-3]\d)\b")


def varied(article, copy):
    """The article as the copy of this number has it; copy 0 is the article itself."""
    if copy == 0:
        return article
    days = DAYS * copy

    def other(found):
        word = found.group()
        if word.isdigit():
            return str(int(word) - days // 365)
        ring, n = PLACE.get(word, ([word], 0))
        return ring[(n + copy) % len(ring)]

    told = {name: WORDS.sub(other, article.get(name) or "") for name in ("title", "text")}
    return {**article, **told, "id": f"{article['id']}-{copy}", "date": earlier(article, days)}


def earlier(article, days):
    """The publication date so many days before; an article without a date takes one from its id."""
    date = article.get("date") or ""
    parts = [int(part) for part in date.split("-")] if date else [2000 + sum(article["id"].encode()) % 20]
    day = datetime.date(*(parts + [1, 1])[:3]) - datetime.timedelta(days=days)
    return day.isoformat()


def articles(corpus):
    """The articles of the corpus that are not set aside, from the file as it is read."""
    aside = set((ROOT / "eval/late/ids.txt").read_text(encoding="utf-8").split())
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        yield from (a for a in map(json.loads, lines) if a["id"] not in aside)


def copies(corpus, whole, first, count):
    """Articles `first` to `first + count` of the endless corpus, whose copies have `whole` articles each."""
    copy, skipped = divmod(first, whole)
    endless = ((a, n) for n in itertools.count(copy) for a in articles(corpus))
    return (varied(a, n) for a, n in itertools.islice(endless, skipped, skipped + count))


def sample(corpus, whole, count):
    """So many articles: from all over the corpus, or the corpus and its copies."""
    step = max(1, whole // count)
    return itertools.islice(copies(corpus, whole, 0, max(count, whole)), 0, count * step, step)


def written(path, told):
    """Writes articles as lines; how many, and the bytes of their texts."""
    number = size = 0
    with open(path, "w", encoding="utf-8") as out:
        for article in told:
            out.write(json.dumps(article, ensure_ascii=False) + "\n")
            number, size = number + 1, size + len(article["text"].encode())
    return number, size


def ingest(binary, folder, corpus, whole, count):
    """One run of ingest into a new record, and the main questions to that."""
    source, record = os.path.join(folder, f"{count}.jsonl"), os.path.join(folder, f"{count}.db")
    for left in pathlib.Path(folder).glob(f"{count}.*"):
        left.unlink()
    number, text = written(source, sample(corpus, whole, count))
    run = measured([binary, "ingest", source, "--record", record])
    os.unlink(source)
    run.pop("said")
    kept = count_of(binary, record, "SELECT count(*) FROM documents")
    if kept != number:
        raise SystemExit(f"{kept} documents of {number} articles: some came twice")
    return {
        "articles": number, **run, **rates(number, run),
        "events": count_of(binary, record, "SELECT count(*) FROM events"),
        "bytes_an_article": round(os.path.getsize(record) / number), "text_bytes_an_article": round(text / number),
        "questions_ms": questions(binary, record), "load_average": round(os.getloadavg()[1], 1),
    }


def count_of(binary, record, sql):
    """The one number that a question gives."""
    done = subprocess.run([binary, "query", sql, "--record", record, "--format", "csv"], check=True,
                          stdout=subprocess.PIPE, text=True)
    return int(done.stdout.split()[1])


def rates(number, run):
    """What a run costs an article."""
    return {"articles_a_wall_s": round(number / run["wall_s"], 1), "cpu_s_a_1000": round(1000 * run["cpu_s"] / number, 2)}


def questions(binary, record):
    """Milliseconds of the main questions, the program's start taken along."""
    def query(sql):
        return [binary, "query", sql, "--record", record, "--format", "csv"]

    largest = subprocess.run(query(bench_record.LARGEST), check=True, stdout=subprocess.PIPE, text=True).stdout.split()[1]
    one, other = largest.split(",")
    out = {"dossier of the largest pair": asked([binary, "dossier", one, other, "--record", record]),
           "changes": asked([binary, "changes", "--record", record]),
           "search": asked([binary, "search", "sanctions", "missile", "--record", record])}
    return {**out, **{name: asked(query(bench_record.QUESTIONS[name])) for name in QUESTIONS}}


def code(binary, arithmetic, folder, corpus, whole, first, count):
    """One piece for the coder alone in that arithmetic, its rows as Parquet."""
    source, rows = os.path.join(folder, "piece.jsonl"), os.path.join(folder, "piece.parquet")
    number, text = written(source, copies(corpus, whole, first, count))
    run = measured([binary, "code", source, "--arithmetic", arithmetic, "-o", rows])
    run.pop("said")
    piece = {"first": first, "articles": number, "arithmetic": arithmetic, **run, **rates(number, run), "text_bytes": text,
             "row_bytes": os.path.getsize(rows), "load_average": round(os.getloadavg()[1], 1)}
    os.unlink(source)
    os.unlink(rows)
    return piece


def coded(pieces, wanted):
    """All pieces together, and the first and the last ones beside each other."""
    number, cpu = sum(p["articles"] for p in pieces), sum(p["cpu_s"] for p in pieces)
    wall = sum(p["wall_s"] for p in pieces)
    each = [p["cpu_s_a_1000"] for p in pieces]
    return {
        "articles": number, "wanted": wanted, "arithmetic": pieces[0]["arithmetic"],
        "pieces": len(pieces), "articles_a_piece": max(p["articles"] for p in pieces), "wall_s": round(wall, 1), "cpu_s": round(cpu, 1),
        "articles_a_wall_s_of_the_fastest": max(p["articles_a_wall_s"] for p in pieces),
        "cpu_s_a_1000": round(1000 * cpu / number, 2),
        "cpu_s_a_1000_of_pieces": {"first": each[0], "last": each[-1], "least": min(each), "most": max(each)},
        "peak_mb": max(p["peak_mb"] for p in pieces),
        "text_bytes_an_article": round(sum(p["text_bytes"] for p in pieces) / number),
        "row_bytes_an_article": round(sum(p["row_bytes"] for p in pieces) / number),
    }


def pages(binary, folder, times=10):
    """What it costs to make articles of web pages: the pages of the bench, some times over, in a WARC file."""
    archive = os.path.join(folder, "pages.warc")
    found = list(bench_article.dev_pages().values()) * times
    with open(archive, "wb") as out:
        out.writelines(bench_article.record(*page) for page in found)
    run = measured([binary, "article", archive])
    return {"pages": len(found), "cpu_s": run["cpu_s"], "cpu_s_a_1000": round(1000 * run["cpu_s"] / len(found), 2),
            "html_bytes_a_page": round(sum(len(html) for _, html in found) / len(found))}


class State:
    """What is done, in a folder: a file for each size of ingest, one for the pages, one line for each piece."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def belong(self, program, arithmetic):
        """Refuses to go on with what another program did, or the coder alone in another arithmetic."""
        held = {self.get("program") or program, *(piece["arithmetic"] for piece in self.pieces())}
        if not held <= {program, arithmetic}:
            raise SystemExit(f"{self.folder} holds runs of {sorted(held)}, not of {program}, {arithmetic} alone: "
                             "give another --state or remove it")
        self.put("program", program)

    def put(self, name, told):
        """Keeps the figures of a run."""
        aside = self.folder / f"{name}.new"
        aside.write_text(json.dumps(told), encoding="utf-8")
        aside.replace(self.folder / f"{name}.json")

    def get(self, name):
        """The figures of a run, None before it."""
        file = self.folder / f"{name}.json"
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None

    def pieces(self):
        """The pieces that are done, in their order."""
        found = [json.loads(file.read_text(encoding="utf-8")) for file in self.folder.glob("piece-*.json")]
        return sorted(found, key=lambda piece: piece["first"])

    def report(self, output):
        """Writes what all comes to."""
        runs = [json.loads(file.read_text(encoding="utf-8")) for file in self.folder.glob("ingest-*.json")]
        result = {"machine": bench.machine(), "program": self.get("program"), "ingest": sorted(runs, key=lambda run: run["articles"])}
        if self.pieces():
            result["code"] = coded(self.pieces(), self.get("wanted"))
        if self.get("pages"):
            result["pages"] = self.get("pages")
        pathlib.Path(output).write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        scale_page.write(result)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="target/release/polybius")
    parser.add_argument("--corpus", default=str(ROOT / "../shared/bench/corpora/news_bench_20k.jsonl.gz"))
    parser.add_argument("--ingest", type=int, nargs="*", default=[], metavar="N", help="sizes to ingest")
    parser.add_argument("--code", type=int, default=0, metavar="N", help="articles for the coder alone")
    parser.add_argument("--arithmetic", default="exact", choices=["exact", "int8"], help="of the coder alone")
    parser.add_argument("--piece", type=int, default=20_000, metavar="N", help="articles of a piece")
    parser.add_argument("--pages", action="store_true", help="measure web pages too")
    parser.add_argument("--folder", help="where articles and records lie; by default a folder that is removed")
    parser.add_argument("--state", default=str(ROOT / "target/scale"), help="the folder of what is done")
    parser.add_argument("--report", action="store_true", help="write what is done so far into file and page")
    parser.add_argument("-o", "--output", default=str(ROOT / "eval/scale.json"))
    args = parser.parse_args()
    state = State(args.state)
    # Builds of one version differ: a program is known by its bytes.
    program = hashlib.sha256(pathlib.Path(args.binary).read_bytes()).hexdigest()[:16]
    state.belong(program, args.arithmetic)
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        work(args, state, folder)
    if args.report:
        state.report(args.output)


def work(args, state, folder):
    """Does what is asked for and not yet done."""
    binary = os.path.abspath(args.binary)
    whole = sum(1 for _ in articles(args.corpus)) if args.ingest or args.code else 0
    for count in args.ingest:
        if state.get(f"ingest-{count}") is None:
            state.put(f"ingest-{count}", ingest(binary, folder, args.corpus, whole, count))
    if args.pages:
        state.put("pages", pages(binary, folder))
    if args.code:
        state.put("wanted", args.code)
    first = sum(piece["articles"] for piece in state.pieces())
    while first < args.code:
        count = min(args.piece, args.code - first)
        piece = code(binary, args.arithmetic, folder, args.corpus, whole, first, count)
        state.put(f"piece-{first}", piece)
        first += piece["articles"]


if __name__ == "__main__":
    main()
