"""What tests about waivers share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from ledger import scope
from lineage.transfers.operations import waivers as lineage_waivers
from tests.api.client import Answered, Api, check, key_for
from tests.catalogue import give
from tests.lineage.promises import HOLLIS, Legal, under
from tests.lineage.runs import Job
from tests.lineage.shelf import named
from tests.people import SETUP, Party
from wire import ids


@pytest.fixture
def legal(catalogue: None, acme: Party, job: Job) -> Legal:
    """ACME's model 7 goes to nobody."""
    give(terms=under("t1", {"kind": "anyone"}))
    job.cleared()
    return Legal(Api(key_for()))


def ask(legal: Legal, **said: Any) -> Answered:
    asked = {"recipient": HOLLIS, "note": "Hollis runs it on its own pumps.", "model": named("7"), **said}
    if "vendor" in said:
        del asked["model"]
    answered = legal.api.post("/v1/transfers/waivers", asked)
    if answered.status == 201:
        check(answered.body, "WaiverList")
    return answered


def asked(legal: Legal, **said: Any) -> UUID:
    answered = ask(legal, **said)
    assert answered.status == 201, answered.raw
    (one,) = answered["data"]
    return ids.parse(ids.WAIVER, one["id"])


def grant(id: UUID, **said: Any) -> None:
    with scope.everything(reason="staff"):
        lineage_waivers.answer_waiver(waiver=id, grant=True, by=SETUP, at=timezone.now(), **said)
