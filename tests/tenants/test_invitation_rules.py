"""How long a new member's signatures wait, and when an invitation is open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tenants import invitation_rules
from tenants.invitation_rules import Route
from tests.people import START


@pytest.mark.parametrize(
    ("route", "named", "hours"),
    [
        ("first_owner", True, 0),
        ("first_owner", False, 0),
        ("by_owner", False, 0),
        ("by_operator", False, 0),
        ("by_vendor", False, 24),
        ("by_vendor", True, 0),
        ("recovered_owner", False, 72),
        ("recovered_owner", True, 72),
    ],
)
def test_whom_no_owner_invited_waits(route: Route, named: bool, hours: int) -> None:
    assert invitation_rules.wait(route, named_in_agreement=named).hours == hours
    assert invitation_rules.wait(route, signs=False).hours == 0


@pytest.mark.parametrize(
    ("end", "after", "state"),
    [
        (None, timedelta(), "open"),
        (None, timedelta(days=7) - timedelta(microseconds=1), "open"),
        (None, timedelta(days=7), "expired"),
        ("accepted", timedelta(days=9), "accepted"),
        ("revoked", timedelta(), "revoked"),
    ],
)
def test_an_invitation_is_open_for_seven_days_and_once(end: str | None, after: timedelta, state: str) -> None:
    expires_at = START + invitation_rules.LASTS
    assert invitation_rules.state(end=end, expires_at=expires_at, at=START + after) == state
