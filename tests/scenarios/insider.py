"""One person of the vendor, with a key that may do all that one person may, and the desk: what they can try alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from consent.models import Consent
from consent.operations import changes, document_approval
from ledger import actors, clock, scope
from tenants import api_keys
from tenants.models import Account, Approval, Tenant
from tests import catalogue
from tests.api.client import Api, key_for
from tests.people import human
from wire import ids, times

_SIGNED = {"signatory": {"name": "Ada", "email": "ada@acme.example", "role": "COO", "authority": "officer"}}


class Insider:
    """Tries one thing after the other. A refusal is an answer below 500, or an exception with a code."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        who = human("ivy@vendor.example", "Ivy", is_staff=True, is_superuser=True)
        scopes = [scope for scope in api_keys.SCOPES if scope != "consent:attest"]
        self.api = Api(key_for(*scopes, holder=who.person))
        self.at_the_desk = actors.person(who.person, channel="admin")
        self.tried: list[str] = []
        self.acts: list[Callable[[], Any]] = [
            *[self.account, self.tenant, self.paper, self.category, self.consent, self.consent, self.desk]
            * 2,
            *[
                self.void,
                self.purpose,
                self.terms,
                self.propose,
                self.move,
                self.risk_class,
                self.own_approval,
            ],
            *[self.contract_end, self.family, self.lift],
        ]

    def act(self) -> None:
        self.random.choice(self.acts)()

    def ask(self, method: str, path: str, said: Any = None) -> None:
        answer = self.api.ask(method, path, said)
        self.tried.append(
            f"{method} {path} {said} -> {answer.status} {answer.code if answer.status >= 400 else ''}"
        )
        assert answer.status < 500, self.tried[-1]

    def pick(self, *items: Any) -> Any:
        return self.random.choice(items)

    def account(self) -> None:
        with scope.everything(reason="staff"):
            row = self.pick(*Account.objects.order_by("key"))
        member = self.pick(
            "parent", "signatures_required", "competitors", "cooling_off_hours", "pays_only", "name"
        )
        value = {
            "parent": self.pick(None, "acme", "globex"),
            "signatures_required": self.pick(1, 2),
            "competitors": self.pick([], [{"name": "Initech"}]),
            "cooling_off_hours": self.pick(0, 48),
            "pays_only": self.pick(True, False),
            "name": self.pick("Other", row.name),
        }[member]
        self.ask("PUT", f"/v1/accounts/{row.key}", {"name": row.name, member: value})

    def tenant(self) -> None:
        with scope.everything(reason="staff"):
            row = self.pick(*Tenant.objects.order_by("key"))
        member = self.pick("region", "industry", "aliases", "suspended")
        value = {
            "region": self.pick("DE", "US"),
            "industry": self.pick("pumps", "food"),
            "aliases": self.pick([], ["alias-1"], ["alias-2", "alias-3"]),
            "suspended": True,  # to lift the vendor's own suspension is allowed
        }[member]
        self.ask("PUT", f"/v1/tenants/{row.key}", {"name": row.name, "region": row.region, member: value})

    def paper(self) -> None:
        now, training = clock.now(), self.pick("prohibited", "opt_in", "opt_in", "silent")
        said: dict[str, Any] = {
            "kind": self.pick("msa", "dpa", "order_form", "amendment"),
            "training": training,
            "effective_from": times.render(now + timedelta(days=self.pick(-400, -1, 1))),
            "evidence": [{"sha256": "ab" * 32, "name": "x.pdf"}],
        }
        if training == "silent":
            said["data_use"] = self.pick("services_only", "wider")
        if self.random.random() < 0.5:
            said["amends"] = f"msa-{self.random.randint(0, 99)}"
        if self.random.random() < 0.3:
            said["effective_until"] = times.render(now + timedelta(days=self.pick(2, 20)))
        if self.random.random() < 0.3:
            said["ends"] = {"reference": f"msa-{self.random.randint(0, 99)}", "at": times.render(now)}
        self.ask(
            "PUT", f"/v1/accounts/{self.pick('acme', 'globex')}/agreements/n{self.random.random()}", said
        )

    def void(self) -> None:
        path = f"/v1/accounts/{self.pick('acme', 'globex')}/agreements/msa-{self.random.randint(0, 99)}/void"
        self.ask("POST", path, {"reason": "in error"})

    def category(self) -> None:
        code = self.pick(catalogue.TELEMETRY, catalogue.SHIFTS)
        seen = self.api.get(f"/v1/categories/{code}").body
        fields = [dict(field) for field in seen["fields"]]
        change = self.pick("remove", "add", "lower", "reword", "people")
        if change == "remove" and len(fields) > 1:
            fields.pop()
        elif change == "add":
            fields.append({**fields[0], "name": f"new_{self.random.randint(0, 3)}"})
        elif change == "lower":
            fields[-1] |= {"identifies": "none", "quasi_identifier": False}
        elif change == "reword":
            fields[0]["description"] = "Anything at all"
        said: dict[str, Any] = {"name": seen["name"], "description": seen["description"], "fields": fields}
        if change == "people":
            said["third_party"] = False
        if self.random.random() < 0.3:
            said["editorial"] = {"reason": "Words"}
        self.ask("PUT", f"/v1/categories/{code}", said)

    def purpose(self) -> None:
        code = self.pick(catalogue.SHARED, catalogue.OWN)
        said: dict[str, Any] = {"name": f"Use {self.random.random()}", "cross_tenant": self.pick(True, False)}
        if self.random.random() < 0.3:
            said["editorial"] = {"reason": "Words"}
        self.ask("PUT", f"/v1/purposes/{code}", said)

    def terms(self) -> None:
        said = {
            "title": "New terms",
            "body_markdown": "Words.",
            "clauses": catalogue.CLAUSES,
            "effective_from": times.render(clock.now() + timedelta(days=1)),
            "requires_reacceptance": self.pick(True, False),
        }
        self.ask("POST", "/v1/terms", {"version": f"n{self.random.random()}", **said})

    def propose(self) -> None:
        said = {
            "category": self.pick(catalogue.TELEMETRY, catalogue.SHIFTS),
            "purpose": self.pick(catalogue.SHARED, catalogue.OWN),
            "terms": catalogue.TERMS,
            "conditions": {"fields": ["*"], "form": "raw", "regions": ["*"]},
            "risk_accepted": True,
            "rights_attested": True,
            "evidence": [{"sha256": "ab" * 32, "name": "x.pdf"}],
            **_SIGNED,
        }
        self.ask("POST", f"/v1/tenants/{self.pick('acme', 'globex')}/consents", said)

    def consent(self) -> None:
        id = self._consent()
        if id is not None:
            verb = self.pick("pause", "resume", "resume", "dispute", "refuse", "confirm", "attest-rights")
            said = {**_SIGNED, "risk_accepted": True} if verb == "confirm" else {}
            self.ask("POST", f"/v1/consents/{ids.render(ids.CONSENT, id)}/{verb}", said)

    def desk(self) -> None:
        id = self._consent()
        if id is None:
            return
        operation = self.pick(changes.resume, document_approval.approve, changes.pause)
        try:
            with scope.everything(reason="staff"):
                operation(consent=id, by=self.at_the_desk, at=clock.now())
        except Exception as error:
            if not hasattr(error, "code"):
                raise

    def move(self) -> None:
        said = {
            "to_account": self.pick("acme", "globex"),
            "basis": self.pick("succession", "assignment"),
            "effective_from": times.render(clock.now()),
            "evidence": [{"sha256": "ab" * 32, "name": "x.pdf"}],
        }
        self.ask("POST", f"/v1/tenants/{self.pick('acme', 'globex')}/move", said)

    def risk_class(self) -> None:
        said = {"risk_class": "ordinary", "signatories": [_SIGNED["signatory"]]}
        self.ask("PUT", f"/v1/tenants/acme/categories/{catalogue.TELEMETRY}/risk-class", said)

    def own_approval(self) -> None:
        with scope.everything(reason="staff"):
            waiting = list(Approval.objects.order_by("id").values_list("id", flat=True))
        if waiting:
            self.ask("POST", f"/v1/approvals/{ids.render(ids.APPROVAL, self.pick(*waiting))}/approve")

    def contract_end(self) -> None:
        self.ask("POST", "/v1/accounts/acme/contract-end", {"decision": "holdover", **_SIGNED})

    def family(self) -> None:
        self.ask("POST", "/v1/tenants/acme/split", {"into": ["acme-2"], **_SIGNED})

    def lift(self) -> None:
        self.ask(
            "PUT", f"/v1/tenants/acme/categories/{catalogue.SHIFTS}/free-text", {"fields": [], **_SIGNED}
        )

    def _consent(self) -> UUID | None:
        with scope.everything(reason="staff"):
            found = list(Consent.objects.order_by("id").values_list("id", flat=True))
        return self.pick(*found) if found else None
