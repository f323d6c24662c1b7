#!/usr/bin/env python3
"""Measures claims on PolNeAR: `polybius code` over its dev articles, scored for source, cue and content.

    tools/bench_polnear.py [--binary PATH] [--split dev]

A claim row gives one attribution: the span of its speaker, of its cue and of its content. A quote that
goes on behind its cue is two rows here and one attribution there; the second row has no cue, and its
content joins the row before it where nothing but cue and speaker stands between the two. A "that" which
opens a clause is no content here and is content there: it is taken in. A speaker is the name alone here
and there the name with what is set off behind it ("Berg, a former minister,"): the words between commas or
brackets that follow the name are taken in. The scorer of ../shared/bench is run as it is. The figures go to eval/bench/polnear.json beside those of the second
annotator and of published systems.

PolNeAR marks every attribution; the coding guide leaves some out on purpose: documents as speakers, an
infinitive or a noun phrase under verbs of calling for and condemning, what a government says of itself
in its own statement, and what a speaker quotes of himself. Its articles are for measuring alone: nothing
of them is kept here.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT.parent / "shared/bench"
OUT = ROOT / "eval/bench/polnear.json"
ROLES = ("source", "cue", "content")
STOP = r"(?<![A-Z])(?<!\bSt)(?<!\bMr)(?<!\bJr)(?<!\bDr)\.(?=[\s\"“”]|$)"
# What is set off behind a name: a bracket, then words between a comma and the stop or the next quote.
BEHIND = re.compile(rf"(?: \([^()\n]{{1,60}}\))?(?:,[^\n\"“”:;]{{1,200}}?(?={STOP}|$|, ?[\"“]))?", re.M)

# Exact F1 of others on the same task; where each is told stands in the bench's own README.
SECOND_ANNOTATOR = {"source": 0.78, "cue": 0.70, "content": 0.67}
PUBLISHED = {
    "rules (CofeNet paper, 2022)": {"source": 0.107, "cue": 0.228, "content": 0.056},
    "CRF (CofeNet paper, 2022)": {"source": 0.506, "cue": 0.534, "content": 0.286},
    "BiLSTM and CRF (CofeNet paper, 2022)": {"source": 0.696, "cue": 0.667, "content": 0.590},
    "BERT (CofeNet paper, 2022)": {"source": 0.811, "cue": 0.740, "content": 0.689},
    "BERT and CofeNet (CofeNet paper, 2022)": {"source": 0.832, "cue": 0.753, "content": 0.729},
}


def articles(rows, path):
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            article = {name: row[name] for name in ("id", "date", "outlet", "title", "text")}
            file.write(json.dumps(article, ensure_ascii=False) + "\n")


def with_description(source, cue, text):
    """The source with what is set off behind it: up to its cue, or where it follows its cue to the stop."""
    end = source[1]
    if source[1] <= cue[0]:
        between = text[end : cue[0]].rstrip()
        if between[:1] + between[-1:] in (",,", "()") or (between[:2] == " (" and between[-1:] in "),"):
            end += len(between)
    elif cue[1] <= source[0]:
        behind = BEHIND.match(text[end:])
        end += behind.end()
    return [source[0], end]


def attribution(claim, text):
    """One attribution of a claim row; a role without a span stays empty."""
    start, end = claim["content_span"]
    if text[:start].endswith(" that "):
        start -= len("that ")
    spans = {"source": claim["speaker"].get("span"), "cue": claim.get("cue_span"), "content": [start, end]}
    if spans["source"] and spans["cue"]:
        spans["source"] = with_description(spans["source"], spans["cue"], text)
    return {role: [span] if span else [] for role, span in spans.items()}


def goes_on(text, before, after):
    """Whether `after` is the rest of a quote that the cue of `before` breaks."""
    if after["cue"] or not before["cue"] or not before["source"]:
        return False
    start, end = before["content"][-1][1], after["content"][0][0]
    inside = all(start <= span[0] and span[1] <= end for role in ("source", "cue") for span in before[role])
    between = text[start:end]
    return inside and "\n" not in between and len(between) < 100


def attributions(row, text):
    out = []
    for claim in sorted(row.get("claims", []), key=lambda claim: claim["content_span"]):
        new = attribution(claim, text)
        if out and goes_on(text, out[-1], new):
            out[-1]["content"] += new["content"]
        else:
            out.append(new)
    return {"id": row["id"], "attributions": out}


def code(binary, rows, folder):
    """The attributions that the binary finds in `rows`, as a file of the scorer's format."""
    given, coded, out = folder / "articles.jsonl", folder / "coded.jsonl", folder / "attributions.jsonl"
    articles(rows, given)
    subprocess.run([binary, "code", given, "-o", coded], check=True, stderr=subprocess.DEVNULL)
    texts = {row["id"]: row["text"] for row in rows}
    with open(coded, encoding="utf-8") as lines, open(out, "w", encoding="utf-8") as file:
        for row in map(json.loads, lines):
            file.write(json.dumps(attributions(row, texts[row["id"]])) + "\n")
    return out


def score(gold, system, folder):
    figures = folder / "figures.json"
    scorer = BENCH / "scorers/score_attribution.py"
    command = [sys.executable, scorer, gold, system, "--json", figures]
    subprocess.run(command, check=True, cwd=scorer.parent, stdout=subprocess.DEVNULL)
    return json.loads(figures.read_text())


def rounded(value):
    if isinstance(value, dict):
        return {name: rounded(inner) for name, inner in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def report(figures, articles, split):
    return {
        "set": f"PolNeAR 1.0.0, {split}",
        "articles": articles,
        "exact": {role: rounded(figures[f"exact {role}"]) for role in ROLES},
        "overlap": {role: rounded(figures[f"overlap {role}"]) for role in ROLES},
        "attributions": {
            "lenient": rounded(figures["AR lenient (content+source)"]),
            "strict": rounded(figures["AR strict (content+source exact)"]),
            "source_accuracy": rounded(figures["source_accuracy"]),
        },
        "second_annotator_exact_f1": SECOND_ANNOTATOR,
        "published_exact_f1": PUBLISHED,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / "target/release/polybius")
    parser.add_argument("--split", choices=("dev", "train"), default="dev")
    args = parser.parse_args()
    gold = BENCH / f"dev/attribution_polnear_{args.split}.jsonl"
    with open(gold, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        figures = score(gold, code(args.binary.resolve(), rows, folder), folder)
    result = report(figures, len(rows), args.split)
    if args.split == "dev":
        OUT.write_text(json.dumps(result, indent=1) + "\n")
    for measure in ("exact", "overlap"):
        for role in ROLES:
            figure = result[measure][role]
            print(f"{measure} {role}: P {figure['p']:.3f} R {figure['r']:.3f} F1 {figure['f1']:.3f}")
    print("attributions:", {name: value.get("f1") if isinstance(value, dict) else value
                            for name, value in result["attributions"].items()})


if __name__ == "__main__":
    main()
