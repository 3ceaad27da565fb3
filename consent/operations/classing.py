"""Raise or lower the risk class of a tenant's category, and ask for the second signatures that it then needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from consent import kinds, risk_classes, statement_rules
from consent.models import Category, Consent, RiskClassStep
from consent.operations import signatures, signing_authority
from consent.operations.recording import EventDraft, Signatory
from consent.queries import risk_classes as queries
from consent.queries import statements
from ledger.entries import Draft
from tenants.models import Tenant
from tenants.operations import people
from wire import ids

_STANDING: Final = frozenset({"scheduled", "active", "paused", "suspended"})


class RiskClassRecorded(ValueError):
    """A higher class is recorded for this data. Lower it first: that takes what the higher class takes."""

    code = "risk_class_recorded"


class RiskClassMissing(ValueError):
    """The terms ask for a risk class, and none is recorded for this data. Name one."""

    code = "risk_class_missing"


class SecondSignatoryMissing(ValueError):
    """Critical data needs two signatures, and fewer than two members may consent. Add a member, or prove that the
    company has one authorised person."""

    code = "second_signatory_missing"


@dataclass(frozen=True, slots=True)
class Classing:
    """The entries and events that a change of a class causes."""

    drafts: tuple[Draft, ...] = ()
    events: tuple[EventDraft, ...] = ()


def effective(named: str | None, *, tenant: UUID, category: UUID) -> str | None:
    """Return the class that counts for a statement that names this class, or none.

    Raises: RiskClassRecorded where a higher class is recorded.
    """
    known = queries.risk_class(tenant=tenant, category=category)
    if named is not None and risk_classes.is_lower(named, known):
        raise RiskClassRecorded(f"{known} is recorded")
    return risk_classes.stricter(named, known)


def check_second_signatory(*, account: UUID) -> None:
    """Check that two people could sign. Raises: SecondSignatoryMissing."""
    if queries.second_signatory_missing(account=account):
        raise SecondSignatoryMissing("fewer than two members may consent")


def named_by(row: Consent, named: str | None, signatory: Signatory | None, *, at: datetime) -> Classing:
    """Record the class that a signed statement names, where none is recorded or a lower one.

    Raises: SecondSignatoryMissing where other consents would need a second signature and the account has no second
    signatory.
    """
    known = queries.risk_class(tenant=row.tenant_id, category=row.category_id)
    if named is None or (known is not None and not risk_classes.is_lower(known, named)):
        return Classing()
    person = signatory.known() if signatory else None
    step = record(
        row.tenant,
        row.category,
        named,
        was=known,
        signatories=[person] if person and person.person else [],
        consent=row,
        at=at,
    )
    asked = asks(row.tenant_id, row.category_id, named, besides=row.id, at=at)
    if asked:
        check_second_signatory(account=row.tenant.account_id)
    return Classing((step,), tuple(asked))


def of_draft(draft: EventDraft, *, at: datetime) -> Classing:
    """Record the class that the signatures of a proposal named, which this event makes a statement."""
    named = draft.declared["risk_class"] if draft.declared else None
    return named_by(draft.consent, named, draft.signatory, at=at)


def record(
    tenant: Tenant,
    category: Category,
    risk_class: str,
    *,
    was: str | None,
    signatories: Sequence[Signatory],
    consent: Consent | None = None,
    evidence: Sequence[str] = (),
    lowering: bool = False,
    at: datetime,
) -> Draft:
    """Write a step of a category's class. The caller appends the entry that it returns."""
    kind = kinds.RISK_CLASS_LOWERING if lowering else kinds.RISK_CLASS
    for signatory in signatories:
        signing_authority.check(signatory, mode=tenant.mode, account=tenant.account_id, at=at)
    said = [_signed(signatory) for signatory in signatories]
    body = {
        "tenant": tenant.key,
        "category": category.code,
        "risk_class": risk_class,
        "was": was,
        "consent": str(consent.id) if consent else None,
        "signatories": said,
        "evidence": list(evidence),
    }
    draft = Draft(ids.new(at=at), kind.name, tenant.mode, body, tenant=tenant.id, account=tenant.account_id)
    RiskClassStep.objects.create(
        tenant_id=tenant.id,
        mode=tenant.mode,
        category_id=category.id,
        kind=kind.verb,
        risk_class=risk_class,
        consent_id=consent.id if consent else None,
        signatories=[{"person": each["person"], "authority": each["authority"]} for each in said],
        evidence=list(evidence),
        claimed_at=at,
        entry_id=draft.id,
    )
    return draft


def asks(
    tenant: UUID, category: UUID, risk_class: str, *, besides: UUID | None = None, at: datetime
) -> list[EventDraft]:
    """Return the events that ask for second signatures, or that no longer do, under this class."""
    drafts = []
    for row, statement in _standing(tenant, category, at=at):
        if row.id == besides:
            continue
        if risk_class == risk_classes.CRITICAL:
            if statement.cosign_due_at is None and signatures.count(row) < 2:
                drafts.append(EventDraft(row, "cosign_due"))
        elif statement.cosign_due_at is not None:
            drafts.append(EventDraft(row, "cosign_off"))
            if statement.lacks_signature(at):
                drafts += restoring(row)
    return drafts


def restoring(row: Consent) -> list[EventDraft]:
    """Return the event that a consent counts again, if it was suspended for the signature that it has now."""
    noted = row.events.filter(kind__in=["suspended", "restored"]).order_by("-id").first()
    return [EventDraft(row, "restored")] if noted is not None and noted.kind == "suspended" else []


def _standing(
    tenant: UUID, category: UUID, *, at: datetime
) -> list[tuple[Consent, statement_rules.Statement]]:
    """Return the statements of a category that are in force or will be, with their rows."""
    rows = Consent.objects.select_related(
        "tenant", "category", "category_version", "purpose", "terms"
    ).filter(tenant=tenant, category=category)
    found = []
    for purpose in sorted({row.purpose_id for row in rows}):
        live = statement_rules.settled(
            statements.live(tenant=tenant, category=category, purpose=purpose), by=at
        )
        by_id = {row.id: row for row in rows}
        found += [
            (by_id[statement.id], statement)
            for statement in live
            if statement_rules.status(statement, live, at) in _STANDING
        ]
    return found


def _signed(signatory: Signatory) -> dict[str, Any]:
    person = signatory.known().person
    return {
        "person": str(person),
        "commitment": people.commitment(person=person) if person else None,
        "authority": signatory.authority,
    }
