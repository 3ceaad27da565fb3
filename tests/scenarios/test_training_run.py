"""A training run with the real SDK against a real web server: cleared, filtered, one customer lost, reported."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connection

import licet
from consent.operations import changes
from consent.queries import consents
from ledger import scope
from tenants.queries import tenants
from tests import catalogue as vendor
from tests.api.client import key_for
from tests.people import SETUP, START, customer
from tests.servers import Caller, Server, serving

RUN: dict[str, Any] = {
    "run": "nightly-2026-11-21", "model": "wear/pm/7", "purpose": vendor.SHARED, "form": "pseudonymised",
    "region": "DE", "categories": [vendor.TELEMETRY],
}  # fmt: skip
PSEUDONYMS = b"a key that only this vendor knows"
ASKED: dict[str, Any] = {
    "category": vendor.TELEMETRY, "purpose": vendor.SHARED, "form": "pseudonymised", "region": "DE",
}  # fmt: skip
FRAME = pl.DataFrame(
    {
        "tenant_id": ["acme", "globex", "initech", "nobody"] * 2,
        "machine_id": [f"m-{number}" for number in range(8)],
        "rpm": range(8),
        "uptime": range(8),
        "operator": [f"Olga {number}" for number in range(8)],
        "recorded_at": [START + timedelta(hours=2, minutes=number) for number in range(8)],
    }
)


@pytest.fixture
def server(committed_db: str, tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """ACME and Globex allow their telemetry, Globex without its machines' names; Initech said nothing."""
    for name in ("acme", "globex", "initech"):
        customer(name, name.title())
    vendor.record()
    vendor.give("acme", at=START + timedelta(hours=1))
    vendor.give("globex", at=START + timedelta(hours=1), said={"fields": ["rpm", "recorded_at"]})
    key = key_for("decide", "runs")
    with serving(committed_db, log=tmp_path) as [running]:
        yield running, key


@pytest.fixture
def client(server: tuple[Server, str]) -> Iterator[licet.Client]:
    running, key = server
    with licet.Client(
        f"http://127.0.0.1:{running.port}", key, pseudonym_key=PSEUDONYMS, timeout=30
    ) as asking:
        yield asking


def withdraw(key: str) -> None:
    with closing(connection), scope.everything(reason="staff"):
        at = datetime.now(UTC)
        [given] = consents.consents(tenant=tenants.tenant(mode="live", key=key).id, at=at)
        changes.withdraw(consent=given.id, by=SETUP, at=at)


def test_a_job_asks_and_hears_of_a_withdrawal_with_its_next_question(client: licet.Client) -> None:
    yes = client.decide(tenant="acme", **ASKED)
    assert yes, str(yes.error or yes)
    assert "rpm" in yes.fields_allowed
    assert client.decide(tenant="initech", **ASKED).codes == ("no_consent",)
    assert client.decide(tenant="nobody", **ASKED).codes == ("unknown_tenant",)
    withdraw("acme")
    assert client.decide(tenant="acme", **ASKED).codes == ("withdrawn",)
    with pytest.raises(licet.Denied, match="withdrawn"):
        client.require(tenant="acme", **ASKED)
    past = client.decide(tenant="acme", **ASKED, at=datetime.now(UTC) - timedelta(minutes=5))
    assert (past.allow, past.historic, bool(past)) == (True, True, False)


def test_a_run_is_cleared_filtered_and_reported(
    client: licet.Client, server: tuple[Server, str], tmp_path: Path
) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"weights")
    with client.clearance(**RUN) as clearance:
        assert {entry.tenant for entry in clearance.manifest.entries} == {"acme", "globex"}
        first = clearance.filter(FRAME, category=vendor.TELEMETRY, tenant="tenant_id")
        assert first["tenant_id"].to_list() == ["acme", "globex"] * 2
        assert "operator" not in first.columns, "no customer allows what the category does not have"
        globex = first.filter(pl.col("tenant_id") == "globex")
        assert globex["uptime"].to_list() == [None, None], "Globex keeps its hours to itself"
        named = first.filter(pl.col("tenant_id") == "acme")["machine_id"].to_list()
        assert all(name and not name.startswith("m-") for name in named), "names are pseudonyms"

        withdraw("globex")
        clearance.renew()
        second = clearance.filter(FRAME, category=vendor.TELEMETRY, tenant="tenant_id")
        assert second["tenant_id"].to_list() == ["acme", "acme"]

        done = clearance.complete(artefacts=[weights])
        assert done["breaches"] == []
    with Caller(server[0].port, key_for("consent:read")) as caller:
        used = caller.get("/v1/tenants/acme/usage").body["data"]
    assert [(one["run"], one["rows"], one["within_manifest"]) for one in used] == [(RUN["run"], 4, True)]


