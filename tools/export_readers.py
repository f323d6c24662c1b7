#!/usr/bin/env python3
"""Reads every export with the tools that people have: the gdelt package's columns, pandas, DuckDB, R's rules.

    tools/export_readers.py --binary target/release/polybius

Each reader must find the rows and columns that were written; ends with 1 where one does not. The tools come
from tools/packages.txt into target/venv-tools; of the gdelt package only its tables of columns are read."""

import argparse
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import venv_tools

DTYPES = {"INTEGER": "Int64", "FLOAT": "Float64", "STRING": "string"}
# What loaders of POLECAT take by position, counted from zero.
POLECAT = {1: "Event Date", 2: "Event Type", 7: "Actor Name", 15: "Recipient Name"}


def schema(table):
    """Names and types of a GDELT table, as the gdelt package has them."""
    with open(venv_tools.VENV / f"data/{table}.csv", encoding="utf-8") as file:
        return [(row["name"], DTYPES[row["type"]]) for row in csv.DictReader(file)]


def by_rules_of_r(path, columns):
    """Rows that R's read.delim makes: tabs, a field that starts with a quotation mark is quoted."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quotechar='"'))
    wide = [len(row) for row in rows if len(row) != columns]
    return len(rows), [f"{path.name}: R finds rows of {wide[:3]} fields"] if wide else []


def gdelt(path, table, wanted):
    """A GDELT table in pandas under the package's names and types, in DuckDB, and by the rules of R."""
    import duckdb
    import pandas
    names, wrong = schema(table), []
    frame = pandas.read_csv(path, sep="\t", header=None, names=[n for n, _ in names], dtype=dict(names),
                            quoting=csv.QUOTE_NONE, index_col=False)
    if len(frame.columns) != len(names) or len(frame) != wanted:
        wrong.append(f"{table}: pandas finds {frame.shape}, written {wanted}")
    sql = f"SELECT count(*), count(column00) FROM read_csv('{path}', delim='\t', header=false, quote='')"
    if duckdb.sql(sql).fetchone() != (wanted, wanted):
        wrong.append(f"{table}: DuckDB finds {duckdb.sql(sql).fetchone()}, written {wanted}")
    rows, more = by_rules_of_r(path, len(names))
    wrong += more + ([f"{table}: R finds {rows} rows"] if rows != wanted else [])
    return frame, wrong


def events(frame):
    """What must hold between the columns of Events."""
    checks = {
        "dates are days of their years": (frame.SQLDATE // 10000 == frame.Year).all(),
        "a code starts with its root": (frame.EventCode.str[:2] == frame.EventRootCode).all(),
        "classes are 1 to 4": frame.QuadClass.between(1, 4).all(),
        "values are -10 to 10": frame.GoldsteinScale.dropna().between(-10, 10).all(),
        "ids are unique": frame.GLOBALEVENTID.is_unique,
        "sources are no more than mentions": (frame.NumSources <= frame.NumMentions).all(),
        "latitudes are degrees": frame.ActionGeo_Lat.dropna().between(-90, 90).all(),
    }
    return [f"events2: not so: {about}" for about, holds in checks.items() if not holds]


def polecat(path, wanted):
    """POLECAT by header, by position, and by the rules of R."""
    import pandas
    frame = pandas.read_csv(path, sep="\t", dtype="string", keep_default_na=False, quoting=csv.QUOTE_NONE)
    wrong = [f"polecat: column {n} is {frame.columns[n]}" for n, name in POLECAT.items() if frame.columns[n] != name]
    if frame.shape != (wanted, 40):
        wrong.append(f"polecat: pandas finds {frame.shape}, written {wanted}")
    return wrong + by_rules_of_r(path, 40)[1]


def flat(folder, ids):
    """The flat table as CSV and Parquet, in pandas and DuckDB."""
    import duckdb
    import pandas
    found = {
        "csv in pandas": sorted(pandas.read_csv(folder / "flat.csv").event_id),
        "csv in DuckDB": sorted(r[0] for r in duckdb.sql(f"SELECT event_id FROM '{folder}/flat.csv'").fetchall()),
        "parquet in pandas": sorted(pandas.read_parquet(folder / "flat.parquet").event_id),
        "parquet in DuckDB": sorted(
            r[0] for r in duckdb.sql(f"SELECT event_id FROM '{folder}/flat.parquet'").fetchall()
        ),
    }
    wrong = [f"{about}: other events" for about, rows in found.items() if rows != sorted(ids)]
    kinds = pandas.read_parquet(folder / "flat.parquet").dtypes
    return wrong + ([] if kinds.goldstein == "float64" else ["parquet: goldstein is no number"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", default="target/release/polybius")
    parser.add_argument("--input", default=str(venv_tools.ROOT / "data/samples/articles.jsonl"))
    args = parser.parse_args()
    binary = os.path.abspath(args.binary)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)

        def run(*parts):
            command = [binary, *parts, "--record", str(folder / "record.db")]
            return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout

        run("ingest", args.input)
        run("export", "--as", "gdelt", "-o", str(folder / "events.csv"), "--mentions", str(folder / "mentions.csv"))
        for form, file in [("polecat", "polecat.txt"), ("plover", "plover.jsonl"), ("csv", "flat.csv"),
                           ("parquet", "flat.parquet")]:
            run("export", "--as", form, "-o", str(folder / file))
        lines = {p.name: p.read_text(encoding="utf-8").count("\n") for p in folder.glob("*.[cjt]*")}
        ids = [row["id"] for row in json.loads(run("query", "SELECT id FROM events", "--format", "json"))]
        frame, wrong = gdelt(folder / "events.csv", "events2", lines["events.csv"])
        mentions, more = gdelt(folder / "mentions.csv", "mentions", lines["mentions.csv"])
        wrong += more + events(frame) + polecat(folder / "polecat.txt", lines["polecat.txt"] - 1)
        if set(mentions.GLOBALEVENTID) != set(frame.GLOBALEVENTID):
            wrong.append("mentions: of other events")
        records = [json.loads(line) for line in (folder / "plover.jsonl").read_text(encoding="utf-8").splitlines()]
        if sorted(r["id"] for r in records) != sorted(ids):
            wrong.append("plover: other events")
        wrong += flat(folder, ids)
        print(f"{len(frame)} GDELT events, {len(mentions)} mentions, {len(records)} PLOVER records")
    print("\n".join(wrong) or "every reader finds what was written")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    venv_tools.run(main)
