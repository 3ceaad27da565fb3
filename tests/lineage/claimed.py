"""Runs that claim a form of their data, and what is measured and attested of it, over HTTP."""

from __future__ import annotations

import base64
from typing import Any

import orjson

from tests.api.client import Answered, check
from tests.catalogue import TELEMETRY
from tests.lineage.measured import MEASURED
from tests.lineage.runs import Job
from tests.lineage.shelf import Shelf

USED = ("acme", TELEMETRY, 10)
FILE = {"kind": "weights", "name": "m", "sha256": "ab" * 32}
# The thresholds that hold without a clause: k 5, five organisations, 2,500 bps.
GOOD: dict[str, Any] = {**MEASURED, "fewest_tenants": 5, "largest_tenant_share_bps": 2500}


def trained(job: Job, form: str = "anonymised", *measured: dict[str, Any], **changes: Any) -> str:
    id = job.cleared(form=form, **changes)
    answered = job.complete(id, USED, measurements=list(measured), artefacts=[FILE])
    assert answered.status == 200, answered.raw
    return id


def late(job: Job, *measured: dict[str, Any], version: str = "7", **more: Any) -> Answered:
    answered = job.api.post(
        f"/v1/models/wear/pm/{version}/measurements", {"measurements": list(measured), **more}
    )
    if answered.status == 200:
        check(answered.body, "Measured")
    return answered


def properties(shelf: Shelf, version: str = "7") -> list[str]:
    signed = shelf.api.get(f"/v1/models/wear/pm/{version}/attestation")
    return list(orjson.loads(base64.b64decode(signed["payload"]))["predicate"]["properties"])
