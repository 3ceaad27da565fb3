"""A customer reads its commitment on its price page, and gives notice there. Grounds are stated with a withdrawal."""

from __future__ import annotations

from datetime import timedelta

from billing.queries import grounds
from ledger import clock, scope
from pricing.governance.queries import commitments
from tests.catalogue import give
from tests.commitments import commit
from tests.people import Human, Party, member
from tests.portal.conftest import ACME, SignIn
from wire import ids

DAY = timedelta(days=1)


def test_an_owner_gives_notice_and_who_looks_on_does_not(
    acme: Party, schedule: None, alice: Human, vera: Human, sign_in: SignIn
) -> None:
    member(alice, acme, "owner")
    member(vera, acme, "viewer")
    at = clock.now() - DAY
    made = commit(acme.tenant, ends_at=at + 365 * DAY, minimum_until=at + 2 * DAY, notice_days=30, at=at)
    shown = sign_in(alice).get(f"{ACME}/price/").content.decode()
    assert "You signed <b>order-1</b>" in shown
    assert "Give notice now" in shown
    address = f"{ACME}/price/commitments/{ids.render(ids.COMMITMENT, made.id)}/notice/"
    assert "Give notice now" not in sign_in(vera).get(f"{ACME}/price/").content.decode()
    assert sign_in(vera).post(address).status_code == 403
    assert sign_in(alice).post(address).status_code == 302
    with scope.everything(reason="staff"):
        after = commitments.commitment_by_id(id=made.id)
    assert after.ended_by == "notice"
    assert abs(after.until - clock.now() - 30 * DAY) < timedelta(minutes=5)
    shown = sign_in(alice).get(f"{ACME}/price/").content.decode()
    assert "You gave notice" in shown
    assert "Give notice now" not in shown


def test_grounds_are_asked_for_and_wait_to_be_checked(
    acme: Party, schedule: None, alice: Human, sign_in: SignIn
) -> None:
    member(alice, acme, "owner")
    given = give()
    page = f"{ACME}/consents/{ids.render(ids.CONSENT, given.consent)}/withdraw/"
    client = sign_in(alice)
    assert "Does something oblige you to withdraw?" in client.get(page).content.decode()
    assert client.post(page, {"election": "stop", "grounds": "because"}).status_code == 422
    assert client.post(page, {"election": "stop", "grounds": "court"}).status_code == 302
    with scope.everything(reason="staff"):
        [task] = grounds.waiting()
    assert (task.consent, task.grounds) == (given.consent, "court")
