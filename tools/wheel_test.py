#!/usr/bin/env python3
"""Builds the Python package, installs it into a clean environment and tries it there.

    tools/wheel_test.py --binary target/release/polybius

Rows must be those of the program `polybius`, whatever they come from; ends with 1 where something is not as it
should be. `--measure` adds what handing tables over costs. Environments are kept under target/."""

import collections
import doctest
import importlib
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import warnings

import venv_tools

SAMPLES = venv_tools.ROOT / "data/samples/articles.jsonl"
BARE = ("import polybius, sys; r = polybius.Coder().read('Russia attacked Ukraine.'); "
        "assert [e.type for e in r.events] == ['ASSAULT'], r; assert 'pyarrow' not in sys.modules")


def articles(times=1):
    """The samples as objects, `times` over with ids of their own."""
    with open(SAMPLES, encoding="utf-8") as lines:
        one = [json.loads(line) for line in lines if line.strip()]
    fields = ["id", "outlet", "date", "title", "text"]
    plain = [{name: article.get(name) for name in fields} for article in one]
    return [{**a, "id": a["id"] + (f"-{n}" if n else "")} for n in range(times) for a in plain]


class Wheel(unittest.TestCase):
    """What the package promises."""

    @classmethod
    def setUpClass(cls):
        import polybius
        cls.binary = os.environ["POLYBIUS_BINARY"]
        cls.folder = tempfile.TemporaryDirectory()
        cls.coder = polybius.Coder()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def program(self, *arguments):
        done = subprocess.run([self.binary, *map(str, arguments)], check=True, text=True, stdout=subprocess.PIPE)
        return done.stdout

    def table(self, rows=None):
        import pyarrow
        return pyarrow.Table.from_pylist(rows or articles())

    def assert_code(self, code, call, *arguments, **named):
        import polybius
        with self.assertRaises(polybius.Error) as raised:
            call(*arguments, **named)
        self.assertEqual(raised.exception.code, code)
        self.assertTrue(str(raised.exception).startswith(code + ": "), raised.exception)

    def test_examples_of_the_documentation_run(self):
        tried = 0
        for name in ["polybius", "polybius._coder", "polybius._record", "polybius.rows", "polybius.spark"]:
            done = doctest.testmod(importlib.import_module(name))
            self.assertEqual(done.failed, 0, name)
            tried += done.attempted
        self.assertGreater(tried, 25)

    def test_all_that_is_exported_is_documented_and_typed(self):
        import polybius
        for name in polybius.__all__:
            self.assertTrue(getattr(polybius, name).__doc__, name)
        home = pathlib.Path(polybius.__file__).parent
        self.assertTrue((home / "py.typed").exists() and (home / "_native.pyi").exists())

    def test_read_gives_the_bytes_that_the_program_writes(self):
        from polybius import Reading
        for article, line in zip(articles(), self.program("code", SAMPLES).splitlines(), strict=True):
            fields = [(name, value) for name, value in article.items() if name != "id" and value is not None]
            self.assertEqual(self.coder._own.line(article["id"], fields), line)
            reading = self.coder.read(**article)
            self.assertEqual(reading.to_dict(), json.loads(line))
            self.assertEqual(Reading.from_json(line), reading)
            for event in reading.events:
                self.assertEqual(article["text"][slice(*event.span)], event.trigger)

    def test_rows_are_frozen(self):
        reading = self.coder.read("Russia attacked Ukraine.")
        with self.assertRaises(AttributeError):
            reading.events[0].type = "YIELD"

    def test_code_gives_the_columns_that_the_program_writes(self):
        import pyarrow
        import pyarrow.parquet
        for text in [False, True]:
            rows = self.path(f"rows-{text}.parquet")
            self.program("code", SAMPLES, "-o", rows, *(["--text"] if text else []))
            wanted = pyarrow.parquet.read_table(rows)
            coded = pyarrow.table(self.coder.code(self.table(), text=text))
            self.assertTrue(coded.schema.equals(wanted.schema), f"{coded.schema}\n{wanted.schema}")
            self.assertEqual(coded.to_pylist(), wanted.to_pylist())

    def test_frames_and_readers_are_as_good_as_tables(self):
        import pandas
        import polars
        import pyarrow
        wanted = self.coder.code(self.table()).to_pyarrow().to_pylist()
        rows = articles()
        dated = pandas.DataFrame(rows).assign(date=lambda f: pandas.to_datetime(f.date), extra=1.5)
        sources = {
            "pandas": pandas.DataFrame(rows),
            "pandas with times": dated,
            "Polars": polars.DataFrame(rows),
            "Polars with days": polars.DataFrame(rows).with_columns(polars.col("date").str.to_date()),
            "a batch": self.table().combine_chunks().to_batches()[0],
            "a reader": self.table().to_reader(max_chunksize=3),
            "categories": pandas.DataFrame(rows).astype({"outlet": "category"}),
        }
        for name, source in sources.items():
            with self.subTest(name):
                self.assertEqual(self.coder.code(source).to_pyarrow().to_pylist(), wanted)
        coded = self.coder.code(self.table())
        self.assertEqual(coded.to_pandas()["id"].tolist(), [r["id"] for r in rows])
        self.assertEqual(coded.to_polars()["events"].list.len().to_list(), [len(w["events"]) for w in wanted])

    def test_threads_do_not_change_rows(self):
        import polybius
        rows = articles(12)
        one, two = (polybius.Coder(threads=n).code(self.table(rows)).to_pyarrow() for n in [1, 2])
        self.assertEqual(one.to_pylist(), two.to_pylist())
        self.assertEqual(one["id"].to_pylist(), [r["id"] for r in rows])
        self.assertIn(polybius.Coder().threads, range(1, len(os.sched_getaffinity(0)) + 1))

    def test_tables_are_handed_over_without_copying(self):
        coded = self.coder.code(self.table())
        first, second = coded.to_pyarrow(), coded.to_pyarrow()
        for name in ["id", "text_sha256"]:
            addresses = [t[name].chunk(0).buffers()[2].address for t in (first, second)]
            self.assertEqual(addresses[0], addresses[1])

    def test_the_lock_of_python_is_released(self):
        table, ran = self.table(articles(8)), []
        thread = threading.Thread(target=lambda: (self.coder.code(table), ran.append(time.monotonic())))
        begun, last, longest = time.monotonic(), time.monotonic(), 0.0
        thread.start()
        while thread.is_alive():
            now = time.monotonic()
            longest, last = max(longest, now - last), now
            time.sleep(0.005)
        self.assertTrue(ran)
        self.assertLess(longest, (ran[0] - begun) / 2, "this thread stood still while the other one coded")

    def test_an_interrupt_ends_the_work(self):
        import _thread
        # A shell that starts work in the background has it ignore interrupts; here they are wanted.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)
        table = self.table(articles(400))
        timer = threading.Timer(0.3, _thread.interrupt_main)
        timer.start()
        with self.assertRaises(KeyboardInterrupt):
            self.coder.code(table)
        timer.join()

    def test_errors_carry_their_code(self):
        import polybius
        empty = self.path("empty")
        os.makedirs(empty)
        self.assert_code("E301", polybius.Coder, model=empty)
        self.assert_code("E201", polybius.Coder, min_confidence=2.0)
        self.assert_code("E201", polybius.Coder, threads=0)
        with open(os.path.join(empty, "own.toml"), "w", encoding="utf-8") as file:
            file.write("[[act]\n")
        self.assert_code("E306", polybius.Coder, codebook=empty)
        self.assert_code("E104", self.coder.read, "x" * 4_000_001)
        with self.assertRaises(TypeError):
            self.coder.code([1, 2])

    def test_without_a_model_the_error_says_how_to_get_it(self):
        told = subprocess.run(
            [sys.executable, "-c", "import polybius\ntry: polybius.Coder()\n"
             "except polybius.Error as e: print(e.code, 'polybius model get' in str(e))"],
            env={"PATH": os.environ["PATH"], "XDG_DATA_HOME": self.path("nothing-here")},
            check=True, text=True, stdout=subprocess.PIPE).stdout
        self.assertEqual(told, "E301 True\n")

    def test_the_model_is_fetched_to_where_it_is_looked_for(self):
        import polybius
        source, home = polybius.get_model(), self.path("home")
        done = subprocess.run(
            [sys.executable, "-c", f"import polybius; print(polybius.get_model({source!r})); polybius.Coder()"],
            env={"PATH": os.environ["PATH"], "XDG_DATA_HOME": home}, check=True, text=True, stdout=subprocess.PIPE)
        self.assertTrue(done.stdout.startswith(home), done.stdout)

    def test_articles_that_cannot_be_read_are_errors_or_told(self):
        rows = articles()[:3]
        rows[1]["text"] = None
        self.assert_code("E106", self.coder.code, self.table(rows))
        coded = self.coder.code(self.table(rows), errors="skip")
        self.assertEqual(coded.to_pyarrow()["id"].to_pylist(), [rows[0]["id"], rows[2]["id"]])
        self.assertEqual([code for code, _ in coded.unread], ["E106"])
        self.assertIn("table:2", coded.unread[0][1])
        self.assert_code("E106", self.coder.code, self.table().drop_columns(["text"]))

    def test_a_table_that_breaks_off_is_an_error(self):
        import pyarrow
        batch = self.table().combine_chunks().to_batches()[0]

        def batches():
            yield batch
            raise RuntimeError("gone")
        reader = pyarrow.RecordBatchReader.from_batches(batch.schema, batches())
        self.assert_code("E101", self.coder.code, reader)

    def test_little_confidence_leaves_rows_out(self):
        import polybius
        sure = polybius.Coder(min_confidence=0.9).code(self.table()).to_pyarrow()["events"].to_pylist()
        everything = self.coder.code(self.table()).to_pyarrow()["events"].to_pylist()
        self.assertEqual(sure, [[e for e in events if e["confidence"] >= 0.9] for events in everything])

    def record(self):
        record = self.path("record.db")
        if not os.path.exists(record):
            self.program("ingest", SAMPLES, "--record", record)
        return record

    def test_questions_give_what_the_program_gives(self):
        from polybius import Record
        for sql in ["SELECT * FROM events ORDER BY event", "SELECT source, target, count(*) AS n FROM dyads GROUP BY 1, 2",
                    "SELECT type, avg(confidence) AS sure, country_name('FRA') AS name FROM events GROUP BY 1 ORDER BY 1",
                    "SELECT 1 AS a WHERE false"]:
            wanted = json.loads(self.program("query", sql, "--record", self.record(), "--format", "json"))
            self.assertEqual(Record(self.record()).sql(sql).to_pyarrow().to_pylist(), wanted, sql)
        early = Record(self.record(), published_by="1900").sql("SELECT count(*) AS n FROM documents").to_pyarrow()
        self.assertEqual(early["n"].to_pylist(), [0])

    def test_columns_of_an_answer_have_types(self):
        from polybius import Record
        answer = Record(self.record()).sql(
            "SELECT 1 AS whole, 1.5 AS real, x'00ff' AS bytes, 'a' AS text, NULL AS none UNION ALL SELECT 2, 2, NULL, 3, NULL")
        told = answer.to_pyarrow()
        self.assertEqual([str(t) for t in told.schema.types], ["int64", "double", "binary", "string", "string"])
        self.assertEqual(told.to_pylist()[1], {"whole": 2, "real": 2.0, "bytes": None, "text": "3", "none": None})

    def test_questions_only_read_and_are_bounded(self):
        from polybius import Record
        record = Record(self.record())
        self.assert_code("E204", record.sql, "DELETE FROM documents")
        self.assert_code("E204", record.sql, "nonsense")
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        self.assert_code("E205", record.sql, endless, seconds=0.2)
        self.assert_code("E313", Record(self.path("none.db")).sql, "SELECT 1")
        self.assert_code("E201", Record(self.record(), known_at="noon").sql, "SELECT 1")
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            answer = record.sql("SELECT 1 UNION ALL SELECT 2", rows=1)
        self.assertEqual((len(answer), answer.whole, len(told)), (1, False, 1))


