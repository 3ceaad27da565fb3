"""What happens once data has been used: the whole story, by HTTP and the SDK alone, against a real server.

A real model learns from what the gate lets through; a customer withdraws and has models retired; the run hears of it,
copies and models are to be destroyed, somebody destroys them and somebody else looks, and the customer checks the
certificate offline.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LinearRegression
from typer.testing import CliRunner

import licet
from licet.cli.app import app
from tests import catalogue as vendor
from tests.api.client import check, key_for
from tests.people import customer
from tests.servers import Caller, serving

PM7 = {"family": "wear", "name": "pm", "version": "7"}
EDGE = {"family": "wear", "name": "pm-edge", "version": "1"}
ASKED: dict[str, Any] = {
    "purpose": vendor.SHARED,
    "form": "pseudonymised",
    "region": "DE",
    "categories": [vendor.TELEMETRY],
}
STATED: dict[str, Any] = {
    "category": vendor.TELEMETRY, "purpose": vendor.SHARED, "terms": vendor.TERMS,
    "conditions": {"fields": ["rpm", "uptime", "recorded_at"], "form": "pseudonymised", "regions": ["EU"]},
    "signatory": {"name": "Alice Adams", "email": "alice@acme.example", "role": "CTO", "authority": "officer"},
    "evidence": [{"sha256": "a" * 64, "name": "msa.pdf"}],
    "risk_class": "confidential", "risk_accepted": True, "rights_attested": True,
}  # fmt: skip
PSEUDONYMS = b"a key that only this vendor knows"


class Vendor:
    """The vendor's platform, and its customers' systems, each with a key of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._key = key_for("admin", "consent:attest")

    def post(self, path: str, body: Any, *, status: int = 200) -> Any:
        with Caller(self.port, self._key) as caller:
            answered = caller.post(path, body)
        assert answered.status == status, answered.body
        return answered.body

    def get(self, path: str) -> Any:
        with Caller(self.port, self._key) as caller:
            answered = caller.get(path)
        assert answered.status == 200, answered.body
        return answered.body

    def consents(self, tenant: str) -> str:
        return str(self.post(f"/v1/tenants/{tenant}/consents", STATED, status=201)["id"])

    def may(self, use: str, model: dict[str, str]) -> tuple[bool, list[str]]:
        found = self.post("/v1/models/check", {"model": model, "use": use})
        return found["allow"], [one["code"] for one in found["reasons"]]


@pytest.fixture
def platform(committed_db: str, tmp_path: Path) -> Iterator[Vendor]:
    for name in ("acme", "globex"):
        customer(name, name.title())
    vendor.record()
    with serving(committed_db, log=tmp_path) as [running]:
        yield Vendor(running.port)


def readings() -> pl.DataFrame:
    """Wear grows with speed; whose machine is whose stands in the data."""
    rng = np.random.default_rng(7)
    rpm = rng.uniform(500, 3000, 600)
    return pl.DataFrame(
        {
            "tenant_id": np.array(["acme", "globex", "nobody"])[np.arange(600) % 3],
            "rpm": rpm,
            "uptime": rpm * 0.002 + rng.normal(0, 0.1, 600),
            "recorded_at": [datetime.now(UTC) + timedelta(seconds=number) for number in range(600)],
        }
    )


def train(frame: pl.DataFrame, target: Path) -> LinearRegression:
    model = LinearRegression().fit(frame.select("rpm").to_numpy(), frame["uptime"].to_numpy())
    target.write_bytes(pickle.dumps(model))
    return model


def gone(performed_at: datetime, *, method: str, residuals: str | None = None) -> dict[str, Any]:
    said = {
        "method": method,
        "technique": "compaction without the rows"
        if method == "rewrite"
        else "registry entry and weights removed",
        "tool": "delta-rs 0.20",
        "performed_by": {"name": "Paul Park", "title": "Engineer", "organisation": "Vendor GmbH"},
        "performed_at": performed_at.isoformat().replace("+00:00", "Z"),
    }
    return {**said, "residuals": residuals} if residuals else said


def looked(at: datetime) -> dict[str, Any]:
    by = {"name": "Wanda Wells", "title": "Auditor", "organisation": "Audit AG"}
    return {"method": "counted rows", "by": by, "at": at.isoformat().replace("+00:00", "Z")}


