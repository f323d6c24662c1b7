#!/usr/bin/env python3
"""Build and check the sample articles of `data/samples`.

    tools/samples.py            check, and fail when the built files are out of date
    tools/samples.py --write    check, then write articles.jsonl and gold.jsonl
    tools/samples.py --show ID  print one article, sentence by sentence, with its marks

Sources: `NN-slug.txt` (a header, a line `---`, the body) and `marks/NN-slug.json` (the rows of the coding guide,
without spans). Built: `articles.jsonl` and `gold.jsonl`. Spans are [start, end) in Unicode code points of `text`.
A marked text is found as whole words in its sentence; where it occurs there more than once, `"nth": 2` beside it says
which is meant (it is not written out). Standard library only. Exit 0 in order, 1 not, 2 wrong usage.
"""
import json
import pathlib
import re
import sys

HOME = pathlib.Path(__file__).resolve().parent.parent / "data" / "samples"
KEYS = ["id", "outlet", "date", "title", "manner"]
MANNERS = {"wire report": 33, "government readout": 6, "government statement": 2, "analysis": 3, "opinion": 6}
MODES = {
    "AGREE": "",
    "CONSULT": "visit third-party multilateral phone",
    "SUPPORT": "",
    "CONCEDE": "",
    "COOPERATE": "",
    "AID": "",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "REJECT": "assist change yield meet",
    "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone "
    "heavy-weapons crowd-control unconventional",
}
SETS = {
    "status": "actual planned possible denied hypothetical",
    "exchange status": "delivered agreed offered sought possible denied barred",
    "class": "ammunition artillery missiles air-defence aircraft vehicles ships small-arms drones military-other technology "
    "space nuclear energy food minerals goods money labour infrastructure medical intelligence people territory recognition "
    "support",
    "sector": "GOV MIL COP JUD LEG SPY PTY OPP REB CRM CVL JRN BUS LAB EDU REL NGO IGO MED REF ELI UNK",
    "measure": "killed injured arrested abducted displaced attended votes forces holds uses produces loses trades gives "
    "costs other",
    "claim mode": "direct indirect mixed",
}
SETS = {name: set(words.split()) for name, words in SETS.items()}
BOUNDS = {"exact", "about", "at least", "at most", "range"}
DATE = re.compile(r"(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?")
END = re.compile(r"[.!?][\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9])")
SHORT = {"Mr", "Mrs", "Dr", "Gen", "Jr", "St", "No", "Jan", "Feb", "Aug", "Sept", "Oct", "Nov", "Dec"}


class Wrong(Exception):
    """A source that breaks a rule; the message says which and where."""


def need(good, *what):
    """Raises `Wrong` with the words of `what` unless `good`."""
    if not good:
        raise Wrong(" ".join(map(str, what)))


def sentences(text):
    """The [start, end) of each sentence; a line break always ends one."""
    out, base = [], 0
    for line in text.split("\n"):
        start = 0
        for end in [m.end() for m in END.finditer(line) if not abbreviated(line[: m.start()])] + [len(line)]:
            piece = line[start:end]
            if piece.strip():
                left = start + len(piece) - len(piece.lstrip())
                out.append([base + left, base + left + len(piece.strip())])
            start = end
        base += len(line) + 1
    return out


def abbreviated(before):
    """Whether the full stop after `before` belongs to an abbreviation or an initial."""
    word = re.search(r"(\w*)$", before).group(1)
    return word in SHORT or (len(word) == 1 and word.isupper())


def article(path):
    """One article as the input of `code` has it, and its header."""
    head, rule, body = path.read_text(encoding="utf-8").partition("\n---\n")
    need(rule, "no line ---")
    fields, lists = {}, {}
    for line in head.split("\n"):
        if line.startswith("- "):
            need(lists, "list entry outside a list:", line)
            lists[key].append(line[2:])
            continue
        key, colon, value = line.partition(":")
        need(colon and key not in fields and key not in lists, "header line:", line)
        if value.strip():
            fields[key] = value.strip()
        else:
            lists[key] = []
    check_header(fields, lists)
    paragraphs = body.strip("\n").split("\n\n")
    need(all(p and "\n" not in p and p == p.strip() for p in paragraphs), "paragraphs are one line each, one blank line between")
    words = sum(len(p.split()) for p in paragraphs)
    need(150 <= words <= 400, words, "words; 150 to 400 are wanted")
    made = {key: fields[key] for key in KEYS[:-1]} | {"text": "\n".join(paragraphs)}
    return made, fields


def check_header(fields, lists):
    """The header has its keys, a known manner, an outlet that says what it is, and tells its facts."""
    need(list(fields) == KEYS, "keys:", list(fields))
    need(list(lists) == ["facts", "invented"] and all(lists.values()), "the lists are facts and invented, neither empty")
    need(all(":" in fact for fact in lists["facts"]), "a fact names its support after a colon")
    need(fields["manner"] in MANNERS, "manner", fields["manner"])
    need("sample" in fields["outlet"].lower(), "outlet", fields["outlet"])
    need(DATE.fullmatch(fields["date"]) and len(fields["date"]) == 10, "date", fields["date"])


