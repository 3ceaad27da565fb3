"""A clearance that was asked for elsewhere: taken up by its id, and given on."""

from __future__ import annotations

from typing import Any

import pytest

import licet
from sdk.tests.client.asking import client, filtered, resigned, with_member
from sdk.tests.client.faulty import Fault, Server, close_at_once
from sdk.tests.client.honest import CLEARANCE

OTHER = CLEARANCE[:-1] + "0"


def says(**members: Any) -> Fault:
    """Only the clearance itself; the faults' paths cannot tell it from what lies under it."""
    change = resigned(**members)
    return Fault(value=lambda said, h, a: change(said, h, a) if said.get("object") == "clearance" else said)


def without(name: str) -> Fault:
    def cut(said: Any, _honest: object, _asked: object) -> Any:
        return {key: value for key, value in said.items() if key != name or said.get("object") != "clearance"}

    return Fault(value=cut)


def test_it_filters_as_if_it_had_been_asked_for_here(server: Server) -> None:
    with client(server) as asking, asking.resume(CLEARANCE) as clearance:
        assert filtered(clearance) == ["acme", "globex"]
        assert "nightly" in repr(clearance)
        clearance.complete()
    assert "/v1/clearances" not in server.honest.asked, "nothing new is asked for"
    assert server.honest.asked[3].endswith("/heartbeat"), "its lease may be nearly over"


def test_who_withdrew_before_yields_nothing(server: Server) -> None:
    drop = {
        "tenant": "globex",
        "category": "telemetry",
        "since": "2026-11-25T12:00:00Z",
        "action": "drop_tenant",
    }
    server.fault = Fault(path="/heartbeat", value=resigned(withdrawn=[drop]))
    with client(server) as asking, asking.resume(CLEARANCE) as clearance:
        assert filtered(clearance) == ["acme"]
        clearance.hand_over()


def test_what_was_handed_over_is_used_here_no_more_and_reported_by_nobody(server: Server) -> None:
    with client(server) as asking, asking.resume(CLEARANCE) as clearance:
        clearance.hand_over()
        with pytest.raises(licet.ClearanceEnded):
            filtered(clearance)
    with pytest.raises(KeyError), client(server) as asking, asking.resume(CLEARANCE) as clearance:
        clearance.hand_over()
        raise KeyError("an error after it was handed over")
    assert not [path for path in server.honest.asked if path.endswith(("/abandon", "/complete"))]


@pytest.mark.parametrize(
    "fault",
    [
        says(id=OTHER), says(status="completed"), says(status="expired"), says(status="denied"), says(lease_seconds=0),
        says(lease_seconds=True), says(manifest=None), says(revision="42"), says(run=None), without("id"),
        without("lease_seconds"), Fault(path="/manifest", value=with_member(clearance=OTHER)),
        Fault(path="/manifest", value=with_member(form="anonymised")), Fault(path="/heartbeat", status=503),
        Fault(path="/heartbeat", status=404), Fault(send=close_at_once), Fault(status=302, headers={"location": "/"}),
        Fault(raw=lambda raw: raw[:-1]), Fault(kind="text/html"),
    ],
)  # fmt: skip
def test_it_does_not_begin_under(server: Server, fault: Fault) -> None:
    server.fault = fault
    with client(server) as asking, pytest.raises(licet.LicetError), asking.resume(CLEARANCE):
        raise AssertionError("it began")


@pytest.mark.parametrize(
    "id",
    [
        "",
        "clr_",
        "clr_x/../../decisions",
        CLEARANCE + "\n",
        CLEARANCE.upper(),
        "con_" + "0" * 26,
        "clr_" + "٣" * 26,
    ],
)
def test_what_is_no_id_is_not_asked_about(server: Server, id: str) -> None:
    with client(server) as asking, pytest.raises(licet.NoClearanceId):
        asking.resume(id)
    assert server.honest.asked == []


def test_an_id_is_all_that_is_resumed_by(server: Server) -> None:
    """The server's answer names another run: that is its name, and the id is what was asked about."""
    server.fault = says(run="another")
    with client(server) as asking, asking.resume(CLEARANCE) as clearance:
        assert "another" in repr(clearance)
        clearance.hand_over()
