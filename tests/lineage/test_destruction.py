"""Confirming, verifying, holding, refusing, certifying: nothing is certified that is not done and looked at."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from ledger import queries as ledger
from ledger import scope
from lineage.destruction import procedures, vocabulary
from lineage.destruction.operations import confirmations, holds
from lineage.destruction.operations import manual_orders as lineage_by_hand
from lineage.destruction.operations.confirmations import Performer
from lineage.destruction.queries import certificates
from lineage.destruction.queries import holdings as lineage_holdings
from lineage.destruction.vocabulary import OrderProgress
from lineage.versions.queries import versions
from tests.catalogue import TELEMETRY, give
from tests.lineage.copies import PAUL, WANDA, confirm, looked, now, order, orders, performed, verify, withdraw
from tests.lineage.runs import Job
from tests.people import SETUP, START, Party

PLACES = ("s3://a", "s3://b", "s3://c")


@pytest.fixture
def owed(acme: Party, globex: Party, schedule: None, job: Job) -> UUID:
    """ACME's withdrawal orders three data sets destroyed."""
    given = give()
    said = [{"kind": "data_set", "location": place, "rows": 1} for place in PLACES]
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=said)
    withdraw(given)
    (one,) = orders()
    assert one.standing.items == 3
    return one.id


def holdings() -> list[UUID]:
    with scope.everything(reason="audit"):
        return [one.id for one in lineage_holdings.holdings(mode="live")]


def certified() -> int:
    with scope.everything(reason="audit"):
        return len(ledger.entries(kinds=["destruction.certified/1"], limit=500))


def test_a_part_is_confirmed_and_nothing_certified(owed: UUID) -> None:
    first, *rest = holdings()
    assert confirm(owed, holdings=[first], verified=looked()).certificate is None
    seen = order(owed)
    assert (seen.status, seen.standing.confirmed, seen.standing.verified) == ("partial", 1, 1)
    assert confirm(owed, holdings=rest).certificate is None
    assert order(owed).standing.verified == 1
    assert verify(owed).certificate is not None
    assert (order(owed).status, certified()) == ("done", 1)


@pytest.mark.parametrize(
    ("method", "state"), [("retire", "retired"), ("retrain", "retired"), ("unlearn", "registered")]
)
def test_a_version_is_retired_by_what_was_done_about_it_unless_it_was_only_assessed(
    acme: Party, schedule: None, job: Job, method: str, state: str
) -> None:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3))
    withdraw(given, "retire_models")
    (owed,) = [one.id for one in orders() if one.kind == "model"]
    assert confirm(owed, said=performed(method, residuals="What it says"), verified=looked()).certificate
    with scope.everything(reason="audit"):
        (seen,) = versions.versions(mode="live", at=now(), limit=5)
        assert seen.state == state
        entries = ledger.entries(kinds=["model.retired/1"], limit=5)
    assert len(entries) == (1 if state == "retired" else 0)


@pytest.mark.parametrize("steps", [(0, 1, 2), (2, 0), (1,), (0, 1), (2, 1, 0)])
def test_a_certificate_exists_only_when_all_is_confirmed_and_verified(
    owed: UUID, steps: tuple[int, ...]
) -> None:
    every = holdings()
    for step in steps:
        confirm(owed, holdings=[every[step]])
        assert order(owed).certificate is None
    for count, _ in enumerate(steps, 1):
        verify(owed)
        assert (order(owed).certificate is not None) is (count == len(steps) == 3)


def test_nothing_is_confirmed_twice(owed: UUID) -> None:
    confirm(owed)
    with pytest.raises(confirmations.NothingToConfirm):
        confirm(owed)
    verify(owed)
    with pytest.raises(confirmations.NoSuchConfirmation):
        verify(owed)


