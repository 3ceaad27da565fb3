"""Noting in the ledger what time did: begun, expired, suspended. Decisions never wait for it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog
from django.db.models import QuerySet

from consent import projection, queries, standing
from consent.models import Consent, ConsentEvent, Standing
from consent.operations.recording import Happening, record
from consent.standing import Statement
from ledger import scope
from ledger.actors import Actor
from tenants import operations as tenants

log = structlog.get_logger(__name__)


def record_what_time_did(*, by: Actor, at: datetime, limit: int = 200) -> int:
    """Record what became of consents by the passing of time until `at`. Returns how many entries.

    One transaction per question, made here: an append holds the head of the ledger until its commit, and no
    withdrawal should wait for a whole sweep. A failure with one question is logged and holds up no other.
    """
    with scope.everything(reason="sweep"):
        due = queries.due(at=at, limit=limit)
    count = 0
    for mode, key, tenant, category, purpose in due:
        try:
            with scope.everything(reason="sweep"):
                tenants.lock_tenant(mode=mode, key=key)
                count += _note(tenant, category, purpose, by=by, at=at)
        except Exception:  # whatever it is, the next question is another
            log.exception("consent_sweep_failed", tenant=key)
    return count


def _note(tenant: UUID, category: UUID, purpose: UUID, *, by: Actor, at: datetime) -> int:
    question = Standing.objects.filter(tenant=tenant, category=category, purpose=purpose)
    live = queries.live(tenant=tenant, category=category, purpose=purpose)
    happenings = []
    rows = _rows(live)
    for row in rows:
        statement = next(one for one in live if one.id == row.id)
        kind = _what_happened(row, statement, live, at=at)
        if kind is not None:
            happenings.append(Happening(row, kind))
    if happenings:
        record(happenings, by=by, at=at)
    question.update(next_change_at=_next(rows, live, at=at))
    return len(happenings)


def _what_happened(row: Consent, statement: Statement, live: list[Statement], *, at: datetime) -> str | None:
    noted = set(ConsentEvent.objects.filter(consent=row).values_list("kind", flat=True))
    rules = standing.ruling(live, at)
    if rules is None or rules.id != statement.id or statement.withdrawn(at):
        return None
    if statement.expired(at):
        return "expired" if "expired" not in noted else None
    superseded = queries.superseding(
        mode=row.mode, version=row.terms.version, account=row.tenant.account_id, at=at
    )
    if superseded is not None:
        return "suspended" if "suspended" not in noted else None
    valid_from = statement.conditions.valid_from
    scheduled = (
        valid_from is not None and statement.recorded_at is not None and valid_from > statement.recorded_at
    )
    return "began" if scheduled and "began" not in noted else None


def _next(rows: QuerySet[Consent], live: list[Statement], *, at: datetime) -> datetime | None:
    """When to look again: a validity's edge, or newer terms' day."""
    instants = [projection.next_change(live, at)]
    for row in rows:
        accepted = queries.published(mode=row.mode, account=row.tenant.account_id)
        instants += [
            terms.effective_from
            for terms in accepted
            if terms.requires_reacceptance and terms.effective_from > at
        ]
    return min((instant for instant in instants if instant is not None), default=None)


def _rows(live: list[Statement]) -> QuerySet[Consent]:
    return (
        Consent.objects.select_related("tenant", "category", "purpose", "terms")
        .filter(id__in=[statement.id for statement in live])
        .order_by("id")
    )
