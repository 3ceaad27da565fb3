"""Owners decide on a page of the portal who acts for them; every other member reads it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.invitations import newest, token
from tests.people import PASSWORD, Human, Party, human, member
from tests.portal.conftest import ACME, SignIn

TEAM = f"{ACME}/team/"
NEW = {"name": "Nora Nash", "email": "nora@acme.example", "title": "CISO", "role": "privacy_officer"}


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_owner_invites_and_the_invited_person_acts_and_signs_at_once(
    sign_in: SignIn, alice: Human, acme: Party
) -> None:
    done = sign_in(alice).post(TEAM, NEW, follow=True)
    assert "Nora Nash is invited" in said(done)
    assert "nora@acme.example, privacy officer" in said(done)
    seen = newest(acme, at=timezone.now())
    assert (seen.route, seen.waits_hours, seen.invited_by) == ("by_owner", 0, alice.person)
    browser = Client()
    joined = browser.post(
        f"/invitations/{token(seen)}/", {"password": PASSWORD, "again": PASSWORD}, follow=True
    )
    assert joined.redirect_chain[-1][0] == f"{ACME}/"
    assert "so you can sign from" not in said(joined)
    assert "Nora Nash acts for you as privacy officer" in said(browser.get(TEAM))
    assert "Nora Nash acts for you as privacy officer" in said(browser.get(f"{ACME}/history/"))


def test_a_role_is_changed_and_a_member_removed(
    sign_in: SignIn, alice: Human, vera: Human, acme: Party
) -> None:
    owner = sign_in(alice)
    assert "The role is changed" in said(
        owner.post(f"{TEAM}{vera.person}/role/", {"role": "owner"}, follow=True)
    )
    assert "Removed" in said(owner.post(f"{TEAM}{vera.person}/remove/", follow=True))
    assert "Vera Vance no longer acts for you" in said(owner.get(TEAM))
    assert sign_in(vera).get(TEAM).status_code == 404
    assert owner.post(f"{TEAM}{vera.person}/remove/").status_code == 404


def test_an_invitation_is_withdrawn(sign_in: SignIn, alice: Human, acme: Party) -> None:
    owner = sign_in(alice)
    owner.post(TEAM, NEW)
    seen = newest(acme, at=timezone.now())
    page = f"{TEAM}invitations/{seen.id}/revoke/"
    assert "The invitation is withdrawn" in said(owner.post(page, follow=True))
    assert "accepted or withdrawn" in said(owner.post(page, follow=True))
    assert Client().get(f"/invitations/{token(seen)}/").status_code == 410


def test_the_last_owner_stays(sign_in: SignIn, alice: Human, bob: Human) -> None:
    owner = sign_in(alice)
    for page, role in ((f"{TEAM}{alice.person}/remove/", ""), (f"{TEAM}{alice.person}/role/", "viewer")):
        assert "You are the last owner" in said(owner.post(page, {"role": role}, follow=True))


def test_an_owner_who_removes_themselves_leaves_the_page(sign_in: SignIn, alice: Human, acme: Party) -> None:
    member(human("otto@acme.example", "Otto Orth"), acme, "owner")
    left = sign_in(alice).post(f"{TEAM}{alice.person}/remove/", follow=True)
    assert left.redirect_chain[-1][0] == "/"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"email": "alice@acme.example"}, "acts for you already"),
        ({"email": "mona@kestrel.example"}, "works for the vendor"),
        ({"email": "no address"}, "valid email"),
        ({"name": ""}, "who it is"),
        ({"role": "emperor"}, "valid choice"),
    ],
)
def test_what_cannot_be_invited_is_said(
    sign_in: SignIn, alice: Human, changes: dict[str, str], why: str
) -> None:
    answer = sign_in(alice).post(TEAM, NEW | changes)
    assert (answer.status_code, why in said(answer)) == (422, True)


def test_a_person_with_an_open_invitation_is_not_invited_twice(
    sign_in: SignIn, alice: Human, acme: Party
) -> None:
    owner = sign_in(alice)
    owner.post(TEAM, NEW)
    assert owner.post(TEAM, NEW | {"email": "Nora@ACME.example"}).status_code == 422


@pytest.mark.parametrize("role", ["privacy_officer", "billing", "viewer", "auditor"])
def test_other_members_read_the_team_and_change_nothing(
    sign_in: SignIn, alice: Human, acme: Party, role: str
) -> None:
    who = member(human("mia@acme.example", "Mia Marx"), acme, role)
    browser = sign_in(who)
    assert "Invite a person" not in said(browser.get(TEAM))
    assert browser.post(TEAM, NEW).status_code == 403
    assert browser.post(f"{TEAM}{alice.person}/remove/").status_code == 403
    assert browser.post(f"{TEAM}{who.person}/role/", {"role": "owner"}).status_code == 403


def test_a_stranger_sees_no_team(sign_in: SignIn, alice: Human, charlie: Human, acme: Party) -> None:
    assert sign_in(charlie).get(TEAM).status_code == 404
    sign_in(alice).post(TEAM, NEW)
    foreign = f"/live/globex/team/invitations/{newest(acme, at=timezone.now()).id}/revoke/"
    assert sign_in(charlie).post(foreign).status_code == 404
    assert newest(acme, at=timezone.now()).state == "open"


def test_the_history_as_a_file_names_who_acts(sign_in: SignIn, alice: Human) -> None:
    browser = sign_in(alice)
    browser.post(TEAM, NEW)
    rows = browser.get(f"{ACME}/history.json").json()
    assert rows[0]["event"] == "invitation.made"
    assert rows[0]["reason"] == "Nora Nash is invited to act for you as privacy officer"
    assert rows[0]["who"] == "Alice Adams"
