"""A customer takes its records along: complete, in open formats, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re

import pytest
from django.test import Client
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import KeySet

from consent.operations import changes
from ledger import merkle, scope
from tests.api.client import Api, key_for
from tests.catalogue import OWN, give, publish
from tests.people import SETUP, Human, Party
from tests.portal.conftest import ACME, SignIn, consents
from wire import ids

pytestmark = [
    pytest.mark.usefixtures("schedule"),
    pytest.mark.filterwarnings("ignore:EdDSA is deprecated"),
]


@pytest.fixture
def client(sign_in: SignIn, vera: Human) -> Client:
    return sign_in(vera)


def rows(client: Client, name: str) -> list[dict[str, str]]:
    answer = client.get(f"{ACME}/{name}")
    assert answer["Content-Disposition"] == f'attachment; filename="acme-{name}"'
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_history_and_consents_as_files(client: Client, sign_in: SignIn, alice: Human, acme: Party) -> None:
    given = give()
    page = f"{ACME}/consents/{ids.render(ids.CONSENT, given.consent)}/"
    sign_in(alice).post(page + "withdraw/", {"reason": '=HYPERLINK("http://evil.example")'})
    happened = rows(client, "history.csv")
    events = [row["event"] for row in happened]
    assert events == [
        "price.moved",
        "withdrawn",
        "price.moved",
        "stated",
        "member.recorded",
        "member.recorded",
    ]
    assert happened[0]["reason"].startswith("Your discount went from 8")
    happened = [row for row in happened if row["event"] != "price.moved"]
    assert {row["reason"] for row in happened[2:]} == {
        "Alice Adams acts for you as owner",
        "Vera Vance acts for you as viewer",
    }
    assert happened[0]["who"] == "Alice Adams"
    assert happened[0]["reason"] == '\'=HYPERLINK("http://evil.example")'
    assert client.get(f"{ACME}/history.json").json()[1]["reason"].startswith("=HYPERLINK")
    (row,) = rows(client, "consents.csv")
    assert (row["status"], row["regions"], row["processors"]) == ("withdrawn", "EU", "")
    assert client.get(f"{ACME}/consents.json").json()[0]["fields"][0] == "machine_id"
    shown = client.get(f"{ACME}/history/").content.decode()
    assert "=HYPERLINK(&quot;http://evil.example&quot;)" in shown


def test_a_receipt_is_signed_and_proves_itself(client: Client, acme: Party) -> None:
    given = give()
    give(at=consents(acme)[0].created_at)  # something after it, so that the path has a step
    name = ids.render(ids.CONSENT, given.consent)
    answered = client.get(f"{ACME}/consents/{name}/receipt.json")
    receipt = answered.json()
    assert answered["Content-Type"] == "application/ld+json"
    leaf = hashlib.sha256(b"\x00" + receipt["content"].encode()).digest()
    assert leaf.hex() == receipt["entry"]["leaf_hash"]
    inclusion = receipt["inclusion"]
    merkle.verify_inclusion(  # raises where it does not hold
        leaf=leaf,
        index=inclusion["leaf_index"],
        size=inclusion["tree_size"],
        path=[bytes.fromhex(step) for step in inclusion["path"]],
        expected_root=bytes.fromhex(inclusion["root"]),
    )
    keys = KeySet.import_key_set(client.get("/.well-known/jwks.json").json())
    signed = json.loads(jws.deserialize_compact(receipt["jws"], keys, algorithms=["EdDSA"]).payload)
    assert signed["statement"] == receipt["statement"]
    # It is the API's own.
    api = Api(key_for("consent:read", tenant=acme.tenant))
    assert api.get(f"/v1/receipts/{receipt['id']}")["jws"] == receipt["jws"]


def test_every_event_has_its_receipt_on_paper_too(client: Client, sign_in: SignIn, alice: Human) -> None:
    given, other = give(), give(purpose=OWN)
    page = f"{ACME}/consents/{ids.render(ids.CONSENT, given.consent)}/"
    sign_in(alice).post(page + "withdraw/", {})
    links = re.findall(r'href="([^"]+/receipts/ent_\w+\.pdf)"', client.get(page).content.decode())
    assert len(links) == 2
    for link in links:
        paper = client.get(link)
        assert paper["Content-Type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF-")
        assert client.get(link).content == paper.content
    another = links[0].replace(ids.render(ids.CONSENT, given.consent), ids.render(ids.CONSENT, other.consent))
    assert client.get(another).status_code == 404


def test_a_long_history_goes_on_on_the_next_page(client: Client) -> None:
    consent = give().consent
    with scope.everything(reason="staff"):
        for _ in range(26):
            changes.pause(consent=consent, reason="", by=SETUP, at=timezone.now())
            changes.resume(consent=consent, by=SETUP, at=timezone.now())
    page = client.get(f"{ACME}/history/")
    assert len(page.context["lines"]) == 50
    lines = list(page.context["lines"])
    while (more := page.context["more"]) is not None:
        page = client.get(f"{ACME}/history/?before={more}")
        lines += page.context["lines"]
    assert [line.revision for line in lines] == sorted({line.revision for line in lines}, reverse=True)
    kinds = [line.kind for line in lines]
    # Each pause and each resumption moved the price.
    assert (kinds.count("paused"), kinds.count("resumed"), kinds.count("price.moved")) == (26, 26, 53)
    assert [kind for kind in kinds if kind != "price.moved"][-2:] == ["stated", "member.recorded"]
    assert client.get(f"{ACME}/history/?before=abc").status_code == 200


def test_the_account_page_names_people_papers_and_terms(client: Client, alice: Human, bob: Human) -> None:
    shown = client.get(f"{ACME}/account/").content.decode()
    for said in (
        "Alice Adams",
        "Privacy officer",
        "Terms 2025-01",
        "Offered now",
        "No agreement is recorded",
    ):
        assert said in shown
    assert "Fingerprint" in client.get(f"{ACME}/terms/2025-01/").content.decode()
    assert client.get(f"{ACME}/terms/1999/").status_code == 404


def test_the_price_page_explains_every_move(client: Client) -> None:
    give()
    shown = client.get(f"{ACME}/price/")
    assert shown.context["price"].bps == 800
    assert [line.points for line in shown.context["price"].lines] == [90]
    assert len(shown.context["entitlements"]) >= 1


def test_the_signer_reads_one_sentence_for_each_mode_and_clause(client: Client, alice: Human) -> None:
    publish(
        "strict",
        clauses={
            "no_transfer_to": [{"kind": "competitor", "modes": ["sale", "hosted_use"]}],
            "regions_cover_models": True,
            "leakage": {"method": "exact_match_bps", "most": 50},
            "competitors": {"most": 5, "standing_customers": 90},
        },
    )
    page = client.get(f"{ACME}/terms/strict/").content.decode()
    for sentence in (
        "Never sold to a competitor that the customer named.",
        "Never offered for hosted use to a competitor that the customer named.",
        "The regions that you choose also bind where models that learned from your data run.",
        "a record of its source comes out unchanged in at most 0.5 % of cases.",
        "You may name at most 5 competitors.",
        "A competitor that you name later loses the hosted use that it has after 90 days.",
    ):
        assert sentence in page
