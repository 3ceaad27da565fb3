"""What an import would do, before anything of it counts: the effect of each row, each fault, and the price."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.operations import legacy_imports
from consent.operations.legacy_imports import ImportedRow
from consent.queries import consents
from desk.importing import judging
from desk.importing.judging import Fault
from desk.importing.table import Row
from language import formats
from ledger.actors import Actor
from pricing import queries as pricing
from pricing.queries import QuoteChange

_COUNTS = ("active", "paused", "suspended", "scheduled")


@dataclass(frozen=True, slots=True)
class RowEffect:
    """What one row does. `replaces` says that a consent to the same use counts now."""

    row: ImportedRow
    replaces: bool


@dataclass(frozen=True, slots=True)
class PriceEffect:
    """What all rows of a customer come to, once they count."""

    customer: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DryRun:
    effects: tuple[RowEffect, ...]
    prices: tuple[PriceEffect, ...]
    faults: tuple[Fault, ...]


def dry_run(
    rows: Sequence[Row], *, mode: str, documents: Mapping[str, bytes], by: Actor, at: datetime
) -> DryRun:
    """Judge every row by the rules that record it, and take each back at once."""
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in documents.items()}
    good, faults = judging.judge(rows, mode=mode, documents=digests)
    for row in good:
        try:
            legacy_imports.rehearse(mode=mode, row=row, by=by, at=at)
        except legacy_imports.RowRefused as refused:
            faults.append(Fault(row.line, _column(refused.cause), _sentence(refused.cause)))
    if faults:
        return DryRun((), (), tuple(sorted(faults, key=lambda each: (each.line, each.column))))
    counting = _counting(good, at)
    effects = tuple(RowEffect(row, (row.tenant, row.category, row.purpose) in counting) for row in good)
    return DryRun(effects, tuple(_prices(good, at)), ())


def _counting(rows: Sequence[ImportedRow], at: datetime) -> set[tuple[UUID, str, str]]:
    """Return the uses that count now, of the customers in the file."""
    return {
        (tenant, one.category, one.purpose)
        for tenant in {row.tenant for row in rows}
        for one in consents.consents(tenant=tenant, at=at)
        if one.status in _COUNTS
    }


def _prices(rows: Sequence[ImportedRow], at: datetime) -> list[PriceEffect]:
    found = []
    for tenant, name in dict.fromkeys((row.tenant, row.tenant_name) for row in rows):
        changes = [
            QuoteChange(row.category, row.purpose, row.conditions) for row in rows if row.tenant == tenant
        ]
        try:
            quote = pricing.quote(tenant=tenant, changes=changes, at=at)
        except (pricing.NoScheduleInEffect, pricing.NoTermsOffered):
            continue
        before, after = quote.before.discount_bps, quote.after.discount_bps
        found.append(PriceEffect(name, formats.percent(before), formats.percent(after)))
    return found


def _column(cause: Exception) -> str:
    """Return the column that a refusal is most about."""
    code = str(getattr(cause, "code", ""))
    for word, column in (
        ("terms", "terms"),
        ("purpose", "purpose"),
        ("risk", "risk_accepted"),
        ("third_party", "rights_attested"),
        ("signatory", "signatory_email"),
        ("import", "document"),
        ("validity", "valid_until"),
        ("field", "fields"),
    ):
        if word in code:
            return column
    return "tenant"


def _sentence(cause: Exception) -> str:
    return (type(cause).__doc__ or str(cause)).strip().splitlines()[0]
