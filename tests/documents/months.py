"""What tests about statements share."""

from __future__ import annotations

from datetime import datetime, timedelta

from documents.statements.months import Month
from notices.operations import statements
from tests.people import SETUP
from tests.portal.conftest import ACME, SignIn, sign_in  # noqa: F401  a fixture

JANUARY = Month(2025, 1)


OVER = JANUARY.ends_at + timedelta(hours=2)


def issue(at: datetime = OVER) -> int:
    return statements.issue_statements(by=SETUP, at=at)
