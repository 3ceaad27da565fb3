"""A customer's page of a proposal of several consents: read, accepted and refused item by item."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client

from consent.conditions import Conditions
from consent.operations import proposals
from consent.operations.proposals import ItemInput
from consent.queries import proposals as queries
from consent.queries.proposal_records import ProposalRecord
from ledger import clock, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from notices import consumers
from tests.catalogue import OWN, SHARED, SHIFTS, TELEMETRY, TERMS
from tests.people import Human, Party
from tests.portal.conftest import ACME, SignIn, consents
from wire import ids

pytestmark = pytest.mark.usefixtures("catalogue", "schedule")
TICKED = {"terms_accepted": "on", "risk_accepted": "on", "rights_attested": "on"}


@pytest.fixture
def proposed(acme: Party, mona: Human) -> UUID:
    items = [
        ItemInput(TELEMETRY, SHARED, TERMS, Conditions(("rpm",), "raw", ("EU",))),
        ItemInput(SHIFTS, OWN, TERMS, Conditions(("shift",), "raw", ("EU",))),
    ]
    with scope.everything(reason="staff"):
        return proposals.propose(
            mode="live", tenant="acme", items=items, by=mona.actor("admin"), at=clock.now()
        )


def seen(id: UUID) -> ProposalRecord:
    with scope.everything(reason="staff"):
        return queries.proposal(id=id, at=clock.now())


def page(id: UUID) -> str:
    return f"{ACME}/proposals/{ids.render(ids.PROPOSAL, id)}/"


def answer(client: Client, id: UUID, **said: str) -> Any:
    answers = {name.replace("_", "-"): value for name, value in said.items() if name.startswith("item_")}
    others = {name: value for name, value in said.items() if not name.startswith("item_")}
    return client.post(f"{page(id)}answer/", {"round": "1", **answers, **others})


def test_the_owner_reads_the_proposal_from_the_first_page(
    sign_in: SignIn, alice: Human, proposed: UUID
) -> None:
    client = sign_in(alice)
    assert page(proposed) in client.get(f"{ACME}/").content.decode()
    assert page(proposed) in client.get(f"{ACME}/proposals/").content.decode()
    shown = client.get(page(proposed)).content.decode()
    assert "Machine telemetry: Train a shared model" in shown
    assert "Operator shifts: Train your own model" in shown
    assert "Record my answers" in shown


def test_items_are_accepted_and_refused(sign_in: SignIn, alice: Human, acme: Party, proposed: UUID) -> None:
    done = answer(sign_in(alice), proposed, item_1="accept", item_2="refuse", reason="Not now", **TICKED)
    assert done.status_code == 302
    found = seen(proposed)
    assert (found.status, [each.status for each in found.items]) == ("accepted", ["accepted", "refused"])
    assert {one.category: one.status for one in consents(acme)} == {TELEMETRY: "active", SHIFTS: "refused"}


def test_nothing_is_accepted_without_every_tick(sign_in: SignIn, alice: Human, proposed: UUID) -> None:
    client = sign_in(alice)
    answer(client, proposed, item_1="accept", item_2="later", terms_accepted="on")
    shown = client.get(page(proposed))
    assert "Please tick" in shown.content.decode()
    assert shown.context["form"]["item-1"].value() == "accept"
    assert seen(proposed).round == 1


def test_an_answer_to_an_old_page_is_not_recorded(sign_in: SignIn, alice: Human, proposed: UUID) -> None:
    client = sign_in(alice)
    answer(client, proposed, item_1="refuse", item_2="later")
    again = client.post(f"{page(proposed)}answer/", {"round": "1", "item-2": "accept", **TICKED}, follow=True)
    assert "answered meanwhile" in again.content.decode()
    assert seen(proposed).items[1].status == "open"


def test_who_may_not_consent_cannot_answer(
    sign_in: SignIn, vera: Human, charlie: Human, proposed: UUID
) -> None:
    viewer = sign_in(vera)
    assert "Record my answers" not in viewer.get(page(proposed)).content.decode()
    assert answer(viewer, proposed, item_1="refuse", item_2="refuse").status_code == 403
    stranger = sign_in(charlie)
    assert stranger.get(page(proposed)).status_code == 404
    assert answer(stranger, proposed, item_1="refuse", item_2="refuse").status_code == 404
    assert seen(proposed).status == "open"


def test_an_item_is_accepted_on_the_page_of_its_consent_too(
    sign_in: SignIn, alice: Human, proposed: UUID
) -> None:
    consent = ids.render(ids.CONSENT, seen(proposed).items[0].consent.id)
    done = sign_in(alice).post(f"{ACME}/consents/{consent}/confirm/", TICKED)
    assert done.status_code == 302
    assert [each.status for each in seen(proposed).items] == ["accepted", "open"]


CHANGED: dict[str, Any] = {
    "chosen": ["rpm", "uptime"],
    "data_form": "aggregated",
    "where": "EU",
    "families": "any",
    "processors": "any",
    "past": "from_now",
}


def text(answered: Any) -> str:
    return " ".join(answered.content.decode().split())


def test_an_item_is_accepted_with_changes_and_the_vendor_accepts_them(
    sign_in: SignIn, alice: Human, mona: Human, acme: Party, proposed: UUID
) -> None:
    client = sign_in(alice)
    item = f"{page(proposed)}items/1/"
    assert client.get(item).context["form"].initial["chosen"] == ["rpm"]
    assert client.post(item, CHANGED)["Location"] == page(proposed)
    shown = client.get(page(proposed))
    assert "Your changes, not signed yet" in text(shown)
    assert shown.context["form"]["item-1"].value() == "counter"
    assert seen(proposed).round == 1  # a draft states nothing
    answer(client, proposed, item_1="counter", item_2="later", reason="Less of it", **TICKED)
    assert (seen(proposed).round, seen(proposed).items[0].turn) == (2, "vendor")
    assert [one.status for one in consents(acme) if one.category == TELEMETRY] == ["proposed", "refused"]
    mine = text(client.get(page(proposed)))
    assert "Round 2: what changed since the offer before" in mine
    assert "1 earlier offer, superseded" in mine
    desk = sign_in(mona)
    theirs = text(desk.get(f"/admin/proposal/{proposed}/answer/"))
    assert "<ins>" in theirs
    assert "Reason: Less of it" in theirs
    desk.post(f"/admin/proposal/{proposed}/answer/", {"round": "1", "item-1": "accept"})
    assert seen(proposed).round == 2  # an old page answers nothing
    done = desk.post(f"/admin/proposal/{proposed}/answer/", {"round": "2", "item-1": "accept"})
    assert done.status_code == 302
    [active] = [one for one in consents(acme) if one.status == "active"]
    assert (active.conditions.form, active.conditions.fields) == ("aggregated", ("rpm", "uptime"))


def test_the_vendor_answers_with_changes_too(
    sign_in: SignIn, alice: Human, mona: Human, acme: Party, proposed: UUID
) -> None:
    client, desk = sign_in(alice), sign_in(mona)
    client.post(f"{page(proposed)}items/1/", CHANGED)
    answer(client, proposed, item_1="counter", item_2="refuse", **TICKED)
    theirs = f"/admin/proposal/{proposed}/item/1/"
    start = desk.get(theirs).context["form"].initial
    assert (start["form"], start["regions"]) == ("aggregated", "EU")
    said = {**start, "form": "anonymised", "regions": "EU", "fields_allowed": ["rpm", "uptime"]}
    put = desk.post(theirs, {name: value for name, value in said.items() if value not in (None, False)})
    assert put.status_code == 302, put.content.decode()
    assert (seen(proposed).round, seen(proposed).items[0].turn) == (3, "customer")
    assert "2 earlier offers, superseded" in text(client.get(page(proposed)))
    assert "Accept with changes" in text(client.get(page(proposed)))
    gone = client.post(f"{page(proposed)}items/2/", CHANGED, follow=True)
    assert "This was answered already." in text(gone)
    client.post(f"{page(proposed)}answer/", {"round": "3", "item-1": "accept", **TICKED})
    assert {one.conditions.form for one in consents(acme) if one.status == "active"} == {"anonymised"}


def test_answers_are_kept_while_they_are_chosen(sign_in: SignIn, alice: Human, proposed: UUID) -> None:
    client = sign_in(alice)
    said = {"round": "1", "item-2": "refuse", "reason": "Not now", **TICKED}
    assert client.post(f"{page(proposed)}keep/", said).status_code == 204
    form = sign_in(alice).get(page(proposed)).context["form"]
    assert (form["item-2"].value(), form["reason"].value()) == ("refuse", "Not now")
    assert not form["terms_accepted"].value()
    client.post(f"{page(proposed)}items/1/", CHANGED)
    client.post(f"{page(proposed)}items/1/forget/")
    assert client.get(page(proposed)).context["rows"][0].counter is None
    assert seen(proposed).round == 1


def test_what_is_wrong_in_a_change_is_named_where_it_stands(
    sign_in: SignIn, alice: Human, proposed: UUID
) -> None:
    client = sign_in(alice)
    wrong = client.post(f"{page(proposed)}items/1/", {**CHANGED, "chosen": []}, follow=True)
    assert "Choose at least one field." in text(wrong)
    assert client.get(page(proposed)).context["rows"][0].counter is None
    same = {**CHANGED, "chosen": ["rpm"], "data_form": "raw"}
    assert "You changed nothing" in text(client.post(f"{page(proposed)}items/1/", same, follow=True))
    assert client.get(f"{page(proposed)}items/9/").status_code == 404


def told(kind: str) -> list[str]:
    mail.outbox.clear()
    with scope.everything(reason="audit"):
        entries = [one for one in ledger.entries(after=0, limit=500) if one.kind == kind]
    for entry in entries:
        delivered = DeliveredEntry(entry.id, entry.kind, entry.tenant, entry.account, 0)
        consumers.send_letters(delivered, at=clock.now())
        consumers.send_letters(delivered, at=clock.now())  # once is enough
    return sorted(f"{one.to[0]}: {one.subject}" for one in mail.outbox)


def test_each_step_is_mailed_to_the_other_side(
    sign_in: SignIn, alice: Human, mona: Human, proposed: UUID
) -> None:
    assert told("proposal.opened/1") == [f"{alice.email}: Please answer: proposed uses of data of ACME Pumps"]
    assert told("consent.proposed/1") == []  # told together
    answer(sign_in(alice), proposed, item_1="accept", item_2="refuse", **TICKED)
    answered = told("proposal.answered/1")
    assert f"{mona.email}: Answered: proposed uses of data of ACME Pumps" in answered
    assert told("consent.refused/1") == []
    assert any(one.startswith(f"{alice.email}: Consent recorded") for one in told("consent.stated/2"))
