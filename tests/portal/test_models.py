"""A customer sees which models learned from its data, and nothing of anybody else's part in them."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.api.client import Api, key_for
from tests.catalogue import TELEMETRY, give
from tests.lineage.copies import withdraw
from tests.lineage.promises import under
from tests.lineage.runs import Job
from tests.lineage.shelf import Shelf, named
from tests.people import Human, Party
from tests.portal.conftest import ACME, SignIn

PAGE = f"{ACME}/models/"


@pytest.fixture
def shelf(acme: Party, globex: Party, schedule: None, job: Job) -> Shelf:
    """A model of both customers' data, 7, and one made from it, 8; and one of Globex's alone, 6."""
    give()
    give("globex")
    job.complete(job.cleared(tenants=["acme", "globex"]), ("acme", TELEMETRY, 3), ("globex", TELEMETRY, 2))
    job.complete(job.cleared(run="six", model=named("6"), tenants=["globex"]), ("globex", TELEMETRY, 2))
    shelf = Shelf(Api(key_for()))
    assert shelf.derive("8", "7").status == 201
    return shelf


@pytest.fixture
def client(alice: Human, sign_in: SignIn) -> Client:
    return sign_in(alice)


def page(client: Client, path: str = "") -> str:
    answered = client.get(f"{PAGE}{path}")
    assert answered.status_code == 200
    return answered.content.decode()


def test_every_model_that_learned_from_it_itself_or_by_descent(shelf: Shelf, client: Client) -> None:
    listed = page(client)
    assert "Trained on your data" in listed
    assert "Made from pm 7" in listed
    assert f"{PAGE}wear/pm/8/" in listed
    assert f"{PAGE}wear/pm/6/" not in listed


def test_a_model_with_its_line_and_what_of_its_own_is_in_it(shelf: Shelf, client: Client) -> None:
    shown = page(client, "wear/pm/8/")
    assert "it was made from a model that learned from your data" in shown
    assert "Machine telemetry" in shown
    assert f"{PAGE}wear/pm/7/" in shown
    assert "reported that it used your data" in page(client, "wear/pm/7/")


def test_nothing_is_said_of_anybody_elses_part(shelf: Shelf, client: Client) -> None:
    assert shelf.derive("9", "7", "6").status == 201
    shown = page(client, "wear/pm/9/")
    assert "lobex" not in shown
    assert "wear/pm/6/" not in shown
    assert client.get(f"{PAGE}wear/pm/6/").status_code == 404
    assert client.get(f"{PAGE}wear/pm/99/").status_code == 404


def test_what_was_promised_of_it(acme: Party, schedule: None, job: Job, client: Client) -> None:
    give(terms=under("t1", {"kind": "anyone"}))
    job.complete(job.cleared(), ("acme", TELEMETRY, 3))
    assert "Never given to anybody." in page(client, "wear/pm/7/")


def test_a_withdrawal_that_retires_models_says_until_when(
    acme: Party, schedule: None, job: Job, client: Client
) -> None:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3))
    assert "take it out of service by" not in page(client, "wear/pm/7/")
    withdraw(given, "retire_models")
    assert "take it out of service by" in page(client, "wear/pm/7/")


def test_a_stranger_learns_nothing(shelf: Shelf, charlie: Human, sign_in: SignIn) -> None:
    assert sign_in(charlie).get(PAGE).status_code == 404
    assert sign_in(charlie).get(f"{PAGE}wear/pm/7/").status_code == 404


def test_nobody_learned_from_it(acme: Party, schedule: None, client: Client) -> None:
    assert "No model learned from your data." in page(client)
