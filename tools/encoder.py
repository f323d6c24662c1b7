"""The encoder of the typer, taught by a teacher's labels and inner states, and its file: data/encoder.bin.

`tools/teach.py` uses it. Sentences come as `cargo xtask looks` writes them, with hashes of their words, so that what
is learnt here is what `crates/polybius-coder/src/typer/encoder.rs` sees; the file is in the order that it reads.
"""

import collections
import math
import random
import struct

import numpy as np
import torch
import torch.nn.functional as F
from blake3 import blake3
from torch import nn

# Numbers of a token, of a row of a table, of a token within a layer; units between an act and a party.
WIDTH, EMBED, WIDE, BETWEEN, HEADS, LAYERS, REACH = 128, 96, 256, 64, 4, 2, 16
# Rows of the tables after that of forms: beginnings, ends, shapes, tags, relations, kinds of name.
TABLES = [8192, 8192, 8, 64, 64, 24]
# Forms that are known, how often each is seen at least, tokens of the longest sentence.
FORMS, SEEN, LONGEST = 24_575, 4, 120
EPOCHS, BATCH, RATE, WARM = 4, 5_000, 2e-3, 300
# Least probability of the likeliest type of a candidate that the encoder hears of, and of an act where a sentence is
# worth reading, both by the first look: LEAST and POSSIBLE of `crates/polybius-coder/src/typer/second.rs`.
HEARD, POSSIBLE = 0.02, 0.06
# Share of words, and of words of names, that are hidden; weights of sides and of the teacher's states.
HIDDEN, HIDDEN_NAMES, SIDES, STATES = 0.05, 0.2, 0.5, 1.0


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.n1, self.n2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.attend, self.mix = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.wide, self.narrow = nn.Linear(WIDTH, WIDE), nn.Linear(WIDE, WIDTH)
        self.distances, self.ties = nn.Embedding(2 * REACH + 1, HEADS), nn.Embedding(4, HEADS)
        nn.init.zeros_(self.distances.weight)
        nn.init.zeros_(self.ties.weight)

    def forward(self, x, mask, distances, ties):
        rows, length, _ = x.shape
        three = self.attend(self.n1(x)).view(rows, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        bias = self.distances(distances).permute(2, 0, 1)[None] + self.ties(ties).permute(0, 3, 1, 2) + mask
        mixed = F.scaled_dot_product_attention(*three, attn_mask=bias)
        x = x + self.mix(mixed.permute(0, 2, 1, 3).reshape(rows, length, WIDTH))
        return x + self.narrow(F.relu(self.wide(self.n2(x))))


class Encoder(nn.Module):
    """The encoder with its heads, and one that tells the teacher's states, for lessons alone."""

    def __init__(self, forms, classes, states):
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(rows, EMBED) for rows in [1 + forms, *TABLES])
        for table in self.tables:
            nn.init.normal_(table.weight, std=0.1)
        self.up, self.look = nn.Linear(EMBED, WIDTH), nn.Linear(classes, WIDTH, bias=False)
        nn.init.normal_(self.look.weight, std=0.02)
        self.layers, self.norm = nn.ModuleList(Layer() for _ in range(LAYERS)), nn.LayerNorm(WIDTH)
        self.kind, self.golden = nn.Linear(WIDTH, classes), nn.Linear(WIDTH, classes)
        nn.init.zeros_(self.golden.weight)
        nn.init.zeros_(self.golden.bias)
        self.first, self.states = nn.Parameter(torch.tensor(0.5)), nn.Linear(WIDTH, states)
        self.act, self.party, self.far = nn.Linear(WIDTH, BETWEEN), nn.Linear(2 * WIDTH, BETWEEN), nn.Embedding(16, BETWEEN)
        self.side = nn.Linear(BETWEEN, 3)

    def forward(self, batch):
        tokens = batch["tokens"].clone()
        chance = torch.rand(tokens.shape[:2])
        tokens[..., 0][(chance < HIDDEN) | ((tokens[..., 6] > 0) & (chance < HIDDEN_NAMES))] = 0
        x = self.up(sum(table(tokens[..., i]) for i, table in enumerate(self.tables)))
        looked, told, pairs = batch["looked"], batch["told"], batch["pairs"]
        x = x.index_put((looked[:, 0], looked[:, 1]), self.look(batch["looks"]), accumulate=True)
        for layer in self.layers:
            x = layer(x, batch["mask"], batch["distances"], batch["ties"])
        y = self.norm(x)
        words = y[told[:, 0], told[:, 1]]
        kinds = self.kind(words) + batch["golden"][:, None] * self.golden(words) + self.first * batch["told_looks"]
        way = pairs[:, 2] - pairs[:, 1]
        far = (torch.sign(way) * torch.log2(way.abs() + 1.0).long().clamp(max=7) + 8).long()
        party = torch.cat([y[pairs[:, 0], pairs[:, 2]], y[pairs[:, 0], pairs[:, 3]]], -1)
        between = F.relu(self.act(y[pairs[:, 0], pairs[:, 1]]) + self.party(party) + self.far(far))
        return kinds, self.side(between), self.states(x)


