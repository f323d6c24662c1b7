#!/usr/bin/env python3
"""Score the coder's numbers on NewsQuant, beside published systems.

    tools/newsquant.py           print the scores
    tools/newsquant.py --write   write eval/bench/newsquant.json too

Reads ../shared/bench/dev/quantity_newsquant.jsonl and scores with ../shared/bench/scorers/score_quantity.py. The set
is for evaluation only. The coder names no trend ("up", "down") and leaves the unit of counted things empty, so of the
measures value is the one it is made for. Standard library only. Exit 0 scored, 1 the set or the scorer is not there.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT.parent / "shared/bench"
SET = BENCH / "dev/quantity_newsquant.jsonl"
SCORER = BENCH / "scorers/score_quantity.py"
UNITS = {
    "%": "percentage", "USD": "dollar", "EUR": "euro", "GBP": "pound sterling", "JPY": "japanese yen", "CNY": "chinese yuan",
    "AUD": "australian dollar", "CAD": "canadian dollar", "ILS": "shekel", "INR": "indian rupee", "km": "kilometre",
    "m": "metre", "mi": "mile", "ft": "foot", "in": "inch", "yd": "yard", "kg": "kilogram", "t": "tonne", "lb": "pound-mass",
    "mph": "mile per hour", "km/h": "kilometre per hour", "hp": "horsepower", "kW": "kilowatt", "MW": "megawatt", "GB": "gigabyte",
}
BOUNDS = {"exact": "=", "about": "~", "at least": ">", "at most": "<", "range": "="}
# F1 that their authors give for the whole set: value, value and unit, value and change.
PUBLISHED = {
    "CQE": [0.920, 0.856, 0.881], "quantulum3": [0.730, 0.472, None],
    "Microsoft recognizers": [0.691, 0.342, None], "GPT-3": [0.706, 0.591, 0.519],
}


def row(line):
    """A line of the coder as the scorer reads it."""
    found = json.loads(line)
    quantities = [
        {
            "value": str(n["value"]) if n["high"] is None else f"{n['value']}-{n['high']}",
            "normalized_unit": UNITS.get(n["unit"], n["unit"] or "-"),
            "change": BOUNDS[n["bound"]],
            "referred_concepts": "",
        }
        for n in found["numbers"]
    ]
    return json.dumps({"id": found["id"], "quantities": quantities}) + "\n"


def scores(lines):
    """Precision, recall and F1 by measure."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as system:
        system.writelines(row(line) for line in lines)
        system.flush()
        command = [sys.executable, "-B", str(SCORER), str(SET), system.name]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pattern = r"^(value(?:\+unit|\+change)?) +P ([\d.]+) +R ([\d.]+) +F1 ([\d.]+)"
    found = re.findall(pattern, told, re.MULTILINE)
    return {name: {"P": float(p), "R": float(r), "F1": float(f)} for name, p, r, f in found}


def main():
    if not (SET.exists() and SCORER.exists()):
        print("the set is not there:", SET.relative_to(ROOT.parent))
        return 1
    command = ["cargo", "run", "--quiet", "--package", "xtask", "--", "quantities", str(SET)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout.splitlines()
    out = {"set": "NewsQuant, development half", "texts": len(lines), "polybius": scores(lines), "published_f1": PUBLISHED}
    text = json.dumps(out, indent=1) + "\n"
    print(text, end="")
    if "--write" in sys.argv:
        (ROOT / "eval/bench/newsquant.json").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
