"""What a version of a category or a purpose would do to the consents that are given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db.models import QuerySet

from consent import meanings, standing_json, statement_rules
from consent.facts import CategoryFacts, Objection, PurposeFacts
from consent.models import Consent, Standing
from consent.queries import catalogue, objections, purposes
from consent.statement_rules import Statement


@dataclass(frozen=True, slots=True)
class Effect:
    """How many consents lose fields or need an attestation, of how many tenants, and which fields they lose."""

    consents: int = 0
    tenants: int = 0
    fields_no_longer_covered: tuple[str, ...] = ()
    attestations_missing: int = 0


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """What one consent key is judged by: its category and its purpose in one state."""

    category: CategoryFacts
    purpose: PurposeFacts | None


# The states before and after, for the codes of a category and a purpose.
_States = Callable[[str, str], tuple[_Catalogue, _Catalogue]]


def of_category(after: CategoryFacts, *, mode: str, at: datetime) -> Effect:
    """Return what the newest version of `after` does to consents. It is compared with the version before."""
    if not after.older:
        return Effect()
    *older, newest = after.older
    before = replace(newest, older=tuple(older))

    @cache
    def states(_: str, purpose: str) -> tuple[_Catalogue, _Catalogue]:
        known = purposes.known_facts(mode=mode, code=purpose)
        return _Catalogue(before, known), _Catalogue(after, known)

    rows = Standing.objects.filter(category__mode=mode, category__code=after.code)
    return _compare(rows, states, at=at)


def of_purpose(after: PurposeFacts, *, mode: str, at: datetime) -> Effect:
    """Return what the newest version of `after` does to consents. It is compared with the version before."""
    if not after.older:
        return Effect()
    *older, newest = after.older
    before = replace(newest, older=tuple(older))

    @cache
    def states(category: str, _: str) -> tuple[_Catalogue, _Catalogue]:
        known = catalogue.known_facts(mode=mode, code=category)
        return _Catalogue(known, before), _Catalogue(known, after)

    rows = Standing.objects.filter(purpose__mode=mode, purpose__code=after.code)
    return _compare(rows, states, at=at)


def accounts_concerned(*, category: UUID | None = None, purpose: UUID | None = None) -> list[UUID]:
    """Return the accounts with a consent to the category or for the purpose."""
    rows = Consent.objects.filter(category=category) if category else Consent.objects.filter(purpose=purpose)
    found = rows.order_by("tenant__account").values_list("tenant__account", flat=True)
    return list(found.distinct())


def tenants_concerned(*, mode: str, category: str | None, purpose: str | None) -> list[UUID]:
    """Return the tenants with a standing consent to this category, or for this purpose."""
    rows = Standing.objects.filter(tenant__mode=mode)
    rows = rows.filter(category__code=category) if category else rows.filter(purpose__code=purpose)
    return list(rows.order_by("tenant").values_list("tenant", flat=True).distinct())


def _compare(rows: QuerySet[Standing], states: _States, *, at: datetime) -> Effect:
    objected = cache(objections.of_account)
    concerned: set[UUID] = set()
    lost: set[str] = set()
    consents = missing = 0
    for row in rows.select_related("tenant", "category", "purpose").iterator():
        stated = [standing_json.statement_from_json(written) for written in row.statements]
        ruling = statement_rules.ruling(statement_rules.settled(stated, by=at), at)
        if ruling is None or ruling.withdrawn(at) or ruling.expired(at):
            continue
        before, after = states(row.category.code, row.purpose.code)
        told = objected(row.tenant.account_id)
        fields = _covered(ruling, before, told) - _covered(ruling, after, told)
        unattested = _unattested(ruling, after, at) and not _unattested(ruling, before, at)
        lost |= fields
        missing += unattested
        if fields or unattested:
            consents += 1
            concerned.add(row.tenant_id)
    return Effect(consents, len(concerned), tuple(sorted(lost)), missing)


def _covered(statement: Statement, state: _Catalogue, told: frozenset[Objection]) -> set[str]:
    carried = meanings.carried(
        statement.conditions.fields,
        category=state.category,
        remembered=statement.category_version,
        purpose=state.purpose,
        seq=statement.seq,
        objections=told,
    )
    # A declared rename loses nothing: the field counts under the name that the consent knows.
    names = {now: was for version in (*state.category.older, state.category) for was, now in version.renames}
    return {_first_name(field.name, names) for field in carried.covered}


def _first_name(name: str, names: dict[str, str]) -> str:
    seen = {name}
    while name in names and names[name] not in seen:
        name = names[name]
        seen.add(name)
    return name


def _unattested(statement: Statement, state: _Catalogue, at: datetime) -> bool:
    became = meanings.became_about_people(state.category, remembered=statement.category_version)
    return became and not statement.attests_rights(at)
