"""A financial buyer is a claim with dated evidence, approved by a second person: over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction

from ledger import actors, scope
from lineage.transfers.models.claim_acceptance import ClaimAcceptance
from lineage.transfers.models.transfer_claim import TransferClaim
from lineage.transfers.operations import checks
from tenants.operations import approvals
from tests.api.client import Answered, Api, check, key_for
from tests.api.papers import Desk, holder
from tests.catalogue import give
from tests.lineage.promises import Legal, competitors, under
from tests.lineage.refusals import refuses
from tests.lineage.runs import Job
from tests.people import Party
from wire import ids

FUND: dict[str, Any] = {
    "name": "Quiet Water Capital",
    "kind": "financial_buyer",
    "controls": [{"name": "Stark Valves", "votes_bps": 6000}],
}


def dated(days: int) -> list[dict[str, str]]:
    """A document of so many days ago."""
    day = (datetime.now(UTC) - timedelta(days=days)).date().isoformat()
    return [{"text": "Extract from the register of companies", "dated": day}]


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


@pytest.fixture
def buyers(catalogue: None, acme: Party, globex: Party, job: Job, desk: Desk) -> Legal:
    """ACME's model goes to nobody but a financial buyer. ACME named Globex as its competitor."""
    competitors(acme, "Globex Turbines")
    give(terms=under("t1", {"kind": "anyone", "except": ["financial_buyer"]}))
    job.cleared(tenants=["acme"])
    return Legal(desk.clerk)


def claim(desk: Desk, recipient: dict[str, Any] | None = None, *, days: int = 1, **said: Any) -> Answered:
    answered = desk.clerk.post(
        "/v1/transfers/claims", {"recipient": recipient or FUND, "evidence": dated(days), **said}
    )
    if answered.status == 201:
        check(answered.body, "TransferClaim")
    return answered


def claimed(desk: Desk, recipient: dict[str, Any] | None = None, *, days: int = 1) -> Answered:
    """Claim, and let a second person approve it."""
    answered = claim(desk, recipient, days=days)
    assert answered.status == 201, answered.raw
    desk.approve(answered, later=False)
    return desk.clerk.get(f"/v1/transfers/claims/{answered['id']}")


def test_a_claim_counts_once_a_second_person_approved_it(buyers: Legal, desk: Desk) -> None:
    assert buyers.outcome(FUND) == "review"
    made = claim(desk)
    (waiting,) = made["approvals"]
    assert (made["status"], waiting["status"], waiting["to"]["recipient"]["name"]) == (
        "pending",
        "pending",
        "Quiet Water Capital",
    )
    assert buyers.outcome(FUND) == "review"
    desk.approve(made, later=False)
    shown = desk.clerk.get(f"/v1/transfers/claims/{made['id']}")
    assert (shown["status"], shown["approvals"]) == ("accepted", [])
    assert desk.colleague.get(f"/v1/approvals/{waiting['id']}")["status"] == "effective"
    for mode in ({}, {"mode": "sale"}, {"vendor": True}):
        assert buyers.outcome(FUND, **mode) == "allowed"


def test_the_proposer_does_not_approve_its_own_claim(buyers: Legal, desk: Desk) -> None:
    (waiting,) = claim(desk)["approvals"]
    own = Api(key_for("approve", holder=holder("max@vendor.example")))
    refused = own.post(f"/v1/approvals/{waiting['id']}/approve")
    assert refused.code == "approver_is_proposer"
    desk.colleague.post(f"/v1/approvals/{waiting['id']}/refuse", {"reason": "That is no register"})
    assert buyers.outcome(FUND) == "review"


@pytest.mark.parametrize(
    "other",
    [
        {"controls": []},
        {"controls": [{"name": "Stark Valves", "votes_bps": 6001}]},
        {"controls": [*FUND["controls"], {"name": "Hooli"}]},
        {"controlled_by": [{"name": "Hooli"}]},
        {"industry": "Banking"},
        {"name": "Quiet Fire Capital"},
    ],
)
def test_a_claim_is_for_its_recipient_with_its_structure(
    buyers: Legal, desk: Desk, other: dict[str, Any]
) -> None:
    claimed(desk)
    assert buyers.outcome({**FUND, **other}) == "review"
    evidenced = {**FUND, "evidence": dated(1)}
    assert buyers.outcome(evidenced) == "allowed"


@pytest.mark.parametrize(
    ("recipient", "outcome"),
    [
        ({**FUND, "name": "Globex Turbines"}, "blocked"),
        ({**FUND, "name": "Globex"}, "review"),
        ({**FUND, "controls": [{"name": "Globex Turbines"}]}, "blocked"),
        ({**FUND, "controlled_by": [{"name": "Globex"}]}, "review"),
        ({**FUND, "controls": [{"name": "Globex Turbines", "votes_bps": 2000}]}, "review"),
    ],
)
def test_a_claim_never_lifts_a_covenant_for_a_protected_party(
    buyers: Legal, desk: Desk, recipient: dict[str, Any], outcome: str
) -> None:
    """Only if no party in the structure matches a protected one surely or unsurely; otherwise review_required."""
    claimed(desk, recipient)
    assert buyers.outcome(recipient) == outcome
    assert buyers.check(recipient)["allow"] is False


