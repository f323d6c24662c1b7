#!/usr/bin/env python3
"""Two encoders that know little of one half of the marked articles each, without the teacher: half-0.bin and half-1.bin.

    cargo xtask looks ../shared/gold/train data/samples data/marks data/marks/events --written data/written \
        data/written/more -o looks
    tools/halves.py looks data
    cargo xtask train ../shared/gold/train data/samples data/marks data/marks/events \
        --written data/written --halves looks/half-0.bin looks/half-1.bin

They go on from the encoder that ships, over the teacher's labels in data/marks/taught.jsonl.gz, what was written for it
and all but the marked articles of one half: what it knew of those by heart is mostly gone after two rounds, and what it
has of the labels stays. Taught from nothing on the same they read far worse (eval/errors.md). It prints how well each
reads the marks of either half.
Needs what `tools/teach.py` needs, but no teacher; a quarter of an hour on two cores. No test runs it.
"""

import argparse
import gzip
import json
import math
import pathlib
import random

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import encoder
from teach import GOLDEN, NONE, TYPES, half, marked_lessons, read

EPOCHS, RATE, WARM = 2, 1.5e-3, 150


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


def numbered(units, forms):
    """The units with the numbers of their forms, 0 for those that the encoder does not know."""
    number = {form: i + 1 for i, form in enumerate(forms)}
    for unit in units:
        unit["tokens"] = unit["tokens"].copy()
        unit["tokens"][:, 0] = [number.get(int(form), 0) for form in unit["tokens"][:, 0]]
    return units


def taught_on(pupil, lessons):
    torch.manual_seed(1)
    order = random.Random(1)
    plan = [some for _ in range(EPOCHS) for some in encoder.batches(lessons, order)]
    change = torch.optim.AdamW(pupil.parameters(), lr=RATE, weight_decay=0.01, betas=(0.9, 0.98))
    down = lambda step: max(0.01, 0.5 + 0.5 * math.cos(math.pi * (step - WARM) / (len(plan) - WARM)))
    pace = torch.optim.lr_scheduler.LambdaLR(change, lambda step: (step + 1) / WARM if step < WARM else down(step))
    wrong = lambda target, given: -(target * F.log_softmax(given, -1)).sum(-1).mean()
    pupil.train()
    for done, some in enumerate(plan, 1):
        batch = encoder.batch_of(some, 1)
        kinds, sides, _ = pupil(batch)
        loss = wrong(batch["kinds"], kinds) + (encoder.SIDES * wrong(batch["sides"], sides) if len(sides) else 0)
        change.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(pupil.parameters(), 1.0)
        change.step()
        pace.step()
        if done % 300 == 0:
            print(f"{done} of {len(plan)} steps, loss {loss.item():.3f}", flush=True)
    return pupil.eval()


def judged(pupil, units):
    """What the encoder says of the candidates of some units, and what they are marked as."""
    hidden = encoder.HIDDEN, encoder.HIDDEN_NAMES
    encoder.HIDDEN = encoder.HIDDEN_NAMES = 0.0
    given, marked = [], []
    with torch.no_grad():
        for some in encoder.batches(units, random.Random(0)):
            batch = encoder.batch_of(some, 1)
            given.append(pupil(batch)[0])
            marked.append(batch["kinds"])
    encoder.HIDDEN, encoder.HIDDEN_NAMES = hidden
    return torch.cat(given), torch.cat(marked).argmax(-1)


def with_golden(pupil):
    """Lets the encoder say of all what the gold standard would."""
    with torch.no_grad():
        pupil.kind.weight += pupil.golden.weight
        pupil.kind.bias += pupil.golden.bias
        pupil.golden.weight.zero_()
        pupil.golden.bias.zero_()
    return pupil


def reached(pupil, units):
    """F1 of types over candidates, the best of several thresholds."""
    given, marked = judged(pupil, units)
    chances = torch.softmax(given, -1)
    best, act = chances[:, :NONE].argmax(-1), 1 - chances[:, NONE]
    hits = lambda least: 2 * ((best == marked) & (act >= least)).sum() / ((act >= least).sum() + (marked < NONE).sum())
    return max(float(hits(k / 20)) for k in range(4, 14))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("looks", type=pathlib.Path, help="what `cargo xtask looks` wrote")
    parser.add_argument("data", type=pathlib.Path, help="folder of the project's data")
    parser.add_argument("--articles", type=int, help="take no more of each than so many, to try it")
    args = parser.parse_args()
    some = lambda name, golden=lambda _: True: read(args.looks / f"{name}.jsonl", golden)[: args.articles]
    shipped = (args.data / "encoder.bin").read_bytes()
    forms = encoder.opened(shipped)[1]
    gold = {row["id"] for marks in GOLDEN for row in read(marks)}
    of_half = [[], []]
    for article in some("marked", gold.__contains__):
        of_half[half(article)] += numbered(list(marked_lessons([article])), forms)
    labelled = labelled_lessons(some("unmarked"), labels(args.data / "marks/taught.jsonl.gz"))
    rest = numbered([*marked_lessons(some("written")), *labelled], forms)
    for number in (0, 1):
        pupil = with_golden(taught_on(encoder.opened(shipped)[0], of_half[1 - number] + rest))
        print(f"half {number}: {reached(pupil, of_half[number]):.3f}, others {reached(pupil, of_half[1 - number]):.3f}")
        (args.looks / f"half-{number}.bin").write_bytes(encoder.written(pupil, forms))


if __name__ == "__main__":
    main()
