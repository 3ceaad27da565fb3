"""What was done with ACME's data: a run with Globex, two copies of which one is destroyed, and an order."""

from __future__ import annotations

import pytest

from tests.audits.stage import Audit, open_audit
from tests.catalogue import TELEMETRY, give
from tests.lineage.copies import confirm, looked, orders, withdraw
from tests.lineage.runs import Job
from tests.people import Party


@pytest.fixture
def history(acme: Party, globex: Party, schedule: None, job: Job) -> None:
    given = give()
    give("globex")
    said = [{"kind": "data_set", "location": f"s3://data/{name}", "rows": 5} for name in ("a", "b")]
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), ("globex", TELEMETRY, 2), holdings=said)
    withdraw(given)
    (order,) = orders()
    confirm(order.id, verified=looked())


@pytest.fixture
def audit(history: None) -> Audit:
    return open_audit()
