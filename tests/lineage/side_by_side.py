"""What tests about at once share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from ledger import scope
from lineage.clearances.clearance_request import ClearanceRequest
from lineage.judgement.model_name import ModelName
from lineage.runs.operations import issuing
from tests import catalogue
from tests.catalogue import SHARED, TELEMETRY
from tests.people import SETUP, customer


def now() -> datetime:
    return datetime.now(UTC)


def asking(run: str) -> ClearanceRequest:
    return ClearanceRequest(
        run=run,
        model=ModelName("wear", "pm", "7"),
        purpose=SHARED,
        form="raw",
        region="DE",
        categories=(TELEMETRY,),
        tenants=None,
        datasets=(),
        audience="shared",
    )


def clear(run: str) -> Any:
    with scope.everything(reason="staff"):
        return issuing.issue_clearance(mode="live", asking=asking(run), by=SETUP, at=now())


def at_once(*work: Callable[[], Any]) -> list[Any]:
    gate, found = threading.Barrier(len(work)), [None] * len(work)

    def do(place: int, one: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            found[place] = one()
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(place, one)) for place, one in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


@pytest.fixture
def vendor(committed_db: str) -> None:
    """Without prices: what is at stake here is who is told."""
    catalogue.record()
    for key in ("acme", "globex"):
        customer(key, key)
