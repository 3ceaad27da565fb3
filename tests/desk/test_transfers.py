"""Legal asks whether something may go to somebody, judges what is unsure, and asks customers; nobody else there does."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client

from consent.clauses import Clauses
from consent.covenants import MODES
from consent.models import Terms
from ledger import scope
from tests.catalogue import give
from tests.desk.browser import signed_in
from tests.lineage.promises import competitors, under
from tests.lineage.runs import Job
from tests.people import Human, Party, human

PAGE = "/admin/transfers/"
ASKED = {
    "mode": "live",
    "model": "wear/pm/7",
    "name": "Hollis Bearings Ltd",
    "kind": "company",
}


@pytest.fixture
def legal(db: None) -> Client:
    who = human("lena@vendor.example", "Lena", is_staff=True)
    from django.contrib.auth import get_user_model

    get_user_model().objects.get(pk=who.user).groups.add(Group.objects.get(name="Legal"))
    return signed_in(who)


@pytest.fixture
def model(catalogue: None, acme: Party, job: Job) -> None:
    competitors(acme, "Hollis")
    give(terms=under("t1", {"kind": "competitor"}, {"kind": "industry", "industry": "Chemicals"}))
    job.cleared()


def ask(legal: Client, **said: Any) -> Any:
    return legal.post(PAGE, {**ASKED, **said}, follow=True)


def test_what_is_unsure_is_judged_there(legal: Client, model: None) -> None:
    page = ask(legal, industry="Bearings")
    shown = page.content.decode()
    assert "needs a review" in shown
    assert "The recipient may be the party that the covenant names." in shown
    address = page.redirect_chain[-1][0]
    silent = legal.post(address, {"do": "other-0", "note": ""})
    assert silent.status_code == 422
    judged = legal.post(address, {"do": "other-0", "note": "Another Hollis."}, follow=True)
    assert "It counts once a second person has approved it." in judged.content.decode()
    assert "needs a review" in judged.content.decode()
    own_refusal = legal.post(address, {"do": "same-0", "note": "It is them after all."}, follow=True)
    assert "Judged, and asked again." in own_refusal.content.decode()
    listed = legal.get(PAGE).content.decode()
    assert listed.count("Hollis Bearings Ltd") == 3


def test_customers_that_block_are_asked_from_there(legal: Client, model: None) -> None:
    page = ask(legal, industry="Chemicals", way="licence")
    assert "The recipient is of this industry." in page.content.decode()
    address = page.redirect_chain[-1][0]
    asked = legal.post(address, {"do": "waive", "note": "Its own pumps only."}, follow=True).content.decode()
    assert "Asked of 1: their owners are mailed." in asked
    assert '<span class="desk-status wait">open</span>' in asked


def test_what_nobody_could_judge_is_not_found(legal: Client, model: None) -> None:
    address = ask(legal, industry="Bearings").redirect_chain[-1][0]
    for do in ("other-9", "friend-0", "same-", "x"):
        assert legal.post(address, {"do": do, "note": "n"}).status_code == 404
    assert legal.get("/admin/transfers/01943ad7-aa80-7000-8851-f1be0d63a7bb/").status_code == 404


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"model": "wear/pm"}, "As family/name/version."),
        ({"model": "wear/pm/99"}, "No version of this name"),
        ({"domain": "hollis"}, "A domain such as hollis.example."),
        ({"lei": "529900T8BM49AURSDO56"}, "20 characters with their check digits."),
    ],
)
def test_a_faulty_question_is_shown_again(
    legal: Client, model: None, said: dict[str, str], says: str
) -> None:
    answered = ask(legal, **said)
    assert answered.status_code == 422
    assert says in answered.content.decode()


def test_the_vendor_itself_is_asked_about_without_a_model(legal: Client, model: None) -> None:
    assert "The vendor itself, to Hollis Bearings Ltd" in ask(legal, model="").content.decode()


def test_account_managers_do_not_open_it(mona: Human) -> None:
    assert signed_in(mona).get(PAGE).status_code == 403


def test_promises_of_older_terms_without_modes_are_listed(legal: Client, model: None) -> None:
    """Older covenants without modes keep meaning all four and are listed for Legal."""
    assert "do not say their modes" not in legal.get(PAGE).content.decode()
    with transaction.atomic():  # rolled back: an older release wrote such rows
        with scope.everything(reason="staff"):
            row = Terms.objects.get(version="t1")
            row.id, row.entry_id, row.version, row.revision = uuid4(), uuid4(), "old", None
            newest = {"regions_cover_models", "joint_use", "leakage", "competitors"}
            row.clauses = {name: value for name, value in row.clauses.items() if name not in newest}
            row.save(force_insert=True)
        shown = legal.get(PAGE).content.decode()
        transaction.set_rollback(True)
    assert "do not say their modes" in shown
    assert "Never given to a competitor that the customer named." in shown
    assert shown.count("<td>old</td>") == 2
    (kept,) = (one for one in Clauses.from_dict(row.clauses).no_transfer_to if one.kind == "competitor")
    assert kept.modes == MODES
