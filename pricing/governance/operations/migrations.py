"""Move an account from the schedule that its commitments locked to the one in effect, before they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.actors import Actor
from pricing import following
from pricing.governance import what_if
from pricing.governance.operations import locks as lock_operations
from pricing.governance.queries import book, locks, schedules
from pricing.governance.what_if import BookTenant


class MigrationCostsMore(ValueError):
    """The schedule in effect would cost these tenants more. Let the commitment end, or agree with the customer."""

    code = "migration_costs_more"


class NothingToMigrate(Exception):
    """No price of the account is locked by a commitment."""

    code = "nothing_to_migrate"


@dataclass(frozen=True, slots=True)
class Migration:
    """One tenant's discount under the schedule that it was locked to, and under the one in effect."""

    tenant: str
    before_bps: int
    after_bps: int


@transaction.atomic
def migrate_account(
    *, account: UUID, mode: str, validate_only: bool = False, by: Actor, at: datetime
) -> list[Migration]:
    """End the locks of the account's commitments, if no tenant of it pays more by that. Returns what moves.

    The commitment itself goes on. Raises: NothingToMigrate, MigrationCostsMore, NoSuchSchedule.
    """
    current = schedules.schedule_in_effect(mode=mode, at=at)
    if current is None:
        raise schedules.NoSuchSchedule("none is in effect")
    held = [
        tenant
        for tenant in book.tenants(mode=mode, account=account, at=at)
        if following.commitment(locks.locks(tenant=tenant.id), at) is not None
    ]
    if not held:
        raise NothingToMigrate
    moves = [
        Migration(tenant.key, tenant.bps, what_if.bps_under(current.rule, _unlocked(tenant)))
        for tenant in held
    ]
    dearer = [move.tenant for move in moves if move.after_bps < move.before_bps]
    if dearer:
        raise MigrationCostsMore(", ".join(dearer))
    if not validate_only:
        for tenant in held:
            reason = f"The account moved to {current.version}."
            lock_operations.end_commitments(tenant=tenant.id, reason=reason, by=by, at=at)
    return moves


def _unlocked(tenant: BookTenant) -> BookTenant:
    return BookTenant(tenant.id, tenant.key, tenant.bps, tenant.offers, None, tenant.override)
