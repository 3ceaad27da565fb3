"""A run that is started again goes on, and lost contact pauses it until the server answers again."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest

import licet
from licet.leases import Lease
from sdk.tests.client.asking import RUN, clearance_says, client, filtered
from sdk.tests.client.faulty import Fault, Server, close_at_once
from sdk.tests.client.honest import CLEARANCE, Honest


class Asked(Honest):
    """Remembers the bodies of requests for clearances."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[Any] = []

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        if path == "/v1/clearances":
            self.bodies.append(json.loads(body))
        return super().answer(method, path, body)


@pytest.mark.parametrize(
    ("given", "sent"), [({}, "next"), ({"attempt": "next"}, "next"), ({"attempt": 3}, 3)]
)
def test_the_sdk_asks_for_the_next_attempt_unless_told_a_number(given: dict[str, Any], sent: object) -> None:
    honest = Asked()
    with Server(honest) as server, client(server) as asking, asking.clearance(**RUN, **given) as clearance:
        assert honest.bodies[0]["attempt"] == sent
        assert clearance.attempt == (sent if isinstance(sent, int) else 1)
        clearance.abandon()


@pytest.mark.parametrize("attempt", [0, -1, True, "1", "NEXT", 1.0, None, [1]])
def test_an_attempt_is_a_number_or_next(server: Server, attempt: Any) -> None:
    with client(server) as asking, pytest.raises(licet.NotAQuestion, match="attempt"):
        asking.clearance(**RUN, attempt=attempt)
    assert server.honest.asked == []


@pytest.mark.parametrize("attempt", [2, 0, "1", True, None])
def test_the_clearance_of_another_attempt_is_not_believed(server: Server, attempt: Any) -> None:
    server.fault = clearance_says("/v1/clearances", attempt=attempt)
    with (
        client(server) as asking,
        pytest.raises(licet.Untrusted, match="attempt"),
        asking.clearance(**RUN, attempt=1),
    ):
        raise AssertionError("it began")


def test_lost_contact_pauses_and_contact_resumes(server: Server) -> None:
    with client(server) as asking, asking.clearance(**RUN, lease_seconds=1) as clearance:
        assert clearance.state == "active"
        server.fault = Fault(path="/heartbeat", send=close_at_once)
        time.sleep(1.2)
        assert clearance.state == "paused"
        with pytest.raises(licet.LeaseLost, match="paused"):
            filtered(clearance)
        with pytest.raises(licet.LeaseLost):
            clearance.wait(0.2)
        server.fault = None
        clearance.wait(10)
        assert filtered(clearance) == ["acme", "globex"]
        clearance.complete()
    assert not [path for path in server.honest.asked if path.endswith("/abandon")]


def test_who_withdrew_during_the_pause_yields_nothing_after_it(server: Server) -> None:
    gone = [
        {"tenant": "acme", "category": "telemetry", "since": "2026-11-25T12:00:00Z", "action": "drop_tenant"}
    ]
    with client(server) as asking, asking.clearance(**RUN, lease_seconds=1) as clearance:
        server.fault = Fault(path="/heartbeat", status=503)
        time.sleep(1.2)
        server.fault = clearance_says("/heartbeat", withdrawn=gone)
        clearance.wait(10)
        assert filtered(clearance) == ["globex"]
        clearance.complete()


def test_after_its_grace_the_run_does_not_come_back(server: Server) -> None:
    with client(server) as asking, asking.clearance(**RUN, lease_seconds=1) as clearance:
        server.fault = Fault(path="/heartbeat", send=close_at_once)
        time.sleep(1.2)
        server.fault = clearance_says("/heartbeat", still_valid=False, status="expired")
        with pytest.raises(licet.ClearanceEnded, match="expired"):
            clearance.wait(10)
        assert clearance.state == "ended"
        server.fault = None
        with pytest.raises(licet.ClearanceEnded):
            filtered(clearance)
        clearance.abandon()


