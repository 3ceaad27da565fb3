"""A tenant says what it allows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from consent.clauses import Clauses
from consent.conditions import Conditions
from consent.models import Category, CategoryVersion, Consent, Purpose, Terms
from consent.operations import evidence as documents
from consent.operations.evidence import EvidenceInput
from consent.operations.recording import EventDraft, Signatory, record_events
from consent.queries import terms as consent_terms
from consent.results import ConsentResult
from ledger.actors import Actor
from tenants.operations import tenants
from tenants.queries.tenants import TenantRecord
from wire import ids

# signed: the signatory signs in our pages. attested: the calling system vouches for signatory and evidence.
# proposed: somebody suggests it; it has no effect until confirmed.
RecordingRoute = Literal["signed", "attested", "proposed"]


class UnknownCategory(LookupError):
    """There is no such category."""

    code = "unknown_category"


class UnknownPurpose(LookupError):
    """There is no such purpose."""

    code = "unknown_purpose"


class UnknownTerms(LookupError):
    """There are no such terms for this tenant."""

    code = "unknown_terms"


class UnknownFields(ValueError):
    """The category has no such fields."""

    code = "unknown_field"


class TermsNotInEffect(ValueError):
    """These terms take effect later than the consent would."""

    code = "terms_not_in_effect"


class TermsSuperseded(ValueError):
    """Newer terms require acceptance: a consent can be given under those only."""

    code = "terms_superseded"


class OwnershipConflict(ValueError):
    """A model that the tenant (co-)owns cannot be one that several tenants' data goes into."""

    code = "ownership_conflict"


class ThirdPartyRightsMissing(ValueError):
    """The category holds data of third parties: the customer attests its right to allow this."""

    code = "third_party_rights_missing"


class RiskNotAccepted(ValueError):
    """The terms state a residual risk, which the signatory accepts or not."""

    code = "risk_not_accepted"


class CriticalNeedsTwo(ValueError):
    """A category classed critical needs two signatures."""

    code = "critical_needs_two"


class AccountNeedsTwo(ValueError):
    """This account's consents need two signatories."""

    code = "account_needs_two"


class ResellerMayNotConsent(ValueError):
    """The account pays for others; it does not consent for them."""

    code = "reseller_may_not_consent"


class ValidityOver(ValueError):
    """The consent would be over before it begins."""

    code = "validity_over"


class AttestationIncomplete(ValueError):
    """A calling system vouches for a signatory and evidence; one of them is missing."""

    code = "attestation_incomplete"


@transaction.atomic
def record_statement(
    *,
    mode: str,
    tenant: str,
    category: str,
    purpose: str,
    terms: str,
    conditions: Conditions,
    risk_class: str = "ordinary",
    risk_accepted: bool = False,
    rights_attested: bool = False,
    signatory: Signatory | None = None,
    evidence: Sequence[EvidenceInput] = (),
    manner: RecordingRoute,
    by: Actor,
    at: datetime,
) -> ConsentResult:
    """Record what a tenant allows for one (category, purpose). The newest statement in effect wins.

    Signed where one signature is enough, or attested: a statement. Otherwise a proposal, which
    `confirm` turns into one; a signatory's own proposal counts as the first signature.
    Raises: tenants.queries.NoSuchTenant and this module's exceptions.
    """
    seen = tenants.lock_tenant_row(mode=mode, key=tenant)
    account = _signing_account(seen)
    version, row_purpose = _category(mode, category), _purpose(mode, purpose)
    row_terms = _terms(mode, terms, account=seen.account, conditions=conditions, at=at)
    clauses = Clauses.from_dict(row_terms.clauses)
    _check_conditions(conditions, version, at=at)
    if clauses.model_ownership != "vendor" and row_purpose.cross_tenant:
        raise OwnershipConflict(
            f"{terms} leaves the model to the {clauses.model_ownership}; {purpose} shares it"
        )
    if version.third_party and not rights_attested:
        raise ThirdPartyRightsMissing(category)
    if clauses.states_a_risk and not risk_accepted:
        raise RiskNotAccepted(terms)
    required = max(account.signatures_required, 2 if risk_class == "critical" else 1)
    if manner == "attested":
        _check_attested(signatory, evidence, required, risk_class)
    consent = Consent.objects.create(
        id=ids.new(at=at),
        tenant_id=seen.id,
        mode=mode,
        category=version.category,
        category_version=version,
        purpose=row_purpose,
        terms=row_terms,
        conditions=conditions.to_dict(),
        risk_class=risk_class,
        risk_accepted=risk_accepted,
        rights_attested=rights_attested,
        risk_statement_sha256=_digest(clauses.residual_risk_statement) if clauses.states_a_risk else "",
        evidence=documents.note_evidence(mode=mode, account=seen.account, said=evidence, at=at),
        signatures_required=required,
        proposed_by=by.id,
        created_at=at,
    )
    at_once = manner == "attested" or (manner == "signed" and required == 1)
    kind = "stated" if at_once else "proposed"
    happening = EventDraft(consent, kind, signatory=signatory, body=statement_body(consent))
    return record_events([happening], by=by, at=at).outcome(consent)


def statement_body(consent: Consent) -> dict[str, object]:
    """What a statement's or proposal's entry says of it."""
    return {
        "category_version": consent.category_version.number,
        "terms": consent.terms.version,
        "conditions": consent.conditions,
        "risk_class": consent.risk_class,
        "risk_accepted": consent.risk_accepted,
        "rights_attested": consent.rights_attested,
        "risk_statement_sha256": consent.risk_statement_sha256 or None,
        "evidence": consent.evidence,
        "signatures_required": consent.signatures_required,
    }


def _signing_account(tenant: TenantRecord) -> TenantRecord:
    if tenant.account_pays_only:
        raise ResellerMayNotConsent(tenant.account_key)
    return tenant


def _category(mode: str, code: str) -> CategoryVersion:
    category = Category.objects.filter(mode=mode, code=code).first()
    if category is None:
        raise UnknownCategory(code)
    return category.versions.select_related("category").latest("number")


def _purpose(mode: str, code: str) -> Purpose:
    purpose = Purpose.objects.filter(mode=mode, code=code).first()
    if purpose is None:
        raise UnknownPurpose(code)
    return purpose


def _terms(mode: str, version: str, *, account: UUID, conditions: Conditions, at: datetime) -> Terms:
    terms = Terms.objects.filter(mode=mode, version=version).first()
    if terms is None or (terms.account_id is not None and terms.account_id != account):
        raise UnknownTerms(version)
    begins = max(at, conditions.valid_from or at)
    if terms.effective_from > begins:
        raise TermsNotInEffect(version)
    newer = consent_terms.superseding(mode=mode, version=version, account=account, at=begins)
    if newer is not None:
        raise TermsSuperseded(f"{version} gave way to {newer.version}")
    return terms


def _check_conditions(conditions: Conditions, version: CategoryVersion, *, at: datetime) -> None:
    present = {field["name"] for field in version.fields}
    unknown = [name for name in conditions.fields if name not in present]
    if unknown:
        raise UnknownFields(", ".join(unknown))
    if conditions.valid_until is not None and conditions.valid_until <= at:
        raise ValidityOver("valid_until has passed")


def _check_attested(
    signatory: Signatory | None, evidence: Sequence[EvidenceInput], required: int, risk_class: str
) -> None:
    if signatory is None or not evidence:
        raise AttestationIncomplete("a signatory and evidence are needed")
    if required > 1:
        if risk_class == "critical":
            raise CriticalNeedsTwo("propose it, and let two signatories confirm")
        raise AccountNeedsTwo("propose it, and let two signatories confirm")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
