"""What a member would allow instead of an item of a proposal: kept as a draft until the answer is signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from consent.compared_lines import ComparedLine, compared_conditions
from consent.conditions import Conditions
from consent.queries import catalogue
from consent.queries import terms as consent_terms
from consent.queries.proposal_records import ItemRecord, ProposalRecord
from portal import question_draft
from portal.acting_members import ActingMember
from portal.forms.conditions import ConditionsForm, initial


@dataclass(frozen=True, slots=True)
class CounterOffer:
    """The conditions that the member drafted, and how they differ from what was put forward."""

    item: int
    conditions: Conditions
    lines: tuple[ComparedLine, ...]

    @property
    def changed(self) -> list[ComparedLine]:
        return [line for line in self.lines if line.changed]

    @property
    def unchanged(self) -> list[ComparedLine]:
        return [line for line in self.lines if not line.changed]


def subject(seen: ProposalRecord, item: ItemRecord) -> str:
    return question_draft.of_item(seen.id, seen.round, item.item)


def form_of(acting: ActingMember, item: ItemRecord, data: QueryDict | None = None) -> ConditionsForm:
    """Return the form of the item's conditions, filled in with what was put forward."""
    offered = item.consent.conditions
    since = offered.data_from if isinstance(offered.data_from, datetime) else None
    start = initial(offered, kept_from=since, region=acting.tenant.region, zone=acting.zone)
    return ConditionsForm(
        data,
        category=catalogue.category(mode=acting.mode, code=item.consent.category),
        clauses=consent_terms.terms(mode=acting.mode, version=item.consent.terms).clauses,
        region=acting.tenant.region,
        zone=acting.zone,
        kept_from=since,
        initial=start,
    )


def drafted(acting: ActingMember, seen: ProposalRecord, item: ItemRecord) -> CounterOffer | None:
    """Return what the member drafted instead of this item, None where there is nothing complete."""
    kept = question_draft.draft(acting, subject(seen, item))
    if kept is None:
        return None
    form = form_of(acting, item, kept.form)
    if not form.is_valid() or form.conditions is None or form.conditions == item.consent.conditions:
        return None
    lines = compared_conditions(
        item.consent.conditions,
        form.conditions,
        field_names=form.category.field_names,
        clauses=consent_terms.terms(mode=acting.mode, version=item.consent.terms).clauses,
        zone=acting.zone,
    )
    return CounterOffer(item.item, form.conditions, tuple(lines))