def test_an_answer_from_before_resumes_nothing(server: Server) -> None:
    """The network kept an old answer and plays it while the server is away."""
    kept: list[Any] = []
    record = Fault(path="/heartbeat", value=lambda said, _h, _a: kept.append(said) or said)
    with client(server) as asking, asking.clearance(**RUN, lease_seconds=1) as clearance:
        server.fault = record
        clearance.renew()
        server.fault = Fault(path="/heartbeat", value=lambda said, _h, _a: kept[0])
        time.sleep(1.5)
        with pytest.raises(licet.LeaseLost):
            filtered(clearance)
        server.fault = None
        clearance.abandon()


def test_a_pause_that_was_asked_for_lasts_until_renewed(server: Server) -> None:
    with client(server) as asking, asking.clearance(**RUN, lease_seconds=1) as clearance:
        clearance.pause()
        assert server.honest.asked[-1] == f"/v1/clearances/{CLEARANCE}/pause"
        time.sleep(0.8)
        with pytest.raises(licet.LeaseLost, match="renew"):
            filtered(clearance)
        with pytest.raises(licet.LeaseLost):
            clearance.wait()  # nothing would end it
        clearance.renew()
        assert filtered(clearance) == ["acme", "globex"]
        clearance.complete()


def test_a_pause_holds_here_even_if_the_server_did_not_hear_of_it(server: Server) -> None:
    server_away = Fault(path="/pause", send=close_at_once)
    with client(server) as asking, asking.clearance(**RUN) as clearance:
        server.fault = server_away
        with pytest.raises(licet.Unreachable):
            clearance.pause()
        with pytest.raises(licet.LeaseLost):
            filtered(clearance)
        clearance.abandon()


def test_a_run_that_is_paused_on_the_server_is_taken_up(server: Server) -> None:
    server.fault = clearance_says(f"/v1/clearances/{CLEARANCE}", status="paused")

    def only_the_clearance(said: Any, honest: Honest, asked: Any) -> Any:
        return honest.resigned({**said, "status": "paused"}) if said.get("object") == "clearance" else said

    server.fault = Fault(value=only_the_clearance)
    with client(server) as asking, asking.resume(CLEARANCE) as clearance:
        assert filtered(clearance) == ["acme", "globex"]
        clearance.hand_over()
    assert any(path.endswith("/heartbeat") for path in server.honest.asked)


def test_a_report_has_types_and_stays_a_mapping(server: Server) -> None:
    found = {"tenant": "acme", "category": "telemetry", "rows": 3, "code": "not_in_manifest"}
    server.fault = Fault(path="/complete", value=lambda said, _h, _a: {**said, "breaches": [found]})
    with client(server) as asking, asking.clearance(**RUN) as clearance:
        done = clearance.complete()
    assert done["breaches"] == [found]
    assert (done.breaches[0].tenant, done.breaches[0].rows) == ("acme", 3)
    assert done.coverage_gaps == ()


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_clock_that_is_moved_changes_no_lease() -> None:
    """The lease is counted on a clock that nobody sets, and an answer counts from when it was asked for."""
    clock = Clock()
    answers = [{"withdrawn": [], "still_valid": True, "status": "active"}]
    lease = Lease(10, beat=lambda: answers[0], withdraw=lambda *_: None, monotonic=clock)
    lease.renew()
    clock.now = 9.9
    lease.check()
    clock.now = 10.0
    with pytest.raises(licet.LeaseLost):
        lease.check()
    answers[0] = {"withdrawn": [], "still_valid": False, "status": "paused"}
    lease.renew()
    assert lease.state == "paused"
    answers[0] = {"withdrawn": [], "still_valid": True, "status": "active"}
    lease.renew()
    assert lease.state == "active"
    lease.end()


def test_many_threads_renew_one_lease(server: Server) -> None:
    with client(server) as asking, asking.clearance(**RUN, lease_seconds=1) as clearance:
        failed: list[Exception] = []

        def renew() -> None:
            try:
                for _ in range(5):
                    clearance.renew()
            except Exception as error:  # noqa: BLE001  it is looked at below
                failed.append(error)

        threads = [threading.Thread(target=renew) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        clearance.complete()
