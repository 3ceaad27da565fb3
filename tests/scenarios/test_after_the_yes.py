"""The whole story, told over HTTP and with the SDK alone against a real server: two customers say yes, a model learns
from them, a version is derived, one of them takes it back, and everything that had learned or kept goes, with proof.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl
import pytest
from django.db import connection
from sklearn.linear_model import LinearRegression

import licet
from ledger import actors, clock, scope
from licet import subjects
from lineage.destruction.operations import plans as plan_operations
from lineage.destruction.queries import plans
from tests import clocks
from tests.api.client import key_for
from tests.clocks import run_task
from tests.lineage.copies import a_moment_ago
from tests.servers import Caller, serving
from wire import times

SOURCE = Path(__file__).resolve().parents[2] / "sdk/src"
TELEMETRY, SHARED, TERMS = "machine-telemetry", "train-shared-model", "2026-11"
PSEUDONYMS = b"a key that only this vendor knows"
PEOPLE = b"a key for nothing but this customer's people"
RUN: dict[str, Any] = {
    "model": "wear/pm/1", "purpose": SHARED, "form": "pseudonymised", "region": "DE", "categories": [TELEMETRY],
}  # fmt: skip
QUESTION: dict[str, Any] = {
    "category": TELEMETRY, "purpose": SHARED, "form": "pseudonymised", "region": "DE", "model_family": "wear",
}  # fmt: skip
CATALOGUE: dict[str, Any] = {
    f"/v1/categories/{TELEMETRY}": {
        "name": "Machine telemetry",
        "description": "What sensors say, and who was there",
        "fields": [
            {"name": name, "type": kind, "description": name, "identifies": identifies, "quasi_identifier": False}
            for name, kind, identifies in (
                ("rpm", "number", "none"), ("wear", "number", "none"),
                ("operator", "string", "person"), ("recorded_at", "timestamp", "none"),
            )
        ],
        "time_field": "recorded_at",
        "third_party": True,
    },
    f"/v1/purposes/{SHARED}": {"name": "Train a shared model", "cross_tenant": True},
}  # fmt: skip
CLAUSES: dict[str, Any] = {
    "model_ownership": "vendor", "retention_days": 365, "on_withdrawal": "stop", "destruction_days": 30,
    "retire_days": 60, "audit_right": True, "residual_risk_statement": "A model may keep traces.",
    "no_transfer_to": [{"kind": "competitor", "modes": ["sale", "licence", "weights", "hosted_use"]}],
}  # fmt: skip
COMPETITORS: dict[str, list[dict[str, str]]] = {
    "acme": [{"name": "Hollis Bearings Ltd", "domain": "hollis.example"}],
    "globex": [{"name": "Volta Motors", "domain": "volta.example"}],
    "initech": [],
}
ROWS = 40
FRAME = pl.DataFrame(
    {
        "tenant_id": ["acme", "globex", "initech", "acme"] * (ROWS // 4),
        "rpm": [float(1000 + 7 * number) for number in range(ROWS)],
        "wear": [float(3000 + 21 * number) for number in range(ROWS)],
        "operator": [f"Olga {number % 5}" for number in range(ROWS)],
        "recorded_at": [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number) for number in range(ROWS)],
    }
)


@dataclass
class Vendor:
    """Everything that the vendor's systems say over HTTP."""

    caller: Caller
    place: Path
    database: str

    def put(self, path: str, body: Any) -> Any:
        answered = self.caller.call("PUT", path, json.dumps(body).encode())
        assert answered.status in (200, 201), answered.body
        return answered.body

    def post(self, path: str, body: Any = None, *, status: int = 200) -> Any:
        answered = self.caller.post(path, {} if body is None else body)
        assert answered.status == status, answered.body
        return answered.body

    def get(self, path: str) -> Any:
        answered = self.caller.get(path)
        assert answered.status == 200, answered.body
        return answered.body

    def consent(self, tenant: str) -> str:
        said = {
            "category": TELEMETRY,
            "purpose": SHARED,
            "terms": TERMS,
            "conditions": {
                "fields": ["*"], "form": "pseudonymised", "regions": ["EU"], "model_families": ["*"],
                "data_from": "beginning",
            },
            "signatory": {"name": "Alice", "email": "a@c.example", "role": "CTO", "authority": "officer"},
            "evidence": [{"sha256": "9f" * 32, "name": "msa.pdf"}],
            "risk_class": "ordinary",
            "risk_accepted": True,
            "rights_attested": True,
        }  # fmt: skip
        made = self.post(f"/v1/tenants/{tenant}/consents", said, status=201)
        assert made["status"] == "active"
        return str(made["id"])

    def certify(self, order: str, method: str) -> Any:
        """Confirmed by one, verified by another; returns the certificate."""
        earlier = times.render(a_moment_ago())
        done = self.post(
            f"/v1/destructions/{order}/confirm",
            {
                "method": method,
                "technique": "written anew without the tenant's keys",
                "tool": "polars 1",
                "performed_by": {"name": "Paul Park", "title": "Engineer", "organisation": "Vendor GmbH"},
                "performed_at": earlier,
                "evidence_sha256": "a" * 64,
            },
        )
        assert done["certificate"] is None, "nobody else has looked"
        looked = {"method": "counted its rows: none", "by": "Wanda Wells", "at": earlier}
        done = self.post(f"/v1/destructions/{order}/verify", looked)
        return self.get(f"/v1/certificates/{done['certificate']}")

    def blocking(self, model: dict[str, str], *, to: str) -> list[str]:
        """Whose covenants keep a version from going to a competitor of this tenant's, under another spelling."""
        known = COMPETITORS[to][0]
        recipient = {"name": known["name"].upper(), "domain": f"www.{known['domain']}", "kind": "company"}
        checked = self.post("/v1/transfers/check", {"model": model, "recipient": recipient})
        assert checked["allow"] == (not checked["blocking"])
        return [one["tenant"] for one in checked["blocking"]]

    @contextmanager
    def later(self, *, days: int) -> Iterator[Caller]:
        """A server over the same database that lives so many days later. To be read from only: an entry that it
        recorded would carry the ledger's time with it.
        """
        with (
            clocks.later(self.database, days=days) as moved,
            serving(self.database, log=self.place, **moved) as [running],
            Caller(running.port, self.caller.key) as caller,
        ):
            yield caller

    def verified(self, document: Any) -> int:
        """The exit code of `licet verify` over the document, by somebody who has the keys and no network."""
        keys, paper = self.place / "keys.json", self.place / "document.json"
        keys.write_text(json.dumps(self.get("/.well-known/jwks.json")))
        paper.write_text(json.dumps(document))
        done = subprocess.run(
            [sys.executable, "-m", "licet", "verify", str(paper), "--keys", str(keys)],
            env={"PYTHONPATH": str(SOURCE), "PATH": os.defpath},
            capture_output=True,
            timeout=60,
            check=False,
        )
        return done.returncode


