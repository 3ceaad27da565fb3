"""An owner decides about the end of the contract, and about what waits to be destroyed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from ledger import clock
from tests import catalogue
from tests.lineage.planned import Copies, ago
from tests.people import Human, Party
from tests.portal.conftest import ACME, PAGE, SignIn, review, sign

pytestmark = pytest.mark.usefixtures("acme", "globex", "schedule")
LONG_AGO = "2024-01-01T00:00:00Z"
CONTRACT = f"{ACME}/contract/"


@pytest.fixture
def copies() -> Copies:
    """ACME, whose contract has ended, with a copy that its terms then destroy."""
    copies = Copies(on_contract_end="destroy")
    copies.desk.recorded("msa", training="opt_in", effective_from=LONG_AGO)
    copies.consent()
    copies.copy()
    copies.desk.recorded(
        "notice", kind="order_form", training="silent", ends={"reference": "msa", "at": ago(days=3)}
    )
    return copies


@pytest.fixture
def waiting(acme: Party) -> tuple[Copies, str]:
    """A withdrawal that a key recorded, whose order waits. Returns its page."""
    copies = Copies()
    consent = copies.consent()
    copies.copy()
    copies.withdraw(consent)
    [order] = copies.orders("planned")
    return copies, f"{ACME}/destruction/{order['id']}/"


def text(client: Client, page: str) -> str:
    shown = client.get(page)
    assert shown.status_code == 200
    return " ".join(shown.content.decode().split())


def test_the_page_says_that_the_contract_ended_and_what_is_planned(
    copies: Copies, alice: Human, sign_in: SignIn
) -> None:
    shown = text(sign_in(alice), CONTRACT)
    assert "Your contract ended on" in shown
    assert "Planned destruction" in shown
    assert "30 days of weekly notice" in shown
    assert "last as long as any copy or model with your data" in shown


def test_an_owner_confirms_the_end(copies: Copies, alice: Human, sign_in: SignIn) -> None:
    done = sign_in(alice).post(CONTRACT, {"decision": "end"})
    assert (done.status_code, done.headers["Location"]) == (302, CONTRACT)
    assert copies.statuses() == [("contract_end", "data_set", "due")]


def test_an_owner_lets_the_contract_go_on(copies: Copies, alice: Human, sign_in: SignIn) -> None:
    client = sign_in(alice)
    too_long = str((clock.now() + timedelta(days=62)).date())
    refused = client.post(CONTRACT, {"decision": "holdover", "last_day": too_long})
    assert refused.status_code == 409
    assert "60 days at most" in refused.content.decode()
    assert client.post(CONTRACT, {"decision": "holdover"}).status_code == 302
    assert copies.statuses() == [("contract_end", "data_set", "cancelled")]


def test_only_an_owner_decides(copies: Copies, bob: Human, charlie: Human, sign_in: SignIn) -> None:
    client = sign_in(bob)
    assert "Record my decision" not in text(client, CONTRACT)
    assert client.post(CONTRACT, {"decision": "end"}).status_code == 403
    assert sign_in(charlie).get(CONTRACT).status_code == 404
    assert sign_in(charlie).post(CONTRACT, {"decision": "end"}).status_code == 404
    assert copies.statuses() == [("contract_end", "data_set", "planned")]


def test_nothing_is_decided_by_an_empty_form(copies: Copies, alice: Human, sign_in: SignIn) -> None:
    assert sign_in(alice).post(CONTRACT, {}).status_code == 422
    assert copies.statuses()[0][2] == "planned"


def test_a_contract_without_an_end_has_nothing_to_decide(alice: Human, sign_in: SignIn) -> None:
    client = sign_in(alice)
    shown = text(client, CONTRACT)
    assert "no end that we know of" in shown
    assert "Record my decision" not in shown
    assert client.post(CONTRACT, {"decision": "end"}).status_code == 409


def test_near_dates_are_listed(alice: Human, sign_in: SignIn) -> None:
    desk = Copies().desk
    until = (clock.now() + timedelta(days=80)).date().isoformat() + "T00:00:00Z"
    desk.recorded(
        "msa",
        training="opt_in",
        effective_from=LONG_AGO,
        effective_until=until,
        renewal="auto",
        notice_days=30,
    )
    shown = text(sign_in(alice), CONTRACT)
    assert "msa: it renews by itself on" in shown
    assert "Notice must be given by" in shown


def test_an_owner_releases_what_waits(
    waiting: tuple[Copies, str], alice: Human, bob: Human, sign_in: SignIn
) -> None:
    copies, page = waiting
    assert "Destroy it now" not in text(sign_in(bob), page)
    assert sign_in(bob).post(f"{page}release/").status_code == 403
    client = sign_in(alice)
    assert "Planned, not yet due" in text(client, page)
    assert client.post(f"{page}release/").status_code == 302
    assert copies.statuses() == [("withdrawal", "data_set", "due")]
    again = client.post(f"{page}release/", follow=True)
    assert "does not wait for you" in again.content.decode()


def test_a_stranger_releases_nothing(waiting: tuple[Copies, str], charlie: Human, sign_in: SignIn) -> None:
    copies, page = waiting
    assert sign_in(charlie).post(f"{page}release/").status_code == 404
    assert sign_in(charlie).post(f"{page.replace('/acme/', '/globex/')}release/").status_code == 404
    assert copies.statuses()[0][2] == "planned"


def test_an_owner_reinstates_by_signing_again_and_reads_it_before(
    waiting: tuple[Copies, str], alice: Human, sign_in: SignIn
) -> None:
    copies, page = waiting
    client = sign_in(alice)
    whole: dict[str, Any] = {
        "chosen": ["machine_id", "rpm", "uptime", "recorded_at"],
        "data_form": "raw",
        "where": "EU",
    }
    assert "they are kept" not in review(client, PAGE).content.decode()
    assert "they are kept" in " ".join(review(client, PAGE, **whole).content.decode().split())
    assert sign(client, PAGE, **whole).status_code == 302
    assert copies.statuses() == [("withdrawal", "data_set", "cancelled")]
    assert "Kept: no longer to be destroyed" in text(client, page)


def test_a_privacy_officers_statement_cancels_nothing(
    waiting: tuple[Copies, str], bob: Human, sign_in: SignIn
) -> None:
    copies, _ = waiting
    whole = {"chosen": ["machine_id", "rpm", "uptime", "recorded_at"], "data_form": "raw", "where": "EU"}
    client = sign_in(bob)
    assert "they are kept" not in review(client, PAGE, **whole).content.decode()
    assert sign(client, PAGE, **whole).status_code == 302
    assert copies.statuses() == [("withdrawal", "data_set", "planned")]


@pytest.mark.parametrize(
    ("clause", "copies_say", "models_say"),
    [
        ("suspend", "destroyed when their retention period ends", "They stay in service"),
        ("destroy", "No date alone destroys anything", "They stay in service"),
        ("retire_models", "No date alone destroys anything", "taken out of service within 9 days"),
    ],
)
def test_the_review_page_says_what_happens_after_the_contract(
    alice: Human, sign_in: SignIn, clause: str, copies_say: str, models_say: str
) -> None:
    catalogue.publish("2025-later", at=clock.now(), clauses={"on_contract_end": clause, "retire_days": 9})
    shown = " ".join(review(sign_in(alice), PAGE).content.decode().split())
    assert "After the contract" in shown
    assert copies_say in shown
    assert models_say in shown
    assert "last as long as any copy or model with your data" in shown


def test_nobody_is_asked_to_confirm_an_end_that_is_a_year_away(alice: Human, sign_in: SignIn) -> None:
    until = (clock.now() + timedelta(days=365)).date().isoformat() + "T00:00:00Z"
    Copies().desk.recorded("msa", training="opt_in", effective_from=LONG_AGO, effective_until=until)
    shown = text(sign_in(alice), CONTRACT)
    assert "Record my decision" not in shown
    assert "decide from" in shown
