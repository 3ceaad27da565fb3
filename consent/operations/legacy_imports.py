"""Record consents that customers signed on paper before, all rows of a file or none.

Each row is a proposal on a signed document: it counts 24 hours after a second person approved it, unless an owner
disputes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.conditions import Conditions
from consent.declarations import Declaration
from consent.models import Consent
from consent.operations import document_approval, statements, stating
from consent.operations.evidence import EvidenceInput
from consent.operations.recording import Signatory
from ledger.actors import Actor


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One consent as a signed document says it. `line` is its line in the file."""

    line: int
    tenant: UUID
    tenant_key: str
    tenant_name: str
    category: str
    purpose: str
    terms: str
    conditions: Conditions
    signatory: Signatory
    evidence: EvidenceInput
    risk_class: str | None
    risk_accepted: bool
    rights_attested: bool


class RowRefused(ValueError):
    """A row cannot be recorded. Nothing of the file was recorded. `line` is its line, `cause` says why."""

    code = "import_row_refused"

    def __init__(self, line: int, cause: Exception) -> None:
        super().__init__(f"line {line}: {cause}")
        self.line, self.cause = line, cause


class ImportedAlready(ValueError):
    """The same consent, on the same document, is recorded already."""

    code = "imported_already"


class NeverByImport(ValueError):
    """Consents to critical data, or of an account with two signatures, are not imported. The customer confirms them."""

    code = "never_by_import"


@transaction.atomic
def record_import(*, mode: str, rows: Sequence[ImportedRow], by: Actor, at: datetime) -> list[UUID]:
    """Record all rows as proposals on signed documents. Returns the consents in order. Raises: RowRefused."""
    return [_record(mode, row, by=by, at=at) for row in rows]


def rehearse(*, mode: str, row: ImportedRow, by: Actor, at: datetime) -> None:
    """Record a row and take it back at once, so that every rule has judged it. Raises: RowRefused."""
    with transaction.atomic():
        _record(mode, row, by=by, at=at)
        transaction.set_rollback(True)


@transaction.atomic
def approve_import(*, consents: Sequence[UUID], by: Actor, at: datetime) -> int:
    """Approve imported proposals as a second person, all or none. Returns how many. Raises: RowRefused."""
    for place, consent in enumerate(consents, start=1):
        try:
            document_approval.approve(consent=consent, by=by, at=at)
        except Exception as error:
            if not hasattr(error, "code"):
                raise
            raise RowRefused(place, error) from error
    return len(consents)


def _record(mode: str, row: ImportedRow, *, by: Actor, at: datetime) -> UUID:
    try:
        _check_new(row)
        done = statements.record_statement(
            mode=mode,
            tenant=row.tenant_key,
            category=row.category,
            purpose=row.purpose,
            terms=row.terms,
            conditions=row.conditions,
            risk_class=row.risk_class,
            risk_accepted=row.risk_accepted,
            rights_attested=row.rights_attested,
            signatory=row.signatory,
            evidence=[row.evidence],
            manner="proposed",
            by=by,
            at=at,
        )
        _check_allowed(row, done.consent)
    except Exception as error:
        if not hasattr(error, "code"):
            raise
        raise RowRefused(row.line, error) from error
    return done.consent


def _check_new(row: ImportedRow) -> None:
    same = Consent.objects.filter(
        tenant=row.tenant, category__code=row.category, purpose__code=row.purpose
    ).filter(evidence__contains=[row.evidence.sha256])
    if same.exclude(events__kind__in=["refused", "withdrawn", "lapsed", "called_off"]).exists():
        raise ImportedAlready(row.evidence.name)


def _check_allowed(row: ImportedRow, consent: UUID) -> None:
    """Check now what the second person's approval checks later. Raises: NeverByImport, what `check_declared` raises."""
    made = Consent.objects.select_related("tenant__account", "terms", "category_version").get(id=consent)
    declared = Declaration(row.risk_class, row.risk_accepted, row.rights_attested)
    counts = stating.effective_class(made, declared, declared)
    if stating.required(made, counts) > 1:
        raise NeverByImport(row.tenant_name)
    statements.check_declared(declared, counts, stating.clauses_of(made), made.category_version)
