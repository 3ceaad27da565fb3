"""A person's request takes one person out of a copy. The copy is not gone by it, for nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from ledger import scope
from lineage.destruction.models.confirmation import Confirmation
from lineage.destruction.models.confirmed_item import ConfirmedItem
from lineage.destruction.models.order_item import OrderItem
from lineage.destruction.operations import subject_requests
from lineage.destruction.queries import certificates
from tests.api.client import Api, key_for
from tests.catalogue import SHIFTS, TELEMETRY, give
from tests.lineage.copies import confirm, looked, now, order, orders, withdraw
from tests.lineage.runs import Job
from tests.people import SETUP, Party

PLACE = "s3://shifts"


@pytest.fixture
def given(acme: Party, schedule: None, job: Job) -> Any:
    """ACME's shifts, with 500 rows of them in one copy."""
    said = give(category=SHIFTS, rights_attested=True)
    id = job.cleared(categories=[SHIFTS])
    job.complete(id, ("acme", SHIFTS, 500), holdings=[{"kind": "data_set", "location": PLACE, "rows": 500}])
    return said


def ask(acme: Party, digit: str) -> UUID:
    """The order that a person's request leads to."""
    before = {one.id for one in orders()}
    with scope.everything(reason="staff"):
        subject_requests.receive_subject_request(
            mode="live",
            tenant=acme.tenant,
            commitment=digit * 64,
            deadline=now() + timedelta(days=30),
            by=SETUP,
            at=now(),
        )
    (made,) = [one.id for one in orders() if one.id not in before]
    return made


def copy() -> Any:
    api = Api(key_for("runs"))
    (found,) = api.get("/v1/holdings")["data"]
    return api.get(f"/v1/holdings/{found['id']}")


def test_the_copy_stays_on_record_and_a_withdrawal_names_it(given: Any, acme: Party) -> None:
    confirm(ask(acme, "1"), verified=looked())
    assert copy()["open"] is True
    assert [one["destroyed"] for one in copy()["contents"]] == [False]
    withdraw(given)
    (owed,) = [one for one in orders() if one.cause == "withdrawal"]
    assert (owed.standing.items, owed.status) == (1, "due")


def test_a_withdrawal_is_not_met_by_what_was_done_for_a_person(given: Any, acme: Party) -> None:
    withdraw(given)
    person = ask(acme, "1")
    confirm(person, verified=looked())
    assert order(person).status == "done"
    (owed,) = [one for one in orders() if one.cause == "withdrawal"]
    assert (owed.status, owed.certificate) == ("due", None)


def test_each_person_is_taken_out_for_themselves(given: Any, acme: Party) -> None:
    first, second = ask(acme, "1"), ask(acme, "2")
    confirm(first, verified=looked())
    assert (order(first).status, order(second).status) == ("done", "due")
    third = ask(acme, "3")  # their rows are still there
    assert order(third).standing.items == 1


def test_with_the_whole_copy_everybody_in_it_is_gone(given: Any, acme: Party) -> None:
    person = ask(acme, "1")
    withdraw(given)
    (owed,) = [one for one in orders() if one.cause == "withdrawal"]
    confirm(owed.id, verified=looked())
    assert (order(owed.id).status, order(person).status) == ("done", "done")
    assert copy()["open"] is False


def test_its_certificate_says_that_the_rest_stays(given: Any, acme: Party) -> None:
    person = ask(acme, "1")
    confirm(person, verified=looked())
    with scope.everything(reason="staff"):
        certificate = order(person).certificate
        assert certificate is not None
        seen = certificates.certificate(id=certificate)
    assert seen is not None
    assert "A person's data was removed" in seen.said["statement"]
    assert "Other data in those copies stays" in seen.said["statement"]


def test_a_data_set_without_the_person_is_trained_on_again(given: Any, acme: Party, job: Job) -> None:
    confirm(ask(acme, "1"), method="rewrite", verified=looked())
    again = job.cleared(run="second", categories=[SHIFTS, TELEMETRY], datasets=[PLACE])
    report = job.complete(again, ("acme", SHIFTS, 499), holdings=[{"location": PLACE, "rows": 499}])
    assert report["breaches"] == []
    assert Api(key_for("runs")).get("/v1/findings")["data"] == []


def test_the_database_refuses_to_let_it_count_for_another_order(given: Any, acme: Party) -> None:
    withdraw(given)
    person = ask(acme, "1")
    confirm(person)
    with scope.everything(reason="staff"):
        done = Confirmation.objects.get(order=person)
        owed = OrderItem.objects.get(cause="withdrawal")
        with pytest.raises(IntegrityError, match="for that order alone"), transaction.atomic():
            ConfirmedItem.objects.create(item=owed, tenant_id=acme.tenant, confirmation=done)
