"""Class the data of a category for a customer: raise the class, or lower it with the signatures that it takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent import kinds, risk_classes
from consent.models import Category, Evidence, SoleSignatory
from consent.operations import classing, signatures, signing_authority
from consent.operations import evidence as documents
from consent.operations.evidence import EvidenceInput
from consent.operations.recording import Signatory, record_events
from consent.operations.statements import AccountNeedsTwo, CriticalNeedsTwo
from consent.queries import offers
from consent.queries import risk_classes as queries
from consent.queries.catalogue import NoSuchCategory
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants.models import Account, Tenant
from tenants.operations import people, tenants
from tenants.queries import accounts
from wire import ids


class ExtractNeeded(ValueError):
    """The proof of one authorised person is a register extract that is stored here. Upload it first."""

    code = "extract_needed"


@transaction.atomic
def put_risk_class(
    *,
    mode: str,
    tenant: str,
    category: str,
    risk_class: str,
    signatories: Sequence[Signatory],
    evidence: Sequence[EvidenceInput] = (),
    by: Actor,
    at: datetime,
) -> None:
    """Record the class of a tenant's category. One signatory raises it; lowering takes what the higher class takes.

    The same class again writes nothing. The first of two signatures for a lower class, given in the portal, waits for
    the second. Raises: tenants.queries.NoSuchTenant, NoSuchCategory, CriticalNeedsTwo, AccountNeedsTwo,
    classing.SecondSignatoryMissing.
    """
    seen = tenants.lock_tenant_row(mode=mode, key=tenant)
    row = Category.objects.filter(mode=mode, code=category).first()
    if row is None or not offers.sees_category(mode=mode, code=category, account=seen.account):
        raise NoSuchCategory(category)
    known = queries.recorded(tenant=seen.id, category=row.id)
    if known.risk_class == risk_class:
        return
    owner = Tenant.objects.get(id=seen.id)
    people_who_sign = _different([signatory.known() for signatory in signatories])
    lowering = risk_classes.is_lower(risk_class, known.risk_class)
    if lowering:
        required = risk_classes.signatures_required(known.risk_class, account=seen.signatures_required)
        earlier = known.lowering_signed_by if known.lowering_to == risk_class else ()
        people_who_sign = _different([*(Signatory("member", person) for person in earlier), *people_who_sign])
        if len(people_who_sign) < required:
            if any(signatory.authority != "member" for signatory in people_who_sign):
                raise _needs_two(known.risk_class)
            if len(people_who_sign) == len(earlier):
                raise signatures.SameSignatory("this person has already signed")
            step = classing.record(
                owner,
                row,
                risk_class,
                was=known.risk_class,
                signatories=people_who_sign,
                lowering=True,
                at=at,
            )
            ledger.record([step], by=by, at=at)
            return
    elif risk_class == risk_classes.CRITICAL:
        classing.check_second_signatory(account=seen.account)
    digests = documents.note_evidence(mode=mode, account=seen.account, said=evidence, at=at)
    step = classing.record(
        owner, row, risk_class, was=known.risk_class, signatories=people_who_sign, evidence=digests, at=at
    )
    record_events(classing.asks(seen.id, row.id, risk_class, at=at), also=[step], by=by, at=at)


@transaction.atomic
def prove_sole_signatory(
    *,
    mode: str,
    account: str,
    signatory: Signatory,
    evidence: Sequence[EvidenceInput],
    by: Actor,
    at: datetime,
) -> UUID:
    """Record that one person alone is authorised to sign for a company, as its register extract says.

    The person may then give both signatures, 24 hours apart. Returns the entry's id.
    Raises: tenants.queries.NoSuchAccount, ExtractNeeded where the extract is not stored here,
    SignatoryIsVendor.
    """
    home = accounts.account(mode=mode, key=account)
    digests = [document.sha256 for document in evidence]
    stored = Evidence.objects.filter(mode=mode, account=home.id, sha256__in=digests).exclude(stored_as="")
    if not digests or stored.count() < len(set(digests)):
        raise ExtractNeeded("upload the register extract first")
    signing_authority.check(signatory, mode=mode, account=home.id, at=at)
    known = signatory.known()
    if known.person is None:
        raise ExtractNeeded("name the person")
    body = {
        "person": str(known.person),
        "person_commitment": people.commitment(person=known.person),
        "authority": known.authority,
        "evidence": digests,
    }
    draft = Draft(ids.new(at=at), kinds.SOLE_SIGNATORY.name, mode, body, account=home.id)
    SoleSignatory.objects.create(
        account=Account.objects.get(id=home.id),
        mode=mode,
        person=known.person,
        authority=known.authority,
        evidence=digests,
        claimed_at=at,
        entry_id=draft.id,
    )
    ledger.record([draft], by=by, at=at)
    return draft.id


def _needs_two(risk_class: str | None) -> Exception:
    if risk_class == risk_classes.CRITICAL:
        return CriticalNeedsTwo("two signatories lower the class")
    return AccountNeedsTwo("two signatories lower the class")


def _different(signatories: Sequence[Signatory]) -> list[Signatory]:
    """Return the signatories without repeats of one person."""
    kept: list[Signatory] = []
    for signatory in signatories:
        if not any(
            other.person is not None and signatures.is_same_person(signatory, other.person) for other in kept
        ):
            kept.append(signatory)
    return kept
