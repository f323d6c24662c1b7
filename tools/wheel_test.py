#!/usr/bin/env python3
"""Builds the Python package, installs it into a clean environment and tries it there.

    tools/wheel_test.py --binary target/release/polybius

Rows must be those of the program `polybius`, whatever they come from; ends with 1 where something is not as it
should be. `--measure` tries nothing and writes eval/bench/wheel.json: CPU seconds of the package beside those of the
program, on one thread, tables handed over included. Environments are kept under target/."""

import datetime
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
import zipfile

import cost
import venv_tools
from cost import SAMPLES, articles

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
BARE = ("import polybius, sys; r = polybius.Coder().read('Russia attacked Ukraine.'); "
        "assert [e.type for e in r.events] == ['ASSAULT'], r; assert 'pyarrow' not in sys.modules")


# What the documentation promises without packages, with Polars alone, and with the extra `frames`.
TRIES = [
    ([], None, BARE),
    (["polars", "polars-runtime-32"], None,
     "import polars, polybius, sys; f = polars.DataFrame({'id': ['a'], 'text': ['Russia attacked Ukraine.']}); "
     "assert polybius.Coder().code(f).to_polars()['id'].to_list() == ['a']; assert 'pyarrow' not in sys.modules"),
    (["numpy", "pandas", "pyarrow", "python-dateutil", "tzdata"], "frames",
     "import pandas, polybius; f = pandas.DataFrame({'id': ['a'], 'text': ['Russia attacked Ukraine.']}); "
     "assert polybius.Coder().code(f).to_pandas()['id'].tolist() == ['a']"),
]
# What somebody writes whose code is checked against the package's types.
TYPED = """
import datetime, pathlib
import polybius
from typing_extensions import assert_type
assert_type(polybius.Party.from_dict({}), polybius.Party)
assert_type(polybius.get_model(pathlib.Path("model")), str)
assert_type(polybius.Error("mine").code, str)
coder = polybius.Coder(pathlib.Path("model"), codebook=pathlib.Path("book"), arithmetic="int8")
assert_type(coder.read("Text.", date=datetime.datetime.now()).events, tuple[polybius.Event, ...])
"""


