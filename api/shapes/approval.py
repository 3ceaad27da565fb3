"""Changes that widen what the vendor may do, and wait for a second person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.schema.kind import Kind
from api.schema.records import ListOf, Noun, Page, Record
from api.schema.scalars import Choice, Constant, Id, Key, Text, Time
from tenants import approval_rules
from tenants.queries import approvals
from tenants.queries.approvals import ApprovalRecord
from wire import ids

_STATUS = "approved: it waits for `effective_from`. effective: it counts"
_EFFECTIVE_FROM = "When it takes effect. null until it is approved"


class _Any(Kind):
    """A member that is any JSON value."""


_MEMBERS: dict[str, Kind] = {
    "id": Id(ids.APPROVAL),
    "member": Text("The member that changes"),
    "from": _Any("The member as it stands").source("was"),
    "to": _Any("The member as it would be").source("becomes"),
    "status": Choice(approval_rules.STATUSES, _STATUS),
    "effective_from": Time(_EFFECTIVE_FROM, null=True),
}
APPROVAL = Noun(
    "Approval",
    {
        "object": Constant("approval"),
        **_MEMBERS,
        "change": Text("The kind of change, such as `agreement.recorded`"),
        "subject": Text("What it changes, such as `category:machine-telemetry`"),
        "account": Key("The account that it is about. null: it is about several", null=True).source(
            "account_key"
        ),
        "proposed_at": Time(null=True),
        "entry": Id(ids.ENTRY),
    },
)
APPROVAL_LIST = Page(APPROVAL)
REFUSAL = Noun(
    "ApprovalRefusal",
    {},
    {"reason": Text(longest=500, null=True).default("")},
    example={"reason": "The customer did not ask for this"},
)
WAITING = ListOf(Record(_MEMBERS), "The changes of this object that wait for a second person, oldest first")


def waiting(*, mode: str, subject: str) -> list[ApprovalRecord]:
    """Return the changes of this subject that wait, for the member `approvals` of its answer."""
    return approvals.open_changes(mode=mode, subject=subject)


def with_waiting(
    shown: dict[str, Any], *, mode: str, subject: str, also: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the object as it stands, with the changes of it, and of other subjects, that wait."""
    found = [change for each in (subject, *also) for change in waiting(mode=mode, subject=each)]
    return {**shown, "approvals": WAITING.write(found)}
