"""A price schedule for the small catalogue: two categories, three tiers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from ledger import scope
from pricing import schedule_reader
from pricing.governance.operations import schedules
from tests.catalogue import OWN, SHARED, SHIFTS, TELEMETRY
from tests.people import SETUP, START

RULE: dict[str, Any] = {
    "version": "2025",
    "categories": {
        TELEMETRY: {"points": 100, "fields": {"machine_id": 1, "rpm": 4, "uptime": 4, "recorded_at": 1}},
        SHIFTS: {"points": 60, "fields": {"operator": 1, "shift": 1}},
    },
    "forms": {
        "raw": 10000, "pseudonymised": 7000, "anonymised": 4000, "aggregated": 2500, "synthetic": 2000,
    },
    "purposes": {SHARED: 10000, OWN: 5000},
    "regions": {"*": 10000, "EU": 9000, "DE": 8000},
    "model_families_bps": 8000,
    "processors_bps": 9000,
    "history": [{"days": 0, "bps": 10000}],
    "ahead": [{"days": 0, "bps": 10000}],
    "validity": [{"days": 0, "bps": 8000}, {"days": 365, "bps": 10000}],
    "retention": [{"days": 0, "bps": 10000}],
    "on_withdrawal": {"stop": 10000, "destroy": 9000, "retire_models": 8000},
    "ownership": {"vendor": 10000, "joint": 8000, "tenant": 7000},
    "covenants": {},
    "audit_right_bps": 10000,
    "tiers": [
        {"name": "bronze", "min_points": 40, "discount_bps": 400},
        {"name": "silver", "min_points": 80, "discount_bps": 800},
        {"name": "gold", "min_points": 130, "discount_bps": 1500},
    ],
    "caps": {"max_bps": 3000, "floor_price": [], "max_per_invoice": []},
    "minimum_term_days": 0,
    "notice_days": 0,
    "earn_after_days": 0,
    "clawback": [],
}  # fmt: skip


def publish_schedule(
    *,
    at: datetime = START,
    effective_from: datetime | None = None,
    effective_until: datetime | None = None,
    mode: str = "live",
    **changes: Any,
) -> None:
    rule, errors = schedule_reader.parse(RULE | changes)
    assert rule is not None, errors
    with scope.everything(reason="staff"):
        schedules.publish_schedule(
            mode=mode,
            name="List",
            rule=rule,
            effective_from=effective_from or at,
            effective_until=effective_until,
            by=SETUP,
            at=at,
        )


@pytest.fixture
def schedule(catalogue: None) -> None:
    publish_schedule()
