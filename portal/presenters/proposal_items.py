"""The items of a proposal as its page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.forms import BoundField

from consent.proposal_rules import CUSTOMER
from consent.queries import proposal_rounds
from consent.queries.proposal_records import ItemRecord, ProposalRecord
from consent.queries.proposal_rounds import Offer
from consent.sentences import Sentence
from portal.counter_offers import CounterOffer
from portal.forms.proposal import ProposalForm
from portal.presenters.consent_context import condition_sentences


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with its conditions in sentences. `field` is the choice of answers, None if it is not our turn."""

    one: ItemRecord
    sentences: list[Sentence]
    field: BoundField | None
    signed_by_me: bool
    offers: Sequence[Offer]
    counter: CounterOffer | None

    @property
    def newest(self) -> Offer:
        return self.offers[-1]

    @property
    def earlier(self) -> Sequence[Offer]:
        """The offers of old rounds, newest first."""
        return self.offers[-2::-1]


def item_rows(
    seen: ProposalRecord,
    form: ProposalForm,
    *,
    counters: Mapping[int, CounterOffer],
    person: UUID,
    at: datetime,
    zone: ZoneInfo,
) -> list[ItemRow]:
    """Return a row for each item, for a signatory who may have signed already."""
    offers = proposal_rounds.offers(proposal=seen.id, at=at, zone=zone)
    return [
        ItemRow(
            item,
            condition_sentences(item.consent, zone=zone),
            form[f"item-{item.item}"] if item.turn == CUSTOMER else None,
            any(event.kind == "confirmed" and event.signatory == person for event in item.consent.events),
            offers[item.item],
            counters.get(item.item),
        )
        for item in seen.items
    ]