def units(article, kinds, sides, states=None):
    """The sentences of an article that hold a candidate with a target and are worth reading or tell an act.

    `kinds(n)` gives the target of a candidate, `sides(act, party)` that of a pair, None for none; `states(starts)`
    gives the teacher's states of the tokens that begin there, and which of them it has.
    """
    rows = [np.array(sentence, dtype=np.int64) for sentence in article["sentences"]]
    if not rows:
        return
    starts = np.concatenate([row[:, 0] for row in rows])
    place = [(s, i) for s, row in enumerate(rows) for i in range(len(row))]
    at = {int(start): where for start, where in zip(starts, place)}
    holds = lambda letter: place[max(0, int(np.searchsorted(starts, letter, "right")) - 1)]
    candidates, pairs = collections.defaultdict(list), collections.defaultdict(list)
    for n, (start, *_) in enumerate(article["candidates"]):
        if start in at:
            candidates[at[start][0]].append((at[start][1], n))
    for a, (start, _, parties) in enumerate(article["acts"]):
        for p, (first, last, *_) in enumerate(parties if start in at else []):
            (s, first), (other, last) = holds(first), holds(max(first, last - 1))
            if s == at[start][0] and sides(a, p) is not None:
                pairs[s].append((at[start][1], first, last if other == s else first, sides(a, p)))
    told = states(starts) if states else None
    begin = 0
    for s, row in enumerate(rows):
        own = slice(begin, begin + len(row))
        begin = own.stop
        first = lambda n: article["candidates"][n][3]
        heard = [(i, n) for i, n in candidates[s] if max(first(n)[:-1]) >= HEARD]
        targets = [(i, n, kinds(n)) for i, n in candidates[s] if kinds(n) is not None]
        worth = any(1 - first(n)[-1] >= POSSIBLE for _, n in heard) or any(target[-1] < 1 for *_, target in targets)
        if not heard or not targets or not worth or len(row) > LONGEST:
            continue
        look = lambda n: np.log(np.maximum(first(n), 1e-4))
        yield dict(
            tokens=row[:, 1:8], heads=row[:, 8], golden=float(article["golden"]),
            looked=[i for i, _ in heard], looks=[look(n) for _, n in heard],
            told=[i for i, *_ in targets], told_looks=[look(n) for _, n, _ in targets], kinds=[t for *_, t in targets],
            pairs=[pair[:3] for pair in pairs[s]], sides=[pair[3] for pair in pairs[s]],
            states=(told[0][own], told[1][own]) if told else None,
        )


def known_forms(lessons):
    """Hashes of the commonest forms; tokens get their numbers among them, 0 for all others. A unit may stand there twice."""
    counts = collections.Counter(int(form) for unit in lessons for form in unit["tokens"][:, 0])
    common = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:FORMS]
    forms = sorted(form for form, count in common if count >= SEEN)
    numbered(lessons, forms)
    return forms


