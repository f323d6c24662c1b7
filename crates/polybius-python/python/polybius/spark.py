"""The coder on Spark: a frame of articles in, a frame of coded rows out.

    from polybius import spark
    coded = spark.code(session.read.parquet("articles"))
    coded.write.parquet("rows")

The package and the model must be on every machine: docs/spark.md tells how. Each Python worker loads one coder
and keeps it for all its tasks.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal

from polybius._coder import Arithmetic, Coder, Path, schema

if TYPE_CHECKING:
    import pyarrow  # type: ignore[import-untyped]
    from pyspark.sql import DataFrame

# Columns of a frame of articles; `id` and `text` must be there.
COLUMNS = ("id", "outlet", "date", "title", "text")

# The coders of this process, by their options.
_coders: dict[tuple[Any, ...], Coder] = {}


def coder_of(*options: Any) -> Coder:
    """The coder with these options, loaded once in a process."""
    if options not in _coders:
        _coders[options] = Coder(*options)
    return _coders[options]


def code(
    df: DataFrame,
    *,
    text: bool = False,
    errors: Literal["raise", "skip"] = "raise",
    model: Path | None = None,
    codebook: Path | None = None,
    min_confidence: float | None = None,
    threads: int = 1,
    arithmetic: Arithmetic = "exact",
) -> DataFrame:
    """The rows of a frame of articles: one row an article, in the columns of the row contract.

    `df` has the columns `id` and `text` and, where known, `outlet`, `date` and `title`; others are left behind.
    The options are those of `Coder` and `Coder.code`; folders are those of the workers. A worker has one core,
    so `threads` is 1 unless `spark.task.cpus` says more.
    """
    for name in ("id", "text"):
        if name not in df.columns:
            raise ValueError(f"the frame has no column {name}")
    folders = [None if path is None else os.fspath(path) for path in (model, codebook)]
    options = (*folders, min_confidence, threads, arithmetic)

    def run(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        # By its name, so that every task of a process finds the same coders.
        from polybius.spark import coded
        return coded(batches, options, text, errors)

    return df.select(*[name for name in COLUMNS if name in df.columns]).mapInArrow(run, columns())


def coded(
    batches: Iterable[pyarrow.RecordBatch], options: tuple[Any, ...], text: bool, errors: Any
) -> Iterator[pyarrow.RecordBatch]:
    """Codes batches one after another, as a worker does."""
    coder = coder_of(*options)
    for batch in batches:
        table = coder.code(batch, text=text, errors=errors).to_pyarrow()
        yield from table.combine_chunks().to_batches()


def columns() -> str:
    """The columns of the row contract as Spark writes them.

    >>> columns()[:40]
    '`id` string, `schema` int, `versions` st'
    """
    import pyarrow
    return ", ".join(f"`{field.name}` {_type(field.type)}" for field in pyarrow.schema(schema()))


def _type(of: pyarrow.DataType) -> str:
    """A type of Arrow in Spark's words."""
    import pyarrow
    names = {pyarrow.string(): "string", pyarrow.int32(): "int", pyarrow.float64(): "double"}
    if pyarrow.types.is_list(of):
        return f"array<{_type(of.value_type)}>"
    if pyarrow.types.is_struct(of):
        return f"struct<{', '.join(f'`{field.name}`: {_type(field.type)}' for field in of)}>"
    return names[of]
