"""What account managers, legal and administrators do at the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from consent.models import Consent, Terms
from consent.operations import changes as consent_changes
from consent.operations import locking
from consent.queries import catalogue, consents
from ledger import queries as ledger
from ledger import scope
from pricing import queries as pricing
from tenants.models import Account, ApiKey
from tests import catalogue as offered
from tests.catalogue import SHARED, TELEMETRY, TERMS, give
from tests.people import PASSWORD, Human, Party, human

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

pytestmark = pytest.mark.usefixtures("schedule")


@pytest.fixture
def desk_of(client: Client) -> Any:
    def signed_in(who: Human) -> Client:
        browser = Client()
        assert browser.login(email=who.email, password=PASSWORD)
        return browser

    return signed_in


@pytest.fixture
def admin(db: None) -> Human:
    return human("admin@vendor.example", "Ada", is_staff=True, is_superuser=True)


def conditions(**changes: Any) -> dict[str, Any]:
    return {
        "fields_allowed": ["rpm", "uptime"],
        "form": "raw",
        "regions": "EU",
        "model_families": "*",
        "processors": "*",
        "terms": TERMS,
        "risk_class": "ordinary",
        "risk_accepted": "on",
        "signatory_name": "Ada Adams",
        "signatory_email": "ada@acme.example",
        **changes,
    }


def test_strangers_are_asked_to_sign_in_and_members_are_not_let_in(desk_of: Any, alice: Human) -> None:
    assert Client().get("/admin/").status_code == 302
    assert desk_of(alice).get("/admin/").status_code == 302


def test_every_list_and_page_opens(desk_of: Any, admin: Human, acme: Party) -> None:
    given = give(at=timezone.now())
    browser = desk_of(admin)
    pages = [
        "/admin/",
        f"/admin/tenant/{acme.tenant}/",
        f"/admin/consent/{given.consent}/",
        "/admin/onboard/",
    ]
    pages += [
        "/admin/category/",
        f"/admin/category/?code={TELEMETRY}",
        "/admin/purpose/",
        "/admin/terms/",
        "/admin/key/",
    ]
    pages += [
        f"/admin/consent/{given.consent}/{verb}/"
        for verb in ("withdraw", "pause", "resume", "dispute", "approve")
    ]
    pages += [f"/admin/tenant/{acme.tenant}/{page}/" for page in ("agreement", "member", "consent")]
    from desk.site import desk

    pages += [f"/admin/{m._meta.app_label}/{m._meta.model_name}/" for m in desk._registry]
    with scope.everything(reason="audit"):
        entry = ledger.entries(limit=1)[0]
    pages += [f"/admin/ledger/entry/{entry.seq}/change/"]
    for page in pages:
        assert browser.get(page).status_code == 200, page


def test_account_managers_see_their_own_accounts_only(
    desk_of: Any, mona: Human, globex: Party, acme: Party
) -> None:
    theirs = give("globex", at=timezone.now())
    browser = desk_of(mona)
    listed = browser.get("/admin/tenants/tenant/").content.decode()
    assert "ACME Pumps" in listed
    assert "Globex" not in listed
    assert "Globex" not in browser.get("/admin/").content.decode()
    for page in (f"/admin/tenant/{globex.tenant}/", f"/admin/consent/{theirs.consent}/"):
        assert browser.get(page).status_code == 404
    assert browser.post(f"/admin/consent/{theirs.consent}/withdraw/").status_code == 404
    assert browser.get("/admin/terms/").status_code == 403
    assert browser.get("/admin/tenants/person/").status_code == 403


def test_a_consent_is_priced_before_it_is_proposed_and_stays_a_proposal(
    desk_of: Any, mona: Human, acme: Party, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    browser = desk_of(mona)
    page = f"/admin/tenant/{acme.tenant}/consent/conditions/?category={TELEMETRY}&purpose={SHARED}"
    before = ledger.revision()
    preview = browser.post(page, conditions(document=SimpleUploadedFile("signed.pdf", PDF)))
    assert preview.status_code == 200
    assert "0 % → 400" not in preview.content.decode()
    assert "→" in preview.content.decode()
    assert ledger.revision() == before
    kept = preview.context["kept"].sha256
    done = browser.post(page, conditions(record="", kept=kept))
    assert done.status_code == 302
    with scope.everything(reason="audit"):
        seen = consents.consent(id=Consent.objects.get().id, at=timezone.now())
        assert seen is not None
        assert (seen.status, seen.evidence, seen.proposed_by) == ("proposed", (kept,), mona.person)
        assert pricing.entitlement(tenant=acme.tenant) is None


@pytest.mark.asvs("3.2.1", "5.4.1")
def test_a_colleague_approves_on_signed_evidence_but_not_the_proposer(
    *, desk_of: Any, mona: Human, max_: Human, acme: Party, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = f"/admin/tenant/{acme.tenant}/consent/conditions/?category={TELEMETRY}&purpose={SHARED}"
    document = SimpleUploadedFile("signed.pdf", PDF)
    desk_of(mona).post(page, conditions(record="", document=document))
    with scope.everything(reason="audit"):
        consent = Consent.objects.get()
    mine = desk_of(mona).post(f"/admin/consent/{consent.id}/approve/", {"reason": ""})
    assert mine.status_code == 422
    assert "The person who proposed" in mine.content.decode()
    compared = desk_of(max_).get(f"/admin/consent/{consent.id}/approve/").content.decode()
    assert "Ada Adams, ada@acme.example" in compared
    assert desk_of(max_).post(f"/admin/consent/{consent.id}/approve/", {"reason": ""}).status_code == 302
    with scope.everything(reason="audit"):
        assert consents.status_of(consent=consent.id, at=timezone.now()) == "scheduled"
        later = timezone.now() + timedelta(hours=24)
        assert consents.status_of(consent=consent.id, at=later) == "active"
        digest = consent.evidence[0]
    download = desk_of(max_).get(f"/admin/consent/{consent.id}/evidence/{digest}/")
    assert b"".join(download.streaming_content) == PDF
    assert download["Content-Disposition"].startswith("attachment")
    assert download["X-Content-Type-Options"] == "nosniff"


def test_a_signed_document_is_recorded_with_the_person_who_signed_it(
    desk_of: Any, mona: Human, acme: Party, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = f"/admin/tenant/{acme.tenant}/consent/conditions/?category={TELEMETRY}&purpose={SHARED}"
    preview = desk_of(mona).post(page, conditions(document=SimpleUploadedFile("signed.pdf", PDF)))
    unnamed = {"kept": preview.context["kept"].sha256, "record": "", "signatory_name": ""}
    refused = desk_of(mona).post(page, conditions(**unnamed))
    assert refused.status_code == 422
    assert "name the person who signed it" in refused.content.decode()
    assert 'name="kept"' in refused.content.decode()  # the document is not lost
    with scope.everything(reason="audit"):
        assert not Consent.objects.exists()


def test_a_page_that_calls_itself_a_document_is_refused(desk_of: Any, mona: Human, acme: Party) -> None:
    page = f"/admin/tenant/{acme.tenant}/consent/conditions/?category={TELEMETRY}&purpose={SHARED}"
    refused = desk_of(mona).post(page, conditions(document=SimpleUploadedFile("x.pdf", b"<script>")))
    assert refused.status_code == 422
    assert "type is not allowed" in refused.content.decode()


def test_withdrawing_shows_the_price_first_and_then_does_it(desk_of: Any, mona: Human, acme: Party) -> None:
    given = give(at=timezone.now() - timedelta(hours=1))
    browser = desk_of(mona)
    shown = browser.get(f"/admin/consent/{given.consent}/withdraw/").content.decode()
    assert "8 % → 0 %" in shown
    assert (
        browser.post(f"/admin/consent/{given.consent}/withdraw/", {"reason": "", "election": ""}).status_code
        == 302
    )
    with scope.everything(reason="audit"):
        entitlement = pricing.entitlement(tenant=acme.tenant)
        assert consents.status_of(consent=given.consent, at=timezone.now()) == "withdrawn"
    assert entitlement is not None
    assert entitlement.bps == 0


def test_what_contradicts_the_state_is_said_and_not_done(desk_of: Any, mona: Human) -> None:
    given = give(at=timezone.now() - timedelta(hours=1))
    answer = desk_of(mona).post(f"/admin/consent/{given.consent}/resume/", {"reason": ""})
    assert answer.status_code == 422
    assert "Only a paused consent can be resumed" in answer.content.decode()


def test_onboarding_makes_the_account_the_managers_own(desk_of: Any, mona: Human) -> None:
    browser = desk_of(mona)
    form = {
        "account_key": "initech", "account_name": "Initech", "signatures_required": "1", "region": "us",
        "stripe_subscription": "sub_1", "stripe_customer": "cus_1",
    }  # fmt: skip
    done = browser.post("/admin/onboard/", form)
    assert done.status_code == 302
    assert "Initech" in browser.get(done["Location"]).content.decode()
    bad = browser.post("/admin/onboard/", form | {"account_key": "a b", "region": "XX"})
    assert bad.status_code == 422
    assert browser.get("/admin/tenant/00000000-0000-7000-8000-000000000000/").status_code == 404


def test_an_agreement_that_prohibits_is_shown_above_all(desk_of: Any, mona: Human, acme: Party) -> None:
    form = {"reference": "MSA-9", "kind": "msa", "training": "prohibited", "effective_from": "2025-01-01"}
    browser = desk_of(mona)
    assert browser.post(f"/admin/tenant/{acme.tenant}/agreement/", form).status_code == 302
    assert "MSA-9 prohibits training" in browser.get(f"/admin/tenant/{acme.tenant}/").content.decode()


def test_an_agreement_that_lifts_waits_for_a_colleague(desk_of: Any, mona: Human, acme: Party) -> None:
    page = f"/admin/tenant/{acme.tenant}/agreement/"
    browser = desk_of(mona)
    said = {"kind": "msa", "training": "silent", "effective_from": "2025-01-01", "categories": "a, b c"}
    assert browser.post(page, {**said, "reference": "MSA-9"}).status_code == 422
    assert browser.post(page, {**said, "reference": "MSA-9", "categories": ""}).status_code == 302
    ends = {"reference": "AM-1", "kind": "amendment", "training": "silent", "effective_from": "2025-01-01"}
    assert browser.post(page, {**ends, "ends_reference": "MSA-9"}).status_code == 422
    ends |= {"ends_reference": "MSA-9", "ends_at": "2026-01-01"}
    bare = browser.post(page, ends)
    assert bare.status_code == 422
    assert "needs a document that was uploaded for it" in bare.content.decode()
    document = SimpleUploadedFile("signed.pdf", b"%PDF-1.4 signed", content_type="application/pdf")
    done = browser.post(page, {**ends, "document": document}, follow=True)
    assert "recorded without effect" in done.content.decode()
    assert "MSA-9 prohibits training" in done.content.decode()


def test_terms_are_previewed_and_then_published_for_good(desk_of: Any, admin: Human) -> None:
    form = {
        "version": "2026-09", "title": "Terms", "body_markdown": "# Terms", "model_ownership": "vendor",
        "retention_days": "365", "on_withdrawal": "stop", "destruction_days": "30", "residual_risk_statement": "",
    }  # fmt: skip
    browser = desk_of(admin)
    assert browser.post("/admin/terms/", form).status_code == 200
    assert not Terms.objects.filter(version="2026-09").exists()
    assert browser.post("/admin/terms/", form | {"publish": ""}).status_code == 302
    again = browser.post("/admin/terms/", form | {"publish": ""})
    assert again.status_code == 422
    assert "already published and cannot change" in again.content.decode()


def test_a_category_gets_a_new_version_row_by_row(desk_of: Any, admin: Human) -> None:
    rows = {
        "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0",
        "form-0-name": "heat", "form-0-type": "number", "form-0-identifies": "none",
        "form-1-name": "", "form-1-identifies": "none",
    }  # fmt: skip
    browser = desk_of(admin)
    assert browser.post("/admin/category/", {"code": "heat-log", "name": "Heat", **rows}).status_code == 302
    assert catalogue.category(mode="live", code="heat-log").field_names == ("heat",)
    empty = browser.post("/admin/category/", {"code": "x", "name": "X", **rows, "form-0-name": ""})
    assert "at least one field" in empty.content.decode()


def test_an_api_key_is_shown_once_and_revoked_at_once(desk_of: Any, admin: Human) -> None:
    browser = desk_of(admin)
    shown = browser.post("/admin/key/", {"name": "x", "mode": "test", "scopes": ["decide"], "days": "9"})
    text = shown.context["key"]
    assert text.startswith("lk_test_")
    assert text not in browser.get("/admin/tenants/apikey/").content.decode()
    key = ApiKey.objects.get()
    assert browser.post(f"/admin/key/{key.id}/revoke/").status_code == 302
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert key.revoked_at <= datetime.now(UTC)


def test_only_the_desk_may_evaluate_scripts(desk_of: Any, admin: Human) -> None:
    assert "unsafe-eval" in desk_of(admin).get("/admin/")["Content-Security-Policy"]


def test_erasing_a_person_keeps_the_ledger(desk_of: Any, admin: Human, acme: Party) -> None:
    from ledger import verification
    from tenants.models import Person

    give()
    person = Person.objects.get(name="Alice Adams")
    assert desk_of(admin).post(f"/admin/person/{person.id}/erase/").status_code == 302
    person.refresh_from_db()
    assert person.email == ""
    with scope.everything(reason="audit"):
        verification.verify_ledger()


@pytest.mark.asvs("8.3.1")
def test_other_customers_accounts_stay_out_of_reach_by_the_database_too(mona: Human, globex: Party) -> None:
    from desk import staff
    from tenants.models import User

    with staff.staff_scope(User.objects.get(pk=mona.user)):
        assert not Account.objects.filter(id=globex.account).exists()
        with pytest.raises(locking.NoSuchConsent):
            consent_changes.withdraw(consent=globex.tenant, by=mona.actor("admin"), at=offered.START)


def test_only_who_may_record_a_new_version_of_a_category_is_offered_it(
    desk_of: Any, admin: Human, mona: Human
) -> None:
    page = "/admin/consent/category/"
    assert "New version" in desk_of(admin).get(page).content.decode()
    shown = desk_of(mona).get(page)
    assert shown.status_code == 200
    assert "New version" not in shown.content.decode()