class Wheel(unittest.TestCase):
    """What the package promises."""

    @classmethod
    def setUpClass(cls):
        import polybius
        cls.binary = os.environ["POLYBIUS_BINARY"]
        cls.wheel = os.environ["POLYBIUS_WHEEL"]
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

    def test_types_are_what_they_say(self):
        user = self.path("user.py")
        pathlib.Path(user).write_text(TYPED, encoding="utf-8")
        strict = ["mypy", "--strict", "--cache-dir", self.path("mypy")]
        # Spark is tried apart and need not be here.
        package = [*strict, "--disable-error-code", "import-not-found", "-p", "polybius"]
        for command in [package, [*strict, user], ["mypy.stubtest", "polybius._native"]]:
            done = subprocess.run([sys.executable, "-m", *command], cwd=self.folder.name, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            self.assertEqual(done.returncode, 0, done.stdout)
        wrong = self.path("wrong.py")
        pathlib.Path(wrong).write_text("import polybius\npolybius.Coder(arithmetic='half')\n", encoding="utf-8")
        self.assertEqual(subprocess.run([sys.executable, "-m", *strict, wrong], stdout=subprocess.DEVNULL,
                                        cwd=self.folder.name).returncode, 1)

    def test_the_wheel_carries_its_licences_and_says_what_it_is(self):
        with zipfile.ZipFile(self.wheel) as built:
            held = {name.partition(".dist-info/")[2]: built.read(name) for name in built.namelist()}
        for name in ["LICENSE", "LICENSE-APACHE", "LICENSE-MIT", "NOTICE"]:
            self.assertEqual(held[f"licenses/{name}"], (venv_tools.ROOT / name).read_bytes())
        told, _, readme = held["METADATA"].decode().partition("\n\n")
        for line in ["License-Expression: Apache-2.0 OR MIT", "License-File: NOTICE", "Provides-Extra: frames"]:
            self.assertIn(line, told.splitlines())
        self.assertIn("polybius.Coder()", readme)
        # docs/spark.md tells which glibc is asked for.
        oldest = pathlib.Path(self.wheel).name.partition("manylinux_")[2].split("_")[:2]
        if oldest != [""]:
            self.assertIn(f"glibc {'.'.join(oldest)}", (venv_tools.ROOT / "docs/spark.md").read_text(encoding="utf-8"))

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

    def test_eight_bit_arithmetic_is_that_of_the_program(self):
        import polybius
        import pyarrow.parquet
        rows = self.path("int8.parquet")
        self.program("code", SAMPLES, "--arithmetic", "int8", "-o", rows)
        coder = polybius.Coder(arithmetic="int8")
        self.assertTrue(coder.versions.model.endswith("+int8"), coder.versions)
        coded = coder.code(self.table()).to_pyarrow()
        self.assertEqual(coded.to_pylist(), pyarrow.parquet.read_table(rows).to_pylist())
        self.assertNotEqual(coded["events"], self.coder.code(self.table()).to_pyarrow()["events"])
        self.assertEqual(polybius.Coder(arithmetic="exact").versions, self.coder.versions)
        self.assert_code("E201", polybius.Coder, arithmetic="half")

    def test_a_time_is_the_day_in_its_own_offset(self):
        import pandas
        import polars
        import pyarrow
        night = datetime.datetime.fromisoformat("2023-09-13T01:00:00+09:00")
        self.assertEqual(self.coder.read("Text.", date=night).date, "2023-09-13")
        self.assertEqual(self.coder.read("Text.", date="2023-09-13T01:00:00+09:00").date, "2023-09-13")
        self.assertEqual(self.coder.read("Text.", date=night.astimezone(datetime.timezone.utc)).date, "2023-09-12")
        rows = [{"id": "a", "text": "Text.", "date": night}]
        zones = ["+09:00", "Asia/Tokyo", "UTC"]
        given = [("pandas", pandas.DataFrame(rows), "2023-09-13")]
        for zone, day in zip(zones, ["2023-09-13", "2023-09-13", "2023-09-12"]):
            date = pyarrow.array([night], pyarrow.timestamp("us", zone))
            given.append((zone, pyarrow.table({"id": ["a"], "text": ["Text."], "date": date}), day))
        tokyo = polars.DataFrame(rows).with_columns(polars.col("date").dt.convert_time_zone("Asia/Tokyo"))
        for name, table, day in [*given, ("Polars", tokyo, "2023-09-13")]:
            with self.subTest(name):
                self.assertEqual(self.coder.code(table).to_pyarrow()["date"].to_pylist(), [day])

    def test_what_pandas_has_for_nothing_is_nothing(self):
        import pandas
        for nothing in [pandas.NaT, float("nan"), pandas.NA, None]:
            self.assertEqual(self.coder.read("Text.", date=nothing), self.coder.read("Text."))
        rows = pandas.DataFrame({"id": ["a", "b"], "text": "Text.", "date": [pandas.NaT, pandas.Timestamp(2023, 9, 13)]})
        self.assertEqual(self.coder.code(rows).to_pyarrow()["date"].to_pylist(), ["", "2023-09-13"])

    def test_lines_with_more_than_rows_are_read(self):
        from polybius import Reading
        plain = self.program("code", SAMPLES).splitlines()
        for line, wanted in zip(self.program("code", SAMPLES, "--mentions").splitlines(), plain, strict=True):
            self.assertIn("mentions", json.loads(line))
            self.assertEqual(Reading.from_json(line), Reading.from_json(wanted))
        newer = json.loads(plain[0])
        newer["versions"]["forecaster"] = "1"
        self.assertEqual(Reading.from_dict(newer), Reading.from_json(plain[0]))

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
        self.assertEqual((polybius.Error.code, polybius.Error("mine").code), ("", ""))
        empty = self.path("empty")
        os.makedirs(empty)
        self.assert_code("E301", polybius.Coder, model=empty)
        self.assert_code("E201", polybius.Coder, min_confidence=2.0)
        for threads in [0, -1, 2 ** 70]:
            self.assert_code("E201", polybius.Coder, threads=threads)
        with open(os.path.join(empty, "own.toml"), "w", encoding="utf-8") as file:
            file.write("[[act]\n")
        self.assert_code("E306", polybius.Coder, codebook=empty)
        self.assert_code("E104", self.coder.read, "x" * 4_000_001)
        with self.assertRaises(TypeError):
            polybius.Coder(threads="two")

    def test_what_is_no_table_or_text_is_a_type_error(self):
        import polars
        import pyarrow
        for other in [[1, 2], polars.Series("text", ["Text."]), pyarrow.chunked_array([["Text."]]), None]:
            with self.subTest(type(other).__name__), self.assertRaisesRegex(TypeError, "a table is expected"):
                self.coder.code(other)
        with self.assertRaises(TypeError):
            self.coder.read(7)

    def test_half_a_character_is_no_text(self):
        self.assert_code("E105", self.coder.read, "Ein Stück \ud83d fehlt")
        self.assert_code("E105", self.coder.read, "Text.", outlet="\udc80")
        self.assert_code("E105", self.coder.read, "Text.", id="\udc80")
        with self.assertRaisesRegex(Exception, "^E105: text: not UTF-8 from byte 11 on; .*replaces lone surrogates"):
            self.coder.read("Ein Stück \ud83d fehlt")
        self.assertEqual(self.coder.read("\U0001f600 Russia attacked Ukraine.").events[0].type, "ASSAULT")

    def test_errors_say_what_is_done_in_python(self):
        import polybius
        for call in [lambda: polybius.Coder(threads=0), lambda: polybius.Record(self.record()).sql("SELECT 1", rows=-1),
                     lambda: self.coder.code(self.table().drop_columns(["text"])),
                     lambda: polybius.Record(self.record()).sql(ENDLESS, seconds=0.1)]:
            with self.assertRaises(polybius.Error) as raised:
                call()
            self.assertNotRegex(str(raised.exception), "--|every line")
        told = [d.message for d in self.coder.read("Russia attacked Ukraine on Monday.").diagnostics]
        self.assertEqual([message for message in told if "--" in message], [])
        self.assertTrue(any("no publication date" in message for message in told), told)

    def test_columns_that_hold_no_words_or_stand_twice_are_refused(self):
        import pyarrow
        lists = pyarrow.table({"id": ["a"], "text": [["Russia attacked Ukraine."]]})
        self.assert_code("E106", self.coder.code, lists)
        self.assert_code("E106", self.coder.code, lists, errors="skip")
        structs = pyarrow.table({"id": ["a"], "text": ["Text."], "title": [{"a": 1}]})
        self.assert_code("E106", self.coder.code, structs)
        twice = pyarrow.table([["a"], ["Russia attacked Ukraine."], ["Text."]], names=["id", "text", "text"])
        self.assert_code("E101", self.coder.code, twice)
        self.assert_code("E106", self.coder.code, self.table().drop_columns(["text"]).slice(0, 0))
        self.assertEqual(len(self.coder.code(self.table().slice(0, 0))), 0)

    def test_without_a_model_the_error_says_how_to_get_it(self):
        told = subprocess.run(
            [sys.executable, "-c", "import polybius\ntry: polybius.Coder()\n"
             "except polybius.Error as e: print(e.code, 'polybius.get_model()' in str(e), '--' in str(e))"],
            env={"PATH": os.environ["PATH"], "XDG_DATA_HOME": self.path("nothing-here")},
            check=True, text=True, stdout=subprocess.PIPE).stdout
        self.assertEqual(told, "E301 True False\n")

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
        self.assert_code("E205", record.sql, ENDLESS, seconds=0.2)
        for named in [{"seconds": -1}, {"seconds": float("nan")}, {"rows": -1}, {"rows": 2 ** 70}]:
            self.assert_code("E201", record.sql, "SELECT 1", **named)
        self.assertEqual(len(record.sql("SELECT 1", seconds=float("inf"))), 1)
        self.assert_code("E313", Record(self.path("none.db")).sql, "SELECT 1")
        self.assert_code("E201", Record(self.record(), known_at="noon").sql, "SELECT 1")
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            answer = record.sql("SELECT 1 UNION ALL SELECT 2", rows=1)
        self.assertEqual((len(answer), answer.whole, len(told)), (1, False, 1))


    def test_what_a_handler_raises_comes_out_of_a_question(self):
        import polybius

        def handler(number, frame):
            raise LookupError("mine")
        before = signal.signal(signal.SIGALRM, handler)
        self.addCleanup(signal.signal, signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with self.assertRaisesRegex(LookupError, "mine"):
            polybius.Record(self.record()).sql(ENDLESS, seconds=30)

    def test_a_record_is_asked_as_it_was_at_a_time(self):
        import pandas
        from polybius import Record
        path, utc = self.path("timed.db"), datetime.timezone.utc
        before = datetime.datetime.now(utc)
        time.sleep(0.01)
        self.program("ingest", SAMPLES, "--record", path)
        time.sleep(0.01)
        after = datetime.datetime.now(utc)

        def known(at):
            told = Record(path, known_at=at).sql("SELECT count(*) AS n FROM documents").to_pyarrow()
            return told["n"].to_pylist()[0]
        zones = [datetime.timezone(datetime.timedelta(hours=hours)) for hours in (-9, 0, 9)]
        for moment, wanted in [(before, 0), (after, len(articles()))]:
            for at in [*map(moment.astimezone, zones), moment.replace(tzinfo=None), pandas.Timestamp(moment)]:
                self.assertEqual(known(at), wanted, at)
        self.assertEqual(known(after.date()), len(articles()))
        self.assertEqual(known(before.date() - datetime.timedelta(days=1)), 0)
        self.assert_code("E201", known, pandas.NaT)
        self.assert_code("E201", Record(path, published_by=pandas.NaT).sql, "SELECT 1")


def measure(binary, sizes):
    """Writes CPU seconds of package and program on one thread; both end with the rows in columns."""
    import polybius
    import pyarrow
    coder = polybius.Coder(threads=1)
    tables = {times: pyarrow.Table.from_pylist(articles(times)) for times in sizes}
    with tempfile.TemporaryDirectory() as folder:
        inputs = {times: cost.written(folder, times) for times in sizes}

        def program(times):
            rows = os.path.join(folder, "rows.parquet")
            command = [binary, "code", inputs[times], "--jobs", "1", "-o", rows]
            return seconds(lambda: subprocess.run(command, check=True, stderr=subprocess.DEVNULL),
                           resource.RUSAGE_CHILDREN)

        def package(times):
            return seconds(lambda: pyarrow.table(coder.code(tables[times])), resource.RUSAGE_SELF)
        cost.report("wheel", cost.measured({"package": package, "program": program}, sizes))


def seconds(work, who):
    """CPU seconds that `work` takes, of this process or of its children."""
    def used():
        usage = resource.getrusage(who)
        return usage.ru_utime + usage.ru_stime
    begun = used()
    work()
    return used() - begun


def main():
    args = venv_tools.arguments(__doc__, [4, 24])
    built = args.wheel or venv_tools.wheel()
    venv_tools.install(built)
    if args.measure:
        measure(os.path.abspath(args.binary), args.sizes)
        return
    venv_tools.clean(built, TRIES)
    os.environ["POLYBIUS_BINARY"] = os.path.abspath(args.binary)
    os.environ["POLYBIUS_WHEEL"] = os.path.abspath(built)
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Wheel)
    done = unittest.TextTestRunner(verbosity=2).run(suite)
    sys.exit(0 if done.wasSuccessful() else 1)


if __name__ == "__main__":
    venv_tools.run(main)
