"""Which covenants bind a model version, or the vendor itself: of every tenant in its full line."""

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
    """For whoever may see every tenant of its line."""
    line = [seen.id, *versions.ancestors(model=seen.id)]
    rows = _rows("SELECT tenant_id, consent_id FROM lineage_bound(%s::uuid[])", line)
    return _resting(rows, known=seen.lineage != "unknown")


# The statements that the slices of a copy rest on, and the newest of each question about the same data; a slice that no
# statement covers, nor ever did, says so.
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
    """For whoever may see every tenant in the copy. Of one that may hold a model, the model's full line binds as well.
    One of which nothing says whose data it holds is unknown, and so is one of which that is presumed.
    """
    clearance = holding.clearance if vocabulary.kind_of(holding.kind) in vocabulary.MAY_HOLD_A_MODEL else None
    held = versions.of_copy(model=holding.model, clearance=clearance, at=at)
    rows = _rows(_OF_HOLDING, holding.id)
    if held:
        line = {one for version in held for one in (version.id, *versions.ancestors(model=version.id))}
        rows += _rows("SELECT tenant_id, consent_id FROM lineage_bound(%s::uuid[])", sorted(line))
    known = (
        bool(rows or held) and not holding.silent and all(version.lineage != "unknown" for version in held)
    )
    return _resting(rows, known=known)


def covenants_of_vendor(*, mode: str) -> TransferFacts:
    """Of every tenant whose data rests in anything that is in use, or who has not withdrawn."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lineage_vendor_unknown(%s)", [mode])
        (unknown,) = cursor.fetchone()
    return _resting(
        _rows("SELECT tenant_id, consent_id FROM lineage_vendor_bound(%s)", mode), known=not unknown
    )


def binding_promises(*, model: UUID) -> list[Promise]:
    """The statements that bind a version and are the caller's to know of, each with its terms, in ledger order."""
    line = [model, *versions.ancestors(model=model)]
    rows = _rows("SELECT tenant_id, consent_id FROM lineage_bound(%s::uuid[])", line)
    return consent_promises.promises(consents=sorted({id for _, id in rows if id is not None}))


def customers(*, mode: str) -> list[CustomerParty]:
    """Everybody the vendor has an account of, by all their names."""
    return [
        CustomerParty(account, Party(name)) for account, name in tenant_customers.customer_names(mode=mode)
    ]


def _rows(statement: str, argument: str | UUID | list[UUID]) -> list[tuple[UUID | None, UUID | None]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [argument])
        found: list[tuple[UUID | None, UUID | None]] = cursor.fetchall()
    return found


def _resting(rows: Iterable[tuple[UUID | None, UUID | None]], *, known: bool) -> TransferFacts:
    every = list(rows)
    promises = consent_promises.promises(consents=sorted({id for _, id in every if id is not None}))
    competitors = tenant_customers.competitors_above(accounts=sorted({one.account for one in promises}))
    bound = [
        BindingCovenant(
            one.tenant,
            one.tenant_key,
            one.account,
            covenant,
            one.entry,
            tuple(Party(c.name, c.domain, c.lei) for c in competitors.get(one.account, ())),
        )
        for one in promises
        for covenant in one.clauses.no_transfer_to
    ]
    without = {tenant for tenant, id in every if id is None}
    keys = tenants.tenant_keys(ids=sorted(tenant for tenant in without if tenant is not None))
    unstated = sorted(
        (keys[tenant] if tenant is not None else None for tenant in without), key=lambda key: key or ""
    )
    return TransferFacts(tuple(bound), tuple(map(UnstatedSource, unstated)), known)
