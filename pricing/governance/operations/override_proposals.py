"""Propose negotiated prices and their ends. Each waits for a second person of the vendor.

Test mode needs one person, so there a proposal takes effect at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from ledger.actors import Actor
from pricing.governance.operations import matrices, overrides
from pricing.governance.operations.overrides import OverrideUnclear
from pricing.governance.queries import overrides as override_queries
from pricing.governance.queries import schedules as schedule_queries
from tenants.changes import NoLongerFits, WaitingChange
from tenants.operations import approvals
from tenants.operations.approvals import Proposal
from tenants.queries import approvals as approval_queries
from tenants.queries import people, tenants
from tenants.queries.approvals import ApprovalRecord
from wire import ids, times

OVERRIDE: Final = "override.agreed"
OVERRIDE_END: Final = "override.ended"


class OverrideOverCap(ValueError):
    """A negotiated price may not be above the greatest percentage of the schedule. Lower it, or publish another."""

    code = "override_over_cap"


class OverrideOverBefore(ValueError):
    """A negotiated price ends after it begins, and after now. Choose a later end."""

    code = "override_over_before"


class OverrideInThePast(ValueError):
    """A negotiated price cannot begin in the past. Leave its beginning out: then it begins once it is approved."""

    code = "override_in_the_past"


def subject(id: UUID) -> str:
    return f"override:{ids.render(ids.OVERRIDE, id)}"


def asked_for(*, mode: str, id: UUID) -> ApprovalRecord:
    """Return the request for a negotiated price that is not recorded. Raises: NoSuchOverride."""
    for each in approval_queries.approvals(mode=mode):
        if each.change == OVERRIDE and each.arguments["override"] == str(id):
            return each
    raise override_queries.NoSuchOverride(str(id))


@transaction.atomic
def propose_override(
    *,
    tenant: UUID,
    kind: str,
    bps: int | None,
    effective_from: datetime | None,
    effective_until: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> UUID:
    """Propose a negotiated price. Without `effective_from` it begins once it is approved. Returns its id.

    Raises: OverrideUnclear, OverrideOverCap, OverrideOverBefore, OverrideInThePast.
    """
    check_override(
        tenant=tenant,
        kind=kind,
        bps=bps,
        effective_from=effective_from,
        effective_until=effective_until,
        at=at,
    )
    seen, person = tenants.tenant_by_id(id=tenant), people.person_behind(by)
    present = override_queries.override_in_effect(tenant=tenant, at=at)
    id = ids.new(at=at)
    becomes = {
        "tenant": seen.key,
        "kind": kind,
        "bps": bps,
        "effective_from": times.render(effective_from) if effective_from else "once it is approved",
        "effective_until": times.render(effective_until),
        "reason": reason,
    }
    approvals.propose(
        Proposal(
            change=OVERRIDE,
            mode=seen.mode,
            subject=subject(id),
            member="override",
            was={"tenant": seen.key, "kind": present.kind, "bps": present.bps} if present else None,
            becomes=becomes,
            arguments={
                "override": str(id),
                "tenant": str(tenant),
                "kind": kind,
                "bps": bps,
                "effective_from": times.render(effective_from) if effective_from else None,
                "effective_until": times.render(effective_until),
                "reason": reason,
                "requested_by": str(person) if person else None,
            },
        ),
        by=by,
        at=at,
    )
    return id


def check_override(
    *,
    tenant: UUID,
    kind: str,
    bps: int | None,
    effective_from: datetime | None,
    effective_until: datetime,
    at: datetime,
) -> None:
    """Check a negotiated price against the schedule that is in effect when it begins. Raises: as `propose_override`."""
    if (kind == "excluded") != (bps is None):
        raise OverrideUnclear(kind)
    begins = effective_from or at
    if begins < at:
        raise OverrideInThePast(times.render(begins))
    if effective_until <= begins:
        raise OverrideOverBefore(times.render(effective_until))
    seen = tenants.tenant_by_id(id=tenant)
    schedule = schedule_queries.schedule_in_effect(mode=seen.mode, at=begins)
    most = schedule.rule.caps.max_bps if schedule else 0
    if bps is not None and bps > most:
        raise OverrideOverCap(f"at most {most} basis points")


@transaction.atomic
def propose_override_end(*, id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Propose to end a negotiated price once it is approved. Raises: NoSuchOverride, OverrideOver."""
    record = override_queries.override(id=id)
    if record.effective_until is not None and record.effective_until <= at:
        raise overrides.OverrideOver(str(id))
    seen = tenants.tenant_by_id(id=record.tenant)
    approvals.propose(
        Proposal(
            change=OVERRIDE_END,
            mode=seen.mode,
            subject=subject(id),
            member="effective_until",
            was=times.render(record.effective_until) if record.effective_until else None,
            becomes="once it is approved",
            arguments={"override": str(id), "reason": reason},
        ),
        by=by,
        at=at,
    )


def record_override(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    said = change.arguments
    approver = people.person_behind(by)
    begins, until = time_of(said["effective_from"]), time_of(said["effective_until"])
    if until is None or until <= at:
        raise NoLongerFits("the negotiated price has ended by now")
    # What was asked for before its beginning counts from its approval on, at the earliest.
    begins = max(begins or at, at)
    try:
        check_override(
            tenant=UUID(said["tenant"]),
            kind=said["kind"],
            bps=said["bps"],
            effective_from=begins,
            effective_until=until,
            at=at,
        )
    except OverrideOverCap as error:
        raise NoLongerFits(f"the schedule allows less by now: {error}") from error
    requested = UUID(said["requested_by"]) if said["requested_by"] else None
    overrides.record_override(
        id=UUID(said["override"]),
        tenant=UUID(said["tenant"]),
        kind=said["kind"],
        bps=said["bps"],
        effective_from=begins,
        effective_until=until,
        reason=said["reason"],
        requested_by=requested,
        # Without a person behind it, as in test mode: the key, or the change that was approved.
        approved_by=approver or by.id or change.id,
        by=by,
        at=at,
    )


def end_override(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    try:
        overrides.end_override(
            id=UUID(change.arguments["override"]), reason=change.arguments["reason"], by=by, at=at
        )
    except overrides.OverrideOver as error:
        raise NoLongerFits("the negotiated price has ended by now") from error


def check_approver(arguments: Mapping[str, Any], *, mode: str, person: UUID) -> None:
    bps = arguments["bps"]
    if bps is not None:
        matrices.check_may_grant(mode=mode, grant="override", amount=bps, person=person)


def time_of(text: str | None) -> datetime | None:
    return times.parse(text) if text else None
