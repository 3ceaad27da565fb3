"""Random histories of a small vendor: what customers and the vendor do in any order, as operations allow it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from consent.models import Agreement, Consent
from consent.operations import agreements, changes, contract_ends, evidence, purposes, sweep, voiding
from consent.operations import catalogue as catalogue_operations
from consent.operations.recording import Signatory
from ledger import scope
from pricing import operations as pricing
from pricing.governance.operations import overrides
from tenants.models import ApiKey, Tenant
from tenants.operations import accounts, api_keys, approvals, members, people, tenants, users
from tenants.operations.accounts import BillingInput, CompetitorInput
from tenants.queries import approvals as approval_queries
from tests import catalogue
from tests.people import SETUP, START, customer
from wire import times


class History:
    """One history. Every step happens a little later than the one before; a refused step changes nothing."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.at = START + timedelta(days=1)
        self.parties = [customer("acme", "ACME Pumps"), customer("globex", "Globex Turbines", mode="live")]
        catalogue.record()
        self.users = [
            users.make_user(email=f"u{number}@acme.example", name=f"User {number}") for number in range(3)
        ]
        self.steps: list[Callable[[], Any]] = [
            *([self.give, self.give, self.propose, self.change, self.change, self.change] * 2),
            *(self.switch, self.rename, self.agree, self.new_terms, self.new_fields, self.purpose),
            *(self.key, self.member, self.bill, self.sign_twice, self.sweep, self.sweep, self.override),
            *(self.void, self.end_contract, self.approve, self.erase),
        ]

    def run(self, steps: int) -> None:
        for _ in range(steps):
            self.at += timedelta(seconds=self.random.randint(0, 3 * 86_400))
            step = self.random.choice(self.steps)
            try:
                with scope.everything(reason="staff"):
                    step()
            except Exception as error:  # a refusal, which has a code; anything else is a fault
                if not hasattr(error, "code"):
                    raise

    def pick(self, *items: Any) -> Any:
        return self.random.choice(items)

    def party(self) -> Any:
        return self.pick(*self.parties)

    def give(self, manner: str = "attested") -> None:
        said: dict[str, Any] = {
            "form": self.pick("raw", "aggregated"),
            "regions": [self.pick("EU", "DE", "*")],
        }
        if self.random.random() < 0.5:
            said["valid_from"] = times.render(self.at + timedelta(days=self.random.randint(-30, 30)))
        if self.random.random() < 0.5:
            said["valid_until"] = times.render(self.at + timedelta(days=self.random.randint(31, 90)))
        terms = self.pick(catalogue.TERMS, *(f"t{number}" for number in range(3)))
        catalogue.give(
            self.party().key,
            category=self.pick(catalogue.TELEMETRY, catalogue.SHIFTS),
            purpose=self.pick(catalogue.SHARED, catalogue.OWN),
            terms=terms,
            at=self.at,
            manner=manner,
            said=said,
            rights_attested=True,
        )

    def propose(self) -> None:
        self.give(manner="proposed")

    def change(self) -> None:
        ids = list(Consent.objects.order_by("id").values_list("id", flat=True))
        if not ids:
            return
        consent: UUID = self.pick(*ids[-6:])
        signatory = Signatory(
            "officer", name=f"Signer {self.random.random()}", email=f"{self.random.random()}@x.example"
        )
        act = self.pick("pause", "resume", "withdraw", "withdraw", "dispute", "refuse", "confirm")
        extra: dict[str, Any] = {"signatory": signatory} if act == "confirm" else {"reason": "because"}
        getattr(changes, act)(consent=consent, by=SETUP, at=self.at, **extra)

    def switch(self) -> None:
        self.put(suspended=self.pick(True, False))

    def rename(self) -> None:
        self.put(name=f"Name {self.random.random()}", aliases=[f"alias-{self.random.randint(0, 9)}"])

    def put(self, **changed: Any) -> None:
        row = Tenant.objects.get(id=self.party().tenant)
        said = {"name": row.name, "region": row.region, **changed}
        approved = self.pick(True, False)
        tenants.put_tenant(mode="live", key=row.key, approved=approved, by=SETUP, at=self.at, **said)

    def agree(self) -> None:
        agreements.record_agreement(
            mode="live", account=self.party().key, reference=f"msa-{self.random.randint(0, 99)}", kind="msa",
            training=self.pick("prohibited", "opt_in", "opt_in", "silent"), effective_from=self.at,
            effective_until=self.pick(None, self.at + timedelta(days=20)), evidence=[self.document()],
            scope=self.pick(None, {"categories": [catalogue.TELEMETRY]}), renewal=self.pick("none", "auto"),
            by=SETUP, at=self.at,
        )  # fmt: skip

    def document(self) -> str:
        """A new document of some customer."""
        return evidence.store_evidence(
            mode="live", account=self.party().account, name="a.eml", limit=1000, by=SETUP, at=self.at,
            data=f"From: a@x.example\nDate: today\n\n{self.random.random()}".encode(),
        )  # fmt: skip

    def void(self) -> None:
        papers = list(Agreement.objects.order_by("id").values_list("account__key", "reference"))
        if not papers:
            return
        account, reference = self.pick(*papers)
        voiding.void_agreement(
            mode="live", account=account, reference=reference, reason="in error", by=SETUP, at=self.at
        )

    def end_contract(self) -> None:
        contract_ends.decide_contract_end(
            mode="live", account=self.party().key, decision=self.pick("holdover", "end"),
            signatory=Signatory("officer", name="Ada", email="ada@x.example"), by=SETUP, at=self.at,
        )  # fmt: skip

    def approve(self) -> None:
        for waiting in approval_queries.approvals(mode="live", status="pending"):
            if waiting.account is not None:
                approvals.approve(id=waiting.id, owner_of=waiting.account, by=SETUP, at=self.at)

    def new_terms(self) -> None:
        number = self.random.randint(0, 2)
        account = self.pick(None, self.party().key)
        catalogue.publish(
            f"t{number}", at=self.at, account=account, requires_reacceptance=self.pick(True, False)
        )

    def new_fields(self) -> None:
        fields = [
            catalogue_operations.FieldInput(f"f{number}", "number", "", "none", self.pick(True, False))
            for number in range(self.random.randint(1, 3))
        ]
        catalogue_operations.put_category(
            mode="live", code="extra", name="Extra", description="", fields=fields, by=SETUP, at=self.at
        )

    def purpose(self) -> None:
        purposes.put_purpose(
            mode="live", code="p", name=f"P {self.random.random()}", cross_tenant=True, by=SETUP, at=self.at
        )

    def key(self) -> None:
        ids = list(ApiKey.objects.order_by("id").values_list("id", flat=True))
        act = self.pick("issue", "rotate", "revoke")
        if act == "issue" or not ids:
            api_keys.issue_api_key(
                mode="live", scopes=[self.pick("decide", "admin")], tenant=self.pick(None, self.party().tenant),
                expires_at=self.pick(None, self.at + timedelta(days=9)), by=SETUP, at=self.at,
            )  # fmt: skip
        elif act == "rotate":
            api_keys.rotate_api_key(id=self.pick(*ids), overlap=timedelta(hours=1), by=SETUP, at=self.at)
        else:
            api_keys.revoke_api_key(id=self.pick(*ids), by=SETUP, at=self.at)

    def member(self) -> None:
        user, account = self.pick(*self.users), self.party().account
        if self.random.random() < 0.3:
            members.end_membership(user=user, account=account, by=SETUP, at=self.at)
            return
        role = self.pick("owner", "viewer", "billing")
        members.record_member(user=user, account=account, role=role, by=SETUP, at=self.at)

    def bill(self) -> None:
        tenant = self.party()
        self.put_party(
            tenant,
            billing=BillingInput(self.pick("", "cus_1"), self.pick("", f"sub_{tenant.key}"), "EUR"),
            competitors=[CompetitorInput(f"Rival {self.random.randint(0, 3)}") for _ in range(2)],
        )

    def put_party(self, party: Any, **changed: Any) -> None:
        row = Tenant.objects.get(id=party.tenant)
        tenants.put_tenant(
            mode="live", key=row.key, name=row.name, region=row.region, approved=True, by=SETUP, at=self.at,
            **changed,
        )  # fmt: skip

    def sign_twice(self) -> None:
        key = self.party().key
        accounts.put_account(
            mode="live",
            key=key,
            name=key,
            signatures_required=self.pick(1, 2),
            time_zone=self.pick(None, "Europe/Berlin", "UTC"),
            by=SETUP,
            at=self.at,
        )

    def override(self) -> None:
        overrides.record_override(
            tenant=self.party().tenant, kind="fixed", bps=self.random.randint(0, 9999), effective_from=self.at,
            effective_until=None, reason="Negotiated", approved_by=UUID(int=7), by=SETUP, at=self.at,
        )  # fmt: skip

    def sweep(self) -> None:
        sweep.record_time_effects(by=SETUP, at=self.at)
        pricing.sweep(by=SETUP, at=self.at)

    def erase(self) -> None:
        person = people.record_person(name="Gone", email="gone@x.example")
        people.erase_person(person=person, mode="live", by=SETUP, at=self.at)