def destroyed(platform: Vendor, order: dict[str, Any]) -> str:
    """Confirmed by one, verified by another; the certificate's id."""
    check(order, "Destruction")
    method = {"model": "retire", "data_set": "rewrite", "working_copy": "clear"}[order["kind"]]
    said = gone(datetime.now(UTC), method=method, residuals="Backups until 2027-01-31")
    half = platform.post(f"/v1/destructions/{order['id']}/confirm", said)
    assert (half["status"], half["certificate"]) == ("partial", None)
    whole = platform.post(f"/v1/destructions/{order['id']}/verify", looked(datetime.now(UTC)))
    assert whole["status"] == "done"
    return str(whole["certificate"])


def test_from_consent_to_certificate(platform: Vendor, tmp_path: Path) -> None:
    weights = tmp_path / "model.pickle"
    url = f"http://127.0.0.1:{platform.port}"
    given = platform.consents("acme")
    platform.consents("globex")
    with licet.Client(url, key_for("decide", "runs"), pseudonym_key=PSEUDONYMS, timeout=30) as client:
        # a run is cleared, filters, trains a real model and says what it used
        with client.clearance(run="nightly", model="wear/pm/7", **ASKED) as clearance:
            frame = clearance.filter(readings(), category=vendor.TELEMETRY, tenant="tenant_id")
            assert set(frame["tenant_id"]) == {"acme", "globex"}
            assert train(frame, weights).coef_[0] == pytest.approx(0.002, rel=0.2)
            holdings = [
                {"kind": "data_set", "location": "s3://runs/nightly", "region": "DE", "rows": frame.height}
            ]
            done = clearance.complete(artefacts=[weights], holdings=holdings)
            assert done["breaches"] == []
        platform.post(
            "/v1/models/derive", {"parents": [PM7], "child": EDGE, "kind": "quantisation"}, status=201
        )
        assert [one["tenant"] for one in platform.get("/v1/models/wear/pm-edge/1")["tenants"]] == [
            "acme",
            "globex",
        ]
        assert platform.may("deploy", EDGE) == (True, [])
        (artefact,) = platform.get("/v1/models/wear/pm/7")["artefacts"]
        assert artefact["sha256"] == hashlib.sha256(weights.read_bytes()).hexdigest()

        # another run goes on while the customer looks at the consequences, and withdraws
        with client.clearance(run="second", model="wear/pm/8", **ASKED) as going_on:
            shown = platform.post(
                f"/v1/consents/{given}/withdraw", {"election": "retire_models", "validate_only": True}
            )
            told = platform.post(f"/v1/consents/{given}/withdraw", {"election": "retire_models"})
            assert len(shown["destruction_orders"]) == len(told["destruction_orders"]) == 2
            assert shown["models_affected"] == told["models_affected"]
            assert (
                len(told["models_affected"]) == 3
            )  # the model, what was made of it, and the one in training
            with pytest.raises((licet.RunStopped, licet.ClearanceEnded)):
                going_on.renew()
                going_on.filter(readings(), category=vendor.TELEMETRY, tenant="tenant_id")
        assert not client.decide(
            tenant="acme", category=vendor.TELEMETRY, purpose=vendor.SHARED, form="pseudonymised", region="DE"
        )
    allowed, reasons = platform.may("deploy", EDGE)
    assert (allowed, reasons) == (False, ["retirement_required"])

    # somebody destroys, somebody else looks, and each order ends in a certificate
    due = platform.get("/v1/destructions?status=due")["data"]
    assert {one["id"] for one in due} > set(told["destruction_orders"])
    # the second run was stopped and reported nothing: what it had been cleared for counts as a copy
    assert sorted(one["kind"] for one in due) == ["data_set", "model", "working_copy"]
    certificates = [destroyed(platform, one) for one in due]
    assert platform.get("/v1/destructions?status=due")["data"] == []

    # the customer checks a certificate without asking anybody, and one letter changed is found
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps(platform.get("/.well-known/jwks.json")))
    for id in certificates:
        document = platform.get(f"/v1/certificates/{id}.json")
        paper = tmp_path / f"{id}.json"
        paper.write_text(json.dumps(document))
        assert CliRunner().invoke(app, ["verify", str(paper), "--keys", str(keys)]).exit_code == 0
        paper.write_text(json.dumps(document).replace("2027-01-31", "2026-01-31"))
        assert CliRunner().invoke(app, ["verify", str(paper), "--keys", str(keys)]).exit_code == 3