def numbered(lessons, forms):
    """Gives the tokens of the units the numbers of their forms."""
    number = {form: i + 1 for i, form in enumerate(forms)}
    for unit in {id(unit): unit for unit in lessons}.values():
        unit["tokens"][:, 0] = [number.get(int(form), 0) for form in unit["tokens"][:, 0]]
    return lessons


def batch_of(some, states):
    rows, length = len(some), max(len(unit["tokens"]) for unit in some)
    tokens, mask = torch.zeros(rows, length, 7, dtype=torch.long), torch.full((rows, 1, 1, length), -1e4)
    ties = torch.zeros(rows, length, length, dtype=torch.long)
    inner, has = torch.zeros(rows, length, states), torch.zeros(rows, length)
    for row, unit in enumerate(some):
        count, each = len(unit["tokens"]), np.arange(len(unit["tokens"]))
        tokens[row, :count], mask[row, ..., :count] = torch.from_numpy(unit["tokens"]), 0
        ties[row, each, unit["heads"]] = 1
        ties[row, unit["heads"], each] = 2
        ties[row, each, each] = 3
        if unit["states"]:
            inner[row, :count], has[row, :count] = (torch.from_numpy(x.astype(np.float32)) for x in unit["states"])
    flat = lambda name: [x for unit in some for x in unit[name]]
    placed = lambda name: torch.tensor([(row, x) for row, unit in enumerate(some) for x in unit[name]])
    numbers = lambda name, width: torch.tensor(np.array(flat(name), dtype=np.float32).reshape(-1, width))
    pairs = torch.tensor([(row, *x) for row, unit in enumerate(some) for x in unit["pairs"]], dtype=torch.long)
    place = torch.arange(length)
    classes = len(some[0]["kinds"][0])
    return dict(
        tokens=tokens, mask=mask, ties=ties, distances=(place[None] - place[:, None]).clamp(-REACH, REACH) + REACH,
        looked=placed("looked"), looks=numbers("looks", classes), told=placed("told"), told_looks=numbers("told_looks", classes),
        golden=torch.tensor([unit["golden"] for unit in some for _ in unit["told"]]), pairs=pairs.reshape(-1, 4),
        kinds=numbers("kinds", classes), sides=numbers("sides", 3), states=inner, has=has,
    )


def batches(lessons, order):
    numbers, out = list(range(len(lessons))), []
    order.shuffle(numbers)
    for at in range(0, len(numbers), 4000):
        some = []
        for i in sorted(numbers[at : at + 4000], key=lambda i: len(lessons[i]["tokens"])):
            some.append(lessons[i])
            if len(some) * len(lessons[i]["tokens"]) >= BATCH:
                out.append(some)
                some = []
        out += [some] if some else []
    order.shuffle(out)
    return out


def taught(lessons, forms, states, epochs=EPOCHS):
    """An encoder taught on the units `lessons`, whose forms have their numbers."""
    torch.manual_seed(1)
    return taught_on(Encoder(len(forms), len(lessons[0]["kinds"][0]), states), lessons, states, epochs, RATE)


