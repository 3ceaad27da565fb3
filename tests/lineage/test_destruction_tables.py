"""What the database itself refuses of copies, orders and certificates, and whose rows it shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from ledger import scope
from lineage.destruction.models.certificate import Certificate
from lineage.destruction.models.confirmation import Confirmation
from lineage.destruction.models.confirmed_item import ConfirmedItem
from lineage.destruction.models.destruction import DestructionOrder
from lineage.destruction.models.holding import Holding
from lineage.destruction.models.holding_end import HoldingEnd
from lineage.destruction.models.holding_slice import HoldingSlice
from lineage.destruction.models.order_event import OrderEvent
from lineage.destruction.models.order_item import OrderItem
from lineage.destruction.models.verification import Verification
from tests.catalogue import TELEMETRY, give
from tests.lineage.again import again
from tests.lineage.copies import confirm, looked, now, orders, withdraw
from tests.lineage.runs import Job
from tests.people import Party

FACTS = (
    "HoldingSlice",
    "HoldingEnd",
    "DestructionOrder",
    "OrderItem",
    "OrderEvent",
    "Confirmation",
    "ConfirmedItem",
    "Verification",
    "Certificate",
)


@pytest.fixture
def order(acme: Party, globex: Party, schedule: None, job: Job) -> UUID:
    """ACME's withdrawal ordered a data set and two models destroyed; the data set is, and certified."""
    given = give()
    run = job.cleared()
    job.abandon(run)
    job.complete(run, ("acme", TELEMETRY, 3), holdings=[{"location": "s3://a", "rows": 3}])
    withdraw(given, "retire_models")
    (data,) = [one.id for one in orders() if one.kind == "data_set"]
    confirm(data, verified=looked())
    return data


def refuses(match: str) -> Any:
    return pytest.raises((IntegrityError, DatabaseError), match=match)


def event(**changes: Any) -> Callable[[], object]:
    def insert() -> object:
        row = DestructionOrder.objects.order_by("id")[0]
        said = {"order": row, "tenant_id": row.tenant_id, "at": now(), "entry_id": uuid4(), **changes}
        return OrderEvent.objects.create(**said)

    return insert


def twice(insert: Callable[[], object]) -> Callable[[], object]:
    return lambda: (insert(), insert())


def slice_item() -> Any:
    return OrderItem.objects.filter(slice__isnull=False)[0]


def model_item() -> Any:
    return OrderItem.objects.filter(model__isnull=False)[0]


REFUSED = {
    "no_holding_of_negative_rows": again(Holding, rows=-1),
    "a_working_copy_is_a_runs": again(Holding, kind="working_copy", clearance_id=None),
    "a_run_leaves_one_working_copy": again(Holding, kind="working_copy"),
    "a_slice_is_in_a_holding_once": again(HoldingSlice),
    "no_slice_of_negative_rows": again(HoldingSlice, rows=-1, category="x"),
    "slice_kind_is_known": again(HoldingSlice, kind="attic", category="x"),
    "holding_end_is_known": again(
        HoldingEnd, why="lost", holding_id=lambda: Holding.objects.filter(end=None)[0].id
    ),
    "a_cause_orders_a_kind_once": again(DestructionOrder),
    "order_cause_is_known": again(DestructionOrder, cause="whim"),
    "order_kind_is_known": again(DestructionOrder, kind="attic"),
    "an_item_is_a_slice_or_a_model": again(OrderItem, slice_id=None, model_id=None),
    "an_obligation_exists_once": again(
        OrderItem,
        model_id=None,
        slice_id=lambda: slice_item().slice_id,
        order_id=lambda: DestructionOrder.objects.filter(kind="model")[0].id,
    ),
    "an_order_names_a_slice_once": again(
        OrderItem,
        cause="hand",
        model_id=None,
        slice_id=lambda: slice_item().slice_id,
        order_id=lambda: slice_item().order_id,
    ),
    "a_model_is_to_be_retired_once": again(
        OrderItem,
        slice_id=None,
        model_id=lambda: model_item().model_id,
        order_id=lambda: DestructionOrder.objects.filter(kind="data_set")[0].id,
    ),
    "an_order_names_a_model_once": again(
        OrderItem,
        slice_id=None,
        cause="hand",
        model_id=lambda: model_item().model_id,
        order_id=lambda: model_item().order_id,
    ),
    "order_event_is_known": event(kind="lost"),
    "a_hold_says_why_and_until_when": event(kind="held", reason="x"),
    "a_refusal_says_why": event(kind="refused"),
    "a_deadline_is_told_of_once": twice(event(kind="due")),
    "method_is_known": again(Confirmation, method="forget"),
    "what_was_performed_lies_in_the_past": again(
        Confirmation, performed_at=lambda: now() + timedelta(days=1)
    ),
    "unlearning_leaves_a_residual": again(Confirmation, method="unlearn", residuals=""),
    "lineage_confirmeditem_pkey": again(ConfirmedItem),
    "lineage_verification_pkey": again(Verification),
    "lineage_certificate_order_id_key": again(Certificate),
}


@pytest.mark.parametrize(("match", "do"), REFUSED.items(), ids=REFUSED.keys())
def test_what_cannot_be_is_refused(order: UUID, match: str, do: Callable[[], object]) -> None:
    with scope.everything(reason="audit"), refuses(match), transaction.atomic():
        do()


def test_whoever_performs_does_not_verify(order: UUID) -> None:
    with scope.everything(reason="audit"), transaction.atomic():
        row = Verification.objects.get()
        fresh: Any = again(Confirmation)()
        values = {field.attname: getattr(row, field.attname) for field in Verification._meta.concrete_fields}
        values |= {"confirmation_id": fresh.id, "verifier": row.performer}
        with refuses("whoever_performs_does_not_verify"), transaction.atomic():
            Verification.objects.create(**values)
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", ["Holding", *FACTS])
def test_nothing_of_it_is_edited_or_deleted(order: UUID, name: str) -> None:
    table = apps.get_model("lineage", name)._meta.db_table
    for sql in (f"UPDATE {table} SET entry_id = entry_id", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        said = (
            sql
            if name not in ("HoldingSlice", "OrderItem", "ConfirmedItem")
            else sql.replace("entry_id", "tenant_id")
        )
        with scope.everything(reason="audit"), refuses("permission denied"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(said)


@pytest.mark.parametrize("model", [DestructionOrder, OrderEvent, Confirmation, Certificate, Holding])
def test_nothing_is_there_without_its_entry(order: UUID, model: Any) -> None:
    do = {
        DestructionOrder: again(DestructionOrder, reference=uuid4),
        OrderEvent: event(kind="due"),
        Confirmation: again(Confirmation),
        Certificate: again(Certificate, order_id=lambda: DestructionOrder.objects.filter(kind="model")[0].id),
        Holding: again(Holding, kind="cache"),
    }[model]
    with scope.everything(reason="audit"), refuses("has no ledger entry"), transaction.atomic():
        do()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_tenant_sees_its_own_alone_and_no_place(order: UUID, acme: Party, globex: Party) -> None:
    mine = (HoldingSlice, DestructionOrder, OrderItem, Confirmation, ConfirmedItem, Verification, Certificate)
    with scope.tenants([acme.tenant]):
        assert all(model.objects.count() for model in (*mine, HoldingEnd))  # type: ignore[attr-defined]
        assert Holding.objects.count() == 0
    with scope.tenants([globex.tenant]):
        assert not any(model.objects.count() for model in (*mine, HoldingEnd, Holding))  # type: ignore[attr-defined]
