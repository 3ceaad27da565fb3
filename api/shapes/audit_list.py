"""The list of an audit: what the sample is drawn from."""

from __future__ import annotations

from api.schema.kind import Kind
from api.schema.records import ListOf, Noun
from api.schema.scalars import Choice, Constant, Id, Integer, Time
from api.shapes.audit_parts import PERIOD, SCOPE, SIGNED
from wire import ids

_OBJECT = Kind(type="object")
AUDIT_LIST = Noun(
    "AuditList",
    {
        "object": Constant("audit_list"),
        "audit": Id(ids.AUDIT),
        "mode": Choice(("live", "test")),
        "listed_at": Time(),
        "revision": Integer("Size of the ledger that the list was true at"),
        "scope": SCOPE,
        "period": PERIOD,
        "runs": ListOf(_OBJECT, "Runs that were cleared for the data, or reported its use, in the period"),
        "copies": ListOf(
            _OBJECT, "Copies that held the data in the period, and when each part was destroyed"
        ),
        "orders": ListOf(_OBJECT, "Destruction orders that were open in the period"),
        **SIGNED,
    },
)
