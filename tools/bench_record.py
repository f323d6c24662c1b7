#!/usr/bin/env python3
"""Measures `polybius ingest` on a corpus: rate, share of writing, bytes, peak memory, the same corpus again, and questions.

    tools/bench_record.py --binary target/release/polybius --corpus ../shared/bench/corpora/news_bench_20k.jsonl.gz

With --questions RECORD only the questions are asked anew, of that record; what the file tells of ingest stays.
Articles named in eval/late/ids.txt are left out. Writes eval/bench/record.json: numbers only."""

import argparse
import gzip
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
LARGEST = ("SELECT source, target FROM (SELECT min(source, target) AS source, max(source, target) AS target, told "
           "FROM pair_days WHERE source <> target) GROUP BY 1, 2 ORDER BY sum(told) DESC LIMIT 6")
QUESTIONS = {
    "events by type": "SELECT type, count(*) FROM events GROUP BY 1 ORDER BY 2 DESC",
    "busiest pairs": "SELECT source, target, sum(told) FROM pair_days GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 20",
    "a pair by month": "SELECT substr(day, 1, 7), sum(told), sum(goldstein) FROM pair_days "
                       "WHERE source = 'USA' AND target = 'CHN' GROUP BY 1",
    "a pair's claims": "SELECT c.day, c.speaker, c.content FROM claim_pairs p JOIN claims c USING (claim) "
                       "WHERE p.speaker = 'USA' AND p.about = 'RUS' ORDER BY c.day DESC LIMIT 50",
    "a pair's events": "SELECT e.day, e.type, e.trigger FROM dyads p JOIN events e USING (event) "
                       "WHERE p.source = 'USA' AND p.target = 'RUS' ORDER BY e.day DESC LIMIT 50",
    "claims of a speaker": "SELECT day, content FROM claims WHERE speaker = 'CHN' ORDER BY day DESC LIMIT 50",
    "exchanges delivered": "SELECT day, giver, receiver, item FROM exchanges WHERE status = 'delivered' LIMIT 100",
    "figures of the dead": "SELECT day, value, bound, item FROM figures WHERE measure = 'killed' "
                           "ORDER BY value DESC LIMIT 20",
    "who says so": "SELECT key, count(*) FROM voices GROUP BY 1 ORDER BY 2 DESC LIMIT 20",
    "events in a country": "SELECT day, type, trigger FROM events WHERE place_country = 'SYR' ORDER BY day LIMIT 50",
    "outlets": "SELECT outlet, count(*) FROM documents GROUP BY 1 ORDER BY 2 DESC",
}


def measured(command):
    """Wall and CPU seconds, peak memory in MB and standard error of a run."""
    started = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{command}: {said}")
    return {"wall_s": round(time.monotonic() - started, 2), "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
            "peak_mb": round(usage.ru_maxrss / 1024, 1), "said": said}


def lines(corpus):
    """Articles of the corpus that are not set aside."""
    aside = set((ROOT / "eval/late/ids.txt").read_text(encoding="utf-8").split())
    with gzip.open(corpus, "rt", encoding="utf-8") as articles:
        return [a for a in articles if json.loads(a)["id"] not in aside]


def ingest(binary, folder, name, articles):
    """Ingests articles, then the same again."""
    source, record = os.path.join(folder, name + ".jsonl"), os.path.join(folder, name + ".db")
    with open(source, "w", encoding="utf-8") as out:
        out.writelines(articles)
    command = [binary, "ingest", source, "--record", record]
    first = measured(command)
    size = os.path.getsize(record)
    again = measured(command)
    writing = float(re.search(r"([0-9.]+) s spent writing", first["said"]).group(1))
    unchanged = f"0 new documents, {len(articles)} known" in again["said"]
    return record, {
        "articles": len(articles), "wall_s": first["wall_s"], "cpu_s": first["cpu_s"],
        "articles_a_cpu_s": round(len(articles) / first["cpu_s"], 1),
        "writing_s": writing, "writing_share_of_cpu": round(writing / first["cpu_s"], 3),
        "bytes_an_article": round(size / len(articles)),
        "text_bytes_an_article": round(sum(len(json.loads(a)["text"].encode()) for a in articles) / len(articles)),
        "peak_mb": first["peak_mb"],
        "again": {"wall_s": again["wall_s"], "cpu_s": again["cpu_s"], "unchanged": unchanged,
                  "times_faster_cpu": round(first["cpu_s"] / again["cpu_s"], 1)},
    }


def asked(command, times=5):
    """Median milliseconds of some runs of a question, the program's start taken along: on the clock and of CPU."""
    runs = [measured(command) for _ in range(times)]
    return {kind: round(1000 * statistics.median(run[kind + "_s"] for run in runs)) for kind in ("wall", "cpu")}


def questions(binary, record):
    """Milliseconds of each question; of dossiers those of the largest pairs, printed and as JSON."""
    def query(sql):
        return [binary, "query", sql, "--record", record, "--format", "csv"]

    out = {name: asked(query(sql)) for name, sql in QUESTIONS.items()}
    pairs = subprocess.run(query(LARGEST), check=True, capture_output=True, text=True).stdout.split()[1:]
    for one, other in [pair.split(",") for pair in pairs] + [("ISR", "PSE"), ("CHN", "USA"), ("PRK", "RUS")]:
        command = [binary, "dossier", one, other, "--record", record]
        out[f"dossier {one} {other}"] = asked(command)
        out[f"dossier {one} {other}, JSON"] = asked([*command, "--format", "json"])
    for name, words in [("changes", ["changes"]), ("search", ["search", "sanctions", "missile"])]:
        out[name] = asked([binary, *words, "--record", record])
    out["check"] = asked([binary, "record", "check", "--record", record], times=1)
    # How many others wanted a processor meanwhile: the clock tells of them too.
    out["load_average"] = round(os.getloadavg()[1], 1)
    return out


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--binary", default="target/release/polybius")
    args.add_argument("--corpus", default=str(ROOT / "../shared/bench/corpora/news_bench_20k.jsonl.gz"))
    args.add_argument("--sizes", type=int, nargs="+", default=[2000, 20000])
    args.add_argument("-o", "--output", default=str(ROOT / "eval/bench/record.json"))
    args.add_argument("--questions", metavar="RECORD")
    args = args.parse_args()
    if args.questions:
        result = json.loads(pathlib.Path(args.output).read_text(encoding="utf-8"))
        result["questions_ms"] = questions(os.path.abspath(args.binary), os.path.abspath(args.questions))
        write(result, args.output)
        return
    binary, articles = os.path.abspath(args.binary), lines(args.corpus)
    with tempfile.TemporaryDirectory() as folder:
        # Articles from all over the corpus, so that sizes differ in number only.
        runs = []
        for size in args.sizes:
            step = max(1, len(articles) // size)
            record, run = ingest(binary, folder, str(size), articles[::step][:size])
            runs.append(run)
        result = {
            "processors": os.cpu_count(), "runs": runs,
            "peak_ratio": round(runs[-1]["peak_mb"] / runs[0]["peak_mb"], 2),
            "questions_ms": questions(binary, record),
        }
    write(result, args.output)


def write(result, path):
    """Prints the figures and keeps them."""
    text = json.dumps(result, indent=1)
    print(text)
    pathlib.Path(path).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
