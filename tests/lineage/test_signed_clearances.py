"""Clearances and heartbeats are signed, and a stranger's library verifies them with the published keys."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
import rfc8785
from joserfc import jws
from joserfc.jwk import KeySet

from consent.operations import changes
from ledger import queries as ledger
from ledger import scope
from tests.catalogue import give
from tests.lineage.runs import Job
from tests.people import SETUP

pytestmark = [
    pytest.mark.usefixtures("schedule", "acme", "globex"),
    pytest.mark.filterwarnings("ignore:EdDSA is deprecated"),  # the name that the API promises
]


def claims(job: Job, token: str) -> dict[str, Any]:
    keys = KeySet.import_key_set(job.api.get("/.well-known/jwks.json").body)
    read = jws.deserialize_compact(token, keys, algorithms=["EdDSA"])
    assert read.headers()["typ"] == "licet-clearance+jws"
    found: dict[str, Any] = json.loads(read.payload)
    return found


def test_a_clearance_is_signed(job: Job) -> None:
    give()
    answered = job.clear()
    assert claims(job, answered["jws"]) == {
        "clearance": answered["id"],
        "manifest_digest": answered["manifest"]["digest"],
        "revision": answered["revision"],
        "expires_at": answered["expires_at"],
        "status": "active",
    }
    shown = job.shown(answered["id"])
    assert claims(job, shown["jws"])["status"] == shown["status"]


def test_a_denied_clearance_is_signed_as_denied(job: Job) -> None:
    answered = job.clear()
    assert claims(job, answered["jws"])["status"] == answered["status"] == "denied"


def test_what_was_only_validated_is_not_signed(job: Job) -> None:
    give()
    assert job.clear(validate_only=True)["jws"] is None


def test_a_heartbeat_is_signed_at_the_revision_of_its_answer(job: Job) -> None:
    give()
    begun = job.clear()
    beaten = job.beat(begun["id"])
    with scope.everything(reason="audit"):
        revision = ledger.revision()
    assert claims(job, beaten["jws"]) == {
        "clearance": begun["id"],
        "manifest_digest": begun["manifest"]["digest"],
        "revision": revision,
        "expires_at": beaten["expires_at"],
        "status": "active",
    }
    again = job.beat(begun["id"])
    assert beaten["expires_at"] < again["expires_at"]


def test_what_was_withdrawn_is_signed_too(job: Job) -> None:
    given = give()
    give(tenant="globex")
    begun = job.cleared()
    with scope.everything(reason="staff"):
        changes.withdraw(consent=given.consent, by=SETUP, at=datetime.now(UTC))
    for answered in (job.beat(begun), job.shown(begun)):
        digest = hashlib.sha256(rfc8785.dumps(answered["withdrawn"])).hexdigest()
        assert answered["withdrawn"]
        assert claims(job, answered["jws"])["withdrawn_digest"] == f"sha256:{digest}"
