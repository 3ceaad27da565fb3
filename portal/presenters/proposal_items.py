"""The items of a proposal as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.forms import BoundField

from consent.proposal_rules import CUSTOMER
from consent.queries.proposal_records import ItemRecord, ProposalRecord
from consent.sentences import Sentence
from portal.forms.proposal import ProposalForm
from portal.presenters.consent_context import condition_sentences


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with its conditions in sentences. `field` is the choice of answers, None if it is not our turn."""

    one: ItemRecord
    sentences: list[Sentence]
    field: BoundField | None
    signed_by_me: bool


def item_rows(seen: ProposalRecord, form: ProposalForm, *, person: UUID, zone: ZoneInfo) -> list[ItemRow]:
    """Return a row for each item, for a signatory who may have signed already."""
    return [
        ItemRow(
            item,
            condition_sentences(item.consent, zone=zone),
            form[f"item-{item.item}"] if item.turn == CUSTOMER else None,
            any(event.kind == "confirmed" and event.signatory == person for event in item.consent.events),
        )
        for item in seen.items
    ]
