"""Reads news and codes political events: who did what to whom, when and where, and who says so.

>>> import polybius
>>> coder = polybius.Coder()
>>> reading = coder.read("Russia attacked Ukraine on Monday.", date="2023-09-13")
>>> [(e.type, e.actors[0].code, e.recipients[0].code, e.date) for e in reading.events]
[('ASSAULT', 'RUS', 'UKR', '2023-09-11')]

`Coder.code` takes and gives whole tables, `Record` asks a record, `polybius.spark` codes on a cluster.
"""

from polybius._coder import Coder, get_model, schema
from polybius._native import Error, Table, __version__
from polybius._record import Record
from polybius.rows import (
    Claim,
    Diagnostic,
    Event,
    Exchange,
    Figure,
    Judgement,
    Party,
    Place,
    Quantity,
    Reading,
    Versions,
)

__all__ = [
    "Claim", "Coder", "Diagnostic", "Error", "Event", "Exchange", "Figure", "Judgement", "Party", "Place",
    "Quantity", "Reading", "Record", "Table", "Versions", "__version__", "get_model", "schema",
]
