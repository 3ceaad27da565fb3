"""Proposals: several consents that are proposed to a customer at once."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, Page, Written
from api.schema.scalars import Choice, Constant, Id, Integer, Key, Text, Time
from api.shapes.consent import CONDITIONS, STATUSES, conditions_of
from consent import proposal_rules
from consent.queries.proposal_records import ItemRecord, ProposalRecord
from wire import ids

ITEM = Noun(
    "ProposalItem",
    {
        "item": Integer(least=1),
        "by": Choice(proposal_rules.SIDES, "Who put it forward").source("side"),
        "status": Choice(proposal_rules.STATUSES),
        "turn": Choice(proposal_rules.SIDES, "Who answers next; null if it waits for no answer", null=True),
        "consent": Id(ids.CONSENT, "What is put forward").source("consent.id"),
        "consent_status": Choice(STATUSES).source("consent.status"),
        "category": Key().source("consent.category"),
        "purpose": Key().source("consent.purpose"),
        "terms": Key().source("consent.terms"),
        "conditions": Written(CONDITIONS),
        "reason": Text("Why it was refused, or put forward in place of another", null=True),
        "to_confirm": ListOf(Text(), "What the customer's acceptance must bring"),
    },
)
PROPOSAL = Noun(
    "Proposal",
    {
        "object": Constant("proposal"),
        "id": Id(ids.PROPOSAL, "Null with `validate_only`", null=True),
        "tenant": Key(),
        "status": Choice(
            proposal_rules.STATUSES, "`accepted` if at least one item is accepted and none is open"
        ),
        "round": Integer("Each answer that leaves an item open begins another round", least=1),
        "items": ListOf(Written(ITEM)),
        "asks_about": Text(
            "The edit of the catalogue that it asks about, as `category:code@version`", null=True
        ),
        "created_at": Time(),
        "lapses_at": Time("When open items lapse"),
        "entry": Id(ids.ENTRY, null=True),
    },
)
PROPOSAL_LIST = Page(PROPOSAL)


def write(seen: ProposalRecord, *, tenant: str, recorded: bool = True) -> dict[str, Any]:
    """Write a proposal as JSON."""
    items = [
        ITEM.write(
            each,
            conditions=conditions_of(each.consent),
            reason=_reason(each),
            to_confirm=_to_confirm(each),
        )
        for each in seen.items
    ]
    return PROPOSAL.write(
        seen,
        id=seen.id if recorded else None,
        tenant=tenant,
        items=items,
        asks_about=seen.asks_about or None,
        entry=seen.entry if recorded else None,
    )


def _reason(item: ItemRecord) -> str | None:
    return next((event.reason for event in reversed(item.consent.events) if event.reason), None)


def _to_confirm(item: ItemRecord) -> list[str]:
    return list(item.consent.to_confirm) if item.turn == proposal_rules.CUSTOMER else []
