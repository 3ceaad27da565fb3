"""What consumers have to do is done: once, in order, also when a worker dies or the broker is down."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from celery import Celery
from django.db import connection

from ledger import actors, consumers, deliveries, operations, queries, scope, wakeups
from ledger import clock as ledger_clock
from ledger.connection_life import ConnectionLife
from ledger.consumers import DeliveredEntry
from ledger.entries import Draft
from ledger.models import Delivery
from tenants.kinds import KEY_REVOKED

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
BY = actors.system("tests")
LONGEST = timedelta(seconds=20)
ACME, GLOBEX = uuid4(), uuid4()


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Consumer:
    """Notes what it is told; fails or waits as it is asked to."""

    def __init__(self) -> None:
        self.told: list[DeliveredEntry] = []
        self.failures = 0
        self.barrier: threading.Barrier | None = None
        self._lock = threading.Lock()

    def __call__(self, delivered: DeliveredEntry, *, at: datetime) -> None:
        if self.barrier is not None:
            self.barrier.wait(timeout=10)
        with self._lock:
            if self.failures > 0:
                self.failures -= 1
                raise OSError("the printer is on fire")
            self.told.append(delivered)


@pytest.fixture
def consumer(monkeypatch: pytest.MonkeyPatch) -> Consumer:
    """The only one there is."""
    monkeypatch.setattr(consumers, "_delivered", {})
    monkeypatch.setattr(consumers, "_wakers", [])
    made = Consumer()
    consumers.register_delivered("tests", [KEY_REVOKED], made)
    return made


def record(*tenants: UUID | None) -> list[UUID]:
    drafts = [Draft(uuid4(), "key.revoked/1", "live", {"key": "x"}, tenant=tenant) for tenant in tenants]
    with scope.everything(reason="sweep"):
        operations.record(drafts, by=BY, at=NOW)
    return [draft.id for draft in drafts]


def drain(clock: Clock) -> int:
    return deliveries.drain(now=clock, longest=LONGEST)


def open_deliveries() -> int:
    with scope.everything(reason="audit"):
        return queries.open_deliveries()


def test_each_entry_is_delivered_once_in_order(db: None, consumer: Consumer, clock: Clock) -> None:
    recorded = record(ACME, GLOBEX, ACME, None)
    assert drain(clock) == 4
    assert [one.entry for one in consumer.told] == recorded
    assert {(one.kind, one.attempts) for one in consumer.told} == {("key.revoked/1", 1)}
    assert (drain(clock), open_deliveries()) == (0, 0)


def test_the_consumer_runs_outside_of_the_claiming_transaction(
    committed_db: str, consumer: Consumer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(consumers, "_delivered", {})
    consumers.register_delivered(
        "tests", [KEY_REVOKED], lambda delivered, *, at: seen.append(connection.in_atomic_block)
    )
    record(ACME)
    drain(clock)
    assert seen == [False]


def test_one_that_failed_is_tried_again_later_and_holds_up_its_tenant_only(
    db: None, consumer: Consumer, clock: Clock
) -> None:
    first, second, other = record(ACME, ACME, GLOBEX)
    consumer.failures = 1
    assert drain(clock) == 1
    assert [one.entry for one in consumer.told] == [other]
    with scope.everything(reason="audit"):
        assert "on fire" in Delivery.objects.get(entry=first).error
    clock.at += timedelta(seconds=1)
    assert drain(clock) == 2
    assert [one.entry for one in consumer.told] == [other, first, second]
    assert [one.attempts for one in consumer.told] == [1, 2, 1]


def test_each_failure_waits_longer(db: None, consumer: Consumer, clock: Clock) -> None:
    record(ACME)
    consumer.failures = 4
    pauses = []
    for _try in range(4):
        drain(clock)
        with scope.everything(reason="audit"):
            due_at = Delivery.objects.get().due_at
        pauses.append(int((due_at - clock.at).total_seconds()))
        clock.at = due_at
    assert pauses == [1, 5, 30, 120]
    assert drain(clock) == 1


def test_what_a_killed_worker_had_claimed_is_done_when_its_lease_has_run_out(
    db: None, consumer: Consumer, clock: Clock
) -> None:
    first, second = record(ACME, ACME)
    with scope.everything(reason="sweep"):
        claimed = deliveries.claim(at=clock())  # and then it died
    assert claimed is not None
    assert drain(clock) == 0  # the second waits for the first
    clock.at += deliveries.LEASE
    assert drain(clock) == 2
    assert [(one.entry, one.attempts) for one in consumer.told] == [(first, 2), (second, 1)]
    with scope.everything(reason="sweep"):  # it was not dead, only slow: its word no longer counts
        assert not deliveries.finish(claimed[0], attempts=claimed[2].attempts, at=clock())


def test_two_workers_at_once_never_run_one_twice_and_keep_each_tenants_order(
    committed_db: str, consumer: Consumer, clock: Clock
) -> None:
    tenants = [uuid4() for _ in range(4)]
    recorded = record(*[tenant for _ in range(6) for tenant in tenants])
    workers = [threading.Thread(target=_drain_and_hang_up, args=(clock,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    drain(clock)  # a worker may leave when all that is open is held by another
    assert sorted(one.entry for one in consumer.told) == sorted(recorded)
    for tenant in tenants:
        mine = [one.entry for one in consumer.told if one.tenant == tenant]
        assert mine == [entry for entry in recorded if entry in mine]


def _drain_and_hang_up(clock: Clock) -> None:
    try:
        drain(clock)
    finally:
        connection.close()


def test_two_workers_really_work_at_the_same_time(
    committed_db: str, consumer: Consumer, clock: Clock
) -> None:
    record(ACME, GLOBEX)
    consumer.barrier = threading.Barrier(2)  # neither gets on before both are there
    workers = [threading.Thread(target=_drain_and_hang_up, args=(clock,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert len(consumer.told) == 2


# -- Wake-ups ----------------------------------------------------------------------------------------


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wakeups, "broker", ConnectionLife("broker", first_delay=2.0))
    elsewhere = Celery(broker="redis+socket:///nowhere/valkey.sock", set_as_current=False)
    monkeypatch.setattr(wakeups, "current_app", elsewhere)


def test_a_commit_wakes_a_worker(committed_db: str, consumer: Consumer) -> None:
    woken: list[bool] = []
    consumers.register_waker(lambda: woken.append(True))
    record(ACME, GLOBEX)
    assert woken == [True]


def test_with_the_broker_down_the_change_stands_and_the_sweep_does_it(
    committed_db: str, consumer: Consumer, clock: Clock, no_broker: None
) -> None:
    consumers.register_waker(wakeups.drain)
    began = datetime.now(UTC)
    recorded = record(ACME)
    record(GLOBEX)  # the second does not even try
    assert datetime.now(UTC) - began < timedelta(seconds=5)
    assert open_deliveries() == 2
    assert drain(clock) == 2
    assert consumer.told[0].entry == recorded[0]


def test_a_broker_that_takes_it_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wakeups, "broker", ConnectionLife("broker"))
    assert wakeups.send("ledger.drain")


def prune(clock: Clock) -> int:
    return deliveries.prune(now=clock, longest=LONGEST)


def done_ago(ago: timedelta) -> None:
    with scope.everything(reason="sweep"):
        Delivery.objects.filter(done_at__isnull=False).update(done_at=ledger_clock.now() - ago)


@pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)])
def test_what_was_done_long_ago_is_removed(
    consumer: Consumer, clock: Clock, committed_db: str, days: int, left: int
) -> None:
    record(ACME)
    assert drain(clock) == 1
    done_ago(timedelta(days=days))
    assert prune(clock) == 1 - left
    with scope.everything(reason="audit"):
        assert Delivery.objects.count() == left
    assert drain(clock) == 0, "and is not done again"
    assert consumer.told == [consumer.told[0]]


def test_what_is_still_to_do_is_never_removed(consumer: Consumer, clock: Clock, committed_db: str) -> None:
    consumer.failures = 1
    record(ACME, GLOBEX)
    drain(clock)
    done_ago(timedelta(days=400))
    assert prune(clock) == 1
    assert open_deliveries() == 1


def test_many_are_removed_in_pieces(
    consumer: Consumer, clock: Clock, committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "_PRUNED_AT_ONCE", 2)
    record(*(uuid4() for _ in range(5)))
    assert drain(clock) == 5
    done_ago(timedelta(days=31))
    assert prune(clock) == 5
