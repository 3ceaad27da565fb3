"""The desk shows which models there are, what a version rests on and was made into, and who learned from whom."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.api.client import Api, key_for
from tests.catalogue import TELEMETRY, give
from tests.desk.browser import signed_in
from tests.lineage.runs import Job
from tests.people import Human, Party, human

PAGE = "/admin/models/"


@pytest.fixture
def shelf(acme: Party, globex: Party, schedule: None, job: Job) -> Client:
    give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), artefacts=[{"kind": "weights", "name": "m.bin"}])
    api = Api(key_for())
    seven, eight = ({"family": "wear", "name": "pm", "version": one} for one in ("7", "8"))
    assert api.post("/v1/models/derive", {"parents": [seven], "child": eight, "kind": "merge"}).status == 201
    return signed_in(human("ada@vendor.example", "Ada", is_staff=True, is_superuser=True))


def test_versions_are_listed_and_one_is_shown_with_its_line(shelf: Client) -> None:
    shown = shelf.get(PAGE).content.decode()
    assert f"{PAGE}live/wear/pm/7/" in shown
    page = shelf.get(f"{PAGE}live/wear/pm/8/").content.decode()
    assert "<svg" in page
    assert f"{PAGE}live/wear/pm/7/" in page
    assert "acme" in page
    assert "by descent" in page
    assert "m.bin" in shelf.get(f"{PAGE}live/wear/pm/7/").content.decode()
    assert shelf.get(f"{PAGE}live/wear/pm/99/").status_code == 404


def test_who_learned_from_a_tenant_is_asked_by_its_key(shelf: Client) -> None:
    learned = shelf.get(f"{PAGE}?tenant=acme").content.decode()
    assert learned.count(f"{PAGE}live/wear/pm/") == 2
    assert shelf.get(f"{PAGE}?tenant=globex").content.decode().count(f"{PAGE}live/wear/pm/") == 0
    assert "Tenant nobody does not exist" in shelf.get(f"{PAGE}?tenant=nobody").content.decode()


def test_an_account_manager_sees_whose_data_of_their_own_accounts_and_how_many_others(
    acme: Party, globex: Party, schedule: None, job: Job, mona: Human
) -> None:
    give()
    give("globex")
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), ("globex", TELEMETRY, 3))
    page = signed_in(mona).get(f"{PAGE}live/wear/pm/7/")
    assert page.status_code == 200
    shown = page.content.decode()
    assert "<td>acme</td>" in shown
    assert "globex" not in shown
    assert "And 1 of accounts you do not manage." in shown
