"""Remind the people who can give a missing signature: when a person asks for it, and by itself after some days."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from consent import kinds, reminder_rules
from consent.queries import consents, missing_signatures
from consent.queries.missing_signatures import MissingSignature
from ledger import operations as ledger
from ledger import scope
from ledger.actors import Actor
from ledger.entries import Draft
from tenants.operations import tenants
from tenants.queries import tenants as tenant_queries
from tenants.queries.people import PersonRecord
from wire import ids

log = structlog.get_logger(__name__)


class NobodyToRemind(ValueError):
    """No one else can sign this now. Add a second person with the right to consent."""

    code = "nobody_to_remind"


class RemindedToday(ValueError):
    """A reminder was sent within the last day. Wait a day before you send another."""

    code = "reminded_today"


@transaction.atomic
def remind(*, consent: UUID, by: Actor, at: datetime) -> tuple[PersonRecord, ...]:
    """Remind everyone who can give the signature that a consent lacks. Returns them.

    Raises: NobodyToRemind, RemindedToday.
    """
    missing = _locked(consent, at=at)
    if missing is None or not missing.waits_for:
        raise NobodyToRemind(str(consent))
    again = reminder_rules.may_remind_from(missing.reminded_at)
    if again is not None and at < again:
        raise RemindedToday(str(consent))
    _record(missing, automatic=False, by=by, at=at)
    return missing.waits_for


def sweep(*, by: Actor, at: datetime, limit: int = 200) -> int:
    """Send the reminders that are due by themselves. Returns how many consents they are about.

    Each consent gets its own transaction. A failure with one is logged, and the others continue.
    """
    with scope.everything(reason="sweep"):
        found = missing_signatures.half_signed(before=at - reminder_rules.FIRST_AFTER, limit=limit)
    count = 0
    for consent in found:
        try:
            with scope.everything(reason="sweep"):
                count += _remind_if_due(consent, by=by, at=at)
        except Exception:  # one consent must not stop the others
            log.exception("signature_not_requested", consent=str(consent))
    return count


def _remind_if_due(consent: UUID, *, by: Actor, at: datetime) -> bool:
    missing = _locked(consent, at=at)
    if missing is None or not missing.waits_for:
        return False
    if not reminder_rules.is_due(signed_at=missing.given[-1].at, reminded_at=missing.reminded_at, at=at):
        return False
    _record(missing, automatic=True, by=by, at=at)
    return True


def _locked(consent: UUID, *, at: datetime) -> MissingSignature | None:
    seen = consents.consent(id=consent, at=at)
    if seen is None:
        return None
    tenants.lock_tenant_row(mode=seen.mode, key=seen.tenant_key)
    again = consents.consent(id=consent, at=at)
    return missing_signatures.missing_signature(again) if again is not None else None


def _record(missing: MissingSignature, *, automatic: bool, by: Actor, at: datetime) -> None:
    consent = missing.consent
    home = tenant_queries.tenant_by_id(id=consent.tenant)
    body = {
        "consent": str(consent.id),
        "tenant": home.key,
        "persons": [str(person.id) for person in missing.waits_for],
        "automatic": automatic,
    }
    draft = Draft(
        ids.new(at=at),
        kinds.SIGNATURE_REQUESTED.name,
        consent.mode,
        body,
        tenant=home.id,
        account=home.account,
    )
    ledger.record([draft], by=by, at=at)
