"""What tests about planned destructions share: a copy, a withdrawal through a key, and the sweep at other times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from consent.queries import consents
from ledger import clock, scope
from lineage.destruction.operations import following_plans
from tests import catalogue
from tests.api.client import Answered, Api, key_for
from tests.api.destruction_forms import PERFORMED, looked
from tests.api.papers import SWEEP, Desk
from tests.lineage.copies import a_moment_ago
from tests.lineage.runs import RUN, Job
from wire import ids, times

DATA: dict[str, Any] = {"kind": "data_set", "location": "s3://runs/1", "rows": 3}


class Copies:
    """ACME's consent and a copy of its data that a run made, over HTTP."""

    def __init__(self, **clauses: Any) -> None:
        self.desk = Desk()
        self.runs = Api(key_for("runs"))
        self.job = Job(self.runs)
        self.version = catalogue.TERMS
        if clauses:
            self.version = "2025-planned"
            catalogue.publish(self.version, clauses=clauses, at=clock.now())

    def consent(self, **said: Any) -> str:
        """Let the customer's system state the consent. Returns its id."""
        conditions = said.pop("conditions", {})
        made = self.desk.customer.post(
            "/v1/tenants/acme/consents",
            {
                "category": catalogue.TELEMETRY,
                "purpose": catalogue.SHARED,
                "terms": self.version,
                "conditions": {"fields": ["*"], "form": "raw", "regions": ["EU"], **conditions},
                "signatory": {
                    "name": "Ada Adams",
                    "email": "ada@acme.example",
                    "role": "CEO",
                    "authority": "officer",
                },
                "evidence": [{"sha256": "ab" * 32, "name": "order.pdf"}],
                "risk_accepted": True,
                **said,
            },
        )
        assert made.status == 201, made.body
        return str(made["id"])

    def copy(self, run: str = "nightly-1", **said: Any) -> str:
        """Clear a run and report its copy. Returns the run's clearance."""
        id = self.job.cleared(run=run, model={**RUN["model"], "version": run})
        self.report(id, **said)
        return id

    def report(self, id: str, **said: Any) -> Answered:
        done = self.job.complete(
            id,
            ("acme", catalogue.TELEMETRY, 3),
            holdings=[{**DATA, **said}],
            artefacts=[{"kind": "weights", "name": "m"}],
        )
        assert done.status == 200, done.body
        return done

    def withdraw(self, consent: str, election: str = "destroy", **said: Any) -> Answered:
        done = self.desk.customer.post(f"/v1/consents/{consent}/withdraw", {"election": election, **said})
        assert done.status == 200, done.body
        return done

    def orders(self, status: str | None = None) -> list[Any]:
        query = f"?status={status}" if status else ""
        return list(self.runs.get(f"/v1/destructions{query}")["data"])

    def statuses(self) -> list[tuple[str, str, str]]:
        return sorted((one["cause"], one["kind"], one["status"]) for one in self.orders())

    def act(self, id: str, verb: str, body: Any = None) -> Answered:
        return self.runs.post(f"/v1/destructions/{id}/{verb}", body)

    def destroy(self, id: str, method: str = "rewrite") -> Answered:
        said = {**PERFORMED, "method": method, "performed_at": times.render(a_moment_ago())}
        return self.act(id, "confirm", {**said, "verification": looked()})


def ago(**span: float) -> str:
    return times.render(clock.now() - timedelta(**span))


def sweep(at: datetime | None = None) -> int:
    return following_plans.follow_plans(by=SWEEP, at=at or clock.now())


def withdrawn(consent: str) -> bool:
    with scope.everything(reason="audit"):
        return consents.status_of(consent=ids.parse(ids.CONSENT, consent), at=clock.now()) == "withdrawn"