@pytest.mark.parametrize("name", ["Paul Park", "  paul   PARK "])
def test_whoever_performs_does_not_verify(owed: UUID, name: str) -> None:
    with pytest.raises(confirmations.VerifierIsPerformer):
        confirm(owed, verified=looked(Performer(name)))
    confirm(owed)
    with pytest.raises(confirmations.VerifierIsPerformer):
        verify(owed, verified=looked(Performer(name)))
    assert certified() == 0


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"method": "retrain"}, confirmations.MethodNotForKind),
        ({"method": "unlearn", "residuals": "some"}, confirmations.MethodNotForKind),
    ],
)
def test_what_cannot_have_been_done_is_refused(
    owed: UUID, said: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        confirm(owed, said=performed(**said))


def test_nothing_is_destroyed_tomorrow(owed: UUID) -> None:
    with pytest.raises(confirmations.PerformedInTheFuture):
        confirm(owed, said=performed(performed_at=now() + timedelta(days=1)))


def test_nothing_is_destroyed_on_a_day_before_it_was_there(owed: UUID) -> None:
    midnight = order(owed).opened_at.replace(hour=0, minute=0, second=0, microsecond=0)
    with pytest.raises(confirmations.PerformedBeforeTheCopy):
        confirm(owed, said=performed(performed_at=midnight - timedelta(microseconds=1)))
    confirm(owed, said=performed(performed_at=midnight))


def test_nobody_looks_before_it_is_done(owed: UUID) -> None:
    with pytest.raises(confirmations.PerformedInTheFuture):
        confirm(owed, verified=looked(at=now() - timedelta(days=1)))


def test_another_orders_copy_is_not_confirmed_here(owed: UUID) -> None:
    with pytest.raises(confirmations.NotInTheOrder):
        confirm(owed, holdings=[owed])


def test_a_hold_keeps_it_and_the_deadline_stays(owed: UUID) -> None:
    until = now() + timedelta(days=90)
    with scope.everything(reason="staff"):
        holds.hold_destruction(order=owed, reason="litigation", until=until, by=SETUP, at=now())
    seen = order(owed)
    assert (seen.status, seen.held_because, seen.held_until) == ("held", "litigation", until)
    assert order(owed, at=seen.due_at).overdue is False
    assert order(owed, at=until).overdue is True
    with pytest.raises(confirmations.OrderHeld):
        confirm(owed)
    with scope.everything(reason="staff"):
        holds.release_destruction(order=owed, by=SETUP, at=now())
    assert confirm(owed, verified=looked()).certificate is not None


def test_a_hold_says_why_and_ends(owed: UUID) -> None:
    with scope.everything(reason="staff"):
        with pytest.raises(holds.ReasonMissing):
            holds.hold_destruction(order=owed, reason=" ", until=now() + timedelta(1), by=SETUP, at=now())
        with pytest.raises(holds.HoldEndsBeforeItBegins):
            holds.hold_destruction(order=owed, reason="x", until=now(), by=SETUP, at=now())
        with pytest.raises(holds.NotHeld):
            holds.release_destruction(order=owed, by=SETUP, at=now())


def test_a_refusal_closes_nothing(owed: UUID) -> None:
    with scope.everything(reason="staff"):
        holds.refuse_destruction(order=owed, reason="needed for safety", by=SETUP, at=now())
    seen = order(owed)
    assert (seen.status, seen.refused_because) == ("refused", "needed for safety")
    assert order(owed, at=seen.due_at).overdue
    assert [one.id for one in orders(status="overdue", at=seen.due_at)] == [owed]
    assert confirm(owed, verified=looked()).certificate is not None
    assert order(owed).status == "done"
    with scope.everything(reason="staff"), pytest.raises(holds.OrderDone):
        holds.refuse_destruction(order=owed, reason="too late", by=SETUP, at=now())


def test_what_is_destroyed_once_is_destroyed_for_every_order(owed: UUID, acme: Party) -> None:
    with scope.everything(reason="staff"):
        (by_hand,) = lineage_by_hand.order_destruction(
            mode="live", tenant=acme.tenant, reason="asked", due_at=now(), by=SETUP, at=now()
        )
    assert confirm(by_hand, verified=looked()).certificate is not None
    assert {order(one).status for one in (owed, by_hand)} == {"done"}
    assert certified() == 2
    with scope.everything(reason="staff"), pytest.raises(lineage_by_hand.NothingToDestroy):
        lineage_by_hand.order_destruction(
            mode="live", tenant=acme.tenant, reason="again", due_at=now(), by=SETUP, at=now()
        )


def test_the_certificate_is_what_was_signed_and_names_nobody(owed: UUID) -> None:
    id = confirm(owed, said=performed(residuals="Backups until 2027"), verified=looked()).certificate
    assert id is not None
    with scope.everything(reason="audit"):
        seen = certificates.certificate(id=id)
        assert seen is not None
        entry = ledger.entry(id=seen.entry)
    assert hashlib.sha256(seen.document).hexdigest() == seen.sha256 == entry.body["certificate_sha256"]
    said = seen.said
    assert (said["tenant"], said["items"]["count"], said["items"]["not_destroyed"]) == ("acme", 3, 0)
    assert said["residuals"] == ["Backups until 2027"]
    assert said["done"][0]["procedure"] == {
        "kind": "data_set",
        "version": "1",
        "sha256": procedures.current("data_set").sha256,
    }
    for name in (PAUL.name, WANDA.name):
        assert name.encode() not in seen.document
        assert name.encode() not in entry.data
    assert b"s3://" not in seen.document


def test_the_statuses_of_the_list_are_those_of_an_order(owed: UUID) -> None:
    due = order(owed).due_at
    for at in (now(), due, due + timedelta(days=1)):
        for status in ("due", "overdue"):
            found = [one.status for one in orders(status=status, at=at)]
            assert found == ([status] if order(owed, at=at).status == status else [])
    confirm(owed)
    assert len(orders(status="partial")) == len(orders(status="due")) == 1
    verify(owed)
    assert len(orders(status="done")) == 1
    assert [len(orders(status=one)) for one in ("due", "partial", "held", "refused", "overdue")] == [0] * 5


def test_every_kind_has_a_published_procedure() -> None:
    assert {one.kind for one in procedures.PUBLISHED} == set(vocabulary.KIND_CODES)
    assert len({(one.kind, one.version) for one in procedures.PUBLISHED}) == len(procedures.PUBLISHED)
    for one in procedures.PUBLISHED:
        assert set(one.methods) <= set(vocabulary.METHOD_CODES)
        assert procedures.procedure(one.kind, one.version) is one


@drawn(
    items=st.integers(0, 5),
    confirmed=st.integers(0, 5),
    verified=st.integers(0, 5),
    held=st.none() | st.integers(-3, 3),
    refused=st.booleans(),
    certified=st.booleans(),
    due=st.integers(-3, 3),
)
def test_an_order_is_never_silently_closed(
    *, items: int, confirmed: int, verified: int, held: int | None, refused: bool, certified: bool, due: int
) -> None:
    until = None if held is None else START + timedelta(days=held)
    one = OrderProgress(items, confirmed, verified, START + timedelta(days=due), until, refused, certified)
    status = one.status(START)
    assert status in vocabulary.STATUSES
    assert (status == "done") is certified
    assert one.complete is (items > 0 and verified == items)
    if not certified and due <= 0 and not one.held(START):
        assert one.overdue(START)
        assert status in ("overdue", "refused")
