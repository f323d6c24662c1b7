#!/usr/bin/env python3
"""Writes what spaCy makes of the project's own texts, for the syntax crate's fixture test.

Reads data/samples/*.txt and crates/polybius-syntax/tests/fixtures/own_sentences.txt, one paragraph
a line, and writes crates/polybius-syntax/tests/fixtures/samples_sm.jsonl: one JSON object a paragraph
with a list per column. Run it again when the samples change. Needs nothing but Python 3.11 or later: a
virtual environment with spaCy and the model is made under target/venv-parity.
"""

import json
import pathlib

import venv_spacy

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "crates/polybius-syntax/tests/fixtures"


def paragraphs(path):
    """Line number (from 1) and text of each line that is not blank."""
    text = path.read_bytes().decode("utf-8")
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")
        if line.strip():
            yield number, line


def columns(doc):
    return {
        "text": [token.text for token in doc],
        "tag": [token.tag_ for token in doc],
        "pos": [token.pos_ for token in doc],
        "morph": [str(token.morph) for token in doc],
        "lemma": [token.lemma_ for token in doc],
        "head": [token.head.i for token in doc],
        "dep": [token.dep_ for token in doc],
        "name": [f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O" for token in doc],
        "start": [i for i, token in enumerate(doc) if token.is_sent_start],
    }


def main():
    nlp = venv_spacy.load("sm")
    files = sorted((ROOT / "data/samples").glob("*.txt")) + [FIXTURES / "own_sentences.txt"]
    rows = []
    for path in files:
        lines = list(paragraphs(path))
        for (number, _), doc in zip(lines, nlp.pipe([line for _, line in lines], batch_size=64)):
            row = {"file": path.relative_to(ROOT).as_posix(), "line": number, **columns(doc)}
            rows.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
    (FIXTURES / "samples_sm.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows)} paragraphs of {len(files)} files")


if __name__ == "__main__":
    venv_spacy.run(main)
