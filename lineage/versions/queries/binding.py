"""Read what statements promise about data: covenants, regions and the measurements that terms ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
from tenants.queries import families, moves, tenants
from tenants.queries.customers import CompetitorRecord

Row = tuple[UUID | None, UUID | None]
# A competitor, and since when it is named as one.
NamedParty = tuple[Party, datetime | None]


@dataclass(frozen=True, slots=True)
class Bindings:
    """What the statements behind some data bind."""

    promises: Sequence[Promise]
    covenants: tuple[BindingCovenant, ...]
    unstated: tuple[UnstatedSource, ...]
    regions: tuple[RegionBound, ...]


def rows_of_line(models: Sequence[UUID]) -> list[Row]:
    """Return (tenant, consent) for each source of these versions. The consent is None for data without a statement."""
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
    holders = _holders(promises)
    named = _competitors(holder for _, holder in holders)
    own = _names(customers)
    covenants = tuple(
        BindingCovenant(
            holder.tenant,
            holder.key,
            holder.account,
            covenant,
            promise.entry,
            tuple(party for party, _ in named.get(holder.tenant, ())),
            own.get(holder.account, ()),
            tuple(newcomers.newcomers(named.get(holder.tenant, ()), promise.clauses.competitors)),
        )
        for promise, holder in holders
        for covenant in promise.clauses.no_transfer_to
    )
    regions = tuple(
        RegionBound(promise.tenant, promise.tenant_key, promise.entry, promise.regions)
        for promise in promises
        if promise.clauses.regions_cover_models
    )
    return Bindings(promises, covenants, _unstated(every), regions)


@dataclass(frozen=True, slots=True)
class _Holder:
    """A tenant that a covenant protects: the one that it was promised to, or a successor of it after a split."""

    tenant: UUID
    key: str
    account: UUID


def _holders(promises: Sequence[Promise]) -> list[tuple[Promise, _Holder]]:
    successors = families.successors(tenants=sorted({promise.tenant for promise in promises}))
    every = sorted({id for found in successors.values() for id in found})
    known = {id: _Holder(id, *found) for id, found in tenants.tenants_with_accounts(ids=every).items()}
    return [
        (promise, holder)
        for promise in promises
        for holder in (
            _Holder(promise.tenant, promise.tenant_key, promise.account),
            *(known[id] for id in sorted(successors.get(promise.tenant, ())) if id in known),
        )
    ]


def _competitors(holders: Iterable[_Holder]) -> dict[UUID, tuple[NamedParty, ...]]:
    """Return by tenant the competitors that its account, and every account that it belonged to before, named, and when.

    A competitor that several of them named counts as named when the first of them did. None: it is not known when.
    """
    accounts = {holder.tenant: {holder.account} for holder in holders}
    for tenant, former in moves.former_accounts(tenants=sorted(accounts)).items():
        accounts[tenant] |= former
    every = sorted({account for group in accounts.values() for account in group})
    named = tenant_customers.competitors_above(accounts=every)
    return {
        tenant: _first_named([one for account in sorted(group) for one in named.get(account, ())])
        for tenant, group in accounts.items()
    }


def _first_named(records: Sequence[CompetitorRecord]) -> tuple[NamedParty, ...]:
    found: dict[Party, datetime | None] = {}
    for one in records:
        party = Party(one.name, one.domain, one.lei)
        before = found.get(party, one.named_at)
        found[party] = None if before is None or one.named_at is None else min(before, one.named_at)
    return tuple(found.items())


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
