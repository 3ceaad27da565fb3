"""A withdrawal of a tenant with 10,000 copies and 1,000 models: how long until it is acknowledged, all orders there.

    python -m bench.withdrawal

Beside it the bare `INSERT ... SELECT` of the same obligations, by the owner of the tables. Exits 1 above two seconds.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("LICET_ROLE_PREFIX", "licet_test")
if __name__ == "__main__":
    django.setup()

GOAL_S = 2.0
COPIES, MODELS, CUSTOMERS = 10_000, 1_000, 3
_BARE = """INSERT INTO lineage_orderitem (order_id, cause, tenant_id, category, slice_id, model_id)
SELECT %(order)s, 'hand', s.tenant_id, s.category, s.id, NULL FROM lineage_holdingslice s WHERE s.tenant_id = %(tenant)s
UNION ALL
SELECT %(order)s, 'hand', %(tenant)s, 'machine-telemetry', NULL, m.model_id
FROM lineage_learned_by('live', %(tenant)s, 'machine-telemetry', 'train-shared-model') m"""


def now() -> datetime:
    return datetime.now(UTC)


def measure() -> bool:
    """Prints the figures; whether the goal was reached."""
    from consent.operations import changes
    from ledger import scope
    from lineage.destruction.queries import orders as lineage_orders
    from tests import catalogue, databases
    from tests.people import SETUP, customer

    logging.disable(logging.INFO)
    with databases.cloned() as database, databases.connected(database):
        catalogue.record()
        parties = [customer(f"tenant-{number}", f"Tenant {number}") for number in range(CUSTOMERS)]
        given = [catalogue.give(party.key) for party in parties]
        _fill([party.key for party in parties])
        spent = []
        for party, one in zip(parties, given, strict=True):
            began = time.perf_counter()
            with scope.everything(reason="staff"):
                outcome = changes.withdraw(consent=one.consent, election="retire_models", by=SETUP, at=now())
            spent.append(time.perf_counter() - began)
            with scope.everything(reason="audit"):
                orders = lineage_orders.orders_from(reference=outcome.entry, at=now())
            items = {order.kind: order.standing.items for order in orders}
            if items != {"data_set": COPIES, "model": MODELS}:
                raise AssertionError(f"not everything was ordered: {items}")
            print(f"withdrawal of {party.key}: {spent[-1]:.2f} s, {sum(items.values()):,} items", flush=True)
        bare = _bare(database, parties[0].tenant, orders[0].id)
    worst = max(spent)
    print(f"bare INSERT ... SELECT of as many: {bare:.2f} s; the withdrawal is {worst / bare:.1f} times that")
    print(f"withdrawal: {COPIES:,} copies, {MODELS:,} models: {worst:.2f} s at most (goal < {GOAL_S} s)")
    return worst < GOAL_S


def _fill(keys: list[str]) -> None:
    from ledger import scope
    from lineage.clearances.clearance_request import ClearanceRequest
    from lineage.clearances.run_report import HoldingInput, ReportedUse, RunReport
    from lineage.destruction.queries import holdings
    from lineage.judgement.model_name import ModelName
    from lineage.runs.operations import completing, issuing
    from tests.catalogue import SHARED, TELEMETRY
    from tests.people import SETUP

    def clear(run: str, tenants: list[str], version: str) -> UUID:
        asking = ClearanceRequest(
            run,
            ModelName("wear", "pm", version),
            SHARED,
            "raw",
            "DE",
            (TELEMETRY,),
            tuple(tenants),
            (),
            "shared",
        )
        with scope.everything(reason="staff"):
            return issuing.issue_clearance(mode="live", asking=asking, by=SETUP, at=now()).id

    began = time.perf_counter()
    for number in range(MODELS):
        clear(f"run-{number}", keys, str(number))
    for key in keys:
        run = clear(f"copies-{key}", [key], "0")
        copies = tuple(HoldingInput(f"s3://{key}/{number}", 1) for number in range(COPIES))
        said = RunReport("0" * 64, (ReportedUse(key, TELEMETRY, 1),), (), copies)
        with scope.everything(reason="staff"):
            completing.complete_run(clearance=run, report=said, by=SETUP, at=now())
            if not holdings.holdings(mode="live", limit=1):
                raise AssertionError("the copies are there")
    print(f"filled in {time.perf_counter() - began:.0f} s", flush=True)


def _bare(database: str, tenant: UUID, order: UUID) -> float:
    import psycopg

    from tests import databases

    with psycopg.connect(databases.url(database, "owner")) as owner:
        owner.execute("SET licet.scope = '*'")
        spent = []
        for _ in range(3):
            began = time.perf_counter()
            with owner.transaction(force_rollback=True):
                values: dict[str, Any] = {"order": _other(owner, tenant, order), "tenant": tenant}
                owner.execute(_BARE, values)
            spent.append(time.perf_counter() - began)
        return min(spent)


def _other(owner: Any, tenant: UUID, order: UUID) -> UUID:
    """An order of another tenant's: it has no items of this one yet."""
    found = owner.execute(
        "SELECT id FROM lineage_destructionorder WHERE tenant_id <> %s AND id <> %s AND kind <> 'model' LIMIT 1",
        [tenant, order],
    ).fetchone()
    return UUID(str(found[0]))


if __name__ == "__main__":
    sys.exit(0 if measure() else 1)
