"""Minimum terms that customers signed for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.schema.records import ListOf, Noun
from api.schema.scalars import Choice, Constant, Id, Integer, Key, Text, Time, is_filled
from api.shapes.approval import WAITING
from api.shapes.common import why_null
from pricing import commitment
from wire import ids, times

_ORDER_FORM = "Reference of the order form or amendment that says so, among the account's agreements"
COMMITMENT_REQUEST = Noun(
    "CommitmentSaid",
    {"order_form": Text(_ORDER_FORM, longest=128, check=is_filled), "ends_at": Time("It ends just before")},
    {
        "tenant": Key("Either a tenant", null=True),
        "account": Key("or an account: each tenant that it has now", null=True),
        "begins_at": Time("Not in the past. Left out: once it is approved", null=True),
        "minimum_until": Time("Notice ends it no earlier. Left out: `ends_at`", null=True),
        "notice_days": Integer("Days from a notice to the end that it brings", least=0, most=365).default(0),
        "version": Key("The schedule that is locked. Left out: the one in effect when it begins", null=True),
    },
    example={
        "tenant": "acme",
        "order_form": "order-2027-014",
        "ends_at": "2028-01-01T00:00:00Z",
        "minimum_until": "2027-07-01T00:00:00Z",
        "notice_days": 30,
    },
)
NOTICE_REQUEST = Noun(
    "CommitmentNoticeSaid",
    {"reason": Text("Such as where the customer's notice is kept", longest=500, check=is_filled)},
    example={"reason": "Mail of 3 March, filed with the order form"},
)
END_REQUEST = Noun(
    "CommitmentEndSaid",
    {"reason": Text(longest=500, check=is_filled)},
    example={"reason": "Both sides agreed in the call of 3 March"},
)
COMMITMENT = Noun(
    "Commitment",
    {
        "object": Constant("commitment"),
        "id": Id(ids.COMMITMENT),
        "tenant": Key(),
        "order_form": Text(),
        "schedule": Key("The schedule that the price is locked to"),
        "begins_at": Time("null: once it is approved", null=True),
        "begins_at_reason": why_null("begins_at", "not_approved"),
        "minimum_until": Time("Notice ends it no earlier"),
        "ends_at": Time("It is never renewed. 60 days before, the customer has a mail"),
        "notice_days": Integer(),
        "ended_at": Time("When notice or an agreement ends it", null=True),
        "ended_at_reason": why_null("ended_at", "no_early_end"),
        "ended_by": Choice(commitment.END_CAUSES, "agreed: both sides agreed", null=True),
        "ended_by_reason": why_null("ended_by", "no_early_end"),
        "status": Choice(
            ("proposed", "refused", "lapsed", "scheduled", "in_effect", "ended"),
            "proposed: it waits for a second person and has no effect",
        ),
    },
    {"approvals": WAITING},
    description="While it is in effect, the price follows its schedule alone, and what is allowed in its first"
    " `earn_after_days` counts on invoices from its start. Leaving earlier pays discounts back; the withdrawal itself"
    " never waits",
)
COMMITMENT_LIST = Noun("CommitmentList", {"object": Constant("list"), "data": ListOf(COMMITMENT)})


def write_asked(arguments: Mapping[str, Any], *, id: Any, tenant: str, status: str) -> dict[str, Any]:
    """A commitment that waits for a second person, or was refused."""
    return COMMITMENT.write(
        {
            "id": id,
            "tenant": tenant,
            "schedule": arguments["version"],
            "order_form": arguments["order_form"],
            "notice_days": arguments["notice_days"],
            "begins_at": times.parse(arguments["begins_at"]) if arguments["begins_at"] else None,
            "minimum_until": times.parse(arguments["minimum_until"]),
            "ends_at": times.parse(arguments["ends_at"]),
            "ended_at": None,
            "ended_by": None,
            "status": status,
        }
    )
