"""Whether a customer may have its data audited, how often, and at which side's cost. Pure.

The right comes with the terms of a consent. It lasts as long as the consent does, and as long after it as any copy or
model version holds the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from wire import times

YEAR: Final = timedelta(days=365)


class NoAuditRight(Exception):
    """No terms that the tenant accepted give it an audit. Accept terms with an audit right first."""

    code = "no_audit_right"


class AuditRightEnded(Exception):
    """The consents with an audit right have ended, and no copy and no model version holds their data any more."""

    code = "audit_right_ended"


class AuditsUsedUp(Exception):
    """The terms allow no further audit yet. Wait until an earlier audit is a year old."""

    code = "audits_used_up"


@dataclass(frozen=True, slots=True)
class Grant:
    """What the terms of one consent say of audits. `per_year` None: any number; `cost` None: they do not say."""

    terms: str
    audit_right: bool
    lasts: bool
    per_year: int | None
    cost: str | None


def ruling(grants: Sequence[Grant], *, holds_data: bool) -> Grant:
    """Return the newest grant that still counts; `grants` are in ledger order.

    Raises: NoAuditRight, AuditRightEnded.
    """
    given = [grant for grant in grants if grant.audit_right]
    if not given:
        raise NoAuditRight
    lasting = [grant for grant in given if grant.lasts or holds_data]
    if not lasting:
        raise AuditRightEnded
    return lasting[-1]


def require_another(grant: Grant, *, opened_at: Sequence[datetime], at: datetime) -> None:
    """Check that one more audit is allowed: the last 365 days count. Raises: AuditsUsedUp."""
    if grant.per_year is None:
        return
    lately = sorted(instant for instant in opened_at if instant > at - YEAR)
    if len(lately) >= grant.per_year:
        free = lately[len(lately) - grant.per_year] + YEAR
        raise AuditsUsedUp(f"{grant.per_year} in 365 days; the next from {times.render(free)}")
