"""Give standings their digests: after an upgrade, and after the state key was exchanged."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import structlog

from consent import standing_digest, standing_json
from consent.models import Consent, ConsentEvent, Standing
from consent.operations.recording import ConsentKey
from consent.queries import statements
from ledger import scope, state_keys
from tenants.operations import tenants as tenant_operations
from tenants.queries import tenants

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StandingDifference:
    """A stored standing that its events do not give, or that is missing. It stays unproven: a no."""

    tenant: UUID
    category: UUID
    purpose: UUID
    difference: str


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """How many standings were compared with their events, how many got a new digest, and which differ."""

    compared: int
    signed: int
    differences: tuple[StandingDifference, ...]


def rebuild_standings(*, every: bool = False) -> RebuildReport:
    """Compare standings with their events, and give the right ones a digest under the current key.

    Only standings without a digest under the current key are compared, or `every` one. A standing that differs is
    named and keeps its old digest: a difference is never mended silently. Each consent key has a transaction of its
    own, so consents can change meanwhile.
    Raises: ImproperlyConfigured without a state key.
    """
    key = state_keys.current()
    with scope.everything(reason="migrate"):
        keys = _consent_keys(signed_by=None if every else key.id)
    signed, differences = 0, []
    for consent_key in keys:
        with scope.everything(reason="migrate"):
            difference = _sign(consent_key)
        if difference is None:
            signed += 1
        else:
            log.error("standing_differs", tenant=str(consent_key[0]), difference=difference)
            differences.append(StandingDifference(*consent_key, difference))
    return RebuildReport(len(keys), signed, tuple(differences))


def _consent_keys(*, signed_by: str | None) -> list[ConsentKey]:
    """Return the consent keys with events or with a standing, in a fixed order."""
    columns = ("tenant_id", "category_id", "purpose_id")
    known = set(Consent.objects.values_list(*columns))
    rows = Standing.objects.all()
    known |= set(rows.values_list(*columns))
    if signed_by is not None:
        known -= set(rows.filter(key_id=signed_by, digest__isnull=False).values_list(*columns))
    return sorted(known)


def _sign(consent_key: ConsentKey) -> str | None:
    """Give a standing its digest, if its events give the same. Returns the difference otherwise."""
    tenant, category, purpose = consent_key
    home = tenants.tenant_by_id(id=tenant)
    tenant_operations.lock_tenant_row(mode=home.mode, key=home.key)
    rows = Standing.objects.filter(tenant=tenant, category=category, purpose=purpose)
    stored = rows.first()
    newest = (
        ConsentEvent.objects.filter(
            consent__tenant=tenant, consent__category=category, consent__purpose=purpose
        )
        .order_by("-revision")
        .first()
    )
    if stored is None:
        return "missing"
    if newest is None or newest.recorded_at is None:
        return "without_events"
    if stored.revision != newest.revision:
        return "not_the_newest"
    derived = standing_json.live_statements(
        statements.statements_of(tenant=tenant, category=category, purpose=purpose), newest.recorded_at
    )
    if [standing_json.statement_from_json(written) for written in stored.statements] != derived:
        return "other_statements"
    key = state_keys.current()
    digest = standing_digest.digest(
        key=key.secret,
        tenant=tenant,
        category=category,
        purpose=purpose,
        statements=stored.statements,
        revision=stored.revision,
    )
    rows.update(digest=digest, key_id=key.id)
    return None