def measure():
    """Prints what handing over costs beside coding, from one run on one thread."""
    import polybius
    import pyarrow
    coder = polybius.Coder(threads=1)
    rows = articles(max(1, 400 // len(articles())))
    empty = pyarrow.Table.from_pylist([{**row, "text": ""} for row in rows])
    full = pyarrow.Table.from_pylist(rows)
    spent = collections.OrderedDict()
    for name, work in [("coding", lambda: coder.code(full)), ("articles without text", lambda: coder.code(empty))]:
        spent[name] = seconds(work)
    coded = coder.code(full)
    spent["a table to pyarrow"] = seconds(lambda: pyarrow.table(coded))
    print(f"{len(rows)} articles, one thread, CPU seconds of one run:")
    for name, value in spent.items():
        print(f"  {name}: {value:.4f} ({value / spent['coding']:.2%} of coding)")


def seconds(work):
    """CPU seconds of this process that `work` takes."""
    def used():
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime
    begun = used()
    work()
    return used() - begun


def main():
    args = venv_tools.arguments(__doc__)
    built = args.wheel or venv_tools.wheel()
    venv_tools.clean(built, BARE)
    venv_tools.install(built)
    os.environ["POLYBIUS_BINARY"] = os.path.abspath(args.binary)
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Wheel)
    done = unittest.TextTestRunner(verbosity=2).run(suite)
    if args.measure:
        measure()
    sys.exit(0 if done.wasSuccessful() else 1)


if __name__ == "__main__":
    venv_tools.run(main)
