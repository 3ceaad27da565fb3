"""Make a statement of a proposal that has its signatures, or find what it still waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from consent import declarations, risk_classes
from consent.acceptance import PublishedTerms
from consent.clauses import Clauses
from consent.declarations import Declaration
from consent.models import Consent
from consent.operations import classing, signatures
from consent.operations import evidence as documents
from consent.operations.recording import EventDraft, Signatory, record_events
from consent.operations.statements import (
    TermsSuperseded,
    check_declared,
    cooling_off_hours,
    statement_body,
)
from consent.paper_scopes import Subject
from consent.queries import agreements, consents, proposals, terms
from consent.queries import risk_classes as recorded
from consent.queries.declared import account_requires
from consent.results import ConsentResult
from ledger.actors import Actor
from tenants.queries import moves
from tenants.queries import tenants as tenant_queries


def signed_draft(row: Consent, *, at: datetime) -> EventDraft | None:
    """Return the event that makes a proposal a statement, if it has its signatures and nothing else is missing."""
    signed = signatures.pending(row)
    together = declarations.signed([signature.declared for signature in signed])
    counts = risk_classes.stricter(
        together.risk_class, recorded.risk_class(tenant=row.tenant_id, category=row.category_id)
    )
    if len(signed) < required(row, counts) or proposals.waits_for_vendor(consent=row.id):
        return None
    last = signed[-1]
    waits = last.authority == "member" and needs_writing(row, at=at)
    if waits or _superseding(row, at=at) is not None:
        return None
    return EventDraft(
        row,
        "stated",
        Signatory(last.authority, person=last.person),
        body=statement_body(row, "stated", together, counts),
        declared=replace(together, risk_class=counts).to_dict(),
        cooling_off_hours=_cooling_off_hours(row),
    )


def state(
    row: Consent,
    signatory: Signatory,
    declared: Declaration,
    together: Declaration,
    *,
    least_cooling_off_hours: int = 0,
    by: Actor,
    at: datetime,
) -> ConsentResult:
    """Record the statement that the last signature makes. `together` is what all signatures declare.

    The statement waits as long as account or terms say, and at least `least_cooling_off_hours`.

    Raises: statements.TermsSuperseded, classing.RiskClassRecorded, classing.SecondSignatoryMissing.
    """
    refuse_old_terms(row, at=at)
    documents.name_again(mode=row.mode, account=row.tenant.account_id, digests=row.evidence, at=at)
    if is_stated(row):
        drafts = [EventDraft(row, "restated", signatory), *_signed_twice(row, signatory, at=at)]
    else:
        counts = effective_class(row, declared, together)
        draft = EventDraft(
            row,
            "stated",
            signatory,
            body=statement_body(row, "stated", together, counts),
            declared=replace(declared, risk_class=counts).to_dict(),
            cooling_off_hours=max(_cooling_off_hours(row), least_cooling_off_hours),
        )
        drafts = [draft]
    classed = classing.named_by(row, together.risk_class, signatory, at=at)
    return record_events([*drafts, *classed.events], also=classed.drafts, by=by, at=at).outcome(row)


def check_signature(
    row: Consent, declared: Declaration, signed: Sequence[signatures.Signature]
) -> Declaration:
    """Check what one more signature declares. Returns what all of them declare together.

    Raises: RiskClassRecorded, and what `statements.check_declared` raises.
    """
    together = declarations.signed([*(signature.declared for signature in signed), declared])
    if is_stated(row):  # it was signed already, and is confirmed again
        return together.after(signatures.stated_declaration(row))
    counts = effective_class(row, declared, together)
    check_declared(declared.with_texts_of(together), counts, clauses_of(row), row.category_version)
    return together


def is_stated(row: Consent) -> bool:
    return row.events.filter(kind="stated").exists()


def effective_class(row: Consent, declared: Declaration, together: Declaration) -> str | None:
    """Return the class that counts for a statement. Raises: RiskClassRecorded if it names a lower one."""
    counts = classing.effective(declared.risk_class, tenant=row.tenant_id, category=row.category_id)
    return risk_classes.stricter(counts, together.risk_class)


def required(row: Consent, risk_class: str | None) -> int:
    """Return how many signatures a consent to data of this class needs."""
    moved = moves.newest_place(tenant=row.tenant_id) is not None
    return risk_classes.signatures_required(risk_class, account=account_requires(row, moved=moved))


def clauses_of(row: Consent) -> Clauses:
    return Clauses.from_dict(row.terms.clauses)


def needs_writing(row: Consent, *, at: datetime) -> bool:
    subject = Subject(row.tenant.key, row.category.code, row.purpose.code)
    return agreements.needs_writing(account=row.tenant.account_id, subject=subject, at=at)


def refuse_old_terms(row: Consent, *, at: datetime) -> None:
    """Check that no newer terms must be accepted. Raises: statements.TermsSuperseded."""
    newer = _superseding(row, at=at)
    if newer is not None:
        raise TermsSuperseded(f"{row.terms.version} was superseded by {newer.version}")


def _superseding(row: Consent, *, at: datetime) -> PublishedTerms | None:
    return terms.superseding(
        mode=row.mode,
        version=row.terms.version,
        account=row.tenant.account_id,
        purpose=row.purpose.code,
        at=at,
    )


def _signed_twice(row: Consent, signatory: Signatory, *, at: datetime) -> list[EventDraft]:
    """Return the event that a statement has the second signature that it lacked: confirming it took two."""
    due = consents.state_of(consent=row.id, at=at).cosign_due
    return [EventDraft(row, "cosigned", signatory)] if due else []


def _cooling_off_hours(row: Consent) -> int:
    return cooling_off_hours(tenant_queries.tenant_by_id(id=row.tenant_id), clauses_of(row))
