"""Types of the compiled module; `polybius` shows what is meant to be called."""

import os
import pathlib
from typing import Any, Protocol, final, type_check_only

__all__ = ["__version__", "Error", "Coder", "Table", "get_model", "schema", "query"]

__version__: str

@type_check_only
class Stream(Protocol):
    """Whatever hands out an Arrow stream: frames of pandas and Polars, tables of pyarrow, DuckDB and others."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class Error(Exception):
    """What stops the work. `code` is the stable code that docs/errors.md explains."""

    code: str

@final
class Table:
    """A table in Arrow's memory, which other libraries take over without copying."""

    @property
    def column_names(self) -> list[str]: ...
    @property
    def unread(self) -> list[tuple[str, str]]: ...
    @property
    def whole(self) -> bool: ...
    def to_pyarrow(self) -> Any: ...
    def to_pandas(self) -> Any: ...
    def to_polars(self) -> Any: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...
    def __len__(self) -> int: ...

@final
class Coder:
    def __new__(
        cls,
        model: str | os.PathLike[str] | None,
        codebook: str | os.PathLike[str] | None,
        min_confidence: float | None,
        threads: int | None,
        arithmetic: str,
    ) -> Coder: ...
    def line(self, id: str, fields: list[tuple[str, str]]) -> str: ...
    def code(self, table: Stream, text: bool, skip: bool) -> Table: ...
    def versions(self) -> list[str]: ...
    def threads(self) -> int: ...

def get_model(source: str | os.PathLike[str] | None = None) -> pathlib.Path: ...
def schema() -> Table: ...
def query(
    path: str | os.PathLike[str],
    sql: str,
    limits: tuple[int, float],
    clock: tuple[str | None, str | None],
) -> Table: ...
