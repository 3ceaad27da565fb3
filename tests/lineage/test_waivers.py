"""A customer is asked whether what it was promised may happen all the same; its answer counts for that case alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from consent import covenant_sentences
from consent.covenants import Covenant
from ledger import scope
from lineage.transfers.operations import checks
from lineage.transfers.operations import waivers as lineage_waivers
from lineage.transfers.queries import waivers
from tests.api.client import Api, check, key_for
from tests.catalogue import give
from tests.lineage.promises import HOLLIS, Legal, under, work_off
from tests.lineage.shelf import Shelf, named
from tests.lineage.waivers import ask, asked, grant
from tests.people import SETUP, Human, Party
from tests.portal.conftest import ACME
from wire import ids


@pytest.fixture
def client(alice: Human, db: None) -> Client:
    from django.contrib.auth import get_user_model

    one = Client()
    user = get_user_model().objects.get(pk=alice.user)
    one.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return one


def status(id: UUID) -> str:
    with scope.everything(reason="staff"):
        return waivers.waiver(id=id, at=timezone.now()).status


def page(id: UUID) -> str:
    return f"{ACME}/waivers/{ids.render(ids.WAIVER, id)}/"


def test_an_owner_says_yes_in_the_portal_and_it_is_allowed(legal: Legal, client: Client) -> None:
    assert legal.outcome() == "blocked"
    id = asked(legal)
    assert legal.outcome() == "blocked"
    assert page(id) in client.get(f"{ACME}/").content.decode()
    shown = client.get(page(id)).content.decode()
    for said in (
        "wear/pm/7",
        "Hollis Bearings Ltd",
        "Hollis runs it on its own pumps.",
        "Never given to anybody.",
    ):
        assert said in shown
    answered = client.post(page(id) + "answer/", {"answer": "grant", "words": "Fine with us"}, follow=True)
    assert "Recorded: it may happen." in answered.content.decode()
    found = legal.check()
    assert found["allow"]
    (waived,) = found["waived"]
    assert (waived["tenant"], waived["waiver"]) == ("acme", ids.render(ids.WAIVER, id))
    one = legal.api.get(f"/v1/transfers/waivers/{ids.render(ids.WAIVER, id)}")
    check(one.body, "Waiver")
    assert (one["status"], one["words"]) == ("granted", "Fine with us")


def test_a_no_is_a_no(legal: Legal, client: Client) -> None:
    id = asked(legal)
    client.post(page(id) + "answer/", {"answer": "refuse", "last_day": "2200-01-01"})
    assert status(id) == "refused"
    assert legal.outcome() == "blocked"
    again = client.post(page(id) + "answer/", {"answer": "grant"}, follow=True)
    assert "answered meanwhile" in again.content.decode()
    assert status(id) == "refused"


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"recipient": {"name": "Nordlicht Pumpen", "kind": "company"}}, id="another recipient"),
        pytest.param({"recipient": {**HOLLIS, "kind": "financial_buyer"}}, id="another kind"),
        pytest.param({"model": named("8")}, id="another version"),
        pytest.param({"vendor": True}, id="the vendor itself"),
        pytest.param({"mode": "sale"}, id="another mode"),
        pytest.param({}, id="every mode"),
    ],
)
def test_a_yes_counts_for_its_case_alone(legal: Legal, said: dict[str, Any]) -> None:
    Shelf(legal.api).derive("8", "7")
    grant(asked(legal, mode="licence"))
    assert legal.outcome(mode="licence") == "allowed"
    assert legal.outcome(said.pop("recipient", None), **{"mode": None, **said}) == "blocked"


def test_a_yes_for_any_mode_counts_for_each(legal: Legal) -> None:
    grant(asked(legal))
    assert legal.outcome(mode="sale") == "allowed"


def test_a_yes_lifts_what_was_shown_and_nothing_promised_later(legal: Legal) -> None:
    grant(asked(legal))
    assert legal.outcome() == "allowed"
    give(terms=under("t2", {"kind": "named", "name": "Hollis Bearings"}), at=timezone.now())
    assert legal.outcome() == "blocked"


def test_a_yes_for_a_time_ends(legal: Legal, client: Client) -> None:
    id = asked(legal)
    today = timezone.now().date()
    client.post(page(id) + "answer/", {"answer": "grant", "last_day": today.isoformat()})
    assert legal.outcome() == "allowed"
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=True):
        assert legal.outcome() == "blocked"
        assert status(id) == "over"


def test_a_yes_that_rested_on_it_is_taken_back_when_it_ends(legal: Legal) -> None:
    today = timezone.now()
    grant(asked(legal), until=today + timedelta(days=2))
    yes = legal.check()
    assert checks.rejudge_lapsed(by=SETUP, at=today) == 0
    with time_machine.travel(today + timedelta(days=2, minutes=1), tick=True):
        assert checks.rejudge_lapsed(by=SETUP, at=timezone.now()) == 1
        assert checks.rejudge_lapsed(by=SETUP, at=timezone.now()) == 0
        assert legal.shown(yes["id"])["changed"]["answer"]["blocking"] != []


def test_a_last_day_that_has_passed_is_refused(legal: Legal, client: Client) -> None:
    id = asked(legal)
    answered = client.post(page(id) + "answer/", {"answer": "grant", "last_day": "2020-01-01"})
    assert "The last day has passed." in answered.content.decode()
    assert status(id) == "open"
    with pytest.raises(lineage_waivers.WaiverEndsInThePast):
        grant(id, until=timezone.now() - timedelta(days=1))


def test_a_yes_is_taken_back_and_with_it_what_was_allowed(legal: Legal, client: Client) -> None:
    id = asked(legal)
    client.post(page(id) + "answer/", {"answer": "grant"})
    yes = legal.check()
    work_off()
    taken = client.post(page(id) + "revoke/", follow=True)
    assert "From now on the promise stands again." in taken.content.decode()
    assert legal.outcome() == "blocked"
    work_off()
    assert legal.shown(yes["id"])["changed"]["answer"]["blocking"] != []
    again = client.post(page(id) + "revoke/", follow=True)
    assert "There is no yes to take back" in again.content.decode()


def test_owners_are_mailed_once(legal: Legal, client: Client) -> None:
    asked(legal)
    work_off()
    mail.outbox.clear()
    assert ask(legal)["data"][0]["status"] == "open"
    work_off()
    assert mail.outbox == []


def test_the_mail_says_what_and_where(legal: Legal, client: Client) -> None:
    mail.outbox.clear()
    id = asked(legal)
    work_off()
    letters = [one for one in mail.outbox if "Hollis" in one.subject]
    assert [one.to for one in letters] == [["alice@acme.example"]]
    assert page(id) in letters[0].body
    assert "wear/pm/7" in letters[0].body
    assert "Form:" not in letters[0].body


def test_who_blocks_nothing_is_not_asked(legal: Legal, globex: Party) -> None:
    give("globex")
    assert [one["tenant"] for one in ask(legal)["data"]] == ["acme"]
    Shelf(legal.api).import_("9", "none")
    nothing = ask(legal, model=named("9"))
    assert (nothing.status, nothing.code) == (409, "nothing_to_waive")


def test_readers_read_and_strangers_know_of_nothing(
    legal: Legal, vera: Human, charlie: Human, alice: Human
) -> None:
    from django.contrib.auth import get_user_model

    id = asked(legal)

    def as_(who: Human) -> Client:
        one = Client()
        user = get_user_model().objects.get(pk=who.user)
        one.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return one

    assert "Your role can read this page" in as_(vera).get(page(id)).content.decode()
    assert as_(vera).post(page(id) + "answer/", {"answer": "grant"}).status_code == 403
    assert as_(charlie).get(page(id)).status_code == 404
    assert as_(charlie).get(page(id).replace("acme", "globex")).status_code == 404
    assert status(id) == "open"


def test_a_tenants_own_key_sees_its_own(legal: Legal, acme: Party, globex: Party) -> None:
    asked(legal)
    mine = Api(key_for("audit", tenant=acme.tenant)).get("/v1/transfers/waivers")
    theirs = Api(key_for("audit", tenant=globex.tenant)).get("/v1/transfers/waivers")
    assert (len(mine["data"]), theirs["data"]) == (1, [])


def test_the_vendor_itself_can_be_let_go(legal: Legal) -> None:
    grant(asked(legal, vendor=True))
    assert legal.outcome(vendor=True) == "allowed"
    assert legal.outcome() == "blocked"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Covenant("anyone"), "Never given to anybody."),
        (Covenant("tenant", modes=("sale",)), "Never sold to another customer."),
        (
            Covenant("competitor", modes=("sale", "licence"), exceptions=("financial_buyer",)),
            "Never sold or licensed to a competitor that the customer named; a financial buyer may have it all the same.",
        ),
        (Covenant("industry", industry="Chemicals"), "Never given to anybody in the industry “Chemicals”."),
        (Covenant("named", name="Hollis", domain="hollis.example"), "Never given to Hollis, hollis.example."),
    ],
)
def test_a_covenant_reads_as_a_sentence(said: Covenant, words: str) -> None:
    assert covenant_sentences.covenant_sentence(said) == words
