"""A schedule with a term of a year, a yearly invoice that was paid, and what a withdrawal pays back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from billing.queries import clawbacks
from billing.queries.clawbacks import AdjustmentRecord
from ledger import scope
from tests import prices
from tests.api.client import Api, key_for
from tests.billing.finance import BEGIN, DRAFT, Finance
from tests.billing.stage import TELEMETRY
from wire import ids

YEAR = BEGIN.replace(year=2028)


@pytest.fixture
def termed(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Finance:
    """A schedule with a term of a year, of which the schedule claims all back in the first 300 days."""
    monkeypatch.setitem(prices.RULE, "minimum_term_days", 365)
    monkeypatch.setitem(prices.RULE, "clawback", [{"days": 0, "bps": 10_000}, {"days": 300, "bps": 0}])
    found: Finance = request.getfixturevalue("finance")
    return found


def paid_year(finance: Finance, amount: int = 12_000_000) -> str:
    """A yearly subscription, renewed and paid a day after the consent was given."""
    finance.subscribe(amount, interval="year")
    finance.move_to(YEAR - timedelta(days=1))
    finance.stage.allow()
    finance.follow()
    finance.move_to(YEAR + DRAFT)
    newest = finance.invoices()[-1]
    finance.pay(newest.id)
    finance.read(newest.id)
    return newest.id


def decided() -> list[AdjustmentRecord]:
    with scope.everything(reason="audit"):
        return clawbacks.adjustments()


def withdraw(finance: Finance, **said: Any) -> dict[str, Any]:
    consent = ids.render(ids.CONSENT, finance.stage.consents[TELEMETRY])
    answered = Api(key_for()).ask("POST", f"/v1/consents/{consent}/withdraw", {"reason": "done", **said})
    assert answered.status == 200, answered.raw
    body: dict[str, Any] = answered.body
    return body
