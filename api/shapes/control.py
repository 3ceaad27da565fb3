"""Changes of control: the vendor is sold, and the accepted terms are carried out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from api.schema.records import ListOf, Noun, Page, Record, Written
from api.schema.scalars import Boolean, Choice, Constant, Flag, Id, Integer, Key, Text, Time
from api.shapes.model import BLOCKING
from api.shapes.transfer import RECIPIENT, RECIPIENT_REQUEST
from lineage.transfers.queries.control import ControlStepRecord
from wire import ids
from wire.object_reader import ObjectReader

_COUNTED = ("paused", "withdrawn", "told")


def _check_instants(members: ObjectReader, values: dict[str, Any]) -> None:
    named = [name for name in ("closing_at", "effective_at") if values[name] is not None]
    if not named and not members.has("effective_at"):
        members.note("closing_at", "missing_member", "Say when the change closes.")
    if len(named) == 2:
        members.note("effective_at", "bad_value", "This is the old name of closing_at: send one of them.")


def _change(
    *,
    closing_at: datetime | None,
    effective_at: datetime | None,
    announced_at: datetime | None,
    **members: Any,
) -> dict[str, Any]:
    is_old = closing_at is None
    closing = effective_at if is_old else closing_at
    return {**members, "closing_at": closing, "announced_at": announced_at, "is_announced": is_old}


CONTROL_REQUEST = Noun(
    "ControlSaid",
    {"acquirer": RECIPIENT_REQUEST, "note": Text(longest=2000)},
    {
        "closing_at": Time("When the acquirer takes over", null=True),
        "announced_at": Time(
            "When customers may know. Left out or null: not announced, and nothing is sent", null=True
        ),
        "effective_at": Time(
            "The old name of `closing_at`. With it, the change counts as announced", null=True
        ),
        "validate_only": Flag("Answer what it would lead to, record nothing"),
    },
    make=_change,
    check=_check_instants,
    example={
        "acquirer": {"name": "Hollis Bearings Ltd", "kind": "company"},
        "announced_at": "2026-11-12T08:00:00Z",
        "closing_at": "2026-12-01T00:00:00Z",
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
_FORESEEN = {
    "allow": Boolean("False if it breaks a promise, or a person must review it", null=True),
    "review_required": Boolean(null=True),
    "blocking": Written(ListOf(BLOCKING, "The promises that it breaks", null=True)),
    "review": Written(ListOf(BLOCKING, "Of which we are not sure", null=True)),
    "promises_broken": Integer(
        "Null for a change that was recorded before promises were judged", least=0, null=True
    ),
    "promises_broken_reason": Choice(("not_judged",), "Why `promises_broken` is null", null=True),
    "customers": Written(
        ListOf(Text(), "The tenants with a broken promise or a consent in force", null=True)
    ),
    "clauses": Record(
        {name: Integer(least=0) for name in ("suspend", "destroy", "none")},
        description="Consents by what their terms say about a change of control",
        null=True,
    ),
}
CONTROL = Noun(
    "Control",
    {
        "object": Constant("change_of_control"),
        "id": Id(ids.CONTROL, null=True),
        "acquirer": RECIPIENT,
        "announced_at": Time("Null: not announced", null=True),
        "closing_at": Time().source("effective_at"),
        "effective_at": Time("The old name of `closing_at`"),
        "due_at": Time("When it is carried out: a day before it closes, but not before it is announced"),
        "note": Text(),
        "status": Choice(
            ("would", "waiting", "under_way", "done"),
            "`would`: only validated. `waiting` for `due_at`. `under_way`, tenant by tenant. `done`",
        ),
        **_FORESEEN,
        "clawback": Integer("What customers would pay back, in minor units", null=True),
        "clawback_reason": Text("Why it is null", null=True),
        "counts": Record({name: Integer(least=0) for name in ("tenants", *_COUNTED)}),
        "tenants": ListOf(_STEP, "The tenants it concerns, and what was or would be done"),
        "recorded_at": Time(null=True),
        "finished_at": Time(null=True),
        "entry": Id(ids.ENTRY, null=True),
    },
)
CONTROL_LIST = Page(CONTROL)


def write(
    change: Any,
    *,
    status: str,
    steps: Sequence[ControlStepRecord],
    answer: dict[str, Any] | None,
    **members: Any,
) -> dict[str, Any]:
    """Write a change of control as JSON. `change` None: it was only validated, and `members` describe it.

    `answer` is what was foreseen (`queries.control.foreseen`); None for a change from before that was recorded.
    """
    counts = {name: sum(getattr(step, name) for step in steps) for name in _COUNTED}
    return CONTROL.write(
        change,
        status=status,
        counts={"tenants": len(steps), **counts},
        tenants=steps,
        clawback=None,
        clawback_reason="not_computed",
        **(dict.fromkeys(_FORESEEN) | (answer or {"promises_broken_reason": "not_judged"})),
        **members,
    )
