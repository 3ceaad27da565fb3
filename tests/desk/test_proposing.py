"""Several uses are proposed at once, in the customer's words and with the price, and followed until they are answered."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from consent.models import Proposal, ProposalTemplate
from consent.operations import proposal_reminders
from consent.queries import proposals
from ledger import queries as ledger
from ledger import scope
from notices.operations import mail
from tests.catalogue import OWN, SHARED, TELEMETRY
from tests.desk.browser import signed_in
from tests.people import SETUP, START, Human, Party
from wire import ids

pytestmark = pytest.mark.usefixtures("schedule")
USES = [f"{TELEMETRY}/{SHARED}", f"{TELEMETRY}/{OWN}"]


def item(place: int, **changes: Any) -> dict[str, Any]:
    said = {
        "chosen": ["rpm", "uptime"], "data_form": "pseudonymised", "where": "EU", "families": "any",
        "processors": "none", "past": "from_now", **changes,
    }  # fmt: skip
    return {f"item-{place}-{name}": value for name, value in said.items()}


def asked(**more: Any) -> dict[str, Any]:
    return {"use": USES, **item(0), **item(1), **more}


def address(acme: Party) -> str:
    return f"/admin/tenant/{acme.tenant}/propose/conditions/"


def test_nothing_wide_is_chosen_beforehand(mona: Human, acme: Party) -> None:
    shown = signed_in(mona).get(address(acme), {"use": USES}).content.decode()
    ticked = re.findall(r'<input[^>]*name="item-0-(\w+)"[^>]*value="([^"]*)"[^>]*checked', shown)
    assert ticked == [("data_form", "synthetic"), ("past", "from_now")]
    assert 'type="date"' in shown
    bare = signed_in(mona).post(address(acme), {"use": USES[:1], "item-0-data_form": "raw", "propose": "yes"})
    assert bare.status_code == 422
    assert bare.content.decode().count("Choose one.") >= 3
    with scope.everything(reason="audit"):
        assert not Proposal.objects.exists()


def test_the_effect_is_shown_before_and_everything_is_proposed_together(
    mona: Human, alice: Human, acme: Party, mailoutbox: list[Any]
) -> None:
    browser = signed_in(mona)
    before = _size()
    seen = browser.post(address(acme), asked(preview="yes")).content.decode()
    assert "If they accept everything" in seen
    assert "0\N{NARROW NO-BREAK SPACE}% →" in seen
    assert "Pseudonymised." in seen  # the sentence that the customer reads
    assert _size() == before
    done = browser.post(address(acme), asked(propose="yes"), follow=True)
    made = done.context["one"]
    assert [each.status for each in made.items] == ["open", "open"]
    assert made.items[0].consent.declared.risk_accepted is False
    page = done.content.decode()
    assert f"/live/acme/proposals/{ids.render(ids.PROPOSAL, made.id)}/" in page
    assert "Not opened yet." in page

    portal = f"/live/acme/proposals/{ids.render(ids.PROPOSAL, made.id)}/"
    assert signed_in(alice).get(portal).status_code == 200
    assert signed_in(alice).get(portal).status_code == 200
    here = f"/admin/proposal/{made.id}/"
    assert browser.get(here).content.decode().count("Alice Adams") == 1
    assert "Reminded." in browser.post(here, follow=True).content.decode()
    assert "within the last 24 hours" in browser.post(here, follow=True).content.decode()
    with scope.everything(reason="audit"):
        entry = ledger.entries(kinds=["proposal.reminded/1"], limit=2)
    assert len(entry) == 1
    mailoutbox.clear()
    with scope.everything(reason="sweep"):
        mail.tell(entry[0], at=timezone.now())
    assert [each.to for each in mailoutbox] == [["alice@acme.example"]]
    assert "Reminder" in mailoutbox[0].subject


def test_a_template_fills_the_form_for_the_next_customer(mona: Human, acme: Party) -> None:
    browser = signed_in(mona)
    saved = browser.post(address(acme), asked(save="yes", template_name="Pumps, small"))
    assert "Nothing was proposed" in saved.content.decode()
    assert "Pumps, small" in browser.get(f"/admin/tenant/{acme.tenant}/propose/").content.decode()
    filled = browser.get(address(acme), {"template": "Pumps, small"}).content.decode()
    assert re.search(r'value="pseudonymised"[^>]*checked', filled)
    browser.post(address(acme), asked(save="yes", template_name="Pumps, small"))
    assert ProposalTemplate.objects.count() == 1


def test_a_template_has_a_name_of_its_own(db: None, mona: Human) -> None:
    kept = {"mode": "live", "items": [], "saved_by": mona.person, "saved_at": START}
    ProposalTemplate.objects.create(name="x", **kept)
    for name in ("x", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProposalTemplate.objects.create(name=name, **kept)


def test_who_has_nothing_to_answer_is_not_reminded(mona: Human, acme: Party) -> None:
    made = signed_in(mona).post(address(acme), asked(propose="yes"), follow=True).context["one"]
    over = made.lapses_at + timedelta(days=1)
    with scope.everything(reason="staff"), pytest.raises(proposal_reminders.NothingToRemindOf):
        from consent.operations import lapsing_proposals

        lapsing_proposals.sweep(by=SETUP, at=over)
        assert proposals.proposal(id=made.id, at=over).status == "lapsed"
        proposal_reminders.remind(proposal=made.id, by=mona.actor("admin"), at=over)


def _size() -> int:
    with scope.everything(reason="audit"):
        return ledger.revision()
