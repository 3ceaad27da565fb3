"""Declare an agreement void that was recorded in error."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from consent import paper_changes
from consent.models import Agreement
from consent.operations import agreements
from consent.paper_ends import Voiding
from consent.papers import Papers
from consent.queries.agreements import papers_of, subject
from ledger.actors import Actor
from tenants import changes
from tenants.changes import ChangeKind, NoLongerFits, WaitingChange
from tenants.operations import approvals
from tenants.operations.approvals import Proposal
from tenants.queries import accounts

VOID: Final = "agreement.voided"
_NOTICE: Final = 5  # working days


class NoSuchAgreement(LookupError):
    """The account has no agreement of this reference. Check the reference."""

    code = "no_such_agreement"


def register() -> None:
    """Register the change that waits for a second person."""
    changes.register(ChangeKind(VOID, working_days=_NOTICE, carry_out=_carry_out))


@transaction.atomic
def void_agreement(*, mode: str, account: str, reference: str, reason: str, by: Actor, at: datetime) -> UUID:
    """Declare an agreement void. It waits for a second person, unless it only takes something from the vendor.

    Consents that only this agreement stopped go on once an owner of the customer confirms. Once void, nothing changes.
    Returns the agreement's id. Raises: tenants.queries.NoSuchAccount, NoSuchAgreement.
    """
    home = accounts.account(mode=mode, key=account)
    row = Agreement.objects.filter(account=home.id, reference=reference).order_by("-revision").first()
    if row is None:
        raise NoSuchAgreement(reference)
    steps = set(row.steps.values_list("kind", flat=True))
    if "voided" in steps:
        return row.id
    before = papers_of(account=home.id)
    after = _without(before, reference, at=at)
    narrows = paper_changes.widens(after, before, at=at) and not paper_changes.widens(before, after, at=at)
    without_effect = row.awaits_approval and "effective" not in steps
    if narrows or without_effect or not approvals.needs_two(mode):
        agreements.step(row, "voided", reason=reason, owner_agreed=False, by=by, at=at)
        return row.id
    approvals.propose(
        Proposal(
            change=VOID,
            mode=mode,
            subject=subject(home.key, reference),
            member="voided",
            was=False,
            becomes=True,
            arguments={"agreement": str(row.id), "reason": reason},
            account=home.id,
        ),
        by=by,
        at=at,
    )
    return row.id


def _carry_out(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    row = Agreement.objects.get(id=change.arguments["agreement"])
    if row.steps.filter(kind="voided").exists():
        raise NoLongerFits("the agreement is void already")
    agreements.step(
        row, "voided", reason=change.arguments["reason"], owner_agreed=change.owner_agreed, by=by, at=at
    )


def _without(before: Papers, reference: str, *, at: datetime) -> Papers:
    void = Voiding(at, 1 << 52, confirmed=True)
    return replace(
        before,
        papers=tuple(
            replace(paper, voided=void) if paper.reference == reference and not paper.inherited else paper
            for paper in before.papers
        ),
    )
