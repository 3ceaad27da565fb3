"""The offers of a proposal's items, from the first round to the newest, with what changed in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from consent.compared_lines import ComparedLine, compared_conditions
from consent.models import ProposalAnswer, ProposalItem
from consent.proposal_rules import Side
from consent.queries import catalogue, consents
from consent.queries import terms as consent_terms
from consent.queries.consents import ConsentRecord


@dataclass(frozen=True, slots=True)
class Offer:
    """What one side put forward for an item. `lines` compare it with the offer before, and are empty for the first."""

    round: int
    side: Side
    consent: ConsentRecord
    reason: str
    superseded: bool
    lines: tuple[ComparedLine, ...]

    @property
    def changed(self) -> list[ComparedLine]:
        return [line for line in self.lines if line.changed]

    @property
    def unchanged(self) -> list[ComparedLine]:
        return [line for line in self.lines if not line.changed]


def offers(*, proposal: UUID, at: datetime, zone: ZoneInfo) -> dict[int, list[Offer]]:
    """Return each item's offers, oldest first, by the number of the item."""
    rows = list(ProposalItem.objects.filter(proposal=proposal).order_by("id"))
    seen = {one.id: one for one in consents.consents_by_id(ids=[row.consent_id for row in rows], at=at)}
    # An offer after the first is the counter-answer of a round.
    rounds = dict(
        ProposalAnswer.objects.filter(proposal=proposal, answer="counter").values_list("consent", "round")
    )
    found: dict[int, list[Offer]] = {}
    for number in sorted({row.item for row in rows}):
        mine = [row for row in rows if row.item == number and row.consent_id in seen]
        found[number] = [
            Offer(
                rounds.get(row.consent_id, 0) + 1,
                row.side,  # type: ignore[arg-type]  # a constraint holds it to the known sides
                seen[row.consent_id],
                _reason(seen[before.consent_id]) if before else "",
                row is not mine[-1],
                _lines(seen[before.consent_id], seen[row.consent_id], zone) if before else (),
            )
            for before, row in pairwise([None, *mine])
            if row is not None
        ]
    return found


def _lines(before: ConsentRecord, after: ConsentRecord, zone: ZoneInfo) -> tuple[ComparedLine, ...]:
    category = catalogue.category(mode=after.mode, code=after.category)
    terms = consent_terms.terms(mode=after.mode, version=after.terms)
    return tuple(
        compared_conditions(
            before.conditions,
            after.conditions,
            field_names=category.field_names,
            clauses=terms.clauses,
            zone=zone,
        )
    )


def _reason(replaced: ConsentRecord) -> str:
    """Return why the offer before was replaced, as the other side said it."""
    return next((event.reason for event in reversed(replaced.events) if event.kind == "lapsed"), "")