def taught_on(encoder, lessons, states, epochs, rate):
    """The encoder, taught on the units `lessons` from the weights that it has."""
    order = random.Random(1)
    encoder.train()
    plan = [some for _ in range(epochs) for some in batches(lessons, order)]
    warm = min(WARM, len(plan) // 4 + 1)
    change = torch.optim.AdamW(encoder.parameters(), lr=rate, weight_decay=0.01, betas=(0.9, 0.98))
    down = lambda step: max(0.02, 0.5 + 0.5 * math.cos(math.pi * (step - warm) / (len(plan) - warm)))
    pace = torch.optim.lr_scheduler.LambdaLR(change, lambda step: (step + 1) / warm if step < warm else down(step))
    for done, some in enumerate(plan, 1):
        batch = batch_of(some, states)
        kinds, sides, inner = encoder(batch)
        wrong = lambda target, given: -(target * F.log_softmax(given, -1)).sum()
        # Candidates that the encoder does not hear of are many and nearly all no acts: they weigh nothing in the mean.
        loss = wrong(batch["kinds"], kinds) / len(batch["looked"])
        if len(sides):
            loss = loss + SIDES * wrong(batch["sides"], sides) / len(sides)
        if batch["has"].any():
            far = ((inner - batch["states"]) ** 2).mean(-1)
            loss = loss + STATES * (far * batch["has"]).sum() / batch["has"].sum()
        change.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        change.step()
        pace.step()
        if done % 200 == 0:
            print(f"{done} of {len(plan)} steps, loss {loss.item():.3f}", flush=True)
    return encoder.eval()


def written(encoder, forms):
    """The bytes of the file; types are told as the gold standard would have them."""
    number = lambda weights: weights.detach().numpy().astype("<f4").tobytes()
    both = lambda layer: number(layer.weight) + number(layer.bias)
    out = b"POLYENC\0" + struct.pack("<II", 1, len(forms)) + np.array(forms, dtype="<u4").tobytes()
    for table in encoder.tables:
        rows = table.weight.detach().numpy()
        step = max(1e-6, float(np.abs(rows).max())) / 127
        out += struct.pack("<f", step) + np.clip(np.round(rows / step), -127, 127).astype(np.int8).tobytes()
    out += both(encoder.up) + number(encoder.look.weight.T)
    for layer in encoder.layers:
        parts = [layer.n1, layer.attend, layer.mix, layer.n2, layer.wide, layer.narrow]
        out += b"".join(both(part) for part in parts) + number(layer.distances.weight) + number(layer.ties.weight)
    out += both(encoder.norm) + number(encoder.kind.weight + encoder.golden.weight)
    out += number(encoder.kind.bias + encoder.golden.bias) + number(encoder.first)
    out += both(encoder.act) + both(encoder.party) + number(encoder.far.weight) + both(encoder.side)
    return out + blake3(out).digest()


def opened(data, classes):
    """The encoder of a file's bytes, and the hashes of its forms; what it says as the gold standard would is all it says."""
    assert data[:8] == b"POLYENC\0", "this is no encoder"
    (count,) = struct.unpack_from("<I", data, 12)
    forms, at = np.frombuffer(data, "<u4", count, 16), 16 + 4 * count
    encoder = Encoder(count, classes, 1)
    for table in encoder.tables:
        rows, columns = table.weight.shape
        (step,) = struct.unpack_from("<f", data, at)
        steps = np.frombuffer(data, np.int8, rows * columns, at + 4).reshape(rows, columns)
        table.weight.data = torch.from_numpy(steps.astype(np.float32) * step)
        at += 4 + rows * columns

    def number(weights, turned=False):
        nonlocal at
        told = np.frombuffer(data, "<f4", weights.numel(), at)
        at += 4 * weights.numel()
        shape = tuple(weights.shape)
        weights.data = torch.from_numpy(told.reshape(shape[::-1]).T.copy() if turned else told.reshape(shape).copy())

    def both(layer):
        number(layer.weight)
        number(layer.bias)

    both(encoder.up)
    number(encoder.look.weight, turned=True)
    for layer in encoder.layers:
        for part in [layer.n1, layer.attend, layer.mix, layer.n2, layer.wide, layer.narrow]:
            both(part)
        number(layer.distances.weight)
        number(layer.ties.weight)
    for part in [encoder.norm, encoder.kind]:
        both(part)
    number(encoder.first)
    both(encoder.act)
    both(encoder.party)
    number(encoder.far.weight)
    both(encoder.side)
    assert at == len(data) - 32, "the file is cut or of another shape"
    return encoder, [int(form) for form in forms]
