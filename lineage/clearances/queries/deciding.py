"""Decide every pair of a clearance request from one snapshot. `consent.policy` alone decides."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from consent import meanings, policy
from consent.policy import Decision
from consent.queries.catalogue import category_facts
from consent.queries.snapshots import Snapshot, TenantFactsRow, snapshot
from consent.question import SHARED, Question
from consent.reasons import Reason
from lineage.clearances import manifest
from lineage.clearances.clearance_request import ClearanceRequest
from lineage.clearances.manifest import Entry, Exclusion
from tenants.queries import groups
from wire import ids, times


@dataclass(frozen=True, slots=True)
class DecidedPair:
    """One tenant and category, decided. A `tenant` of None means that the caller may not see a tenant of that name."""

    name: str
    category: str
    tenant: TenantFactsRow | None
    decision: Decision
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class ClearanceResult:
    """The decisions for a request at one revision. `consents_of` maps a tenant to the statement for each category."""

    revision: int
    cross_tenant: bool | None
    catalogue: Mapping[str, Mapping[str, Any]]
    entries: list[Entry] = field(default_factory=list)
    excluded: list[Exclusion] = field(default_factory=list)
    consents_of: dict[UUID, dict[str, UUID]] = field(default_factory=dict)
    holds_until: datetime | None = None


def decide_pairs(
    asking: ClearanceRequest,
    *,
    mode: str,
    at: datetime,
    only_tenant: UUID | None,
    key_regions: tuple[str, ...] | None,
    unusable: Collection[UUID] = (),
) -> ClearanceResult:
    """Decide every pair of the request from the facts of one snapshot.

    `unusable` are the tenants with a copy in a data set of the run that must not be used.
    """
    shot = _snapshot(asking, mode=mode, only_tenant=only_tenant)
    entries, excluded, ends = [], [], []
    consents_of: dict[UUID, dict[str, UUID]] = {}
    for pair in pairs(asking, shot, at=at, key_regions=key_regions):
        consent = pair.decision.consent
        if pair.decision.allow and pair.tenant is not None and pair.tenant.id in unusable:
            reasons = [{"code": "dataset_not_usable"}]
            excluded.append(manifest.exclusion(tenant=pair.name, category=pair.category, reasons=reasons))
        elif pair.entry is not None and pair.tenant is not None and consent is not None:
            entries.append(pair.entry)
            consents_of.setdefault(pair.tenant.id, {})[pair.category] = consent
            if pair.decision.holds_until is not None:
                ends.append(pair.decision.holds_until)
        else:
            excluded.append(
                manifest.exclusion(tenant=pair.name, category=pair.category, reasons=_reasons(pair))
            )
    return ClearanceResult(
        shot.revision,
        shot.cross_tenant,
        shot.catalogue,
        entries,
        excluded,
        consents_of,
        min(ends, default=None),
    )


def decide_each_pair(
    asking: ClearanceRequest,
    *,
    mode: str,
    at: datetime,
    only_tenant: UUID | None,
    key_regions: tuple[str, ...] | None,
) -> Iterator[DecidedPair]:
    """Yield the same pairs as `decide_pairs`, one by one, for a comparison with what was cleared."""
    return pairs(
        asking, _snapshot(asking, mode=mode, only_tenant=only_tenant), at=at, key_regions=key_regions
    )


def pairs(
    asking: ClearanceRequest, shot: Snapshot, *, at: datetime, key_regions: tuple[str, ...] | None
) -> Iterator[DecidedPair]:
    window = asking.window()
    audience = _audience(asking, shot)
    tops = groups.tops_of_groups(tenants=[one.id for one in shot.tenants])
    for name, tenant in _tenants(asking, shot):
        whole = shot.whole(tenant, at=at, key_regions=key_regions)
        for category in asking.categories:
            facts = shot.pair(whole, tenant, category, at=at)
            question = Question(
                tenant=name,
                category=category,
                purpose=asking.purpose,
                form=asking.form,
                region=asking.region,
                model_family=asking.model.family,
                processors=asking.processors,
                audience=audience,
            )
            # The question has no window: each entry states which part of it is covered.
            decision = policy.decide(question, facts, at=at)
            entry = None
            if decision.allow and tenant is not None:
                entry = manifest.entry(
                    decision,
                    tenant=tenant.named,
                    organisation=manifest.organisation(tops.get(tenant.id, tenant.id)),
                    category=category,
                    asked=window,
                )
            yield DecidedPair(name, category, tenant, decision, entry)


def document(
    asking: ClearanceRequest, cleared: ClearanceResult, *, clearance: UUID, attempt: int, at: datetime
) -> dict[str, Any]:
    """Build the whole manifest."""
    return {
        "object": "manifest",
        "clearance": ids.render(ids.CLEARANCE, clearance),
        "run": asking.run,
        "attempt": attempt,
        "revision": cleared.revision,
        "issued_at": times.render(at),
        "purpose": asking.purpose,
        "form": asking.form,
        "region": asking.region,
        "processors": list(asking.processors),
        "audience": asking.audience,
        "model": asking.model.to_dict(),
        "base": None if asking.base is None else asking.base.to_dict(),
        "data_from": None if asking.data_from is None else times.render(asking.data_from),
        "data_until": None if asking.data_until is None else times.render(asking.data_until),
        "datasets": list(asking.datasets),
        "categories": [
            _category(cleared.catalogue[code]) for code in asking.categories if code in cleared.catalogue
        ],
        "anonymity": manifest.anonymity(cleared.entries),
        "entries": cleared.entries,
        "excluded": cleared.excluded,
    }


def _snapshot(asking: ClearanceRequest, *, mode: str, only_tenant: UUID | None) -> Snapshot:
    names = asking.tenants
    if names is not None and asking.audience != SHARED:
        names = (*names, asking.audience)  # to resolve the audience to a tenant
    return snapshot(
        mode=mode,
        names=names,
        categories=asking.categories,
        purpose=asking.purpose,
        only_tenant=only_tenant,
    )


def _audience(asking: ClearanceRequest, shot: Snapshot) -> str:
    if asking.audience == SHARED:
        return SHARED
    keys = (tenant.named.key for tenant in shot.tenants if asking.audience in tenant.names)
    return next(keys, asking.audience)


def _tenants(asking: ClearanceRequest, shot: Snapshot) -> Iterator[tuple[str, TenantFactsRow | None]]:
    """Yield each tenant once, by key, in order; then the unknown names."""
    if asking.tenants is None:
        # A tenant's own model is trained on that tenant's data only.
        own = shot.cross_tenant is False
        audience = _audience(asking, shot)
        yield from ((one.named.key, one) for one in shot.tenants if not own or one.named.key == audience)
        return
    names = set(asking.tenants)
    known: set[str] = set()
    for tenant in shot.tenants:
        if not names.isdisjoint(tenant.names):
            known.update(tenant.names)
            yield tenant.named.key, tenant
    yield from ((name, None) for name in sorted(names - known))


def _reasons(pair: DecidedPair) -> list[dict[str, Any]]:
    if pair.decision.allow:
        return [Reason("data_outside_window").to_dict()]
    return [reason.to_dict() for reason in pair.decision.reasons]


def _category(category: Mapping[str, Any]) -> dict[str, Any]:
    """A category of the manifest. Its fields have the strictest marks of all versions: some consents remember those."""
    facts = category_facts(category)
    return {
        "code": facts.code,
        "version": facts.version,
        "time_field": category["time_field"] or None,
        "third_party": facts.third_party or any(version.third_party for version in facts.older),
        "fields": [
            {
                "name": one.name,
                "type": one.type,
                "identifies": one.identifies,
                "quasi_identifier": one.quasi_identifier,
            }
            for one in meanings.strictest(facts)
        ],
    }
