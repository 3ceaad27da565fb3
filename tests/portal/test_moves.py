"""A tenant changes hands: the old account's people lose it, the new one's read its history and confirm or withdraw."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import clock, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from notices import consumers
from notices.operations import endpoints
from notices.queries import webhooks
from notices.queries.webhooks import Owner
from tenants.queries import approvals
from tests.catalogue import give
from tests.moves import move, propose
from tests.people import Human, Party, customer, human, member
from tests.portal.conftest import ACME, SignIn, consents
from wire import ids

pytestmark = pytest.mark.usefixtures("schedule")
DECLARED = {"terms_accepted": "on", "risk_accepted": "on", "rights_attested": "on"}


@pytest.fixture
def newco(acme: Party) -> Party:
    return customer("newco", "Newco SE")


@pytest.fixture
def nina(newco: Party) -> Human:
    return member(human("nina@newco.example", "Nina North"), newco, "owner")


def test_the_new_accounts_signatory_confirms_in_the_portal(
    acme: Party, alice: Human, nina: Human, sign_in: SignIn
) -> None:
    given = give()
    page = f"{ACME}/consents/{ids.render(ids.CONSENT, given.consent)}/"
    old, new = sign_in(alice), sign_in(nina)
    assert (old.get(page).status_code, new.get(page).status_code) == (200, 404)
    move("acme", "newco")
    assert (old.get(page).status_code, old.get(f"{ACME}/").status_code) == (404, 404)
    assert "came from another company" in new.get(f"{ACME}/").content.decode()
    shown = new.get(page).content.decode()
    assert "Your confirmation is needed" in shown
    assert "Alice Adams" in shown  # history
    assert new.get(f"{ACME}/history/").status_code == 200
    assert [one.status for one in consents(acme)] == ["suspended"]
    new.post(page + "confirm/", {"terms_accepted": "on"})
    assert "Nothing was recorded" in new.get(page).content.decode()
    assert new.post(page + "confirm/", DECLARED).status_code == 302
    assert [one.status for one in consents(acme)] == ["active"]
    assert "came from another company" not in new.get(f"{ACME}/").content.decode()


def test_what_waits_for_confirmation_can_be_withdrawn(acme: Party, nina: Human, sign_in: SignIn) -> None:
    given = give()
    move("acme", "newco")
    page = f"{ACME}/consents/{ids.render(ids.CONSENT, given.consent)}/"
    new = sign_in(nina)
    assert "Withdraw" in new.get(page).content.decode()
    assert new.get(page + "withdraw/").status_code == 200


def test_an_owner_approves_in_the_portal_and_is_led_away(
    acme: Party,
    alice: Human,
    nina: Human,
    sign_in: SignIn,
    django_capture_on_commit_callbacks: Any,
) -> None:
    proposed = propose("acme", "newco")
    old, new = sign_in(alice), sign_in(nina)
    id = ids.render(ids.APPROVAL, proposed.approval)
    assert "A tenant passes to another account" in old.get(f"{ACME}/changes/").content.decode()
    theirs = new.get("/live/newco/changes/").content.decode()
    assert "A tenant passes to another account" in theirs
    assert "Approve it now" not in theirs
    answer = {"answer": "approve"}
    assert new.post(f"/live/newco/changes/{id}/answer/", answer).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        led = old.post(f"{ACME}/changes/{id}/answer/", answer)
    assert (led.status_code, led.headers["Location"]) == (302, "/")
    assert new.get(f"{ACME}/").status_code == 200


def test_owners_of_both_accounts_get_a_letter_of_each_step(
    acme: Party, alice: Human, nina: Human, mailoutbox: Any
) -> None:
    move("acme", "newco")
    with scope.everything(reason="audit"):
        written = [row for row in ledger.entries(limit=500) if row.kind.startswith("approval.")]
    for row in written:
        consumers.send_letters(DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1), at=clock.now())
    told = {(mail.to[0], mail.subject.partition(":")[0]) for mail in mailoutbox}
    steps = {"A change that needs a second person", "Approved", "In effect"}
    assert told == {(who, step) for who in (alice.email, nina.email) for step in steps}


def test_endpoints_of_the_old_account_hear_nothing_more(acme: Party, newco: Party) -> None:
    from notices import events, payloads

    owner = Owner("live", tenant=acme.tenant)
    with scope.everything(reason="staff"):
        endpoints.add_endpoint(
            owner=owner, url="https://acme.example/hook", wanted=[events.ALL], at=clock.now()
        )
    given = give()

    def heard() -> int:
        with scope.everything(reason="sweep"):
            entry = ledger.entry(id=given.entry)
            event = payloads.event_of_entry(entry)
            assert event is not None
            return len(webhooks.endpoints_for(_now(event)))

    def _now(event: Any) -> Any:
        from dataclasses import replace

        return replace(event, at=clock.now())

    assert heard() == 1
    move("acme", "newco")
    assert heard() == 0


def test_the_change_lapses_with_what_else_waited_about_the_tenant(acme: Party, newco: Party) -> None:
    from tenants.operations import tenants
    from tests.people import SETUP

    with scope.everything(reason="staff"):
        tenants.put_tenant(
            mode="live",
            key="acme",
            name="ACME Pumps",
            region="DE",
            aliases=["pumps"],
            by=SETUP,
            at=clock.now(),
        )
    move("acme", "newco")
    with scope.everything(reason="staff"):
        statuses = {each.member: each.status for each in approvals.approvals(mode="live")}
    assert statuses == {"aliases": "lapsed", "account": "effective"}
