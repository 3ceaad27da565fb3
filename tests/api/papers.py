"""What tests about agreements share: an API that records papers, uploads their documents and asks for decisions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from ledger import actors, clock, scope
from ledger.actors import Actor
from tenants.operations import approvals, people
from tenants.queries import approvals as waiting
from tests import catalogue
from tests.api.client import Answered, Api, key_for
from tests.api.questions import QUESTION
from wire import ids

SWEEP = actors.system("sweep")
SIGNATORY = {"name": "Ada Adams", "email": "ada@acme.example", "role": "CEO", "authority": "officer"}
PDF = b"%PDF-1.4\n% "


def holder(address: str) -> UUID:
    """The person of the vendor who answers for keys under this address."""
    with scope.everything(reason="staff"):
        return people.holder(email=address)


def _owner() -> Actor:
    person = people.record_person(name="Alice", email="alice@acme.example")
    return actors.person(person, channel="portal")


class Desk:
    """The vendor's clerk, who records papers, and a colleague who approves."""

    def __init__(self, *, mode: str = "live") -> None:
        clerk, colleague = (holder(f"{name}@vendor.example") for name in ("max", "mona"))
        self.mode = mode
        self.clerk = Api(key_for(mode=mode, holder=clerk))
        self.colleague = Api(key_for("approve", "audit", mode=mode, holder=colleague))
        self.customer = Api(key_for("consent:attest", "consent:read", mode=mode))

    def upload(self, tenant: str = "acme") -> list[dict[str, str]]:
        """Upload a new document of the tenant's account. Returns it as a member `evidence`."""
        made = self.clerk.ask(
            "POST",
            f"/v1/evidence?tenant={tenant}&name=signed.pdf",
            PDF + uuid4().bytes,
            Content_Type="application/pdf",
        )
        assert made.status == 201, made.body
        return [{"sha256": made["sha256"], "name": "signed.pdf"}]

    def paper(self, reference: str, *, account: str = "acme", **said: Any) -> Answered:
        body = {"kind": "msa", "training": "prohibited", "effective_from": "2024-01-01T00:00:00Z", **said}
        return self.clerk.put(f"/v1/accounts/{account}/agreements/{reference}", body)

    def recorded(self, reference: str, **said: Any) -> Answered:
        answer = self.paper(reference, **said)
        assert answer.status in (200, 201), answer.body
        return answer

    def amend(self, reference: str, *, tenant: str = "acme", **said: Any) -> Answered:
        """Record a paper with a document that was uploaded for it."""
        return self.recorded(
            reference,
            **{"kind": "amendment", "training": "opt_in", "evidence": self.upload(tenant), **said},
        )

    def approve(self, answer: Answered, *, later: bool = True) -> None:
        """Approve what waits as a colleague, and let the days of notice pass."""
        for each in answer["approvals"]:
            approved = self.colleague.post(f"/v1/approvals/{each['id']}/approve")
            assert approved.status == 200, approved.body
        if later:
            assert approvals.work_off(by=SWEEP, at=clock.now() + timedelta(days=15)) == len(
                answer["approvals"]
            )

    def owner_refuses(self, answer: Answered, account: UUID) -> None:
        """Refuse or object to what waits as an owner of the customer does in the portal."""
        with scope.everything(reason="staff"):
            for each in answer["approvals"]:
                id = ids.parse(ids.APPROVAL, each["id"])
                approvals.refuse(id=id, owner_of=account, by=_owner(), at=clock.now())

    def owner_approves(self, answer: Answered, account: UUID) -> None:
        """Approve what waits as an owner of the customer does in the portal."""
        with scope.everything(reason="staff"):
            for each in answer["approvals"]:
                id = ids.parse(ids.APPROVAL, each["id"])
                assert waiting.approval(id=id).status in ("pending", "approved")
                approvals.approve(id=id, owner_of=account, by=_owner(), at=clock.now())

    def consent(
        self, tenant: str = "acme", *, category: str = catalogue.TELEMETRY, **conditions: Any
    ) -> Answered:
        """Record a consent that the customer's system attests."""
        body = {
            "category": category,
            "purpose": catalogue.SHARED,
            "terms": catalogue.TERMS,
            "conditions": {"fields": ["rpm"], "form": "raw", "regions": ["*"], **conditions},
            "signatory": SIGNATORY,
            "evidence": [{"sha256": "ab" * 32, "name": "order.pdf"}],
            "risk_accepted": True,
        }
        made = self.customer.post(f"/v1/tenants/{tenant}/consents", body)
        assert made.status == 201, made.body
        return made

    def confirm(self, consent: str) -> Answered:
        return self.customer.post(
            f"/v1/consents/{consent}/confirm",
            {
                "signatory": {**SIGNATORY, "email": "cleo@acme.example", "name": "Cleo"},
                "risk_accepted": True,
            },
        )

    def decide(self, **question: Any) -> Answered:
        answer = self.clerk.post("/v1/decisions", {**QUESTION, **question})
        assert answer.status == 200, answer.body
        return answer

    def why(self, **question: Any) -> list[str]:
        """Return the codes of the reasons; none is a yes."""
        answer = self.decide(**question)
        assert answer["allow"] == (answer["reasons"] == [])
        return [reason["code"] for reason in answer["reasons"]]
