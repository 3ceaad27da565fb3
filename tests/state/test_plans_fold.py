"""Plans, cancelled items, reinstatements and signed documents are what their entries say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ledger import auditing, projections
from ledger.projections import Projection, Row
from tests.lineage.planned import Copies, ago, sweep
from tests.people import Human

pytestmark = pytest.mark.usefixtures("acme", "globex", "schedule")
MINE = (
    *("lineage.plans", "lineage.plan_steps", "lineage.reinstatements", "lineage.order_events"),
    *("lineage.orders", "consent.documents"),
)


@pytest.fixture
def story(alice: Human) -> None:
    """A withdrawal that is reinstated, and a contract that ends, with a notice."""
    copies = Copies(on_contract_end="retire_models")
    copies.desk.recorded("msa", training="opt_in", effective_from="2024-01-01T00:00:00Z")
    consent = copies.consent()
    copies.copy()
    copies.withdraw(consent)
    copies.consent()
    copies.desk.recorded(
        "notice", kind="order_form", training="silent", ends={"reference": "msa", "at": ago(days=3)}
    )
    sweep()
    assert {status for _, _, status in copies.statuses()} == {"cancelled", "planned"}


def forgetful(projection: Projection) -> Projection:
    """The projection with a wrong fold: it forgets the newest of its rows."""

    def fold(entries: Any) -> list[Row]:
        return list(projection.fold(entries))[:-1]

    return replace(projection, fold=fold)


def test_what_happened_to_plans_is_folded(story: None) -> None:
    report = auditing.check_all(projections.registered())
    assert [each.text() for each in report.differences] == []


@pytest.mark.parametrize("name", MINE)
def test_each_projection_of_it_can_fail(story: None, name: str) -> None:
    [mine] = [each for each in projections.registered() if each.name == name]
    assert auditing.check_all([mine]).differences == []
    assert auditing.check_all([forgetful(mine)]).differences != []
