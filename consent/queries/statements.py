"""Read the statements of consent keys as the pure rules need them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from consent import standing_json, statement_rules
from consent.conditions import Conditions
from consent.models import Consent, ConsentEvent, Standing
from consent.queries import standings
from consent.queries.standings import CheckedStanding
from consent.statement_rules import Statement, StatementEvent

_UNSTAMPED = 1 << 52

# What a consent is about: its tenant, its category and its purpose.
ConsentKey = tuple[UUID, UUID, UUID]


@dataclass(frozen=True, slots=True)
class RulingStatement:
    """The statement that rules a consent key of a tenant, and all live statements of that key."""

    category: UUID
    category_code: str
    purpose: UUID
    purpose_code: str
    statement: Statement
    live: tuple[Statement, ...]


def statements_of(
    *,
    tenant: UUID,
    category: UUID,
    purpose: UUID,
    only: Sequence[UUID] | None = None,
    as_known_at: datetime | None = None,
) -> list[Statement]:
    """Return the statements of a consent key, or `only` some, from the events up to `as_known_at`."""
    rows = Consent.objects.filter(tenant=tenant, category=category, purpose=purpose)
    if only is not None:
        rows = rows.filter(id__in=only)
    return statements(rows, as_known_at=as_known_at)


def statements(rows: QuerySet[Consent], *, as_known_at: datetime | None = None) -> list[Statement]:
    """Build statements from rows. Rows without an event by `as_known_at` are left out."""
    read = rows.select_related("terms", "category_version").prefetch_related("events")
    return [statement for _, statement in _built(read, as_known_at=as_known_at)]


def statements_by_key(
    rows: Iterable[Consent], *, whole: bool, as_known_at: datetime | None = None
) -> dict[ConsentKey, list[Statement]]:
    """Return the statements of the consent keys of these rows, by (tenant, category, purpose), in one read.

    `whole` says that the rows are all rows of their keys, read with their terms, version and events: nothing is read.
    """
    keys = {(row.tenant_id, row.category_id, row.purpose_id) for row in rows}
    if not whole:
        tenants, categories, purposes = (set(each) for each in zip(*keys, strict=True)) if keys else ((),) * 3
        rows = Consent.objects.filter(tenant__in=tenants, category__in=categories, purpose__in=purposes)
        rows = rows.select_related("terms", "category_version").prefetch_related("events")
    found: dict[ConsentKey, list[Statement]] = {key: [] for key in keys}
    for row, statement in _built(rows, as_known_at=as_known_at):
        if (key := (row.tenant_id, row.category_id, row.purpose_id)) in found:
            found[key].append(statement)
    return found


def _built(rows: Iterable[Consent], *, as_known_at: datetime | None) -> Iterator[tuple[Consent, Statement]]:
    for row in rows:
        known = [(_event(each), each.declared) for each in row.events.all()]
        known = [
            (event, declared) for event, declared in known if as_known_at is None or event.at <= as_known_at
        ]
        if known:
            yield (
                row,
                Statement.of(
                    [event for event, _ in known],
                    id=row.id,
                    conditions=Conditions.from_dict(row.conditions),
                    terms=row.terms.version,
                    category_version=row.category_version.number,
                    rights_attested=row.rights_attested
                    or any(declared["rights_attested"] for _, declared in known if declared),
                ),
            )


def _event(row: ConsentEvent) -> StatementEvent:
    if row.revision is None or row.recorded_at is None:
        # Only the transaction that writes the row sees this; the event counts as the newest.
        return StatementEvent(row.kind, row.claimed_at, _UNSTAMPED + row.pk, row.cooling_off_hours)
    return StatementEvent(row.kind, row.recorded_at, row.revision, row.cooling_off_hours)


def live(*, tenant: UUID, category: UUID, purpose: UUID) -> list[Statement]:
    """Return the statements of a consent key that rule or still may; from the events if the row is unproven."""
    return _live(
        standings.standing(tenant=tenant, category=category, purpose=purpose),
        tenant=tenant,
        category=category,
        purpose=purpose,
    )


def rulings(*, tenant: UUID, at: datetime) -> list[RulingStatement]:
    """Return the statement that rules each of the tenant's consent keys at `at`."""
    ruling_statements = []
    for row in standings.standings(tenant=tenant):
        stated = _live(row.checked, tenant=tenant, category=row.category, purpose=row.purpose)
        alive = tuple(statement_rules.settled(stated, by=at))
        rules = statement_rules.ruling(alive, at)
        if rules is not None:
            ruling_statements.append(
                RulingStatement(row.category, row.category_code, row.purpose, row.purpose_code, rules, alive)
            )
    return ruling_statements


def _live(row: CheckedStanding, *, tenant: UUID, category: UUID, purpose: UUID) -> list[Statement]:
    if not row.proven:
        return statements_of(tenant=tenant, category=category, purpose=purpose)
    return [standing_json.statement_from_json(written) for written in row.statements]


def time_changed_keys(*, at: datetime, limit: int) -> list[tuple[str, str, UUID, UUID, UUID]]:
    """Return the consent keys due for a check: (mode, tenant key, tenant, category, purpose), longest due first."""
    rows = (
        Standing.objects.filter(next_change_at__lte=at)
        .select_related("tenant")
        .order_by("next_change_at")[:limit]
    )
    return [(row.tenant.mode, row.tenant.key, row.tenant_id, row.category_id, row.purpose_id) for row in rows]
