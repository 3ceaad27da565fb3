"""Record what a tenant allows: a statement or a proposal."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from consent import risk_classes
from consent.clauses import Clauses
from consent.conditions import ALL, Conditions
from consent.declarations import Declaration, Reference
from consent.models import Category, CategoryVersion, Consent, Purpose, Terms
from consent.operations import classing
from consent.operations import evidence as documents
from consent.operations.evidence import EvidenceInput
from consent.operations.recording import EventDraft, Signatory, record_events
from consent.operations.signed_documents import keep_document
from consent.paper_scopes import Subject
from consent.queries import agreements as consent_agreements
from consent.queries import catalogue, offers, purposes, signed_documents
from consent.queries import terms as consent_terms
from consent.queries.catalogue import NoSuchCategory
from consent.results import ConsentResult
from ledger.actors import Actor
from tenants.operations import tenants
from tenants.queries.tenants import TenantRecord
from wire import ids

# signed: the signatory signs on the portal. attested: the calling system vouches for signatory and evidence.
# proposed: the vendor or the customer proposes it; it has no effect until it is confirmed.
# offered: an item of a proposal. It states nothing on the customer's behalf, so the risk and the rights are accepted
# with the customer's signature.
RecordingRoute = Literal["signed", "attested", "proposed", "offered"]


class UnknownCategory(LookupError):
    """The category does not exist. Check its code."""

    code = "unknown_category"


class UnknownPurpose(LookupError):
    """The purpose does not exist. Check its code."""

    code = "unknown_purpose"


class NoSuchPurpose(LookupError):
    """The purpose does not exist. Check its code."""

    code = "no_such_purpose"


class UnknownTerms(LookupError):
    """The terms do not exist or do not apply to this tenant. Check the version."""

    code = "unknown_terms"


class UnknownFields(ValueError):
    """The category does not have these fields. Check their names."""

    code = "unknown_field"


class TermsForOtherPurposes(ValueError):
    """These terms are for other purposes. Accept the terms that are offered for this one."""

    code = "terms_for_other_purposes"


class PatternNotAllowed(ValueError):
    """A name with `*` in it would match only itself. Name each one exactly, or use `*` alone."""

    code = "pattern_not_allowed"


class TermsNotInEffect(ValueError):
    """The terms take effect later than the consent. Choose terms in effect or a later beginning."""

    code = "terms_not_in_effect"


class TermsSuperseded(ValueError):
    """Newer terms require acceptance. Give the consent under the newer terms."""

    code = "terms_superseded"


class OwnershipConflict(ValueError):
    """Under these terms the tenant owns or co-owns the model, so a cross-tenant purpose is not possible."""

    code = "ownership_conflict"


class ThirdPartyRightsMissing(ValueError):
    """The category holds data of third parties. The customer must attest its right to allow the use."""

    code = "third_party_rights_missing"


class RiskNotAccepted(ValueError):
    """The terms state a residual risk. The signatory must accept it."""

    code = "risk_not_accepted"


class LegalBasisMissing(ValueError):
    """The terms ask for a legal basis or a reference for data about people. The customer must name it."""

    code = "legal_basis_missing"


class CriticalNeedsTwo(ValueError):
    """A critical consent needs two signatures. Propose it and let two signatories confirm it."""

    code = "critical_needs_two"


class AccountNeedsTwo(ValueError):
    """Consents of this account need two signatures. Propose it and let two signatories confirm it."""

    code = "account_needs_two"


class ResellerMayNotConsent(ValueError):
    """This account only pays for the tenant and cannot consent for it."""

    code = "reseller_may_not_consent"


class ValidityOver(ValueError):
    """The consent would end before it begins. Choose a later end."""

    code = "validity_over"


class AttestationIncomplete(ValueError):
    """An attested consent needs a signatory and evidence. Add the missing part."""

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
    risk_class: str | None = None,
    risk_accepted: bool = False,
    rights_attested: bool = False,
    legal_basis: str | None = None,
    transfer_mechanism: str | None = None,
    references: Sequence[Reference] = (),
    signatory: Signatory | None = None,
    evidence: Sequence[EvidenceInput] = (),
    manner: RecordingRoute,
    by: Actor,
    at: datetime,
) -> ConsentResult:
    """Record what a tenant allows for one category and purpose. The newest statement in effect rules.

    The result is a statement if it is attested, or if one signature suffices and is given. Otherwise it is a
    proposal for `confirm`; a signatory's own proposal counts as the first signature. Where the contract is amended by
    signed writing only, a signature in the portal waits for the addendum that makes the portal valid. What a proposal
    of the vendor says about class, risk and rights has no effect for the customer.
    Raises: tenants.queries.NoSuchTenant and this module's exceptions.
    """
    seen = tenants.lock_tenant_row(mode=mode, key=tenant)
    account = _signing_account(seen)
    version, row_purpose = _category(mode, category), _purpose(mode, purpose)
    _check_offered(seen, version, row_purpose)
    row_terms = _terms(mode, terms, account=seen.account, purpose=purpose, conditions=conditions, at=at)
    clauses = Clauses.from_dict(row_terms.clauses)
    _check_names(conditions)
    _check_conditions(conditions, version, at=at)
    if clauses.model_ownership != "vendor" and row_purpose.cross_tenant:
        raise OwnershipConflict(
            f"{terms} leaves the model to the {clauses.model_ownership}; {purpose} shares it"
        )
    said = Declaration(
        risk_class,
        risk_accepted,
        rights_attested,
        legal_basis or "",
        transfer_mechanism or "",
        tuple(references),
    )
    proposed = manner in {"proposed", "offered"}
    declared = Declaration() if proposed else said
    counts = classing.effective(declared.risk_class, tenant=seen.id, category=version.category_id)
    required = risk_classes.signatures_required(counts, account=account.signatures_required)
    if not proposed:
        check_declared(declared, counts, clauses, version)
    if manner == "attested":
        _check_attested(signatory, evidence, required, counts)
    if manner == "signed" and counts == risk_classes.CRITICAL:
        classing.check_second_signatory(account=seen.account)
    document = signed_documents.of_choice(
        account=seen.account,
        terms=consent_terms.terms(mode=mode, version=terms),
        conditions=conditions,
        category=catalogue.category(mode=mode, code=category, version=version.number),
        purpose=(purpose, _purpose_name(mode, purpose)),
        risk_class=counts,
        zone=seen.zone,
        at=at,
    )
    consent = Consent.objects.create(
        id=ids.new(at=at),
        document_sha256=document.sha256,
        tenant_id=seen.id,
        mode=mode,
        category=version.category,
        category_version=version,
        purpose=row_purpose,
        terms=row_terms,
        conditions=conditions.to_dict(),
        risk_class=risk_classes.UNCLASSIFIED if proposed else counts or risk_classes.UNCLASSIFIED,
        risk_accepted=declared.risk_accepted,
        rights_attested=declared.rights_attested,
        legal_basis=declared.legal_basis,
        transfer_mechanism=declared.transfer_mechanism,
        references=[reference.to_dict() for reference in declared.references],
        suggested=said.to_dict() if proposed and said != Declaration() else None,
        risk_statement_sha256=_digest(clauses.residual_risk_statement) if clauses.states_a_risk else "",
        evidence=documents.note_evidence(mode=mode, account=seen.account, said=evidence, at=at),
        signatures_required=required,
        proposed_by=by.id,
        created_at=at,
    )
    keep_document(consent, document)
    question = Subject(seen.key, version.category.code, row_purpose.code)
    writing = manner == "signed" and consent_agreements.needs_writing(
        account=seen.account, subject=question, at=at
    )
    at_once = manner == "attested" or (manner == "signed" and required == 1 and not writing)
    kind = "stated" if at_once else "proposed"
    if signatory is not None:
        signatory = signatory.known()
    event_draft = EventDraft(
        consent,
        kind,
        signatory=signatory,
        body=statement_body(consent, kind),
        cooling_off_hours=cooling_off_hours(account, clauses) if at_once else 0,
    )
    classed = (
        classing.named_by(consent, declared.risk_class, signatory, at=at) if at_once else classing.Classing()
    )
    return record_events([event_draft, *classed.events], also=classed.drafts, by=by, at=at).outcome(consent)


def cooling_off_hours(tenant: TenantRecord, clauses: Clauses) -> int:
    """Return how long a signed consent waits, in hours: the longer of what the account and the terms say."""
    return max(tenant.cooling_off_hours, clauses.cooling_off_hours or 0)


def check_declared(
    declared: Declaration, counts: str | None, clauses: Clauses, version: CategoryVersion
) -> None:
    """Check that a signature declares what terms and category ask for. `counts` is the class that the data has then.

    Raises: ThirdPartyRightsMissing, RiskNotAccepted, classing.RiskClassMissing, LegalBasisMissing.
    """
    if version.third_party and not declared.rights_attested:
        raise ThirdPartyRightsMissing(version.category.code)
    if clauses.states_a_risk and not declared.risk_accepted:
        raise RiskNotAccepted("the terms state a residual risk")
    if clauses.requires_risk_class and counts is None:
        raise classing.RiskClassMissing(version.category.code)
    missing = clauses.missing_for_people(declared) if version.third_party else []
    if missing:
        raise LegalBasisMissing(", ".join(missing))


def statement_body(
    consent: Consent, kind: str, declared: Declaration | None = None, risk_class: str | None = None
) -> dict[str, object]:
    """Return the JSON members that only the entry of a statement or proposal has.

    `declared` is what the signatures of a confirmed proposal declare, and `risk_class` the class that counts then.
    """
    body: dict[str, object] = {
        "category_version": consent.category_version.number,
        "terms": consent.terms.version,
        "conditions": consent.conditions,
        "risk_class": consent.risk_class,
        "risk_accepted": consent.risk_accepted,
        "rights_attested": consent.rights_attested,
        "risk_statement_sha256": consent.risk_statement_sha256 or None,
        "document_sha256": consent.document_sha256 or None,
        "evidence": consent.evidence,
        "signatures_required": consent.signatures_required,
        "legal_basis": consent.legal_basis,
        "transfer_mechanism": consent.transfer_mechanism,
        "references": consent.references,
    }
    if kind == "proposed":
        body["suggested"] = consent.suggested
    if declared is not None:
        body |= declared.to_dict()
        body["risk_class"] = risk_class or risk_classes.UNCLASSIFIED
        body["signatures_required"] = risk_classes.signatures_required(
            risk_class, account=consent.signatures_required
        )
    return body


def _check_offered(tenant: TenantRecord, version: CategoryVersion, purpose: Purpose) -> None:
    """Check that the tenant may know of both. Raises: NoSuchCategory, NoSuchPurpose."""
    code = version.category.code
    if not offers.sees_category(mode=tenant.mode, code=code, account=tenant.account):
        raise NoSuchCategory(code)
    if not offers.sees_purpose(mode=tenant.mode, code=purpose.code, account=tenant.account):
        raise NoSuchPurpose(purpose.code)


def _check_names(conditions: Conditions) -> None:
    """Check that model families and processors are exact names. Raises: PatternNotAllowed."""
    names = [*conditions.model_families, *(conditions.processors or ())]
    odd = sorted(name for name in names if ALL in name and name != ALL)
    if odd:
        raise PatternNotAllowed(", ".join(odd))


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


def _purpose_name(mode: str, code: str) -> str:
    found = purposes.purpose(mode=mode, code=code)
    return found.name if found is not None else code


def _terms(
    mode: str, version: str, *, account: UUID, purpose: str, conditions: Conditions, at: datetime
) -> Terms:
    terms = Terms.objects.filter(mode=mode, version=version).first()
    if terms is None or (terms.account_id is not None and terms.account_id != account):
        raise UnknownTerms(version)
    if terms.purposes is not None and purpose not in terms.purposes:
        raise TermsForOtherPurposes(f"{version} is for {', '.join(terms.purposes)}")
    begins = max(at, conditions.valid_from or at)
    if terms.effective_from > begins:
        raise TermsNotInEffect(version)
    newer = consent_terms.superseding(mode=mode, version=version, account=account, purpose=purpose, at=begins)
    if newer is not None:
        raise TermsSuperseded(f"{version} was superseded by {newer.version}")
    return terms


def _check_conditions(conditions: Conditions, version: CategoryVersion, *, at: datetime) -> None:
    present = {field["name"] for field in version.fields}
    unknown = [name for name in conditions.fields if name not in present]
    if unknown:
        raise UnknownFields(", ".join(unknown))
    if conditions.valid_until is not None and conditions.valid_until <= at:
        raise ValidityOver("valid_until has passed")


def _check_attested(
    signatory: Signatory | None, evidence: Sequence[EvidenceInput], required: int, risk_class: str | None
) -> None:
    if signatory is None or not evidence:
        raise AttestationIncomplete("a signatory and evidence are needed")
    if required > 1:
        if risk_class == "critical":
            raise CriticalNeedsTwo("propose it and let two signatories confirm it")
        raise AccountNeedsTwo("propose it and let two signatories confirm it")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
