"""Read proposals: several consents that are proposed to a tenant at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from consent import proposal_rules
from consent.models import ConsentEvent, Proposal, ProposalAnswer, ProposalItem
from consent.proposal_rules import ItemFacts, Status
from consent.queries import consents
from consent.queries.consents import ConsentRecord
from consent.queries.proposal_records import ItemRecord, NoSuchProposal, ProposalRecord

_SETTLED = ("stated", "refused", "lapsed")


def proposal(*, id: UUID, at: datetime) -> ProposalRecord:
    """Return one proposal. Raises: NoSuchProposal."""
    row = Proposal.objects.filter(id=id).first()
    if row is None:
        raise NoSuchProposal(str(id))
    return _records([row], at=at)[0]


def proposals(
    *,
    tenants: Sequence[UUID],
    at: datetime,
    before: UUID | None = None,
    limit: int | None = None,
    only_open: bool = False,
) -> list[ProposalRecord]:
    """List the tenants' proposals, newest first."""
    rows = Proposal.objects.filter(tenant__in=tenants).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    if only_open:
        rows = rows.filter(_has_unsettled())
    found = _records(list(rows[:limit] if limit is not None else rows), at=at)
    return [each for each in found if each.status == "open"] if only_open else found


def lapsing(*, at: datetime, limit: int) -> list[UUID]:
    """Return the proposals with an item that is not settled although their last day has passed."""
    rows = Proposal.objects.filter(_has_unsettled(), lapses_at__lte=at).order_by("lapses_at")
    return list(rows.values_list("id", flat=True)[:limit])


def is_item(*, consent: UUID) -> bool:
    return ProposalItem.objects.filter(consent=consent).exists()


def open_item(*, consent: UUID, at: datetime) -> tuple[ProposalRecord, ItemRecord] | None:
    """Return the open item that this consent is now, with its proposal. None if it is not an open item."""
    row = ProposalItem.objects.filter(consent=consent).select_related("proposal").first()
    if row is None:
        return None
    seen = _records([row.proposal], at=at)[0]
    item = next((each for each in seen.items if each.consent.id == consent), None)
    return (seen, item) if item is not None and item.status == "open" else None


def waits_for_vendor(*, consent: UUID) -> bool:
    """Whether this is a customer's counter-offer that the vendor has not accepted."""
    row = ProposalItem.objects.filter(consent=consent, side=proposal_rules.CUSTOMER).first()
    return row is not None and not _accepted_by_vendor().filter(consent=consent).exists()


def asked_tenants(*, asks_about: str) -> set[UUID]:
    """Return the tenants that were asked about this version of the catalogue."""
    return set(Proposal.objects.filter(asks_about=asks_about).values_list("tenant", flat=True))


def _has_unsettled() -> Exists:
    settled = ConsentEvent.objects.filter(consent=OuterRef("consent"), kind__in=_SETTLED)
    return Exists(ProposalItem.objects.filter(~Exists(settled), proposal=OuterRef("pk")))


def _accepted_by_vendor() -> QuerySet[ProposalAnswer]:
    return ProposalAnswer.objects.filter(side=proposal_rules.VENDOR, answer="accept")


def _records(rows: Sequence[Proposal], *, at: datetime) -> list[ProposalRecord]:
    ids = [row.id for row in rows]
    # The newest row of an item is what the item is now.
    newest: dict[tuple[UUID, int], ProposalItem] = {}
    for item in ProposalItem.objects.filter(proposal__in=ids).order_by("id"):
        newest[item.proposal_id, item.item] = item
    named = [item.consent_id for item in newest.values()]
    seen = {record.id: record for record in consents.consents_by_id(ids=named, at=at)}
    accepted = set(_accepted_by_vendor().filter(proposal__in=ids).values_list("consent", flat=True))
    rounds: dict[UUID, list[int]] = {}
    for proposal_id, number in ProposalAnswer.objects.filter(proposal__in=ids).values_list(
        "proposal", "round"
    ):
        rounds.setdefault(proposal_id, []).append(number)
    records = []
    for row in rows:
        items = tuple(
            _item(item, seen[item.consent_id], accepted=item.consent_id in accepted)
            for (of, _), item in sorted(newest.items())
            if of == row.id and item.consent_id in seen
        )
        status = proposal_rules.status(each.status for each in items)
        records.append(_record(row, items, status, rounds.get(row.id, [])))
    return records


def _item(row: ProposalItem, consent: ConsentRecord, *, accepted: bool) -> ItemRecord:
    events = [event.kind for event in consent.events]
    signed = sum(event.kind == "confirmed" for event in consent.events)
    facts = ItemFacts(
        row.side,  # type: ignore[arg-type]  # a constraint holds it to the known sides
        accepted,
        events,
        consent.signatures_required - signed,
    )
    return ItemRecord(row.item, facts.side, facts.status, facts.turn, consent)


def _record(
    row: Proposal, items: tuple[ItemRecord, ...], status: Status, rounds: list[int]
) -> ProposalRecord:
    return ProposalRecord(
        row.id,
        row.mode,
        row.tenant_id,
        status,
        proposal_rules.round_now(rounds, is_open=status == "open"),
        items,
        row.asks_about,
        row.proposer,
        row.created_at,
        row.lapses_at,
        row.entry_id,
        row.revision,
    )
