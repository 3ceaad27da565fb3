"""A form that is interrupted: nothing typed is lost, and nothing is recorded twice."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from consent.models import ConsentDraft
from consent.operations import drafts
from ledger import clock, scope
from tenants.operations import people
from tests.catalogue import SHARED, SHIFTS, give
from tests.people import PASSWORD, SETUP, Human, Party
from tests.portal.conftest import ACME, CHOICE, PAGE, SIGNATURE, SignIn, consents, review, sign
from wire import ids

pytestmark = pytest.mark.usefixtures("schedule")
REVIEW = PAGE + "review/"
# About people: its signature also takes texts.
PEOPLE = f"{ACME}/data/{SHIFTS}/{SHARED}/"
TYPED = {**CHOICE, "chosen": ["shift"], "countries": "CH"}


def text(answer: Any) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def sign_out(client: Client) -> None:
    """The session ends while a page is open; the browser keeps its other cookies."""
    client.session.flush()


def sign_in_again(client: Client, who: Human) -> None:
    user = get_user_model().objects.get(pk=who.user)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def test_an_expired_session_at_the_choice_loses_nothing(sign_in: SignIn, alice: Human, acme: Party) -> None:
    client = sign_in(alice)
    sign_out(client)
    answer = client.post(PAGE, {**CHOICE, "countries": "CH, LI", "step": "review"})
    assert (
        answer["Location"] == f"/accounts/login/?next={PAGE.replace('/', '%2F')}"
        or PAGE in answer["Location"]
    )
    sign_in_again(client, alice)
    shown = client.get(PAGE)
    assert "Nothing was recorded: you were signed out" in text(shown)
    assert shown.context["form"].initial["countries"] == "CH, LI"
    assert shown.context["form"].initial["chosen"] == ["rpm", "uptime"]
    assert "sent_form" not in {name for name, one in client.cookies.items() if one.value}
    assert "you were signed out" not in text(client.get(PAGE))  # said once
    assert consents(acme) == []


def test_an_expired_session_at_the_signature_keeps_the_texts_and_no_tick(
    sign_in: SignIn, alice: Human, acme: Party
) -> None:
    client = sign_in(alice)
    token = review(client, PEOPLE, **TYPED).context["token"]
    sign_out(client)
    said = {**SIGNATURE, "legal_basis": "Works agreement 12", "token": token, "step": "sign"}
    assert client.post(f"{PEOPLE}review/", said).status_code == 302
    sign_in_again(client, alice)
    shown = client.get(f"{PEOPLE}review/")
    assert "Nothing was recorded: you were signed out" in text(shown)
    assert shown.context["signature"]["legal_basis"].value() == "Works agreement 12"
    assert not any(shown.context["signature"][tick].value() for tick in SIGNATURE)
    assert consents(acme) == []
    assert sign(client, PEOPLE, token=token).status_code == 302
    assert [one.status for one in consents(acme)] == ["active"]


def test_another_person_who_signs_in_there_finds_no_draft_of_the_first(
    sign_in: SignIn, alice: Human, bob: Human
) -> None:
    client = sign_in(alice)
    review(client, PEOPLE, **TYPED)
    sign_out(client)
    sign_in_again(client, bob)
    assert client.get(f"{PEOPLE}review/")["Location"] == PEOPLE
    assert client.get(PEOPLE).context["draft"] is None


def test_the_draft_is_found_on_another_device(sign_in: SignIn, alice: Human, bob: Human) -> None:
    sign_in(alice).post(PAGE + "quote/", {**CHOICE, "retention_days": "42"})
    other = sign_in(alice)
    shown = other.get(PAGE)
    assert "Nothing was recorded yet" in text(shown)
    assert shown.context["form"].initial["retention_days"] == "42"
    assert "after 42 days, as you request" in text(other.get(REVIEW))
    assert sign_in(bob).get(PAGE).context["draft"] is None
    other.post(PAGE + "again/")
    assert sign_in(alice).get(PAGE).context["draft"] is None


def token_of(page: Any) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert found is not None
    return found.group(1)


def strict(who: Human) -> Client:
    client = Client(enforce_csrf_checks=True)
    assert client.login(email=who.email, password=PASSWORD)
    return client


def test_a_page_of_before_the_second_sign_in_is_shown_again(acme: Party, alice: Human) -> None:
    client = strict(alice)
    old = token_of(client.get(PAGE))
    page = f"http://testserver{PAGE}"
    client.cookies["csrftoken"] = "n" * 32  # as the sign-in in another tab does
    stale = {**CHOICE, "retention_days": "42", "step": "review", "csrfmiddlewaretoken": old}
    ours = {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_REFERER": page}
    assert client.post(PAGE, stale, **ours)["Location"] == PAGE
    shown = client.get(PAGE)
    assert "Nothing was recorded: you had signed in again" in text(shown)
    assert shown.context["form"].initial["retention_days"] == "42"
    fresh = {**CHOICE, "csrfmiddlewaretoken": token_of(shown), "step": "review"}
    client.post(PAGE, fresh, **ours)
    old_review = client.get(REVIEW)
    client.cookies["csrftoken"] = "o" * 32
    said = {**SIGNATURE, "token": old_review.context["token"], "csrfmiddlewaretoken": token_of(old_review)}
    assert client.post(REVIEW, said, **(ours | {"HTTP_REFERER": f"http://testserver{REVIEW}"})).url == REVIEW
    assert consents(acme) == []
    assert client.get(REVIEW).status_code == 200


def test_a_form_of_another_site_is_refused_and_kept_nowhere(acme: Party, alice: Human) -> None:
    client = strict(alice)
    for headers in ({"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_ORIGIN": "https://evil.example"}, {}):
        assert client.post(PAGE, {**CHOICE, "step": "review"}, **headers).status_code == 403
    assert client.get(PAGE).context["draft"] is None


def test_reload_and_back_show_the_page_and_record_nothing(sign_in: SignIn, alice: Human, acme: Party) -> None:
    client = sign_in(alice)
    token = review(client).context["token"]
    for _ in range(2):
        assert client.get(REVIEW).context["token"] == token
        assert client.get(PAGE).context["draft"] is not None
    assert consents(acme) == []
    receipt = sign(client, token=token)["Location"]
    assert client.get(REVIEW)["Location"] == PAGE  # back: nothing waits for a signature
    assert client.get(receipt).status_code == 200
    assert client.get(PAGE).context["draft"] is None


def test_the_second_tab_hears_that_it_was_done(sign_in: SignIn, alice: Human, acme: Party) -> None:
    client = sign_in(alice)
    token = review(client).context["token"]
    first = sign(client, token=token)["Location"]
    second = sign(client, token=token)["Location"]
    assert second == first
    assert "You signed this already. Nothing was recorded a second time." in text(client.get(second))
    assert len(consents(acme)) == 1


def test_the_other_tabs_choice_is_never_signed_unseen(sign_in: SignIn, alice: Human, acme: Party) -> None:
    client = sign_in(alice)
    token = review(client).context["token"]
    review(client, chosen=["rpm"], where="EEA")
    assert sign(client, token=token)["Location"] == REVIEW
    shown = text(client.get(REVIEW))
    assert "Nothing was recorded: something about this changed" in shown
    assert "1 of 4 fields: rpm" in shown
    assert consents(acme) == []


def test_a_missing_tick_costs_no_text(sign_in: SignIn, alice: Human, acme: Party) -> None:
    client = sign_in(alice)
    sign(client, PEOPLE, **TYPED, rights_attested="", legal_basis="Works agreement 12")
    for _ in range(2):  # also when it is loaded again
        signature = client.get(f"{PEOPLE}review/").context["signature"]
        assert signature["legal_basis"].value() == "Works agreement 12"
    client.post(f"{PEOPLE}texts/", {"legal_basis": "Works agreement 13"})
    assert client.get(f"{PEOPLE}review/").context["signature"]["legal_basis"].value() == "Works agreement 13"
    assert consents(acme) == []


def test_a_pause_that_is_interrupted_keeps_its_reason(sign_in: SignIn, alice: Human, acme: Party) -> None:
    client = sign_in(alice)
    page = f"{ACME}/consents/{ids.render(ids.CONSENT, give().consent)}/pause/"
    sign_out(client)
    client.post(page, {"reason": "The plant stands still"})
    sign_in_again(client, alice)
    shown = text(client.get(page))
    assert "Nothing was recorded: you were signed out" in shown
    assert "The plant stands still" in shown
    assert [one.status for one in consents(acme)] == ["active"]


def test_a_form_on_another_page_leads_back_to_that_page(sign_in: SignIn, alice: Human) -> None:
    client = sign_in(alice)
    page = f"{ACME}/consents/{ids.render(ids.CONSENT, give().consent)}/"
    sign_out(client)
    answer = client.post(f"{page}resume/", {}, HTTP_REFERER=f"http://testserver{page}")
    assert page in answer["Location"]
    assert "resume" not in answer["Location"]


def test_a_draft_is_erased_after_a_day(sign_in: SignIn, alice: Human) -> None:
    client = sign_in(alice)
    review(client)
    assert drafts.erase_old(at=clock.now() + timedelta(hours=23)) == 0
    assert drafts.erase_old(at=clock.now() + timedelta(hours=25)) == 1
    assert client.get(REVIEW)["Location"] == PAGE


def test_a_draft_that_is_too_long_is_refused(sign_in: SignIn, alice: Human) -> None:
    client = sign_in(alice)
    assert client.post(PAGE, {**CHOICE, "countries": "x" * 70_000, "step": "review"}).status_code == 400
    assert client.get(PAGE).context["draft"] is None


def test_an_erased_person_leaves_no_draft(sign_in: SignIn, alice: Human) -> None:
    review(sign_in(alice))
    with scope.everything(reason="staff"):
        assert ConsentDraft.objects.count() == 1
        people.erase_person(person=alice.person, mode="live", by=SETUP, at=clock.now())
        assert ConsentDraft.objects.count() == 0
