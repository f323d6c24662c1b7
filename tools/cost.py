"""What an article costs: two sizes, so that start-up can be taken off, in turns, medians of three.

The articles are the samples, repeated under other ids."""

import json
import os
import pathlib
import statistics

import venv_tools

SAMPLES = venv_tools.ROOT / "data/samples/articles.jsonl"
FIELDS = ["id", "outlet", "date", "title", "text"]
TURNS = 3


def articles(times=1):
    """The samples as objects, `times` over with ids of their own."""
    with open(SAMPLES, encoding="utf-8") as lines:
        one = [json.loads(line) for line in lines if line.strip()]
    plain = [{name: article.get(name) for name in FIELDS} for article in one]
    return [{**a, "id": a["id"] + (f"-{n}" if n else "")} for n in range(times) for a in plain]


def written(folder, times):
    """The path of a file of the samples, `times` over, under `folder`."""
    path = pathlib.Path(folder) / f"{times}.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in articles(times)), encoding="utf-8")
    return path


def measured(ways, sizes):
    """Seconds of `ways`, functions of how often the samples are repeated that give seconds, and their ratio.

    The second way is what the first is divided by."""
    seconds = {way: {times: [] for times in sizes} for way in ways}
    for _ in range(TURNS):
        for times in sizes:
            for way, run in ways.items():
                seconds[way][times].append(run(times))
    middle = {way: [statistics.median(seconds[way][times]) for times in sizes] for way in ways}
    counts = [times * len(articles()) for times in sizes]
    an_article = {way: (large - small) / (counts[1] - counts[0]) for way, (small, large) in middle.items()}
    first, second = an_article.values()
    return {"processors": os.cpu_count(), "articles": counts, "turns": TURNS,
            "seconds": {way: [round(s, 3) for s in two] for way, two in middle.items()},
            "ms_an_article": {way: round(s * 1000, 3) for way, s in an_article.items()},
            "ratio": round(first / second, 3)}


def report(name, result):
    """Prints `result` and keeps it as eval/bench/`name`.json."""
    text = json.dumps(result, indent=1)
    (venv_tools.ROOT / "eval/bench" / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(text)
