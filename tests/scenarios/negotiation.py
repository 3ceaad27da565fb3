"""One customer's life with a vendor, over HTTP: from a paper that limits use to the services to the last certificate.

Each method is one chapter, and they are told in order. `test_negotiation.py` tells them.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import time_machine

from consent.operations import sweep as consent_sweep
from ledger import clock
from lineage.destruction.operations import deadlines, following_plans
from tests.api.client import Answered, Api, key_for
from tests.api.destruction_forms import PERFORMED, looked
from tests.api.papers import SIGNATORY, SWEEP, Desk
from tests.audits.stage import SEED, open_audit
from tests.catalogue import CLAUSES, OWN, SHARED, SHIFTS, TELEMETRY
from tests.lineage.copies import a_moment_ago
from tests.lineage.runs import Job
from tests.lineage.shelf import Shelf, named
from tests.people import Party
from wire import times

GLOBEX = {"name": "Globex Turbines", "kind": "company"}
FUND: dict[str, Any] = {
    "name": "Quiet Water Capital",
    "kind": "financial_buyer",
    "controls": [{"name": "Globex Turbines"}],
}
COVENANT = {
    "kind": "competitor",
    "modes": ["sale", "licence", "weights", "hosted_use"],
    "except": ["financial_buyer"],
}
SIGNED = {"signatory": SIGNATORY, "risk_accepted": True}
FIELDS = ("rpm", "uptime")
PLACE = "s3://lake/acme/telemetry"


def day(days: float) -> str:
    return times.render(clock.now() + timedelta(days=days))


class Life:
    """ACME Pumps and its vendor. `acme` and `plant` belong to one account; `globex` is a competitor."""

    def __init__(self, acme: Party) -> None:
        self.acme = acme
        self.desk = Desk()
        self.end = clock.now() + timedelta(days=120)
        self.vendor = Api(key_for("consent:write"))
        self.customer = Api(key_for("consent:attest", "consent:read", "consent:withdraw"))
        self.runs = Api(key_for("runs", "decide", "consent:write"))
        self.job, self.shelf = Job(self.runs), Shelf(self.runs)

    def paper_limits_use_to_the_services(self) -> None:
        """A silent framework agreement that may be amended only in signed writing."""
        self.desk.recorded(
            "msa",
            training="silent",
            effective_from=day(-900),
            effective_until=times.render(self.end),
            amended_by="signed_writing",
        )
        assert self.desk.why() == ["agreement_prohibits", "no_consent"]

    def addendum_opens_the_portal(self) -> None:
        """The vendor's addendum, signed: two people, or an owner, let it count."""
        shown = self.desk.clerk.get("/v1/accounts/acme/agreements/msa/addendum")
        assert shown.status == 200, shown.body
        waiting = self.desk.amend(
            "add-1", amends="msa", amended_by="portal", effective_until=times.render(self.end)
        )
        assert self.desk.why() == ["agreement_prohibits", "no_consent"], "it waits"
        self.desk.owner_approves(waiting, self.acme.account)
        assert self.desk.why() == ["no_consent"]

    def terms_are_negotiated(self) -> None:
        """One set for the shared model, and one for ACME's own."""
        promises = {
            **CLAUSES,
            "no_transfer_to": [COVENANT],
            "on_contract_end": "destroy",
            "on_withdrawal": "destroy",
        }
        for version, purpose, more in (
            ("acme-shared", SHARED, {}),
            ("acme-own", OWN, {"model_ownership": "tenant"}),
        ):
            said = {
                "version": version, "title": f"Terms {version}", "body_markdown": f"# {version}", "account": "acme",
                "requires_reacceptance": False, "purposes": [purpose], "clauses": {**promises, **more},
            }  # fmt: skip
            made = self.desk.clerk.post("/v1/terms", said)
            assert made.status == 201, made.body

    def first_consent(self) -> None:
        """The customer's own system states it, and the price moves at once."""
        made = self._state("acme", SHARED, "acme-shared")
        assert made["status"] == "active"
        assert self.desk.why() == []

    def counter_proposal(self) -> None:
        """The vendor asks for raw data for ACME's own model, ACME offers pseudonymised, and the vendor accepts."""
        item = {"category": TELEMETRY, "purpose": OWN, "terms": "acme-own", "conditions": self._conditions()}
        asked = self.vendor.post("/v1/tenants/acme/proposals", {"items": [item]})
        assert asked.status == 201, asked.body
        offer = {**self._conditions(), "form": "pseudonymised"}
        answers = [{"item": 1, "answer": "counter", "conditions": offer}]
        path = f"/v1/proposals/{asked['id']}/answer"
        countered = self.customer.post(path, {"round": 1, "answers": answers, **SIGNED})
        assert (countered.status, countered["round"]) == (200, 2), countered.body
        assert self.desk.why(purpose=OWN, form="pseudonymised") == ["proposed_only"]
        accepted = self.vendor.post(path, {"round": 2, "answers": [{"item": 1, "answer": "accept"}]})
        assert (accepted.status, accepted["status"]) == (200, "accepted"), accepted.body
        assert self.desk.why(purpose=OWN, form="raw") == ["form_insufficient"]
        assert self.desk.why(purpose=OWN, form="pseudonymised") == []

    def catalogue_edit(self) -> None:
        """The vendor lets "uptime" mean something else. It is out until ACME says so again."""
        shown = self.desk.clerk.get(f"/v1/categories/{TELEMETRY}").body
        fields = [
            {**field, "description": "Hours at work of the shift"} if field["name"] == "uptime" else field
            for field in shown["fields"]
        ]
        said = {"name": shown["name"], "description": shown["description"], "time_field": shown["time_field"]}
        edited = self.desk.clerk.put(f"/v1/categories/{TELEMETRY}", {**said, "fields": fields})
        assert edited["effect"]["fields_no_longer_covered"] == ["uptime"]
        assert self.desk.why(fields=["uptime"]) == ["fields_not_covered"]
        self._state("acme", SHARED, "acme-shared")
        assert self.desk.why(fields=["uptime"]) == []

    def fine_tune_for_a_competitor(self) -> None:
        """The shared model learned from ACME, and ACME named Globex: nothing for Globex is made of it."""
        self.desk.clerk.put(
            "/v1/accounts/acme", {"name": "ACME Pumps", "competitors": [{"name": "Globex Turbines"}]}
        )
        cleared = self.job.cleared(tenants=["acme"], form="raw", datasets=[PLACE])
        done = self.job.complete(
            cleared, ("acme", TELEMETRY, 90), holdings=[{"location": PLACE, "rows": 90, "kind": "data_set"}],
            artefacts=[{"kind": "weights", "name": "m"}],
        )  # fmt: skip
        assert (done.status, done["breaches"]) == (200, []), done.body
        refused = self.shelf.derive("7-globex", "7", audience="globex")
        assert (refused.status, refused.code) == (422, "use_not_allowed")
        served = self.shelf.check("7", "serve", audience="globex")
        assert (served["allow"], served["blocking"][0]["tenant"]) == (False, "acme")

    def adapter_is_owned(self) -> None:
        """An adapter that only ACME's data made is ACME's, whatever its base."""
        cleared = self.job.clear(
            run="adapter", purpose=OWN, audience="acme", tenants=["acme"], form="pseudonymised",
            model=named("7-acme"), base=named("7"), delta=True,
        )  # fmt: skip
        assert (cleared.status, cleared["status"]) == (201, "active"), cleared.body
        self.job.complete(cleared["id"], ("acme", TELEMETRY, 9), artefacts=[{"kind": "adapter", "name": "a"}])
        owned = self.runs.get("/v1/models/wear/pm/7-acme/ownership")
        assert owned["owners"] == ["acme"], owned.body

    def vendor_is_bought(self) -> None:
        """A fund that owns the competitor is no way around the promise."""
        sold = self.desk.clerk.post(
            "/v1/change-of-control",
            {"acquirer": FUND, "closing_at": day(60), "note": "Offer of the fund", "validate_only": True},
        )
        assert (sold.status, sold["allow"], sold["customers"]) == (200, False, ["acme"]), sold.body
        assert sold["promises_broken"] >= 1

    def person_asks(self) -> None:
        """Somebody who ran the machines opts out: the next run is told to leave the rows out."""
        self._state(
            "acme", SHARED, "acme-shared", category=SHIFTS, fields=["operator", "shift"], rights_attested=True
        )
        person = hashlib.sha256(b"Olga 3").hexdigest()
        asked = self.runs.post(
            "/v1/tenants/acme/subject-requests",
            {"subject_commitment": person, "deadline": day(30), "key_id": "4be4c2f7", "right": "objection"},
        )
        assert asked.status == 201, asked.body
        manifest = self.job.manifest(self.job.cleared(run="shifts", categories=[SHIFTS], form="raw"))
        [entry] = manifest["entries"]
        [stop] = [one for one in entry["obligations"] if one["code"] == "exclude_subjects"]
        assert (stop["fields"], stop["commitments"]) == (["operator"], [person])

    def plant_is_sold(self) -> None:
        """A plant passes to another group: its consent waits for the new owner's signatory."""
        self.desk.clerk.put("/v1/tenants/plant", {"name": "ACME Plant 2", "region": "DE", "account": "acme"})
        self.desk.clerk.put("/v1/accounts/newco", {"name": "Newco SE"})
        given = self._state("plant", SHARED, "acme-shared")
        moved = self.desk.clerk.post(
            "/v1/tenants/plant/move",
            {
                "to_account": "newco", "basis": "divestiture", "effective_from": day(-1),
                "evidence": self.desk.upload("plant"),
            },
        )  # fmt: skip
        assert (moved.status, moved["status"]) == (201, "pending"), moved.body
        assert self.desk.why(tenant="plant") == []
        self.desk.owner_approves(moved, self.acme.account)
        assert self.desk.why(tenant="plant") == ["account_changed"]
        confirmed = self.customer.post(
            f"/v1/consents/{given['id']}/confirm",
            {
                "signatory": {**SIGNATORY, "name": "Nora New", "email": "nora@newco.example"},
                "risk_accepted": True,
            },
        )
        assert (confirmed.status, self.desk.why(tenant="plant")) == (200, []), confirmed.body

    def renewal_comes_late(self) -> None:
        """The contract runs out. Twenty days later its renewal is signed, from the day of the end on."""
        end = self.end
        with time_machine.travel(end + timedelta(days=1), tick=True):
            assert self.desk.why() == ["contract_ended"]
            assert self.job.clear(run="too-late", form="raw", tenants=["acme"])["status"] == "denied"
        with time_machine.travel(end + timedelta(days=20), tick=True):
            self._sweep()
            renewal = self.desk.amend(
                "msa-2",
                kind="msa",
                effective_from=times.render(end),
                effective_until=times.render(end + timedelta(days=365)),
            )
            for each in renewal.body.get("approvals", []):
                assert each["status"] == "pending"
            if renewal.body.get("approvals"):
                self.desk.owner_approves(renewal, self.acme.account)
            self._sweep()
            assert self.desk.why() == []

    def contract_ends(self) -> None:
        """The end is confirmed by the customer: what the terms destroy is due then, and not before."""
        with time_machine.travel(clock.now() + timedelta(days=500), tick=True):
            self._sweep()
            assert self.desk.why() == ["contract_ended"]
            planned = self.runs.get("/v1/destructions?status=planned")["data"]
            assert planned
            refused = self._destroy(planned[0]["id"])
            assert (refused.status, refused.code) == (409, "destruction_planned")
            ended = self.customer.post(
                "/v1/accounts/acme/contract-end", {"decision": "end", "signatory": SIGNATORY}
            )
            assert ended.status == 200, ended.body
            self._sweep()
            assert self.runs.get("/v1/destructions?status=planned")["data"] == []
            self._is_audited()
            self._is_destroyed()

    def _is_audited(self) -> None:
        """The right to audit outlives the contract as long as a copy does."""
        audit = open_audit(
            scope={"tenants": ["acme"]}, period={"from": day(-900), "until": day(1)}, access_until=day(30)
        )
        listed = audit.list()
        assert [copy["location"] for copy in listed["copies"]] == [PLACE]
        assert audit.commit(size=2).status == 200
        sample = audit.reveal(SEED)
        assert (sample.status, len(sample["items"])) == (200, 2)
        assert audit.find(text="A backup is not in the list.").status == 201
        concluded = audit.conclude()
        assert concluded.status in {200, 201}, concluded.body

    def _is_destroyed(self) -> None:
        """Each order is confirmed by one person, verified by another, and certified."""
        certified = 0
        while orders := [one for one in self._orders() if one["status"] in {"due", "overdue", "partial"}]:
            done = self._destroy(orders[0]["id"], "retire" if orders[0]["kind"] == "model" else "rewrite")
            assert (done.status, done["status"]) == (200, "done"), done.body
            certificate = self.desk.clerk.get(f"/v1/certificates/{done['certificate']}")
            assert certificate.status == 200, certificate.body
            certified += 1
        assert certified

    def _orders(self) -> list[Any]:
        return list(self.runs.get("/v1/destructions")["data"])

    def _conditions(self, fields: tuple[str, ...] | list[str] = FIELDS) -> dict[str, Any]:
        return {"fields": list(fields), "form": "raw", "regions": ["EU"], "data_from": "beginning"}

    def _state(
        self,
        tenant: str,
        purpose: str,
        terms: str,
        *,
        category: str = TELEMETRY,
        fields: Any = FIELDS,
        **more: Any,
    ) -> Answered:
        said = {
            "category": category, "purpose": purpose, "terms": terms, "conditions": self._conditions(fields),
            "evidence": [{"sha256": "ab" * 32, "name": "order.pdf"}], **SIGNED, **more,
        }  # fmt: skip
        made = self.customer.post(f"/v1/tenants/{tenant}/consents", said)
        assert made.status == 201, made.body
        return made

    def _destroy(self, order: str, method: str = "rewrite") -> Answered:
        said = {
            **PERFORMED,
            "method": method,
            "performed_at": times.render(a_moment_ago()),
            "verification": looked(),
        }
        return self.runs.post(f"/v1/destructions/{order}/confirm", said)

    def _sweep(self) -> None:
        consent_sweep.record_time_effects(by=SWEEP, at=clock.now())
        following_plans.follow_plans(by=SWEEP, at=clock.now())
        deadlines.watch_deadlines(by=SWEEP, at=clock.now())


CHAPTERS = (
    Life.paper_limits_use_to_the_services,
    Life.addendum_opens_the_portal,
    Life.terms_are_negotiated,
    Life.first_consent,
    Life.counter_proposal,
    Life.catalogue_edit,
    Life.fine_tune_for_a_competitor,
    Life.adapter_is_owned,
    Life.vendor_is_bought,
    Life.person_asks,
    Life.plant_is_sold,
    Life.renewal_comes_late,
    Life.contract_ends,
)
__all__ = ["CHAPTERS", "Life"]