def test_evidence_lasts_90_days(buyers: Legal, desk: Desk) -> None:
    assert claim(desk, days=91).code == "evidence_too_old"
    assert claim(desk, days=-2).code == "evidence_in_the_future"
    claimed(desk, days=80)
    allowed = buyers.check(FUND)
    assert allowed["allow"]
    lapsed = datetime.combine(datetime.now(UTC) + timedelta(days=10), time(1), UTC)
    with time_machine.travel(lapsed):
        assert checks.rejudge_lapsed(by=actors.system("sweep"), at=lapsed) == 1
    assert buyers.shown(allowed["id"])["changed"]["answer"]["review_required"]


def test_an_untouched_or_late_approval_does_not_count(buyers: Legal, desk: Desk) -> None:
    """A claim that is approved after its evidence has lapsed takes no effect."""
    made = claim(desk, days=89)
    id = made["approvals"][0]["id"]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)):
        with scope.everything(reason="staff"):
            approvals.approve(
                id=ids.parse(ids.APPROVAL, id),
                by=actors.person(holder("mona@vendor.example"), channel="admin"),
                at=datetime.now(UTC),
            )
    assert desk.colleague.get(f"/v1/approvals/{id}")["status"] == "lapsed"
    assert buyers.outcome(FUND) == "review"


def test_test_mode_needs_one_person(catalogue: None, acme: Party) -> None:
    desk = Desk(mode="test")
    made = claim(desk)
    assert (made.status, made["status"], made["approvals"]) == (201, "accepted", [])


@pytest.mark.parametrize(
    ("said", "status", "pointer"),
    [
        ({"evidence": []}, 400, "/evidence"),
        ({"evidence": None}, 400, "/evidence"),
        ({"evidence": [{"text": "x", "dated": "01.12.2026"}]}, 400, "/evidence/0/dated"),
        ({"evidence": [{"text": " ", "dated": "2026-11-30"}]}, 400, "/evidence/0/text"),
        ({"recipient": {"name": "Quiet Water"}}, 400, "/recipient/kind"),
        ({"note": "x"}, 400, "/note"),
    ],
)
def test_a_faulty_claim_is_refused(desk: Desk, said: dict[str, Any], status: int, pointer: str) -> None:
    answered = (
        claim(desk, **said)
        if "recipient" not in said
        else desk.clerk.post("/v1/transfers/claims", {"evidence": dated(1), **said})
    )
    assert answered.status == status, answered.raw
    assert pointer in [one["pointer"] for one in answered["errors"]]


def test_only_a_financial_buyer_is_claimed(desk: Desk) -> None:
    refused = claim(desk, {**FUND, "kind": "company"})
    assert (refused.status, refused.code) == (422, "not_a_financial_buyer")


def test_claims_are_the_vendors_and_of_one_mode(desk: Desk, acme: Party) -> None:
    made = claim(desk)
    listed = desk.clerk.get("/v1/transfers/claims")
    check(listed.body, "TransferClaimList")
    assert [one["id"] for one in listed["data"]] == [made["id"]]
    restricted = Api(key_for("runs", tenant=acme.tenant))
    for method, path in (("GET", "/v1/transfers/claims"), ("GET", f"/v1/transfers/claims/{made['id']}")):
        assert restricted.ask(method, path).status == 403
    other_mode = Api(key_for("runs", mode="test"))
    assert other_mode.get(f"/v1/transfers/claims/{made['id']}").code == "no_such_claim"
    assert other_mode.get("/v1/transfers/claims")["data"] == []


def test_the_database_keeps_claims_as_they_were(desk: Desk) -> None:
    claim(desk)
    with scope.everything(reason="audit"):
        for do, match in (
            (lambda: TransferClaim.objects.update(recipient={}), "permission denied"),
            (lambda: TransferClaim.objects.all().delete(), "permission denied"),
            (lambda: _again(evidence=[]), "a_claim_has_evidence"),
            (lambda: _again(holds_until=datetime(2020, 1, 1, tzinfo=UTC)), "a_claim_ends_after_it_begins"),
            (lambda: [_accepted(), _accepted()], "claim_id"),
            (lambda: ClaimAcceptance.objects.update(accepted_at=datetime.now(UTC)), "permission denied"),
        ):
            with refuses(match), transaction.atomic():
                do()


def _again(**changes: Any) -> None:
    row = TransferClaim.objects.get()
    row.id, row.entry_id = uuid4(), uuid4()
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def _accepted() -> None:
    ClaimAcceptance.objects.create(
        claim=TransferClaim.objects.get(), accepted_at=datetime.now(UTC), entry_id=uuid4()
    )
