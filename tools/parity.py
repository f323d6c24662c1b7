#!/usr/bin/env python3
"""Compares `polybius parse` with spaCy, token by token, on 5,000 sentences.

    tools/parity.py [--models sm,md] [--arithmetic exact,int8] [--binary PATH] [--choose]

The sentences come from ../shared/bench: GUM news, English Web Treebank, and the news corpus, whose
paragraphs are cut after a full stop, question or exclamation mark before a space and a capital letter.
From each set those are taken whose SHA-1 of `set/document/number` comes first; `--choose` writes their ids to
eval/parity/sentences.tsv (it holds no text). spaCy and its models are installed by pip in
target/venv-parity. The report is written to eval/parity/report.json and report.md; the exit code is 1
if a column is equal for less than 99.9 % of the tokens or less than 99.5 % of the sentences are wholly so.

The same is measured of `--arithmetic int8`, which is not meant to be equal: its report says how far it is
(int8.json, int8.md, which count the differences and do not list them), and beside it what the rows lose, the scorer's
F1 over ../shared/gold/dev in both arithmetics. The exit code is 1 too if head and label are equal together for less
than 99.7 % of its tokens, or names for less than 99.9 %.
"""

import argparse
import gzip
import hashlib
import importlib.metadata
import json
import pathlib
import re
import subprocess
import tempfile

import venv_spacy

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT.parent / "shared/bench"
OUT = ROOT / "eval/parity"
# Sentences to take in all, and from all sets but the last, which makes up the rest.
SENTENCES = 5000
QUOTAS = {"gum_news": 1000, "ewt": 1700}
COLUMNS = ["boundary", "tag", "pos", "lemma", "head", "label", "entity", "iob"]
NEEDED_TOKENS, NEEDED_SENTENCES = 99.9, 99.5
# Columns that int8 is measured in: equal together.
GROUPS = {"tag": ["tag"], "head and label": ["head", "label"], "name": ["entity", "iob"]}
NEEDED_INT8 = {"head and label": 99.7, "name": 99.9}
GOLD = ROOT.parent / "shared/gold/dev"
SENTENCE_END = re.compile(r"""(?<=[.!?]) +(?=[A-Z"“‘(\[])|(?<=[.!?]["”’)\]]) +(?=[A-Z"“‘(\[])""")


def treebank(*names):
    """Sentences of treebank files that stand on one line."""
    for name in names:
        with open(BENCH / "dev" / name, encoding="utf-8") as file:
            for row in map(json.loads, file):
                for number, sentence in enumerate(row["sents"]):
                    text = row["text"][sentence["start"]:sentence["end"]]
                    if "\n" not in text and text.strip():
                        yield row["id"], number, text


def corpus():
    """Sentences of the news corpus, numbered through each article."""
    with gzip.open(BENCH / "corpora/news_bench_20k.jsonl.gz", "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            number = 0
            for line in row["text"].split("\n"):
                for text in SENTENCE_END.split(line):
                    if text.strip() and not text.endswith("\r"):
                        yield row["id"], number, text
                    number += 1


def sets():
    return {
        "gum_news": treebank("syntax_gum_news.jsonl"),
        "ewt": treebank("syntax_ewt_dev.jsonl", "syntax_ewt_train.jsonl"),
        "news": corpus(),
    }


def choose():
    """Writes the ids of the sentences to compare."""
    rows = []
    for name, sentences in sets().items():
        hashed = []
        for document, number, _ in sentences:
            key = f"{name}/{document}/{number}"
            hashed.append((hashlib.sha1(key.encode()).hexdigest(), document, number))
        hashed.sort()
        quota = QUOTAS.get(name, SENTENCES - len(rows))
        rows += [f"{name}\t{document}\t{number}" for _, document, number in hashed[:quota]]
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "sentences.tsv").write_text("set\tdocument\tsentence\n" + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows)} sentences chosen")


def chosen():
    """(id, text) of the sentences in eval/parity/sentences.tsv."""
    lines = (OUT / "sentences.tsv").read_text(encoding="utf-8").splitlines()[1:]
    wanted = {tuple(line.split("\t")) for line in lines}
    found = {}
    for name, sentences in sets().items():
        for document, number, text in sentences:
            key = (name, document, str(number))
            if key in wanted:
                found["/".join(key)] = text
    if len(found) != len(wanted):
        raise SystemExit(f"{len(wanted) - len(found)} sentences of eval/parity/sentences.tsv are not in the data")
    return sorted(found.items())


def unescape(field):
    marks = {"s": " ", "t": "\t", "n": "\n", "r": "\r"}
    return re.sub(r"\\(.)", lambda m: marks.get(m[1], m[1]), field)


