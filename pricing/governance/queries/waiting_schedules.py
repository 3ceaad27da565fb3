"""Read schedules that wait for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pricing.governance.queries import schedules
from pricing.governance.queries.schedules import NoSuchSchedule
from pricing.schedule import PriceSchedule
from tenants.queries import approvals
from wire import times


@dataclass(frozen=True, slots=True)
class ProposedSchedule:
    """A schedule that waits. Without `effective_from` it begins once it is approved."""

    id: UUID
    approval: UUID
    name: str
    rule: PriceSchedule
    effective_from: datetime | None
    effective_until: datetime | None


def proposed(*, mode: str, version: str) -> ProposedSchedule:
    """Return the schedule of this version that waits. Raises: NoSuchSchedule."""
    for waiting in approvals.open_changes(mode=mode, subject=f"schedule:{version}"):
        said = waiting.arguments
        if "rule" not in said:
            continue
        begins, ends = said["effective_from"], said["effective_until"]
        return ProposedSchedule(
            UUID(said["schedule"]),
            waiting.id,
            said["name"],
            PriceSchedule.from_dict(said["rule"]),
            times.parse(begins) if begins else None,
            times.parse(ends) if ends else None,
        )
    raise NoSuchSchedule(version)


def rule(*, mode: str, version: str) -> PriceSchedule:
    """Return the rule of a schedule that is published, or waits. Raises: NoSuchSchedule."""
    for each in schedules.schedules(mode=mode):
        if each.version == version:
            return each.rule
    return proposed(mode=mode, version=version).rule
