"""Merge a tenant into another one: the names go over, and what both allowed is restated in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent import meets, risk_classes, statement_rules
from consent.conditions import Conditions
from consent.declarations import Declaration
from consent.meets import Side
from consent.models import Consent
from consent.operations import changes, classing, signing_authority, statements
from consent.operations.evidence import EvidenceInput
from consent.operations.recording import Signatory
from consent.operations.statements import RecordingRoute, ResellerMayNotConsent
from consent.paper_scopes import EVERYTHING
from consent.papers import Papers
from consent.queries import permissions
from consent.queries import risk_classes as recorded
from consent.queries import statements as known_statements
from consent.queries.catalogue import NoSuchCategory
from consent.queries.declared import declared_by
from consent.queries.permissions import ConsentInForce
from consent.queries.tenant_papers import papers_of_tenant
from ledger.actors import Actor
from tenants.operations import families
from tenants.queries.tenants import TenantRecord

ConsentKey = tuple[str, str]  # category, purpose
_CANNOT_BE_RESTATED = (
    *(
        statements.TermsSuperseded,
        statements.TermsNotInEffect,
        statements.UnknownTerms,
        statements.UnknownFields,
    ),
    *(statements.ThirdPartyRightsMissing, statements.RiskNotAccepted, statements.OwnershipConflict),
    *(statements.LegalBasisMissing, classing.RiskClassMissing, classing.SecondSignatoryMissing),
    *(NoSuchCategory, statements.NoSuchPurpose, statements.ValidityOver),
    *(statements.TermsForOtherPurposes, statements.UnknownPurpose, statements.UnknownCategory),
)


class PapersDiffer(ValueError):
    """An agreement is about only one of the two tenants. Record one that is about both."""

    code = "papers_differ"


@dataclass(frozen=True, slots=True)
class MergeResult:
    """The entry of a merge, the consents that it restated, and the consent keys that nothing allows any more."""

    entry: UUID
    restated: tuple[UUID, ...]
    closed: tuple[ConsentKey, ...]


@transaction.atomic
def merge(
    *,
    tenant: UUID,
    into: UUID,
    signatory: Signatory,
    evidence: Sequence[EvidenceInput] = (),
    by: Actor,
    at: datetime,
) -> MergeResult:
    """Merge a tenant into another one of its account, as a signatory of that account orders.

    From then on the names of `tenant` mean `into`, and statements of both from before no longer count. What both
    allowed is restated for `into`, under the stricter condition of each kind, where both accepted the same terms. A
    consent that needs two signatures waits for the second one.
    Raises: families.SameTenant, families.AccountsDiffer, families.TenantIsMerged, families.StateDiffers, PapersDiffer,
        ResellerMayNotConsent, SignatoryIsVendor.
    """
    absorbed, kept = families.lock_pair(tenant=tenant, other=into)
    if kept.account_pays_only:
        raise ResellerMayNotConsent(kept.account_key)
    _check_papers(absorbed, kept)
    sides = {row.id: _in_force(row.id, at=at) for row in (absorbed, kept)}
    keys = sorted({*sides[absorbed.id], *sides[kept.id]})
    both = {key: (sides[kept.id][key], sides[absorbed.id][key]) for key in keys if _agree(sides, key)}
    signing_authority.check(signatory, mode=kept.mode, account=kept.account, at=at)
    known = signatory.known()
    entry = families.merge(tenant=absorbed.id, into=kept.id, by=by, at=at)
    restated: dict[ConsentKey, UUID] = {}
    for key, (one, other) in both.items():
        consent = _restate(kept, one, other, signatory=known, evidence=evidence, by=by, at=at)
        if consent is not None:
            restated[key] = consent
    closed = tuple(key for key in keys if key not in restated)
    return MergeResult(entry, tuple(restated.values()), closed)


def _check_papers(absorbed: TenantRecord, kept: TenantRecord) -> None:
    """Check that the same agreements are about both. Raises: PapersDiffer."""
    mine, theirs = papers_of_tenant(tenant=kept.id), papers_of_tenant(tenant=absorbed.id)
    scoped = [paper for paper in (*mine.every, *theirs.every) if paper.scope != EVERYTHING]
    apart = any(
        (kept.key in paper.scope.tenants) != (absorbed.key in paper.scope.tenants) for paper in scoped
    )
    if apart or _brought(mine) != _brought(theirs):
        raise PapersDiffer(f"{absorbed.key} or {kept.key}")


def _brought(papers: Papers) -> set[object]:
    """The prohibitions that a tenant brought along from an account that it belonged to before."""
    return {paper for move in papers.moves for paper in move.papers.papers if paper.word() == "no"}


def _in_force(tenant: UUID, *, at: datetime) -> dict[ConsentKey, ConsentInForce]:
    found = permissions.in_force(tenant=tenant, at=at)
    return {(each.category, each.purpose): each for each in found}


def _agree(sides: dict[UUID, dict[ConsentKey, ConsentInForce]], key: ConsentKey) -> bool:
    found = [side.get(key) for side in sides.values()]
    return all(found) and len({each.statement.terms for each in found if each is not None}) == 1


def _restate(
    tenant: TenantRecord,
    one: ConsentInForce,
    other: ConsentInForce,
    *,
    signatory: Signatory,
    evidence: Sequence[EvidenceInput],
    by: Actor,
    at: datetime,
) -> UUID | None:
    """State for the tenant what both consents allow. Returns its id, None where that is nothing."""
    rows = {row.id: row for row in Consent.objects.filter(id__in=[one.statement.id, other.statement.id])}
    a, b = rows[one.statement.id], rows[other.statement.id]
    conditions = meets.meet(_side(a, one), _side(b, other))
    if conditions is None:
        return None
    mine, theirs = _declared(a), _declared(b)
    classes = [recorded.risk_class(tenant=row.tenant_id, category=row.category_id) for row in (a, b)]
    said: dict[str, object] = {
        "mode": tenant.mode,
        "tenant": tenant.key,
        "category": one.category,
        "purpose": one.purpose,
        "terms": one.statement.terms,
        "risk_class": risk_classes.stricter(mine.risk_class, theirs.risk_class, *classes),
        "risk_accepted": mine.risk_accepted and theirs.risk_accepted,
        "rights_attested": _attests(one, at=at) and _attests(other, at=at),
        "legal_basis": mine.legal_basis or theirs.legal_basis,
        "transfer_mechanism": mine.transfer_mechanism or theirs.transfer_mechanism,
        "references": mine.references or theirs.references,
        "evidence": [*evidence, *(EvidenceInput(each, "document") for each in (*a.evidence, *b.evidence))],
    }
    return _recorded(tenant, conditions, said, signatory=signatory, by=by, at=at)


def _recorded(
    tenant: TenantRecord,
    conditions: Conditions,
    said: dict[str, object],
    *,
    signatory: Signatory,
    by: Actor,
    at: datetime,
) -> UUID | None:
    needs_two = tenant.signatures_required > 1 or said["risk_class"] == "critical"
    manner: RecordingRoute = "proposed" if needs_two else "signed"
    try:
        with transaction.atomic():
            made = statements.record_statement(
                conditions=conditions,
                signatory=None if needs_two else signatory,
                manner=manner,
                by=by,
                at=at,
                **said,  # type: ignore[arg-type]  # the members of a statement
            )
            if needs_two:
                names = [field.name for field in fields(Declaration)]
                declared = Declaration(**{name: said[name] for name in names})  # type: ignore[arg-type]  # as above
                changes.confirm(consent=made.consent, signatory=signatory, declared=declared, by=by, at=at)
    except _CANNOT_BE_RESTATED:
        return None
    return made.consent


def _declared(row: Consent) -> Declaration:
    """Return what the signatures of a consent declare together."""
    given = row.events.exclude(declared=None).order_by("id")
    return declared_by(row, [Declaration.from_dict(event.declared) for event in given if event.declared])


def _attests(consent: ConsentInForce, *, at: datetime) -> bool:
    return consent.statement.attests_rights(at)


def _side(row: Consent, consent: ConsentInForce) -> Side:
    live = known_statements.live(tenant=row.tenant_id, category=row.category_id, purpose=row.purpose_id)
    return Side(consent.statement.conditions, statement_rules.data_window(consent.statement, live))