def read_conllu(text):
    """Per document id its tokens: a dictionary per token, with offsets in code points."""
    documents, tokens, at, first = {}, None, 0, 0
    for line in text.split("\n"):
        if line.startswith("# newdoc id = "):
            tokens = documents.setdefault(line.removeprefix("# newdoc id = "), [])
            at = 0
        elif line and not line.startswith("#"):
            number, form, lemma, pos, tag, _, head, label, _, misc = line.split("\t")
            if number == "1":
                first = len(tokens)
            form = unescape(form)
            misc = dict(item.split("=", 1) for item in misc.split("|") if "=" in item)
            iob, _, entity = misc.get("NER", "O").partition("-")
            tokens.append({
                "boundary": (at, at + len(form)),
                "tag": tag,
                "pos": pos,
                "lemma": "_" if lemma == "_" else unescape(lemma),
                "head": len(tokens) if head == "0" else first + int(head) - 1,
                "label": label,
                "entity": entity,
                "iob": iob,
                "start": number == "1",
            })
            at += len(form) + (misc.get("SpaceAfter") != "No")
    return documents


def spacy_tokens(doc):
    return [
        {
            "boundary": (token.idx, token.idx + len(token)),
            "tag": token.tag_,
            "pos": token.pos_,
            "lemma": token.lemma_,
            "head": token.head.i,
            "label": token.dep_,
            "entity": token.ent_type_,
            "iob": token.ent_iob_ or "O",
            "start": bool(token.is_sent_start),
        }
        for token in doc
    ]


def parse(binary, folder, sentences, arithmetic):
    """What the binary makes of the sentences, by id."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for key, text in sentences:
            file.write(json.dumps({"id": key, "text": text}) + "\n")
        file.flush()
        run = subprocess.run(
            [binary, "parse", "--model", folder, "--arithmetic", arithmetic, file.name],
            stdout=subprocess.PIPE, check=True,
        )
    return read_conllu(run.stdout.decode("utf-8"))


def compare(key, ours, theirs, equal, differences):
    """Counts equal tokens by column, notes the others; whether the whole sentence is equal."""
    places = {token["boundary"]: token for token in ours}
    before = len(differences)
    for index, token in enumerate(theirs):
        mine = places.get(token["boundary"])
        for column in COLUMNS:
            if mine is None:
                same, value = False, None
            elif column == "head":
                heads = [ours[mine["head"]]["boundary"], theirs[token["head"]]["boundary"]]
                same, value = heads[0] == heads[1], mine["head"]
            else:
                same, value = mine[column] == token[column], mine[column]
            equal[column] += same
            if not same:
                differences.append({
                    "id": key, "token": index, "column": column, "polybius": value, "spacy": token[column],
                })
    starts = [token["boundary"] for token in ours if token["start"]]
    return (
        len(differences) == before
        and len(ours) == len(theirs)
        and starts == [token["boundary"] for token in theirs if token["start"]]
    )


def measure(size, binary, sentences, arithmetics):
    """The figures of one model, by arithmetic."""
    folder = venv_spacy.folder(size)
    nlp = venv_spacy.load(size)
    docs = nlp.pipe((text for _, text in sentences), batch_size=256)
    theirs = {key: spacy_tokens(doc) for (key, _), doc in zip(sentences, docs)}
    return {
        arithmetic: figures(nlp, parse(binary, folder, sentences, arithmetic), theirs)
        for arithmetic in arithmetics
    }


def figures(nlp, ours, theirs):
    """How far the sentences of `ours` are those of `theirs`, spaCy's."""
    equal = dict.fromkeys(COLUMNS, 0)
    differences, whole = [], 0
    for key, tokens in theirs.items():
        whole += compare(key, ours.get(key, []), tokens, equal, differences)
    tokens = sum(map(len, theirs.values()))
    return {
        "model": f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}",
        "spacy": importlib.metadata.version("spacy"),
        "sentences": len(theirs),
        "tokens": tokens,
        "sentences_equal_percent": round(100 * whole / len(theirs), 4),
        "tokens_equal_percent": {column: round(100 * n / tokens, 4) for column, n in equal.items()},
        "differences": differences,
    }


def holds(result):
    return (
        result["sentences_equal_percent"] >= NEEDED_SENTENCES
        and min(result["tokens_equal_percent"].values()) >= NEEDED_TOKENS
    )