class Page:
    """A text with its sentences, where marks are found."""

    def __init__(self, text):
        self.text, self.sentences = text, sentences(text)

    def find(self, number, words, nth=None, whole=False):
        """The span of `words` in sentence `number`, the `nth` of several; with `whole` it may run on past the sentence."""
        need(isinstance(number, int) and 0 <= number < len(self.sentences), "no sentence", number)
        start, end = self.sentences[number]
        need(words and words == words.strip(), "marked text", repr(words))
        edge = [r"(?<!\w)" if words[0].isalnum() else "", r"(?!\w)" if words[-1].isalnum() else ""]
        hits = re.compile(edge[0] + re.escape(words) + edge[1]).finditer(self.text, start, len(self.text) if whole else end)
        found = [list(m.span()) for m in hits if m.start() < end]
        need(found, f"[{number}] no such text:", repr(words))
        need(nth or len(found) == 1, f"[{number}]", len(found), "of them, nth is wanted:", repr(words))
        need((nth or 1) <= len(found), f"[{number}] no", nth, "of", repr(words))
        return found[(nth or 1) - 1]


def keys(row, wanted, what):
    """The row has just these keys (`nth` aside)."""
    need([k for k in row if k != "nth"] == wanted, what, "has keys", list(row))


def member(value, name, what):
    """The value belongs to the named set."""
    need(value in SETS[name], what, name, repr(value))


def side(who, what, text=True):
    """An actor, recipient, speaker, giver, receiver or subject: code, sector, and `name` for an organisation."""
    wanted = (["text"] if text else []) + ["code", "sector"]
    extra = ["name"] if who["code"] == "IGO" and "name" in who else []
    keys(who, wanted + extra, what)
    need(who["code"] == "" or re.fullmatch("[A-Z]{3}", who["code"]), what, "code", repr(who["code"]))
    need(who["code"] != "IGO" or who.get("name"), what, "an IGO has a name")
    need(who["sector"] == "" or who["sector"] in SETS["sector"], what, "sector", repr(who["sector"]))


def placed(page, number, who):
    """The party with the span of its words."""
    return {k: v for k, v in who.items() if k != "nth"} | {"span": page.find(number, who["text"], who.get("nth"))}


def event(page, row):
    """One event with its spans."""
    what = f"event [{row['sentence']}] {row['trigger']!r}:"
    keys(row, "sentence trigger type mode actors recipients date place status said_by".split(), what)
    need(row["type"] in MODES, what, "type", row["type"])
    need(row["mode"] == "" or row["mode"] in MODES[row["type"]].split(), what, "mode", row["mode"])
    member(row["status"], "status", what)
    need(DATE.fullmatch(row["date"]), what, "date", row["date"])
    out = {k: v for k, v in row.items() if k != "nth"}
    for role in ("actors", "recipients"):
        for who in row[role]:
            side(who, what)
        out[role] = [placed(page, row["sentence"], who) for who in row[role]]
    for who in row["said_by"]:
        side(who, what)
    if row["place"]:
        keys(row["place"], ["text", "country"], what)
        out["place"] = placed(page, row["sentence"], row["place"])
    return out | {"span": page.find(row["sentence"], row["trigger"], row.get("nth"))}


def claim(page, row):
    """One claim with its spans; the cue may be empty, the content may run over sentences."""
    what = f"claim [{row['sentence']}] {row['content'][:40]!r}:"
    keys(row, "sentence speaker cue content mode".split(), what)
    member(row["mode"], "claim mode", what)
    side(row["speaker"], what)
    cue = page.find(row["sentence"], row["cue"]) if row["cue"] else None
    content = page.find(row["sentence"], row["content"], row.get("nth"), whole=True)
    start, end = page.sentences[row["sentence"]]
    quoted = any(mark in page.text[start:end] for mark in '"“')
    need(quoted or row["mode"] == "indirect", what, "no quotation marks in the sentence")
    return {k: v for k, v in row.items() if k != "nth"} | {"cue_span": cue, "content_span": content}


def exchange(page, row):
    """One exchange with its span."""
    what = f"exchange [{row['sentence']}] {row['item']!r}:"
    keys(row, "sentence giver receiver item class quantity status".split(), what)
    member(row["class"], "class", what)
    member(row["status"], "exchange status", what)
    for role in ("giver", "receiver"):
        side(row[role], what, text=False)
    if row["quantity"]:
        keys(row["quantity"], ["value", "unit", "bound"], what)
        need(row["quantity"]["bound"] in BOUNDS, what, "bound")
    return {k: v for k, v in row.items() if k != "nth"} | {"span": page.find(row["sentence"], row["item"], row.get("nth"))}


