"""A customer names competitors: its terms bound the list, and the page says what a name does."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import scope
from tenants.queries import customers
from tests.catalogue import give
from tests.lineage.promises import competitors, under
from tests.people import Human, Party
from tests.portal.conftest import ACME, SignIn

PAGE = f"{ACME}/account/competitors/"
pytestmark = pytest.mark.usefixtures("catalogue")


def listed(party: Party) -> list[str]:
    with scope.everything(reason="staff"):
        return [one.name for one in customers.competitors(account=party.account)]


def terms(**limits: Any) -> None:
    give(terms=under("t1", {"kind": "competitor"}, competitors=limits))


def test_a_signatory_names_a_competitor(acme: Party, alice: Human, sign_in: SignIn) -> None:
    client = sign_in(alice)
    assert PAGE in client.get(f"{ACME}/account/").content.decode()
    answered = client.post(PAGE, {"name": "Globex Turbines", "domain": "globex.example"}, follow=True)
    assert "Recorded: Globex Turbines is now among your competitors." in answered.content.decode()
    client.post(PAGE, {"name": "Globex Turbines", "domain": "globex.example"})  # again: nothing changes
    client.post(PAGE, {"name": "Hooli"})
    assert listed(acme) == ["Globex Turbines", "Hooli"]


@pytest.mark.parametrize(
    ("standing", "says"),
    [
        (0, "its hosted use ends at once"),
        (90, "keeps the hosted use that it has for 90 days"),
        ("keep", "keeps the hosted use that it has. It gets nothing more"),
    ],
)
def test_the_page_says_what_a_name_does_when_it_is_typed(
    acme: Party, alice: Human, sign_in: SignIn, standing: Any, says: str
) -> None:
    terms(standing_customers=standing, most=7, changes_per_year=3)
    shown = sign_in(alice).get(PAGE).content.decode()
    assert "A new name counts at once." in shown
    assert says in shown
    assert "the list may hold 7 names. It holds 0." in shown
    assert "may change 3 times in a year. It changed 0 times" in shown


def test_a_full_list_takes_no_further_name(acme: Party, alice: Human, sign_in: SignIn) -> None:
    terms(most=1)
    client = sign_in(alice)
    assert client.post(PAGE, {"name": "Hooli"}).status_code == 302
    refused = client.post(PAGE, {"name": "Initech"})
    assert refused.status_code == 422
    assert "The list is full under your terms." in refused.content.decode()
    assert listed(acme) == ["Hooli"]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({}, "Please say who it is."),
        ({"name": "x", "domain": "no domain"}, "This is not a domain."),
        ({"name": "x", "lei": "529900T8BM49AURSDO5"}, "This is not an LEI."),
    ],
)
def test_a_faulty_name_is_refused(
    acme: Party, alice: Human, sign_in: SignIn, said: dict[str, str], says: str
) -> None:
    refused = sign_in(alice).post(PAGE, said)
    assert refused.status_code == 422
    assert says in refused.content.decode()
    assert listed(acme) == []


def test_a_viewer_reads_and_a_stranger_sees_nothing(
    acme: Party, vera: Human, charlie: Human, sign_in: SignIn
) -> None:
    competitors(acme, "Hooli")
    viewer = sign_in(vera)
    shown = viewer.get(PAGE).content.decode()
    assert "Hooli" in shown
    assert "Name a competitor" not in shown
    assert viewer.post(PAGE, {"name": "Initech"}).status_code == 403
    assert sign_in(charlie).get(PAGE).status_code == 404
    assert sign_in(charlie).post(PAGE, {"name": "Initech"}).status_code == 404
    assert listed(acme) == ["Hooli"]
