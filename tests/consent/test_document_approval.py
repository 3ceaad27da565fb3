"""Staff record what a signed document says. A second person approves it, and owners have a day to dispute it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from consent.operations import changes, document_approval, evidence
from consent.operations.evidence import EvidenceInput
from consent.operations.recording import Signatory
from consent.queries import consents
from consent.results import ConsentResult
from ledger import actors, scope
from ledger import queries as ledger
from ledger.actors import Actor
from tenants.operations import api_keys
from tests.catalogue import SHIFTS, give
from tests.people import SETUP, START, Human, Party, customer

DAY = timedelta(days=1)
LATER = START + timedelta(hours=2)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
ADA = Signatory("evidence", name="Ada Adams", email="ada@acme.example")

pytestmark = pytest.mark.usefixtures("acme", "catalogue")


@pytest.fixture
def propose(mona: Human, acme: Party) -> Callable[..., ConsentResult]:
    """Propose what an uploaded document says."""

    def propose(**said: Any) -> ConsentResult:
        with scope.everything(reason="staff"):
            digest = evidence.store_evidence(
                mode="live", account=acme.account, name="msa.pdf", data=PDF, limit=10_000, by=SETUP, at=START
            )
        document = EvidenceInput(digest, "msa.pdf")
        return give(
            **{
                "manner": "proposed",
                "signatory": ADA,
                "evidence": [document],
                "by": mona.actor("admin"),
                **said,
            }
        )

    return propose


def approve(consent: UUID, by: Actor) -> ConsentResult:
    with scope.everything(reason="staff"):
        return document_approval.approve(consent=consent, by=by, at=LATER)


def status(consent: UUID, at: Any) -> str:
    with scope.everything(reason="audit"):
        return consents.status_of(consent=consent, at=at)


def key_of(holder: UUID | None) -> Actor:
    with scope.everything(reason="staff"):
        id, _ = api_keys.issue_api_key(
            mode="live", scopes=["consent:write"], holder=holder, by=SETUP, at=START
        )
    return actors.key(id)


def test_an_approved_document_counts_a_day_later_in_the_name_of_who_signed_it(
    propose: Callable[..., ConsentResult], max_: Human
) -> None:
    given = approve(propose().consent, max_.actor("admin"))
    assert given.status == "scheduled"
    assert status(given.consent, LATER + DAY - timedelta(seconds=1)) == "scheduled"
    assert status(given.consent, LATER + DAY) == "active"
    with scope.everything(reason="audit"):
        entry = ledger.entry(id=given.entry)
        seen = consents.consent(id=given.consent, at=LATER)
    assert (entry.body["authority"], json.loads(entry.data)["actor"]["id"]) == ("evidence", str(max_.person))
    assert seen is not None
    assert entry.body["signatory"] == str(seen.events[0].signatory)
    assert entry.body["signatory"] not in {str(max_.person), None}


def test_an_owner_disputes_it_before_it_counts_and_it_never_does(
    propose: Callable[..., ConsentResult], max_: Human, alice: Human
) -> None:
    given = approve(propose().consent, max_.actor("admin"))
    with scope.everything(reason="staff"):
        changes.dispute(consent=given.consent, reason="not ours", by=alice.actor(), at=LATER)
    assert status(given.consent, LATER + DAY) == status(given.consent, LATER + 30 * DAY) == "disputed"


def test_who_proposed_it_does_not_approve_it(propose: Callable[..., ConsentResult], mona: Human) -> None:
    with pytest.raises(document_approval.SecondPersonNeeded):
        approve(propose().consent, mona.actor("admin"))


@pytest.mark.parametrize("held", [True, False], ids=["the approver's key", "a key that names no holder"])
def test_a_key_is_the_person_who_holds_it(
    propose: Callable[..., ConsentResult], max_: Human, *, held: bool
) -> None:
    proposed = propose(by=key_of(max_.person if held else None))
    with pytest.raises(document_approval.SecondPersonNeeded):
        approve(proposed.consent, max_.actor("admin"))


@pytest.mark.parametrize("by", [SETUP, None], ids=["the operator", "a key without a holder"])
def test_who_approves_is_a_known_person(propose: Callable[..., ConsentResult], by: Actor | None) -> None:
    with pytest.raises(document_approval.SecondPersonNeeded):
        approve(propose().consent, by or key_of(None))


def test_nothing_is_approved_without_a_document_that_is_stored_here(
    propose: Callable[..., ConsentResult], max_: Human
) -> None:
    for documents in ([], [EvidenceInput("ab" * 32, "held.pdf")]):
        with pytest.raises(document_approval.SignedEvidenceNeeded, match="attach the signed document"):
            approve(propose(evidence=documents).consent, max_.actor("admin"))


def test_another_customers_document_proves_nothing(
    propose: Callable[..., ConsentResult], max_: Human
) -> None:
    theirs = customer("other", "Other Works")
    with scope.everything(reason="staff"):
        digest = evidence.store_evidence(
            mode="live",
            account=theirs.account,
            name="x.pdf",
            data=PDF + b"\n",
            limit=9_999,
            by=SETUP,
            at=START,
        )
    proposed = propose(evidence=[EvidenceInput(digest, "x.pdf")])
    with pytest.raises(document_approval.SignedEvidenceNeeded):
        approve(proposed.consent, max_.actor("admin"))


def test_nothing_is_approved_without_the_person_who_signed(
    propose: Callable[..., ConsentResult], max_: Human
) -> None:
    with pytest.raises(document_approval.SignedEvidenceNeeded, match="name the person"):
        approve(propose(signatory=None).consent, max_.actor("admin"))


def test_critical_data_takes_two_signatories_of_the_customer(
    propose: Callable[..., ConsentResult], max_: Human
) -> None:
    proposed = propose(category=SHIFTS, risk_class="critical", rights_attested=True)
    with pytest.raises(document_approval.CustomerMustConfirm):
        approve(proposed.consent, max_.actor("admin"))


def test_a_document_waits_longer_where_the_account_wants_more_time(
    propose: Callable[..., ConsentResult], max_: Human, acme: Party
) -> None:
    from tenants.operations import accounts

    with scope.everything(reason="staff"):
        accounts.put_account(
            mode="live", key="acme", name="ACME Pumps", cooling_off_hours=48, by=SETUP, at=START
        )
    given = approve(propose().consent, max_.actor("admin"))
    assert status(given.consent, LATER + 47 * DAY / 24) == "scheduled"
    assert status(given.consent, LATER + 2 * DAY) == "active"


def test_it_is_one_signature(propose: Callable[..., ConsentResult], max_: Human) -> None:
    from consent.models import Consent
    from consent.operations import signatures

    given = approve(propose().consent, max_.actor("admin"))
    with scope.everything(reason="audit"):
        assert signatures.count(Consent.objects.get(id=given.consent)) == 1