def markdown(results):
    lines = [
        "# The same as spaCy?",
        "",
        "Sentences fixed by hash (`sentences.tsv`), tokens compared one by one; made by `make parity`.",
        f"Needed: {NEEDED_TOKENS} % of the tokens in every column, {NEEDED_SENTENCES} % of the sentences wholly.",
        "",
        "| model | sentences | tokens | wholly equal | " + " | ".join(COLUMNS) + " |",
        "|" + " --- |" * (4 + len(COLUMNS)),
    ]
    for size, result in results.items():
        cells = [size, result["sentences"], result["tokens"], f"{result['sentences_equal_percent']} %"]
        cells += [f"{result['tokens_equal_percent'][column]} %" for column in COLUMNS]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    lines.append("")
    for size, result in results.items():
        lines.append(f"{size} is {result['model']}, run by spaCy {result['spacy']}; "
                     f"{len(result['differences'])} differences.")
        for row in result["differences"]:
            lines.append(f"- {row['id']}, token {row['token']}, {row['column']}: "
                         f"Polybius {row['polybius']!r}, spaCy {row['spacy']!r}")
    return "\n".join(lines) + "\n"


def together(result):
    """Per cent of the tokens that are equal in all columns of a group."""
    out = {}
    for group, columns in GROUPS.items():
        wrong = {(row["id"], row["token"]) for row in result["differences"] if row["column"] in columns}
        out[group] = round(100 - 100 * len(wrong) / result["tokens"], 4)
    return out


def quality(binary, size, arithmetic):
    """The scorer's F1 over gold/dev, by what is scored; none where it is not there."""
    if not GOLD.exists():
        return {}
    run = subprocess.run(
        [binary, "eval", GOLD, "--json", "--model", venv_spacy.folder(size), "--arithmetic", arithmetic],
        stdout=subprocess.PIPE, check=True,
    )
    rows = json.loads(run.stdout).items()
    return {name: row["F"] for name, row in rows if isinstance(row, dict) and "F" in row}


def int8_report(results, binary):
    """What int8 keeps, by model."""
    report = {}
    for size, result in results.items():
        different = result["differences"]
        report[size] = {name: value for name, value in result.items() if name != "differences"} | {
            "together_equal_percent": together(result),
            "tokens_different": len({(row["id"], row["token"]) for row in different}),
            "gold_dev_f1": {name: quality(binary, size, name) for name in ("exact", "int8")},
        }
    return report


def int8_markdown(report):
    lines = [
        "# What int8 costs",
        "",
        "`--arithmetic int8` against spaCy on the sentences of `sentences.tsv`, tokens compared one by one; a group is "
        "equal where all its columns are. Made by `make parity`.",
        "",
        "| model | tokens | sentences wholly equal | " + " | ".join(GROUPS) + " |",
        "|" + " --- |" * (3 + len(GROUPS)),
    ]
    for size, row in report.items():
        cells = [size, row["tokens"], f"{row['sentences_equal_percent']} %"]
        cells += [f"{row['together_equal_percent'][group]} %" for group in GROUPS]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    for size, row in report.items():
        f1 = row["gold_dev_f1"]
        if f1["exact"]:
            lines += ["", f"The scorer's F1 over gold/dev, {size}:", "", "| | exact | int8 |", "| --- | --- | --- |"]
            lines += [f"| {name} | {value} | {f1['int8'][name]} |" for name, value in f1["exact"].items()]
    return "\n".join(lines) + "\n"


def int8_holds(row):
    return all(row["together_equal_percent"][group] >= needed for group, needed in NEEDED_INT8.items())


def write(name, data, text):
    (OUT / f"{name}.json").write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (OUT / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--models", default="sm,md")
    parser.add_argument("--arithmetic", default="exact,int8")
    parser.add_argument("--binary", default=ROOT / "target/release/polybius", type=pathlib.Path)
    parser.add_argument("--choose", action="store_true", help="choose the sentences anew")
    args = parser.parse_args()
    if args.choose or not (OUT / "sentences.tsv").exists():
        choose()
    sentences = chosen()
    arithmetics = args.arithmetic.split(",")
    measured = {size: measure(size, args.binary, sentences, arithmetics) for size in args.models.split(",")}
    well = True
    if "exact" in arithmetics:
        results = {size: row["exact"] for size, row in measured.items()}
        write("report", results, markdown(results))
        well &= all(map(holds, results.values()))
    if "int8" in arithmetics:
        report = int8_report({size: row["int8"] for size, row in measured.items()}, args.binary)
        write("int8", report, int8_markdown(report))
        well &= all(map(int8_holds, report.values()))
    raise SystemExit(0 if well else 1)


if __name__ == "__main__":
    venv_spacy.run(main)
