"""Lists and details of the desk: words instead of codes, one date format, links, and no JSON."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from desk import plain_values
from ledger import queries as ledger
from ledger import scope
from tests.catalogue import OWN, give
from tests.desk.browser import signed_in
from tests.desk.statements import opened
from tests.people import START, Human, Party, customer, human, manages

pytestmark = pytest.mark.usefixtures("schedule")
CONSENTS = "/admin/consent/consent/"


@pytest.fixture
def admin(db: None) -> Human:
    return human("admin@vendor.example", "Ada", is_staff=True, is_superuser=True)


def test_values_are_written_as_people_read_them() -> None:
    assert plain_values.shown("2025-01-06T09:00:00.000000Z") == "6 Jan 2025, 09:00 UTC"
    assert plain_values.shown(START) == "6 Jan 2025, 09:00 UTC"
    assert plain_values.shown(1250, name="earned_bps") == "12.5\N{NARROW NO-BREAK SPACE}%"
    assert plain_values.shown(12000) == "12,000"
    assert plain_values.shown(value=True) == "Yes"
    assert plain_values.shown({}) == "–"
    assert plain_values.shown(["a", "b"]) == "a, b"
    assert plain_values.shown({"model_families": ["*"], "data_until": None}) == (
        "<dl><dt>Model families</dt><dd>*</dd></dl>"
    )
    assert "&lt;script&gt;" in plain_values.shown({"x": "<script>"})


def test_consents_have_a_status_in_words_and_one_date_format(mona: Human, acme: Party) -> None:
    now = timezone.now()
    give(at=now - timedelta(hours=1))
    give(purpose=OWN, manner="proposed", signatory=None, evidence=[], at=now)
    shown = signed_in(mona).get(CONSENTS).content.decode()
    assert "Allowed" in shown
    assert "Waits for confirmation" in shown
    assert "As it is" in shown  # the form's word, not its code
    assert re.search(r"\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d UTC", shown)
    assert "p.m." not in shown
    waits = signed_in(mona).get(CONSENTS, {"answer": "waits"}).content.decode()
    assert "Train your own model" in waits.partition("<tbody>")[2]
    assert "Train a shared model" not in waits.partition("<tbody>")[2]


def test_an_entry_is_a_sentence_that_leads_to_what_it_is_about(mona: Human, acme: Party) -> None:
    given = give(at=timezone.now() - timedelta(hours=1))
    with scope.everything(reason="audit"):
        seq = ledger.entry(id=given.entry).seq
    listed = signed_in(mona).get("/admin/ledger/entry/").content.decode()
    assert f"/admin/consent/{given.consent}/" in listed
    assert "ACME Pumps" in listed
    detail = signed_in(mona).get(f"/admin/ledger/entry/{seq}/change/").content.decode()
    assert f"Entry {seq}:" in detail
    assert "Authority" in detail
    narrowed = signed_in(mona).get("/admin/ledger/entry/", {"kind": "consent.stated/2"}).content.decode()
    assert f"/admin/consent/{given.consent}/" in narrowed
    assert "/admin/ledger/entry/1/change/" not in narrowed


def test_the_page_of_a_row_has_a_sentence_for_a_title_and_no_json(admin: Human, acme: Party) -> None:
    give(at=timezone.now() - timedelta(hours=1))
    from pricing.models import Entitlement

    with scope.everything(reason="audit"):
        entitlement = Entitlement.objects.get(tenant=acme.tenant)
    shown = signed_in(admin).get(f"/admin/pricing/entitlement/{entitlement.pk}/change/").content.decode()
    assert "ACME Pumps: 8 %, tier silver" in shown
    assert "object (" not in shown
    assert "{&quot;" not in shown
    assert signed_in(admin).get(f"/admin/pricing/entitlement/{acme.tenant}/change/").status_code == 404


def test_lists_read_as_much_for_many_rows_as_for_few(mona: Human, acme: Party) -> None:
    give(at=timezone.now() - timedelta(hours=1))
    browser = signed_in(mona)
    pages = (CONSENTS, "/admin/consent/consentevent/", "/admin/ledger/entry/", "/admin/tenants/tenant/")
    pages += ("/admin/pricing/entitlement/", "/admin/consent/agreement/", "/admin/consent/category/")
    for page in pages:
        opened(browser, page)
    few = {page: len(opened(browser, page)[1]) for page in pages}
    for number in range(6):
        party = customer(f"more-{number}", f"More {number}")
        manages(mona, party)
        give(party.key, at=timezone.now() - timedelta(hours=1))
        give(party.key, purpose=OWN, at=timezone.now() - timedelta(hours=1))
    many = {page: len(opened(browser, page)[1]) for page in pages}
    assert many == few
    assert max(many.values()) < 15, many
