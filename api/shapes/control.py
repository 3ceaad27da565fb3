"""Changes of control: the vendor itself is sold, and what the accepted terms lead to then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.schema.records import listof, noun, page_of, record
from api.schema.scalars import choice, constant, flag, id_of, integer, key, text, time
from api.shapes.transfer import RECIPIENT, RECIPIENT_REQUEST
from lineage.transfers.queries.control import StepSeen
from wire import ids

_COUNTED = ("paused", "withdrawn", "told")
CONTROL_REQUEST = noun(
    "ControlSaid",
    {"acquirer": RECIPIENT_REQUEST, "effective_at": time(), "note": text(longest=2000)},
    {"validate_only": flag("Answer what it would lead to, record nothing")},
    example={
        "acquirer": {"name": "Hollis Bearings Ltd", "kind": "company"},
        "effective_at": "2026-12-01T00:00:00Z",
        "note": "Share purchase agreement of 12 November.",
        "validate_only": True,
    },
)
_STEP = noun(
    "ControlStep",
    {
        "tenant": key().source("tenant_key"),
        "paused": integer("Consents under terms that say `suspend`", least=0),
        "withdrawn": integer("Consents under terms that say `destroy`", least=0),
        "told": integer("Consents that stay as they are", least=0),
        "done_at": time("Null if it is not done yet", null=True),
        "entry": id_of(ids.ENTRY, null=True),
    },
)
CONTROL = noun(
    "Control",
    {
        "object": constant("change_of_control"),
        "id": id_of(ids.CONTROL, null=True),
        "acquirer": RECIPIENT,
        "effective_at": time(),
        "note": text(),
        "status": choice(
            ("would", "waiting", "under_way", "done"),
            "`would`: only validated. `waiting` for `effective_at`. `under_way`, tenant by tenant. `done`",
        ),
        "counts": record({name: integer(least=0) for name in ("tenants", *_COUNTED)}),
        "tenants": listof(_STEP, "The tenants it concerns, and what was or would be done"),
        "recorded_at": time(null=True),
        "finished_at": time(null=True),
        "entry": id_of(ids.ENTRY, null=True),
    },
)
CONTROL_LIST = page_of(CONTROL)


def write(change: Any, *, status: str, steps: Sequence[StepSeen], **members: Any) -> dict[str, Any]:
    """`change` None: what `members` describe was only validated."""
    counts = {name: sum(getattr(step, name) for step in steps) for name in _COUNTED}
    return CONTROL.write(
        change, status=status, counts={"tenants": len(steps), **counts}, tenants=steps, **members
    )
