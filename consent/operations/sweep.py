"""Record in the ledger which consents began, expired or were suspended. Decisions never wait for it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from django.db.models import QuerySet

from consent import statement_rules
from consent.models import Consent, ConsentEvent, Standing
from consent.operations import classing, stating
from consent.operations.recording import EventDraft, record_events
from consent.queries import next_checks, statements, suspensions
from consent.statement_rules import Statement
from ledger import scope
from ledger.actors import Actor
from tenants.operations import tenants as tenant_operations
from tenants.queries import tenants

log = structlog.get_logger(__name__)

# Reasons of a suspension as customers read them.
_SAYS: Final = {
    "terms_superseded": "New terms are in effect and ask for your acceptance.",
    "agreement_prohibits": "An agreement in force prohibits it.",
    "agreement_lapsed": "An agreement prohibited it until it ended, and no newer agreement says otherwise.",
    "contract_ended": "The contract has ended.",
    "merged": "The tenant was merged with another one, and both did not allow it alike.",
    "account_changed": "It was given for another company, and no signatory of yours has confirmed it yet.",
    "second_signature_due": "You classed this data as critical, and the second signature is missing.",
    "tenant_suspended": "Your vendor has suspended this tenant.",
}


def record_time_effects(*, by: Actor, at: datetime, limit: int = 200) -> int:
    """Record how time changed consents until `at`. Returns the number of entries.

    Each consent key gets its own transaction: an append locks the ledger's head until it commits, and a
    withdrawal must not wait for a whole sweep. A failure with one key is logged; the others continue.
    """
    with scope.everything(reason="sweep"):
        due = statements.time_changed_keys(at=at, limit=limit)
    count = 0
    for mode, key, tenant, category, purpose in due:
        try:
            with scope.everything(reason="sweep"):
                tenant_operations.lock_tenant_row(mode=mode, key=key)
                count += _note(tenant, category, purpose, by=by, at=at)
        except Exception:  # one failing consent key must not stop the others
            log.exception("consent_sweep_failed", tenant=key)
    return count


def _note(tenant: UUID, category: UUID, purpose: UUID, *, by: Actor, at: datetime) -> int:
    question = Standing.objects.filter(tenant=tenant, category=category, purpose=purpose)
    live = list(
        statement_rules.settled(statements.live(tenant=tenant, category=category, purpose=purpose), by=at)
    )
    candidates = [_missing_event(row, live, at=at) for row in _rows(live)]
    event_drafts = [draft for draft in candidates if draft is not None]
    if event_drafts:
        classed = [classing.of_draft(draft, at=at) for draft in event_drafts if draft.kind == "stated"]
        event_drafts += [event for each in classed for event in each.events]
        also = [draft for each in classed for draft in each.drafts]
        record_events(event_drafts, also=also, by=by, at=at)
    home = tenants.tenant_by_id(id=tenant)
    question.update(
        next_change_at=next_checks.next_check_at(
            live, mode=home.mode, tenant=tenant, account=home.account, at=at
        )
    )
    return len(event_drafts)


def _missing_event(row: Consent, live: list[Statement], *, at: datetime) -> EventDraft | None:
    """Return the event that the ledger lacks, or None."""
    statement = next(each for each in live if each.id == row.id)
    if statement.recorded_at is None:
        return stating.signed_draft(row, at=at)
    return _time_effect(row, statement, live, at=at)


def _time_effect(
    row: Consent, statement: Statement, live: list[Statement], *, at: datetime
) -> EventDraft | None:
    """Return the event of the ruling statement that the ledger lacks, or None."""
    rules = statement_rules.ruling(live, at)
    if rules is None or rules.id != statement.id or statement.withdrawn(at) or statement.disputed(at):
        return None
    noted = list(ConsentEvent.objects.filter(consent=row).order_by("id").values_list("kind", flat=True))
    if statement.expired(at):
        return EventDraft(row, "expired") if "expired" not in noted else None
    last = next(
        (kind for kind in reversed(noted) if kind in {"suspended", "restored", "stated", "restated"}),
        "stated",
    )
    why = suspensions.suspended_by(row, statement, at=at)
    if why is None and statement.lacks_signature(at):
        why = "second_signature_due"
    if why is not None:
        return EventDraft(row, "suspended", reason=_SAYS[why]) if last != "suspended" else None
    if suspensions.must_be_confirmed(row, statement, at=at):
        return None
    if last == "suspended":
        return EventDraft(row, "restored")
    effective = statement.effective_from()
    scheduled = effective is not None and effective != statement.recorded_at
    return EventDraft(row, "began") if scheduled and "began" not in noted else None


def _rows(live: list[Statement]) -> QuerySet[Consent]:
    return (
        Consent.objects.select_related("tenant", "category", "category_version", "purpose", "terms")
        .filter(id__in=[statement.id for statement in live])
        .order_by("id")
    )
