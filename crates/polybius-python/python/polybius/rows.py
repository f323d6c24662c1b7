"""The row contract as frozen classes: docs/reference/rows.md says what each field means.

Spans are pairs of positions in the text, so that `text[start:end]` gives the words. What a row does not have
is None. `to_dict` gives back the object that `polybius code` writes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from typing_extensions import Self

Span = tuple[int, int]


@dataclass(frozen=True)
class Row:
    """What all rows and their parts can do."""

    # Fields that hold other rows, by name, and those that are left out of the object where they are None.
    _parts: ClassVar[dict[str, type[Row]]] = {}
    _optional: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> Self:
        """The row of an object of the contract; fields that it does not know are passed over."""
        known = {field.name: field.name.rstrip("_") for field in fields(cls)}
        given = {own: told[name] for own, name in known.items() if name in told}
        return cls(**{own: _taken(value, cls._parts.get(known[own])) for own, value in given.items()})

    def to_dict(self) -> dict[str, Any]:
        """The object of the contract.

        >>> Quantity(value=12, unit="", bound="exact").to_dict()
        {'value': 12, 'unit': '', 'bound': 'exact'}
        """
        named = ((field.name, getattr(self, field.name)) for field in fields(self))
        told = ((name, value) for name, value in named if not (value is None and name in self._optional))
        return {name.rstrip("_"): _given(value) for name, value in told}


def _taken(value: Any, part: type[Row] | None) -> Any:
    """A value of JSON as a field holds it: lists are tuples, objects are rows."""
    if isinstance(value, list):
        return tuple(_taken(one, part) for one in value)
    return part.from_dict(value) if part and isinstance(value, dict) else value


def _given(value: Any) -> Any:
    """The same, back."""
    if isinstance(value, tuple):
        return [_given(one) for one in value]
    return value.to_dict() if isinstance(value, Row) else value


@dataclass(frozen=True)
class Party(Row):
    """A country, organisation or group, with its words where they are told."""

    code: str
    sector: str
    name: str | None = None
    text: str | None = None
    entity: str | None = None
    span: Span | None = None
    _optional = frozenset({"name", "text", "entity", "span"})


@dataclass(frozen=True)
class Place(Row):
    """Where something happened."""

    text: str
    country: str
    span: Span


@dataclass(frozen=True)
class Quantity(Row):
    """How many or how much."""

    value: float
    unit: str
    bound: str


@dataclass(frozen=True)
class Event(Row):
    """Who did what to whom."""

    id: str
    trigger: str
    type: str
    mode: str
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    date: str
    place: Place | None
    status: str
    said_by: tuple[Party, ...]
    span: Span
    sentence_span: Span
    cameo: str
    goldstein: float | None
    confidence: float
    rule: str
    from_: str | None = None
    _parts = {"actors": Party, "recipients": Party, "place": Place, "said_by": Party}
    _optional = frozenset({"from_"})


@dataclass(frozen=True)
class Claim(Row):
    """Who says what."""

    id: str
    speaker: Party
    cue: str
    content: str
    mode: str
    cue_span: Span | None
    content_span: Span
    span: Span
    sentence_span: Span
    confidence: float
    rule: str
    _parts = {"speaker": Party}


@dataclass(frozen=True)
class Exchange(Row):
    """What passes between two parties."""

    id: str
    giver: Party
    receiver: Party
    item: str
    class_: str
    quantity: Quantity | None
    status: str
    said_by: tuple[Party, ...]
    span: Span
    sentence_span: Span
    confidence: float
    rule: str
    _parts = {"giver": Party, "receiver": Party, "quantity": Quantity, "said_by": Party}


@dataclass(frozen=True)
class Figure(Row):
    """A number and what it counts."""

    id: str
    measure: str
    subject: Party
    item: str
    value: float
    unit: str
    bound: str
    text: str
    said_by: tuple[Party, ...]
    span: Span
    item_span: Span | None
    sentence_span: Span
    confidence: float
    rule: str
    from_: str | None = None
    _parts = {"subject": Party, "said_by": Party}
    _optional = frozenset({"from_"})


@dataclass(frozen=True)
class Judgement(Row):
    """A sentence that is the author's own view."""

    id: str
    span: Span
    sentence_span: Span
    confidence: float
    rule: str


@dataclass(frozen=True)
class Diagnostic(Row):
    """What was noticed about the article."""

    code: str
    message: str


@dataclass(frozen=True)
class Versions(Row):
    """Versions of everything that rows depend on."""

    coder: str
    model: str
    atlas: str
    codebook: str
    typer: str


@dataclass(frozen=True)
class Reading(Row):
    """An article with its rows."""

    id: str
    schema: int
    versions: Versions
    text_sha256: str
    date: str
    outlet: str
    title: str
    events: tuple[Event, ...]
    claims: tuple[Claim, ...]
    exchanges: tuple[Exchange, ...]
    figures: tuple[Figure, ...]
    judgements: tuple[Judgement, ...]
    diagnostics: tuple[Diagnostic, ...]
    text: str | None = None
    sentences: tuple[Span, ...] | None = None
    _parts = {
        "versions": Versions, "events": Event, "claims": Claim, "exchanges": Exchange, "figures": Figure,
        "judgements": Judgement, "diagnostics": Diagnostic,
    }
    _optional = frozenset({"text", "sentences"})

    @classmethod
    def from_json(cls, line: str) -> Reading:
        """The reading of a line that `polybius code` wrote."""
        return cls.from_dict(json.loads(line))
