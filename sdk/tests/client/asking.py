"""How the tests of the client ask, and how they spoil what it is answered."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

import licet
from sdk.tests.client.faulty import Fault, Server
from sdk.tests.client.honest import KEY, Honest

SECONDS = 1.0  # that a request may take; nothing may take much longer
ASKED: dict[str, Any] = {
    "tenant": "acme", "category": "telemetry", "purpose": "train-shared-model", "fields": ["rpm"], "region": "DE",
}  # fmt: skip
RUN: dict[str, Any] = {
    "run": "nightly", "model": "wear/pm/7", "purpose": "train-shared-model", "form": "raw", "region": "DE",
    "categories": ["telemetry"],
}  # fmt: skip
FRAME = pl.DataFrame({"tenant": ["acme", "globex", "initech"], "rpm": [1, 2, 3]})


def client(server: Server, **options: Any) -> licet.Client:
    return licet.Client(server.url, KEY, **{"timeout": SECONDS, "tries": 2, **options})


def filtered(clearance: licet.Clearance) -> list[str]:
    return clearance.filter(FRAME, category="telemetry", tenant="tenant")["tenant"].to_list()


def with_member(**members: Any) -> Callable[[Any, Honest, Any], Any]:
    return lambda said, _honest, _asked: {**said, **members}


def resigned(**members: Any) -> Callable[[Any, Honest, Any], Any]:
    """The server itself says something else, and signs it."""
    return lambda said, honest, _asked: honest.resigned({**said, **members})


def without(name: str) -> Callable[[Any, Honest, Any], Any]:
    return lambda said, _honest, _asked: {key: value for key, value in said.items() if key != name}


def nothing_more_after_one_lease(server: Server, asking: licet.Client, fault: Fault) -> None:
    with asking.clearance(**RUN, lease_seconds=1) as clearance:
        assert filtered(clearance) == ["acme", "globex"]
        server.fault = Fault(**{**fault.__dict__, "path": "/heartbeat"})
        time.sleep(1.1)
        with pytest.raises(licet.ClearanceError):
            filtered(clearance)
        server.fault = None
        clearance.abandon()


def clearance_says(path: str, **members: Any) -> Fault:
    return Fault(path=path, value=resigned(**members))
