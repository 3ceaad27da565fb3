"""Approve what a signed document says for a customer, as a second person of the vendor."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from consent.declarations import Declaration
from consent.models import Consent, Evidence
from consent.operations import stating
from consent.operations.changes import NotProposed
from consent.operations.locking import check_may_sign, locked, require
from consent.operations.recording import Signatory
from consent.operations.statements import check_declared
from consent.queries import proposals
from consent.queries.declared import first_declaration
from consent.results import ConsentResult
from ledger.actors import Actor
from tenants.queries import people

# So long an approved consent waits, for the customer's owners to dispute it before it counts.
WAITING_HOURS: Final = 24
# The authority of a person that a signed document names as its signatory.
BY_DOCUMENT: Final = "evidence"


class SecondPersonNeeded(Exception):
    """The person who proposed a consent cannot approve it. Ask a colleague to approve it."""

    code = "second_person_needed"


class SignedEvidenceNeeded(Exception):
    """An approval needs a signed document that is stored here. Upload the document first."""

    code = "signed_evidence_needed"


class CustomerMustConfirm(Exception):
    """Only the customer can confirm this consent. Ask its signatories."""

    code = "customer_must_confirm"


@transaction.atomic
def approve(*, consent: UUID, by: Actor, at: datetime) -> ConsentResult:
    """Approve a proposal as a second person of the vendor, on a signed document that is stored here.

    What the proposal says about signatory, class, risk and rights counts now, as the document says it. The consent is
    `scheduled` for 24 hours, in which an owner may dispute it.
    Raises: NoSuchConsent, NotProposed, SecondPersonNeeded, SignedEvidenceNeeded, CustomerMustConfirm,
    RiskClassRecorded, and what `statements.check_declared` raises.
    """
    row = locked(consent)
    require("approve", row, NotProposed, at=at)
    check_may_sign(row)
    if proposals.is_item(consent=row.id):
        raise CustomerMustConfirm("the customer answers the proposal itself")
    declared = Declaration.from_dict(row.suggested or first_declaration(row).to_dict())
    counts = stating.effective_class(row, declared, declared)
    if stating.required(row, counts) > 1:
        raise CustomerMustConfirm("two signatories of the customer must confirm this consent")
    check_declared(declared, counts, stating.clauses_of(row), row.category_version)
    _check_second_person(row, by)
    signatory = _named_in_document(row)
    return stating.state(
        row, signatory, declared, declared, least_cooling_off_hours=WAITING_HOURS, by=by, at=at
    )


def _check_second_person(row: Consent, by: Actor) -> None:
    """Check that two people of the vendor compared the document. Raises: SecondPersonNeeded."""
    proposer = people.person_of(id=row.proposed_by) if row.proposed_by else None
    approver = people.person_behind(by)
    if proposer is None or approver is None or proposer == approver:
        raise SecondPersonNeeded("a colleague must approve what you proposed")


def _named_in_document(row: Consent) -> Signatory:
    """Return the person who signed the document, as the proposal names them. Raises: SignedEvidenceNeeded."""
    kept = Evidence.objects.filter(account=row.tenant.account_id, sha256__in=row.evidence).exclude(
        stored_as=""
    )
    if not kept.exists():
        raise SignedEvidenceNeeded("attach the signed document first")
    proposed = row.events.filter(kind="proposed").exclude(signatory=None).order_by("id").last()
    if proposed is None:
        raise SignedEvidenceNeeded("name the person who signed the document")
    return Signatory(BY_DOCUMENT, person=proposed.signatory)
