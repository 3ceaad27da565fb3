"""Changes of control: the vendor is sold, and the accepted terms are carried out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.schema.records import ListOf, Noun, Page, Record
from api.schema.scalars import Choice, Constant, Flag, Id, Integer, Key, Text, Time
from api.shapes.transfer import RECIPIENT, RECIPIENT_REQUEST
from lineage.transfers.queries.control import ControlStepRecord
from wire import ids

_COUNTED = ("paused", "withdrawn", "told")
CONTROL_REQUEST = Noun(
    "ControlSaid",
    {"acquirer": RECIPIENT_REQUEST, "effective_at": Time(), "note": Text(longest=2000)},
    {"validate_only": Flag("Answer what it would lead to, record nothing")},
    example={
        "acquirer": {"name": "Hollis Bearings Ltd", "kind": "company"},
        "effective_at": "2026-12-01T00:00:00Z",
        "note": "Share purchase agreement of 12 November.",
        "validate_only": True,
    },
)
_STEP = Noun(
    "ControlStep",
    {
        "tenant": Key().source("tenant_key"),
        "paused": Integer("Consents under terms that say `suspend`", least=0),
        "withdrawn": Integer("Consents under terms that say `destroy`", least=0),
        "told": Integer("Consents that stay as they are", least=0),
        "done_at": Time("Null if it is not done yet", null=True),
        "entry": Id(ids.ENTRY, null=True),
    },
)
CONTROL = Noun(
    "Control",
    {
        "object": Constant("change_of_control"),
        "id": Id(ids.CONTROL, null=True),
        "acquirer": RECIPIENT,
        "effective_at": Time(),
        "note": Text(),
        "status": Choice(
            ("would", "waiting", "under_way", "done"),
            "`would`: only validated. `waiting` for `effective_at`. `under_way`, tenant by tenant. `done`",
        ),
        "counts": Record({name: Integer(least=0) for name in ("tenants", *_COUNTED)}),
        "tenants": ListOf(_STEP, "The tenants it concerns, and what was or would be done"),
        "recorded_at": Time(null=True),
        "finished_at": Time(null=True),
        "entry": Id(ids.ENTRY, null=True),
    },
)
CONTROL_LIST = Page(CONTROL)


def write(change: Any, *, status: str, steps: Sequence[ControlStepRecord], **members: Any) -> dict[str, Any]:
    """Write a change of control as JSON. `change` None: it was only validated, and `members` describe it."""
    counts = {name: sum(getattr(step, name) for step in steps) for name in _COUNTED}
    return CONTROL.write(
        change, status=status, counts={"tenants": len(steps), **counts}, tenants=steps, **members
    )