def figure(page, row):
    """One figure with its spans."""
    what = f"figure [{row['sentence']}] {row['text']!r}:"
    keys(row, "sentence measure subject item value unit bound text".split(), what)
    member(row["measure"], "measure", what)
    side(row["subject"], what, text=False)
    need(isinstance(row["value"], (int, float)) and row["bound"] in BOUNDS, what, "value or bound")
    spans = {"span": page.find(row["sentence"], row["text"], row.get("nth"))}
    spans["item_span"] = page.find(row["sentence"], row["item"]) if row["item"] else None
    return {k: v for k, v in row.items() if k != "nth"} | spans


KINDS = {"events": event, "claims": claim, "exchanges": exchange, "figures": figure}


def gold(made, marks):
    """The article's marks in the shape of a gold line."""
    page = Page(made["text"])
    keys(marks, list(KINDS) + ["judgements"], "marks")
    out = {"id": made["id"]}
    for kind, place in KINDS.items():
        out[kind] = [place(page, row) for row in marks[kind]]
        order = [row["sentence"] for row in out[kind]]
        need(order == sorted(order), kind, "are not in the order of the sentences")
    judged = marks["judgements"]
    need(judged == sorted(set(judged)) and all(0 <= j < len(page.sentences) for j in judged), "judgements", judged)
    check_together(out)
    return out | {"judgements": judged, "sentences": page.sentences}


def check_together(rows):
    """What holds between rows: no event twice, and every said_by is somebody who makes a claim or acts by speaking."""
    seen = set()
    for row in rows["events"]:
        key = (row["sentence"], row["type"], tuple(row["span"]), tuple(a["code"] for a in row["actors"] + row["recipients"]))
        need(key not in seen, "twice:", key)
        seen.add(key)
    speakers = {(c["speaker"]["code"], c["speaker"]["sector"]) for c in rows["claims"]}
    acting = {(a["code"], a["sector"], row["sentence"]) for row in rows["events"] for a in row["actors"]}
    for row in rows["events"]:
        for who in row["said_by"]:
            known = (who["code"], who["sector"]) in speakers or (who["code"], who["sector"], row["sentence"]) in acting
            need(known, "said_by without a claim:", row["trigger"], who)


def build():
    """Every article and its marks, in the order of the file names."""
    made, marked, manners = [], [], []
    for path in sorted(HOME.glob("[0-9][0-9]-*.txt")):
        try:
            one, fields = article(path)
            marks = json.loads((HOME / "marks" / (path.stem + ".json")).read_text(encoding="utf-8"))
            made.append(one)
            marked.append(gold(one, marks))
            need(one["id"] == f"sample-{path.stem}", "id is not the file's name")
            manners.append(fields["manner"])
        except (Wrong, OSError, ValueError, KeyError, TypeError) as bad:
            raise Wrong(f"{path.name}: {bad!r}" if not isinstance(bad, Wrong) else f"{path.name}: {bad}") from bad
    need(sorted(manners) == sorted(m for m, n in MANNERS.items() for _ in range(n)), "manners:", manners)
    missing = set(MODES) - {e["type"] for g in marked for e in g["events"]}
    need(not missing, "types that no sample has:", missing)
    return made, marked


def lines(rows):
    """JSON lines, as the built files hold them."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def show(made, marked, wanted):
    """Prints one article with its rows beside the sentences."""
    for one, rows in zip(made, marked):
        if one["id"] != wanted:
            continue
        print(one["id"], one["date"], one["outlet"], "|", one["title"])
        for n, (start, end) in enumerate(rows["sentences"]):
            print(f"[{n}]{' JUDGEMENT' if n in rows['judgements'] else ''} {one['text'][start:end]}")
            for kind in KINDS:
                for row in rows[kind]:
                    if row["sentence"] == n:
                        print("    ", kind[:-1], json.dumps(row, ensure_ascii=False))


def main(arguments):
    """Runs the command; returns the exit code."""
    if arguments not in ([], ["--write"]) and arguments[:1] != ["--show"]:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        made, marked = build()
    except Wrong as bad:
        print("samples:", bad, file=sys.stderr)
        return 1
    if arguments[:1] == ["--show"]:
        show(made, marked, arguments[1] if len(arguments) > 1 else "")
        return 0
    code = 0
    for name, rows in (("articles.jsonl", made), ("gold.jsonl", marked)):
        path, wanted = HOME / name, lines(rows)
        if arguments == ["--write"]:
            path.write_text(wanted, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != wanted:
            print(f"samples: {name} is out of date; run tools/samples.py --write", file=sys.stderr)
            code = 1
    print(f"{len(made)} articles;", ", ".join(f"{sum(len(g[k]) for g in marked)} {k}" for k in [*KINDS, "judgements"]))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
