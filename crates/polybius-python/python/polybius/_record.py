"""Questions to a record."""

from __future__ import annotations

import datetime
import os
import warnings
from typing import TYPE_CHECKING

from polybius import _native
from polybius._coder import _day

if TYPE_CHECKING:
    from polybius._native import Table


class Record:
    """A record that `polybius ingest` keeps. It is only read here, and may be written meanwhile.

    Under `published_by`, a day, questions see what a reader of that day could have read; under `known_at` what
    the record held at the end of a day or at a time. A time without an offset is one in UTC.

    >>> Record("no-such.db").sql("SELECT 1")
    Traceback (most recent call last):
    polybius.Error: E313: no-such.db: there is no record; polybius ingest INPUTS --record FILE makes one
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        published_by: str | datetime.date | None = None,
        known_at: str | datetime.date | None = None,
    ) -> None:
        self.path = os.fspath(path)
        self._clock = (
            None if published_by is None else _day(published_by),
            None if known_at is None else _moment(known_at),
        )

    def sql(self, sql: str, *, rows: int = 10_000, seconds: float = 60.0) -> Table:
        """The answer to one SELECT over the record's views, which docs/reference/schema.md tells.

        At most `rows` rows are given, with a warning if there are more, and the question may take `seconds`, for
        which math.inf is no limit.
        A column of whole numbers, numbers or bytes has this type in Arrow, any other is text.
        """
        answer = _native.query(self.path, sql, (rows, seconds), self._clock)
        if not answer.whole:
            warnings.warn(f"the answer stops after {rows} rows; rows=N gives more", stacklevel=2)
        return answer

    def __repr__(self) -> str:
        return f"Record({self.path!r})"


def _moment(value: str | datetime.date) -> str:
    """A day as it is written, or a time in UTC; pandas' NaT, which is no moment, as its name, which is refused."""
    if not isinstance(value, datetime.datetime) or str(value) == "NaT":
        return _day(value)
    aware = value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
    return aware.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")
