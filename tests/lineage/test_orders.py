"""What a withdrawal, a retention or a late report makes due: at once, and exactly once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ledger import queries as ledger
from ledger import scope
from lineage.destruction.models.holding_slice import HoldingSlice
from lineage.destruction.models.order_item import OrderItem
from lineage.destruction.operations import deadlines
from lineage.destruction.queries import holdings
from lineage.destruction.queries import orders as lineage_orders
from lineage.runs.operations import sweep
from tests.api.client import Api, key_for
from tests.catalogue import SHIFTS, TELEMETRY, give
from tests.lineage import copies
from tests.lineage.copies import now, orders, withdraw
from tests.lineage.runs import Job
from tests.people import SETUP, Party
from wire import ids

DATA: dict[str, Any] = {"kind": "data_set", "location": "s3://runs/1", "rows": 5}
INDEX: dict[str, Any] = {"kind": "embedding_index", "location": "s3://index/1", "rows": 5}


@pytest.fixture
def vendor(acme: Party, globex: Party, schedule: None) -> None:
    """ACME and Globex, and a price list."""


def kinds() -> list[str]:
    return sorted(one.kind for one in orders())


def items() -> list[tuple[str, str]]:
    with scope.everything(reason="audit"):
        rows = OrderItem.objects.select_related("order", "slice__holding")
        return sorted((row.order.cause, row.slice.holding.location) for row in rows if row.slice)


def test_a_withdrawal_orders_every_copy_at_once_by_kind(vendor: None, job: Job) -> None:
    given, other = give(), give("globex")
    run = job.cleared()
    job.complete(run, ("acme", TELEMETRY, 3), ("globex", TELEMETRY, 2), holdings=[DATA, INDEX])
    entry = withdraw(given)
    assert kinds() == ["data_set", "embedding_index"]
    assert {(one.tenant_key, one.cause, one.reference, one.standing.items) for one in orders()} == {
        ("acme", "withdrawal", entry, 1)
    }
    assert {(one.due_at - one.opened_at).days for one in orders()} == {30}
    withdraw(other, "stop")
    assert len(orders()) == 2


def test_stop_keeps_the_retention(vendor: None, job: Job) -> None:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[DATA])
    withdraw(given, None)
    assert orders() == []
    with scope.everything(reason="audit"):
        (piece,) = HoldingSlice.objects.all()
    assert piece.due_at is not None
    assert (piece.due_at - piece.opened_at).days == 365


def test_a_copy_reported_after_the_withdrawal_is_ordered_at_once(vendor: None, job: Job) -> None:
    given = give()
    run = job.cleared()
    withdraw(given)
    assert orders() == []
    job.complete(run, ("acme", TELEMETRY, 3), holdings=[DATA])
    (one,) = orders()
    assert (one.cause, one.kind, one.standing.items) == ("withdrawal", "data_set", 1)


def test_a_run_that_used_what_was_withdrawn_before_it_was_cleared_owes_it_too(vendor: None, job: Job) -> None:
    given = give()
    give("globex")
    withdraw(given)
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[DATA])
    (one,) = orders()
    assert (one.tenant_key, one.cause) == ("acme", "withdrawal")


@pytest.mark.parametrize("end", ["abandoned", "expired", "invalidated"])
def test_a_run_that_ends_without_a_report_leaves_a_working_copy(vendor: None, job: Job, end: str) -> None:
    given = give()
    run = job.cleared()
    id = ids.parse(ids.CLEARANCE, run)
    if end == "abandoned":
        job.abandon(run)
    elif end == "expired":
        sweep.sweep(by=SETUP, at=now() + timedelta(seconds=301))
        sweep.sweep(by=SETUP, at=now() + timedelta(hours=5))  # past the grace of a paused run
    else:
        withdraw(given)
        job.beat(run)
    assert job.shown(run)["status"] == end
    with scope.everything(reason="audit"):
        (left,) = holdings.holdings(mode="live")
        assert (left.kind, left.location, left.clearance, left.open) == (
            "working_copy",
            "run:nightly-1",
            id,
            True,
        )
        (piece,) = holdings.slices(holding=left.id)
    assert (piece.tenant_key, piece.category, piece.rows) == ("acme", TELEMETRY, None)
    assert kinds() == (["working_copy"] if end == "invalidated" else [])
    if end != "invalidated":
        withdraw(given)
        assert kinds() == ["working_copy"]


def test_a_late_report_accounts_for_the_working_copy(vendor: None, job: Job) -> None:
    given = give()
    run = job.cleared()
    job.abandon(run)
    job.complete(run, ("acme", TELEMETRY, 3), holdings=[DATA])
    with scope.everything(reason="audit"):
        assert {one.kind: one.open for one in holdings.holdings(mode="live")} == {
            "working_copy": False,
            "data_set": True,
        }
    withdraw(given)
    assert kinds() == ["data_set"]


def test_what_is_withdrawn_twice_is_ordered_once(vendor: None, job: Job) -> None:
    first = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[DATA])
    withdraw(first)
    second = give(at=now())
    withdraw(second)
    assert items() == [("withdrawal", "s3://runs/1")]


def test_another_categorys_copies_are_left_alone(vendor: None, job: Job) -> None:
    give(category=SHIFTS, rights_attested=True)
    given = give()
    run = job.cleared(categories=[TELEMETRY, SHIFTS])
    job.complete(run, ("acme", TELEMETRY, 3), ("acme", SHIFTS, 3), holdings=[DATA])
    withdraw(given)
    (one,) = orders()
    with scope.everything(reason="audit"):
        assert [item.category for item in lineage_orders.items(order=one.id)] == [TELEMETRY]


def test_retention_is_ordered_a_fortnight_before_it_ends_and_told_of_once(vendor: None, job: Job) -> None:
    give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[DATA])
    with scope.everything(reason="audit"):
        (due,) = HoldingSlice.objects.values_list("due_at", flat=True)
    assert due is not None
    assert deadlines.watch_deadlines(by=SETUP, at=due - timedelta(days=15)) == 0
    at = due - timedelta(days=13)
    assert deadlines.watch_deadlines(by=SETUP, at=at) == 1
    (one,) = orders(at=at)
    assert (one.cause, one.due_at, one.status) == ("retention", due, "due")
    assert deadlines.watch_deadlines(by=SETUP, at=at) == 1  # that it is due
    assert deadlines.watch_deadlines(by=SETUP, at=at) == 0
    assert deadlines.watch_deadlines(by=SETUP, at=due) == 1
    assert deadlines.watch_deadlines(by=SETUP, at=due) == 0
    assert orders(at=due)[0].status == "overdue"


def test_what_no_consent_covers_is_due_at_once(vendor: None, job: Job) -> None:
    give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), ("globex", TELEMETRY, 2), holdings=[DATA])
    deadlines.watch_deadlines(by=SETUP, at=now())
    (one,) = orders()
    assert (one.tenant_key, one.cause, one.status) == ("globex", "retention", "overdue")


def test_models_that_learned_from_it_are_retired(vendor: None, job: Job) -> None:
    given = give()
    run = job.cleared()
    job.complete(run, ("acme", TELEMETRY, 3), artefacts=[{"kind": "weights", "name": "m"}], holdings=[DATA])
    with scope.everything(reason="audit"):
        assert lineage_orders.copies_of(
            mode="live", tenant=orders_tenant(), category=TELEMETRY, purpose="train-shared-model"
        )
    withdraw(given, "retire_models")
    assert "data_set" in kinds()


def orders_tenant() -> Any:
    return HoldingSlice.objects.values_list("tenant", flat=True)[0]


def test_each_order_has_its_entry_with_count_and_digest(vendor: None, job: Job) -> None:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[DATA])
    withdraw(given)
    (one,) = orders()
    with scope.everything(reason="audit"):
        entry = ledger.entry(id=one.entry)
    assert (entry.kind, entry.body["items"], len(entry.body["items_sha256"])) == (
        "destruction.ordered/1",
        1,
        64,
    )


def test_the_customer_sees_its_orders_but_not_where_copies_lie(
    vendor: None, job: Job, acme: Party, globex: Party
) -> None:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[DATA])
    withdraw(given)
    with scope.tenants([acme.tenant, acme.account]):
        (one,) = lineage_orders.orders(at=now())
        assert len(lineage_orders.items(order=one.id)) == 1
        assert holdings.holdings(mode="live") == []
    with scope.tenants([globex.tenant, globex.account]):
        assert lineage_orders.orders(at=now()) == []


def test_a_customers_own_withdrawal_writes_the_same_orders(vendor: None, job: Job, acme: Party) -> None:
    from consent.operations import changes

    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[DATA])
    with scope.tenants([acme.tenant, acme.account]):
        changes.withdraw(consent=given.consent, election="destroy", by=SETUP, at=now())
    assert kinds() == ["data_set"]


def test_the_withdrawals_answer_names_what_follows(vendor: None, job: Job) -> None:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[DATA, INDEX])
    api = Api(key_for("consent:write"))
    path = f"/v1/consents/{ids.render(ids.CONSENT, given.consent)}/withdraw"
    shown = api.post(path, {"election": "destroy", "validate_only": True})
    assert len(shown["destruction_orders"]) == 2
    assert orders() == []
    done = api.post(path, {"election": "destroy"})
    assert len(done["destruction_orders"]) == 2
    assert {ids.parse(ids.DESTRUCTION, one) for one in done["destruction_orders"]} == {
        one.id for one in orders()
    }
    assert api.post(path)["destruction_orders"] == done["destruction_orders"]


def test_confirming_all_and_verifying_certifies(vendor: None, job: Job) -> None:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[DATA])
    withdraw(given)
    (one,) = orders()
    assert copies.confirm(one.id).certificate is None
    assert copies.order(one.id).status == "partial"
    done = copies.verify(one.id)
    assert done.certificate is not None
    assert copies.order(one.id).status == "done"
