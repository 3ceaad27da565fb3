"""The pages: an owner opens an audit, the auditor reads it with its key, and staff answer findings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.api.client import Api, key_for
from tests.audits.stage import Audit
from tests.catalogue import TELEMETRY, give, publish
from tests.desk.legal_staff import legal
from tests.lineage.copies import now
from tests.people import Human, Party
from tests.portal.conftest import ACME, sign_in
from wire import ids

__all__ = ["sign_in"]

FORM = {
    "name": "Wanda Wells",
    "organisation": "Audit AG",
    "email": "wanda@audit.example",
    "categories": [TELEMETRY],
    "first_day": "2025-01-01",
    "last_day": "2200-01-01",
    "access_until": "2200-01-31",
}


def key_on(page: str) -> str:
    begins = page.index("lk_live_")
    return page[begins : begins + 46]


def test_an_owner_opens_an_audit_and_gets_the_auditors_key_once(
    history: None, alice: Human, sign_in: Any
) -> None:
    owner = sign_in(alice)
    shown = owner.post(f"{ACME}/audits/open/", FORM).content.decode()
    key = key_on(shown)
    listed = owner.get(f"{ACME}/audits/").content.decode()
    assert "Audit AG" in listed
    assert key not in listed
    audit = Api(key).get("/v1/audits")["data"][0]
    assert (audit["scope"]["categories"], audit["auditor"]["name"]) == ([TELEMETRY], "Wanda Wells")
    page = owner.get(f"{ACME}/audits/{audit['id']}/").content.decode()
    assert "s3://data/a" in page
    assert audit["list"]["sha256"] in page


def test_only_an_owner_opens_an_audit(history: None, bob: Human, charlie: Human, sign_in: Any) -> None:
    assert sign_in(bob).post(f"{ACME}/audits/open/", FORM).status_code == 403
    assert "Open the audit" not in sign_in(bob).get(f"{ACME}/audits/").content.decode()
    assert sign_in(charlie).post(f"{ACME}/audits/open/", FORM).status_code == 404


def test_terms_without_an_audit_right_open_none(
    acme: Party, catalogue: None, alice: Human, sign_in: Any
) -> None:
    publish("closed", clauses={"audit_right": False})
    give(terms="closed")
    shown = sign_in(alice).post(f"{ACME}/audits/open/", FORM, follow=True).content.decode()
    assert "No terms that you accepted give you an audit." in shown


def test_another_customer_does_not_see_the_audit(audit: Audit, charlie: Human, sign_in: Any) -> None:
    id = audit.opened["id"]
    assert sign_in(charlie).get(f"/live/globex/audits/{id}/").status_code == 404


def test_the_auditor_signs_in_with_the_key_and_reads_this_audit(audit: Audit) -> None:
    audit.find(text="A backup was found.")
    audit.commit()
    audit.reveal()
    audit.conclude(text="All but one copy is gone.")
    browser = Client()
    assert browser.get("/auditor/audit/").headers["Location"] == "/auditor/"
    opened = browser.post("/auditor/", {"key": audit.opened["key"]}, follow=True)
    page = opened.content.decode()
    for said in (
        "s3://data/a",
        "A backup was found.",
        "All but one copy is gone.",
        "Wanda Wells",
        "nightly-1",
    ):
        assert said in page
    assert audit.opened["key"] not in page
    assert browser.get(f"{ACME}/").status_code == 302
    browser.post("/auditor/leave/")
    assert browser.get("/auditor/audit/").status_code == 302


def test_the_auditors_page_ends_with_the_access(audit: Audit) -> None:
    browser = Client()
    browser.post("/auditor/", {"key": audit.opened["key"]})
    assert browser.get("/auditor/audit/").status_code == 200
    with time_machine.travel(now() + timedelta(days=31), tick=True):
        assert browser.get("/auditor/audit/").status_code == 302
        assert browser.post("/auditor/", {"key": audit.opened["key"]}).status_code == 400


@pytest.mark.parametrize("scopes", [("audit",), ("admin",)])
def test_no_other_key_opens_the_auditors_page(audit: Audit, scopes: tuple[str, ...]) -> None:
    assert Client().post("/auditor/", {"key": key_for(*scopes)}).status_code == 400
    assert Client().post("/auditor/", {"key": ""}).status_code == 400


def test_staff_answer_a_finding_at_the_desk(audit: Audit) -> None:
    browser = legal("Lena")
    finding = audit.find()
    audit_id = ids.parse(ids.AUDIT, audit.opened["id"])
    assert "Audit AG" in browser.get("/admin/audits/").content.decode()
    page = browser.get(f"/admin/audits/{audit_id}/").content.decode()
    assert "A backup was found." in page
    said = {
        "finding": str(ids.parse(ids.AUDIT_FINDING, finding["id"])),
        "answer": "accepted",
        "text": "Destroyed on Monday.",
    }
    browser.post(f"/admin/audits/{audit_id}/", said)
    (seen,) = audit.api.get(f"{audit.path}/findings")["data"]
    assert (seen["status"], seen["answer"]["text"]) == ("answered", "Destroyed on Monday.")


def test_the_terms_say_how_often_and_at_whose_cost(
    acme: Party, catalogue: None, alice: Human, sign_in: Any
) -> None:
    publish("yearly", clauses={"audits": {"per_year": 2, "cost": "customer"}})
    page = sign_in(alice).get(f"{ACME}/terms/yearly/").content.decode()
    assert "Audits take place 2 times in 365 days; you pay." in page
