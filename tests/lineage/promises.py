"""What tests about transfers share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from consent.covenants import MODES
from ledger import deliveries, scope
from tenants.operations import approvals, tenants
from tenants.operations.accounts import CompetitorInput
from tests.api.client import Answered, Api, check
from tests.catalogue import publish
from tests.lineage.shelf import named
from tests.people import SETUP, START, Party
from wire import ids

HOLLIS = {"name": "Hollis Bearings Ltd", "kind": "company"}


class Legal:
    """The vendor's legal officer, over the API."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def check(self, recipient: dict[str, Any] | None = None, **said: Any) -> Answered:
        asked = {
            "recipient": recipient or HOLLIS,
            **({"model": named("7")} if not said.keys() & {"vendor", "model", "holding"} else {}),
        }
        answered = self.api.post("/v1/transfers/check", {**asked, **said})
        if answered.status == 200:
            check(answered.body, "TransferCheck")
        return answered

    def outcome(self, recipient: dict[str, Any] | None = None, **said: Any) -> str:
        answered = self.check(recipient, **said)
        assert answered.status == 200, answered.raw
        assert answered["allow"] is not bool(answered["blocking"] or answered["review_required"])
        if answered["allow"]:
            return "allowed"
        return "blocked" if answered["blocking"] else "review"

    def review(
        self, covenant: dict[str, Any], recipient: dict[str, Any] | None = None, **said: Any
    ) -> Answered:
        return self.api.post(
            "/v1/transfers/reviews",
            {
                "tenant": "acme",
                "covenant": covenant,
                "recipient": recipient or HOLLIS,
                "same": False,
                "note": "Another company of this name.",
                **said,
            },
        )

    def shown(self, id: str) -> Any:
        answered = self.api.get(f"/v1/transfers/checks/{id}")
        check(answered.body, "TransferCheck")
        return answered.body


def agreed(answer: Answered, party: Party) -> None:
    """Approve what waits, as an owner of the customer does in the portal: it takes effect at once."""
    with scope.everything(reason="staff"):
        for each in answer["approvals"]:
            approvals.approve(
                id=ids.parse(ids.APPROVAL, each["id"]), owner_of=party.account, by=SETUP, at=timezone.now()
            )


def under(version: str, *covenants: dict[str, Any], **clauses: Any) -> str:
    """Publish terms with these covenants. One that says no modes gets all four."""
    said = [{"modes": list(MODES), **covenant} for covenant in covenants]
    publish(version, clauses={"no_transfer_to": said, **clauses})
    return version


def competitors(party: Party, *names: str) -> None:
    with scope.everything(reason="staff"):
        tenants.put_tenant(
            mode="live",
            key=party.key,
            name=party.key.title(),
            region="DE",
            competitors=[CompetitorInput(name, "", "") for name in names],
            approved=True,
            by=SETUP,
            at=START,
        )


def work_off() -> None:
    deliveries.drain(now=timezone.now, longest=timedelta(seconds=60))
