#!/usr/bin/env python3
"""Codes the samples on Spark with the Python package and compares with the run on one machine.

    tools/spark_test.py --binary target/release/polybius

Needs Java 17 or 21; the packages come from pip into target/venv-tools. Ends with 1 where rows differ.
`--measure` tries nothing and writes eval/bench/spark.json: seconds of Spark beside those of the program, both on two
cores from JSON lines to Parquet; one run is thrown away first, which starts workers and warms the JVM."""

import glob
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

import cost
import venv_tools
from cost import SAMPLES

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
        cls.megabytes = [row["peak"] for row in cls.articles.mapInArrow(cls.peak, "peak long").collect()]
        cls.program("code", SAMPLES, "--text", "-o", f"{cls.folder}/program.parquet")

    @classmethod
    def tearDownClass(cls):
        cls.spark.stop()
        cls.holder.cleanup()

    @staticmethod
    def peak(batches):
        """The most memory that a worker has held, in MB."""
        import resource
        import pyarrow
        for _ in batches:
            pass
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        yield pyarrow.RecordBatch.from_pylist([{"peak": most}])

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
        articles = cost.articles()
        ways = {
            "Spark": self.rows(f"{self.folder}/spark"),
            "program, columns": self.rows(f"{self.folder}/program.parquet"),
        }
        for threads in [1, 2]:
            coder = polybius.Coder(threads=threads)
            written = self.program("code", SAMPLES, "--text", "--jobs", threads).splitlines()
            ways[f"program, {threads} threads"] = [json.loads(line) for line in written]
            coded = coder.code(pyarrow.Table.from_pylist(articles), text=True)
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
                "SELECT id, type, status, confidence FROM events ORDER BY id, confidence",
                "SELECT id, cue, content FROM claims ORDER BY id",
                "SELECT source, target, count(*) AS n FROM dyads GROUP BY 1, 2 ORDER BY 1, 2",
                "SELECT count(*) AS n FROM texts"]])
        self.assertEqual(*answers)
        self.assertEqual(json.loads(answers[0][3]), [{"n": len(self.rows(f"{self.folder}/program.parquet"))}])

    def test_a_process_loads_one_coder_for_all_its_tasks(self):
        own = (None, None, 0.25, 1, "exact")

        def tell(batches):
            import pyarrow
            from polybius import spark
            if not hasattr(spark, "loads"):
                load, spark.loads = spark.Coder, []
                spark.Coder = lambda *options: spark.loads.append(options) or load(*options)
            rows = sum(batch.num_rows for batch in spark.coded(batches, own, False, "raise"))
            told = {"process": os.getpid(), "loads": spark.loads.count(own), "rows": rows}
            yield pyarrow.RecordBatch.from_pylist([told])
        jobs = [self.articles.mapInArrow(tell, "process long, loads long, rows long").collect() for _ in range(2)]
        tasks = [task for job in jobs for task in job]
        self.assertEqual(sum(task["rows"] for task in tasks), 2 * len(cost.articles()))
        self.assertEqual({task["loads"] for task in tasks}, {1}, tasks)
        first, second = ({task["process"] for task in job} for job in jobs)
        self.assertTrue(first & second, "the second job had other processes")
        self.assertLess(len(first | second), len(tasks))

    def test_a_worker_holds_no_more_than_the_documentation_allows(self):
        # Asked before other tests load coders with other options into the same workers.
        print(f"a Python worker with its coder, after the samples: at most {max(self.megabytes)} MB")
        self.assertGreater(max(self.megabytes), 50)
        self.assertLess(max(self.megabytes), 300)

    def test_eight_bit_arithmetic_is_that_of_the_program(self):
        from polybius import spark
        self.program("code", SAMPLES, "--arithmetic", "int8", "-o", f"{self.folder}/int8.parquet")
        spark.code(self.articles, arithmetic="int8").write.parquet(f"{self.folder}/int8")
        self.assertEqual(self.rows(f"{self.folder}/int8"), self.rows(f"{self.folder}/int8.parquet"))
        with self.assertRaisesRegex(Exception, "E201"):
            spark.code(self.articles, arithmetic="half").collect()

    def test_an_article_without_id_ends_the_job_or_is_left_out(self):
        from polybius import spark
        odd = self.spark.createDataFrame([("a", "Russia attacked Ukraine."), (None, "No id.")], "id string, text string")
        with self.assertRaisesRegex(Exception, "E106"):
            spark.code(odd).collect()
        self.assertEqual([row["id"] for row in spark.code(odd, errors="skip").collect()], ["a"])
        with self.assertRaises(ValueError):
            spark.code(odd.drop("text"))


def measure(binary, sizes):
    """Writes the seconds of Spark and of the program, both on two cores."""
    from polybius import spark
    running = session()
    with tempfile.TemporaryDirectory() as folder:
        inputs = {times: str(cost.written(folder, times)) for times in sizes}

        def on_spark(times):
            frame = running.read.schema(FIELDS).json(inputs[times]).repartition(8)
            return wall(lambda: spark.code(frame).write.mode("overwrite").parquet(f"{folder}/rows"))

        def program(times):
            command = [binary, "code", inputs[times], "-o", f"{folder}/rows.parquet", "--jobs", "2"]
            return wall(lambda: subprocess.run(command, check=True, stderr=subprocess.DEVNULL))
        on_spark(sizes[1])
        cost.report("spark", cost.measured({"spark": on_spark, "program": program}, sizes))
    running.stop()


def wall(work):
    """Seconds that `work` takes."""
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def main():
    args = venv_tools.arguments(__doc__, [16, 80])
    venv_tools.install(args.wheel or venv_tools.wheel())
    if args.measure:
        measure(os.path.abspath(args.binary), args.sizes)
        return
    os.environ["POLYBIUS_BINARY"] = os.path.abspath(args.binary)
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Spark)
    done = unittest.TextTestRunner(verbosity=2).run(suite)
    sys.exit(0 if done.wasSuccessful() else 1)


if __name__ == "__main__":
    venv_tools.run(main, spark=True)