@pytest.fixture
def vendor(committed_db: str, tmp_path: Path) -> Iterator[Vendor]:
    """A server that knows nobody, and the first key, which no other key can issue."""
    with closing(connection):
        key = key_for()
    with serving(committed_db, log=tmp_path) as [running], Caller(running.port, key) as caller:
        yield Vendor(caller, tmp_path, committed_db)


@pytest.fixture
def client(vendor: Vendor) -> Iterator[licet.Client]:
    address = f"http://127.0.0.1:{vendor.caller.port}"
    with licet.Client(
        address, vendor.caller.key, pseudonym_key=PSEUDONYMS, subject_keys={"globex": PEOPLE}, timeout=30
    ) as asking:
        yield asking


def trained(frame: pl.DataFrame, path: Path) -> LinearRegression:
    model = LinearRegression().fit(frame.select("rpm").to_numpy(), frame["wear"].to_numpy())
    path.write_bytes(pickle.dumps(model))
    return model


def _this_month() -> str:
    """The month that the whole story lies in: in the last minutes of one, the story waits for the next."""
    while (datetime.now(UTC) + timedelta(minutes=4)).month != datetime.now(UTC).month:
        time.sleep(1)
    return f"{datetime.now(UTC):%Y-%m}"


def an_owner_releases_what_waits() -> None:
    """As an owner does in the portal."""
    owner = uuid4()
    with scope.everything(reason="staff"):
        for plan in plans.waiting():
            plan_operations.release(
                plan=plan.id, person=owner, by=actors.person(owner, channel="portal"), at=clock.now()
            )