def test_a_run_that_fails_is_abandoned(client: licet.Client, server: tuple[Server, str]) -> None:
    with pytest.raises(RuntimeError, match="out of memory"), client.clearance(**RUN) as clearance:
        id = clearance.id
        raise RuntimeError("out of memory")
    running, key = server
    with Caller(running.port, key) as caller:
        assert caller.get(f"/v1/clearances/{id}").body["status"] == "abandoned"


def test_a_run_of_nobody_does_not_begin(client: licet.Client) -> None:
    nobody = {**RUN, "tenants": ["initech"], "run": "of-nobody"}
    with pytest.raises(licet.ClearanceDenied) as denied, client.clearance(**nobody):
        raise AssertionError("it began")
    [left_out] = denied.value.excluded
    assert (left_out.tenant, [reason["code"] for reason in left_out.reasons]) == ("initech", ["no_consent"])


def test_a_server_that_is_killed_is_no_yes_and_a_run_ends_with_its_lease(
    client: licet.Client, server: tuple[Server, str]
) -> None:
    running, _ = server
    with client.clearance(**RUN, lease_seconds=2) as clearance:
        clearance.filter(FRAME, category=vendor.TELEMETRY, tenant="tenant_id")
        running.kill()
        assert not client.decide(tenant="acme", **ASKED)
        time.sleep(2.1)
        with pytest.raises(licet.LeaseLost):
            clearance.filter(FRAME, category=vendor.TELEMETRY, tenant="tenant_id")


def test_a_form_is_measured_and_what_was_measured_is_in_the_report(
    client: licet.Client, server: tuple[Server, str]
) -> None:
    anonymous = {**RUN, "run": "anonymous", "form": "anonymised"}
    with client.clearance(**anonymous) as clearance:
        frame = clearance.filter(FRAME, category=vendor.TELEMETRY, tenant="tenant_id")
        with pytest.raises(licet.errors.NotAnonymous, match="at least 5 are needed"):
            clearance.assert_anonymous(frame, category=vendor.TELEMETRY, tenant="tenant_id")
        done = clearance.complete()
    assert (done["breaches"], done["coverage_gaps"]) == (
        [],
        [{"category": vendor.TELEMETRY, "code": "form_not_measured"}],
    )
    with closing(connection):
        two = {"anonymity": {"k": 2, "min_tenants": 2, "max_tenant_share_bps": 5000}}
        vendor.publish("two", clauses=two)
        for name in ("acme", "globex"):
            vendor.give(name, terms="two", at=datetime.now(UTC), said={"data_from": "beginning"})
    with client.clearance(**{**anonymous, "run": "more anonymous"}) as clearance:
        frame = clearance.filter(FRAME, category=vendor.TELEMETRY, tenant="tenant_id")
        fine = frame.select("tenant_id", "rpm")
        assert clearance.assert_anonymous(fine, category=vendor.TELEMETRY, tenant="tenant_id").reached
        done = clearance.complete()
    assert (done["breaches"], done["coverage_gaps"]) == ([], [])


def test_synthetic_data_says_what_made_it(client: licet.Client, server: tuple[Server, str]) -> None:
    with client.clearance(**RUN) as generating:
        source = generating.id
        generating.complete()
    synthetic = {**RUN, "run": "synthetic", "form": "synthetic"}
    made = pl.DataFrame({"rpm": [100, 200, 300]})
    with client.clearance(**synthetic) as clearance:
        used = [{"tenant": "acme", "category": vendor.TELEMETRY, "rows": 3}]
        with pytest.raises(licet.NotConfigured, match="family/name/version"):
            clearance.synthesised(made, FRAME, generator="gan", source_clearance=source, columns=["rpm"])
        leaks = clearance.synthesised(
            made, FRAME, generator="synth/gan/1", source_clearance=source, columns=["rpm"]
        )
        assert leaks.exact_matches == 0
        done = clearance.complete(used=used)
    assert (done["breaches"], done["coverage_gaps"]) == ([], [])
