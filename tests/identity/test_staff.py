"""Staff are made at the shell or at the desk, and their lost factors are reset at the shell."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from identity.queries import security_events, staff
from ledger import scope
from tests import signing_in
from tests.people import PASSWORD, Human, human

LENA = "lena@vendor.example"


@pytest.fixture
def admin(db: None) -> Human:
    return human("ada@vendor.example", "Ada Lind", is_staff=True, is_superuser=True)


def user(email: str) -> Any:
    return get_user_model().objects.get(email=email)


def events(kind: str, email: str) -> list[Any]:
    with scope.everything(reason="audit"):
        found = security_events.of_user(user=user(email).pk, limit=10)
    return [event.detail for event in found if event.kind == kind]


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


def test_the_shell_makes_staff_who_choose_a_password_and_come_in(committed_db: str) -> None:
    says = run("make_staff", LENA, "--name", "Lena Legal", "--groups", "Legal, Finance")
    assert says == f"{LENA} is staff. A link to choose a password is mailed.\n"
    [record] = staff.staff()
    assert (record.name, record.groups, record.has_second_factor) == (
        "Lena Legal",
        ("Finance", "Legal"),
        False,
    )
    assert events("staff.made", LENA) == [{"by": "operator", "groups": ["Finance", "Legal"], "new": True}]
    [letter] = mail.outbox
    assert letter.subject == "You may open the desk of Licet"
    link = re.search(r"http://localhost:\d+(/accounts/password/reset/key/\S+)", str(letter.body))
    assert link is not None
    browser = Client()
    form = browser.get(link.group(1), follow=True)
    new = "a fresh battery staple"
    browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert browser.get("/admin/").status_code == 200
    assert run("make_staff", LENA, "--groups", "Administrators") == f"{LENA} is staff.\n"
    assert user(LENA).is_superuser
    assert staff.staff()[0].groups == ("Administrators",)
    assert [letter.subject for letter in mail.outbox[1:]] == ["Your password for Licet was changed"]


def test_the_shell_ends_it_at_once(mona: Human) -> None:
    browser = Client()
    browser.post("/accounts/login/", {"login": mona.email, "password": PASSWORD})
    assert browser.get("/admin/").status_code == 200
    assert run("make_staff", mona.email, "--end") == f"{mona.email} is no longer staff.\n"
    assert browser.get("/admin/").status_code == 302
    with pytest.raises(CommandError, match="No member of staff signs in with this address"):
        run("make_staff", mona.email, "--end")


def test_mistakes_are_named(alice: Human) -> None:
    with pytest.raises(CommandError, match="There is no such group of staff"):
        run("make_staff", LENA, "--groups", "Lawyers")
    with pytest.raises(CommandError, match="expected an email address"):
        run("make_staff", "lena")
    with pytest.raises(CommandError, match="Staff are never members"):
        run("make_staff", alice.email)
    assert not user(alice.email).is_staff


def test_administrators_make_staff_at_the_desk(
    admin: Human, mona: Human, django_capture_on_commit_callbacks: Any
) -> None:
    browser = Client()
    browser.login(email=admin.email, password=PASSWORD)
    page = browser.get("/admin/staff/").content.decode()
    assert "Mona Marsh" in page
    assert "Account manager" in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(
            "/admin/staff/", {"email": LENA, "name": "Lena Legal", "groups": ["Legal"]}, follow=True
        )
    assert "A link to choose a password is on its way" in answer.content.decode()
    assert [letter.to for letter in mail.outbox] == [[LENA]]
    assert events("staff.made", LENA) == [{"by": admin.user, "groups": ["Legal"], "new": True}]
    browser.post("/admin/staff/", {"email": LENA, "ends": "on"})
    assert not user(LENA).is_staff
    own = browser.post("/admin/staff/", {"email": admin.email.upper(), "ends": "on"})
    assert "Another administrator has to do this" in own.content.decode()
    assert user(admin.email).is_staff


def test_members_of_a_customer_are_refused_and_account_managers_see_no_such_page(
    admin: Human, mona: Human, alice: Human
) -> None:
    browser = Client()
    browser.login(email=admin.email, password=PASSWORD)
    refused = browser.post("/admin/staff/", {"email": alice.email})
    assert refused.status_code == 422
    assert "Staff are never members" in refused.content.decode()
    browser.login(email=mona.email, password=PASSWORD)
    assert browser.get("/admin/staff/").status_code == 403


@pytest.mark.asvs("6.4.4")
def test_lost_second_factors_are_reset_at_the_shell_as_an_event(
    alice: Human, django_capture_on_commit_callbacks: Any
) -> None:
    signing_in.authenticator_app(user(alice.email))
    browser = Client()
    browser.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    with django_capture_on_commit_callbacks(execute=True):
        says = run("reset_second_factor", alice.email)
    assert says.startswith(f"Removed 2 second factors of {alice.email}")
    assert not Authenticator.objects.exists()
    assert events("second_factor.reset", alice.email) == [
        {"by": "operator", "types": ["recovery_codes", "totp"]}
    ]
    assert [letter.subject for letter in mail.outbox] == ["Your second factor for Licet was removed"]
    with pytest.raises(CommandError, match=r"No user signs in with nobody@vendor\.example"):
        run("reset_second_factor", "nobody@vendor.example")
