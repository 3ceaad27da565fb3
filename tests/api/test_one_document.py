"""One document is signed: the terms' text, then every clause and condition in words, under one digest."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from consent.models import SignedDocument
from consent.signed_document import RankedPaper, papers_above
from ledger import clock, scope
from ledger import queries as ledger
from tests import catalogue
from tests.api.client import Api, check, key_for
from tests.api.papers import Desk
from tests.people import Human, Party
from tests.portal.conftest import PAGE, SignIn, consents, review, sign, sign_in
from wire import ids

__all__ = ["sign_in"]
pytestmark = pytest.mark.usefixtures("schedule")


@pytest.fixture
def desk(acme: Party, schedule: None) -> Desk:
    return Desk()


def document(desk: Desk, consent: str) -> Any:
    found = desk.clerk.get(f"/v1/consents/{consent}/document")
    assert found.status == 200, found.body
    check(found.body, "SignedDocument")
    return found


def test_text_and_schedule_stand_under_one_digest_in_the_ledger(desk: Desk) -> None:
    consent = desk.consent()
    found = document(desk, consent["id"])
    text = found["markdown"]
    assert text.startswith(f"# Terms {catalogue.TERMS}")
    assert hashlib.sha256(text.encode()).hexdigest() == found["sha256"]
    assert "Only in" not in text  # the regions are anywhere
    for words in (
        "1 of 4 fields: rpm",
        "Anywhere in the world",
        "Models that learn from the data belong to the vendor.",
        "After the contract, copies",
        "The risk that remains: A model may keep traces of the data it learned from.",
        "what is stricter for the vendor holds",
    ):
        assert words in text, words
    with scope.everything(reason="audit"):
        entry = ledger.entry(id=ids.parse(ids.ENTRY, consent["entry"]))
    assert (entry.kind, entry.body["document_sha256"]) == ("consent.stated/2", found["sha256"])


def test_it_says_which_papers_rank_above_it(desk: Desk) -> None:
    desk.recorded("dpa", kind="dpa", training="opt_in", rank=2)
    desk.recorded("msa", training="opt_in", rank=1)
    desk.recorded("order", kind="order_form", training="silent")
    text = document(desk, desk.consent()["id"])["markdown"]
    assert "in this order: msa (rank 1), then dpa (rank 2), then order." in text
    assert "No rank lifts a prohibition" in text


def test_ranks_in_words() -> None:
    assert papers_above([]) == ["No agreement in force ranks above this document."]
    assert "b (rank 1), then a" in papers_above([RankedPaper("a", None), RankedPaper("b", 1)])[0]


def test_what_is_shown_is_what_is_signed(desk: Desk, acme: Party, alice: Human, sign_in: SignIn) -> None:
    client = sign_in(alice)
    shown = review(client, PAGE)
    digest = shown.context["document"].sha256
    assert digest in shown.content.decode()
    assert sign(client, PAGE, token=shown.context["token"]).status_code == 302
    [mine] = consents(acme)
    assert document(desk, ids.render(ids.CONSENT, mine.id))["sha256"] == digest


def test_a_paper_recorded_meanwhile_makes_the_page_stale(
    desk: Desk, acme: Party, alice: Human, sign_in: SignIn
) -> None:
    client = sign_in(alice)
    token = review(client, PAGE).context["token"]
    desk.recorded("msa", training="opt_in", rank=1)
    assert sign(client, PAGE, token=token)["Location"] == f"{PAGE}review/"
    assert consents(acme) == []


def test_a_confirmed_proposal_keeps_the_document_that_was_proposed(desk: Desk) -> None:
    given = catalogue.give(manner="proposed", signatory=None, evidence=[], at=clock.now())
    id = ids.render(ids.CONSENT, given.consent)
    before = document(desk, id)
    desk.recorded("msa", training="opt_in", rank=1)
    assert desk.confirm(id)["status"] == "active"
    assert document(desk, id).body == before.body


def test_a_foreign_key_does_not_read_it(desk: Desk, globex: Party) -> None:
    consent = desk.consent()
    other = Api(key_for("consent:read", tenant=globex.tenant))
    assert other.get(f"/v1/consents/{consent['id']}/document").status == 404
    assert Api(key_for("decide")).get(f"/v1/consents/{consent['id']}/document").status == 403


def test_checking_alone_keeps_no_document(desk: Desk) -> None:
    said = {
        "category": catalogue.TELEMETRY,
        "purpose": catalogue.SHARED,
        "terms": catalogue.TERMS,
        "conditions": {"fields": ["rpm"], "form": "raw", "regions": ["*"]},
        "validate_only": True,
        "risk_accepted": True,
    }
    assert desk.customer.post("/v1/tenants/acme/consents", said).status == 200
    with scope.everything(reason="audit"):
        assert SignedDocument.objects.count() == 0
