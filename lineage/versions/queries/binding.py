"""Read what statements promise about data: covenants, regions and the measurements that terms ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from consent.queries import promises as consent_promises
from consent.queries.promises import Promise
from lineage.judgement import newcomers
from lineage.judgement.covenant_rules import BindingCovenant, CustomerParty
from lineage.judgement.line_facts import RegionBound, UnstatedSource
from lineage.judgement.parties import Party
from lineage.versions.queries import versions
from tenants.queries import customers as tenant_customers
from tenants.queries import tenants

Row = tuple[UUID | None, UUID | None]


@dataclass(frozen=True, slots=True)
class Bindings:
    """What the statements behind some data bind."""

    promises: Sequence[Promise]
    covenants: tuple[BindingCovenant, ...]
    unstated: tuple[UnstatedSource, ...]
    regions: tuple[RegionBound, ...]


def rows_of_line(models: Sequence[UUID]) -> list[Row]:
    """Return (tenant, consent) of every statement that binds these versions. A consent of None: no statement."""
    return rows("SELECT tenant_id, consent_id FROM lineage_bound(%s::uuid[])", list(models))


def rows(statement: str, argument: Any) -> list[Row]:
    """Run one of lineage's functions that returns (tenant, consent)."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [argument])
        found: list[Row] = cursor.fetchall()
    return found


def binding_promises(*, model: UUID) -> list[Promise]:
    """List the statements that bind a version and are visible to the caller, with their terms, in ledger order."""
    found = rows_of_line([model, *versions.ancestors(model=model)])
    return consent_promises.promises(consents=sorted({id for _, id in found if id is not None}))


def bindings(found: Iterable[Row], *, customers: Sequence[CustomerParty]) -> Bindings:
    """Return what these statements bind. The caller must be allowed to see all their tenants."""
    every = list(found)
    promises = consent_promises.promises(consents=sorted({id for _, id in every if id is not None}))
    accounts = sorted({promise.account for promise in promises})
    named = {
        account: [(Party(one.name, one.domain, one.lei), one.named_at) for one in records]
        for account, records in tenant_customers.competitors_above(accounts=accounts).items()
    }
    own = _names(customers)
    covenants = tuple(
        BindingCovenant(
            promise.tenant,
            promise.tenant_key,
            promise.account,
            covenant,
            promise.entry,
            tuple(party for party, _ in named.get(promise.account, ())),
            own.get(promise.account, ()),
            tuple(newcomers.newcomers(named.get(promise.account, ()), promise.clauses.competitors)),
        )
        for promise in promises
        for covenant in promise.clauses.no_transfer_to
    )
    regions = tuple(
        RegionBound(promise.tenant, promise.tenant_key, promise.entry, promise.regions)
        for promise in promises
        if promise.clauses.regions_cover_models
    )
    return Bindings(promises, covenants, _unstated(every), regions)


def _names(customers: Sequence[CustomerParty]) -> Mapping[UUID, tuple[Party, ...]]:
    names: dict[UUID, tuple[Party, ...]] = {}
    for one in customers:
        names[one.account] = (*names.get(one.account, ()), one.party)
    return names


def _unstated(every: Sequence[Row]) -> tuple[UnstatedSource, ...]:
    without = {tenant for tenant, id in every if id is None}
    known = tenants.tenants_with_accounts(ids=sorted(tenant for tenant in without if tenant is not None))
    sources = [UnstatedSource(key, tenant, account) for tenant, (key, account) in known.items()]
    if None in without:
        sources.append(UnstatedSource())
    return tuple(sorted(sources, key=lambda source: source.key or ""))