def test_after_the_yes(vendor: Vendor, client: licet.Client, tmp_path: Path) -> None:
    month = _this_month()
    # -- two customers say yes, a third nothing
    for path, body in CATALOGUE.items():
        vendor.put(path, body)
    terms = {
        "version": TERMS,
        "title": "Training",
        "body_markdown": "# Training",
        "requires_reacceptance": False,
    }
    vendor.post("/v1/terms", {**terms, "clauses": CLAUSES}, status=201)
    for tenant in ("acme", "globex", "initech"):
        said = {"name": tenant.title(), "region": "DE", "competitors": COMPETITORS[tenant]}
        vendor.put(f"/v1/tenants/{tenant}", said)
    assert client.decide(tenant="acme", **QUESTION).codes == ("no_consent",)
    acme = vendor.consent("acme")
    vendor.consent("globex")
    assert client.decide(tenant="acme", **QUESTION)

    # -- a model that rests on nobody's data may go to anybody, ACME's competitor included
    base = {"family": "wear", "name": "pm", "version": "0"}
    vendor.post("/v1/models/import", {"model": base, "lineage": "none"}, status=201)
    assert vendor.blocking(base, to="acme") == []

    # -- a run is cleared, filters, trains, reports
    weights = tmp_path / "pm-1.pickle"
    with client.clearance(run="first", **RUN) as clearance:
        frame = clearance.filter(FRAME, category=TELEMETRY, tenant="tenant_id")
        assert set(frame["tenant_id"]) == {"acme", "globex"}
        assert not any(name.startswith("Olga") for name in frame["operator"]), "people are pseudonyms"
        model = trained(frame, weights)
        assert model.predict([[1000.0]])[0] == pytest.approx(3000.0)
        holding = {"kind": "data_set", "location": "s3://runs/first", "region": "DE", "rows": frame.height}
        done = clearance.complete(artefacts=[weights], holdings=[holding])
        assert done["breaches"] == []
    [found] = vendor.get(f"/v1/models?sha256={hashlib.sha256(weights.read_bytes()).hexdigest()}")["data"]
    assert (found["family"], found["version"], found["state"]) == ("wear", "1", "registered")

    # -- a version is derived from it, and takes over whose data it rests on
    parent = {"family": "wear", "name": "pm", "version": "1"}
    child = {"family": "wear", "name": "pm", "version": "1-int8"}
    vendor.post(
        "/v1/models/derive", {"parents": [parent], "child": child, "kind": "quantisation"}, status=201
    )
    derived = vendor.get("/v1/models/wear/pm/1-int8")
    assert {one["tenant"] for one in derived["tenants"]} == {"acme", "globex"}
    assert vendor.post("/v1/models/check", {"model": child, "use": "deploy"})["allow"]

    assert vendor.blocking(child, to="acme") == ["acme"], (
        "a competitor of ACME's gets nothing that learned from it"
    )

    # -- ACME takes it back while another run is going on, and elects that models go as well
    with (
        pytest.raises(licet.RunStopped),
        client.clearance(run="second", **{**RUN, "model": "wear/pm/2"}) as second,
    ):
        before = vendor.post(
            f"/v1/consents/{acme}/withdraw", {"election": "retire_models", "validate_only": True}
        )
        withdrawn = vendor.post(f"/v1/consents/{acme}/withdraw", {"election": "retire_models"})
        assert withdrawn["clearances_affected"] == before["clearances_affected"] == [second.id]
        assert not client.decide(tenant="acme", **QUESTION)
        second.renew()
        second.filter(FRAME, category=TELEMETRY, tenant="tenant_id")
        raise AssertionError("it filtered under a lease that was taken from it")
    assert vendor.get(f"/v1/clearances/{second.id}")["status"] == "invalidated"
    checked = vendor.post("/v1/models/check", {"model": child, "use": "deploy"})
    assert (checked["allow"], checked["reasons"][0]["code"]) == (False, "retirement_required")

    # -- every copy and every version is ordered to go, the stopped run's working copy included
    orders = vendor.get("/v1/destructions?tenant=acme")["data"]
    methods = {"data_set": "rewrite", "model": "retire", "working_copy": "clear"}
    assert sorted(one["kind"] for one in orders) == sorted(methods)
    of_models = next(one for one in orders if one["kind"] == "model")
    assert of_models["items"]["count"] == 3, "the version, what was derived from it, what was being trained"

    # -- a key recorded the withdrawal, so what cannot be undone waits for an owner, or for 72 hours
    assert {one["status"] for one in orders} == {"planned"}
    an_owner_releases_what_waits()

    # -- what nobody does anything about is overdue a month later
    with vendor.later(days=31) as month_later:
        overdue = month_later.get("/v1/destructions?status=overdue").body["data"]
        assert sorted(one["kind"] for one in overdue) == ["data_set", "working_copy"], (
            "models have sixty days"
        )

    # -- it goes, somebody else looks, and each certificate convinces without asking anybody
    for order in orders:
        certificate = vendor.certify(order["id"], methods[order["kind"]])
        assert vendor.verified(certificate) == 0
        forged = {**certificate, "tenant": "globex"}
        assert vendor.verified(forged) == 3
    assert {one["status"] for one in vendor.get("/v1/destructions?tenant=acme")["data"]} == {"done"}

    # -- what learned from ACME still goes to none of its competitors; what is trained anew without it may
    with client.clearance(run="anew", **{**RUN, "model": "wear/pm/4"}) as anew:
        frame = anew.filter(FRAME, category=TELEMETRY, tenant="tenant_id")
        trained(frame, weights)
        anew.complete(artefacts=[weights])
    assert vendor.blocking(child, to="acme") == ["acme"]
    new = {"family": "wear", "name": "pm", "version": "4"}
    assert vendor.blocking(new, to="acme") == []
    assert vendor.blocking(new, to="globex") == ["globex"]

    # -- what nobody was cleared for is a breach
    with client.clearance(run="third", **{**RUN, "model": "wear/pm/3"}) as third:
        frame = third.filter(FRAME, category=TELEMETRY, tenant="tenant_id")
        assert set(frame["tenant_id"]) == {"globex"}
        told = third.complete(
            used=[*third.report().used(), {"tenant": "acme", "category": TELEMETRY, "rows": 2}]
        )
    assert [(one["tenant"], one["code"]) for one in told["breaches"]] == [("acme", "not_in_manifest")]

    # -- a person in Globex's data wants out: nothing of who it is leaves Globex
    wish = {
        "subject_commitment": subjects.commitment("Olga 3", tenant="globex", key=PEOPLE),
        "key_id": subjects.key_id(tenant="globex", key=PEOPLE),
        "deadline": (datetime.now(UTC) + timedelta(days=30)).isoformat().replace("+00:00", "Z"),
    }
    asked = vendor.post("/v1/tenants/globex/subject-requests", wish, status=201)
    path = f"/v1/tenants/globex/subject-requests/{asked['id']}"
    assert asked["status"] == "open"
    for order in asked["orders"]:
        assert vendor.verified(vendor.certify(order["id"], methods[order["kind"]])) == 0
    assert {one["model"]["version"] for one in asked["models"]} == {"3", "4"}, "the others were retired above"
    for one in asked["models"]:
        assert vendor.get(path)["status"] == "open"
        vendor.post(
            f"{path}/assess", {"model": one["model"], "status": "assessed", "reason": "By wear alone."}
        )
    assert vendor.get(path)["status"] == "closed"

    # -- and no later run is given a row of that person
    with client.clearance(run="later", **{**RUN, "model": "wear/pm/5"}) as later:
        frame = later.filter(FRAME, category=TELEMETRY, tenant="tenant_id")
        hers = FRAME.filter((pl.col("tenant_id") == "globex") & (pl.col("operator") == "Olga 3")).height
        assert hers > 0
        assert frame.filter(pl.col("tenant_id") == "globex").height == ROWS // 4 - hers
        trained(frame, weights)
        told = later.complete(artefacts=[weights])
    assert told["excluded_subjects"] == [{"tenant": "globex", "category": TELEMETRY, "rows": hers}]

    # -- and when the month is over, each customer is told what was done with its data
    run_task(vendor.database, "notices.tasks:issue_statements", days=32)
    told = vendor.get(f"/v1/tenants/acme/statements/{month}")
    assert told["rows"] == [{"category": TELEMETRY, "within_manifest": ROWS // 2, "beyond_manifest": 2}]
    assert {one["run"] for one in told["runs"]} == {"first", "second", "third"}
    assert [one["code"] for one in told["breaches"]] == ["not_in_manifest"]
    assert sorted(one["kind"] for one in told["destroyed"]) == sorted(methods)
