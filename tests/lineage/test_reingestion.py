"""What was destroyed and turns up again is a breach; what is held is not trained on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ledger import scope
from lineage.destruction.operations import holds
from lineage.findings.queries import findings
from tests.api.client import Api, key_for
from tests.catalogue import TELEMETRY, give
from tests.lineage.copies import confirm, looked, now, orders, withdraw
from tests.lineage.runs import Job
from tests.people import SETUP, Party

PLACE = "s3://runs/1"
SHA256 = "d" * 64


@pytest.fixture
def destroyed(acme: Party, globex: Party, schedule: None, job: Job) -> None:
    """ACME's copy at a place is destroyed; Globex goes on."""
    given = give()
    give("globex")
    said = {"location": PLACE, "rows": 3, "sha256": SHA256}
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[said])
    withdraw(given)
    confirm(orders()[0].id, verified=looked())


def breaches() -> list[dict[str, Any]]:
    with scope.everything(reason="audit"):
        return [
            {**one.evidence, "tenant": one.tenant, "run": one.run}
            for one in findings.findings(mode="live")
            if one.code == "reingestion"
        ]


def reported(job: Job, tenant: str = "globex", **holding: Any) -> None:
    run = job.cleared(run="second", datasets=[])
    job.complete(run, (tenant, TELEMETRY, 3), holdings=[{"location": "s3://else", "rows": 3, **holding}])


def test_the_same_bytes_are_a_breach_wherever_they_lie(destroyed: None, job: Job, acme: Party) -> None:
    reported(job, sha256=SHA256)
    (one,) = breaches()
    assert (one["tenant"], one["where"]) == ("acme", "digest")


def test_the_tenants_data_at_the_same_place_is_a_breach(destroyed: None, job: Job) -> None:
    reported(job, "acme", location=PLACE)
    assert [one["where"] for one in breaches()] == ["location"]


def test_the_place_without_the_tenant_is_none(destroyed: None, job: Job) -> None:
    reported(job, "globex", location=PLACE, sha256="e" * 64)
    assert breaches() == []


def test_new_data_allowed_anew_is_none(destroyed: None, job: Job) -> None:
    give(at=now())
    reported(job, "acme", location=PLACE)
    assert breaches() == []


def test_a_run_that_is_to_read_what_was_destroyed_is_one(destroyed: None, job: Job) -> None:
    job.cleared(run="third", datasets=[PLACE, "s3://else"])
    (one,) = breaches()
    assert (one["where"], one["run"]) == ("dataset", "third")


def test_a_declared_copy_is_looked_at_too(destroyed: None) -> None:
    said = {
        "kind": "cache",
        "location": "x",
        "rows": 1,
        "sha256": SHA256,
        "contents": [{"tenant": "globex", "category": TELEMETRY, "rows": 1}],
    }
    assert Api(key_for("runs")).post("/v1/holdings", said).status == 201
    assert [one["where"] for one in breaches()] == ["digest"]


def test_what_is_held_is_not_trained_on(acme: Party, globex: Party, schedule: None, job: Job) -> None:
    given = give()
    give("globex")
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[{"location": PLACE, "rows": 3}])
    withdraw(given)
    with scope.everything(reason="staff"):
        holds.hold_destruction(
            order=orders()[0].id, reason="litigation", until=now() + timedelta(1), by=SETUP, at=now()
        )
    give(at=now())
    cleared = job.clear(run="other", datasets=[PLACE])
    assert (cleared.status, cleared["status"]) == (201, "active")
    assert cleared["manifest"]["excluded"] == [
        {"tenant": "acme", "category": TELEMETRY, "reasons": [{"code": "dataset_not_usable"}]}
    ]
    assert job.clear(run="alone", datasets=[PLACE], tenants=["acme"])["status"] == "denied"
    assert job.clear(run="elsewhere", datasets=["s3://else"], tenants=["acme"])["status"] == "active"


def test_data_that_is_due_at_once_is_not_trained_on_after_a_later_yes(
    acme: Party, globex: Party, schedule: None, job: Job
) -> None:
    """The copy holds data that no consent covered. A consent for later does not make that copy usable."""
    give("globex")
    run = job.cleared()
    job.complete(
        run, ("acme", TELEMETRY, 3), ("globex", TELEMETRY, 3), holdings=[{"location": PLACE, "rows": 6}]
    )
    give()
    cleared = job.clear(run="other", datasets=[PLACE])
    assert [(one["tenant"], one["reasons"]) for one in cleared["manifest"]["excluded"]] == [
        ("acme", [{"code": "dataset_not_usable"}])
    ]


def test_a_copy_with_an_approaching_retention_is_used(acme: Party, schedule: None, job: Job) -> None:
    give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[{"location": PLACE, "rows": 3}])
    assert job.clear(run="other", datasets=[PLACE])["status"] == "active"


def test_what_was_destroyed_and_not_copied_anew_is_not_trained_on(destroyed: None, job: Job) -> None:
    give(at=now())
    asked = {"datasets": [PLACE], "tenants": ["acme"]}
    assert job.clear(run="gone", **asked)["status"] == "denied"
    reported(job, "acme", location=PLACE)
    assert job.clear(run="back", **asked)["status"] == "active"
