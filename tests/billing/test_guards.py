"""Every reason to park a subscription stops what is given, and nothing that must be taken."""

from __future__ import annotations

from typing import Any

import pytest

from billing import taking
from tests.billing.parked import PARKED
from tests.billing.stage import GOLD, SHIFTS, SILVER, Stage

REASONS = {reason: change for reason, change in PARKED.items() if reason not in taking.GONE}


@pytest.mark.parametrize(("reason", "change"), REASONS.items(), ids=REASONS)
@pytest.mark.parametrize("direction", ["grant", "raise", "lower", "revoke"])
def test_a_reason_stops_giving_and_never_taking(
    stage: Stage, reason: str, change: Any, direction: str
) -> None:
    if direction != "grant":
        stage.allow()
    if direction == "lower":
        stage.allow(SHIFTS)
    stage.reconcile()
    before = stage.discounts()
    change(stage)
    match direction:
        case "grant":
            stage.allow()
        case "raise":
            stage.allow(SHIFTS)
        case "lower":
            stage.take_back(SHIFTS)
        case "revoke":
            stage.take_back()
    stage.look_again()
    assert stage.reconcile() == "parked"
    assert stage.state().parked_reason == reason
    expected = {"grant": [], "raise": [SILVER], "lower": [SILVER], "revoke": []}[direction]
    # What is mapped to no tenant earns nothing, whatever was consented to.
    assert stage.discounts() == ([] if reason == "unmapped" else expected)
    assert before == {"grant": [], "raise": [SILVER], "lower": [GOLD], "revoke": [SILVER]}[direction]
