"""What waits for the customer's answer: proposals, requests, changes and promises, each with its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from consent.queries.consents import ConsentRecord
from consent.queries.proposal_records import ProposalRecord
from consent.queries.requests import ConsentRequestRecord
from lineage.transfers.queries.waivers import WaiverRecord
from portal.acting_members import ActingMember
from portal.presenters.events import signed_by
from tenants.queries.approvals import ApprovalRecord


@dataclass(frozen=True, slots=True)
class WaitingThing:
    """One line of the list. `mine` says that the acting member has not signed it yet."""

    kind: str
    text: str
    page: str
    says: str
    since: datetime | None = None
    until: datetime | None = None
    mine: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that waits, as read from the rooms that own it."""

    proposals: Sequence[ConsentRecord]
    bundles: Sequence[ProposalRecord]
    moved: Sequence[ConsentRecord]
    requests: Sequence[ConsentRequestRecord]
    changes: Sequence[ApprovalRecord]
    waivers: Sequence[WaiverRecord]


def waiting_things(found: Waiting, acting: ActingMember, *, vendor: str) -> list[WaitingThing]:
    return [
        *_proposals(found.proposals, acting),
        *_bundles(found.bundles, acting),
        *_moved(found.moved, acting),
        *_requests(found.requests, acting),
        *_changes(found.changes, acting, vendor),
        *_waivers(found.waivers, acting, vendor),
    ]


def _page(acting: ActingMember, name: str, *arguments: Any) -> str:
    return reverse(f"portal:{name}", args=[acting.mode, acting.key, *arguments])


def _use(one: ConsentRecord | ConsentRequestRecord) -> str:
    return f"{one.category_name}: {one.purpose_name}"


def _proposals(proposals: Iterable[ConsentRecord], acting: ActingMember) -> Iterator[WaitingThing]:
    for one in proposals:
        signed = signed_by(one)
        missing = one.signatures_required - len(signed)
        mine = acting.person not in signed
        says = "Without effect until you confirm it."
        if signed:
            says = f"{len(signed)} of {one.signatures_required} signatures given. {missing} missing."
        kind = "Proposal" if mine else "Waits for another signature"
        yield WaitingThing(
            kind, _use(one), _page(acting, "statement", one.id), says, one.created_at, mine=mine
        )


def _bundles(bundles: Iterable[ProposalRecord], acting: ActingMember) -> Iterator[WaitingThing]:
    for one in bundles:
        count = len(one.items)
        yield WaitingThing(
            "Proposal",
            f"{count} use{'' if count == 1 else 's'} of your data",
            _page(acting, "proposal", one.id),
            "Without effect until you accept it.",
            one.created_at,
            one.lapses_at,
        )


def _moved(consents: Iterable[ConsentRecord], acting: ActingMember) -> Iterator[WaitingThing]:
    says = (
        f"{acting.tenant.name} came from another company, which allowed this. Not used until you confirm it."
    )
    for one in consents:
        yield WaitingThing("To confirm", _use(one), _page(acting, "statement", one.id), says)


def _requests(requests: Iterable[ConsentRequestRecord], acting: ActingMember) -> Iterator[WaitingThing]:
    for one in requests:
        job = one.job or "A training job"
        yield WaitingThing(
            "Request",
            _use(one),
            _page(acting, "request", one.id),
            f"{job} was denied and asks you to allow it. Nothing changes unless you do.",
            one.created_at,
            one.expires_at,
        )


def _changes(changes: Sequence[ApprovalRecord], acting: ActingMember, vendor: str) -> Iterator[WaitingThing]:
    if changes:
        yield WaitingThing(
            "Change",
            f"{len(changes)} change{'' if len(changes) == 1 else 's'} that would let {vendor} do more with your data",
            _page(acting, "changes"),
            "Answer each, or it takes effect on its date.",
            min((one.proposed_at for one in changes if one.proposed_at), default=None),
            min((one.effective_from for one in changes if one.effective_from), default=None),
        )


def _waivers(waivers: Iterable[WaiverRecord], acting: ActingMember, vendor: str) -> Iterator[WaitingThing]:
    for one in waivers:
        subject = one.subject_name or f"{vendor} itself"
        yield WaitingThing(
            "Promise to waive",
            f"{subject}, to {one.recipient.party.name}",
            _page(acting, "waiver", one.id),
            "The promise stands until you answer.",
            one.asked_at,
        )


def of_member(things: Iterable[WaitingThing]) -> int:
    """Count what still needs this member."""
    return sum(one.mine for one in things)


def ids_of_items(bundles: Iterable[ProposalRecord]) -> set[UUID]:
    """The consents that stand in a proposal, and are answered there."""
    return {item.consent.id for one in bundles for item in one.items}
