"""Find the covenants that bind a model version, a copy or the vendor itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from consent.queries import promises as consent_promises
from consent.queries.promises import Promise
from lineage.destruction import vocabulary
from lineage.destruction.queries.holdings import HoldingRecord
from lineage.judgement.covenant_rules import BindingCovenant, CustomerParty
from lineage.judgement.parties import Party
from lineage.judgement.transfer_decision import TransferFacts, UnstatedSource
from lineage.versions.queries import versions
from lineage.versions.queries.versions import VersionRecord
from tenants.queries import customers as tenant_customers
from tenants.queries import tenants


def covenants_of_version(seen: VersionRecord) -> TransferFacts:
    """Return the covenants of every tenant that the version or an ancestor learned from.

    The caller must be allowed to see all these tenants.
    """
    line = [seen.id, *versions.ancestors(model=seen.id)]
    rows = _rows("SELECT tenant_id, consent_id FROM lineage_bound(%s::uuid[])", line)
    return _resting(rows, known=seen.lineage != "unknown")


# The statements that the slices of a copy rest on, and the newest statement of each consent key about the same data.
# A slice that no statement has ever covered gives NULL.
_OF_HOLDING: Final = """
WITH slice AS MATERIALIZED (
    SELECT s.tenant_id, s.category, s.consent FROM lineage_holdingslice s WHERE s.holding_id = %s
), stated AS MATERIALIZED (
    SELECT DISTINCT ON (c.tenant_id, c.category, c.purpose) c.tenant_id, c.category, c.consent_id
    FROM consent_stated c
    WHERE (c.tenant_id, c.category) IN (SELECT tenant_id, category FROM slice)
    ORDER BY c.tenant_id, c.category, c.purpose, c.place DESC
)
SELECT tenant_id, consent FROM slice WHERE consent IS NOT NULL
UNION SELECT tenant_id, consent_id FROM stated
UNION SELECT slice.tenant_id, NULL FROM slice WHERE slice.consent IS NULL AND NOT EXISTS (
    SELECT 1 FROM stated WHERE stated.tenant_id = slice.tenant_id AND stated.category = slice.category)
"""


def covenants_of_holding(holding: HoldingRecord, *, at: datetime) -> TransferFacts:
    """Return the covenants of every tenant in a copy. A copy that may hold a model is bound by its whole lineage too.

    The sources are unknown if the content of the copy is missing or only presumed. The caller must be allowed to see
    all these tenants.
    """
    clearance = holding.clearance if vocabulary.kind_of(holding.kind) in vocabulary.MAY_HOLD_A_MODEL else None
    held = versions.of_copy(model=holding.model, clearance=clearance, at=at)
    rows = _rows(_OF_HOLDING, holding.id)
    if held:
        line = {id for version in held for id in (version.id, *versions.ancestors(model=version.id))}
        rows += _rows("SELECT tenant_id, consent_id FROM lineage_bound(%s::uuid[])", sorted(line))
    known = (
        bool(rows or held) and not holding.silent and all(version.lineage != "unknown" for version in held)
    )
    return _resting(rows, known=known)


def covenants_of_vendor(*, mode: str) -> TransferFacts:
    """Return the covenants of every tenant with data in a model or copy in use, or with a consent not withdrawn."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lineage_vendor_unknown(%s)", [mode])
        (unknown,) = cursor.fetchone()
    return _resting(
        _rows("SELECT tenant_id, consent_id FROM lineage_vendor_bound(%s)", mode), known=not unknown
    )


def binding_promises(*, model: UUID) -> list[Promise]:
    """List the statements that bind a version and are visible to the caller, with their terms, in ledger order."""
    line = [model, *versions.ancestors(model=model)]
    rows = _rows("SELECT tenant_id, consent_id FROM lineage_bound(%s::uuid[])", line)
    return consent_promises.promises(consents=sorted({id for _, id in rows if id is not None}))


def customers(*, mode: str) -> list[CustomerParty]:
    """List the vendor's customers: one party for each name of each account."""
    return [
        CustomerParty(account, Party(name)) for account, name in tenant_customers.customer_names(mode=mode)
    ]


def _rows(statement: str, argument: str | UUID | list[UUID]) -> list[tuple[UUID | None, UUID | None]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [argument])
        rows: list[tuple[UUID | None, UUID | None]] = cursor.fetchall()
    return rows


def _resting(rows: Iterable[tuple[UUID | None, UUID | None]], *, known: bool) -> TransferFacts:
    every = list(rows)
    promises = consent_promises.promises(consents=sorted({id for _, id in every if id is not None}))
    competitors = tenant_customers.competitors_above(
        accounts=sorted({promise.account for promise in promises})
    )
    bound = [
        BindingCovenant(
            promise.tenant,
            promise.tenant_key,
            promise.account,
            covenant,
            promise.entry,
            tuple(Party(c.name, c.domain, c.lei) for c in competitors.get(promise.account, ())),
        )
        for promise in promises
        for covenant in promise.clauses.no_transfer_to
    ]
    without = {tenant for tenant, id in every if id is None}
    keys = tenants.tenant_keys(ids=sorted(tenant for tenant in without if tenant is not None))
    unstated = sorted(
        (keys[tenant] if tenant is not None else None for tenant in without), key=lambda key: key or ""
    )
    return TransferFacts(tuple(bound), tuple(map(UnstatedSource, unstated)), known)
