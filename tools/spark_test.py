#!/usr/bin/env python3
"""Codes the samples on Spark with the Python package and compares with the run on one machine.

    tools/spark_test.py --binary target/release/polybius

Needs Java 17 or 21; the packages come from pip into target/venv-tools. Ends with 1 where rows differ.
`--measure` adds how long two sizes take on Spark and in the program, so that start-up can be taken off."""

import glob
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

import venv_tools

SAMPLES = venv_tools.ROOT / "data/samples/articles.jsonl"
FIELDS = "id string, outlet string, date string, title string, text string"


def session():
    """Spark on two cores of this machine."""
    from pyspark.sql import SparkSession
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").appName("polybius")
    for key, value in {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
                       "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
                       "spark.sql.shuffle.partitions": "4"}.items():
        builder = builder.config(key, value)
    running = builder.getOrCreate()
    running.sparkContext.setLogLevel("OFF")
    return running


def plain(value):
    """A row without what it does not have: tables have a column for that, lines leave it out or say null."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return float(value) if isinstance(value, int) else value


def one_hash(rows):
    """The hash of coded articles, in whatever order they come."""
    told = sorted(json.dumps(plain(row), sort_keys=True) for row in rows)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


class Spark(unittest.TestCase):
    """What the package promises on Spark; one session for all."""

    @classmethod
    def setUpClass(cls):
        from polybius import spark
        cls.binary = os.environ["POLYBIUS_BINARY"]
        cls.holder = tempfile.TemporaryDirectory()
        cls.folder = cls.holder.name
        cls.spark = session()
        cls.articles = cls.spark.read.schema(FIELDS).json(str(SAMPLES)).repartition(7)
        spark.code(cls.articles, text=True).write.parquet(f"{cls.folder}/spark")
        cls.program("code", SAMPLES, "--text", "-o", f"{cls.folder}/program.parquet")

    @classmethod
    def tearDownClass(cls):
        cls.spark.stop()
        cls.holder.cleanup()

    @classmethod
    def program(cls, *arguments):
        command = [cls.binary, *map(str, arguments)]
        return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout

    def rows(self, path):
        import pyarrow.parquet
        return sorted(pyarrow.parquet.read_table(path).to_pylist(), key=lambda row: row["id"])

    def test_rows_are_those_of_one_machine(self):
        wanted = self.rows(f"{self.folder}/program.parquet")
        self.assertGreater(sum(len(row["events"]) for row in wanted), 50)
        self.assertGreater(len(glob.glob(f"{self.folder}/spark/*.parquet")), 1)
        self.assertEqual(self.rows(f"{self.folder}/spark"), wanted)

    def test_program_package_and_spark_give_rows_of_one_hash(self):
        import polybius
        import pyarrow
        from polybius import spark
        with open(SAMPLES, encoding="utf-8") as lines:
            articles = [json.loads(line) for line in lines if line.strip()]
        told = [{name: article.get(name) for name in spark.COLUMNS} for article in articles]
        ways = {
            "Spark": self.rows(f"{self.folder}/spark"),
            "program, columns": self.rows(f"{self.folder}/program.parquet"),
        }
        for threads in [1, 2]:
            coder = polybius.Coder(threads=threads)
            written = self.program("code", SAMPLES, "--text", "--jobs", threads).splitlines()
            ways[f"program, {threads} threads"] = [json.loads(line) for line in written]
            coded = coder.code(pyarrow.Table.from_pylist(told), text=True)
            ways[f"package, {threads} threads"] = coded.to_pyarrow().to_pylist()
        hashes = {way: one_hash(rows) for way, rows in ways.items()}
        self.assertEqual(len(set(hashes.values())), 1, hashes)
        self.assertNotEqual(one_hash(ways["Spark"][1:]), hashes["Spark"])
        print(f"{len(ways)} ways, {len(articles)} articles: {hashes['Spark']}")

    def test_spark_asks_its_rows_in_sql(self):
        self.spark.read.parquet(f"{self.folder}/spark").createOrReplaceTempView("coded")
        answer = self.spark.sql("SELECT e.type, count(*) AS n FROM (SELECT explode(events) AS e FROM coded) GROUP BY 1")
        wanted = {}
        for row in self.rows(f"{self.folder}/program.parquet"):
            for event in row["events"]:
                wanted[event["type"]] = wanted.get(event["type"], 0) + 1
        self.assertEqual({row["type"]: row["n"] for row in answer.collect()}, wanted)

    def test_a_record_takes_the_rows(self):
        answers = []
        for name in ["spark", "program.parquet"]:
            record = f"{self.folder}/{name}.db"
            self.program("ingest", f"{self.folder}/{name}", "--record", record)
            answers.append([self.program("query", sql, "--record", record, "--format", "json") for sql in [
                "SELECT id, type, status, confidence FROM events ORDER BY id",
                "SELECT id, cue, content FROM claims ORDER BY id",
                "SELECT source, target, count(*) AS n FROM dyads GROUP BY 1, 2 ORDER BY 1, 2",
                "SELECT count(*) AS n FROM texts"]])
        self.assertEqual(*answers)
        self.assertEqual(json.loads(answers[0][3]), [{"n": len(self.rows(f"{self.folder}/program.parquet"))}])

    def test_a_process_loads_one_coder(self):
        def tell(batches):
            import pyarrow
            from polybius import spark
            for _ in batches:
                pass
            list(spark.coded([], (None, None, None, 1), False, "raise"))
            yield pyarrow.RecordBatch.from_pylist([{"process": os.getpid(), "coders": len(spark._coders)}])
        for _ in range(2):
            told = self.spark.range(0, 8, numPartitions=8).mapInArrow(tell, "process long, coders long").collect()
            self.assertEqual({row["coders"] for row in told}, {1})
        self.assertLess(len({row["process"] for row in told}), 8)

    def test_an_article_without_id_ends_the_job_or_is_left_out(self):
        from polybius import spark
        odd = self.spark.createDataFrame([("a", "Russia attacked Ukraine."), (None, "No id.")], "id string, text string")
        with self.assertRaisesRegex(Exception, "E106"):
            spark.code(odd).collect()
        self.assertEqual([row["id"] for row in spark.code(odd, errors="skip").collect()], ["a"])
        with self.assertRaises(ValueError):
            spark.code(odd.drop("text"))


def measure(binary):
    """Prints the seconds of two sizes on Spark and in the program, both on two cores."""
    from polybius import spark
    with open(SAMPLES, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    running = session()
    spent = {}
    with tempfile.TemporaryDirectory() as folder:
        for times in [8, 40]:
            source = f"{folder}/{times}.jsonl"
            with open(source, "w", encoding="utf-8") as out:
                out.writelines(json.dumps({**r, "id": f"{r['id']}-{n}"}) + "\n" for n in range(times) for r in rows)
            frame = running.read.schema(FIELDS).json(source).repartition(8).cache()
            frame.count()
            spent["Spark", times] = wall(lambda: spark.code(frame).write.parquet(f"{folder}/{times}"))
            command = [binary, "code", source, "-o", f"{folder}/{times}.parquet", "--jobs", "2"]
            spent["program", times] = wall(lambda: subprocess.run(command, check=True, stderr=subprocess.DEVNULL))
    running.stop()
    per = {who: (spent[who, 40] - spent[who, 8]) / (32 * len(rows)) for who in ["Spark", "program"]}
    print(f"{8 * len(rows)} and {40 * len(rows)} articles, two cores, seconds of one run: {spent}")
    print(f"milliseconds an article, start-up taken off: Spark {per['Spark'] * 1e3:.2f}, "
          f"program {per['program'] * 1e3:.2f}, ratio {per['Spark'] / per['program']:.2f}")


def wall(work):
    """Seconds that `work` takes."""
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def main():
    args = venv_tools.arguments(__doc__)
    venv_tools.install(args.wheel or venv_tools.wheel())
    os.environ["POLYBIUS_BINARY"] = os.path.abspath(args.binary)
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Spark)
    done = unittest.TextTestRunner(verbosity=2).run(suite)
    if args.measure:
        measure(os.environ["POLYBIUS_BINARY"])
    sys.exit(0 if done.wasSuccessful() else 1)


if __name__ == "__main__":
    venv_tools.run(main, spark=True)
