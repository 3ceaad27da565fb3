"""The way to a consent: choose, see the price move, review in sentences, sign; once, and not on stale ground."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from typing import Any

import pytest

from consent.operations import catalogue
from ledger import scope
from pricing import queries as pricing
from tests.catalogue import SHARED, SHIFTS, agree, give, publish
from tests.people import SETUP, START, Human, Party
from tests.portal.conftest import ACME, CHOICE, PAGE, SignIn, consents, review, sign

pytestmark = pytest.mark.usefixtures("schedule")


def test_the_price_moves_before_anything_is_saved(sign_in: SignIn, alice: Human, acme: Party) -> None:
    client = sign_in(alice)
    shown = client.post(PAGE + "quote/", CHOICE).content.decode()
    # 100 points × 0.7 for pseudonymised × 8 of 10 field weights × 0.9 for the EU = 50: bronze
    assert "4\N{NARROW NO-BREAK SPACE}%" in shown
    assert "bronze" in shown
    assert "(+50)" in shown
    half = client.post(PAGE + "quote/", {"allow": "on"})
    assert "The new price shows as soon as" in half.content.decode()
    assert consents(acme) == []


def test_the_review_says_everything_in_sentences(sign_in: SignIn, alice: Human, acme: Party) -> None:
    shown = html.unescape(review(sign_in(alice), past="beginning", valid_until="2200-12-31").content.decode())
    for sentence in (
        "2 of 4 fields: rpm, uptime. Not covered: machine_id, recorded_at, and fields added later.",
        "Only in the European Union.",
        "All data is included, however old.",
        "Until the end of 31 Dec 2200, UTC. Then the consent ends by itself.",
        "A model may keep traces of the data it learned from.",
        "Nothing is recorded yet.",
    ):
        assert sentence in shown
    assert consents(acme) == []


def test_signing_records_the_consent_and_its_price(sign_in: SignIn, alice: Human, acme: Party) -> None:
    client = sign_in(alice)
    answer = sign(client, past="since", past_from="2024-05-01", retention_days="90", processors="none")
    (made,) = consents(acme)
    assert answer.status_code == 302
    assert made.status == "active"
    assert made.conditions.fields == ("rpm", "uptime")
    assert made.conditions.regions == ("EU",)
    assert made.conditions.data_from == datetime(2024, 5, 1, tzinfo=UTC)
    assert made.conditions.retention_days == 90
    assert made.conditions.processors == ()
    assert (made.events[0].signatory, made.events[0].channel, made.events[0].authority) == (
        alice.person,
        "portal",
        "member",
    )
    with scope.everything(reason="staff"):
        entitlement = pricing.entitlement(tenant=acme.tenant)
    assert entitlement is not None
    assert entitlement.causes == (made.entry,)
    receipt = client.get(answer["Location"])
    assert "This page is your receipt." in receipt.content.decode()
    assert client.get(answer["Location"] + "receipt.json").json()["kind"] == "consent.stated/2"


def test_pressing_the_button_twice_signs_once(sign_in: SignIn, alice: Human, acme: Party) -> None:
    client = sign_in(alice)
    token = review(client).context["token"]
    first, second = sign(client, token=token), sign(client, token=token)
    assert first["Location"] == second["Location"]
    assert len(consents(acme)) == 1


def test_nobody_signs_upon_something_that_changed_meanwhile(
    sign_in: SignIn, alice: Human, bob: Human, acme: Party
) -> None:
    client = sign_in(alice)
    token = review(client).context["token"]
    sign(sign_in(bob), data_form="aggregated")
    assert sign(client, token=token)["Location"] == PAGE + "review/"
    assert "changed since you opened the page" in client.get(PAGE + "review/").content.decode()
    assert [one.conditions.form for one in consents(acme)] == ["aggregated"]


def test_new_terms_between_review_and_signature_are_shown_first(
    sign_in: SignIn, alice: Human, acme: Party
) -> None:
    client = sign_in(alice)
    token = review(client).context["token"]
    publish("2025-02", at=START.replace(month=2), requires_reacceptance=True)
    assert sign(client, token=token)["Location"] == PAGE + "review/"
    assert consents(acme) == []


@pytest.mark.asvs("2.2.2")
@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"chosen": []}, "Choose at least one field."),
        ({"chosen": ["horoscope"]}, "Select a valid choice."),
        ({"data_form": ""}, "Choose the form the data may be used in."),
        ({"where": ""}, "Choose where the data may be processed."),
        ({"where": "listed", "countries": "DE, XX"}, "is not a region"),
        ({"where": "listed", "countries": " , "}, "Name at least one country."),
        ({"families": "listed"}, "Name at least one model family."),
        ({"processors": "listed", "processor_names": ""}, "Name at least one processor."),
        ({"past": "since"}, "Choose the day from which data is included."),
        ({"past": "since", "past_from": "soon"}, "Enter a valid date."),
        (
            {"past": "since", "past_from": "2025-05-01", "data_until": "2025-04-01"},
            "must be later than the beginning",
        ),
        ({"valid_from": "2200-01-01", "valid_until": "2199-01-01"}, "must be later than the beginning"),
        ({"valid_until": "9999-12-31"}, "between 1970 and 2999"),
        ({"past": "since", "past_from": "0001-01-01", "countries": "\x00"}, "Null characters"),
        ({"retention_days": "0"}, ""),
        ({"retention_days": "9" * 30}, ""),
        ({"on_withdrawal": "forget"}, "Select a valid choice."),
        ({"allow": ""}, "Turn this on to allow something."),
    ],
    ids=str,
)
def test_what_cannot_be_is_named_where_it_stands(
    sign_in: SignIn, alice: Human, acme: Party, changes: dict[str, Any], fault: str
) -> None:
    answer = review(sign_in(alice), **changes)
    assert answer.redirect_chain == [(f"{PAGE}?check", 302)]
    assert fault in html.unescape(answer.content.decode())
    assert consents(acme) == []


@pytest.mark.parametrize("left_out", ["terms_accepted", "risk_accepted", "rights_attested"])
def test_each_declaration_is_made_by_hand(sign_in: SignIn, alice: Human, acme: Party, left_out: str) -> None:
    page = f"{ACME}/data/{SHIFTS}/{SHARED}/"  # about people: all three are asked
    client = sign_in(alice)
    answer = sign(client, page, chosen=["shift"], **{left_out: ""})
    assert answer["Location"] == f"{page}review/"
    assert "Nothing was recorded." in client.get(f"{page}review/").content.decode()
    assert consents(acme) == []


def test_a_critical_category_takes_two_people(sign_in: SignIn, alice: Human, bob: Human, acme: Party) -> None:
    client = sign_in(alice)
    address = sign(client, risk_class="critical")["Location"]
    shown = client.get(address).content.decode()
    assert "once a second person signs" in shown
    declared = {"terms_accepted": "on", "risk_accepted": "on"}
    again = client.post(address + "confirm/", declared, follow=True)
    assert "You have signed already." in again.content.decode()
    assert [one.status for one in consents(acme)] == ["proposed"]
    sign_in(bob).post(address + "confirm/", declared)
    assert [one.status for one in consents(acme)] == ["active"]


def test_a_change_keeps_the_data_that_was_covered_unless_told_otherwise(
    sign_in: SignIn, alice: Human, acme: Party
) -> None:
    give()
    client = sign_in(alice)
    form = client.get(PAGE).context["form"]
    assert form.initial["past"] == "kept"
    sign(client, past="kept")
    newest = consents(acme)[0]
    assert newest.conditions.data_from == consents(acme)[1].events[0].recorded_at


def test_switching_off_leads_to_the_withdrawal_and_its_consequences(
    sign_in: SignIn, alice: Human, acme: Party
) -> None:
    given = give()
    answer = review(sign_in(alice), allow="")
    assert answer.redirect_chain[-1][0].endswith("/withdraw/")
    assert [one.id for one in consents(acme)] == [given.consent]


def test_an_agreement_that_prohibits_is_shown_as_stronger(sign_in: SignIn, alice: Human) -> None:
    with scope.everything(reason="staff"):
        agree(reference="MSA-7", at=START)
    client = sign_in(alice)
    for page in (f"{ACME}/", PAGE):
        shown = client.get(page).content.decode()
        assert "Your agreement MSA-7 prohibits training" in shown
        assert "stronger than anything chosen here" in shown


def test_choosing_all_fields_needs_no_script(sign_in: SignIn, alice: Human) -> None:
    answer = sign_in(alice).post(PAGE, {"step": "all", "where": "EU"}, follow=True)
    assert answer.redirect_chain == [(f"{PAGE}#fields", 302)]
    assert answer.content.decode().count('name="chosen" value=') == 4
    assert set(answer.context["form"]["chosen"].value()) == {"machine_id", "rpm", "uptime", "recorded_at"}


def test_fields_that_came_later_are_marked(sign_in: SignIn, bob: Human) -> None:
    give()
    with scope.everything(reason="staff"):
        catalogue.put_category(
            mode="live", code="machine-telemetry", name="Machine telemetry", description="",
            fields=[
                catalogue.FieldInput("rpm", "number", "Revolutions", "none", False),
                catalogue.FieldInput("noise", "number", "Decibel", "none", False),
            ],
            time_field="", by=SETUP, at=START.replace(month=3),
        )  # fmt: skip
    client = sign_in(bob)
    assert client.get(PAGE).context["new_fields"] == {"noise"}
    assert "New, not covered" in client.get(f"{ACME}/data/machine-telemetry/").content.decode()


def test_a_change_stands_beside_what_counts_until_now(sign_in: SignIn, alice: Human) -> None:
    give(said={"fields": ["rpm"], "form": "anonymised", "regions": ["EU"]})
    compared = review(sign_in(alice), past="kept").context["compared"]
    assert [line.about for line in compared.changed] == ["Data", "Form"]
    assert compared.terms is None
    shown = html.unescape(review(sign_in(alice), past="from_now").content.decode())
    assert "Until now, and from your signature" in shown
    assert '<ins><span class="sr">Added: </span>' in shown
    assert "lines stay as they are" in shown


def test_a_move_to_other_terms_is_a_redline(sign_in: SignIn, alice: Human) -> None:
    give(said={"fields": ["rpm"], "form": "anonymised", "regions": ["EU"]})
    publish(
        "2025-10",
        at=START.replace(month=2),
        body_markdown="# Terms 2025-01\n\n7. <b>The model</b> is not sold.",
        clauses={"retention_days": 7},
    )
    page = review(sign_in(alice), past="kept")
    change = page.context["compared"].terms
    assert [line.about for line in change.changed] == ["Copies"]
    assert [paragraph.kind for paragraph in change.text] == ["same", "added"]
    shown = page.content.decode()
    assert "The terms change: 2025-01 → 2025-10" in shown
    assert "7. &lt;b&gt;The model&lt;/b&gt; is not sold." in shown


def test_a_first_consent_has_nothing_to_be_compared_with(sign_in: SignIn, alice: Human) -> None:
    page = review(sign_in(alice))
    assert page.context["compared"] is None
    assert "Until now nothing counts for this use." in page.content.decode()
