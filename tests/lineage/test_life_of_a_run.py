"""A run from its clearance to its report, over the API."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import nanoarrow
import pytest
from nanoarrow.ipc import InputStream

from consent.operations import changes
from ledger import deliveries, scope
from ledger import queries as ledger
from lineage.clearances import manifest
from tenants.operations import tenants
from tests.api.client import Api, check, key_for
from tests.catalogue import OWN, SHARED, SHIFTS, TELEMETRY, agree, give, publish
from tests.lineage.runs import RUN, Job
from tests.people import SETUP, START, Party, customer
from wire import ids, times
from wire.arrow import layout

pytestmark = pytest.mark.usefixtures("schedule", "acme", "globex")
NOW = datetime(2030, 1, 1, tzinfo=UTC)


def kinds(prefix: str) -> list[str]:
    with scope.everything(reason="audit"):
        found = ledger.entries(limit=10_000)
    return [one.kind for one in found if one.kind.startswith(prefix)]


def withdraw(given: Any, **said: Any) -> None:
    with scope.everything(reason="staff"):
        changes.withdraw(consent=given.consent, by=SETUP, at=datetime.now(UTC), **said)


def drain() -> int:
    """Everything that consumers still have to do, as a worker would."""
    return deliveries.drain(now=lambda: datetime.now(UTC), longest=timedelta(seconds=20))


def test_a_run_is_cleared_for_those_who_allow_it_and_told_why_the_others_are_not(job: Job) -> None:
    given = give(said={"fields": ["rpm", "uptime"]})
    answered = job.clear()

    assert answered.status == 201
    check(answered.body, "Clearance")
    assert answered["status"] == "active"
    assert answered["manifest"]["counts"] == {"tenants": 1, "pairs": 1, "excluded": 1}
    (left_out,) = answered["manifest"]["excluded"]
    assert (left_out["tenant"], left_out["category"]) == ("globex", TELEMETRY)
    assert [reason["code"] for reason in left_out["reasons"]] == ["no_consent"]
    assert answered.headers["Location"] == f"/v1/clearances/{answered['id']}"

    found = job.manifest(answered["id"])
    check(found, "Manifest")
    (line,) = found["entries"]
    assert line["tenant"] == "acme"
    assert line["consent"] == ids.render(ids.CONSENT, given.consent)
    assert line["fields"] == ["rpm", "uptime"]
    assert line["data_from"] == "2025-01-06T10:00:00Z"  # from when the consent was given
    assert line["delete_after_days"] == 365
    assert [one["code"] for one in line["obligations"]] == ["pseudonymise", "within_regions"]
    assert found["categories"][0]["time_field"] == "recorded_at"
    assert found["revision"] == answered["revision"]


def test_the_digest_is_of_the_bytes_that_are_served_and_in_the_ledger(job: Job) -> None:
    give()
    answered = job.clear()
    served = job.api.get(f"/v1/clearances/{answered['id']}/manifest")
    digest = answered["manifest"]["digest"]

    assert digest == f"sha256:{hashlib.sha256(served.raw).hexdigest()}"
    assert served.headers["ETag"] == f'"{digest}"'
    again = job.api.get(f"/v1/clearances/{answered['id']}/manifest", If_None_Match=f'"{digest}"')
    assert (again.status, again.raw) == (304, b"")
    with scope.everything(reason="audit"):
        entry = ledger.entry(id=ids.parse(ids.ENTRY, answered["entry"]))
    assert entry.kind == "clearance.issued/2"
    assert entry.body["manifest_sha256"] == digest.removeprefix("sha256:")
    assert "acme" not in entry.data.decode()


def test_the_manifest_is_an_arrow_stream_for_whoever_accepts_one(job: Job) -> None:
    with scope.everything(reason="staff"):
        tenants.put_tenant(
            mode="live",
            key="acme",
            name="ACME",
            region="DE",
            aliases=["acme-eu"],
            approved=True,
            by=SETUP,
            at=START,
        )
    give(said={"data_until": "2200-01-01T00:00:00Z"})
    give("globex", said={"data_from": "beginning"})
    id = job.cleared()
    answered = job.api.get(f"/v1/clearances/{id}/manifest", Accept=layout.MEDIA_TYPE)
    assert answered.headers["Content-Type"] == layout.MEDIA_TYPE
    table = nanoarrow.Array(InputStream.from_readable(answered.raw))
    found = table.to_pylist()
    document = job.manifest(id)
    for row, line in zip(found, document["entries"], strict=True):
        assert json.loads(row.pop("obligations")) == line.pop("obligations")
        assert json.loads(row.pop("excluding")) == line.pop("excluding")
        for edge in ("data_from", "data_until"):
            written, instant = line.pop(edge), row.pop(edge)
            assert written == (None if instant is None else times.render(instant))
        assert row == line
    rest = {name: value for name, value in document.items() if name not in {"entries", "excluded"}}
    assert json.loads(table.schema.metadata[b"licet"]) == rest


def test_the_same_run_is_the_same_clearance_and_another_body_is_refused(job: Job) -> None:
    give()
    first = job.clear()
    again = job.clear()
    assert (again.status, again["id"]) == (200, first["id"])
    other = job.clear(region="FR")
    assert (other.status, other.code) == (409, "run_in_use")
    assert kinds("clearance.") == ["clearance.issued/2"]


def test_the_same_run_again_is_told_how_it_stands_now_not_how_it_stood(job: Job) -> None:
    given = give()
    job.cleared()
    withdraw(given)
    again = job.clear()
    assert (again.status, again["status"]) == (200, "invalidated")
    assert again["withdrawn"][0]["tenant"] == "acme"


def test_nothing_cleared_at_all_is_denied_and_recorded(job: Job) -> None:
    answered = job.clear()
    assert (answered.status, answered["status"]) == (201, "denied")
    assert answered["manifest"]["counts"] == {"tenants": 0, "pairs": 0, "excluded": 2}
    assert kinds("clearance.") == ["clearance.denied/2"]
    assert job.beat(answered["id"])["still_valid"] is False


def test_validate_only_shows_everything_and_records_nothing(job: Job) -> None:
    give()
    answered = job.clear(validate_only=True)
    assert (answered.status, answered["id"], answered["entry"]) == (200, None, None)
    assert answered["status"] == "active"
    assert kinds("clearance.") == []
    assert job.clear().status == 201


def test_a_listed_tenant_is_known_by_its_alias_and_nobody_by_any_other_name(job: Job) -> None:
    with scope.everything(reason="staff"):
        tenants.put_tenant(
            mode="live",
            key="acme",
            name="ACME",
            region="DE",
            aliases=["acme-eu"],
            approved=True,
            by=SETUP,
            at=START,
        )
    give()
    answered = job.clear(tenants=["acme-eu", "acme", "nobody"])
    assert answered["manifest"]["counts"] == {"tenants": 1, "pairs": 1, "excluded": 1}
    (left_out,) = answered["manifest"]["excluded"]
    assert left_out["tenant"] == "nobody"
    assert {reason["code"] for reason in left_out["reasons"]} == {"unknown_tenant"}
    (line,) = job.manifest(answered["id"])["entries"]
    assert (line["tenant"], line["aliases"]) == ("acme", ["acme-eu"])


def test_a_tenants_own_model_is_trained_on_that_tenants_data_alone(job: Job) -> None:
    for tenant in ("acme", "globex"):
        give(tenant, purpose=OWN)
    shared = job.clear(purpose=OWN)
    assert (shared.status, shared.code) == (422, "purpose_not_shared")
    own = job.clear(purpose=OWN, audience="acme")
    assert [line["tenant"] for line in job.manifest(own["id"])["entries"]] == ["acme"]
    listed = job.clear(run="nightly-2", purpose=OWN, audience="acme", tenants=["acme", "globex"])
    assert [line["tenant"] for line in job.manifest(listed["id"])["entries"]] == ["acme"]
    (left_out,) = listed["manifest"]["excluded"]
    assert [reason["code"] for reason in left_out["reasons"]] == ["audience_not_allowed"]


def test_the_window_asked_for_is_met_with_the_one_allowed(job: Job) -> None:
    give(said={"data_from": "2025-03-01T00:00:00Z", "data_until": "2025-06-01T00:00:00Z"})
    id = job.cleared(data_from="2025-04-01T00:00:00Z", data_until="2025-09-01T00:00:00Z")
    (line,) = job.manifest(id)["entries"]
    assert (line["data_from"], line["data_until"]) == ("2025-04-01T00:00:00Z", "2025-06-01T00:00:00Z")

    never = job.clear(run="later", data_from="2025-07-01T00:00:00Z")
    assert never["status"] == "denied"
    found = {one["tenant"]: one["reasons"][0]["code"] for one in never["manifest"]["excluded"]}
    assert found == {"acme": "data_outside_window", "globex": "no_consent"}


def test_what_counts_as_anonymous_is_the_strictest_of_all_terms(job: Job) -> None:
    publish("2025-02", clauses={"anonymity": {"k": 9, "min_tenants": 3, "max_tenant_share_bps": 4000}})
    give("acme")
    give("globex", terms="2025-02")
    id = job.cleared(form="aggregated")
    assert job.manifest(id)["anonymity"] == {"k": 9, "min_tenants": 5, "max_tenant_share_bps": 2500}
    assert job.manifest(job.cleared(run="raw", form="raw"))["anonymity"] is None


def test_a_heartbeat_renews_the_lease(job: Job) -> None:
    give()
    id = job.cleared(lease_seconds=600)
    before = job.shown(id)["expires_at"]
    beat = job.beat(id)
    check(beat, "Heartbeat")
    assert (beat["still_valid"], beat["withdrawn"]) == (True, [])
    assert beat["expires_at"] > before


@pytest.mark.parametrize("change", ["pause", "dispute", "withdraw"])
def test_what_no_longer_holds_reaches_the_next_heartbeat_without_any_worker(job: Job, change: str) -> None:
    given = give()
    give("globex")
    id = job.cleared()
    with scope.everything(reason="staff"):
        getattr(changes, change)(consent=given.consent, by=SETUP, at=datetime.now(UTC))
    for _ in range(2):  # told again until the run ends: a client may have missed it
        beat = job.beat(id)
        (gone,) = beat["withdrawn"]
        assert (gone["tenant"], gone["category"], gone["action"]) == ("acme", TELEMETRY, "drop_tenant")
        assert (beat["still_valid"], beat["status"]) == (True, "active")
    assert kinds("clearance.") == ["clearance.issued/2", "clearance.narrowed/1"]


def test_suspension_and_an_agreement_that_prohibits_reach_it_too(job: Job) -> None:
    give()
    give("globex")
    id = job.cleared()
    with scope.everything(reason="staff"):
        tenants.put_tenant(
            mode="live",
            key="acme",
            name="ACME",
            region="DE",
            suspended=True,
            by=SETUP,
            at=datetime.now(UTC),
        )
        agree(account="globex", at=datetime.now(UTC))
    beat = job.beat(id)
    assert {(one["tenant"], *one["reasons"]) for one in beat["withdrawn"]} == {
        ("acme", "tenant_suspended"),
        ("globex", "agreement_prohibits"),
    }
    assert (beat["still_valid"], beat["status"]) == (False, "invalidated")


def test_a_withdrawal_that_retires_models_stops_the_run(job: Job) -> None:
    given = give()
    give("globex")
    id = job.cleared()
    withdraw(given, election="retire_models")
    beat = job.beat(id)
    assert [one["action"] for one in beat["withdrawn"]] == ["stop_run"]
    assert (beat["still_valid"], beat["status"]) == (False, "invalidated")
    assert kinds("clearance.")[-1] == "clearance.invalidated/1"


def test_a_consent_given_anew_does_not_bring_a_dropped_pair_back(job: Job) -> None:
    given = give()
    give("globex")
    id = job.cleared()
    withdraw(given)
    give(at=datetime.now(UTC), said={"data_from": "beginning"})
    beat = job.beat(id)
    assert [(one["tenant"], one["reasons"]) for one in beat["withdrawn"]] == [("acme", ["withdrawn"])]


def test_a_narrower_statement_drops_what_the_run_works_by_and_a_wider_one_does_not(job: Job) -> None:
    wide = {"fields": ["rpm"], "data_from": "beginning"}
    give(said=wide)
    give("globex", said=wide)
    id = job.cleared()
    give(at=datetime.now(UTC), said={"fields": ["rpm", "uptime"], "data_from": "beginning"})
    assert job.beat(id)["withdrawn"] == []
    give("globex", at=datetime.now(UTC), said={"fields": ["uptime"], "data_from": "beginning"})
    (gone,) = job.beat(id)["withdrawn"]
    assert (gone["tenant"], gone["reasons"]) == ("globex", ["conditions_narrowed"])


def test_a_worker_marks_it_too_and_the_withdrawal_names_the_runs_it_reaches(job: Job) -> None:
    given = give()
    give("globex")
    id = job.cleared()
    drain()
    admin = Api(key_for())
    address = f"/v1/consents/{ids.render(ids.CONSENT, given.consent)}/withdraw"
    shown = admin.post(address, {"validate_only": True})
    done = admin.post(address)
    assert shown["clearances_affected"] == done["clearances_affected"] == [id]
    assert kinds("clearance.") == ["clearance.issued/2"]
    drain()
    assert kinds("clearance.") == ["clearance.issued/2", "clearance.narrowed/1"]
    assert [one["tenant"] for one in job.shown(id)["withdrawn"]] == ["acme"]
    assert admin.post(address)["clearances_affected"] == []


def test_what_is_recorded_while_a_clearance_is_written_is_found_by_its_own_delivery(job: Job) -> None:
    given = give()
    give("globex")
    drain()
    id = job.cleared()
    withdraw(given)
    with scope.everything(reason="sweep"):
        deliveries.Delivery.objects.exclude(entry__kind="clearance.issued/2").update(done_at=NOW)
    drain()
    assert kinds("clearance.")[-1] == "clearance.narrowed/1"
    assert [one["tenant"] for one in job.shown(id)["withdrawn"]] == ["acme"]


def test_a_run_reports_what_it_used_and_made(job: Job) -> None:
    give()
    id = job.cleared()
    answered = job.complete(
        id,
        ("acme", TELEMETRY, 1000),
        artefacts=[
            {"kind": "weights", "name": "model.safetensors", "sha256": "a" * 64, "location": "s3://m/7"}
        ],
        holdings=[{"location": "s3://runs/7", "rows": 1000, "region": "DE"}],
    )
    check(answered.body, "Completion")
    assert (answered.status, answered["status"], answered["breaches"]) == (200, "completed", [])
    assert answered["holdings"][0].startswith("hld_")
    assert job.beat(id)["still_valid"] is False
    assert kinds("clearance.")[-1] == "clearance.completed/1"
    again = job.complete(
        id,
        ("acme", TELEMETRY, 1000),
        artefacts=[
            {"kind": "weights", "name": "model.safetensors", "sha256": "a" * 64, "location": "s3://m/7"}
        ],
        holdings=[{"location": "s3://runs/7", "rows": 1000, "region": "DE"}],
    )
    assert again.body == answered.body


def test_what_was_used_beyond_the_manifest_is_a_breach_of_each_whose_it_is(job: Job) -> None:
    give()
    id = job.cleared()
    answered = job.complete(
        id,
        ("acme", TELEMETRY, 10),
        ("acme", SHIFTS, 5),
        ("globex", TELEMETRY, 7),
        ("x", "y", 1),
        ("globex", SHIFTS, 0),
    )
    assert {(one["tenant"], one["category"], one["rows"]) for one in answered["breaches"]} == {
        ("acme", SHIFTS, 5),
        ("globex", TELEMETRY, 7),
        ("x", "y", 1),
    }
    with scope.everything(reason="audit"):
        found = [one for one in ledger.entries(limit=1000) if one.kind == "breach.found/2"]
    assert sorted(one.body["rows"] for one in found) == [1, 5, 7]
    assert [one.tenant is None for one in found].count(True) == 1


def test_a_tenant_sees_what_was_used_of_it_breaches_too_and_nothing_of_others(
    job: Job, acme: Party, globex: Party
) -> None:
    give()
    id = job.cleared()
    job.complete(id, ("acme", TELEMETRY, 10), ("globex", TELEMETRY, 7))
    for party, rows, within in ((acme, 10, True), (globex, 7, False)):
        own = Api(key_for(tenant=party.tenant))
        usage = own.get(f"/v1/tenants/{party.key}/usage")
        check(usage.body, "UsageList")
        (one,) = usage["data"]
        assert (one["rows"], one["within_manifest"], one["clearance"]) == (rows, within, id)


def test_a_report_is_recorded_whatever_became_of_the_clearance(job: Job) -> None:
    given = give()
    id = job.cleared()
    withdraw(given, election="retire_models")
    answered = job.complete(id, ("acme", TELEMETRY, 10))
    assert (answered.status, answered["status"], answered["breaches"]) == (200, "invalidated", [])
    denied = job.clear(run="denied")["id"]
    assert len(job.complete(denied, ("acme", TELEMETRY, 10))["breaches"]) == 1


def test_a_run_that_was_given_up_is_over(job: Job) -> None:
    give()
    id = job.cleared()
    assert job.abandon(id)["status"] == "abandoned"
    assert job.abandon(id).status == 200
    assert job.beat(id)["still_valid"] is False
    done = job.cleared(run="done")
    job.complete(done)
    refused = job.abandon(done)
    assert (refused.status, refused.code) == (409, "clearance_over")


def test_a_restricted_key_knows_of_its_tenant_alone_and_of_its_own_runs(job: Job, acmes_job: Job) -> None:
    give()
    give("globex")
    vendors = job.cleared()
    own = acmes_job.cleared(tenants=["acme", "globex"])  # the same name: another namespace
    (line,) = acmes_job.manifest(own)["entries"]
    assert line["tenant"] == "acme"
    (left_out,) = acmes_job.shown(own)["manifest"]["excluded"]
    assert left_out["reasons"] == [{"code": "unknown_tenant", "since": None, "consent": None, "detail": {}}]
    assert acmes_job.api.get(f"/v1/clearances/{vendors}").code == "no_such_clearance"
    assert acmes_job.beat(own)["still_valid"] is True
    answered = acmes_job.complete(own, ("acme", TELEMETRY, 1), ("globex", TELEMETRY, 2))
    assert [one["tenant"] for one in answered["breaches"]] == ["globex"]


def test_a_key_bound_to_regions_clears_nothing_elsewhere(acme: Party) -> None:
    give()
    bound = Job(Api(key_for("runs", regions=["FR"])))
    answered = bound.clear()
    assert answered["status"] == "denied"
    reasons = {code["code"] for one in answered["manifest"]["excluded"] for code in one["reasons"]}
    assert reasons == {"region_not_attested", "no_consent"}


def test_test_mode_is_a_world_of_its_own(job: Job) -> None:
    give()
    testing = Job(Api(key_for("runs", mode="test")))
    assert testing.clear(tenants=["acme"])["status"] == "denied"
    assert testing.clear(run="all")["manifest"]["counts"]["excluded"] == 0
    assert testing.api.get(f"/v1/clearances/{job.cleared()}").status == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"tenants": []}, "/tenants"),
        ({"tenants": "acme"}, "/tenants"),
        ({"categories": []}, "/categories"),
        ({"categories": [f"c{n}" for n in range(201)]}, "/categories"),
        ({"run": ""}, "/run"),
        ({"lease_seconds": 0}, "/lease_seconds"),
        ({"lease_seconds": 3601}, "/lease_seconds"),
        ({"model": {"family": "wear", "name": "pm"}}, "/model/version"),
        ({"datasets": [""]}, "/datasets/0"),
    ],
)
def test_a_request_is_read_strictly(job: Job, change: dict[str, Any], pointer: str) -> None:
    refused = job.clear(**change)
    assert refused.status == 400
    assert [error["pointer"] for error in refused["errors"]] == [pointer]


def test_many_tenants_and_categories_are_one_statement(job: Job, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        customer(f"t{number}", f"Tenant {number}")
        give(f"t{number}")
    job.api.get("/v1/key")  # the first request from a network writes the network down
    with django_assert_max_num_queries(40):
        answered = job.clear(categories=[TELEMETRY, SHIFTS])
    assert answered["manifest"]["counts"] == {"tenants": 12, "pairs": 12, "excluded": 16}
    content = job.api.get(f"/v1/clearances/{answered['id']}/manifest").raw
    assert manifest.digest(content) == answered["manifest"]["digest"]
    assert RUN["purpose"] == SHARED
