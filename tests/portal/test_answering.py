"""What happens after: a proposal answered, a consent paused, resumed and withdrawn, with its consequences first."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from consent.operations import document_approval, evidence
from consent.operations.evidence import EvidenceInput
from consent.operations.recording import Signatory
from ledger import scope
from tests.api.client import Api, key_for
from tests.catalogue import SHARED, SHIFTS, TELEMETRY, give
from tests.people import SETUP, Human, Party
from tests.portal.conftest import ACME, PAGE, SignIn, consents
from wire import ids

pytestmark = pytest.mark.usefixtures("schedule")
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
DECLARED = {"terms_accepted": "on", "risk_accepted": "on", "rights_attested": "on"}


def address(recorded: object) -> str:
    return f"{ACME}/consents/{ids.render(ids.CONSENT, recorded.consent)}/"  # type: ignore[attr-defined]


@pytest.fixture
def proposal(acme: Party, mona: Human) -> str:
    return address(give(manner="proposed", by=mona.actor("admin"), signatory=None))


@pytest.fixture
def client(sign_in: SignIn, alice: Human) -> Client:
    return sign_in(alice)


def test_a_proposal_is_read_and_confirmed(client: Client, proposal: str, acme: Party) -> None:
    assert "Needs you" in client.get(f"{ACME}/").content.decode()
    shown = client.get(proposal).content.decode()
    assert "Mona Marsh" in shown
    assert "becomes" in shown  # the price, before and after
    client.post(proposal + "confirm/", {"terms_accepted": "on"})
    assert "Nothing was recorded" in client.get(proposal).content.decode()
    assert [one.status for one in consents(acme)] == ["proposed"]
    assert client.post(proposal + "confirm/", DECLARED).status_code == 302
    assert [one.status for one in consents(acme)] == ["active"]
    again = client.post(proposal + "confirm/", DECLARED, follow=True)
    assert "You signed this already. Nothing was recorded a second time." in again.content.decode()
    assert len(consents(acme)[0].events) == 2


def test_a_proposal_is_refused_with_its_reason(client: Client, proposal: str, acme: Party) -> None:
    client.post(proposal + "refuse/", {"reason": "Not these fields"})
    (one,) = consents(acme)
    assert (one.status, one.events[-1].reason) == ("refused", "Not these fields")
    assert "It was refused already." in client.post(proposal + "refuse/", follow=True).content.decode()


def test_what_a_document_says_is_disputed_before_it_counts(
    client: Client, acme: Party, mona: Human, max_: Human
) -> None:
    with scope.everything(reason="staff"):
        digest = evidence.store_evidence(
            mode="live",
            account=acme.account,
            name="msa.pdf",
            data=PDF,
            limit=9_999,
            by=SETUP,
            at=timezone.now(),
        )
    signer = Signatory("evidence", name="Ada Adams", email="ada@acme.example")
    proposed = give(
        manner="proposed",
        by=mona.actor("admin"),
        signatory=signer,
        evidence=[EvidenceInput(digest, "msa.pdf")],
        at=timezone.now(),
    )
    with scope.everything(reason="staff"):
        document_approval.approve(consent=proposed.consent, by=max_.actor("admin"), at=timezone.now())
    shown = client.get(address(proposed)).content.decode()
    assert "names Ada Adams as the person who signed" in shown
    assert [one.status for one in consents(acme)] == ["scheduled"]
    client.post(address(proposed) + "dispute/", {"reason": "She left in May"})
    assert [one.status for one in consents(acme)] == ["disputed"]


def test_pausing_and_resuming(client: Client, acme: Party) -> None:
    page = address(give())
    shown = client.get(page + "pause/").content.decode()
    assert "Your discount goes from 8\N{NARROW NO-BREAK SPACE}% to 0\N{NARROW NO-BREAK SPACE}%" in shown
    assert "Data created while it is paused stays outside" in shown
    assert [one.status for one in consents(acme)] == ["active"]  # looking changed nothing
    assert "denied until you resume" in client.post(page + "pause/", follow=True).content.decode()
    assert [one.status for one in consents(acme)] == ["paused"]
    assert "It was paused already." in client.post(page + "pause/", follow=True).content.decode()
    assert "It was paused already." in client.get(page + "pause/", follow=True).content.decode()
    assert len(consents(acme)[0].events) == 2
    client.post(page + "resume/")
    assert [one.status for one in consents(acme)] == ["active"]


@pytest.mark.parametrize("verb", ["pause", "dispute", "withdraw"])
def test_the_longest_reason_is_recorded(client: Client, acme: Party, verb: str) -> None:
    page = address(give())
    reason = "𝄞" * 1000
    assert client.post(f"{page}{verb}/", {"reason": reason}).status_code == 302
    assert consents(acme)[0].events[-1].reason == reason


def test_a_withdrawal_shows_what_follows_and_then_takes_one_button(client: Client, acme: Party) -> None:
    page = address(give())
    shown = client.get(page + "withdraw/").content.decode()
    assert "Every request for this data and purpose is denied at once." in shown
    assert "Your discount goes from 8\N{NARROW NO-BREAK SPACE}% to 0\N{NARROW NO-BREAK SPACE}%." in shown
    assert [one.status for one in consents(acme)] == ["active"]  # looking changed nothing
    assert client.post(page + "withdraw/").status_code == 302  # no reason, no tick, no second page
    (one,) = consents(acme)
    assert (one.status, one.events[-1].election) == ("withdrawn", "stop")
    again = client.post(page + "withdraw/", follow=True)
    assert "It was withdrawn already." in again.content.decode()
    assert len(consents(acme)[0].events) == 2


def test_a_withdrawal_may_ask_for_more_but_not_for_less(client: Client, acme: Party) -> None:
    page = address(give(said={"on_withdrawal": "destroy"}))
    assert client.post(page + "withdraw/", {"election": "stop"}).status_code == 422
    client.post(page + "withdraw/", {"election": "retire_models", "reason": "Sold the plant"})
    (one,) = consents(acme)
    assert (one.events[-1].election, one.events[-1].reason) == ("retire_models", "Sold the plant")


def test_what_was_scheduled_is_named_among_the_consequences(client: Client, acme: Party) -> None:
    page = address(give())
    give(said={"valid_from": "2099-01-01T00:00:00Z"}, at=consents(acme)[0].created_at)
    assert "Your consent that was to begin on" in client.get(page + "withdraw/").content.decode()
    client.post(page + "withdraw/")
    assert {one.status for one in consents(acme)} == {"withdrawn"}


def test_third_parties_data_is_called_a_contract_permission(client: Client) -> None:
    page = address(give(category=SHIFTS, rights_attested=True))
    assert "not the consent of the people" in client.get(page).content.decode()
    assert "It is not the consent of the people" in client.get(f"{ACME}/data/{SHIFTS}/").content.decode()
    assert "This data is also about other people" not in client.get(PAGE).content.decode()


def test_a_dispute_shows_who_allowed_it_and_what_follows_and_then_takes_one_button(
    client: Client, acme: Party
) -> None:
    page = address(give())
    assert f'href="{page}dispute/"' in client.get(page).content.decode()
    shown = client.get(page + "dispute/").content.decode()
    for said in ("Who allowed it", "Alice Adams, CTO", "denied at once", "withdraw it</a> instead"):
        assert said in shown
    assert client.get(page + "dispute/").context["price"].bps == 0
    answered = client.post(page + "dispute/", follow=True)  # no reason, no tick, no second page
    assert "Disputed. From this moment on every request is denied." in answered.content.decode()
    (one,) = consents(acme)
    assert (one.status, one.events[-1].channel) == ("disputed", "portal")
    assert "Dispute it" not in answered.content.decode()


def test_a_disputed_consent_is_denied_with_its_own_reason_and_can_be_withdrawn(
    client: Client, acme: Party
) -> None:
    page = address(give())
    client.post(page + "dispute/", {"reason": "He had left the company"})
    answer = Api(key_for("decide")).post(
        "/v1/decisions", {"tenant": "acme", "category": TELEMETRY, "purpose": SHARED, "form": "raw"}
    )
    assert answer["allow"] is False
    assert "authority_disputed" in {reason["code"] for reason in answer["reasons"]}
    assert "He had left the company" in client.get(page).content.decode()
    assert "It was disputed already." in client.post(page + "dispute/", follow=True).content.decode()
    client.post(page + "withdraw/")
    assert [one.status for one in consents(acme)] == ["withdrawn"]
    assert client.post(page + "dispute/").status_code == 409


def test_only_those_who_may_consent_may_dispute_and_only_their_own(
    sign_in: SignIn, vera: Human, charlie: Human, acme: Party
) -> None:
    page = address(give())
    assert sign_in(vera).post(page + "dispute/").status_code == 403
    assert sign_in(charlie).post(page + "dispute/").status_code == 404
    assert [one.status for one in consents(acme)] == ["active"]
