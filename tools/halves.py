#!/usr/bin/env python3
"""Encoders taught on without the teacher: two that know little of one half of the marked articles each, half-0.bin and
half-1.bin, and one that knows all of them better, again.bin.

    cargo xtask looks ../shared/gold/train data/samples data/marks data/marks/events --written data/written \
        data/written/more -o looks
    tools/halves.py looks data
    cargo xtask train ../shared/gold/train data/samples data/marks data/marks/events \
        --written data/written --halves looks/half-0.bin looks/half-1.bin

They go on from the encoder that ships, over the teacher's labels in data/marks/taught.jsonl.gz, what was written for it
and all but the marked articles of one half: what it knew of those by heart is mostly gone after two rounds, and what it
has of the labels stays. Taught from nothing on the same they read far worse (eval/errors.md). It prints how well each
reads the marks of either half. The third is taught on over all marks, and its weights averaged with those it went on
from, which reads better than either.
Needs what `tools/teach.py` needs, but no teacher; half an hour on two cores. No test runs it.
"""

import argparse
import gzip
import json
import pathlib
import random

import numpy as np
import torch

import encoder
from teach import GOLDEN, NONE, TYPES, half, marked_lessons, read

EPOCHS, RATE = 2, 1.5e-3
# Share of the weights taught on in again.bin.
NEW = 0.3


def labels(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return {row["id"]: row for row in map(json.loads, lines)}


def labelled_lessons(articles, rows):
    """What the encoder learns from the labels in the file; what is not in it is no act and no side."""
    for article in articles:
        row = rows.get(article["id"])
        if not row:
            continue
        acts = {start: rest for start, *rest in row["acts"]}
        sides = {start: {tuple(place): told for *place, told in ((a, b, (p, q)) for a, b, p, q in all_of)}
                 for start, *all_of in row.get("sides", [])}

        def kinds(n, article=article, acts=acts):
            told = acts.get(article["candidates"][n][0], [])
            target = np.zeros(NONE + 1, np.float32)
            for name, cent in zip(told[::2], told[1::2]):
                target[TYPES.index(name)] = cent / 100
            target[NONE] = max(0.0, 1 - target.sum())
            return target / target.sum()

        def side(act, party, article=article, sides=sides):
            start, _, parties = article["acts"][act]
            if start not in sides:
                return None
            actor, recipient = sides[start].get(tuple(parties[party][:2]), (0, 0))
            target = np.array([max(0, 100 - actor - recipient), actor, recipient], np.float32)
            return target / target.sum()

        yield from encoder.units(article, kinds, side)


def reached(pupil, lessons):
    """F1 of types over candidates, the best of several thresholds."""
    hidden = encoder.HIDDEN, encoder.HIDDEN_NAMES
    encoder.HIDDEN = encoder.HIDDEN_NAMES = 0.0
    with torch.no_grad():
        told = [(pupil(batch)[0], batch["kinds"]) for batch in
                (encoder.batch_of(some, 1) for some in encoder.batches(lessons, random.Random(0)))]
    encoder.HIDDEN, encoder.HIDDEN_NAMES = hidden
    chances = torch.softmax(torch.cat([given for given, _ in told]), -1)
    marked = torch.cat([kinds for _, kinds in told]).argmax(-1)
    best, act = chances[:, :NONE].argmax(-1), 1 - chances[:, NONE]
    hits = lambda least: 2 * ((best == marked) & (act >= least)).sum() / ((act >= least).sum() + (marked < NONE).sum())
    return max(float(hits(k / 20)) for k in range(4, 14))


def averaged(old, new):
    """The encoder `new` with weights between its own and those of `old`."""
    for before, after in zip(old.parameters(), new.parameters()):
        after.data = (1 - NEW) * before.data + NEW * after.data
    return new


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("looks", type=pathlib.Path, help="what `cargo xtask looks` wrote")
    parser.add_argument("data", type=pathlib.Path, help="folder of the project's data")
    parser.add_argument("--articles", type=int, help="take no more of each than so many, to try it")
    args = parser.parse_args()
    some = lambda name, golden=lambda _: True: read(args.looks / f"{name}.jsonl", golden)[: args.articles]
    shipped = (args.data / "encoder.bin").read_bytes()
    forms = encoder.opened(shipped, NONE + 1)[1]
    gold = {row["id"] for marks in GOLDEN for row in read(marks)}
    of_half = [[], []]
    for article in some("marked", gold.__contains__):
        of_half[half(article)] += encoder.numbered(list(marked_lessons([article])), forms)
    labelled = labelled_lessons(some("unmarked"), labels(args.data / "marks/taught.jsonl.gz"))
    rest = encoder.numbered([*marked_lessons(some("written")), *labelled], forms)

    def pupil_of(lessons):
        torch.manual_seed(1)
        return encoder.taught_on(encoder.opened(shipped, NONE + 1)[0], lessons, 1, EPOCHS, RATE)

    again = averaged(encoder.opened(shipped, NONE + 1)[0], pupil_of(of_half[0] + of_half[1] + rest))
    (args.looks / "again.bin").write_bytes(encoder.written(again, forms))
    for number in (0, 1):
        pupil = pupil_of(of_half[1 - number] + rest)
        print(f"half {number}: {reached(pupil, of_half[number]):.3f}, others {reached(pupil, of_half[1 - number]):.3f}")
        (args.looks / f"half-{number}.bin").write_bytes(encoder.written(pupil, forms))


if __name__ == "__main__":
    main()
