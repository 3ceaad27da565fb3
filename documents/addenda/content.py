"""Everything that an addendum states, read from the rooms that own it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from consent.queries import agreements
from consent.queries.agreements import AgreementRecord
from documents.addenda.text import Addendum
from language import time_zones
from tenants.queries.accounts import AccountRecord


class NoSuchAgreement(LookupError):
    """The account has no agreement of this reference. Check the reference."""

    code = "no_such_agreement"


class AddendumNotNeeded(Exception):
    """No addendum is needed: this agreement lets the customer consent in the portal."""

    code = "addendum_not_needed"


def gather(account: AccountRecord, reference: str, *, at: datetime) -> Addendum:
    """Return the addendum to an agreement of the account. Raises: NoSuchAgreement, AddendumNotNeeded."""
    known = agreements.agreements(account=account.id)
    paper = next((each for each in known if each.reference == reference), None)
    if paper is None:
        raise NoSuchAgreement(reference)
    if not needs_addendum(paper, known, at=at):
        raise AddendumNotNeeded(reference)
    return Addendum(
        vendor=settings.VENDOR_NAME,
        customer=account.name,
        account=account.key,
        amends=paper.reference,
        since=paper.effective_from,
        zone=time_zones.zone(account.time_zone),
    )


def needs_addendum(paper: AgreementRecord, known: list[AgreementRecord], *, at: datetime) -> bool:
    """Whether an agreement in effect still asks for signed writing, as far as no amendment of it says otherwise."""
    amending = [
        each
        for each in known
        if each.amends == paper.reference and each.status == "effective" and each.effective_from <= at
    ]
    newest = max(amending, key=lambda each: (each.effective_from, each.revision), default=None)
    if newest is not None:
        return needs_addendum(newest, [each for each in known if each is not paper], at=at)
    return paper.status == "effective" and paper.amended_by == "signed_writing"
