"""One search over what a member of staff may see: typed results, the best fit first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from desk.search import asked, result
from ledger import queries as ledger
from ledger import scope
from tenants.operations import accounts
from tests.catalogue import give
from tests.desk.browser import signed_in
from tests.desk.statements import opened
from tests.people import SETUP, START, Human, Party, customer, human, manages
from wire import ids

pytestmark = pytest.mark.usefixtures("schedule")


def found(who: Human, text: str) -> list[tuple[str, str]]:
    shown: Any = signed_in(who).get("/admin/find/", {"q": text})
    assert shown.status_code == 200
    return [(each.kind, each.title) for each in shown.context["results"]]


def test_what_was_typed_is_read_as_an_id_a_number_or_words() -> None:
    id = ids.new(at=START)
    assert asked.parse(f" {ids.render('con', id).upper()} ") == asked.Asked(
        ids.render("con", id).upper(), (), id, "con"
    )
    assert asked.parse(str(id)).id == id
    assert (asked.parse("#412").number, asked.parse("#412").words) == (412, ())
    assert (asked.parse("412").number, asked.parse("412").words) == (412, ("412",))
    assert asked.parse("con_nonsense").words == ("con_nonsense",)
    assert asked.parse("\x00 brandt  pumpen").words == ("brandt", "pumpen")


def test_a_better_fit_has_a_lower_rank() -> None:
    texts = ("brandt", "brandt pumpen", "the brandt", "ebrandt", "other")
    ranks = [result.rank(("Brandt",), text, base=0) for text in texts]
    assert ranks == sorted(set(ranks))


def test_one_box_finds_each_kind_by_name_id_and_address(mona: Human, acme: Party, alice: Human) -> None:
    given = give(at=timezone.now() - timedelta(hours=1))
    with scope.everything(reason="staff"):
        accounts.put_account(
            mode="live", key="acme", name="ACME Pumps", by=SETUP, at=START + timedelta(minutes=1),
            subscriptions=[accounts.SubscriptionInput("sub_77", ("acme",), "cus_77", "EUR")],
        )  # fmt: skip
        entry = ledger.entries(limit=1, tenant=acme.tenant)[0]
    assert found(mona, "acme")[0] == ("Customer", "ACME Pumps")
    assert ("Person", "Alice Adams") in found(mona, "alice@ac")
    assert ("Consent", "Machine telemetry: Train a shared model") in found(mona, "acme telemetry")
    assert found(mona, ids.render("con", given.consent))[0][0] == "Consent"
    assert ("Subscription", "sub_77") in found(mona, "sub_77")
    assert found(mona, f"#{entry.seq}")[0][0] == "Ledger entry"
    assert found(mona, ids.render("ent", entry.id))[0][0] == "Ledger entry"
    assert found(mona, str(acme.tenant))[0] == ("Customer", "ACME Pumps")
    assert ("Page", "Findings") in found(mona, "findings")
    assert found(mona, "") == found(mona, "nothing of the kind") == []


def test_it_shows_nothing_of_another_managers_customer(mona: Human, globex: Party, charlie: Human) -> None:
    given = give("globex", at=timezone.now() - timedelta(hours=1))
    nobody = human("nora@nowhere.example", "Nora")
    for text in (
        "globex", "charlie", ids.render("con", given.consent), ids.render("ent", given.entry), "sub_globex",
        "nora", str(globex.tenant), str(globex.account), str(charlie.person),
    ):  # fmt: skip
        assert [each for each in found(mona, text) if each[0] != "Page"] == [], text
    legal = human("lena@vendor.example", "Lena", is_staff=True, is_superuser=True)
    assert ("Person", "Nora") in found(legal, "nora")
    assert nobody.person
    assert ("Customer", "Globex Turbines") in found(legal, "globex")


def test_as_many_statements_for_many_results_as_for_few(mona: Human, acme: Party) -> None:
    browser = signed_in(mona)
    opened(browser, "/admin/find/?q=acme")
    _, few = opened(browser, "/admin/find/?q=acme")
    for number in range(9):
        manages(mona, customer(f"acme-{number}", f"ACME {number}"))
        give(f"acme-{number}", at=timezone.now() - timedelta(hours=1))
    shown, many = opened(browser, "/admin/find/?q=acme")
    assert "ACME 7" in shown
    assert len(many) == len(few) < 10
