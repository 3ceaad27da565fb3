"""What the database itself refuses of plans, their steps and what was cancelled, and whose rows it shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from ledger import clock, scope
from lineage.destruction.models.cancelled_item import CancelledItem
from lineage.destruction.models.confirmation import Confirmation
from lineage.destruction.models.confirmed_item import ConfirmedItem
from lineage.destruction.models.destruction import DestructionOrder
from lineage.destruction.models.destruction_plan import DestructionPlan
from lineage.destruction.models.order_event import OrderEvent
from lineage.destruction.models.order_item import OrderItem
from lineage.destruction.models.plan_step import PlanStep
from tests.lineage.again import again
from tests.lineage.planned import Copies
from tests.people import Party

FACTS = ("DestructionPlan", "PlanStep", "CancelledItem", "Reinstatement")


@pytest.fixture
def copies(acme: Party, globex: Party, schedule: None) -> Copies:
    """ACME's key withdrew, and the order waits."""
    copies = Copies()
    consent = copies.consent()
    copies.copy()
    copies.withdraw(consent)
    return copies


def refuses(match: str) -> Any:
    return pytest.raises((IntegrityError, DatabaseError), match=match)


def step(**said: Any) -> Callable[[], object]:
    def insert() -> object:
        plan = DestructionPlan.objects.order_by("id")[0]
        values = {"plan": plan, "tenant_id": plan.tenant_id, "at": clock.now(), "entry_id": uuid4(), **said}
        return PlanStep.objects.create(**values)

    return insert


def twice(insert: Callable[[], object]) -> Callable[[], object]:
    return lambda: (insert(), insert())


REFUSED = {
    "a_plan_follows_a_withdrawal_or_an_end": again(DestructionPlan, reference=uuid4, ended_at=clock.now),
    "a_plan_waits_for_a_while": again(
        DestructionPlan, reference=uuid4, waits_until=lambda: clock.now() - timedelta(days=9)
    ),
    "reference": again(DestructionPlan),
    "a_plan_step_says_why": step(kind="due", ground="whim"),
    "a_plan_ends_in_each_way_once": twice(step(kind="due", ground="owner")),
    "a_plan_orders_a_kind_once": again(DestructionOrder),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(copies: Copies, name: str) -> None:
    with scope.everything(reason="staff"), refuses(name), transaction.atomic():
        REFUSED[name]()


def test_a_planned_order_cannot_be_confirmed_around_the_operation(copies: Copies) -> None:
    with scope.everything(reason="staff"), refuses("before it is due"), transaction.atomic():
        order = DestructionOrder.objects.get()
        Confirmation.objects.create(
            id=uuid4(),
            order=order,
            tenant_id=order.tenant_id,
            method="clear",
            technique="x",
            tool="x",
            performer=uuid4(),
            organisation="x",
            performed_at=clock.now(),
            procedure_version="1",
            procedure_sha256="a" * 64,
            recorded_at=clock.now(),
            entry_id=uuid4(),
        )


def test_an_item_is_confirmed_or_cancelled(copies: Copies) -> None:
    copies.consent()  # cancels it
    with scope.everything(reason="staff"), refuses("not both"), transaction.atomic():
        cancelled = CancelledItem.objects.get()
        other = _confirmation()
        ConfirmedItem.objects.create(item_id=cancelled.pk, tenant_id=cancelled.tenant_id, confirmation=other)


def _confirmation() -> Any:
    order = DestructionOrder.objects.create(
        id=uuid4(),
        mode="live",
        tenant_id=OrderItem.objects.get().tenant_id,
        cause="hand",
        kind="data_set",
        reference=uuid4(),
        opened_at=clock.now(),
        due_at=clock.now(),
        entry_id=uuid4(),
    )
    return Confirmation.objects.create(
        id=uuid4(),
        order=order,
        tenant_id=order.tenant_id,
        method="clear",
        technique="x",
        tool="x",
        performer=uuid4(),
        organisation="x",
        performed_at=clock.now(),
        procedure_version="1",
        procedure_sha256="a" * 64,
        recorded_at=clock.now(),
        entry_id=uuid4(),
    )


@pytest.mark.parametrize("name", FACTS)
def test_what_is_written_stays(copies: Copies, name: str) -> None:
    copies.consent()
    rows: Any = apps.get_model("lineage", name)._default_manager
    with scope.everything(reason="staff"):
        assert rows.exists()
        with refuses("permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM lineage_{name.lower()}")
        with refuses("permission denied"), transaction.atomic():
            rows.update(tenant_id=uuid4())


@pytest.mark.parametrize("name", FACTS)
def test_another_tenant_sees_none_of_it(copies: Copies, acme: Party, globex: Party, name: str) -> None:
    copies.consent()
    rows: Any = apps.get_model("lineage", name)._default_manager
    with scope.tenants([globex.tenant, globex.account]):
        assert not rows.exists()
    with scope.tenants([acme.tenant, acme.account]):
        assert rows.exists()


def test_a_row_without_its_entry_fails_the_commit(copies: Copies) -> None:
    with scope.everything(reason="staff"), refuses("entry"), transaction.atomic():
        step(kind="due", ground="owner")()
        _check_constraints()


def _check_constraints() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_event_says_that_something_was_cancelled(copies: Copies) -> None:
    copies.consent()
    with scope.everything(reason="audit"):
        assert OrderEvent.objects.get(kind="cancelled").items.count() == 1
