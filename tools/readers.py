#!/usr/bin/env python3
"""Opens a record, and a file of coded rows, with the tools that people have: DuckDB, pandas, Datasette.

    tools/readers.py --binary target/release/polybius

Each tool's answers must be those of `polybius query`; ends with 1 where one is not. The tools come from
tools/packages.txt into target/venv-tools."""

import argparse
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zlib

import venv_tools

VIEWS = ["documents", "texts", "sentences", "events", "sides", "dyads", "claims", "exchanges", "figures", "voices",
         "judgements", "pair_days", "runs", "stories", "story_documents", "happenings", "happening_events"]


def own(binary, record, sql):
    """The rows that the program itself gives."""
    command = [binary, "query", sql, "--record", record, "--format", "json"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def duckdb_rows(record):
    """Answers from DuckDB over the record."""
    import duckdb
    found = importlib.util.find_spec("duckdb_extension_sqlite_scanner").submodule_search_locations[0]
    extension = next(pathlib.Path(found).rglob("*.duckdb_extension"))
    db = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    db.execute(f"LOAD '{extension}'")
    db.execute(f"ATTACH '{record}' AS r (TYPE sqlite, READ_ONLY)")
    db.execute("USE r; SHOW TABLES")
    return lambda sql: db.execute(f"USE r; {sql}").fetchall()


def pandas_rows(record):
    """Answers from pandas."""
    import sqlite3
    import pandas
    db = sqlite3.connect(f"file:{record}?mode=ro", uri=True)
    return lambda sql: [tuple(r) for r in pandas.read_sql(sql, db).itertuples(index=False, name=None)]


def datasette_rows(record):
    """Answers from Datasette's own page of JSON."""
    from urllib.parse import quote
    name = pathlib.Path(record).stem

    def ask(sql):
        page = f"/{name}.json?sql={quote(sql)}&_shape=arrays"
        done = subprocess.run([sys.executable, "-m", "datasette", record, "--get", page], check=True,
                              stdout=subprocess.PIPE, text=True)
        return [tuple(r) for r in json.loads(done.stdout)["rows"]]
    return ask


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--binary", default="target/release/polybius")
    args.add_argument("--input", default=str(venv_tools.ROOT / "data/samples/articles.jsonl"))
    args = args.parse_args()
    binary, wrong = os.path.abspath(args.binary), []
    with tempfile.TemporaryDirectory() as folder:
        record, rows = os.path.join(folder, "record.db"), os.path.join(folder, "rows.parquet")
        subprocess.run([binary, "ingest", args.input, "--record", record], check=True)
        subprocess.run([binary, "code", args.input, "-o", rows], check=True)
        questions = [f"SELECT count(*) AS n FROM {view}" for view in VIEWS]
        questions.append("SELECT source, target, count(*) AS n FROM dyads GROUP BY source, target ORDER BY 1, 2")
        questions.append("SELECT id, type, status, confidence FROM events ORDER BY event")
        for tool in [duckdb_rows, pandas_rows, datasette_rows]:
            ask = tool(record)
            for sql in questions:
                wanted = [tuple(r.values()) for r in own(binary, record, sql)]
                found = ask(sql)
                if [tuple(r) for r in found] != wanted:
                    wrong.append(f"{tool.__name__}: {sql}: {found[:3]} and not {wanted[:3]}")
            print(f"{tool.__name__}: {len(questions)} questions")
        wrong += columns(binary, record, rows)
        wrong += texts(record, args.input)
    print("\n".join(wrong) or "all answers agree")
    sys.exit(1 if wrong else 0)


def columns(binary, record, rows):
    """Coded rows in Parquet, asked by DuckDB and pandas."""
    import duckdb
    import pandas
    wanted = [r["id"] for r in own(binary, record, "SELECT id FROM events ORDER BY event")]
    sql = f"SELECT e.id FROM (SELECT unnest(events) AS e FROM '{rows}')"
    by_duckdb = [r[0] for r in duckdb.sql(sql).fetchall()]
    by_pandas = [e["id"] for events in pandas.read_parquet(rows).events for e in events]
    pairs = [("duckdb", by_duckdb), ("pandas", by_pandas)]
    return [f"{name}: other events in Parquet" for name, found in pairs if found != wanted]


def texts(record, source):
    """Texts of the record as Python reads them."""
    import sqlite3
    with open(source, encoding="utf-8") as lines:
        wanted = [json.loads(line)["text"] for line in lines if line.strip()]
    packed = sqlite3.connect(record).execute("SELECT text FROM texts ORDER BY doc").fetchall()
    found = [zlib.decompress(text).decode() for (text,) in packed]
    return [] if found == wanted else ["python: other texts"]


if __name__ == "__main__":
    venv_tools.run(main)
